#include "ingest/archive/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "proto/archive/directory.h"
#include "proto/archive/format.h"

namespace policywire::ingest {

using archive::BlockHeader;
using archive::SegmentWalk;

absl::StatusOr<std::shared_ptr<const Archive>> Archive::Open(std::string directory) {
  auto files = archive::ListFiles(directory);
  if (!files.ok()) return files.status();
  std::shared_ptr<Archive> opened(new Archive(std::move(directory)));
  opened->foreign_ = std::move(files->foreign);
  const auto manifest = archive::ReadManifest(opened->directory_);
  if (absl::IsNotFound(manifest.status())) {
    const auto empty = [](const auto& partition) { return partition.second.empty(); };
    if (std::all_of(files->segments.begin(), files->segments.end(), empty)) {
      return absl::FailedPreconditionError(fmt::format("{}: not an archive", opened->directory_));
    }
    opened->manifest_status_ = archive::Damage(archive::ManifestPath(opened->directory_), 0,
                                               "missing; the next `policywire archive` into it makes it anew");
  } else {
    opened->manifest_status_ = manifest.status();
  }

  if (manifest.ok()) {
    opened->cluster_id_ = manifest->cluster_id();
    for (const v1::ArchivePartition& listed : manifest->partitions()) {
      Partition& partition = opened->partitions_[{listed.topic(), listed.partition()}];
      partition.next_offset = listed.next_offset();
      partition.gaps.assign(listed.gaps().begin(), listed.gaps().end());
      for (const v1::ArchiveSegment& segment : listed.segments()) {
        partition.segments.push_back({segment.first_offset(), segment});
      }
    }
  }
  for (const auto& [name, first_offsets] : files->segments) {
    if (first_offsets.empty()) continue;
    Partition& partition = opened->partitions_[{name.first, name.second}];
    const size_t listed = partition.segments.size();
    const int64_t end = listed == 0 ? -1 : partition.segments.back().listed->last_offset();
    for (const int64_t first_offset : first_offsets) {
      if (first_offset > end) {
        partition.segments.push_back({first_offset, std::nullopt});  // written after the manifest, or there is none
      } else if (std::none_of(partition.segments.begin(), partition.segments.begin() + static_cast<ptrdiff_t>(listed),
                              [&](const Segment& segment) { return segment.first_offset == first_offset; })) {
        opened->foreign_.push_back(fmt::format("{}/{}",
                                               archive::PartitionPath(opened->directory_, name.first, name.second),
                                               archive::SegmentName(first_offset)));
      }
    }
  }
  return opened;
}

absl::StatusOr<std::unique_ptr<SegmentWalk>> Archive::Walk(const TopicPartition& partition, size_t index) const {
  const Segment& segment = partitions_.at(partition).segments[index];
  return SegmentWalk::Open({directory_, partition.topic, partition.partition, segment.first_offset}, segment.listed);
}

absl::Status Archive::CheckChain(const TopicPartition& partition, size_t index, const SegmentWalk& walk,
                                 int64_t last_offset) const {
  const int64_t before = index == 0 ? -1 : partitions_.at(partition).segments[index - 1].first_offset;
  if (absl::Status follows = archive::CheckFollows(walk, before); !follows.ok()) return follows;
  if (walk.header().first_offset > last_offset) return absl::OkStatus();
  return archive::Damage(walk.path(), 0, fmt::format("the segment before ends with offset {}", last_offset));
}

absl::StatusOr<v1::ArchiveSegment> Archive::Describe(const TopicPartition& partition, size_t index) const {
  const auto walk = Walk(partition, index);
  if (!walk.ok()) return walk.status();
  const std::optional<v1::ArchiveSegment>& listed = partitions_.at(partition).segments[index].listed;
  if (listed && listed->sealed()) {
    const uint64_t bytes = (*walk)->file_bytes();
    if (bytes == listed->bytes()) return *listed;
    return archive::Damage((*walk)->path(), std::min<uint64_t>(bytes, listed->bytes()),
                           fmt::format("the file has {} bytes; the manifest says {}", bytes, listed->bytes()));
  }
  if (absl::Status passed = (*walk)->SkipWhile([](const BlockHeader&) { return true; }); !passed.ok()) {
    return passed;
  }
  return archive::Describe(**walk);
}

absl::StatusOr<std::optional<int64_t>> Archive::OffsetAt(const TopicPartition& partition, int64_t timestamp_ms) const {
  // Shared with nobody: the reader does not outlive the call.
  ArchiveReader reader(std::shared_ptr<const Archive>(std::shared_ptr<void>(), this), partition);
  if (absl::Status skipped = reader.SkipOlderBlocks(timestamp_ms); !skipped.ok()) return skipped;
  Record record;
  for (;;) {
    absl::StatusOr<bool> more = reader.Next(record);
    if (!more.ok()) return more.status();
    if (!*more) return std::nullopt;
    if (record.timestamp_ms >= timestamp_ms) return record.offset;
  }
}

ArchiveReader::ArchiveReader(std::shared_ptr<const Archive> archive, TopicPartition partition, int64_t begin,
                             int64_t end)
    : archive_(std::move(archive)), partition_(std::move(partition)), begin_(begin), end_(end) {
  const auto found = archive_->partitions().find(partition_);
  if (found == archive_->partitions().end()) return;
  entry_ = &found->second;
  // The last segment that begins at `begin` or before.
  while (segment_ + 1 < entry_->segments.size() && entry_->segments[segment_ + 1].first_offset <= begin_) ++segment_;
}

absl::StatusOr<bool> ArchiveReader::OpenSegment() {
  if (entry_ == nullptr || segment_ == entry_->segments.size() || entry_->segments[segment_].first_offset >= end_) {
    return false;
  }
  auto walk = archive_->Walk(partition_, segment_);
  if (!walk.ok()) return walk.status();
  // What came before `begin` is not asked for, and may be gone.
  if (segment_ == 0 ? begin_ < entry_->segments[0].first_offset : walk_ != nullptr) {
    absl::Status chained = archive_->CheckChain(partition_, segment_, **walk, last_offset_);
    if (!chained.ok()) return chained;
  }
  walk_ = *std::move(walk);
  ++segment_;
  const auto before = [this](const BlockHeader& block) { return block.last_offset < begin_; };
  if (entry_->segments[segment_ - 1].first_offset < begin_) {
    if (absl::Status skipped = walk_->SkipWhile(before); !skipped.ok()) return skipped;
  }
  return true;
}

absl::StatusOr<bool> ArchiveReader::Advance() {
  for (;;) {
    if (walk_ == nullptr) {
      absl::StatusOr<bool> opened = OpenSegment();
      if (!opened.ok() || !*opened) return opened;
    }
    BlockHeader block;
    absl::StatusOr<bool> more = walk_->Next(block);
    if (!more.ok()) return more;
    if (*more) {
      if (block.first_offset >= end_) return false;
      if (absl::Status loaded = block_.Load(*walk_, block); !loaded.ok()) return loaded;
      return true;
    }
    last_offset_ = walk_->totals().last_offset;
    if (!walk_->sealed() && segment_ < entry_->segments.size()) {
      return archive::Damage(walk_->path(), walk_->position(), "no footer, and another segment follows");
    }
    absl::StatusOr<bool> opened = OpenSegment();
    if (!opened.ok() || !*opened) return opened;
  }
}

absl::StatusOr<bool> ArchiveReader::Next(Record& record) {
  if (!status_.ok()) return status_;
  while (!ended_) {
    if (!in_block_) {
      record.owner.reset();
      absl::StatusOr<bool> more = Advance();
      if (!more.ok()) return status_ = more.status();
      if (!*more) break;
      in_block_ = true;
    }
    absl::StatusOr<bool> more = block_.Next(record);
    if (!more.ok()) return status_ = more.status();
    in_block_ = *more;
    if (!*more || record.offset < begin_) continue;
    if (record.offset >= end_) break;
    return true;
  }
  ended_ = true;
  record.owner.reset();
  return false;
}

absl::Status ArchiveReader::SkipOlderBlocks(int64_t timestamp_ms) {
  if (!status_.ok() || entry_ == nullptr) return status_;
  const auto older = [&](const BlockHeader& block) { return block.max_timestamp_ms < timestamp_ms; };
  in_block_ = false;
  for (;;) {
    // What the manifest says of a whole segment saves opening it.
    while (walk_ == nullptr && segment_ + 1 < entry_->segments.size() && entry_->segments[segment_].listed &&
           entry_->segments[segment_].listed->sealed() &&
           entry_->segments[segment_].listed->max_timestamp_ms() < timestamp_ms) {
      ++segment_;
    }
    if (walk_ == nullptr) {
      absl::StatusOr<bool> opened = OpenSegment();
      if (!opened.ok()) return status_ = opened.status();
      if (!*opened) return absl::OkStatus();
    }
    if (status_ = walk_->SkipWhile(older); !status_.ok()) return status_;
    // At the segment's end, or in front of a block that is young enough.
    if (walk_->ended() && segment_ < entry_->segments.size()) {
      last_offset_ = walk_->totals().last_offset;
      walk_.reset();
      continue;
    }
    return absl::OkStatus();
  }
}

}  // namespace policywire::ingest
