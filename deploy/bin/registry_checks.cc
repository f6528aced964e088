#include "deploy/bin/registry_checks.h"

#include <fmt/format.h>

#include <string>

#include "deploy/registry/output_schemas.h"
#include "deploy/registry/schema_registry.h"

namespace policywire::deploy {

std::vector<Finding> CheckSchemaRegistry(const v1::PipelineConfig& config) {
  std::vector<Finding> findings;
  if (config.schema_registry().urls().empty()) return findings;
  const SchemaRegistry registry(config.schema_registry());
  if (const absl::Status status = registry.CheckFiles(); !status.ok()) {
    findings.push_back({Verdict::kFail, "registry", std::string(status.message()), "give it the path of a PEM file"});
    return findings;
  }
  const auto look = [&](const std::string& subject, const Schema& schema) {
    auto found = registry.LookUp(subject, schema);
    if (found.ok()) {
      findings.push_back({Verdict::kOk, "registry", fmt::format("{} has the schema, id {}", subject, found->id), ""});
      return found;
    }
    absl::Status status = found.status();
    if (absl::IsNotFound(status) && config.schema_registry().schemas() == "register") {
      status = registry.CheckCompatible(subject, schema);
    }
    if (status.ok()) {
      findings.push_back(
          {Verdict::kOk, "registry", fmt::format("{} does not have the schema yet: run registers it", subject), ""});
    } else {
      findings.push_back({Verdict::kFail, "registry", std::string(status.message()), std::string(WhatToDo(status))});
    }
    return found;
  };
  // The findings are what it is for; an error ends it, for one schema refers to the other.
  FrameOutputs(config, look).IgnoreError();
  return findings;
}

}  // namespace policywire::deploy
