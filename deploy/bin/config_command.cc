#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "deploy/bin/command.h"
#include "deploy/bin/needed_access.h"
#include "deploy/bin/options.h"
#include "deploy/config/config.h"
#include "deploy/runtime/article_processor.h"
#include "ingest/kafka/access.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/kafka_source.h"
#include "sink/kafka/kafka_sink.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

class ConfigCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("config", "Check, show and explain settings");
    command_->require_subcommand(1);
    check_ = command_->add_subcommand("check", "Tell everything that is wrong in a file, by line and key");
    config_.Declare(*check_, true);
    check_->footer(
        "Also compiles the lexicon tables that the file names. Exit code 0: good, 78: something is wrong.\n");
    show_ = command_->add_subcommand("show", "Print all settings in effect as YAML, defaults included, secrets hidden");
    config_.Declare(*show_, false);
    acls_ = command_->add_subcommand("acls", "Print the commands that allow the service what it needs, and no more");
    config_.Declare(*acls_, true);
    acls_
        ->add_option("--principal", principal_,
                     "As whom the broker sees the service (\"User:NAME\");\nelse by the login or the certificate")
        ->type_name("PRINCIPAL");
    acls_
        ->add_option("--command-config", command_config_,
                     "Passed on: the administrator's own properties of\nkafka-acls")
        ->type_name("FILE");
    AddChoice<Task>(
        *acls_, "--for",
        "Which command is to be allowed: run (default), topics, publish, dead-letters,\nsink (each of the file's)",
        {{"run", Task::kRun},
         {"topics", Task::kTopics},
         {"publish", Task::kPublish},
         {"dead-letters", Task::kDeadLetters},
         {"sink", Task::kSink}},
        task_);
    acls_->footer(
        "For a broker with an authorizer. kafka-acls is Kafka's own tool (kafka-acls.sh in Apache's archive).\n"
        "Example:\n"
        "  policywire config acls -c pipeline.yaml --command-config admin.properties | sh\n");
    reference_ = command_->add_subcommand("reference", "Print what can be set: every key with type, default and range");
    command_->footer(
        "Examples:\n"
        "  policywire config check -c pipeline.yaml\n"
        "  policywire config show > pipeline.yaml      # a file to start from\n"
        "  policywire config acls -c pipeline.yaml     # what a broker with an authorizer must allow\n"
        "  policywire config reference | less\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    if (reference_->parsed()) {
      fmt::print("{}", Reference());
      return ExitCode::kOk;
    }
    v1::PipelineConfig as_read = DefaultConfig();
    const auto config = config_.Load(&as_read);
    if (!config.ok()) Fail(ExitCode::kConfig, config.status());
    if (check_->parsed()) return Check(config.ok(), as_read);
    if (!config.ok()) return ExitCode::kConfig;
    if (acls_->parsed()) return PrintAcls(*config);
    fmt::print("{}", ShowConfig(*config));
    return ExitCode::kOk;
  }

 private:
  // Tells what is wrong beyond the file, which is `good` or not: in tables, and with certificates. `config` is what
  // could be read of it.
  ExitCode Check(bool good, const v1::PipelineConfig& config) {
    if (const auto enricher = MakeEnricher(config.enrich()); !enricher.ok()) {
      Fail(ExitCode::kConfig, enricher.status());
      good = false;
    }
    // Both clients complain of what both are given.
    std::set<std::string> told;
    for (const auto& [type, properties] : {std::pair{RD_KAFKA_CONSUMER, ingest::ConsumerProperties(config, 0)},
                                           std::pair{RD_KAFKA_PRODUCER, sink::ProducerProperties(config, 0)}}) {
      const absl::Status checked = ingest::CheckProperties(type, properties);
      if (checked.ok()) continue;
      good = false;
      std::istringstream faults{std::string(checked.message())};
      for (std::string fault; std::getline(faults, fault);) {
        if (told.insert(fault).second) Fail(ExitCode::kConfig, absl::InvalidArgumentError(fault));
      }
    }
    if (!good) return ExitCode::kConfig;
    fmt::print("{}: good\n", sink::Visible(config_.file));
    return ExitCode::kOk;
  }

  ExitCode PrintAcls(const v1::PipelineConfig& config) {
    const ingest::Properties properties = sink::ProducerProperties(config, 0);
    if (principal_.empty()) principal_ = ingest::PrincipalOf(properties);
    if (principal_ == "User:?") {
      return Fail(ExitCode::kConfig,
                  absl::InvalidArgumentError("these settings do not tell as whom the broker sees the service: name it "
                                             "with --principal User:NAME"));
    }
    const auto servers = properties.find("bootstrap.servers");
    const std::string admin = command_config_.empty() ? "" : fmt::format(" --command-config {}", command_config_);
    for (const ingest::Access& access : NeededAccess(config, task_)) {
      fmt::print("kafka-acls --bootstrap-server {}{} {}\n", servers == properties.end() ? "" : servers->second, admin,
                 ingest::AclArguments(access, principal_));
    }
    return ExitCode::kOk;
  }

  CLI::App* command_ = nullptr;
  CLI::App* check_ = nullptr;
  CLI::App* show_ = nullptr;
  CLI::App* acls_ = nullptr;
  CLI::App* reference_ = nullptr;
  std::string principal_;
  std::string command_config_;
  Task task_ = Task::kRun;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeConfigCommand() { return std::make_unique<ConfigCommand>(); }

}  // namespace policywire::deploy
