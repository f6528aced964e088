#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "deploy/bin/command.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/options.h"
#include "deploy/bin/progress.h"
#include "deploy/bin/terminal.h"
#include "deploy/bin/topic_archiver.h"
#include "deploy/bin/topic_reader.h"
#include "deploy/runtime/stop_signal.h"
#include "ingest/archive/archive.h"
#include "ingest/archive/verify.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "sink/archive/archive_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

// Without: how long nothing may come before the end is reached.
constexpr absl::Duration kPatience = absl::Minutes(2);

// What went wrong with the archive's own files.
ExitCode WriteExitCode(const absl::Status& status) {
  return absl::IsDataLoss(status) ? ExitCode::kBadData : ExitCode::kCannotWrite;
}

ExitCode ReadExitCode(const absl::Status& status) {
  return absl::IsOutOfRange(status) || absl::IsDataLoss(status) ? ExitCode::kBadData : KafkaExitCode(status);
}

// Grows whenever one of them does.
int64_t Sum(const ingest::NextOffsets& positions) {
  int64_t sum = 0;
  for (const auto& [partition, offset] : positions) sum += offset;
  return sum;
}

// "2025-10-29T12:00:00Z"
std::string Time(int64_t timestamp_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(timestamp_ms), absl::UTCTimeZone());
}

// Rows of cells, each column as wide as its widest; numbers to the right.
class Columns {
 public:
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void Print() const {
    std::vector<size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    for (const auto& row : rows_) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        line += i == 0 ? fmt::format("{:<{}}", row[i], widths[i]) : fmt::format("  {:>{}}", row[i], widths[i]);
      }
      fmt::print("{}\n", line);
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

class ArchiveCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ =
        program.add_subcommand("archive", "Topics into files that are kept; what is in them, and whether all is");
    config_.Declare(*command_, false);
    command_->add_option("--topic", topics_, "Topic to archive; may be repeated")
        ->type_name("TOPIC")
        ->allow_extra_args(false);
    command_->add_option("--to", directory_, "The archive, a directory; made when it is missing")->type_name("DIR");
    command_->add_flag("--follow", follow_, "Go on when the topics' ends are reached, until SIGTERM");
    command_
        ->add_option("--flush-interval", flush_seconds_,
                     "With --follow: seconds that a record may wait for others\nto share its block")
        ->type_name("N")
        ->check(CLI::Range(1, 86400).description(""))
        ->capture_default_str();
    command_->add_option("--level", level_, "Level of zstd: 1 is fast, 19 small")
        ->type_name("N")
        ->check(CLI::Range(1, sink::ArchiveOptions::kMaxLevel).description(""))
        ->capture_default_str();
    command_->add_option("--segment-bytes", segment_bytes_, "Bytes after which a new file is begun")
        ->type_name("N")
        ->check(CLI::Range(uint64_t{1} << 16, uint64_t{1} << 40).description(""))
        ->capture_default_str();
    command_->add_flag("--accept-gaps", accept_gaps_,
                       "Go on where a topic has lost records that the archive\ndoes not have; the archive tells of it");
    command_->footer(
        "Records are kept as they are: key, value, headers, timestamp and offset; those of aborted transactions are "
        "left\n"
        "out. The topics are read by no consumer group: nothing is committed, no other reader notices. A run goes on\n"
        "where the archive ends, told by its files, also after a crash, and takes what the topics hold at its "
        "start.\n\n"
        "Examples:\n"
        "  policywire archive -c pipeline.yaml --topic raw-articles --to /archive\n"
        "  policywire archive -c pipeline.yaml --topic raw-articles --to /archive --follow\n"
        "  policywire archive -c pipeline.yaml --topic enriched-articles --to /results\n"
        "  policywire archive ls /archive\n"
        "  policywire archive verify /archive\n");
    command_->require_subcommand(0, 1);
    command_->callback([this] {
      if (!command_->get_subcommands().empty()) return;
      if (config_.file.empty()) throw CLI::RequiredError("--config");
      if (topics_.empty()) throw CLI::RequiredError("--topic");
      if (directory_.empty()) throw CLI::RequiredError("--to");
    });

