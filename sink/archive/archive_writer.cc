#include "sink/archive/archive_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "proto/archive/directory.h"
#include "proto/archive/format.h"
#include "sink/archive/output_file.h"
#include "sink/archive/recover.h"

namespace policywire::sink {
namespace {

// So large that a whole file in one frame would be no more than 3 % smaller, as measured on articles; what zstd looks
// back for grows with its level.
constexpr int kHighLevel = 10;
constexpr size_t kBlockBytes = size_t{8} << 20;
constexpr size_t kHighLevelBlockBytes = size_t{16} << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<ArchiveWriter>> ArchiveWriter::Open(const ArchiveOptions& options) {
  const std::string& directory = options.directory;
  if (absl::Status made = MakeDirectory(directory); !made.ok()) return made;
  auto lock = DirectoryLock::Try(directory);
  if (!lock.ok()) return lock.status();
  if (*lock == nullptr) {
    return absl::FailedPreconditionError(fmt::format("{}: another process writes to this archive", directory));
  }
  std::unique_ptr<ArchiveWriter> writer(new ArchiveWriter(options, *std::move(lock)));
  auto manifest = Recover(directory, writer->repairs_);
  if (!manifest.ok()) return manifest.status();
  if (!manifest->cluster_id().empty() && !options.cluster_id.empty() && manifest->cluster_id() != options.cluster_id) {
    return absl::FailedPreconditionError(
        fmt::format("{}: an archive of the cluster {}, whose offsets mean nothing in the cluster {}", directory,
                    manifest->cluster_id(), options.cluster_id));
  }
  writer->cluster_id_ = options.cluster_id.empty() ? manifest->cluster_id() : options.cluster_id;
  for (v1::ArchivePartition& partition : *manifest->mutable_partitions()) {
    ingest::TopicPartition name{partition.topic(), partition.partition()};
    writer->partitions_[std::move(name)] =
        std::make_unique<PartitionWriter>(directory, writer->cluster_id_, std::move(partition));
  }
  if (absl::Status written = writer->WriteManifest(); !written.ok()) return written;
  return writer;
}

ArchiveWriter::ArchiveWriter(const ArchiveOptions& options, std::unique_ptr<DirectoryLock> lock)
    : options_(options), lock_(std::move(lock)), compressor_(options.level) {
  if (options_.block_bytes == 0) {
    options_.block_bytes = options_.level < kHighLevel ? kBlockBytes : kHighLevelBlockBytes;
  }
  options_.block_bytes = std::min(options_.block_bytes, archive::kMaxBlockBytes);
}

ArchiveWriter::~ArchiveWriter() = default;

int64_t ArchiveWriter::NextOffset(const ingest::TopicPartition& partition) const {
  const auto found = partitions_.find(partition);
  // A run that died before a partition's first block may have left it a directory.
  return found == partitions_.end() || found->second->next_offset() == 0 ? -1 : found->second->next_offset();
}

PartitionWriter* ArchiveWriter::Find(std::string_view topic, int32_t partition) {
  if (last_ != nullptr && last_->entry().partition() == partition && last_->entry().topic() == topic) return last_;
  ingest::TopicPartition name{std::string(topic), partition};
  const auto found = partitions_.find(name);
  if (found != partitions_.end()) return last_ = found->second.get();
  if (!archive::IsTopicName(topic) || partition < 0) return nullptr;
  v1::ArchivePartition entry;
  entry.set_topic(name.topic);
  entry.set_partition(partition);
  auto writer = std::make_unique<PartitionWriter>(options_.directory, cluster_id_, std::move(entry));
  return last_ = (partitions_[std::move(name)] = std::move(writer)).get();
}

absl::Status ArchiveWriter::Done(absl::Status status) {
  if (!status.ok()) status_ = status;
  return status;
}

absl::Status ArchiveWriter::Append(const ingest::Record& record) {
  if (!status_.ok()) return status_;
  PartitionWriter* const partition = Find(record.topic, record.partition);
  const auto refuse = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        fmt::format("{}[{}] offset {}: {}", record.topic, record.partition, record.offset, why));
  };
  if (partition == nullptr) return refuse("no topic of Kafka has this name");
  if (record.offset < partition->next_offset()) {
    return refuse(fmt::format("the archive goes on with offset {}", partition->next_offset()));
  }
  const size_t size = BlockBuilder::MaxBytes(record);
  if (size > archive::kMaxBlockBytes) {
    return refuse(fmt::format("{} bytes, more than the {} that a block holds", size, archive::kMaxBlockBytes));
  }
  if (record.headers.size() > archive::kMaxHeaders) {
    return refuse(fmt::format("{} headers, more than {}", record.headers.size(), archive::kMaxHeaders));
  }
  if (partition->waiting_bytes() + size > options_.block_bytes) {
    if (absl::Status written = WriteBlock(*partition); !written.ok()) return Done(written);
  }
  const size_t before = partition->waiting_bytes();
  partition->Add(record);
  waiting_bytes_ += partition->waiting_bytes() - before;
  if (waiting_bytes_ <= options_.waiting_bytes) return absl::OkStatus();
  const auto largest = std::max_element(partitions_.begin(), partitions_.end(), [](const auto& a, const auto& b) {
    return a.second->waiting_bytes() < b.second->waiting_bytes();
  });
  return Done(WriteBlock(*largest->second));
}

