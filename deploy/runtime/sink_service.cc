#include "deploy/runtime/sink_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "deploy/config/config.h"
#include "deploy/config/http_url.h"
#include "deploy/runtime/event_processor.h"
#include "enrich/version.h"
#include "ingest/steady_clock.h"
#include "sink/filter/filter.h"
#include "sink/jsonl/event_files.h"
#include "sink/jsonl/event_line.h"
#include "sink/kafka/kafka_sink.h"
#include "sink/postgres/event_row.h"
#include "sink/postgres/event_table.h"
#include "sink/target/target_sink.h"
#include "sink/webhook/webhook.h"

namespace policywire::deploy {
namespace {

// What a receiver may hold up, and what is sent again after a kill: a few requests of as many events as each may have.
uint64_t WebhookBatchBytes(const v1::WebhookSinkConfig& config) {
  constexpr uint64_t kLeast = 16 << 10;
  constexpr uint64_t kMost = 256 << 10;
  constexpr uint64_t kOfAnEvent = 2 << 10;  // with what its record is counted for
  return std::clamp(config.max_events() * kOfAnEvent, kLeast, kMost);
}

// A place, and the form that events have there.
struct Destination {
  std::string name;  // for the log
  EventProcessor::Format format;
  std::function<absl::StatusOr<std::unique_ptr<sink::Target>>(ingest::CallObserver* observer)> make_target;
};

Destination DestinationOf(const v1::SinkConfig& config, const std::string& topic, Statistics& statistics) {
  if (config.to() == "postgres") {
    return {fmt::format("PostgreSQL, {}.events", config.postgres().schema()), sink::AppendEventRow,
            [&config](ingest::CallObserver* observer) {
              return sink::EventTable::Create(config.postgres(), std::string(enrich::kBuildVersion), observer);
            }};
  }
  if (config.to() == "webhook") {
    const HttpUrl url = ParseHttpUrl(config.webhook().url()).value_or(HttpUrl());
    const sink::Webhook::Address address{url.origin, (url.path.empty() ? "/" : url.path) + url.query};
    return {url.origin, sink::AppendEventLine, [&config, &statistics, address](ingest::CallObserver* observer) {
              return std::make_unique<sink::Webhook>(config.webhook(), address, std::string(enrich::kBuildVersion),
                                                     observer,
                                                     [&statistics](sink::Verdict verdict, absl::Duration took) {
                                                       statistics.AddRequest(verdict, took);
                                                       // A receiver that takes its time is not one that stands still.
                                                       if (verdict != sink::Verdict::kFailed)
                                                         statistics.SetAllProgress(ingest::SteadyNow());
                                                     });
            }};
  }
  return {config.jsonl().directory(), sink::AppendEventLine, [&config, topic](ingest::CallObserver*) {
            return std::make_unique<sink::EventFiles>(config.jsonl(), topic);
          }};
}

}  // namespace

v1::PipelineConfig SinkProcessConfig(const v1::PipelineConfig& config, const std::string& name) {
  const v1::SinkConfig& sink = config.sinks().at(name);
  v1::PipelineConfig process = config;
  v1::InputConfig& input = *process.mutable_input();
  input.clear_topics();
  input.add_topics(config.output().events_topic());
  input.set_group_id(SinkGroup(config, name));
  input.set_start_from(sink.start_from());
  input.clear_start_time();
  v1::OutputConfig& output = *process.mutable_output();
  // What is written to Kafka are dead letters: no other topic is looked at.
  output.clear_events_topic();
  output.clear_enriched_topic();
  if (!sink.dead_letters_topic().empty()) output.set_dead_letters_topic(sink.dead_letters_topic());
  // By default the group's name, which tells the sinks apart.
  output.set_transactional_id_prefix(config.output().transactional_id_prefix().empty()
                                         ? ""
                                         : fmt::format("{}-{}", config.output().transactional_id_prefix(), name));
  v1::RuntimeConfig& runtime = *process.mutable_runtime();
  runtime.set_lanes(1);
  if (sink.to() == "webhook") {
    runtime.set_batch_bytes(std::min(runtime.batch_bytes(), WebhookBatchBytes(sink.webhook())));
  }
  return process;
}

ServiceResult RunSink(const v1::PipelineConfig& config, const std::string& name, StopSignal& stop,
                      ServiceState& state) {
  const v1::SinkConfig& settings = config.sinks().at(name);
  sink::FilterFault fault;
  std::optional<sink::Filter> filter = sink::Filter::Compile(settings.filter(), fault);
  if (!filter) {
    return {ServiceEnd::kConfiguration,
            absl::InvalidArgumentError(fmt::format("sinks.{}.filter: {}", name, fault.text))};
  }
  const v1::PipelineConfig process = SinkProcessConfig(config, name);
  const Destination destination = DestinationOf(settings, config.output().events_topic(), state.statistics());
  const CurrentProcessor processor(std::make_shared<EventProcessor>(process.output(), process.input().group_id(),
                                                                    *std::move(filter), destination.format));
  v1::Version version;
  version.set_build(enrich::kBuildVersion);
  state.SetVersion(version);
  const auto make_sink = [&](uint32_t lane, const ingest::LogFunction& log,
                             ingest::CallObserver* observer) -> absl::StatusOr<std::unique_ptr<sink::Sink>> {
    auto kafka = sink::KafkaSink::Create(process, lane, log, observer, sink::Fencing::kMembership,
                                         settings.dead_letters_topic().empty()
                                             ? "output.dead_letters_topic"
                                             : fmt::format("sinks.{}.dead_letters_topic", name));
    if (!kafka.ok()) return kafka.status();
    auto target = destination.make_target(observer);
    if (!target.ok()) return target.status();
    return std::make_unique<sink::TargetSink>(*std::move(target), *std::move(kafka));
  };
  ServiceParts parts{processor, destination.name, make_sink};
  parts.input_setting = "output.events_topic";
  return RunLanes(process, std::move(parts), stop, state);
}

}  // namespace policywire::deploy
