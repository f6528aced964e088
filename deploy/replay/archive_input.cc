#include "deploy/replay/archive_input.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/archive/archive.h"

namespace policywire::deploy {
namespace {

class ArchiveInput final : public ReplayInput {
 public:
  explicit ArchiveInput(std::shared_ptr<const ingest::Archive> archive) : archive_(std::move(archive)) {}

  std::string Name() const override { return fmt::format("archive of cluster \"{}\"", archive_->cluster_id()); }

  absl::StatusOr<std::map<ingest::TopicPartition, OffsetRange>> Partitions() override {
    std::map<ingest::TopicPartition, OffsetRange> partitions;
    for (const auto& [name, partition] : archive_->partitions()) {
      if (partition.segments.empty()) continue;
      partitions[name] = {partition.segments.front().first_offset, partition.next_offset};
    }
    return partitions;
  }

  absl::StatusOr<std::optional<int64_t>> OffsetAt(const ingest::TopicPartition& partition,
                                                  int64_t timestamp_ms) override {
    return archive_->OffsetAt(partition, timestamp_ms);
  }

  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const v1::ReplayRange& range) override {
    return std::make_unique<ingest::ArchiveReader>(archive_, ingest::TopicPartition{range.topic(), range.partition()},
                                                   range.begin_offset(), range.end_offset());
  }

 private:
  std::shared_ptr<const ingest::Archive> archive_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ReplayInput>> OpenArchiveInput(const std::string& directory) {
  auto archive = ingest::Archive::Open(directory);
  if (!archive.ok()) return archive.status();
  if (!(*archive)->manifest_status().ok()) return (*archive)->manifest_status();
  return std::make_unique<ArchiveInput>(*std::move(archive));
}

}  // namespace policywire::deploy
