// Records of Kafka topics into files that are kept for years: proto/archive/FORMAT.md.
#ifndef POLICYWIRE_SINK_ARCHIVE_ARCHIVE_WRITER_H_
#define POLICYWIRE_SINK_ARCHIVE_ARCHIVE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "policywire/v1/archive.pb.h"
#include "sink/archive/directory_lock.h"
#include "sink/archive/partition_writer.h"

namespace policywire::sink {

struct ArchiveOptions {
  static constexpr int kMaxLevel = 22;  // that zstd has

  std::string directory = "";                  // made when it is missing, but not its parents
  std::string cluster_id = "";                 // of the Kafka cluster that the records come from; empty: not known
  int level = 3;                               // of zstd
  uint64_t segment_bytes = uint64_t{1} << 30;  // a segment is sealed once it has as many
  size_t block_bytes = 0;                      // of records, before compression; 0: what suits the level
  size_t waiting_bytes = size_t{256} << 20;    // of records that wait for their block, all partitions together
};

// Appends to an archive, one process at a time. What a killed run left is found and mended when the archive is opened,
// and `NextOffset` tells from the files where to go on: nothing is lost or doubled, whatever a consumer group says.
//
// A record is in the archive when its block is: after `Flush`, or before when blocks fill up. Blocks are on the disk
// before the manifest tells of them. After an error of `Append`, `Flush` or `Close` the writer takes no more and says
// the same again; what is half-written is cut off by the next run. Errors name the file. Not thread-safe.
class ArchiveWriter {
 public:
  // FailedPrecondition when another process writes to the archive, when it is one of another cluster, or when the
  // directory holds other files; DataLoss where records that it had are damaged or missing (sink/archive/recover.h).
  static absl::StatusOr<std::unique_ptr<ArchiveWriter>> Open(const ArchiveOptions& options);
  // Without `Close`, what waits is dropped, as if the process were killed.
  ~ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  // What was mended, a sentence each, naming files.
  const std::vector<std::string>& repairs() const { return repairs_; }

  // Where the partition goes on; -1 for one that nothing has been taken of.
  int64_t NextOffset(const ingest::TopicPartition& partition) const;

  // Takes a copy of the record. InvalidArgument, after which the writer goes on, for a record that the archive cannot
  // hold: a topic's name that Kafka does not allow, an offset before `NextOffset`, more than archive::kMaxBlockBytes.
  absl::Status Append(const ingest::Record& record);
  // Before `next_offset` there is nothing more to be archived: markers of transactions, aborted or compacted records.
  absl::Status Advance(const ingest::TopicPartition& partition, int64_t next_offset);
  // The same where records have been lost, which the manifest tells then.
  absl::Status AddGap(const ingest::TopicPartition& partition, int64_t next_offset);

  // Returns when all records that were appended are on the disk, and the manifest tells of them.
  absl::Status Flush();
  // The same, and gives up the archive. The last segment of each partition stays open for the next run.
  absl::Status Close();

  // What has come to the disk since `Open`, also where an error came later: records, and bytes of files.
  uint64_t records() const { return records_; }
  uint64_t bytes() const { return bytes_; }

 private:
  ArchiveWriter(const ArchiveOptions& options, std::unique_ptr<DirectoryLock> lock);

  // The partition's writer, made when it is new; null for a name that is none.
  PartitionWriter* Find(std::string_view topic, int32_t partition);
  absl::Status WriteBlock(PartitionWriter& partition);
  absl::Status WriteManifest();
  // Remembers an error.
  absl::Status Done(absl::Status status);

  ArchiveOptions options_;
  std::unique_ptr<DirectoryLock> lock_;  // null once it is closed
  std::vector<std::string> repairs_;
  std::string cluster_id_;
  std::map<ingest::TopicPartition, std::unique_ptr<PartitionWriter>> partitions_;
  PartitionWriter* last_ = nullptr;  // that of the record before: most often the next one's, too
  BlockCompressor compressor_;
  size_t waiting_bytes_ = 0;
  uint64_t records_ = 0;
  uint64_t bytes_ = 0;
  absl::Status status_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ARCHIVE_ARCHIVE_WRITER_H_
