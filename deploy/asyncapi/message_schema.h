// JSON Schema of protobuf messages: the JSON that sink/jsonl writes.
#ifndef POLICYWIRE_DEPLOY_ASYNCAPI_MESSAGE_SCHEMA_H_
#define POLICYWIRE_DEPLOY_ASYNCAPI_MESSAGE_SCHEMA_H_

#include <map>
#include <string>
#include <string_view>

#include "deploy/config/comments.h"
#include "google/protobuf/descriptor.h"

namespace policywire::deploy {

// Adds the schemas of `message` and of all that it holds, by name without package, with the comments of their
// definitions. Where one refers to another, `place` stands before the name.
void AddSchemas(const google::protobuf::Descriptor& message, const Comments& comments, std::string_view place,
                std::map<std::string, std::string>& schemas);

// The schema of `message` as a document of its own (draft 7), without comments, so that it changes only where the
// message does. No field is required and no other is allowed: so a schema that has more fields reads what was written
// by this one, and a registry that checks for that takes it.
std::string JsonSchema(const google::protobuf::Descriptor& message);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_ASYNCAPI_MESSAGE_SCHEMA_H_
