#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "deploy/bin/command.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/options.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

constexpr int kTimeoutMs = 15000;
constexpr int64_t kDayMs = 86'400'000;
// What a batch has on top of its record.
constexpr uint64_t kBatchOverhead = 65536;

// A topic as the pipeline needs it.
struct TopicPlan {
  std::string name;
  uint64_t max_message_bytes = 0;
  int64_t retention_ms = 0;
};

// Events, articles and dead letters are kept for longer than the input: they are what people come back for.
std::vector<TopicPlan> Plans(const v1::PipelineConfig& config) {
  std::vector<TopicPlan> plans;
  for (const std::string& topic : config.input().topics()) {
    plans.push_back({topic, config.input().max_article_bytes() + kBatchOverhead, 7 * kDayMs});
  }
  const uint64_t output_bytes = config.output().max_record_bytes() + kBatchOverhead;
  for (const std::string& topic :
       {config.output().events_topic(), config.output().enriched_topic(), config.output().dead_letters_topic()}) {
    if (!topic.empty()) plans.push_back({topic, output_bytes, 30 * kDayMs});
  }
  return plans;
}

struct DestroyQueue {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct DestroyEvent {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
struct DestroyNewTopic {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};
struct DestroyResource {
  void operator()(rd_kafka_ConfigResource_t* resource) const { rd_kafka_ConfigResource_destroy(resource); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, DestroyQueue>;
using Event = std::unique_ptr<rd_kafka_event_t, DestroyEvent>;

// Waits for the answer to an administrative request.
absl::StatusOr<Event> Answer(rd_kafka_queue_t* queue, const std::string& what) {
  Event event(rd_kafka_queue_poll(queue, kTimeoutMs + 1000));
  if (event == nullptr) return absl::UnavailableError(what + ": no answer");
  if (const auto error = rd_kafka_event_error(event.get())) return KafkaStatus(error, what);
  return event;
}

absl::StatusOr<bool> CreateTopic(rd_kafka_t* handle, const TopicPlan& plan, const v1::OutputConfig& output) {
  const std::string what = fmt::format("topic \"{}\"", plan.name);
  std::array<char, 512> reason{};
  const std::unique_ptr<rd_kafka_NewTopic_t, DestroyNewTopic> topic(
      rd_kafka_NewTopic_new(plan.name.c_str(), static_cast<int>(output.partitions()),
                            static_cast<int>(output.replication()), reason.data(), reason.size()));
  if (topic == nullptr) return absl::InvalidArgumentError(fmt::format("{}: {}", what, reason.data()));
  const auto set = [&](const char* name, const std::string& value) {
    rd_kafka_NewTopic_set_config(topic.get(), name, value.c_str());
  };
  set("max.message.bytes", fmt::format("{}", plan.max_message_bytes));
  set("retention.ms", fmt::format("{}", plan.retention_ms));
  set("cleanup.policy", "delete");
  // One replica may be missing; with a single one, none can.
  set("min.insync.replicas", fmt::format("{}", std::max(1U, output.replication() - 1)));

  const Queue queue(rd_kafka_queue_new(handle));
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  rd_kafka_CreateTopics(handle, topics, 1, nullptr, queue.get());
  const auto event = Answer(queue.get(), what);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto* const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  if (count != 1) return absl::InternalError(what + ": an empty answer");
  const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[0]);
  if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return false;  // somebody else was faster
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
  const char* const told = rd_kafka_topic_result_error_string(results[0]);
  return KafkaStatus(error, told == nullptr ? what : fmt::format("{}: {}", what, told));
}

// The topic's own settings and the broker's defaults for it.
absl::StatusOr<std::map<std::string, std::string>> TopicSettings(rd_kafka_t* handle, const std::string& topic) {
  const std::string what = fmt::format("topic \"{}\"", topic);
  const std::unique_ptr<rd_kafka_ConfigResource_t, DestroyResource> resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const Queue queue(rd_kafka_queue_new(handle));
  rd_kafka_ConfigResource_t* resources[] = {resource.get()};
  rd_kafka_DescribeConfigs(handle, resources, 1, nullptr, queue.get());
  const auto event = Answer(queue.get(), what);
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

// What an existing topic lacks, in sentences.
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

// A new topic shows in the brokers' answers a moment after it was made; whoever starts the service next should find it.
absl::Status WaitUntilThere(rd_kafka_t* handle, const std::vector<std::string>& topics) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kTimeoutMs);
  for (;;) {
    const auto there = PartitionsByTopic(handle, kTimeoutMs);
    if (!there.ok()) return there.status();
    const auto missing =
        std::find_if(topics.begin(), topics.end(), [&](const std::string& topic) { return !there->contains(topic); });
    if (missing == topics.end()) return absl::OkStatus();
    if (std::chrono::steady_clock::now() > deadline) {
      return absl::UnavailableError(fmt::format("topic \"{}\" was created and does not show up", *missing));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

class TopicsCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("topics", "Make the topics of a configuration");
    command_->require_subcommand(1);
    create_ = command_->add_subcommand("create", "Make the topics that are missing, check those that are there");
    config_.Declare(*create_, true);
    create_->footer(
        "Partitions and replication come from output.partitions and output.replication; the size of the largest\n"
        "message from input.max_article_bytes and output.max_record_bytes. Input is kept for 7 days, output for 30.\n"
        "A topic that exists is left as it is, and what differs is told.\n\n"
        "Example:\n"
        "  policywire topics create -c pipeline.yaml\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    const auto handle = MakeKafkaHandle(RD_KAFKA_PRODUCER, ProducerProperties(*config));
    if (!handle.ok()) return Fail(KafkaExitCode(handle.status()), handle.status());
    const auto existing = PartitionsByTopic(handle->get(), kTimeoutMs);
    if (!existing.ok()) return Fail(KafkaExitCode(existing.status()), existing.status());

    std::vector<std::string> made;
    for (const TopicPlan& plan : Plans(*config)) {
      const auto found = existing->find(plan.name);
      if (found == existing->end()) {
        const auto created = CreateTopic(handle->get(), plan, config->output());
        if (!created.ok()) return Fail(KafkaExitCode(created.status()), created.status());
        fmt::print("{}: {}, {} partition{}\n", plan.name, *created ? "created" : "created by somebody else just now",
                   config->output().partitions(), config->output().partitions() == 1 ? "" : "s");
        made.push_back(plan.name);
        continue;
      }
      const auto settings = TopicSettings(handle->get(), plan.name);
      if (!settings.ok()) return Fail(KafkaExitCode(settings.status()), settings.status());
      const auto differences = Differences(plan, found->second, config->output(), *settings);
      fmt::print("{}: exists, {}\n", plan.name, differences.empty() ? "good" : "but:");
      for (const std::string& difference : differences) fmt::print("  {}\n", sink::Visible(difference));
    }
    const absl::Status visible = WaitUntilThere(handle->get(), made);
    return visible.ok() ? ExitCode::kOk : Fail(KafkaExitCode(visible), visible);
  }

 private:
  CLI::App* command_ = nullptr;
  CLI::App* create_ = nullptr;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeTopicsCommand() { return std::make_unique<TopicsCommand>(); }

}  // namespace policywire::deploy
