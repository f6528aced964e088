#include "deploy/bin/broker_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/topic_admin.h"
#include "ingest/kafka/client.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/monitor.h"
#include "ingest/status_text.h"

namespace policywire::deploy {
namespace {

// Records that are dated further ahead than this are told.
constexpr absl::Duration kAhead = absl::Minutes(1);

// What librdkafka tells in its log of the requests that a broker takes: "ApiKey EndTxn (26) Versions 0..5".
class Requests {
 public:
  void Hear(std::string_view line) {
    const size_t at = line.find("ApiKey ");
    const size_t key = at == line.npos ? at : line.find(" (", at);
    if (key == line.npos) return;
    const ingest::MonitorLock lock(&mutex_);
    names_.emplace_back(line.substr(at + 7, key - at - 7));
  }
  bool Has(std::string_view name) const {
    const ingest::MonitorLock lock(&mutex_);
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }
  bool Known() const {
    const ingest::MonitorLock lock(&mutex_);
    return !names_.empty();
  }

 private:
  mutable ingest::Monitor mutex_;
  std::vector<std::string> names_ ABSL_GUARDED_BY(mutex_);
};

void HearLog(const rd_kafka_t* handle, int, const char*, const char* line) {
  static_cast<Requests*>(rd_kafka_opaque(handle))->Hear(line);
}

// What a broker says about a topic's partitions.
struct TopicState {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  int partitions = 0;
  int without_leader = 0;
  int least_replicas = 0;
  int out_of_sync = 0;  // partitions with fewer replicas in sync than there are
};

struct ClusterState {
  int brokers = 0;
  std::string first_broker;  // its number
  std::map<std::string, TopicState> topics;
};

ClusterState StateOf(const rd_kafka_metadata_t& metadata) {
  ClusterState state;
  state.brokers = metadata.broker_cnt;
  if (metadata.broker_cnt > 0) state.first_broker = std::to_string(metadata.brokers[0].id);
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[i];
    TopicState& told = state.topics[topic.topic];
    told.error = topic.err;
    told.partitions = topic.partition_cnt;
    for (int j = 0; j < topic.partition_cnt; ++j) {
      const rd_kafka_metadata_partition_t& partition = topic.partitions[j];
      told.without_leader += partition.leader < 0 ? 1 : 0;
      told.out_of_sync += partition.isr_cnt < partition.replica_cnt ? 1 : 0;
      told.least_replicas = j == 0 ? partition.replica_cnt : std::min(told.least_replicas, partition.replica_cnt);
    }
  }
  return state;
}

std::string Plural(int count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

class ClusterCheck {
 public:
  ClusterCheck(const v1::PipelineConfig& config, int timeout_ms) : config_(config), timeout_ms_(timeout_ms) {}

  ClusterFindings Run() {
    if (Connect()) {
      CheckRequests();
      CheckTopics();
      CheckTransactions();
      CheckGroup();
      CheckDates();
    }
    return {std::move(findings_), state_.brokers};
  }

 private:
  void Add(Verdict verdict, std::string check, std::string found, std::string fix = "") {
    findings_.push_back({verdict, std::move(check), std::move(found), std::move(fix)});
  }

  bool Connect() {
    KafkaProperties properties = ProducerProperties(config_);
    properties["debug"] = "feature";
    auto conf = ingest::MakeConf(properties);
    if (!conf.ok()) {
      Add(Verdict::kFail, "broker", std::string(ingest::StatusText(conf.status())),
          "policywire config check tells every setting that is wrong");
      return false;
    }
    rd_kafka_conf_set_log_cb(conf->get(), &HearLog);
    rd_kafka_conf_set_opaque(conf->get(), &requests_);
    std::array<char, 512> reason{};
    client_ = KafkaHandle(rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), reason.data(), reason.size()));
    if (client_ == nullptr) {
      Add(Verdict::kFail, "broker", reason.data(), "mend the settings under kafka:");
      return false;
    }
    conf->release();  // the client's
    // A client of its own, for it alone tells why a login fails.
    const auto plain = MakeKafkaHandle(RD_KAFKA_PRODUCER, ProducerProperties(config_));
    if (const auto reached = PartitionsByTopic(plain->get(), timeout_ms_); !reached.ok()) {
      const bool refused = reached.status().code() == absl::StatusCode::kPermissionDenied;
      Add(Verdict::kFail, "broker", std::string(ingest::StatusText(reached.status())),
          refused ? "mend security.protocol, ssl.* and sasl.* under kafka:; the broker's log says more"
                  : "see that the address is right, that a broker runs there, and that no firewall is in between");
      return false;
    }
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto error = rd_kafka_metadata(client_.get(), 1, nullptr, &metadata, timeout_ms_);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      Add(Verdict::kFail, "broker", rd_kafka_err2str(error), "try again: it answered a moment ago");
      return false;
    }
    state_ = StateOf(*metadata);
    rd_kafka_metadata_destroy(metadata);
    Add(Verdict::kOk, "broker", Plural(state_.brokers, "broker"));
    return true;
  }

  void CheckRequests() {
    constexpr std::array<std::string_view, 5> kNeeded = {"InitProducerId", "AddPartitionsToTxn", "AddOffsetsToTxn",
                                                         "TxnOffsetCommit", "EndTxn"};
    if (!requests_.Known())
      return Add(Verdict::kWarn, "versions", "the broker does not tell which requests it takes",
                 "it takes Kafka 2.5 or newer, or what speaks its protocol");
    std::vector<std::string_view> missing;
    for (const std::string_view name : kNeeded) {
      if (!requests_.Has(name)) missing.push_back(name);
    }
    if (missing.empty()) return Add(Verdict::kOk, "versions", "the broker takes transactions");
    Add(Verdict::kFail, "versions", fmt::format("the broker does not take {}", fmt::join(missing, ", ")),
        "exactly once rests on transactions: it takes Kafka 2.5 or newer, or what speaks its protocol");
  }

  void CheckTopics() {
    for (const TopicPlan& plan : PlanTopics(config_)) CheckTopic(plan);
  }

  void CheckTopic(const TopicPlan& plan) {
    const auto at = state_.topics.find(plan.name);
    if (at == state_.topics.end()) {
      return Add(Verdict::kFail, "topic", plan.name + " does not exist, or may not be seen",
                 "policywire topics create -c FILE, or the right to describe it");
    }
    const TopicState& state = at->second;
    if (state.error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Add(Verdict::kFail, "topic", fmt::format("{}: {}", plan.name, rd_kafka_err2str(state.error)),
                 "the right to describe the topic, or an administrator of the cluster");
    }
    if (state.without_leader > 0) {
      Add(Verdict::kFail, "topic",
          fmt::format("{}: {} without a leader", plan.name, Plural(state.without_leader, "partition")),
          "see which brokers are down");
    }
    std::vector<std::string> faults;
    if (state.least_replicas < 2 && state_.brokers > 1) {
      faults.push_back("one replica: the records are gone with its broker");
    }
    if (state.out_of_sync > 0) faults.push_back(Plural(state.out_of_sync, "partition") + " with replicas out of sync");
    const auto settings = DescribeSettings(client_.get(), RD_KAFKA_RESOURCE_TOPIC, plan.name, timeout_ms_);
    std::string kept;
    if (settings.ok()) {
      const bool input = IsInput(plan.name);
      for (std::string& fault : Differences(plan, state.partitions, config_.output(), *settings)) {
        // How many partitions the input has is its writers' choice.
        if (!input || fault.find("partitions where") == fault.npos) faults.push_back(std::move(fault));
      }
      const int64_t retention = Number(*settings, "retention.ms");
      kept = retention < 0 ? ", kept for ever" : fmt::format(", kept {} hours", retention / 3'600'000);
      if (input && retention >= 0 && retention < 24LL * 3'600'000) {
        faults.push_back("kept for less than a day: what is not read by then is lost");
      }
      const int64_t in_sync = Number(*settings, "min.insync.replicas");
      if (in_sync > state.least_replicas) {
        faults.push_back(
            fmt::format("min.insync.replicas is {} of {}: nothing can be written", in_sync, state.least_replicas));
      } else if (in_sync == state.least_replicas && in_sync > 1) {
        faults.push_back("min.insync.replicas is as many as there are: a broker that is away stops writing");
      }
    } else {
      kept = ", settings not to be seen";
    }
    const std::string found = fmt::format("{}: {}, {}{}", plan.name, Plural(state.partitions, "partition"),
                                          Plural(state.least_replicas, "replica"), kept);
    if (faults.empty()) return Add(Verdict::kOk, "topic", found);
    Add(Verdict::kWarn, "topic", fmt::format("{}; {}", found, fmt::join(faults, "; ")),
        "kafka-configs and kafka-topics change a topic that exists; or change the configuration");
  }

  bool IsInput(const std::string& topic) const {
    const auto& topics = config_.input().topics();
    return std::find(topics.begin(), topics.end(), topic) != topics.end();
  }

  static int64_t Number(const std::map<std::string, std::string>& settings, const std::string& name) {
    const auto at = settings.find(name);
    return at == settings.end() ? -1 : std::strtoll(at->second.c_str(), nullptr, 10);
  }

  void CheckTransactions() {
    const auto log = state_.topics.find("__transaction_state");
    if (log != state_.topics.end() && log->second.least_replicas < 2 && state_.brokers > 1) {
      Add(Verdict::kWarn, "transactions",
          "__transaction_state has one replica: no transaction while its broker is down",
          "transaction.state.log.replication.factor=3, before the first transaction, or reassign its partitions");
    }
    const auto settings = DescribeSettings(client_.get(), RD_KAFKA_RESOURCE_BROKER, state_.first_broker, timeout_ms_);
    if (!settings.ok()) {
      return Add(Verdict::kOk, "transactions",
                 "the broker's settings may not be seen (DescribeConfigs on the cluster)");
    }
    const int64_t longest = Number(*settings, "transaction.max.timeout.ms");
    const uint32_t ours = config_.runtime().transaction_timeout_ms();
    if (longest >= 0 && longest < int64_t{ours}) {
      return Add(Verdict::kFail, "transactions",
                 fmt::format("the broker allows {} ms, runtime.transaction_timeout_ms is {}", longest, ours),
                 "lower runtime.transaction_timeout_ms or raise the broker's transaction.max.timeout.ms");
    }
    Add(Verdict::kOk, "transactions", fmt::format("the broker allows {} ms, {} are asked for", longest, ours));
  }

  std::vector<ingest::TopicPartition> InputPartitions() const {
    std::vector<ingest::TopicPartition> partitions;
    for (const std::string& topic : config_.input().topics()) {
      const auto at = state_.topics.find(topic);
      for (int i = 0; at != state_.topics.end() && i < at->second.partitions; ++i) partitions.push_back({topic, i});
    }
    return partitions;
  }

  // Whether the group may be seen, and whether all that it has not read is still there.
  void CheckGroup() {
    const std::string& group = config_.input().group_id();
    const auto reader = ingest::MakeBystander(ingest::ConsumerProperties(config_, 0));
    if (!reader.ok()) {
      return Add(Verdict::kFail, "group", std::string(ingest::StatusText(reader.status())),
                 "policywire config check tells every setting that is wrong");
    }
    const auto committed = ingest::CommittedOffsets(reader->get(), InputPartitions(), timeout_ms_);
    if (!committed.ok()) {
      return Add(Verdict::kFail, "group", fmt::format("{}: {}", group, ingest::StatusText(committed.status())),
                 "the right to read the group, and to read and describe its topics");
    }
    if (committed->empty()) {
      return Add(
          Verdict::kOk, "group",
          fmt::format("{} has committed nothing: it begins at the {} record", group, config_.input().start_from()));
    }
    int64_t behind = 0;
    std::vector<std::string> lost;
    for (const auto& [partition, offset] : *committed) {
      int64_t first = 0;
      int64_t end = 0;
      if (rd_kafka_query_watermark_offsets(reader->get(), partition.topic.c_str(), partition.partition, &first, &end,
                                           timeout_ms_) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        continue;
      }
      behind += std::max<int64_t>(0, end - offset);
      if (offset < first) {
        lost.push_back(fmt::format("{}[{}] from {} to {}", partition.topic, partition.partition, offset, first - 1));
      }
      if (offset > end) {
        lost.push_back(
            fmt::format("{}[{}] ends at {}, {} were read", partition.topic, partition.partition, end, offset));
      }
    }
    if (lost.empty()) return Add(Verdict::kOk, "group", fmt::format("{} is {} records behind", group, behind));
    Add(Verdict::kFail, "group", fmt::format("{}: deleted before they were read: {}", group, fmt::join(lost, ", ")),
        "a longer retention.ms for the input; the service says how it goes on (deploy/EXACTLY_ONCE.md)");
  }

  // No request tells a broker's time of day. That records are dated ahead of this machine does tell that clocks differ.
  void CheckDates() {
    const auto partitions = InputPartitions();
    if (partitions.empty()) return;
    const int64_t ahead_ms = absl::ToUnixMillis(absl::Now() + kAhead);
    ingest::NextOffsets times;
    for (const ingest::TopicPartition& partition : partitions) times[partition] = ahead_ms;
    const ingest::PartitionList list = ingest::ToPartitionList(times);
    if (rd_kafka_offsets_for_times(client_.get(), list.get(), timeout_ms_) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    std::vector<std::string> ahead;
    for (int i = 0; i < list->cnt; ++i) {
      const rd_kafka_topic_partition_t& answer = list->elems[i];
      if (answer.err != RD_KAFKA_RESP_ERR_NO_ERROR || answer.offset < 0) continue;
      ahead.push_back(fmt::format("{}[{}]@{}", answer.topic, answer.partition, answer.offset));
    }
    if (ahead.empty()) return Add(Verdict::kOk, "dates", "no input record is dated ahead of this machine's clock");
    Add(Verdict::kWarn, "dates",
        fmt::format("dated more than a minute ahead of this machine's clock: {}", fmt::join(ahead, ", ")),
        "see which clock is wrong, this machine's (date -u) or that of the broker or writer");
  }

  const v1::PipelineConfig& config_;
  const int timeout_ms_;
  Requests requests_;  // before the client that tells it
  KafkaHandle client_;
  ClusterState state_;
  std::vector<Finding> findings_;
};

}  // namespace

ClusterFindings CheckCluster(const v1::PipelineConfig& config, int timeout_ms) {
  return ClusterCheck(config, timeout_ms).Run();
}

}  // namespace policywire::deploy
