#include "deploy/bin/topic_archiver.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "absl/time/time.h"
#include "deploy/bin/partition_reader.h"
#include "deploy/bin/terminal.h"
#include "ingest/archive/archive.h"

namespace policywire::deploy {
namespace {

constexpr size_t kBatchBytes = size_t{4} << 20;
constexpr absl::Duration kWait = absl::Milliseconds(200);

bool Same(const ingest::Record& a, const ingest::Record& b) {
  return a.timestamp_ms == b.timestamp_ms && a.key == b.key && a.value == b.value;
}

// Gaps, a line each.
class Lines {
 public:
  void Add(const std::string& line) { text_ += (text_.empty() ? "" : "\n") + line; }
  absl::Status status() const { return text_.empty() ? absl::OkStatus() : absl::OutOfRangeError(text_); }

 private:
  std::string text_;
};

// The archive's last record of a partition; false when it has none.
absl::StatusOr<bool> LastRecord(const std::shared_ptr<const ingest::Archive>& archive,
                                const ingest::TopicPartition& partition, ingest::Record& record) {
  const auto found = archive->partitions().find(partition);
  if (found == archive->partitions().end() || found->second.segments.empty()) return false;
  const auto segment = archive->Describe(partition, found->second.segments.size() - 1);
  if (!segment.ok()) return segment.status();
  return ingest::ArchiveReader(archive, partition, segment->last_offset()).Next(record);
}

}  // namespace

absl::Status CheckSameTopics(const v1::PipelineConfig& config, const std::string& directory,
                             const TopicReader::Ranges& ranges) {
  const auto archive = ingest::Archive::Open(directory);
  if (!archive.ok()) return archive.status();
  std::map<std::string, std::unique_ptr<PartitionReader>> topics;
  Lines others;
  for (const auto& [partition, range] : ranges) {
    ingest::Record archived;
    const auto has = LastRecord(*archive, partition, archived);
    if (!has.ok()) return has.status();
    if (!*has || archived.offset < range.begin || archived.offset >= range.end) continue;
    auto& topic = topics[partition.topic];
    if (topic == nullptr) {
      auto opened = PartitionReader::Open(config, partition.topic);
      if (!opened.ok()) return opened.status();
      topic = *std::move(opened);
    }
    if (absl::Status begun = topic->Begin(partition.partition, archived.offset, archived.offset + 1); !begun.ok()) {
      return begun;
    }
    ingest::Record present;
    const auto there = topic->Next(present);
    if (!there.ok()) return there.status();
    if (*there && !Same(archived, present)) {
      others.Add(
          fmt::format("{}: the record with offset {} is not the one that the archive has: the topic was made "
                      "anew, and needs another archive",
                      NameOf(partition), archived.offset));
    }
  }
  return others.status();
}

absl::Status TopicArchiver::Start(const TopicReader::Ranges& ranges) {
  Lines gaps;
  for (const auto& [partition, range] : ranges) {
    const int64_t next = writer_.NextOffset(partition);
    if (next > range.end) {
      gaps.Add(
          fmt::format("{}: the archive goes on with offset {}, and the topic ends with {}: it was made anew, or has "
                      "lost records",
                      NameOf(partition), next, range.end));
    } else if (next >= 0 && next < range.begin && !accept_gaps_) {
      gaps.Add(
          fmt::format("{}: the archive goes on with offset {}, and the topic begins with {}: what is between is gone "
                      "(--accept-gaps goes on without)",
                      NameOf(partition), next, range.begin));
    }
  }
  if (absl::Status status = gaps.status(); !status.ok()) return status;
  for (const auto& [partition, range] : ranges) {
    const int64_t next = writer_.NextOffset(partition);
    if (next >= 0 && next < range.begin) {
      Tell(fmt::format("policywire: warning: {}: offsets {} to {} are gone", NameOf(partition), next, range.begin - 1));
      if (absl::Status added = writer_.AddGap(partition, range.begin); !added.ok()) return added;
    }
    absl::Status started = reader_.Start(partition, std::max(next, range.begin));
    if (!started.ok()) return started;
    ends_[partition] = range.end;
  }
  return absl::OkStatus();
}

absl::Status TopicArchiver::StartNew() {
  auto ranges = reader_.Look();
  if (!ranges.ok()) return absl::IsUnavailable(ranges.status()) ? absl::OkStatus() : ranges.status();
  for (const auto& [partition, end] : ends_) ranges->erase(partition);
  return Start(*ranges);
}

bool TopicArchiver::AtEnd() const {
  return std::all_of(ends_.begin(), ends_.end(),
                     [&](const auto& end) { return reader_.positions().at(end.first) >= end.second; });
}

absl::Status TopicArchiver::Step(bool all, absl::Status& read) {
  batch_.clear();
  read = reader_.Poll(kWait, kBatchBytes, batch_);
  for (const ingest::Record& record : batch_) {
    if (!all && record.offset >= ends_.at({std::string(record.topic), record.partition})) continue;
    if (absl::Status appended = writer_.Append(record); !appended.ok()) return appended;
  }
  for (const auto& [partition, position] : reader_.positions()) {
    absl::Status advanced = writer_.Advance(partition, all ? position : std::min(position, ends_.at(partition)));
    if (!advanced.ok()) return advanced;
  }
  return absl::OkStatus();
}

}  // namespace policywire::deploy
