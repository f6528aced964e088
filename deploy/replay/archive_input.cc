#include "deploy/replay/archive_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "ingest/archive/archive.h"
#include "ingest/record.h"

namespace policywire::deploy {
namespace {

class ArchiveInput final : public ReplayInput {
 public:
  explicit ArchiveInput(std::shared_ptr<const ingest::Archive> archive) : archive_(std::move(archive)) {
    for (const auto& [name, partition] : archive_->partitions()) {
      if (partition.segments.empty()) continue;
      int64_t begin = partition.segments.front().first_offset;
      // What the first segment says was before it is a part of the archive, which is missing: reading it tells so.
      if (const auto walk = archive_->Walk(name, 0); walk.ok() && (*walk)->header().previous_segment >= 0) {
        begin = (*walk)->header().previous_segment;
      }
      partitions_[name] = {begin, partition.next_offset};
    }
  }

  std::string Name() const override { return fmt::format("archive of cluster \"{}\"", archive_->cluster_id()); }

  absl::StatusOr<std::map<ingest::TopicPartition, OffsetRange>> Partitions() override { return partitions_; }

  absl::StatusOr<std::optional<int64_t>> OffsetAt(const ingest::TopicPartition& partition,
                                                  int64_t timestamp_ms) override {
    return archive_->OffsetAt(partition, timestamp_ms);
  }

  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const v1::ReplayRange& range) override {
    const auto held = partitions_.find({range.topic(), range.partition()});
    absl::Status checked = CheckHeld(range, held == partitions_.end() ? nullptr : &held->second, "the archive");
    if (!checked.ok()) return checked;
    return Read(range);
  }

  std::string FirstRecord(const v1::ReplayRange& range) override {
    ingest::Record record;
    const auto found = Read(range)->Next(record);
    return found.ok() && *found ? DigestOf(record) : "";
  }

  std::vector<OffsetRange> Gaps(const v1::ReplayRange& range) override {
    std::vector<OffsetRange> gaps;
    const auto partition = archive_->partitions().find({range.topic(), range.partition()});
    if (partition == archive_->partitions().end()) return gaps;
    for (const v1::ArchiveGap& gap : partition->second.gaps) {
      const OffsetRange within = {std::max(gap.first_offset(), range.begin_offset()),
                                  std::min(gap.next_offset(), range.end_offset())};
      if (within.begin < within.end) gaps.push_back(within);
    }
    return gaps;
  }

 private:
  std::unique_ptr<ingest::ArchiveReader> Read(const v1::ReplayRange& range) const {
    return std::make_unique<ingest::ArchiveReader>(archive_, ingest::TopicPartition{range.topic(), range.partition()},
                                                   range.begin_offset(), range.end_offset());
  }

  std::shared_ptr<const ingest::Archive> archive_;
  std::map<ingest::TopicPartition, OffsetRange> partitions_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ReplayInput>> OpenArchiveInput(const std::string& directory) {
  auto archive = ingest::Archive::Open(directory);
  if (!archive.ok()) return archive.status();
  if (!(*archive)->manifest_status().ok()) return (*archive)->manifest_status();
  return std::make_unique<ArchiveInput>(*std::move(archive));
}

}  // namespace policywire::deploy
