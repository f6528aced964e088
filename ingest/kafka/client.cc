#include "ingest/kafka/client.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "ingest/kafka/certificates.h"
#include "ingest/kafka/fate.h"

namespace policywire::ingest {
namespace {

std::string ValueOf(const Properties& properties, const std::string& name) {
  const auto found = properties.find(name);
  return found == properties.end() ? "" : found->second;
}

// The value of a property; empty where librdkafka has none.
std::string ValueOf(const rd_kafka_conf_t* conf, const char* name) {
  std::array<char, 64> value{};
  size_t size = value.size();
  return rd_kafka_conf_get(conf, name, value.data(), &size) == RD_KAFKA_CONF_OK ? value.data() : "";
}

}  // namespace

absl::StatusOr<ConfHandle> MakeConf(const Properties& properties) {
  ConfHandle conf(rd_kafka_conf_new());
  char error[512];
  std::string faults;
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), error, sizeof(error)) != RD_KAFKA_CONF_OK) {
      // The value itself stays out of the message: it may be a password, but librdkafka repeats it only for enums.
      faults += fmt::format("{}Kafka property {}: {}", faults.empty() ? "" : "\n", name, error);
    }
  }
  if (!faults.empty()) return absl::InvalidArgumentError(faults);
  if (absl::Status certificates = CheckCertificates(properties, absl::Now()); !certificates.ok()) return certificates;
  // Without verification, OpenSSL would ask the callback and not listen to it.
  if (ValueOf(properties, "enable.ssl.certificate.verification") != "false") {
    rd_kafka_conf_set_ssl_cert_verify_cb(conf.get(), VerifyCertificate);
  }
  return conf;
}

absl::StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, ConfHandle conf) {
  const bool takes_tokens = ValueOf(conf.get(), "sasl.mechanism") == "OAUTHBEARER";
  if (takes_tokens) rd_kafka_conf_enable_sasl_queue(conf.get(), 1);
  std::array<char, 512> why{};
  rd_kafka_t* const client = rd_kafka_new(type, conf.get(), why.data(), why.size());
  if (client == nullptr) {
    return absl::InvalidArgumentError(
        fmt::format("Kafka {}: {}", type == RD_KAFKA_CONSUMER ? "consumer" : "producer", why.data()));
  }
  conf.release();  // rd_kafka_new took it
  if (takes_tokens) {
    // Fails where `security.protocol` asks for no login.
    const ErrorHandle error(rd_kafka_sasl_background_callbacks_enable(client));
  }
  return client;
}

namespace {

// One that says nothing in the log.
absl::StatusOr<rd_kafka_t*> MakeSilentClient(rd_kafka_type_t type, const Properties& properties) {
  absl::StatusOr<ConfHandle> conf = MakeConf(properties);
  if (!conf.ok()) return conf.status();
  rd_kafka_conf_set_log_cb(conf->get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  return MakeClient(type, *std::move(conf));
}

}  // namespace

absl::Status CheckProperties(rd_kafka_type_t type, Properties properties) {
  for (const char* brokers : {"bootstrap.servers", "metadata.broker.list"}) properties.erase(brokers);
  const absl::StatusOr<rd_kafka_t*> client = MakeSilentClient(type, properties);
  if (!client.ok()) return client.status();
  rd_kafka_destroy_flags(*client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  return absl::OkStatus();
}

absl::StatusOr<ConsumerHandle> MakeBystander(Properties properties) {
  properties.erase("group.instance.id");
  const absl::StatusOr<rd_kafka_t*> client = MakeSilentClient(RD_KAFKA_CONSUMER, properties);
  if (!client.ok()) return client.status();
  return ConsumerHandle(*client);
}

PartitionList ToPartitionList(const NextOffsets& offsets) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)->offset = offset;
  }
  return list;
}

absl::StatusOr<NextOffsets> CommittedOffsets(rd_kafka_t* client, const std::vector<TopicPartition>& partitions,
                                             int timeout_ms) {
  NextOffsets wanted;
  for (const TopicPartition& partition : partitions) wanted[partition] = RD_KAFKA_OFFSET_INVALID;
  const PartitionList list = ToPartitionList(wanted);
  if (const auto code = rd_kafka_committed(client, list.get(), timeout_ms); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, "asking for committed offsets");
  }
  NextOffsets committed;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list->elems[i];
    // Not to be taken for a partition without a committed offset.
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(element.err,
                         fmt::format("asking for the committed offset of {}[{}]", element.topic, element.partition));
    }
    if (element.offset >= 0) committed[{element.topic, element.partition}] = element.offset;
  }
  return committed;
}

int RemainingMs(absl::Time deadline, int at_most) {
  const int64_t remaining = absl::ToInt64Milliseconds(deadline - SteadyNow());
  return static_cast<int>(std::clamp<int64_t>(remaining, 0, at_most));
}

MemberIdentity ReadIdentity(const rd_kafka_consumer_group_metadata_t* metadata) {
  // librdkafka 2.0 has no accessor, but writes: "CGMDv2:", generation (4 bytes), group NUL, member NUL, ...
  static constexpr std::string_view kMagic = "CGMDv2:";
  MemberIdentity identity;
  void* buffer = nullptr;
  size_t size = 0;
  ErrorHandle error(rd_kafka_consumer_group_metadata_write(metadata, &buffer, &size));
  if (error != nullptr) return identity;
  const std::unique_ptr<void, CallToFree<std::free>> owner(buffer);
  const std::string_view bytes(static_cast<const char*>(buffer), size);
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof(int32_t)) return identity;
  int32_t generation = -1;
  std::memcpy(&generation, bytes.data() + kMagic.size(), sizeof(generation));
  const std::string_view rest = bytes.substr(kMagic.size() + sizeof(generation));
  const size_t group_end = rest.find('\0');
  if (group_end == std::string_view::npos) return identity;
  const size_t member_end = rest.find('\0', group_end + 1);
  if (member_end == std::string_view::npos) return identity;
  identity.generation = generation;
  identity.member_id = rest.substr(group_end + 1, member_end - group_end - 1);
  return identity;
}

}  // namespace policywire::ingest
