#include "deploy/bin/topic_admin.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "deploy/bin/kafka_handle.h"
#include "deploy/config/config.h"

namespace policywire::deploy {
namespace {

constexpr int64_t kDayMs = 86'400'000;
// What a batch has on top of its record.
constexpr uint64_t kBatchOverhead = 65536;

using ResourceHandle = std::unique_ptr<rd_kafka_ConfigResource_t, ingest::CallToFree<rd_kafka_ConfigResource_destroy>>;
using OptionsHandle = std::unique_ptr<rd_kafka_AdminOptions_t, ingest::CallToFree<rd_kafka_AdminOptions_destroy>>;

}  // namespace

std::vector<TopicPlan> PlanTopics(const v1::PipelineConfig& config) {
  std::vector<TopicPlan> plans;
  for (const std::string& topic : config.input().topics()) {
    plans.push_back({topic, config.input().max_article_bytes() + kBatchOverhead, 7 * kDayMs});
  }
  const uint64_t output_bytes = config.output().max_record_bytes() + kBatchOverhead;
  for (const std::string& topic :
       {config.output().events_topic(), config.output().enriched_topic(), config.output().dead_letters_topic()}) {
    if (!topic.empty()) plans.push_back({topic, output_bytes, 30 * kDayMs});
  }
  for (const auto& [name, sink] : SinksByName(config)) {
    const std::string& topic = sink.dead_letters_topic();
    const bool planned =
        std::any_of(plans.begin(), plans.end(), [&topic](const TopicPlan& plan) { return plan.name == topic; });
    if (!topic.empty() && !planned) plans.push_back({topic, output_bytes, 30 * kDayMs});
  }
  return plans;
}

void PrefixOutputs(std::string_view prefix, v1::OutputConfig& output) {
  const auto put = [prefix](std::string& topic) {
    if (!topic.empty()) topic.insert(0, prefix);
  };
  put(*output.mutable_events_topic());
  put(*output.mutable_enriched_topic());
  put(*output.mutable_dead_letters_topic());
}

absl::StatusOr<EventHandle> AdminAnswer(rd_kafka_queue_t* queue, int timeout_ms, const std::string& what) {
  EventHandle event(rd_kafka_queue_poll(queue, timeout_ms + 1000));
  if (event == nullptr) return absl::UnavailableError(what + ": no answer");
  if (const auto error = rd_kafka_event_error(event.get())) return KafkaStatus(error, what);
  return event;
}

absl::StatusOr<std::map<std::string, std::string>> DescribeSettings(rd_kafka_t* handle, rd_kafka_ResourceType_t type,
                                                                    const std::string& name, int timeout_ms) {
  const std::string what = fmt::format("{} \"{}\"", type == RD_KAFKA_RESOURCE_TOPIC ? "topic" : "broker", name);
  const ResourceHandle resource(rd_kafka_ConfigResource_new(type, name.c_str()));
  const ingest::QueueHandle queue(rd_kafka_queue_new(handle));
  rd_kafka_ConfigResource_t* resources[] = {resource.get()};
  const OptionsHandle options(rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, nullptr, 0);
  rd_kafka_DescribeConfigs(handle, resources, 1, options.get(), queue.get());
  const auto event = AdminAnswer(queue.get(), timeout_ms, what);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto* const results =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  if (count != 1) return absl::InternalError(what + ": an empty answer");
  if (const auto error = rd_kafka_ConfigResource_error(results[0])) return KafkaStatus(error, what);
  size_t entries = 0;
  const auto* const configs = rd_kafka_ConfigResource_configs(results[0], &entries);
  std::map<std::string, std::string> settings;
  for (size_t i = 0; i < entries; ++i) {
    const char* const value = rd_kafka_ConfigEntry_value(configs[i]);
    if (value != nullptr) settings[rd_kafka_ConfigEntry_name(configs[i])] = value;
  }
  return settings;
}

std::vector<std::string> Differences(const TopicPlan& plan, int partitions, const v1::OutputConfig& output,
                                     const std::map<std::string, std::string>& settings) {
  std::vector<std::string> differences;
  if (partitions != static_cast<int>(output.partitions())) {
    differences.push_back(
        fmt::format("{} partitions where the configuration says {}", partitions, output.partitions()));
  }
  const auto limit = settings.find("max.message.bytes");
  if (limit != settings.end() && std::strtoull(limit->second.c_str(), nullptr, 10) < plan.max_message_bytes) {
    differences.push_back(
        fmt::format("max.message.bytes is {} and should be {} at least", limit->second, plan.max_message_bytes));
  }
  const auto cleanup = settings.find("cleanup.policy");
  if (cleanup != settings.end() && cleanup->second.find("compact") != std::string::npos) {
    differences.push_back("cleanup.policy is compact: of the records of one key only the last would be kept");
  }
  return differences;
}

}  // namespace policywire::deploy
