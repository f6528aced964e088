#include "deploy/bin/replay_outputs.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "deploy/bin/partition_reader.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/status_text.h"

namespace policywire::deploy {
namespace {

constexpr int kAnswerMs = 15000;

// Whether the replay's group has committed anything. "read_committed" waits for a transaction that is ending.
absl::StatusOr<bool> HasBegun(const v1::PipelineConfig& config, const std::vector<v1::ReplayRange>& ranges,
                              const char* isolation) {
  ingest::Properties properties = ingest::ConsumerProperties(config, 0);
  properties["isolation.level"] = isolation;
  const auto client = ingest::MakeBystander(std::move(properties));
  if (!client.ok()) return client.status();
  std::vector<ingest::TopicPartition> partitions;
  partitions.reserve(ranges.size());
  for (const v1::ReplayRange& range : ranges) partitions.push_back({range.topic(), range.partition()});
  const auto committed = ingest::CommittedOffsets(client->get(), partitions, kAnswerMs);
  if (!committed.ok()) return committed.status();
  return !committed->empty();
}

absl::StatusOr<bool> IsEmpty(const v1::PipelineConfig& config, const std::string& topic) {
  const auto reader = PartitionReader::Open(config, topic);
  if (!reader.ok()) return reader.status();
  for (int32_t partition = 0; partition < (*reader)->partitions(); ++partition) {
    if (absl::Status begun = (*reader)->Begin(partition, 0); !begun.ok()) return begun;
    ingest::Record record;
    const auto more = (*reader)->Next(record);
    if (!more.ok()) return more.status();
    if (*more) return false;
  }
  return true;
}

}  // namespace

absl::Status CheckReplayOutputs(const v1::PipelineConfig& config, std::string_view prefix,
                                const std::vector<v1::ReplayRange>& ranges) {
  auto begun = HasBegun(config, ranges, "read_uncommitted");
  if (!begun.ok()) return begun.status();
  if (*begun) return absl::OkStatus();
  const v1::OutputConfig& output = config.output();
  for (const std::string& topic : {output.events_topic(), output.enriched_topic(), output.dead_letters_topic()}) {
    if (topic.empty()) continue;
    const auto empty = IsEmpty(config, topic);
    if (absl::IsNotFound(empty.status())) {
      return absl::NotFoundError(fmt::format("{}; policywire topics create --prefix {} makes the topics of this replay",
                                             ingest::StatusText(empty.status()), prefix));
    }
    if (!empty.ok()) return empty.status();
    if (*empty) continue;
    // Its first transaction may be committed in the outputs already and among the offsets not yet.
    begun = HasBegun(config, ranges, "read_committed");
    if (!begun.ok()) return begun.status();
    if (*begun) return absl::OkStatus();
    return absl::FailedPreconditionError(
        fmt::format("topic \"{}\" has records that this replay did not write, by another build, lexicon, "
                    "configuration, input or selection: another prefix is needed, or empty topics",
                    topic));
  }
  return absl::OkStatus();
}

}  // namespace policywire::deploy
