#include "deploy/registry/output_schemas.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "deploy/asyncapi/message_schema.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;

constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

}  // namespace

absl::StatusOr<sink::Frames> FrameOutputs(const v1::PipelineConfig& config, const FindSchema& find) {
  const bool json = config.output().format() == "json";
  const auto schema_of = [json](const Descriptor& message, std::vector<SchemaReference> references) {
    if (json) return Schema{.type = "JSON", .text = JsonSchema(message)};
    return Schema{.type = "PROTOBUF", .text = message.file()->DebugString(), .references = std::move(references)};
  };
  const auto frame_of = [json](const Descriptor& message, uint32_t id) {
    return json ? sink::JsonFrame(id) : sink::ProtobufFrame(id, message);
  };
  sink::Frames frames;
  const Descriptor& event = *v1::PolicyEvent::descriptor();
  const std::string event_subject = config.output().events_topic() + "-value";
  const auto events = find(event_subject, schema_of(event, {}));
  if (!events.ok()) return events.status();
  frames.events = frame_of(event, events->id);
  if (config.output().enriched_topic().empty()) return frames;
  const Descriptor& article = *v1::EnrichedArticle::descriptor();
  const SchemaReference imported{.name = event.file()->name(), .subject = event_subject, .version = events->version};
  const auto articles = find(config.output().enriched_topic() + "-value", schema_of(article, {imported}));
  if (!articles.ok()) return articles.status();
  frames.articles = frame_of(article, articles->id);
  return frames;
}

absl::StatusOr<sink::Frames> FrameOutputs(const v1::PipelineConfig& config, const StopSignal& stop,
                                          const std::function<void(std::string_view)>& tell) {
  if (config.schema_registry().urls().empty()) return sink::Frames();
  const SchemaRegistry registry(config.schema_registry());
  if (const absl::Status status = registry.CheckFiles(); !status.ok()) return status;
  const bool registers = config.schema_registry().schemas() == "register";
  const absl::Time give_up = ingest::SteadyNow() + absl::Milliseconds(config.schema_registry().patience_ms());
  return FrameOutputs(
      config, [&](const std::string& subject, const Schema& schema) -> absl::StatusOr<RegisteredSchema> {
        for (absl::Duration pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
          auto found = registers ? registry.Register(subject, schema) : registry.LookUp(subject, schema);
          if (found.ok()) return found;
          const absl::Status& status = found.status();
          if (!absl::IsUnavailable(status) || ingest::SteadyNow() + pause >= give_up) {
            return absl::Status(status.code(), fmt::format("{}; {}", ingest::StatusText(status), WhatToDo(status)));
          }
          tell(fmt::format("waiting for the {}", ingest::StatusText(status)));
          if (stop.WaitFor(pause)) return absl::CancelledError("stopped while waiting for the schema registry");
        }
      });
}

}  // namespace policywire::deploy