absl::Status ArchiveWriter::Advance(const ingest::TopicPartition& partition, int64_t next_offset) {
  if (!status_.ok()) return status_;
  PartitionWriter* const writer = Find(partition.topic, partition.partition);
  if (writer == nullptr) return absl::InvalidArgumentError(partition.topic + ": no topic of Kafka has this name");
  writer->Advance(next_offset);
  return absl::OkStatus();
}

absl::Status ArchiveWriter::AddGap(const ingest::TopicPartition& partition, int64_t next_offset) {
  if (!status_.ok()) return status_;
  PartitionWriter* const writer = Find(partition.topic, partition.partition);
  if (writer == nullptr) return absl::InvalidArgumentError(partition.topic + ": no topic of Kafka has this name");
  writer->AddGap(next_offset);
  return absl::OkStatus();
}

absl::Status ArchiveWriter::WriteBlock(PartitionWriter& partition) {
  const size_t waited = partition.waiting_bytes();
  const uint64_t records = partition.waiting_records();
  const uint64_t before = partition.segment_is_open() ? partition.segment_bytes() : 0;
  // Where not all partitions can wait for a full block, none keeps the memory for one.
  const bool release = partitions_.size() * options_.block_bytes > options_.waiting_bytes;
  bool new_segment = false;
  if (absl::Status written = partition.WriteBlock(compressor_, release, new_segment); !written.ok()) {
    return written;
  }
  waiting_bytes_ -= waited;
  records_ += records;
  bool changed = new_segment;
  if (partition.segment_is_open() && partition.segment_bytes() >= options_.segment_bytes) {
    if (absl::Status sealed = partition.Seal(); !sealed.ok()) return sealed;
    changed = true;
  }
  bytes_ += partition.segment_bytes() - before;
  // Blocks of an open segment are found without it.
  return changed ? WriteManifest() : absl::OkStatus();
}

absl::Status ArchiveWriter::Flush() {
  if (!status_.ok()) return status_;
  for (const auto& [name, partition] : partitions_) {
    if (partition->waiting_bytes() == 0) continue;
    if (absl::Status written = WriteBlock(*partition); !written.ok()) return Done(written);
  }
  return Done(WriteManifest());
}

absl::Status ArchiveWriter::Close() {
  absl::Status flushed = Flush();
  if (flushed.ok()) status_ = absl::FailedPreconditionError(options_.directory + ": the archive was closed");
  lock_.reset();
  return flushed;
}

absl::Status ArchiveWriter::WriteManifest() {
  if (absl::Status there = lock_->InPlace(); !there.ok()) return there;
  v1::ArchiveManifest manifest;
  manifest.set_version(archive::kVersion);
  manifest.set_cluster_id(cluster_id_);
  for (const auto& [name, partition] : partitions_) {
    if (absl::Status there = partition->InPlace(); !there.ok()) return there;
    *manifest.add_partitions() = partition->entry();
  }
  return ReplaceFile(archive::ManifestPath(options_.directory), archive::FormatManifest(manifest));
}

}  // namespace policywire::sink
