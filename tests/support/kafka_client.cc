#include "tests/support/kafka_client.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include "fmt/format.h"

namespace policywire::testing {
namespace {

constexpr int kTimeoutMs = 60'000;
// How long nodes may take to be known to each other.
constexpr std::chrono::seconds kRegistrationPatience{30};

void Check(bool ok, std::string_view what) {
  if (ok) return;
  std::cerr << "Kafka client of the tests: " << what << "\n";
  std::abort();
}

void Check(rd_kafka_resp_err_t error, std::string_view what) {
  Check(error == RD_KAFKA_RESP_ERR_NO_ERROR, fmt::format("{}: {}", what, rd_kafka_err2str(error)));
}

void Check(rd_kafka_error_t* error, std::string_view what) {
  Check(error == nullptr, error == nullptr ? "" : fmt::format("{}: {}", what, rd_kafka_error_string(error)));
}

template <typename T, void (*destroy)(T*)>
struct Destroy {
  void operator()(T* object) const { destroy(object); }
};
template <typename T, void (*destroy)(T*)>
using Owned = std::unique_ptr<T, Destroy<T, destroy>>;

using Client = Owned<rd_kafka_t, rd_kafka_destroy>;
using Queue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Event = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;
using AdminOptions = Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Partitions = Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Polled = Owned<rd_kafka_message_t, rd_kafka_message_destroy>;

Client MakeClient(rd_kafka_type_t type, const std::string& bootstrap, const ClientProperties& base,
                  const ClientProperties& own) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char why[512];
  ClientProperties all = own;
  all.emplace("bootstrap.servers", bootstrap);
  for (const auto& [name, value] : base) all[name] = value;
  for (const auto& [name, value] : all) {
    Check(rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof why) == RD_KAFKA_CONF_OK, why);
  }
  if (type == RD_KAFKA_PRODUCER) {
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* sent, void*) {
      auto* message = static_cast<Message*>(sent->_private);
      Check(sent->err, fmt::format("writing to {}", message->topic));
      message->partition = sent->partition;
      message->offset = sent->offset;
    });
  }
  rd_kafka_t* client = rd_kafka_new(type, conf, why, sizeof why);
  Check(client != nullptr, why);
  return Client(client);
}

// Runs one admin request and returns its result.
template <typename Request>
Event Admin(rd_kafka_t* client, rd_kafka_admin_op_t kind, Request request) {
  char why[512];
  const AdminOptions options(rd_kafka_AdminOptions_new(client, kind));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kTimeoutMs, why, sizeof why);
  if (kind == RD_KAFKA_ADMIN_OP_CREATETOPICS || kind == RD_KAFKA_ADMIN_OP_DELETETOPICS) {
    rd_kafka_AdminOptions_set_operation_timeout(options.get(), kTimeoutMs, why, sizeof why);
  }
  const Queue queue(rd_kafka_queue_new(client));
  request(options.get(), queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), 2 * kTimeoutMs));
  Check(event != nullptr, "no answer to an admin request");
  Check(rd_kafka_event_error(event.get()), "admin request");
  return event;
}

// A coordinator or leader that has just been elected, or is being, has no answer for a moment; nor has a broker that
// has just come back, or a client that has yet to hear of a topic's partitions from it.
bool IsComing(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         error == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS ||
         error == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE || error == RD_KAFKA_RESP_ERR_NOT_COORDINATOR ||
         error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION || error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || error == RD_KAFKA_RESP_ERR__TRANSPORT ||
         error == RD_KAFKA_RESP_ERR__TIMED_OUT || error == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT;
}

int PartitionCount(rd_kafka_t* client, const std::string& topic) {
  rd_kafka_topic_t* handle = rd_kafka_topic_new(client, topic.c_str(), nullptr);
  int count = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  WaitUntil(std::chrono::milliseconds(kTimeoutMs), [&] {
    const rd_kafka_metadata_t* metadata = nullptr;
    error = rd_kafka_metadata(client, 0, handle, &metadata, kTimeoutMs);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    count = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
    rd_kafka_metadata_destroy(metadata);
    return count > 0;
  });
  rd_kafka_topic_destroy(handle);
  Check(error, fmt::format("partitions of {}", topic));
  Check(count > 0, fmt::format("topic {} does not exist", topic));
  return count;
}

