#include "tests/broker/pipeline.h"

#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "deploy/config/config.h"
#include "fmt/format.h"
#include "tests/broker/ledger.h"
#include "tests/broker/shared_broker.h"

namespace policywire::testing {
Pipeline::Pipeline(const Options& options)
    : broker_(options.broker == nullptr ? SharedBroker() : *options.broker),
      bootstrap_(options.bootstrap.empty() ? broker_.bootstrap() : options.bootstrap),
      program_(options.program),
      client_(broker_.client()),
      settings_(options.settings),
      input_(options.name + ".in"),
      events_(options.name + ".events"),
      dead_letters_(options.name + ".dead"),
      group_(options.name + ".group"),
      directory_("pipeline") {
  client_.CreateTopic(input_, options.partitions, options.replication);
  if (!options.make_output_topics) return;
  client_.CreateTopic(events_, options.partitions, options.replication);
  client_.CreateTopic(dead_letters_, options.partitions, options.replication);
}

std::string Pipeline::Yaml(const std::string& instance, const Settings& more) const {
  Settings all = {
      {"input", {{"topics", fmt::format("[{}]", input_)}, {"group_id", group_}}},
      {"output", {{"events_topic", events_}, {"dead_letters_topic", dead_letters_}, {"instance", instance}}},
      {"runtime", {{"transaction_timeout_ms", "10000"}}},
      {"log", {{"level", "debug"}}},
      {"kafka", {{"bootstrap.servers", fmt::format("\"{}\"", bootstrap_)}}},
      // The least that brokers allow: what a killed instance held is free again after this.
      {"kafka_consumer", {{"session.timeout.ms", "6000"}, {"heartbeat.interval.ms", "1000"}}},
  };
  for (const Settings& settings : {settings_, more}) {
    for (const auto& [section, keys] : settings) {
      for (const auto& [key, value] : keys) all[section][key] = value;
    }
  }
  std::string yaml;
  for (const auto& [section, keys] : all) {
    yaml += section + ":\n";
    for (const auto& [key, value] : keys) yaml += fmt::format("  {}: {}\n", key, value);
  }
  return yaml;
}

v1::PipelineConfig Pipeline::Config(const std::string& instance, const Settings& more) const {
  auto config = deploy::ParseConfig(Yaml(instance, more), "test.yaml", deploy::ProcessEnvironment());
  if (!config.ok()) {
    std::cerr << config.status() << "\n";
    std::abort();
  }
  return *std::move(config);
}

std::unique_ptr<ChildProcess> Pipeline::Run(const std::string& instance, const Settings& more,
                                            const std::map<std::string, std::string>& environment) {
  return Launch(instance, {"run"}, more, environment);
}

void Pipeline::Reconfigure(const std::string& instance, const Settings& more) {
  // In one step: an instance may be reading it.
  const std::string& file = files_.at(instance);
  std::filesystem::rename(directory_.Write(file + ".next", Yaml(instance, more)), directory_.path() / file);
}

std::unique_ptr<ChildProcess> Pipeline::Start(std::vector<std::string> arguments, const Settings& more) {
  return Launch("command", std::move(arguments), more, {});
}

std::unique_ptr<ChildProcess> Pipeline::Launch(const std::string& instance, std::vector<std::string> arguments,
                                               const Settings& more,
                                               const std::map<std::string, std::string>& environment) {
  const std::string file = files_[instance] = fmt::format("{}.{}.yaml", instance, ++serial_);
  const std::filesystem::path config = directory_.Write(file, Yaml(instance, more));
  arguments.insert(arguments.begin(), program_);
  arguments.insert(arguments.end(), {"-c", config.string()});
  return std::make_unique<ChildProcess>(ChildProcess::Options{
      .command = std::move(arguments), .environment = environment, .directory = directory_.path(), .name = instance});
}

void Pipeline::Produce(std::vector<Message> messages) {
  for (Message& message : messages) {
    if (message.topic.empty()) message.topic = input_;
  }
  client_.Produce(messages);
  produced_.insert(produced_.end(), std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end()));
}

std::string Pipeline::LastWords(ChildProcess& instance) {
  return fmt::format("{}:\n{}\n", instance.Running() ? "running" : "ended", instance.LastWords());
}

std::string Pipeline::WaitUntilConsumed(std::vector<ChildProcess*> instances, std::chrono::seconds patience) {
  if (WaitUntil(patience, [&] { return client_.Consumed(group_, input_); })) return "";
  std::string words = fmt::format("{} records are not consumed\n", client_.Lag(group_, input_));
  for (ChildProcess* instance : instances) words += LastWords(*instance);
  return words;
}

std::string Pipeline::ConsumeThroughKills() {
  const auto records = static_cast<int64_t>(produced_.size());
  const auto steady = Run("steady");
  auto victim = Run("victim");
  for (const int64_t fifths : {4, 3, 2}) {
    if (!WaitUntil(kPatience, [&] { return client_.Lag(group_, input_) < records * fifths / 5; })) {
      return steady->Stderr() + victim->Stderr();
    }
    victim->Kill();
    victim = Run("victim");
  }
  std::string faults = WaitUntilConsumed({steady.get(), victim.get()});
  for (ChildProcess* const instance : {steady.get(), victim.get()}) {
    if (faults.empty()) faults = StopGently(*instance);
  }
  return faults;
}

std::string Pipeline::StopGently(ChildProcess& instance, std::chrono::seconds deadline) {
  // Before it says this, it hears no signal yet.
  if (!instance.WaitForStderr("started", kPatience)) return "did not start; " + LastWords(instance);
  instance.Signal(SIGTERM);
  const std::optional<int> code = instance.Wait(deadline);
  if (code == 0) return "";
  return fmt::format("{}; {}", code ? fmt::format("exit {}", *code) : fmt::format("still there after the deadline"),
                     LastWords(instance));
}

std::vector<std::string> Pipeline::Faults() {
  Ledger ledger(Config("ledger"));
  ledger.Expect(produced_);
  for (const Message& message : client_.ReadCommitted(events_)) ledger.SeeEvent(message);
  for (const Message& message : client_.ReadCommitted(dead_letters_)) ledger.SeeDeadLetter(message);
  return ledger.Balance().faults;
}

std::vector<v1::DeadLetter> Pipeline::ReadDeadLetters() {
  std::vector<v1::DeadLetter> letters;
  for (const Message& message : client_.ReadCommitted(dead_letters_)) letters.push_back(ParseDeadLetter(message));
  return letters;
}

}  // namespace policywire::testing
