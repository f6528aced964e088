#include "deploy/registry/schema_registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>

#include <optional>

#include "absl/strings/escaping.h"
#include "deploy/asyncapi/json_text.h"
#include "deploy/config/http_url.h"
#include "ingest/status_text.h"
#include "sink/http/http_client.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

// It tells the schema, which it was sent, once more.
constexpr size_t kLongestAnswer = 1 << 20;
constexpr const char* kMediaType = "application/vnd.schemaregistry.v1+json";

std::string Body(const Schema& schema) {
  std::vector<std::string> references;
  for (const SchemaReference& reference : schema.references) {
    references.push_back(JsonObject({{"name", JsonString(reference.name)},
                                     {"subject", JsonString(reference.subject)},
                                     {"version", fmt::format("{}", reference.version)}}));
  }
  return JsonObject({{"schemaType", JsonString(schema.type)},
                     {"schema", JsonString(schema.text)},
                     {"references", JsonArray(references)}});
}

// What stands in an answer under a name; nothing where it has no such thing.
template <typename Value>
std::optional<Value> Member(const std::string& json, std::string_view name) {
  static thread_local simdjson::dom::parser parser;
  Value value{};
  if (parser.parse(json)[name].get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

// What an answer says for a person, not for ever.
std::string Message(const sink::HttpAnswer& answer) {
  constexpr size_t kLongest = 400;
  const std::string_view text = Member<std::string_view>(answer.body, "message").value_or("");
  return fmt::format("{} {}", answer.status, sink::Visible(text.substr(0, kLongest)));
}

absl::StatusCode CodeOf(const sink::HttpAnswer& answer) {
  // Of what is not there: subject, version, schema. Whoever has no such codes is no registry.
  constexpr uint64_t kFirstOfRegistry = 40401;
  constexpr uint64_t kLastOfRegistry = 40403;
  switch (answer.status) {
    case 400:
    case 422:
      return absl::StatusCode::kInvalidArgument;
    case 401:
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404: {
      const uint64_t code = Member<uint64_t>(answer.body, "error_code").value_or(0);
      return code >= kFirstOfRegistry && code <= kLastOfRegistry ? absl::StatusCode::kNotFound
                                                                 : absl::StatusCode::kUnimplemented;
    }
    case 405:
      return absl::StatusCode::kUnimplemented;
    case 409:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

absl::Status SchemaRegistry::CheckFiles() const {
  const auto of = [](std::string_view setting, const absl::Status& status) {
    if (status.ok()) return status;
    return absl::InvalidArgumentError(fmt::format("schema_registry.{}: {}", setting, ingest::StatusText(status)));
  };
  if (!config_.ca_location().empty()) {
    absl::Status status = of("ca_location", sink::CheckAuthorities(config_.ca_location()));
    if (!status.ok()) return status;
  }
  if (config_.certificate_location().empty()) return absl::OkStatus();
  return of("certificate_location", sink::CheckCertificate(config_.certificate_location(), config_.key_location()));
}

absl::StatusOr<std::string> SchemaRegistry::Send(const std::string& path, const std::string& subject,
                                                 const Schema& schema) const {
  sink::HttpRequest request = {.method = "POST", .headers = {{"Content-Type", kMediaType}}, .body = Body(schema)};
  if (!config_.username().empty()) {
    const std::string login = config_.username() + ":" + config_.password();
    request.headers.emplace_back("Authorization", "Basic " + absl::Base64Escape(login));
  }
  std::vector<std::string> silent;
  for (const std::string& address : config_.urls()) {
    const HttpUrl url = ParseHttpUrl(address).value_or(HttpUrl());
    sink::HttpClient client({.origin = url.origin,
                             .ca_file = config_.ca_location(),
                             .certificate_file = config_.certificate_location(),
                             .key_file = config_.key_location(),
                             .max_body_bytes = kLongestAnswer});
    request.target = url.path.substr(0, url.path.find_last_not_of('/') + 1) + path;
    const auto answer = client.Send(request);
    if (answer.ok() && answer->status == 200) return answer->body;
    const absl::StatusCode code = answer.ok() ? CodeOf(*answer) : absl::StatusCode::kUnavailable;
    silent.push_back(answer.ok() ? fmt::format("{}: {}", address, Message(*answer))
                                 : std::string(answer.status().message()));
    if (code != absl::StatusCode::kUnavailable) {
      return absl::Status(code, fmt::format("schema registry, subject {}: {}", subject, silent.back()));
    }
  }
  return absl::UnavailableError(fmt::format("schema registry, subject {}: {}", subject, fmt::join(silent, "; ")));
}

absl::StatusOr<RegisteredSchema> SchemaRegistry::LookUp(const std::string& subject, const Schema& schema) const {
  const auto answer = Send(fmt::format("/subjects/{}", subject), subject, schema);
  if (!answer.ok()) return answer.status();
  const auto id = Member<uint64_t>(*answer, "id");
  const auto version = Member<uint64_t>(*answer, "version");
  if (!id || *id > INT32_MAX || !version) {
    return absl::UnimplementedError(fmt::format("schema registry, subject {}: {}: an answer without id and version",
                                                subject, fmt::join(config_.urls(), ", ")));
  }
  return RegisteredSchema{static_cast<uint32_t>(*id), *version};
}

absl::StatusOr<RegisteredSchema> SchemaRegistry::Register(const std::string& subject, const Schema& schema) const {
  // Whoever only has the right to look comes to an end here, too.
  auto found = LookUp(subject, schema);
  if (!absl::IsNotFound(found.status())) return found;
  const auto answer = Send(fmt::format("/subjects/{}/versions", subject), subject, schema);
  if (!answer.ok()) return answer.status();
  // It tells the id; the version is asked for.
  return LookUp(subject, schema);
}

absl::Status SchemaRegistry::CheckCompatible(const std::string& subject, const Schema& schema) const {
  const auto answer = Send(fmt::format("/compatibility/subjects/{}/versions/latest", subject), subject, schema);
  if (absl::IsNotFound(answer.status())) return absl::OkStatus();
  if (!answer.ok() || Member<bool>(*answer, "is_compatible").value_or(true)) return answer.status();
  return absl::FailedPreconditionError(
      fmt::format("schema registry, subject {}: {}: its latest schema does not go with this version's", subject,
                  fmt::join(config_.urls(), ", ")));
}

std::string_view WhatToDo(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kPermissionDenied:
      return "see schema_registry.username and schema_registry.password, and what they may do with the subject";
    case absl::StatusCode::kNotFound:
      return "this version's schema has to be registered once: schema_registry.schemas: register does it";
    case absl::StatusCode::kFailedPrecondition:
      return "what is there is of another output.format, or of a version that this one does not go with: write to a "
             "topic "
             "of its own, or change the subject's compatibility";
    case absl::StatusCode::kInvalidArgument:
      return "see what it says; it takes a registry that knows protobuf and JSON Schema, and a topic of one "
             "output.format";
    case absl::StatusCode::kUnimplemented:
      return "schema_registry.urls takes the path of Confluent's interface; Apicurio has it under /apis/ccompat/v7";
    default:
      return "see that it runs, and that schema_registry.urls and the files of certificates are right";
  }
}

}  // namespace policywire::deploy
