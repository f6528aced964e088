#include "ingest/archive/verify.h"

#include <algorithm>
#include <memory>

#include "ingest/archive/archive.h"
#include "ingest/archive/block_reader.h"
#include "proto/archive/directory.h"
#include "proto/archive/segment.h"

namespace policywire::ingest {
namespace {

using archive::BlockHeader;
using archive::SegmentWalk;

// The records of a block, and whether its header tells of them what is so.
absl::Status VerifyBlock(const SegmentWalk& walk, const BlockHeader& block, BlockReader& reader) {
  if (absl::Status loaded = reader.Load(walk, block); !loaded.ok()) return loaded;
  Record record;
  int64_t least = block.max_timestamp_ms;
  int64_t greatest = block.min_timestamp_ms;
  for (;;) {
    absl::StatusOr<bool> more = reader.Next(record);
    if (!more.ok()) return more.status();
    if (!*more) break;
    least = std::min(least, record.timestamp_ms);
    greatest = std::max(greatest, record.timestamp_ms);
  }
  if (least == block.min_timestamp_ms && greatest == block.max_timestamp_ms) return absl::OkStatus();
  return archive::Damage(walk.path(), block.position,
                         "the timestamps of a block's header are not those of its records");
}

}  // namespace

absl::StatusOr<ArchiveCounts> VerifyArchive(const std::string& directory,
                                            const std::function<void(const absl::Status&)>& tell) {
  const auto archive = Archive::Open(directory);
  if (!archive.ok()) return archive.status();
  ArchiveCounts counts;
  const auto fault = [&](const absl::Status& status) {
    if (status.ok()) return false;
    ++counts.faults;
    tell(status);
    return true;
  };
  fault((*archive)->manifest_status());
  for (const std::string& path : (*archive)->foreign()) {
    // What a killed run left unfinished holds nothing, and the next run removes it.
    if (!path.ends_with(archive::kUnfinishedEnding)) fault(archive::Damage(path, 0, "has no place in an archive"));
  }
  BlockReader reader;
  for (const auto& [name, partition] : (*archive)->partitions()) {
    ++counts.partitions;
    int64_t last_offset = -1;
    for (size_t i = 0; i < partition.segments.size(); ++i) {
      const auto walk = (*archive)->Walk(name, i);
      if (fault(walk.status()) || fault((*archive)->CheckChain(name, i, **walk, last_offset))) continue;
      ++counts.segments;
      absl::StatusOr<bool> more = true;
      for (BlockHeader block; more.ok() && *more;) {
        more = (*walk)->Next(block);
        if (!more.ok() || !*more || fault(VerifyBlock(**walk, block, reader))) continue;
        ++counts.blocks;
        counts.records += block.records;
      }
      last_offset = (*walk)->totals().blocks == 0 ? last_offset : (*walk)->totals().last_offset;
      counts.bytes += (*walk)->position();
      if (fault(more.status()) || (*walk)->sealed() || i + 1 == partition.segments.size()) continue;
      fault(archive::Damage((*walk)->path(), (*walk)->position(), "no footer, and another segment follows"));
    }
  }
  return counts;
}

}  // namespace policywire::ingest