Message Copy(const rd_kafka_message_t& from) {
  Message message;
  message.topic = rd_kafka_topic_name(from.rkt);
  message.partition = from.partition;
  message.offset = from.offset;
  message.timestamp_ms = rd_kafka_message_timestamp(&from, nullptr);
  if (from.key != nullptr) message.key.emplace(static_cast<const char*>(from.key), from.key_len);
  if (from.payload != nullptr) message.value.emplace(static_cast<const char*>(from.payload), from.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&from, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      auto& header = message.headers.emplace_back(name, std::nullopt);
      if (value != nullptr) header.second.emplace(static_cast<const char*>(value), size);
    }
  }
  return message;
}

// Writes all and returns when all are acknowledged.
void Send(rd_kafka_t* client, std::vector<Message>& messages) {
  for (Message& message : messages) {
    std::vector<rd_kafka_vu_t> fields;
    const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
      rd_kafka_vu_t& field = fields.emplace_back();
      field.vtype = type;
      return field;
    };
    add(RD_KAFKA_VTYPE_TOPIC).u.cstr = message.topic.c_str();
    add(RD_KAFKA_VTYPE_PARTITION).u.i32 = message.partition;
    add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_BLOCK;  // values stay with the caller until acknowledged
    add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = &message;
    if (message.timestamp_ms != 0) add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = message.timestamp_ms;
    if (message.key) add(RD_KAFKA_VTYPE_KEY).u.mem = {.ptr = message.key->data(), .size = message.key->size()};
    if (message.value) add(RD_KAFKA_VTYPE_VALUE).u.mem = {.ptr = message.value->data(), .size = message.value->size()};
    for (auto& [name, value] : message.headers) {
      add(RD_KAFKA_VTYPE_HEADER).u.header = {.name = name.c_str(),
                                             .val = value ? value->data() : nullptr,
                                             .size = value ? static_cast<ssize_t>(value->size()) : 0};
    }
    Check(rd_kafka_produceva(client, fields.data(), fields.size()), fmt::format("writing to {}", message.topic));
    rd_kafka_poll(client, 0);
  }
  Check(rd_kafka_flush(client, 2 * kTimeoutMs), "flushing");
}

}  // namespace

std::optional<std::string> Message::Header(std::string_view name) const {
  for (const auto& [own, text] : headers) {
    if (own == name) return text;
  }
  return std::nullopt;
}

KafkaClient::KafkaClient(std::string bootstrap, ClientProperties properties)
    : bootstrap_(std::move(bootstrap)), properties_(std::move(properties)) {}

void KafkaClient::CreateTopic(const std::string& topic, int partitions, int replication,
                              const std::map<std::string, std::string>& settings) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const auto give_up = std::chrono::steady_clock::now() + kRegistrationPatience;
  for (;;) {
    char why[512];
    rd_kafka_NewTopic_t* wanted = rd_kafka_NewTopic_new(topic.c_str(), partitions, replication, why, sizeof why);
    Check(wanted != nullptr, why);
    for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(wanted, name.c_str(), value.c_str());
    const Event event = Admin(client.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](auto* options, auto* queue) {
      rd_kafka_CreateTopics(client.get(), &wanted, 1, options, queue);
    });
    rd_kafka_NewTopic_destroy(wanted);
    size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[0]);
    // A node that has just started answers before the controller counts it.
    if (error == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      continue;
    }
    if (error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) Check(error, fmt::format("creating topic {}", topic));
    return;
  }
}

void KafkaClient::DeleteTopic(const std::string& topic) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  rd_kafka_DeleteTopic_t* unwanted = rd_kafka_DeleteTopic_new(topic.c_str());
  Admin(client.get(), RD_KAFKA_ADMIN_OP_DELETETOPICS,
        [&](auto* options, auto* queue) { rd_kafka_DeleteTopics(client.get(), &unwanted, 1, options, queue); });
  rd_kafka_DeleteTopic_destroy(unwanted);
}

