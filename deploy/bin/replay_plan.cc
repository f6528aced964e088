#include "deploy/bin/replay_plan.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "deploy/bin/kafka_handle.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/kafka_source.h"

namespace policywire::deploy {
namespace {

constexpr int kAnswerMs = 15000;

absl::StatusOr<ingest::ConsumerHandle> PlanClient(const v1::PipelineConfig& config) {
  ingest::Properties properties = ingest::ConsumerProperties(config, 0);
  properties["group.id"] = config.input().group_id() + "-plan";
  return ingest::MakeBystander(std::move(properties));
}

// The offset is where the range ends; beside it stand where it begins, and its first record.
std::string Beside(const v1::ReplayRange& range) {
  return fmt::format("{} {}", range.begin_offset(), range.first_record());
}

bool ReadBeside(std::string_view text, v1::ReplayRange& range) {
  const size_t space = text.find(' ');
  int64_t begin = 0;
  if (space == text.npos || !absl::SimpleAtoi(absl::string_view(text.data(), space), &begin)) return false;
  range.set_begin_offset(begin);
  range.set_first_record(std::string(text.substr(space + 1)));
  return true;
}

}  // namespace

absl::StatusOr<std::vector<v1::ReplayRange>> KeptReplayPlan(const v1::PipelineConfig& config,
                                                            const std::vector<ingest::TopicPartition>& partitions) {
  const auto client = PlanClient(config);
  if (!client.ok()) return client.status();
  ingest::NextOffsets wanted;
  for (const ingest::TopicPartition& partition : partitions) wanted[partition] = RD_KAFKA_OFFSET_INVALID;
  const ingest::PartitionList list = ingest::ToPartitionList(wanted);
  const std::string what = fmt::format("asking group {}-plan what is to be replayed", config.input().group_id());
  if (const auto code = rd_kafka_committed(client->get(), list.get(), kAnswerMs); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, what);
  }
  std::vector<v1::ReplayRange> ranges;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list->elems[i];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaStatus(element.err, what);
    if (element.offset < 0) continue;
    v1::ReplayRange& range = ranges.emplace_back();
    range.set_topic(element.topic);
    range.set_partition(element.partition);
    range.set_end_offset(element.offset);
    if (!ReadBeside({static_cast<const char*>(element.metadata), element.metadata_size}, range)) {
      return absl::DataLossError(fmt::format("group {}-plan has something for {}[{}] that no replay has written",
                                             config.input().group_id(), range.topic(), range.partition()));
    }
  }
  return ranges;
}

absl::Status KeepReplayPlan(const v1::PipelineConfig& config, const std::vector<v1::ReplayRange>& ranges) {
  if (ranges.empty()) return absl::OkStatus();
  const auto client = PlanClient(config);
  if (!client.ok()) return client.status();
  ingest::NextOffsets ends;
  for (const v1::ReplayRange& range : ranges) ends[{range.topic(), range.partition()}] = range.end_offset();
  const ingest::PartitionList list = ingest::ToPartitionList(ends);
  for (const v1::ReplayRange& range : ranges) {
    auto* element = rd_kafka_topic_partition_list_find(list.get(), range.topic().c_str(), range.partition());
    const std::string beside = Beside(range);
    // librdkafka frees it with the list.
    element->metadata = std::malloc(beside.size());
    element->metadata_size = beside.size();
    std::memcpy(element->metadata, beside.data(), beside.size());
  }
  const auto code = rd_kafka_commit(client->get(), list.get(), 0);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR
             ? absl::OkStatus()
             : KafkaStatus(code,
                           fmt::format("keeping in group {}-plan what is to be replayed", config.input().group_id()));
}

}  // namespace policywire::deploy
