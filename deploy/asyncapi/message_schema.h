// JSON Schema of protobuf messages.
#ifndef POLICYWIRE_DEPLOY_ASYNCAPI_MESSAGE_SCHEMA_H_
#define POLICYWIRE_DEPLOY_ASYNCAPI_MESSAGE_SCHEMA_H_

#include <map>
#include <string>

#include "deploy/config/comments.h"
#include "google/protobuf/descriptor.h"

namespace policywire::deploy {

// Adds the schemas of `message` and of all that it holds, by name without package: the JSON that sink/jsonl writes.
void AddSchemas(const google::protobuf::Descriptor& message, const Comments& comments,
                std::map<std::string, std::string>& schemas);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_ASYNCAPI_MESSAGE_SCHEMA_H_
