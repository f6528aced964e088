// An archive of Kafka topics (proto/archive/FORMAT.md): what it holds, and its records.
#ifndef POLICYWIRE_INGEST_ARCHIVE_ARCHIVE_H_
#define POLICYWIRE_INGEST_ARCHIVE_ARCHIVE_H_

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/archive/block_reader.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "ingest/record_stream.h"
#include "policywire/v1/archive.pb.h"
#include "proto/archive/segment.h"

namespace policywire::ingest {

inline constexpr int64_t kArchiveEnd = std::numeric_limits<int64_t>::max();

// What the manifest and the directory say at the moment of opening; records are read through `ArchiveReader`.
// Immutable, hence safe to use from any number of threads at once.
class Archive {
 public:
  struct Segment {
    int64_t first_offset = 0;
    // What the manifest says of it; nothing where the manifest is damaged, or older than the file.
    std::optional<v1::ArchiveSegment> listed;
  };
  struct Partition {
    std::vector<Segment> segments;  // in the order of their offsets; a file that is listed may be missing
    int64_t next_offset = 0;        // by the manifest; 0 without one
    std::vector<v1::ArchiveGap> gaps;
  };

  // NotFound or PermissionDenied for a directory that cannot be read, FailedPrecondition for one that holds no archive.
  // Damage is no error here: without a manifest, the segments tell what there is.
  static absl::StatusOr<std::shared_ptr<const Archive>> Open(std::string directory);

  const std::string& directory() const { return directory_; }
  const std::string& cluster_id() const { return cluster_id_; }
  const std::map<TopicPartition, Partition>& partitions() const { return partitions_; }
  // DataLoss when the manifest is damaged or missing: what is gone then may not show.
  const absl::Status& manifest_status() const { return manifest_status_; }
  // Paths of files that have no place here, what a killed run left unfinished included.
  const std::vector<std::string>& foreign() const { return foreign_; }

  // The segment `index` of a partition, from its first block.
  absl::StatusOr<std::unique_ptr<archive::SegmentWalk>> Walk(const TopicPartition& partition, size_t index) const;
  // DataLoss where the segment `index`, which `walk` is of, does not go on where the one before ends. `last_offset` is
  // that of the segment before; -1 where it is not known.
  absl::Status CheckChain(const TopicPartition& partition, size_t index, const archive::SegmentWalk& walk,
                          int64_t last_offset) const;
  // What is in the segment `index`: by the manifest where it is sealed there and the file is as long as that, else by
  // the headers of its blocks. DataLoss where the file is missing or has another length, or headers are damaged.
  absl::StatusOr<v1::ArchiveSegment> Describe(const TopicPartition& partition, size_t index) const;

  // The least offset of a record with this timestamp or a later one, as Kafka answers the question; nothing when there
  // is none. DataLoss where damage stands in the way.
  absl::StatusOr<std::optional<int64_t>> OffsetAt(const TopicPartition& partition, int64_t timestamp_ms) const;

 private:
  explicit Archive(std::string directory) : directory_(std::move(directory)) {}

  std::string directory_;
  std::string cluster_id_;
  std::map<TopicPartition, Partition> partitions_;
  absl::Status manifest_status_;
  std::vector<std::string> foreign_;
};

// The records of one partition in their order. Holds one block at a time. Not thread-safe.
//
// All is checked on the way. At the first damage reading ends with an error (DataLoss) that names file and byte; all
// records before it have been given, and are what was written.
class ArchiveReader final : public RecordStream {
 public:
  // Records with offsets from `begin` up to `end`, exclusive. A partition that the archive does not have has no
  // records.
  ArchiveReader(std::shared_ptr<const Archive> archive, TopicPartition partition, int64_t begin = 0,
                int64_t end = kArchiveEnd);

  const TopicPartition& partition() const { return partition_; }

  // Records may outlive the reader. What `record` held before is let go first: memory is used again where the caller
  // keeps no records.
  absl::StatusOr<bool> Next(Record& record) override;

  // Passes over all blocks whose records are all older. The record that comes next may be older all the same.
  absl::Status SkipOlderBlocks(int64_t timestamp_ms);

 private:
  // Opens the next segment or block; false at the end.
  absl::StatusOr<bool> Advance();
  absl::StatusOr<bool> OpenSegment();

  std::shared_ptr<const Archive> archive_;
  TopicPartition partition_;
  int64_t begin_;
  int64_t end_;
  const Archive::Partition* entry_ = nullptr;  // null: the archive has no such partition
  size_t segment_ = 0;                         // the next one to open
  std::unique_ptr<archive::SegmentWalk> walk_;
  int64_t last_offset_ = -1;  // of the segment before
  bool in_block_ = false;
  BlockReader block_;
  absl::Status status_;
  bool ended_ = false;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_ARCHIVE_ARCHIVE_H_
