// A schema registry with Confluent's interface, over HTTP.
#ifndef POLICYWIRE_DEPLOY_REGISTRY_SCHEMA_REGISTRY_H_
#define POLICYWIRE_DEPLOY_REGISTRY_SCHEMA_REGISTRY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// A schema that another imports.
struct SchemaReference {
  std::string name;  // as it is imported: "policywire/v1/policy_event.proto"
  std::string subject;
  uint64_t version = 0;
};

struct Schema {
  std::string_view type;  // "PROTOBUF", "JSON"
  std::string text;
  std::vector<SchemaReference> references = {};
};

struct RegisteredSchema {
  uint32_t id = 0;       // in the whole registry
  uint64_t version = 0;  // of the subject
};

// Every call asks each address in turn until one answers, and blocks for ten seconds an address at most. Errors name
// address and subject, never the password:
//   Unavailable         nobody answers, or not at the moment
//   PermissionDenied    the login, or what it may do
//   NotFound            the subject does not have the schema
//   FailedPrecondition  the subject's other schemas do not go with it
//   InvalidArgument     the registry cannot read it
//   Unimplemented       there is something else at that address
// Not thread-safe.
class SchemaRegistry {
 public:
  // `config` is complete and valid (deploy/config), with one address at least.
  explicit SchemaRegistry(const v1::SchemaRegistryConfig& config) : config_(config) {}

  // InvalidArgument, with setting, file and reason, where a file of certificates cannot be used. Every call below would
  // fail for it.
  absl::Status CheckFiles() const;

  absl::StatusOr<RegisteredSchema> LookUp(const std::string& subject, const Schema& schema) const;
  // Gives what is there already where the subject has it.
  absl::StatusOr<RegisteredSchema> Register(const std::string& subject, const Schema& schema) const;
  // Whether `Register` would be taken; writes nothing. OK where the subject has no schema yet.
  absl::Status CheckCompatible(const std::string& subject, const Schema& schema) const;

 private:
  // What the registry answers to a schema that is sent to `path`.
  absl::StatusOr<std::string> Send(const std::string& path, const std::string& subject, const Schema& schema) const;

  const v1::SchemaRegistryConfig config_;
};

// What a person can do about an error of `SchemaRegistry`.
std::string_view WhatToDo(const absl::Status& status);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REGISTRY_SCHEMA_REGISTRY_H_