void KafkaClient::AddPartitions(const std::string& topic, int partitions) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  char why[512];
  rd_kafka_NewPartitions_t* wanted = rd_kafka_NewPartitions_new(topic.c_str(), partitions, why, sizeof why);
  Check(wanted != nullptr, why);
  const Event event = Admin(client.get(), RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, [&](auto* options, auto* queue) {
    rd_kafka_CreatePartitions(client.get(), &wanted, 1, options, queue);
  });
  rd_kafka_NewPartitions_destroy(wanted);
  size_t count = 0;
  const auto* results =
      rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    Check(rd_kafka_topic_result_error(results[i]), fmt::format("adding partitions to {}", topic));
  }
}

namespace {

using Binding = Owned<rd_kafka_AclBinding_t, rd_kafka_AclBinding_destroy>;

rd_kafka_ResourceType_t ResourceOf(const std::string& name) {
  if (name == "topic") return RD_KAFKA_RESOURCE_TOPIC;
  if (name == "group") return RD_KAFKA_RESOURCE_GROUP;
  // librdkafka 2.0 has no name for transactional ids; this is their number in the protocol.
  return static_cast<rd_kafka_ResourceType_t>(5);
}

rd_kafka_AclOperation_t OperationOf(const std::string& name) {
  static const std::map<std::string, rd_kafka_AclOperation_t> kOperations = {
      {"All", RD_KAFKA_ACL_OPERATION_ALL},           {"Read", RD_KAFKA_ACL_OPERATION_READ},
      {"Write", RD_KAFKA_ACL_OPERATION_WRITE},       {"Create", RD_KAFKA_ACL_OPERATION_CREATE},
      {"Describe", RD_KAFKA_ACL_OPERATION_DESCRIBE}, {"DescribeConfigs", RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS}};
  const auto found = kOperations.find(name);
  Check(found != kOperations.end(), fmt::format("no operation {}", name));
  return found->second;
}

// `make` is rd_kafka_AclBinding_new, or its twin for filters.
Binding MakeBinding(decltype(rd_kafka_AclBinding_new)* make, const Acl& acl) {
  char why[512];
  Binding binding(make(ResourceOf(acl.resource), acl.name.c_str(),
                       acl.prefixed ? RD_KAFKA_RESOURCE_PATTERN_PREFIXED : RD_KAFKA_RESOURCE_PATTERN_LITERAL,
                       acl.principal.c_str(), "*", OperationOf(acl.operation), RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, why,
                       sizeof why));
  Check(binding != nullptr, why);
  return binding;
}

}  // namespace

void KafkaClient::Allow(const Acl& acl) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const Binding binding = MakeBinding(rd_kafka_AclBinding_new, acl);
  rd_kafka_AclBinding_t* wanted = binding.get();
  const Event event = Admin(client.get(), RD_KAFKA_ADMIN_OP_CREATEACLS, [&](auto* options, auto* queue) {
    rd_kafka_CreateAcls(client.get(), &wanted, 1, options, queue);
  });
  size_t count = 0;
  const auto* results = rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_error_t* error = rd_kafka_acl_result_error(results[i]);
    Check(error == nullptr, error == nullptr ? "" : rd_kafka_error_string(error));
  }
}

void KafkaClient::Disallow(const Acl& acl) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const Binding filter = MakeBinding(rd_kafka_AclBindingFilter_new, acl);
  rd_kafka_AclBinding_t* unwanted = filter.get();
  const Event event = Admin(client.get(), RD_KAFKA_ADMIN_OP_DELETEACLS, [&](auto* options, auto* queue) {
    rd_kafka_DeleteAcls(client.get(), &unwanted, 1, options, queue);
  });
  size_t count = 0;
  const auto* responses = rd_kafka_DeleteAcls_result_responses(rd_kafka_event_DeleteAcls_result(event.get()), &count);
  size_t matching = 0;
  if (count == 1) rd_kafka_DeleteAcls_result_response_matching_acls(responses[0], &matching);
  Check(matching == 1, fmt::format("{} ACLs on {} \"{}\" are gone", matching, acl.resource, acl.name));
}

