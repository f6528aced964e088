// What tests do to a broker themselves: write records, read topics back, make topics. Every call uses a client of its
// own, blocks, and aborts the test program with a message when the broker does not do as asked: a test that cannot
// prepare or read has nothing to say.
#ifndef POLICYWIRE_TESTS_SUPPORT_KAFKA_CLIENT_H_
#define POLICYWIRE_TESTS_SUPPORT_KAFKA_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace policywire::testing {

struct Message {
  std::string topic = "";
  int32_t partition = -1;    // -1 when writing: by the key, as librdkafka does
  int64_t offset = -1;       // ignored when writing
  int64_t timestamp_ms = 0;  // 0 when writing: now
  std::optional<std::string> key = std::nullopt;
  std::optional<std::string> value = std::nullopt;  // nothing: a tombstone
  std::vector<std::pair<std::string, std::optional<std::string>>> headers = {};

  // The first header of that name; nothing when it is missing or null.
  std::optional<std::string> Header(std::string_view name) const;
};

struct ConsumerGroup {
  std::string state = "";  // as the broker names it: "Stable"
  int members = 0;
  // Assigned to its members, all together. With cooperative assignment a group is "Stable" between its two rounds too,
  // when the partitions that move belong to nobody: only one that has them all has settled.
  int partitions = 0;

  bool operator==(const ConsumerGroup&) const = default;
};

// An ACL that allows, in the words of kafka-acls: {"User:a", "Read", "topic", "news", false}.
struct Acl {
  std::string principal = "";
  std::string operation = "";
  std::string resource = "";
  std::string name = "";
  bool prefixed = false;
};

using ClientProperties = std::map<std::string, std::string>;

class KafkaClient {
 public:
  explicit KafkaClient(std::string bootstrap, ClientProperties properties = {});

  // Does nothing for a topic that is there already.
  void CreateTopic(const std::string& topic, int partitions, int replication = 1,
                   const std::map<std::string, std::string>& settings = {});
  void DeleteTopic(const std::string& topic);
  // From now on the topic has so many partitions, more than before.
  void AddPartitions(const std::string& topic, int partitions);
  // Allows `user` to do everything with this topic, and closes it to users with a login who were not allowed to.
  void AllowTopic(const std::string& user, const std::string& topic);

  // ACLs by themselves, which a cluster knows that allows nothing else.
  void Allow(const Acl& acl);
  void Disallow(const Acl& acl);

  // Writes all and returns when all are acknowledged, with their partitions and offsets filled in.
  void Produce(std::vector<Message>& messages);
  void Produce(std::vector<Message>&& messages) { Produce(messages); }

  // Writes all in a transaction of its own, and commits or aborts it.
  void ProduceInTransaction(std::vector<Message>&& messages, bool commit);

  // Writes all in a transaction and leaves it open, as a killed producer does; the broker ends it within seconds.
  void ProduceAndDie(std::vector<Message>&& messages);

  // Takes away the records before `offset`, as retention does.
  void DeleteRecordsBefore(const std::string& topic, int32_t partition, int64_t offset);

  // All that a read_committed consumer sees up to where the topic ends at this moment, partition by partition. Waits
  // for transactions that are open before there.
  std::vector<Message> ReadCommitted(const std::string& topic);
  // The same, one message after the other, for topics that are too large to keep.
  void ForEachCommitted(const std::string& topic, const std::function<void(Message)>& visit);

  // For each partition, one past the last record, markers of transactions included.
  std::vector<int64_t> EndOffsets(const std::string& topic);
  // For each partition the group's committed offset, -1001 where there is none.
  std::vector<int64_t> CommittedOffsets(const std::string& group, const std::string& topic);
  // True once the group has committed the end of every partition of the topic that has records.
  bool Consumed(const std::string& group, const std::string& topic);
  // Records of the topic that the group has not committed yet.
  int64_t Lag(const std::string& group, const std::string& topic);
  // Asks for the group's offsets of the topic to be set. The broker's answer; "" when it has done so.
  std::string ResetOffsets(const std::string& group, const std::string& topic, int64_t to = 0);

  // Ids of the nodes (KafkaBroker numbers them from 1) that lead a partition, coordinate a group, control the cluster.
  int Leader(const std::string& topic, int32_t partition);
  int Coordinator(const std::string& group);
  int Controller();
  // Empty where the group does not exist.
  ConsumerGroup DescribeGroup(const std::string& group);

 private:
  std::string bootstrap_;
  ClientProperties properties_;
};

void PauseBetweenLooks();

// Calls `condition` every 100 ms until it is true; false at the deadline.
template <typename Condition>
bool WaitUntil(std::chrono::milliseconds deadline, Condition condition) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    PauseBetweenLooks();
  }
  return true;
}

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_KAFKA_CLIENT_H_
