#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/bin/command.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/options.h"
#include "deploy/bin/output_streams.h"
#include "deploy/diff/article_join.h"
#include "deploy/diff/diff_report.h"
#include "deploy/diff/event_diff.h"

namespace policywire::deploy {
namespace {

ExitCode DiffExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return ExitCode::kBadData;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kNoInput;
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kCannotWrite;
    default:
      return KafkaExitCode(status);
  }
}

class DiffCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("diff", "Two outputs compared: events added, gone, and changed in what");
    command_
        ->add_option(
            "a", a_,
            "The one output: a file as extract --format jsonl writes it,\n- for standard input, the directory of a "
            "replay, an\narchive of enriched articles (ARCHIVE/TOPIC: of that topic),\nor kafka:TOPIC for a topic "
            "of them (needs -c)")
        ->type_name("A")
        ->required();
    command_->add_option("b", b_, "The other one")->type_name("B")->required();
    AddChoice<DiffFormat>(
        *command_, "--format",
        "text (differences, then counts), jsonl (a line a\ndifference, then one of counts) or "
        "summary (counts)",
        {{"text", DiffFormat::kText}, {"jsonl", DiffFormat::kJsonLines}, {"summary", DiffFormat::kSummary}}, format_)
        ->default_str("text");
    command_
        ->add_option("--ignore", ignored_,
                     "Field that is not compared, as text names it (version,\nscore.salience, article.title; article: "
                     "none of its own);\nmay be repeated")
        ->type_name("FIELD")
        ->allow_extra_args(false);
    config_.Declare(*command_, false);
    command_->footer(
        "Articles belong together by their ids, whatever their order; events of an article by event_id, else by where\n"
        "their trigger stands, else by the sentence and action. Memory does not grow with the outputs: what is far\n"
        "apart in them goes to temporary files ($TMPDIR, else /tmp).\n\n"
        "What one output cannot have is no difference: title, fingerprint and repairs, which lines of extract and of "
        "a\n"
        "replay do not have; topic, partition and offset of the article, where the two come from different topics or "
        "one\n"
        "from a file.\n\n"
        "Exit codes as diff has them: 0 the same, 1 different, more where something went wrong (65: a line is "
        "malformed).\n\n"
        "Examples:\n"
        "  policywire diff before.jsonl after.jsonl\n"
        "  policywire extract articles.jsonl | policywire diff --ignore version --format summary before.jsonl -\n"
        "  policywire diff /replays/before /replays/after\n"
        "  policywire diff -c pipeline.yaml before.jsonl kafka:enriched-articles\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    if (a_ == "-" && b_ == "-") {
      return Fail(ExitCode::kUsage, absl::InvalidArgumentError("standard input cannot be both outputs"));
    }
    for (const std::string& field : ignored_) {
      if (absl::Status known = CheckField(field); !known.ok()) {
        return Fail(ExitCode::kUsage, absl::InvalidArgumentError("--ignore " + std::string(known.message())));
      }
    }
    if (config_.file.empty() && (TopicNamed(a_) || TopicNamed(b_))) {
      return Fail(ExitCode::kUsage, absl::InvalidArgumentError("kafka:TOPIC needs -c, which says where the broker is"));
    }
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    auto a = OpenOutput(a_, *config);
    if (!a.ok()) return Fail(OpenExitCode(a_, a.status()), a.status());
    auto b = OpenOutput(b_, *config);
    if (!b.ok()) return Fail(OpenExitCode(b_, b.status()), b.status());

    DiffReport report(format_, ignored_, [](std::string_view text) {
      if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return absl::OkStatus();
      return absl::ResourceExhaustedError(fmt::format("standard output: {}", std::strerror(errno)));
    });
    absl::Status status = JoinArticles(**a, **b, {}, report);
    if (status.ok()) status = report.Summary();
    if (!status.ok()) return Fail(DiffExitCode(status), status);
    return report.different() ? ExitCode::kDifferent : ExitCode::kOk;
  }

 private:
  static ExitCode OpenExitCode(const std::string& name, const absl::Status& status) {
    return TopicNamed(name) ? KafkaExitCode(status) : ExitCode::kNoInput;
  }

  CLI::App* command_ = nullptr;
  std::string a_;
  std::string b_;
  DiffFormat format_ = DiffFormat::kText;
  std::vector<std::string> ignored_;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeDiffCommand() { return std::make_unique<DiffCommand>(); }

}  // namespace policywire::deploy