void KafkaClient::AllowTopic(const std::string& user, const std::string& topic) {
  Allow({.principal = "User:" + user, .operation = "All", .resource = "topic", .name = topic});
}

void KafkaClient::Produce(std::vector<Message>& messages) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_,
                                   {{"enable.idempotence", "true"},
                                    {"linger.ms", "5"},
                                    {"message.max.bytes", "67108864"},
                                    {"queue.buffering.max.kbytes", "262144"}});
  Send(client.get(), messages);
}

void KafkaClient::ProduceAndDie(std::vector<Message>&& messages) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_,
                                   {{"transactional.id", "policywire-tests-dead"}, {"transaction.timeout.ms", "5000"}});
  Check(rd_kafka_init_transactions(client.get(), kTimeoutMs), "starting transactions");
  Check(rd_kafka_begin_transaction(client.get()), "beginning a transaction");
  Send(client.get(), messages);
}

void KafkaClient::ProduceInTransaction(std::vector<Message>&& messages, bool commit) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_,
                                   {{"transactional.id", "policywire-tests"}, {"linger.ms", "5"}});
  Check(rd_kafka_init_transactions(client.get(), kTimeoutMs), "starting transactions");
  Check(rd_kafka_begin_transaction(client.get()), "beginning a transaction");
  Send(client.get(), messages);
  Check(commit ? rd_kafka_commit_transaction(client.get(), kTimeoutMs)
               : rd_kafka_abort_transaction(client.get(), kTimeoutMs),
        "ending a transaction");
}

void KafkaClient::DeleteRecordsBefore(const std::string& topic, int32_t partition, int64_t offset) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const Partitions before(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(before.get(), topic.c_str(), partition)->offset = offset;
  rd_kafka_DeleteRecords_t* wanted = rd_kafka_DeleteRecords_new(before.get());
  const Event event = Admin(client.get(), RD_KAFKA_ADMIN_OP_DELETERECORDS, [&](auto* options, auto* queue) {
    rd_kafka_DeleteRecords(client.get(), &wanted, 1, options, queue);
  });
  rd_kafka_DeleteRecords_destroy(wanted);
  const auto* const done = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  Check(done->cnt == 1 ? done->elems[0].err : RD_KAFKA_RESP_ERR__FAIL, fmt::format("deleting records of {}", topic));
}

