#include "ingest/kafka/group_lag.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "ingest/kafka/fate.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {

absl::StatusOr<std::map<TopicPartition, int64_t>> GroupLag::Read(const std::vector<TopicPartition>& partitions,
                                                                 absl::Duration wait) {
  const absl::Time deadline = SteadyNow() + wait;
  const MonitorLock lock(&mutex_);
  if (client_ == nullptr) {
    Properties properties = ConsumerProperties(config_, 0);
    // What is committed, not what an open transaction may yet commit: there is nearly always one.
    properties["isolation.level"] = "read_uncommitted";
    auto client = MakeBystander(std::move(properties));
    if (!client.ok()) return client.status();
    client_ = *std::move(client);
  }
  std::map<TopicPartition, int64_t> lag;
  if (partitions.empty()) return lag;
  const int all_ms = RemainingMs(deadline, static_cast<int>(absl::ToInt64Milliseconds(wait)));
  const auto committed = CommittedOffsets(client_.get(), partitions, all_ms);
  if (!committed.ok()) return committed.status();
  for (const TopicPartition& partition : partitions) {
    int64_t begin = 0;
    int64_t end = 0;
    const auto code = rd_kafka_query_watermark_offsets(client_.get(), partition.topic.c_str(), partition.partition,
                                                       &begin, &end, std::max(1, RemainingMs(deadline, all_ms)));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(code, fmt::format("asking where {}[{}] ends", partition.topic, partition.partition));
    }
    const auto at = committed->find(partition);
    lag[partition] = std::max<int64_t>(0, end - (at == committed->end() ? begin : std::max(at->second, begin)));
  }
  return lag;
}

}  // namespace policywire::ingest
