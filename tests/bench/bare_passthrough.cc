// The least that an exactly-once program on librdkafka does: every record of one topic into another, offsets in the
// same transaction, nothing looked at. What policywire is measured against; see README.md for the tuning.
//
//   bare_passthrough BOOTSTRAP INPUT OUTPUT GROUP
//
// Runs until SIGTERM. One partition assignment is enough for it: it ends with an error at a rebalance that takes
// partitions away.
#include <librdkafka/rdkafka.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kCommitInterval = std::chrono::milliseconds(200);
constexpr int kTimeoutMs = 60'000;

volatile sig_atomic_t stop = 0;

void Check(bool ok, const std::string& what) {
  if (ok) return;
  std::cerr << "bare_passthrough: " << what << "\n";
  std::_Exit(1);
}

void Check(rd_kafka_resp_err_t error, const std::string& what) {
  Check(error == RD_KAFKA_RESP_ERR_NO_ERROR, what + ": " + rd_kafka_err2str(error));
}

void Check(rd_kafka_error_t* error, const std::string& what) {
  Check(error == nullptr, what + ": " + (error == nullptr ? "" : rd_kafka_error_string(error)));
}

rd_kafka_t* MakeClient(rd_kafka_type_t type, const std::map<std::string, std::string>& properties) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char why[512];
  for (const auto& [name, value] : properties) {
    Check(rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof why) == RD_KAFKA_CONF_OK, why);
  }
  rd_kafka_t* client = rd_kafka_new(type, conf, why, sizeof why);
  Check(client != nullptr, why);
  return client;
}

void Commit(rd_kafka_t* consumer, rd_kafka_t* producer, const std::map<int32_t, int64_t>& next, const char* input) {
  rd_kafka_topic_partition_list_t* offsets = rd_kafka_topic_partition_list_new(static_cast<int>(next.size()));
  for (const auto& [partition, offset] : next) {
    rd_kafka_topic_partition_list_add(offsets, input, partition)->offset = offset;
  }
  rd_kafka_consumer_group_metadata_t* group = rd_kafka_consumer_group_metadata(consumer);
  Check(rd_kafka_send_offsets_to_transaction(producer, offsets, group, kTimeoutMs), "sending offsets");
  rd_kafka_consumer_group_metadata_destroy(group);
  rd_kafka_topic_partition_list_destroy(offsets);
  Check(rd_kafka_commit_transaction(producer, kTimeoutMs), "committing");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: bare_passthrough BOOTSTRAP INPUT OUTPUT GROUP\n";
    return 2;
  }
  signal(SIGTERM, [](int) { stop = 1; });
  const std::string bootstrap = argv[1];
  rd_kafka_t* consumer = MakeClient(RD_KAFKA_CONSUMER, {{"bootstrap.servers", bootstrap},
                                                        {"group.id", argv[4]},
                                                        {"auto.offset.reset", "earliest"},
                                                        {"enable.auto.commit", "false"},
                                                        {"isolation.level", "read_committed"},
                                                        {"fetch.wait.max.ms", "50"},
                                                        {"queued.max.messages.kbytes", "65536"}});
  rd_kafka_t* producer = MakeClient(RD_KAFKA_PRODUCER, {{"bootstrap.servers", bootstrap},
                                                        {"transactional.id", std::string(argv[4]) + "-bare"},
                                                        {"queue.buffering.max.kbytes", "16384"},
                                                        {"linger.ms", "1"}});
  Check(rd_kafka_init_transactions(producer, kTimeoutMs), "init_transactions");
  rd_kafka_topic_t* output = rd_kafka_topic_new(producer, argv[3], nullptr);
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, argv[2], RD_KAFKA_PARTITION_UA);
  Check(rd_kafka_subscribe(consumer, topics), "subscribing");
  rd_kafka_topic_partition_list_destroy(topics);
  rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(consumer);

  std::vector<rd_kafka_message_t*> batch(1000);
  std::map<int32_t, int64_t> next;
  Clock::time_point begun;
  while (stop == 0) {
    const ssize_t count = rd_kafka_consume_batch_queue(queue, 20, batch.data(), batch.size());
    Check(count >= 0, "consuming");
    for (ssize_t i = 0; i < count; ++i) {
      rd_kafka_message_t* message = batch[i];
      Check(message->err, "reading");
      if (next.empty()) {
        Check(rd_kafka_begin_transaction(producer), "beginning");
        begun = Clock::now();
      }
      Check(rd_kafka_produce(output, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK,
                             message->payload, message->len, message->key, message->key_len, nullptr) == 0,
            "writing");
      next[message->partition] = message->offset + 1;
      rd_kafka_message_destroy(message);
    }
    rd_kafka_poll(producer, 0);
    if (!next.empty() && Clock::now() - begun >= kCommitInterval) {
      Commit(consumer, producer, next, argv[2]);
      next.clear();
    }
  }
  if (!next.empty()) Commit(consumer, producer, next, argv[2]);
  rd_kafka_queue_destroy(queue);
  rd_kafka_topic_destroy(output);
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
  rd_kafka_destroy(producer);
}