void KafkaClient::ForEachCommitted(const std::string& topic, const std::function<void(Message)>& visit) {
  const Client client = MakeClient(RD_KAFKA_CONSUMER, bootstrap_, properties_,
                                   {{"group.id", "policywire-tests-reader"},
                                    {"isolation.level", "read_committed"},
                                    {"enable.auto.commit", "false"},
                                    {"enable.partition.eof", "true"},
                                    {"auto.offset.reset", "error"},
                                    {"check.crcs", "true"},
                                    {"fetch.message.max.bytes", "67108864"},
                                    {"receive.message.max.bytes", "150000000"},
                                    {"message.max.bytes", "67108864"}});
  rd_kafka_poll_set_consumer(client.get());
  const int count = PartitionCount(client.get(), topic);
  const Partitions partitions(rd_kafka_topic_partition_list_new(count));
  for (int i = 0; i < count; ++i) {
    rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  Check(rd_kafka_assign(client.get(), partitions.get()), "assigning");
  // A read_committed consumer is told "end" where the first open transaction begins, and a killed producer's stays open
  // until it times out: the topic ends where its last record was when reading began.
  const std::vector<int64_t> ends = EndOffsets(topic);
  std::vector<bool> ended(ends.size());
  while (std::find(ended.begin(), ended.end(), false) != ended.end()) {
    const Polled polled(rd_kafka_consumer_poll(client.get(), kTimeoutMs));
    Check(polled != nullptr, fmt::format("nothing more comes from {}, and not its end", topic));
    if (polled->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      if (polled->offset >= ends[polled->partition]) ended[polled->partition] = true;
    } else if (polled->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      visit(Copy(*polled));
    } else if (polled->err != RD_KAFKA_RESP_ERR__TRANSPORT && polled->err != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
      Check(polled->err, fmt::format("reading {}", topic));
    }
  }
}

std::vector<Message> KafkaClient::ReadCommitted(const std::string& topic) {
  std::vector<Message> all;
  ForEachCommitted(topic, [&](Message message) { all.push_back(std::move(message)); });
  std::stable_sort(all.begin(), all.end(),
                   [](const Message& a, const Message& b) { return a.partition < b.partition; });
  return all;
}

std::vector<int64_t> KafkaClient::EndOffsets(const std::string& topic) {
  // To a read_committed client, the default, the end would be where the first open transaction begins.
  const Client client =
      MakeClient(RD_KAFKA_CONSUMER, bootstrap_, properties_, {{"isolation.level", "read_uncommitted"}});
  std::vector<int64_t> ends(PartitionCount(client.get(), topic));
  for (size_t i = 0; i < ends.size(); ++i) {
    int64_t begin = 0;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    WaitUntil(std::chrono::milliseconds(kTimeoutMs), [&] {
      error = rd_kafka_query_watermark_offsets(client.get(), topic.c_str(), static_cast<int32_t>(i), &begin, &ends[i],
                                               kTimeoutMs);
      return !IsComing(error);
    });
    Check(error, fmt::format("end of {} [{}]", topic, i));
  }
  return ends;
}

std::vector<int64_t> KafkaClient::CommittedOffsets(const std::string& group, const std::string& topic) {
  const Client client = MakeClient(RD_KAFKA_CONSUMER, bootstrap_, properties_,
                                   {{"group.id", group}, {"isolation.level", "read_committed"}});
  const int count = PartitionCount(client.get(), topic);
  const Partitions partitions(rd_kafka_topic_partition_list_new(count));
  for (int i = 0; i < count; ++i) rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), i);
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  WaitUntil(std::chrono::milliseconds(kTimeoutMs), [&] {
    error = rd_kafka_committed(client.get(), partitions.get(), kTimeoutMs);
    return !IsComing(error);
  });
  Check(error, fmt::format("offsets of group {}", group));
  std::vector<int64_t> offsets;
  for (int i = 0; i < count; ++i) offsets.push_back(partitions->elems[i].offset);
  return offsets;
}

std::string KafkaClient::ResetOffsets(const std::string& group, const std::string& topic, int64_t to) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const int count = PartitionCount(client.get(), topic);
  const Partitions partitions(rd_kafka_topic_partition_list_new(count));
  for (int i = 0; i < count; ++i) rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), i)->offset = to;
  rd_kafka_AlterConsumerGroupOffsets_t* wanted =
      rd_kafka_AlterConsumerGroupOffsets_new(group.c_str(), partitions.get());
  const Event event = Admin(client.get(), RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, [&](auto* options, auto* queue) {
    rd_kafka_AlterConsumerGroupOffsets(client.get(), &wanted, 1, options, queue);
  });
  rd_kafka_AlterConsumerGroupOffsets_destroy(wanted);
  size_t groups = 0;
  const auto* results = rd_kafka_AlterConsumerGroupOffsets_result_groups(
      rd_kafka_event_AlterConsumerGroupOffsets_result(event.get()), &groups);
  std::string refusals;
  for (size_t i = 0; i < groups; ++i) {
    if (const auto* error = rd_kafka_group_result_error(results[i])) refusals += rd_kafka_error_name(error);
    const rd_kafka_topic_partition_list_t* list = rd_kafka_group_result_partitions(results[i]);
    for (int j = 0; list != nullptr && j < list->cnt; ++j) {
      if (list->elems[j].err != RD_KAFKA_RESP_ERR_NO_ERROR) refusals += rd_kafka_err2name(list->elems[j].err);
    }
  }
  return refusals;
}

