#include "deploy/bin/sink_checks.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "deploy/config/config.h"
#include "deploy/config/http_url.h"
#include "enrich/version.h"
#include "ingest/status_text.h"
#include "sink/http/http_client.h"
#include "sink/postgres/event_table.h"
#include "sink/webhook/webhook.h"

namespace policywire::deploy {
namespace {

constexpr char kCheck[] = "sink";

Finding Good(std::string found) { return {Verdict::kOk, kCheck, std::move(found), ""}; }
Finding Bad(std::string found, std::string fix) { return {Verdict::kFail, kCheck, std::move(found), std::move(fix)}; }
Finding Bad(const absl::Status& status, std::string fix) {
  return Bad(std::string(ingest::StatusText(status)), std::move(fix));
}

std::string DatabaseFix(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kPermissionDenied:
      return "correct user and password (postgres.connection, PGPASSWORD, ~/.pgpass), or have the role made and its "
             "rights granted";
    case absl::StatusCode::kNotFound:
      return "have made what is missing, or correct postgres.connection and postgres.schema";
    case absl::StatusCode::kInvalidArgument:
      return "take the newer policywire, or another database or postgres.schema";
    default:
      return "see to it that PostgreSQL runs there, or correct host and port in postgres.connection";
  }
}

Finding CheckDatabase(const v1::PostgresSinkConfig& config) {
  const auto table = sink::EventTable::Create(config, std::string(enrich::kBuildVersion), nullptr);
  if (!table.ok()) return Bad(table.status(), "correct postgres.connection");
  const auto version = (*table)->Look();
  if (!version.ok()) return Bad(version.status(), DatabaseFix(version.status()));
  if (*version == 0) return Good(fmt::format("PostgreSQL answers; {}.events is made at the start", config.schema()));
  return Good(fmt::format("PostgreSQL has {}.events, version {}", config.schema(), *version));
}

// Tries, for what a file system allows shows in no other way: a directory that is removed at once.
int TryToMakeIn(const std::string& directory) {
  std::string path = directory + "/.policywire-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return errno;
  return rmdir(path.c_str()) == 0 ? 0 : errno;
}

Finding CheckDirectory(const std::string& directory) {
  std::error_code error;
  const auto status = std::filesystem::status(directory, error);
  const bool there = std::filesystem::exists(status);
  if (there && !std::filesystem::is_directory(status)) {
    return Bad(directory + " is no directory", "name another jsonl.directory");
  }
  // The sink makes the directory, and no parent of it.
  std::filesystem::path place = std::filesystem::absolute(directory).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  if (!there) place = place.parent_path();
  if (!std::filesystem::is_directory(place, error)) {
    return Bad(fmt::format("{} is not there, and the sink makes {} alone", place.string(), directory),
               fmt::format("make {}, or name another jsonl.directory", place.string()));
  }
  if (const int refused = TryToMakeIn(place.string()); refused != 0) {
    return Bad(fmt::format("{}: nothing can be made there: {}", place.string(), std::strerror(refused)),
               "give this account the right to write there, or name another jsonl.directory");
  }
  return Good(directory + (there ? " is there and can be written to" : " is made at the start"));
}

Finding CheckReceiver(const v1::WebhookSinkConfig& config, absl::Duration timeout) {
  const HttpUrl url = ParseHttpUrl(config.url()).value_or(HttpUrl());
  sink::Webhook webhook(config, {url.origin, "/"}, std::string(enrich::kBuildVersion), nullptr, {});
  if (const absl::Status opened = webhook.Open(absl::InfiniteFuture()); !opened.ok()) {
    return Bad(opened, "give it the path of a file that this account may read");
  }
  sink::HttpClient client({.origin = url.origin,
                           .ca_file = config.ca_location(),
                           .timeout = std::min(timeout, absl::Milliseconds(config.timeout_ms()))});
  const auto answer = client.Send({.method = "OPTIONS", .target = "/"});
  if (!answer.ok()) {
    return Bad(answer.status(),
               "see to it that the receiver runs and its certificate holds, or correct webhook.url or "
               "webhook.ca_location: events that it does not take become dead letters (NOT_DELIVERED)");
  }
  return Good(fmt::format("{} answers; no event was sent", url.origin));
}

Finding CheckSink(const v1::SinkConfig& sink, absl::Duration timeout) {
  if (sink.to() == "postgres") return CheckDatabase(sink.postgres());
  if (sink.to() == "webhook") return CheckReceiver(sink.webhook(), timeout);
  return CheckDirectory(sink.jsonl().directory());
}

}  // namespace

std::vector<Finding> CheckSinks(const v1::PipelineConfig& config, absl::Duration timeout) {
  std::vector<Finding> findings;
  for (const auto& [name, sink] : SinksByName(config)) {
    Finding& finding = findings.emplace_back(CheckSink(sink, timeout));
    finding.found = fmt::format("{}: {}", name, finding.found);
  }
  return findings;
}

}  // namespace policywire::deploy
