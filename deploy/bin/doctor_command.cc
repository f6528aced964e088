#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deploy/bin/broker_checks.h"
#include "deploy/bin/command.h"
#include "deploy/bin/finding.h"
#include "deploy/bin/machine_checks.h"
#include "deploy/bin/options.h"
#include "deploy/bin/registry_checks.h"
#include "deploy/bin/sink_checks.h"
#include "deploy/runtime/article_processor.h"
#include "sink/jsonl/json_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

constexpr uint64_t kLeastDisk = 1'000'000'000;

const char* NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk:
      return "OK";
    case Verdict::kWarn:
      return "WARN";
    case Verdict::kFail:
      break;
  }
  return "FAIL";
}

class DoctorCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("doctor", "Is all here that the service needs? What is wrong, and what to do");
    config_.Declare(*command_, true);
    AddChoice<bool>(*command_, "--format", "text (for people) or jsonl (a line a check)",
                    {{"text", false}, {"jsonl", true}}, jsonl_)
        ->default_str("text");
    command_->add_option("--timeout", timeout_seconds_, "Seconds that a broker or receiver may take for an answer")
        ->type_name("N")
        ->check(CLI::Range(1, 600).description(""))
        ->capture_default_str();
    command_->footer(
        "Looks at the configuration and its lexicon, the brokers, the requests that they take, the topics, the rights "
        "that\n"
        "can be seen, the group, the schema registry, the place of each sink, clocks, open files, memory, disk and "
        "the\n"
        "HTTP address. It only reads: whether it may write to topics and tables shows when the service starts.\n"
        "Where files of a sink go, a directory is made and removed; a webhook's receiver is asked OPTIONS /, and sent\n"
        "no event. Kafka tells nobody its time of day, so clocks are compared by the dates of records.\n"
        "Exit code 0: nothing fails (there may be warnings), 1: something does, 78: the configuration cannot be "
        "read.\n\n"
        "Examples:\n"
        "  policywire doctor -c pipeline.yaml\n"
        "  policywire doctor -c pipeline.yaml --format jsonl | grep -v '\"OK\"'\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    Tell({Verdict::kOk, "configuration", config_.file, ""});
    if (const auto enricher = MakeEnricher(config->enrich()); enricher.ok()) {
      Tell({Verdict::kOk, "lexicon", std::string((*enricher)->lexicon_version()), ""});
    } else {
      Tell({Verdict::kFail, "lexicon", std::string(enricher.status().message()),
            "mend the table, or leave its folder out"});
    }
    const ClusterFindings cluster = CheckCluster(*config, timeout_seconds_ * 1000);
    for (const Finding& finding : cluster.findings) Tell(finding);
    for (const Finding& finding : CheckSchemaRegistry(*config)) Tell(finding);
    for (const Finding& finding : CheckSinks(*config, absl::Seconds(timeout_seconds_))) Tell(finding);
    const Machine machine = ThisMachine();
    Tell(CheckClock(machine));
    Tell(CheckOpenFiles(machine, *config, cluster.brokers));
    Tell(CheckMemory(machine, *config));
    const char* const temporary = std::getenv("TMPDIR");
    Tell(CheckDisk(temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary, "temporary files in", kLeastDisk));
    Tell(CheckHttpAddress(config->http().listen()));
    if (!jsonl_) fmt::print("{}\n", Summary());
    return failures_ == 0 ? ExitCode::kOk : ExitCode::kSomethingFails;
  }

 private:
  void Tell(const Finding& finding) {
    if (finding.verdict == Verdict::kFail) ++failures_;
    if (finding.verdict == Verdict::kWarn) ++warnings_;
    if (jsonl_) {
      std::string line = "{\"check\":";
      sink::AppendJsonString(finding.check, line);
      line += fmt::format(",\"verdict\":\"{}\",\"found\":", NameOf(finding.verdict));
      sink::AppendJsonString(finding.found, line);
      line += ",\"fix\":";
      sink::AppendJsonString(finding.fix, line);
      fmt::print("{}}}\n", line);
      return;
    }
    fmt::print("{:<5} {:<14} {}\n", NameOf(finding.verdict), finding.check, sink::Visible(finding.found));
    if (!finding.fix.empty()) fmt::print("{:>5} {:<14} {}\n", "", "what to do:", sink::Visible(finding.fix));
  }

  std::string Summary() const {
    if (failures_ + warnings_ == 0) return "all is well";
    return fmt::format("{} to mend, {} to look at", failures_, warnings_);
  }

  CLI::App* command_ = nullptr;
  ConfigOption config_;
  bool jsonl_ = false;
  int timeout_seconds_ = 10;
  int failures_ = 0;
  int warnings_ = 0;
};

}  // namespace

std::unique_ptr<Command> MakeDoctorCommand() { return std::make_unique<DoctorCommand>(); }

}  // namespace policywire::deploy