int KafkaClient::Leader(const std::string& topic, int32_t partition) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  rd_kafka_topic_t* handle = rd_kafka_topic_new(client.get(), topic.c_str(), nullptr);
  int leader = -1;
  WaitUntil(std::chrono::milliseconds(kTimeoutMs), [&] {
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(client.get(), 0, handle, &metadata, kTimeoutMs) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    if (metadata->topic_cnt == 1 && partition < metadata->topics[0].partition_cnt) {
      leader = metadata->topics[0].partitions[partition].leader;
    }
    rd_kafka_metadata_destroy(metadata);
    return leader >= 0;
  });
  rd_kafka_topic_destroy(handle);
  Check(leader >= 0, fmt::format("no leader of {} [{}]", topic, partition));
  return leader;
}

int KafkaClient::Coordinator(const std::string& group) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  int id = -1;
  WaitUntil(std::chrono::milliseconds(kTimeoutMs), [&] {
    const rd_kafka_group_list* list = nullptr;
    if (rd_kafka_list_groups(client.get(), group.c_str(), &list, kTimeoutMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return false;
    }
    if (list->group_cnt > 0) id = list->groups[0].broker.id;
    rd_kafka_group_list_destroy(list);
    return id >= 0;
  });
  Check(id >= 0, fmt::format("no coordinator of group {}", group));
  return id;
}

int KafkaClient::Controller() {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const int id = rd_kafka_controllerid(client.get(), kTimeoutMs);
  Check(id >= 0, "no controller");
  return id;
}

int64_t KafkaClient::Lag(const std::string& group, const std::string& topic) {
  const std::vector<int64_t> ends = EndOffsets(topic);
  const std::vector<int64_t> committed = CommittedOffsets(group, topic);
  int64_t lag = 0;
  for (size_t i = 0; i < ends.size(); ++i) lag += ends[i] - std::max<int64_t>(committed[i], 0);
  return lag;
}

bool KafkaClient::Consumed(const std::string& group, const std::string& topic) { return Lag(group, topic) == 0; }

namespace {

// The number of partitions in a member's assignment, as Kafka's ConsumerProtocolAssignment writes it: a version, then
// topics, each a name and partition numbers, all big-endian with lengths in front.
int PartitionsOf(std::string_view assignment) {
  size_t at = 0;
  const auto number = [&](size_t bytes) {
    uint32_t value = 0;
    for (; bytes > 0 && at < assignment.size(); --bytes) value = value << 8 | static_cast<uint8_t>(assignment[at++]);
    return value;
  };
  number(2);
  uint32_t partitions = 0;
  for (uint32_t topics = number(4); topics > 0 && at < assignment.size(); --topics) {
    at += number(2);
    const uint32_t count = number(4);
    partitions += count;
    at += size_t{4} * count;
  }
  return static_cast<int>(partitions);
}

}  // namespace

ConsumerGroup KafkaClient::DescribeGroup(const std::string& group) {
  const Client client = MakeClient(RD_KAFKA_PRODUCER, bootstrap_, properties_, {});
  const rd_kafka_group_list* list = nullptr;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  WaitUntil(std::chrono::milliseconds(kTimeoutMs), [&] {
    if (list != nullptr) rd_kafka_group_list_destroy(list);
    list = nullptr;
    error = rd_kafka_list_groups(client.get(), group.c_str(), &list, kTimeoutMs);
    return !IsComing(error);
  });
  ConsumerGroup described;
  if (list != nullptr && list->group_cnt > 0) {
    const rd_kafka_group_info& info = list->groups[0];
    described = {.state = info.state, .members = info.member_cnt, .partitions = 0};
    for (int i = 0; i < info.member_cnt; ++i) {
      const rd_kafka_group_member_info& member = info.members[i];
      described.partitions += PartitionsOf(
          {static_cast<const char*>(member.member_assignment), static_cast<size_t>(member.member_assignment_size)});
    }
  }
  if (list != nullptr) rd_kafka_group_list_destroy(list);
  // A broker that is just starting does not know its groups yet.
  if (error != RD_KAFKA_RESP_ERR__PARTIAL) Check(error, fmt::format("describing group {}", group));
  return described;
}

void PauseBetweenLooks() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

}  // namespace policywire::testing
