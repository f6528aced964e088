#include "sink/archive/recover.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "ingest/status_text.h"
#include "proto/archive/directory.h"
#include "proto/archive/format.h"
#include "proto/archive/segment.h"
#include "sink/archive/output_file.h"

namespace policywire::sink {
namespace {

using archive::BlockHeader;
using archive::SegmentHeader;
using archive::SegmentWalk;

std::string PathOf(const SegmentWalk::Place& place) {
  return fmt::format("{}/{}", archive::PartitionPath(place.directory, place.topic, place.partition),
                     archive::SegmentName(place.first_offset));
}

// How much of a segment is good.
struct Extent {
  v1::ArchiveSegment segment;  // of whole blocks alone, or with the footer
  uint64_t bytes = 0;          // 0: no block
  uint64_t file_bytes = 0;
  absl::Status end;  // what stands behind
};

// Blocks that the manifest does not tell of are read whole: a machine that lost its power may have kept a header and
// not what follows it.
absl::StatusOr<Extent> Measure(const SegmentWalk::Place& place, const v1::ArchiveSegment* listed) {
  Extent extent;
  const auto walk = SegmentWalk::Open(place, std::nullopt);
  if (!walk.ok()) {
    const auto file = archive::InputFile::Open(PathOf(place));
    if (!file.ok()) return file.status();
    // Too short for a header and a block.
    constexpr size_t kLeast = SegmentHeader::kFixedBytes + SegmentHeader::kChecksumBytes + BlockHeader::kBytes;
    if ((*file)->size() > kLeast) return walk.status();
    extent.file_bytes = (*file)->size();
    extent.end = walk.status();
    return extent;
  }
  extent.file_bytes = (*walk)->file_bytes();
  const uint64_t known = listed == nullptr ? 0 : listed->bytes();
  archive::Totals totals;
  bool matched = listed == nullptr;
  std::unique_ptr<char[]> payload;
  for (;;) {
    BlockHeader block;
    absl::StatusOr<bool> more = (*walk)->Next(block);
    extent.end = more.status();
    if (more.ok() && !*more) {
      extent.bytes = extent.file_bytes;
      break;
    }
    if (more.ok() && block.End() > known) {
      payload.reset(new char[block.compressed_bytes]);
      extent.end = (*walk)->ReadPayload(block, payload.get());
    }
    if (!extent.end.ok()) break;
    totals = (*walk)->totals();
    extent.bytes = block.End();
    if (extent.bytes != known || matched) continue;
    matched = archive::Describe(**walk).checksum() == listed->checksum();
    if (!matched) return archive::Damage(PathOf(place), extent.bytes, "not the blocks that the manifest tells of");
  }
  if (extent.bytes >= known && !matched) {
    return archive::Damage(PathOf(place), known, "no block ends here, where the manifest says that one does");
  }
  archive::Describe(totals, std::string_view((*walk)->headers()).substr(0, totals.blocks * BlockHeader::kBytes),
                    extent.bytes, (*walk)->sealed() && extent.end.ok(), extent.segment);
  return extent;
}

// The segment without what is not whole; nothing when nothing is left of it, nor of its file.
absl::StatusOr<std::optional<v1::ArchiveSegment>> Mend(const SegmentWalk::Place& place,
                                                       const v1::ArchiveSegment* listed,
                                                       std::vector<std::string>& repairs) {
  const absl::StatusOr<Extent> extent = Measure(place, listed);
  if (!extent.ok()) return extent.status();
  // Bytes that were on the disk when the manifest was written are not a killed run's: cutting there would throw away
  // what stands behind the damage. A file that ends before has nothing behind.
  if (listed != nullptr && extent->bytes < listed->bytes() && extent->file_bytes >= listed->bytes()) return extent->end;
  const uint64_t known = listed == nullptr ? 0 : listed->bytes();
  const std::string path = PathOf(place);
  const std::string what =
      extent->bytes < known ? fmt::format("; the manifest says it had {} more", known - extent->file_bytes) : "";
  if (extent->bytes == 0) {
    if (absl::Status removed = RemoveFile(path); !removed.ok()) return removed;
    repairs.push_back(fmt::format("{}: held no whole block, removed{}", path, what));
    return std::nullopt;
  }
  // Blocks beyond the manifest are in it from now on: they may not be on the disk yet.
  if (extent->bytes < extent->file_bytes || extent->bytes > known) {
    auto file = OutputFile::Open(path);
    if (!file.ok()) return file.status();
    if (absl::Status cut = (*file)->Truncate(extent->bytes); !cut.ok()) return cut;
  }
  if (extent->bytes < extent->file_bytes) {
    repairs.push_back(fmt::format("{}: byte {}: cut off {} bytes that are not a whole block{}", path, extent->bytes,
                                  extent->file_bytes - extent->bytes, what));
  }
  return extent->segment;
}

// The entry made true to the files that begin at `present`.
absl::Status RecoverPartition(const std::string& directory, const std::vector<int64_t>& present,
                              v1::ArchivePartition& entry, std::vector<std::string>& repairs) {
  SegmentWalk::Place place = {directory, entry.topic(), entry.partition(), 0};
  int64_t end = 0;  // one past the last record
  int64_t done = -1;
  if (entry.segments_size() > 0) {
    v1::ArchiveSegment& last = *entry.mutable_segments()->rbegin();
    place.first_offset = done = last.first_offset();
    if (!std::binary_search(present.begin(), present.end(), last.first_offset())) {
      return archive::Damage(PathOf(place), 0,
                             fmt::format("missing, with offsets {} to {}", last.first_offset(), last.last_offset()));
    }
    if (last.sealed()) {
      const auto file = archive::InputFile::Open(PathOf(place));
      if (!file.ok()) return file.status();
      if ((*file)->size() != last.bytes()) {
        return archive::Damage(PathOf(place), (*file)->size(), fmt::format("sealed with {} bytes", last.bytes()));
      }
    } else {
      const auto mended = Mend(place, &last, repairs);
      if (!mended.ok()) return mended.status();
      const bool lost = !*mended || (*mended)->last_offset() < last.last_offset();
      if (*mended) {
        last = **mended;
      } else {
        entry.mutable_segments()->RemoveLast();
      }
      if (lost) entry.set_next_offset(0);  // what was read is not there any more: it is read again
    }
    if (entry.segments_size() > 0) end = entry.segments().rbegin()->last_offset() + 1;
  }
  // Begun behind what the manifest tells of. What stands before has no place there, and is left for a person to look
  // at.
  for (const int64_t first_offset : present) {
    if (first_offset < end || first_offset == done) continue;
    place.first_offset = first_offset;
    if (entry.segments_size() > 0 && !entry.segments().rbegin()->sealed()) {
      return archive::Damage(PathOf(place), 0, "the segment before has no footer");
    }
    const auto mended = Mend(place, nullptr, repairs);
    if (!mended.ok()) return mended.status();
    if (!*mended) continue;
    const auto walk = SegmentWalk::Open(place, std::nullopt);
    if (!walk.ok()) return walk.status();
    absl::Status follows =
        archive::CheckFollows(**walk, entry.segments_size() == 0 ? -1 : entry.segments().rbegin()->first_offset());
    if (!follows.ok()) return follows;
    *entry.add_segments() = **mended;
    end = (*mended)->last_offset() + 1;
  }
  entry.set_next_offset(std::max(entry.next_offset(), end));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ArchiveManifest> Recover(const std::string& directory, std::vector<std::string>& repairs) {
  const auto files = archive::ListFiles(directory);
  if (!files.ok()) return files.status();
  std::vector<std::string> foreign;
  for (const std::string& path : files->foreign) {
    const bool unfinished = path == archive::ManifestPath(directory) + std::string(archive::kUnfinishedEnding) ||
                            path.ends_with(fmt::format("{}{}", archive::kSegmentEnding, archive::kUnfinishedEnding));
    if (!unfinished) {
      foreign.push_back(path);
      continue;
    }
    if (absl::Status removed = RemoveFile(path); !removed.ok()) return removed;
    repairs.push_back(fmt::format("{}: unfinished, removed", path));
  }
  absl::StatusOr<v1::ArchiveManifest> manifest = archive::ReadManifest(directory);
  const bool missing = absl::IsNotFound(manifest.status());
  if (missing) {
    if (!foreign.empty()) {
      return absl::FailedPreconditionError(
          fmt::format("{}: no archive, and not empty: {} is there", directory, foreign.front()));
    }
    manifest = v1::ArchiveManifest();
    manifest->set_version(archive::kVersion);
    if (!files->segments.empty()) repairs.push_back(archive::ManifestPath(directory) + ": missing, made anew");
  }
  if (!manifest.ok()) {
    const std::string_view what = ingest::StatusText(manifest.status());
    return absl::DataLossError(fmt::format("{} (once it is removed, it is made anew from the segments)", what));
  }

  std::map<std::pair<std::string, int32_t>, v1::ArchivePartition> partitions;
  for (v1::ArchivePartition& partition : *manifest->mutable_partitions()) {
    partitions[{partition.topic(), partition.partition()}] = std::move(partition);
  }
  for (const auto& [name, segments] : files->segments) {
    v1::ArchivePartition& partition = partitions[name];
    partition.set_topic(name.first);
    partition.set_partition(name.second);
  }
  manifest->clear_partitions();
  for (auto& [name, partition] : partitions) {
    const auto found = files->segments.find(name);
    absl::Status recovered = RecoverPartition(
        directory, found == files->segments.end() ? std::vector<int64_t>{} : found->second, partition, repairs);
    if (!recovered.ok()) return recovered;
    *manifest->add_partitions() = std::move(partition);
  }
  return manifest;
}

}  // namespace policywire::sink
