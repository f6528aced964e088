// The segments of one partition, written on.
#ifndef POLICYWIRE_SINK_ARCHIVE_PARTITION_WRITER_H_
#define POLICYWIRE_SINK_ARCHIVE_PARTITION_WRITER_H_

#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "ingest/record.h"
#include "policywire/v1/archive.pb.h"
#include "proto/archive/format.h"
#include "sink/archive/block_builder.h"
#include "sink/archive/output_file.h"

namespace policywire::sink {

// Compresses one block at a time, with the room that all partitions share. Not thread-safe.
class BlockCompressor {
 public:
  explicit BlockCompressor(int level);
  ~BlockCompressor();
  BlockCompressor(const BlockCompressor&) = delete;
  BlockCompressor& operator=(const BlockCompressor&) = delete;

  // `before` bytes of room, then `raw` as one zstd frame with its length and a checksum. Valid until the next call.
  std::string_view Compress(std::string_view raw, size_t before);
  // The room in front of what was compressed.
  char* room() { return buffer_.get(); }

 private:
  ZSTD_CCtx* context_;
  std::unique_ptr<char[]> buffer_;
  size_t buffer_bytes_ = 0;
};

// Not thread-safe.
class PartitionWriter {
 public:
  // `entry` is true to the files in `directory`, which is the archive's.
  PartitionWriter(std::string directory, std::string cluster_id, v1::ArchivePartition entry);

  // What the manifest may say: only what is on the disk.
  const v1::ArchivePartition& entry() const { return entry_; }
  // Of the next record, those that wait included.
  int64_t next_offset() const { return next_offset_; }
  size_t waiting_bytes() const { return block_.raw().size(); }
  uint32_t waiting_records() const { return block_.header().records; }
  bool segment_is_open() const { return entry_.segments_size() > 0 && !entry_.segments().rbegin()->sealed(); }
  uint64_t segment_bytes() const { return entry_.segments_size() == 0 ? 0 : entry_.segments().rbegin()->bytes(); }

  // Takes a record into the block that waits.
  void Add(const ingest::Record& record);
  // Before this offset the partition holds nothing more that is to be kept.
  void Advance(int64_t next_offset);
  void AddGap(int64_t next_offset);
  // Puts what waits on the disk, as one block, and may `release` the memory that it took. True in `new_segment` when it
  // began a segment.
  absl::Status WriteBlock(BlockCompressor& compressor, bool release, bool& new_segment);
  // Ends the open segment with its footer.
  absl::Status Seal();
  // NotFound where the segment that is written to has been removed or replaced.
  absl::Status InPlace() const { return file_ == nullptr ? absl::OkStatus() : file_->InPlace(); }

 private:
  std::string PathOf(int64_t first_offset) const;
  // Goes on with the segment that the entry calls open.
  absl::Status OpenSegment();
  absl::Status Begin(std::string_view bytes);
  absl::Status Append(std::string_view bytes, uint64_t position);
  void Describe(uint64_t bytes, bool sealed);

  std::string directory_;
  std::string cluster_id_;
  v1::ArchivePartition entry_;
  int64_t next_offset_;
  BlockBuilder block_;
  // The open segment; null when none is.
  std::unique_ptr<OutputFile> file_;
  archive::SegmentHeader header_;
  archive::Totals totals_;
  std::string headers_;  // of its blocks
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_PARTITION_WRITER_H_
