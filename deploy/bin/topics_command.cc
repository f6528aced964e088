#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "deploy/asyncapi/asyncapi.h"
#include "deploy/bin/command.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/options.h"
#include "deploy/bin/topic_admin.h"
#include "ingest/kafka/client.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

constexpr int kTimeoutMs = 15000;

using NewTopicHandle = std::unique_ptr<rd_kafka_NewTopic_t, ingest::CallToFree<rd_kafka_NewTopic_destroy>>;

absl::StatusOr<bool> CreateTopic(rd_kafka_t* handle, const TopicPlan& plan, const v1::OutputConfig& output) {
  const std::string what = fmt::format("topic \"{}\"", plan.name);
  std::array<char, 512> reason{};
  const NewTopicHandle topic(rd_kafka_NewTopic_new(plan.name.c_str(), static_cast<int>(output.partitions()),
                                                   static_cast<int>(output.replication()), reason.data(),
                                                   reason.size()));
  if (topic == nullptr) return absl::InvalidArgumentError(fmt::format("{}: {}", what, reason.data()));
  const auto set = [&](const char* name, const std::string& value) {
    rd_kafka_NewTopic_set_config(topic.get(), name, value.c_str());
  };
  set("max.message.bytes", fmt::format("{}", plan.max_message_bytes));
  set("retention.ms", fmt::format("{}", plan.retention_ms));
  set("cleanup.policy", "delete");
  // One replica may be missing; with a single one, none can.
  set("min.insync.replicas", fmt::format("{}", std::max(1U, output.replication() - 1)));

  const ingest::QueueHandle queue(rd_kafka_queue_new(handle));
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  rd_kafka_CreateTopics(handle, topics, 1, nullptr, queue.get());
  const auto event = AdminAnswer(queue.get(), kTimeoutMs, what);
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
    command_ = program.add_subcommand("topics", "Make or describe the topics of a configuration");
    command_->require_subcommand(1);
    command_->footer("policywire topics COMMAND --help tells more.\n");
    create_ = command_->add_subcommand("create", "Make the topics that are missing, check those that are there");
    config_.Declare(*create_, true);
    create_
        ->add_option("--prefix", prefix_,
                     "Instead the output topics of a replay --to kafka:PREFIX:\nPREFIX and the configuration's names")
        ->type_name("PREFIX");
    create_->footer(
        "Partitions and replication come from output.partitions and output.replication; the size of the largest\n"
        "message from input.max_article_bytes and output.max_record_bytes. Input is kept for 7 days, output for 30.\n"
        "A topic that exists is left as it is, and what differs is told.\n\n"
        "Examples:\n"
        "  policywire topics create -c pipeline.yaml\n"
        "  policywire topics create -c pipeline.yaml --prefix again-\n");
    asyncapi_ = command_->add_subcommand("asyncapi", "Print topics and messages as an AsyncAPI 3.0 document");
    config_.Declare(*asyncapi_, false);
    asyncapi_->footer(
        "Topics, groups and sizes are the configuration's, schemas those of the messages. No broker is asked.\n\n"
        "Example:\n"
        "  policywire topics asyncapi -c pipeline.yaml > asyncapi.json\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    if (!prefix_.empty()) {
      PrefixOutputs(prefix_, *config->mutable_output());
      config->mutable_input()->clear_topics();
      config->clear_sinks();
    }
    if (asyncapi_->parsed()) {
      std::vector<TopicFacts> topics;
      for (const TopicPlan& plan : PlanTopics(*config)) {
        topics.push_back({plan.name, plan.max_message_bytes, plan.retention_ms});
      }
      fmt::print("{}", AsyncApi(*config, topics));
      return ExitCode::kOk;
    }
    const auto handle = MakeKafkaHandle(RD_KAFKA_PRODUCER, ProducerProperties(*config));
    if (!handle.ok()) return Fail(KafkaExitCode(handle.status()), handle.status());
    const auto existing = PartitionsByTopic(handle->get(), kTimeoutMs);
    if (!existing.ok()) return Fail(KafkaExitCode(existing.status()), existing.status());

    std::vector<std::string> made;
    for (const TopicPlan& plan : PlanTopics(*config)) {
      const auto found = existing->find(plan.name);
      if (found == existing->end()) {
        const auto created = CreateTopic(handle->get(), plan, config->output());
        if (!created.ok()) return Fail(KafkaExitCode(created.status()), created.status());
        fmt::print("{}: {}, {} partition{}\n", plan.name, *created ? "created" : "created by somebody else just now",
                   config->output().partitions(), config->output().partitions() == 1 ? "" : "s");
        made.push_back(plan.name);
        continue;
      }
      const auto settings = DescribeSettings(handle->get(), RD_KAFKA_RESOURCE_TOPIC, plan.name, kTimeoutMs);
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
  CLI::App* asyncapi_ = nullptr;
  ConfigOption config_;
  std::string prefix_;
};

}  // namespace

std::unique_ptr<Command> MakeTopicsCommand() { return std::make_unique<TopicsCommand>(); }

}  // namespace policywire::deploy
