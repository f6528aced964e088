// policywire archive: what is in the archive is what a read_committed consumer reads, whatever happens on the way.
#include "ingest/archive/archive.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/archive_records.h"
#include "tests/support/child_process.h"
#include "tests/support/outcome.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::chrono::seconds kDeadline(120);

class ArchiveTest : public BrokerTest {
 protected:
  std::string Archive() const { return (directory_.path() / "archive").string(); }

  std::unique_ptr<ChildProcess> Start(const std::string& topic, std::vector<std::string> more = {}) {
    const std::string config =
        directory_.Write("pipeline.yaml", "kafka:\n  bootstrap.servers: \"" + SharedBroker().bootstrap() + "\"\n");
    ChildProcess::Options options;
    options.command = {POLICYWIRE_PROGRAM, "archive", "-c", config, "--topic", topic, "--to", Archive()};
    options.command.insert(options.command.end(), more.begin(), more.end());
    options.directory = directory_.path();
    return std::make_unique<ChildProcess>(options);
  }

  static Outcome Wait(ChildProcess& child) { return WaitForOutcome(child, kDeadline); }

  Outcome Run(const std::string& topic, std::vector<std::string> more = {}) {
    return Wait(*Start(topic, std::move(more)));
  }

  Outcome Look(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {POLICYWIRE_PROGRAM, "archive"});
    ChildProcess child({.command = std::move(arguments), .directory = directory_.path()});
    return Wait(child);
  }

  // The same records in the same order, partition by partition, and nothing wrong with the archive.
  void ExpectArchived(const std::string& topic, ingest::TimestampType type = ingest::TimestampType::kCreated) const {
    absl::Status status;
    const auto archived = ReadArchive(Archive(), status);
    ASSERT_TRUE(status.ok()) << status;
    Records all;
    for (const auto& [partition, records] : archived) {
      if (partition.topic == topic) all.insert(all.end(), records.begin(), records.end());
    }
    Records expected;
    for (const Message& message : SharedBroker().client().ReadCommitted(topic)) {
      expected.push_back({.topic = message.topic,
                          .partition = message.partition,
                          .offset = message.offset,
                          .timestamp_ms = message.timestamp_ms,
                          .timestamp_type = type,
                          .key = message.key,
                          .value = message.value,
                          .headers = message.headers});
    }
    EXPECT_FALSE(expected.empty());
    ASSERT_EQ(all.size(), expected.size());
    EXPECT_TRUE(all == expected);
    EXPECT_THAT(Faults(Archive()), IsEmpty());
  }

  TempDir directory_{"archive"};
};

std::vector<Message> Messages(const std::string& topic, int partitions, int count, size_t bytes, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Message> messages;
  for (int i = 0; i < count; ++i) {
    std::string value(bytes, '\0');
    for (char& c : value) c = static_cast<char>(random());
    messages.push_back({.topic = topic,
                        .partition = i % partitions,
                        .key = "key-" + std::to_string(i),
                        .value = std::move(value),
                        .headers = {{"n", std::to_string(i)}}});
  }
  return messages;
}

