#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "deploy/bin/command.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/logging.h"
#include "deploy/bin/options.h"
#include "deploy/bin/progress.h"
#include "deploy/bin/replay_outputs.h"
#include "deploy/bin/replay_plan.h"
#include "deploy/bin/service_command.h"
#include "deploy/bin/terminal.h"
#include "deploy/bin/topic_admin.h"
#include "deploy/bin/topic_history.h"
#include "deploy/bin/topic_input.h"
#include "deploy/registry/output_schemas.h"
#include "deploy/replay/archive_input.h"
#include "deploy/replay/input_history.h"
#include "deploy/replay/input_topics.h"
#include "deploy/replay/replay.h"
#include "deploy/replay/replay_directory.h"
#include "deploy/replay/replay_input.h"
#include "deploy/runtime/article_processor.h"
#include "deploy/runtime/record_history.h"
#include "deploy/runtime/stop_signal.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "proto/archive/format.h"
#include "sink/jsonl/json_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

// How often a line tells how far it is, where there is no terminal.
constexpr absl::Duration kTellInterval = absl::Seconds(30);

ExitCode ReplayExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kBadData;
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kCannotWrite;
    default:
      return KafkaExitCode(status);
  }
}

// A bar on a terminal; elsewhere a line now and then.
class ReplayProgress {
 public:
  void Show(const ReplayedSoFar& so_far) {
    if (!bar_) {
      before_ = so_far.offsets - std::min(so_far.offsets, so_far.counts.records());
      bar_.emplace(terminal_, "records", so_far.total_offsets - before_);
    }
    const ProgressState state = {.items = so_far.counts.records(),
                                 .bytes = so_far.offsets - before_,
                                 .total_bytes = so_far.total_offsets - before_,
                                 .seconds = absl::ToDoubleSeconds(ingest::SteadyNow() - began_)};
    bar_->Update(state.items, state.bytes);
    if (terminal_ || ingest::SteadyNow() - told_ < kTellInterval) return;
    told_ = ingest::SteadyNow();
    Tell("policywire: " + ProgressWords(state, "records"));
  }

 private:
  const bool terminal_ = IsTerminal(STDERR_FILENO);
  const absl::Time began_ = ingest::SteadyNow();
  absl::Time told_ = began_;
  uint64_t before_ = 0;  // offsets that were done when this process began
  std::optional<Progress> bar_;
};

class ReplayCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("replay", "Records of an archive or of topics once more through extraction");
    command_->add_option("--from", from_, "An archive's directory, or kafka:TOPIC, which may be\nrepeated")
        ->type_name("INPUT")
        ->allow_extra_args(false)
        ->required();
    command_
        ->add_option("--to", to_,
                     "Directory for the results, made when it is missing; or\nkafka:PREFIX for topics, named as the "
                     "configuration's with\nPREFIX in front (topics create --prefix makes them)")
        ->type_name("OUTPUT")
        ->required();
    command_
        ->add_option("--topic", selection_.topics,
                     "Only this topic of an archive; may be repeated. Without it\nand --offsets: those of -c's "
                     "input.topics, or all but what\npolicywire wrote")
        ->type_name("TOPIC")
        ->allow_extra_args(false);
    command_
        ->add_option_function<std::vector<std::string>>(
            "--offsets",
            [this](const std::vector<std::string>& given) {
              for (const std::string& text : given) {
                const auto parsed = ParseOffsets(text);
                if (!parsed || !selection_.offsets.insert(*parsed).second) {
                  throw CLI::ValidationError(
                      "--offsets", fmt::format("'{}' is not TOPIC[PARTITION]=FIRST..END, or a second one", text));
                }
              }
            },
            "Only these offsets of this partition:\nTOPIC[PARTITION]=FIRST..END, END not included, either may\nbe left "
            "out; may be repeated")
        ->type_name("RANGE")
        ->allow_extra_args(false);
    DeclareMoment(*command_, "--since", "Only records from the first of this time on: 2026-01-31,\nor RFC 3339",
                  selection_.from_ms);
    DeclareMoment(*command_, "--until", "Only records up to the first of this time, not included", selection_.until_ms);
    AddChoice<bool>(*command_, "--format", "jsonl or protobuf, as extract writes them",
                    {{"jsonl", false}, {"protobuf", true}}, protobuf_)
        ->default_str("jsonl");
    command_
        ->add_option("--threads", threads_, "Threads that extract (0: one a core); the results do not\ndepend on it")
        ->type_name("N")
        ->check(CLI::Range(0, 1024).description(""))
        ->default_str("0");
    command_->add_option("--rate", rate_, "Records a second at most (0: no limit)")
        ->type_name("N")
        ->check([](const std::string& given) -> std::string {
          double rate = 0;
          if (absl::SimpleAtod(given, &rate) && rate >= 0 && std::isfinite(rate)) return "";
          return fmt::format("'{}' is no number of records a second", given);
        })
        ->default_str("0");
    lexicon_.Declare(*command_);
    config_.Declare(*command_, false);
    command_->footer(
        "Each partition's results are files of their own, DIR/TOPIC/PARTITION/articles.jsonl and dead-letters.jsonl, "
        "in\n"
        "the order of its records: the same bytes for the same records, build, lexicon and settings, at any number of\n"
        "threads and processes. DIR/manifest.json tells what was replayed, and by what; counts come at the end. The "
        "same\n"
        "command again goes on, also after a crash. Started several times at once, on the same DIR, the processes "
        "share\n"
        "the partitions. No consumer group is touched.\n\n"
        "To topics each event is written exactly once, in transactions with the offsets of a group of the replay's "
        "own,\n"
        "which only remembers how far it is, and one with -plan behind it, which remembers what is to be replayed. "
        "One\n"
        "process at a time. The input's topics must be in the same cluster, and\n"
        "topics that something else has written to are refused.\n"
        "What was replayed is told on standard output, as manifest.json tells it; counts are this run's.\n\n"
        "Examples:\n"
        "  policywire replay --from /archive --to /tmp/again\n"
        "  policywire replay --from /archive --since 2025-01-01 --until 2026-01-01 --lexicon my/tables --to "
        "/tmp/again\n"
        "  policywire replay -c pipeline.yaml --from kafka:raw-articles --offsets 'raw-articles[3]=1000..2000' --to "
        "DIR\n"
        "  policywire replay -c pipeline.yaml --from /archive --to kafka:again-\n"
        "  policywire diff /tmp/before /tmp/again\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    if (selection_.from_ms && selection_.until_ms && *selection_.from_ms >= *selection_.until_ms) {
      return Fail(ExitCode::kUsage, absl::InvalidArgumentError("--since is not before --until: nothing is selected"));
    }
    auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    for (const std::string& dir : lexicon_.dirs) config->mutable_enrich()->add_lexicon_dirs(dir);
    std::signal(SIGPIPE, SIG_IGN);  // a TLS connection that the broker closed raises it
    StopSignal stop;
    const SignalWatch watch(stop);  // before the first other thread
    const auto processor = ArticleProcessor::Create(*config);
    if (!processor.ok()) return Fail(ExitCode::kConfig, processor.status());
    const auto input = OpenInput(*config);
    if (!input.ok()) return Fail(OpenExitCode(input.status()), input.status());
    if (absl::Status settled = SettleTopics(*config, **input); !settled.ok()) {
      return Fail(OpenExitCode(settled), settled);
    }
    if (absl::Status opened = OpenHistory(*config); !opened.ok()) return Fail(OpenExitCode(opened), opened);

    const std::optional<std::string> prefix = TopicNamed(to_);
    v1::ReplayManifest manifest;
    manifest.set_layout(1);
    manifest.set_source((*input)->Name());
    for (std::string& word : selection_.Words()) manifest.add_selection(std::move(word));
    *manifest.mutable_version() = (*processor)->version();
    manifest.set_settings(SettingsVersion(*config));
    if (prefix) return ToTopics(*prefix, *config, **input, std::move(manifest), stop);
    manifest.set_format(protobuf_ ? "protobuf" : "jsonl");
    absl::Status selected;
    const auto directory = ReplayDirectory::Open(to_, manifest, [&] {
      auto ranges = SelectRanges(**input, selection_);
      selected = ranges.status();
      return ranges;
    });
    if (!selected.ok()) return Fail(ReplayExitCode(selected), selected);
    if (!directory.ok()) return Fail(DirectoryExitCode(directory.status()), directory.status());
    if (absl::Status same = CheckSameInput(**input, (*directory)->manifest()); !same.ok()) {
      const std::string_view what = ingest::StatusText(same);
      return Fail(ExitCode::kUsage, absl::FailedPreconditionError(
                                        fmt::format("{}: {}: take another directory", sink::Visible(to_), what)));
    }

    ReplayProgress progress;
    ReplayedSoFar so_far;
    const absl::Status status =
        ReplayToFiles(**input, **processor, **directory, Options(), stop, [&](const ReplayedSoFar& told) {
          so_far = told;
          progress.Show(told);
        });
    if (!status.ok()) return Fail(ReplayExitCode(status), status);
    const auto complete = (*directory)->Complete();
    if (!complete.ok()) return Fail(ReplayExitCode(complete.status()), complete.status());
    const v1::ReplayCounts& counts = *complete ? (*directory)->manifest().counts() : so_far.counts;
    fmt::print("{} records, {} articles, {} events, {} dead letters {} {}\n", counts.records(), counts.articles(),
               counts.events(), counts.dead_letters(), *complete ? "in" : "by this process into", sink::Visible(to_));
    TellGaps(**input, (*directory)->manifest());
    if (*complete) return ExitCode::kOk;
    Tell(so_far.elsewhere == 0 || stop.requested()
             ? "policywire: not all is done; the same command goes on"
             : fmt::format("policywire: not all is done: other processes are at work on {} partition{}; should one of "
                           "them die, the same command goes on",
                           so_far.elsewhere, so_far.elsewhere == 1 ? "" : "s"));
    return ExitCode::kUnfinished;
  }

 private:
  ReplayOptions Options() const {
    return {.threads = threads_ > 0 ? threads_ : std::max(1U, std::thread::hardware_concurrency()),
            .records_per_second = rate_,
            .duplicates = duplicates_,
            .history = history_.get()};
  }

  ExitCode ToTopics(const std::string& prefix, v1::PipelineConfig config, ReplayInput& input,
                    v1::ReplayManifest manifest, const StopSignal& stop) {
    if (prefix.empty() || config_.file.empty()) {
      return Fail(ExitCode::kUsage,
                  absl::InvalidArgumentError(
                      prefix.empty() ? "--to: kafka: needs a prefix: the service's own topics are not written"
                                     : "--to: kafka:PREFIX needs -c, which says where the broker is"));
    }
    if (protobuf_) {
      return Fail(ExitCode::kUsage,
                  absl::InvalidArgumentError("--format is of files; topics are written as output.format says"));
    }
    manifest.set_format(config.output().format());
    v1::OutputConfig& output = *config.mutable_output();
    PrefixOutputs(prefix, output);
    // One group for one replay: the same command finds how far it was, and any other begins at the beginning.
    std::string identity;
    sink::AppendJson(manifest, identity);
    const std::string group =
        fmt::format("{}-replay-{}", config.input().group_id(), archive::Hex(archive::Checksum(identity + prefix)));
    // By the prefix alone: of two replays into the same topics at the same time one is fenced.
    output.set_transactional_id_prefix(
        fmt::format("{}-replay-to-{}", config.input().group_id(), archive::Hex(archive::Checksum(prefix))));
    config.mutable_input()->set_group_id(group);
    output.set_instance("replay");
    if (absl::Status settled = SettleRanges(prefix, config, input, manifest); !settled.ok()) {
      return Fail(absl::IsFailedPrecondition(settled) ? ExitCode::kUsage : ReplayExitCode(settled), settled);
    }
    const std::vector<v1::ReplayRange> ranges(manifest.ranges().begin(), manifest.ranges().end());
    const auto frames = FrameOutputs(config, stop, Tell);
    if (absl::IsCancelled(frames.status())) return Fail(ExitCode::kUnfinished, frames.status());
    if (!frames.ok()) return Fail(ExitCodeOf(EndWithoutSchemas(frames.status())), frames.status());
    const auto processor = ArticleProcessor::Create(config, *frames);
    if (!processor.ok()) return Fail(ExitCode::kConfig, processor.status());
    config.mutable_log()->set_level("warn");
    SetUpLogging(config.log());
    ReplayProgress progress;
    ReplayedSoFar so_far;
    bool done = false;
    const absl::Status status = ReplayToTopics(
        config, input, ranges, **processor, Options(), stop,
        [&](const ReplayedSoFar& told) {
          so_far = told;
          progress.Show(told);
        },
        done);
    if (!status.ok()) return Fail(ReplayExitCode(status), status);
    TellGaps(input, manifest);
    manifest.set_complete(done);
    *manifest.mutable_counts() = so_far.counts;
    std::string line;
    sink::AppendJson(manifest, line);
    fmt::print("{}\n", line);
    Tell(fmt::format("{} records, {} events, {} dead letters by this run; offsets are kept by the group {}",
                     so_far.counts.records(), so_far.counts.events(), so_far.counts.dead_letters(), group));
    if (done) return ExitCode::kOk;
    Tell("policywire: not all is done; the same command goes on");
    return ExitCode::kUnfinished;
  }

  // Puts into `manifest` what is to be replayed to the topics of `config`: what the first start of this replay found,
  // else what there is now. FailedPrecondition where the topics, or the input, are of something else.
  absl::Status SettleRanges(const std::string& prefix, const v1::PipelineConfig& config, ReplayInput& input,
                            v1::ReplayManifest& manifest) const {
    const auto held = input.Partitions();
    if (!held.ok()) return held.status();
    std::vector<ingest::TopicPartition> partitions;
    for (const auto& [partition, range] : *held) partitions.push_back(partition);
    auto ranges = KeptReplayPlan(config, partitions);
    const bool kept = ranges.ok() && !ranges->empty();
    if (ranges.ok() && !kept) ranges = SelectRanges(input, selection_);
    if (!ranges.ok()) return ranges.status();
    for (const v1::ReplayRange& range : *ranges) *manifest.add_ranges() = range;
    if (absl::Status same = kept ? CheckSameInput(input, manifest) : absl::OkStatus(); !same.ok()) {
      return absl::FailedPreconditionError(
          fmt::format("group {}-plan {}: take another prefix", config.input().group_id(), ingest::StatusText(same)));
    }
    if (absl::Status checked = CheckReplayOutputs(config, prefix, *ranges); !checked.ok()) return checked;
    return kept ? absl::OkStatus() : KeepReplayPlan(config, *ranges);
  }

  static void TellGaps(ReplayInput& input, const v1::ReplayManifest& manifest) {
    for (const v1::ReplayRange& range : manifest.ranges()) {
      for (const OffsetRange& gap : input.Gaps(range)) {
        Tell(
            fmt::format("policywire: warning: {}[{}]: offsets {} to {} were gone before they could be archived, and "
                        "are no part of this replay",
                        sink::Visible(range.topic()), range.partition(), gap.begin, gap.end - 1));
      }
    }
  }

  absl::StatusOr<std::unique_ptr<ReplayInput>> OpenInput(const v1::PipelineConfig& config) {
    std::vector<std::string> topics;
    for (const std::string& from : from_) {
      if (auto topic = TopicNamed(from)) topics.push_back(*std::move(topic));
    }
    if (topics.empty() && from_.size() == 1) return OpenArchiveInput(from_.front());
    if (topics.size() != from_.size()) {
      return absl::InvalidArgumentError("--from: an archive stands alone; only topics can be several");
    }
    if (config_.file.empty()) {
      return absl::InvalidArgumentError("--from: kafka:TOPIC needs -c, which says where the broker is");
    }
    std::sort(topics.begin(), topics.end());
    topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
    // The topics are a part of what is replayed, as --topic is of an archive.
    selection_.topics = topics;
    return OpenTopicInput(config, std::move(topics));
  }

  // Events are no articles: whoever does not name their topic does not mean it, and whoever does is warned.
  absl::Status SettleTopics(const v1::PipelineConfig& config, ReplayInput& input) {
    const auto topics = LookIntoTopics(input);
    if (!topics.ok()) return topics.status();
    std::set<std::string> taken(selection_.topics.begin(), selection_.topics.end());
    for (const auto& [partition, range] : selection_.offsets) taken.insert(partition.topic);
    if (taken.empty()) {
      std::vector<std::string> wanted;
      if (!config_.file.empty()) wanted.assign(config.input().topics().begin(), config.input().topics().end());
      const std::vector<std::string> chosen = ChooseTopics(*topics, wanted);
      if (absl::Status told = TellPassedOver(*topics, chosen); !told.ok()) return told;
      taken.insert(chosen.begin(), chosen.end());
      // The same command goes on where the archive has got other topics since.
      selection_.topics = chosen;
    }
    for (const std::string& topic : taken) {
      const auto found = topics->find(topic);
      if (found == topics->end() || found->second.empty()) continue;
      Tell(
          fmt::format("policywire: warning: topic \"{}\" holds what policywire wrote ({}), which is read as if it were "
                      "articles",
                      sink::Visible(topic), sink::Visible(found->second)));
    }
    return absl::OkStatus();
  }

  absl::Status TellPassedOver(const TopicContents& topics, const std::vector<std::string>& chosen) const {
    std::vector<std::string> passed_over;
    for (const auto& [topic, output] : topics) {
      if (std::ranges::find(chosen, topic) != chosen.end()) continue;
      passed_over.push_back(output.empty() ? sink::Visible(topic)
                                           : fmt::format("{} ({})", sink::Visible(topic), sink::Visible(output)));
    }
    if (passed_over.empty()) return absl::OkStatus();
    if (chosen.empty()) {
      return absl::InvalidArgumentError(
          fmt::format("{}: no articles: policywire wrote what it holds, {}: --topic "
                      "replays it all the same",
                      sink::Visible(from_.front()), fmt::join(passed_over, ", ")));
    }
    Tell(fmt::format("policywire: warning: of {} only {} is replayed, without {}: --topic chooses otherwise",
                     sink::Visible(from_.front()), fmt::join(chosen, ", "), fmt::join(passed_over, ", ")));
    return absl::OkStatus();
  }

  // Of an archive it needs an input of its own: one has one reader.
  absl::Status OpenHistory(const v1::PipelineConfig& config) {
    duplicates_ = config.duplicates();
    if (duplicates_.action() == "off") return absl::OkStatus();
    if (TopicNamed(from_.front())) {
      history_ = MakeTopicHistory(config);
      return absl::OkStatus();
    }
    auto archive = OpenArchiveInput(from_.front());
    if (!archive.ok()) return archive.status();
    history_input_ = *std::move(archive);
    history_ = std::make_unique<InputHistory>(*history_input_);
    return absl::OkStatus();
  }

  ExitCode OpenExitCode(const absl::Status& status) const {
    if (absl::IsInvalidArgument(status)) return ExitCode::kUsage;
    if (absl::IsDataLoss(status)) return ExitCode::kBadData;
    return TopicNamed(from_.front()) ? KafkaExitCode(status) : ExitCode::kNoInput;
  }

  static ExitCode DirectoryExitCode(const absl::Status& status) {
    if (absl::IsFailedPrecondition(status)) return ExitCode::kUsage;
    return absl::IsDataLoss(status) ? ExitCode::kBadData : ExitCode::kCannotWrite;
  }

  CLI::App* command_ = nullptr;
  ConfigOption config_;
  LexiconOption lexicon_;
  std::vector<std::string> from_;
  std::string to_;
  ReplaySelection selection_;
  bool protobuf_ = false;
  size_t threads_ = 0;
  double rate_ = 0;
  v1::DuplicatesConfig duplicates_;
  std::unique_ptr<ReplayInput> history_input_;
  std::unique_ptr<RecordHistory> history_;
};

}  // namespace

std::unique_ptr<Command> MakeReplayCommand() { return std::make_unique<ReplayCommand>(); }

}  // namespace policywire::deploy
