#include "deploy/replay/input_history.h"

#include <algorithm>

namespace policywire::deploy {
namespace {

class NoRecords final : public ingest::RecordStream {
 public:
  absl::StatusOr<bool> Next(ingest::Record& /*record*/) override { return false; }
};

}  // namespace

absl::StatusOr<std::unique_ptr<ingest::RecordStream>> InputHistory::Open(const ingest::TopicPartition& partition,
                                                                         int64_t begin, int64_t end,
                                                                         const std::function<bool()>& /*give_up*/) {
  const auto partitions = input_.Partitions();
  if (!partitions.ok()) return partitions.status();
  const auto there = partitions->find(partition);
  // What is not there any more is no part of the history.
  if (there == partitions->end() || there->second.begin >= end) return std::make_unique<NoRecords>();
  v1::ReplayRange range;
  range.set_topic(partition.topic);
  range.set_partition(partition.partition);
  range.set_begin_offset(std::max(begin, there->second.begin));
  range.set_end_offset(end);
  return input_.Open(range);
}

}  // namespace policywire::deploy