    verify_ = command_->add_subcommand("verify", "Read all of an archive and tell every fault, by file and byte");
    verify_->add_option("dir", looked_at_, "The archive")->type_name("DIR")->required();
    verify_->footer(
        "Faults are told on standard error, a line each, and the exit code is 65; what was found good is counted on\n"
        "standard output.\n");
    list_ = command_->add_subcommand("ls", "What an archive holds: partitions, offsets, times, records, bytes");
    list_->add_option("dir", looked_at_, "The archive")->type_name("DIR")->required();
    list_->add_flag("--segments", segments_, "A line for each file, too");
    list_->footer(
        "What the archive should hold and its files do not is told, and the exit code is 65: files that are missing "
        "or\n"
        "have another length, not what is in them. `archive verify` reads all of them.\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    if (verify_->parsed()) return Verify();
    if (list_->parsed()) return List();
    return Archive();
  }

 private:
  ExitCode Archive() {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    std::signal(SIGPIPE, SIG_IGN);  // a TLS connection that the broker closed raises it
    StopSignal stop;
    // Without --follow a signal ends the program as it ends others: the next run goes on.
    std::optional<SignalWatch> watch;
    if (follow_) watch.emplace(stop);  // before the first other thread
    std::sort(topics_.begin(), topics_.end());
    topics_.erase(std::unique(topics_.begin(), topics_.end()), topics_.end());
    const auto reader = TopicReader::Open(*config, topics_);
    if (!reader.ok()) return Fail(ReadExitCode(reader.status()), reader.status());
    const auto writer = sink::ArchiveWriter::Open({.directory = directory_,
                                                   .cluster_id = (*reader)->cluster_id(),
                                                   .level = level_,
                                                   .segment_bytes = segment_bytes_});
    if (!writer.ok()) return Fail(WriteExitCode(writer.status()), writer.status());
    for (const std::string& repair : (*writer)->repairs()) Tell("policywire: warning: " + repair);
    const auto ranges = (*reader)->Look();
    if (!ranges.ok()) return Fail(ReadExitCode(ranges.status()), ranges.status());
    if (absl::Status same = CheckSameTopics(*config, directory_, *ranges); !same.ok()) {
      return Fail(ReadExitCode(same), same);
    }
    TopicArchiver archiver(**reader, **writer, accept_gaps_);
    if (absl::Status started = archiver.Start(*ranges); !started.ok()) {
      return Fail(ReadExitCode(started), started);
    }

    absl::Status read;
    absl::Status written = Copy(**reader, **writer, archiver, stop, read);
    absl::Status closed = (*writer)->Close();  // what came before an error of the topic is kept
    fmt::print("{} record{} archived in {}\n", (*writer)->records(), (*writer)->records() == 1 ? "" : "s",
               sink::Visible(directory_));
    if (!closed.ok()) return Fail(WriteExitCode(closed), closed);
    if (!written.ok()) return Fail(ExitCode::kBadInput, written);  // a record that no archive can hold
    return read.ok() ? ExitCode::kOk : Fail(ReadExitCode(read), read);
  }