TEST_F(ArchiveTest, HoldsWhatACommittedReaderSees) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 3);
  const std::string odd("\0\xff\n", 3);
  client.Produce({{.topic = topic,
                   .partition = 0,
                   .timestamp_ms = 1234,
                   .key = odd,
                   .value = odd,
                   .headers = {{"a", odd}, {"a", std::nullopt}, {"b", ""}}},
                  {.topic = topic, .partition = 0, .value = std::nullopt},
                  {.topic = topic, .partition = 1, .key = "", .value = ""},
                  {.topic = topic, .partition = 1, .value = std::string(30'000'000, 'x')}});
  client.ProduceInTransaction(Messages(topic, 3, 30, 100, 1), true);
  client.ProduceInTransaction(Messages(topic, 3, 30, 100, 2), false);
  client.ProduceInTransaction(Messages(topic, 2, 20, 100, 3), true);
  client.ProduceInTransaction(Messages(topic, 3, 6, 100, 4), false);  // its markers are the ends

  const Outcome first = Run(topic);
  EXPECT_EQ(first.exit, 0) << first.err;
  EXPECT_EQ(first.out, "54 records archived in " + Archive() + "\n");
  ExpectArchived(topic);
  // Another run finds nothing to do, and goes on behind the markers.
  const Outcome second = Run(topic);
  EXPECT_EQ(second.exit, 0) << second.err;
  EXPECT_EQ(second.out, "0 records archived in " + Archive() + "\n");
  client.ProduceInTransaction(Messages(topic, 3, 9, 100, 5), true);
  const Outcome third = Run(topic);
  EXPECT_EQ(third.out, "9 records archived in " + Archive() + "\n");
  ExpectArchived(topic);

  const Outcome verified = Look({"verify", Archive()});
  EXPECT_EQ(verified.exit, 0);
  EXPECT_THAT(verified.out, HasSubstr("3 partitions, 3 segments, "));
  EXPECT_THAT(verified.out, HasSubstr(" 63 records, "));
  const Outcome listed = Look({"ls", Archive(), "--segments"});
  EXPECT_EQ(listed.exit, 0);
  EXPECT_THAT(listed.out, AllOf(HasSubstr(topic + "[2]"), HasSubstr("segment"), HasSubstr("1970-01-01T00:00:01Z")));

  const std::string file = Archive() + "/" + topic + "/2/";
  const std::string segment = std::filesystem::directory_iterator(file)->path();
  std::string bytes = ReadFile(segment);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  std::ofstream(segment, std::ios::binary) << bytes;
  const Outcome damaged = Look({"verify", Archive()});
  EXPECT_EQ(damaged.exit, 65);
  EXPECT_THAT(damaged.err, AllOf(HasSubstr(segment + ": byte "), HasSubstr(": the checksum of a block with offsets ")));
  EXPECT_THAT(damaged.out, HasSubstr(": 1 fault\n"));
  EXPECT_EQ(Look({"verify", Archive() + "-not"}).exit, 66);
}

// What has been written within a transaction that is open is not waited for.
TEST_F(ArchiveTest, EndsWhereAnOpenTransactionBegins) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 1, 1, {{"message.timestamp.type", "LogAppendTime"}});
  client.Produce({{.topic = topic, .value = "before"}});
  client.ProduceAndDie({{.topic = topic, .value = "never committed"}});
  client.Produce({{.topic = topic, .value = "behind it"}});
  EXPECT_EQ(Run(topic).exit, 0);
  const std::vector<Message> read = client.ReadCommitted(topic);  // waits until the broker has ended it
  EXPECT_EQ(read.size(), 2);
  EXPECT_EQ(Run(topic).exit, 0);
  ExpectArchived(topic, ingest::TimestampType::kAppended);
}

