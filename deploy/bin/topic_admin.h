// The topics of a configuration: what they should be, and what a cluster says they are.
#ifndef POLICYWIRE_DEPLOY_BIN_TOPIC_ADMIN_H_
#define POLICYWIRE_DEPLOY_BIN_TOPIC_ADMIN_H_

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ingest/kafka/client.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// A topic as the pipeline needs it.
struct TopicPlan {
  std::string name;
  uint64_t max_message_bytes = 0;
  int64_t retention_ms = 0;
};

// Input topics first; those of sinks' own dead letters last. Events, articles and dead letters are kept for longer than
// the input: they are what people come back for.
std::vector<TopicPlan> PlanTopics(const v1::PipelineConfig& config);

// Gives the output topics the names that they have for a replay to kafka:PREFIX.
void PrefixOutputs(std::string_view prefix, v1::OutputConfig& output);

using EventHandle = std::unique_ptr<rd_kafka_event_t, ingest::CallToFree<rd_kafka_event_destroy>>;

// Waits for the answer to an administrative request; `what` begins the message of an error.
absl::StatusOr<EventHandle> AdminAnswer(rd_kafka_queue_t* queue, int timeout_ms, const std::string& what);

// What the cluster says of a topic, or of a broker (`RD_KAFKA_RESOURCE_BROKER`, its number as `name`): own settings and
// defaults.
absl::StatusOr<std::map<std::string, std::string>> DescribeSettings(rd_kafka_t* handle, rd_kafka_ResourceType_t type,
                                                                    const std::string& name, int timeout_ms);

// What an existing topic lacks, in sentences.
std::vector<std::string> Differences(const TopicPlan& plan, int partitions, const v1::OutputConfig& output,
                                     const std::map<std::string, std::string>& settings);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TOPIC_ADMIN_H_