  absl::Status Copy(const TopicReader& reader, sink::ArchiveWriter& writer, TopicArchiver& archiver,
                    const StopSignal& stop, absl::Status& read) {
    Progress progress(IsTerminal(STDERR_FILENO), "records", 0);
    absl::Time flushed = ingest::SteadyNow();
    absl::Time moved = flushed;
    while (!stop.requested() && (follow_ || !archiver.AtEnd())) {
      const int64_t before = Sum(reader.positions());
      if (absl::Status written = archiver.Step(follow_, read); !written.ok() || !read.ok()) return written;
      progress.Update(writer.records(), writer.bytes());
      const absl::Time now = ingest::SteadyNow();
      if (Sum(reader.positions()) != before) moved = now;
      if (!follow_ && now - moved > kPatience) {
        read = absl::UnavailableError(fmt::format("nothing has come for {} and the topics' ends are not reached",
                                                  absl::FormatDuration(kPatience)));
        return absl::OkStatus();
      }
      if (!follow_ || now - flushed < absl::Seconds(flush_seconds_)) continue;
      flushed = now;
      if (absl::Status written = writer.Flush(); !written.ok()) return written;
      if (read = archiver.StartNew(); !read.ok()) return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  ExitCode Verify() {
    const auto counts =
        ingest::VerifyArchive(looked_at_, [](const absl::Status& fault) { Tell(ingest::StatusText(fault)); });
    if (!counts.ok()) return Fail(ExitCode::kNoInput, counts.status());
    fmt::print("{} partitions, {} segments, {} blocks, {} records, {} bytes: {} fault{}\n", counts->partitions,
               counts->segments, counts->blocks, counts->records, counts->bytes, counts->faults,
               counts->faults == 1 ? "" : "s");
    return counts->faults == 0 ? ExitCode::kOk : ExitCode::kBadData;
  }

  ExitCode List() {
    const auto archive = ingest::Archive::Open(looked_at_);
    if (!archive.ok()) return Fail(ExitCode::kNoInput, archive.status());
    bool good = true;
    const auto tell = [&](const absl::Status& fault) {
      good = false;
      Tell(ingest::StatusText(fault));
    };
    if (!(*archive)->manifest_status().ok()) tell((*archive)->manifest_status());
    Columns columns;
    columns.Add({"PARTITION", "SEGMENTS", "RECORDS", "FIRST OFFSET", "LAST OFFSET", "FROM", "TO", "BYTES", "RATIO"});
    for (const auto& [name, partition] : (*archive)->partitions()) {
      std::vector<v1::ArchiveSegment> segments;
      std::vector<std::vector<std::string>> lost;
      for (size_t i = 0; i < partition.segments.size(); ++i) {
        const auto segment = (*archive)->Describe(name, i);
        if (segment.ok()) {
          segments.push_back(*segment);
        } else {
          tell(segment.status());
          lost.push_back(LostRow(partition.segments[i]));
        }
      }
      const std::string count = lost.empty() ? fmt::format("{}", segments.size())
                                             : fmt::format("{} of {}", segments.size(), partition.segments.size());
      columns.Add(Row(fmt::format("{}[{}]", sink::Visible(name.topic), name.partition), count, segments));
      for (std::vector<std::string>& row : lost) columns.Add(std::move(row));
      for (const v1::ArchiveGap& gap : partition.gaps) {
        columns.Add({"  gap", "", "", fmt::format("{}", gap.first_offset()), fmt::format("{}", gap.next_offset() - 1)});
      }
      for (const v1::ArchiveSegment& segment : segments) {
        if (segments_) columns.Add(Row("  segment", segment.sealed() ? "sealed" : "open", {segment}));
      }
    }
    columns.Print();
    if (good) return ExitCode::kOk;
    Tell(fmt::format("policywire: {}: not whole: `policywire archive verify` reads all of it and tells every fault",
                     sink::Visible(looked_at_)));
    return ExitCode::kBadData;
  }

  // A file that is missing or damaged; its last offset and its records are known where the manifest has it.
  static std::vector<std::string> LostRow(const ingest::Archive::Segment& segment) {
    std::vector<std::string> row = {"  lost", "", "", fmt::format("{}", segment.first_offset)};
    if (!segment.listed) return row;
    row[2] = fmt::format("{}", segment.listed->records());
    row.push_back(fmt::format("{}", segment.listed->last_offset()));
    return row;
  }

  static std::vector<std::string> Row(std::string name, std::string count,
                                      const std::vector<v1::ArchiveSegment>& segments) {
    if (segments.empty()) return {std::move(name), std::move(count), "0"};
    int64_t from = segments[0].min_timestamp_ms();
    int64_t to = segments[0].max_timestamp_ms();
    uint64_t records = 0;
    uint64_t bytes = 0;
    uint64_t raw_bytes = 0;
    for (const v1::ArchiveSegment& segment : segments) {
      from = std::min(from, segment.min_timestamp_ms());
      to = std::max(to, segment.max_timestamp_ms());
      records += segment.records();
      bytes += segment.bytes();
      raw_bytes += segment.raw_bytes();
    }
    return {std::move(name),
            std::move(count),
            fmt::format("{}", records),
            fmt::format("{}", segments.front().first_offset()),
            fmt::format("{}", segments.back().last_offset()),
            Time(from),
            Time(to),
            fmt::format("{}", bytes),
            fmt::format("{:.2f}", static_cast<double>(raw_bytes) / static_cast<double>(bytes))};
  }

  CLI::App* command_ = nullptr;
  CLI::App* verify_ = nullptr;
  CLI::App* list_ = nullptr;
  ConfigOption config_;
  std::vector<std::string> topics_;
  std::string directory_;
  bool follow_ = false;
  int flush_seconds_ = 60;
  int level_ = sink::ArchiveOptions().level;
  uint64_t segment_bytes_ = sink::ArchiveOptions().segment_bytes;
  bool accept_gaps_ = false;
  std::string looked_at_;
  bool segments_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeArchiveCommand() { return std::make_unique<ArchiveCommand>(); }

}  // namespace policywire::deploy