TEST_F(ArchiveTest, GoesOnAfterItWasKilled) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 3);
  const auto on_disk = [&] {
    uint64_t bytes = 0;
    std::error_code ignored;  // files come and go
    for (std::filesystem::recursive_directory_iterator at(Archive(), ignored), end; !ignored && at != end;
         at.increment(ignored)) {
      if (at->is_regular_file(ignored)) bytes += at->file_size(ignored);
    }
    return bytes;
  };
  int killed = 0;
  for (uint64_t round = 0; round < 3; ++round) {
    client.ProduceInTransaction(Messages(topic, 3, 600, 25'000, 10 + round), true);
    client.ProduceInTransaction(Messages(topic, 3, 600, 25'000, 20 + round), false);
    client.ProduceInTransaction(Messages(topic, 3, 900, 25'000, 30 + round), true);
    // Blocks are of 8 MiB, hence there is no more than a few in each round.
    const uint64_t before = on_disk();
    const auto child = Start(topic, {"--follow", "--segment-bytes", "20000000"});
    EXPECT_TRUE(WaitUntil(kDeadline, [&] { return on_disk() > before + 1'000'000 || !child->Running(); }));
    EXPECT_TRUE(child->Running()) << child->Stderr();
    child->Kill();
    ++killed;
  }
  EXPECT_EQ(killed, 3);
  const Outcome last = Run(topic, {"--segment-bytes", "20000000"});
  EXPECT_EQ(last.exit, 0) << last.err;
  ExpectArchived(topic);
  EXPECT_EQ(client.DescribeGroup("policywire").members, 0);
}

TEST_F(ArchiveTest, FollowsUntilItIsStopped) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 2);
  client.Produce({{.topic = topic, .partition = 0, .value = "at the start"}});
  const auto child = Start(topic, {"--follow"});
  // It has begun once the archive is there; what comes later it takes, too.
  ASSERT_TRUE(WaitUntil(kDeadline, [&] { return std::filesystem::exists(Archive() + "/@manifest"); }));
  client.ProduceInTransaction(Messages(topic, 2, 400, 60'000, 1), true);
  ASSERT_TRUE(WaitUntil(kDeadline, [&] {
    return std::filesystem::exists(Archive() + "/" + topic + "/1/00000000000000000000.segment");
  })) << child->Stderr();
  child->Signal(SIGTERM);
  const Outcome outcome = Wait(*child);
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(Faults(Archive()), IsEmpty());
  EXPECT_EQ(Run(topic).exit, 0);
  ExpectArchived(topic);
}

TEST_F(ArchiveTest, AGapIsAnErrorUntilItIsAccepted) {
  KafkaClient client = SharedBroker().client();
  const std::string topic = Unique("topic");
  client.CreateTopic(topic, 2);
  client.Produce(Messages(topic, 2, 10, 10, 1));
  ASSERT_EQ(Run(topic).exit, 0);
  client.Produce(Messages(topic, 2, 20, 10, 2));
  client.DeleteRecordsBefore(topic, 1, 12);
  const Outcome refused = Run(topic);
  EXPECT_EQ(refused.exit, 65);
  EXPECT_THAT(refused.err,
              HasSubstr("topic \"" + topic +
                        "\" partition 1: the archive goes on with offset 5, and the topic begins with 12"));
  EXPECT_THAT(refused.err, Not(HasSubstr("partition 0")));
  const Outcome accepted = Run(topic, {"--accept-gaps"});
  EXPECT_EQ(accepted.exit, 0) << accepted.err;
  EXPECT_THAT(accepted.err, HasSubstr("partition 1: offsets 5 to 11 are gone"));
  EXPECT_EQ(accepted.out, "13 records archived in " + Archive() + "\n");
  EXPECT_THAT(Faults(Archive()), IsEmpty());
  EXPECT_THAT(Look({"ls", Archive()}).out, HasSubstr("gap"));

  // A topic that was made anew has other records under the same offsets: nothing makes that good.
  client.DeleteTopic(topic);
  Outcome anew;
  EXPECT_TRUE(WaitUntil(kDeadline, [&] {  // the broker takes its time to delete
    client.CreateTopic(topic, 2);
    anew = Run(topic, {"--accept-gaps"});
    return anew.exit == 65;
  }));
  EXPECT_THAT(anew.err, HasSubstr("the archive goes on with offset 15, and the topic ends with 0"));
  client.Produce(Messages(topic, 2, 40, 10, 3));
  const Outcome grown = Run(topic, {"--accept-gaps"});
  EXPECT_EQ(grown.exit, 65) << grown.err;
  EXPECT_THAT(grown.err, HasSubstr("topic \"" + topic +
                                   "\" partition 1: the record with offset 14 is not the one that the archive has"));
}

TEST_F(ArchiveTest, AMissingTopicOrParentIsNamed) {
  const Outcome missing = Run("no-such-topic");
  EXPECT_EQ(missing.exit, 69);
  EXPECT_THAT(missing.err, HasSubstr("topic \"no-such-topic\" does not exist"));
  EXPECT_FALSE(std::filesystem::exists(Archive()));
}

}  // namespace
}  // namespace policywire::testing
