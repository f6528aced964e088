// The pipeline in one process: records in, records out, while the fakes stall, fail and move partitions.
#include "deploy/runtime/lane.h"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/monitor.h"
#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/spdlog.h"
#include "tests/pipeline/fake_kafka.h"
#include "tests/pipeline/lane_under_test.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::chrono::seconds kPatience{60};
constexpr int kPartitions = 3;

// `records` values of about `bytes` in each of the partitions.
void Produce(FakeKafka& kafka, int records, size_t bytes = 10) {
  for (int i = 0; i < records; ++i) {
    for (int p = 0; p < kPartitions; ++p) kafka.Produce(Partition(p), std::string(bytes, 'x'));
  }
}

bool Consumed(FakeKafka& kafka) {
  return WaitUntil(kPatience, [&] { return kafka.Consumed(); });
}

std::vector<std::string> Values(const FakeKafka& kafka) {
  std::vector<std::string> values;
  for (const sink::Output& output : kafka.Committed()) values.push_back(output.value);
  return values;
}

// Transactions that hold outputs of more than one processor.
std::vector<std::string> MixedTransactions(const FakeKafka& kafka) {
  std::vector<std::string> mixed;
  for (const std::vector<sink::Output>& transaction : kafka.Transactions()) {
    for (const sink::Output& output : transaction) {
      if (output.key != transaction.front().key) mixed.push_back(output.value);
    }
  }
  return mixed;
}

std::map<std::string, size_t> OutputsByVersion(const FakeKafka& kafka) {
  std::map<std::string, size_t> outputs;
  for (const sink::Output& output : kafka.Committed()) ++outputs[output.key.value_or("null")];
  return outputs;
}

TEST(LaneTest, EveryRecordOnceAndInOrder) {
  FakeKafka kafka;
  Produce(kafka, 500);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 500), IsEmpty());
  EXPECT_EQ(lane.totals().committed.records, 1500);
  EXPECT_EQ(lane.totals().events(), 3000);
  EXPECT_EQ(lane.totals().committed.input_bytes, 15000);
  EXPECT_EQ(lane.totals().bytes_in_flight, 0);
  EXPECT_EQ(lane.totals().commits, static_cast<uint64_t>(kafka.transactions()));
}

TEST(LaneTest, AnIncompleteBatchDoesNotWaitForMore) {
  FakeKafka kafka;
  Produce(kafka, 1);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  EXPECT_TRUE(Consumed(kafka));
}

// As long as a batch is tried again and again, as while a sink's database is down.
TEST(LaneTest, IsNotOpenWhileABatchIsTriedAgain) {
  FakeKafka kafka;
  kafka.FailNext({sink::Fate::kRetry, absl::UnavailableError("no database"), {}}, 60);
  Produce(kafka, 4);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.totals().retries > 2 && lane.totals().lanes_open == 0; }));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return lane.totals().lanes_open == 1; }));
}

// Polled before and after, in one queue: what is committed together is of one processor, and each has all of its own.
TEST(LaneTest, ABatchIsOfOneProcessor) {
  FakeKafka kafka;
  kafka.Cork();
  Produce(kafka, 4);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled() && lane.processor().processed() == 12; }));
  for (const char* version : {"second", "third"}) {
    const auto processor = std::make_shared<EchoProcessor>(version);
    lane.SetProcessor(processor);
    Produce(kafka, 4);
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return processor->processed() == 12; })) << version;
  }
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 12), IsEmpty());
  EXPECT_THAT(MixedTransactions(kafka), IsEmpty());
  EXPECT_EQ(OutputsByVersion(kafka), (std::map<std::string, size_t>{{"first", 24}, {"second", 24}, {"third", 24}}));
}

TEST(LaneTest, ABatchThatIsTriedAgainStaysOfItsProcessor) {
  FakeKafka kafka;
  kafka.Cork();
  kafka.SetLargestValue(110);
  for (int i = 0; i < 4; ++i) kafka.Produce(Partition(0), "good");
  kafka.Produce(Partition(0), std::string(200, 'h'));
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(1));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled() && lane.processor().processed() == 5; }));
  lane.SetProcessor(std::make_shared<EchoProcessor>("second"));
  kafka.FailNext({sink::Fate::kRetry, absl::UnavailableError("no leader"), {}}, 3);
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.totals().retries, 3);
  // Eight events, and the dead letter that was made when the second was in force.
  EXPECT_EQ(OutputsByVersion(kafka), (std::map<std::string, size_t>{{"first", 9}}));
}

TEST(LaneTest, WhatIsReadAgainIsOfTheProcessorInForce) {
  FakeKafka kafka;
  kafka.Cork();
  Produce(kafka, 4);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled() && lane.processor().processed() == 12; }));
  lane.SetProcessor(std::make_shared<EchoProcessor>("second"));
  kafka.FailNext({sink::Fate::kRewind, absl::AbortedError("unknown member"), {}});
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Faults(kafka, kPartitions, 4), IsEmpty());
  EXPECT_EQ(OutputsByVersion(kafka), (std::map<std::string, size_t>{{"second", 24}}));
}

// A processor that is exchanged lives as long as what it has made, and not longer.
TEST(LaneTest, AnExchangedProcessorEnds) {
  FakeKafka kafka;
  LaneUnderTest lane(kafka);
  auto second = std::make_shared<EchoProcessor>("second");
  const std::weak_ptr<EchoProcessor> watched = second;
  lane.SetProcessor(std::move(second));
  lane.source().Assign(Partitions(kPartitions));
  Produce(kafka, 50);
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_FALSE(watched.expired());
  lane.SetProcessor(std::make_shared<EchoProcessor>("third"));
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return watched.expired(); }));
}

TEST(LaneTest, TheNextBatchIsEnrichedWhileOneCommits) {
  FakeKafka kafka;
  kafka.Cork();
  Produce(kafka, 500);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  // A batch holds 7 records of 522 bytes.
  EXPECT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled() && lane.processor().processed() >= 21; }));
  EXPECT_THAT(kafka.Committed(), IsEmpty());
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Faults(kafka, kPartitions, 500), IsEmpty());
}

TEST(LaneTest, AFullBudgetPausesTheReading) {
  FakeKafka kafka;
  kafka.Cork();
  Produce(kafka, 500);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.source().paused(); }));
  // The budget, and the chunk that passed it.
  EXPECT_LE(lane.totals().bytes_in_flight, 32768 + 1024 + 522);
  EXPECT_LE(lane.source().live_records(), 34 * 1024 / 522);
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Faults(kafka, kPartitions, 500), IsEmpty());
}

TEST(LaneTest, ARecordLargerThanTheBudgetPasses) {
  FakeKafka kafka;
  Produce(kafka, 3, 100'000);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Faults(kafka, kPartitions, 3), IsEmpty());
}

TEST(LaneTest, APassingFaultIsTriedAgain) {
  FakeKafka kafka;
  Produce(kafka, 100);
  kafka.FailNext({sink::Fate::kRetry, absl::UnavailableError("no leader"), {}}, 5);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 100), IsEmpty());
  EXPECT_EQ(lane.totals().retries, 5);
  EXPECT_EQ(lane.totals().rewinds, 0);
}

TEST(LaneTest, WhatAPlaceDidNotTakeIsToldOnce) {
  std::ostringstream log;
  const auto logger_before = spdlog::default_logger();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("lane", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  FakeKafka kafka;
  Produce(kafka, 1);
  const sink::Refusal refusal{0, "nobody listens; attempt 2 was the last", v1::NOT_DELIVERED};
  sink::Refusal other = refusal;
  other.output = 1;
  kafka.FailNext({sink::Fate::kRetry, absl::OutOfRangeError("one of them"), {}, {refusal, other}});
  {
    LaneUnderTest lane(kafka);
    lane.source().Assign(Partitions(kPartitions));
    EXPECT_TRUE(Consumed(kafka));
    EXPECT_EQ(lane.Stop(), absl::OkStatus());
  }
  spdlog::set_default_logger(logger_before);
  EXPECT_THAT(Values(kafka), Contains(HasSubstr("dead NOT_DELIVERED")));
  EXPECT_THAT(
      log.str(),
      HasSubstr("2 events set aside as dead letters (NOT_DELIVERED): nobody listens; attempt 2 was the last\n"));
  EXPECT_THAT(log.str(), Not(HasSubstr("tried again")));
}

TEST(LaneTest, ARewindReadsAgainWhatWasNotCommitted) {
  FakeKafka kafka;
  Produce(kafka, 300);
  kafka.FailNext({sink::Fate::kRewind, absl::AbortedError("unknown member"), {}}, 3);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 300), IsEmpty());
  EXPECT_EQ(lane.totals().rewinds, 3);
  EXPECT_EQ(lane.totals().committed.records, 900);
}

TEST(LaneTest, WatchersSeeWhatIsCommittedAndNothingElse) {
  FakeKafka kafka;
  Produce(kafka, 100);
  kafka.Produce(Partition(0), "dead");
  kafka.FailNext({sink::Fate::kRetry, absl::UnavailableError("no leader"), {}}, 2);
  kafka.FailNext({sink::Fate::kRewind, absl::AbortedError("unknown member"), {}}, 2);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  std::vector<std::string> committed;
  for (const sink::Output& output : kafka.Committed()) {
    if (output.route == sink::Route::kEvents) committed.push_back(output.value);
  }
  std::vector<std::string> seen;
  for (const auto& event : lane.recent_events().After(0)) seen.push_back(event->value);
  EXPECT_EQ(seen.size(), 600);
  EXPECT_EQ(seen, committed);
}

TEST(LaneTest, ARewindThatIsNotPossibleYetIsTriedAgain) {
  FakeKafka kafka;
  Produce(kafka, 100);
  kafka.FailNext({sink::Fate::kRewind, absl::AbortedError("unknown member"), {}});
  LaneUnderTest lane(kafka);
  lane.source().FailRewinds(3);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Faults(kafka, kPartitions, 100), IsEmpty());
}

TEST(LaneTest, ACommitWhoseAnswerIsLostIsNotDoubled) {
  FakeKafka kafka;
  Produce(kafka, 300);
  kafka.LoseNextAnswer();
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 300), IsEmpty());
}

TEST(LaneTest, AFencedSinkEndsTheLane) {
  FakeKafka kafka;
  Produce(kafka, 100);
  kafka.FailNext({sink::Fate::kStop, absl::FailedPreconditionError("fenced"), {}});
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  EXPECT_EQ(lane.WaitForEnd(), absl::FailedPreconditionError("fenced"));
  EXPECT_THAT(kafka.Committed(), IsEmpty());
}

TEST(LaneTest, ABrokenSourceEndsTheLaneAfterWhatItGave) {
  FakeKafka kafka;
  Produce(kafka, 100);
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  lane.source().FailPoll(absl::NotFoundError("no such topic"));
  EXPECT_EQ(lane.WaitForEnd(), absl::NotFoundError("no such topic"));
  EXPECT_THAT(Faults(kafka, kPartitions, 100), IsEmpty());
}

TEST(LaneTest, AProcessorThatThrowsCostsOneDeadLetter) {
  FakeKafka kafka;
  kafka.Produce(Partition(0), "good");
  kafka.Produce(Partition(0), "throw");
  kafka.Produce(Partition(0), "good");
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(1));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Values(kafka), ElementsAre("0@0 first good", "0@0 second good", "0@1 dead INTERNAL throw",
                                         "0@2 first good", "0@2 second good"));
}

TEST(LaneTest, WhatTheTopicRefusesForItsSizeBecomesADeadLetterInItsPlace) {
  FakeKafka kafka;
  kafka.SetLargestValue(110);
  const std::string fits_in_a_dead_letter = "large" + std::string(60, 'l');
  kafka.Produce(Partition(0), "good");
  kafka.Produce(Partition(0), fits_in_a_dead_letter);
  kafka.Produce(Partition(0), "dead" + std::string(200, 'h'));
  kafka.Produce(Partition(0), std::string(200, 'h'));
  kafka.Produce(Partition(0), "good");
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(1));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Values(kafka),
              ElementsAre("0@0 first good", "0@0 second good", "0@1 dead OUTPUT_TOO_LARGE " + fits_in_a_dead_letter,
                          "0@2 dead MALFORMED without value", "0@3 dead OUTPUT_TOO_LARGE without value",
                          "0@4 first good", "0@4 second good"));
  EXPECT_EQ(lane.totals().dead_letters(), 3);
}

TEST(LaneTest, ATopicThatTakesNoDeadLetterEndsTheLane) {
  FakeKafka kafka;
  kafka.SetLargestValue(20);
  kafka.Produce(Partition(0), std::string(200, 'h'));
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(1));
  const absl::Status status = lane.WaitForEnd();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(kafka.CommittedOffset(Partition(0)), 0);
}

TEST(LaneTest, ARevokedPartitionIsCommittedBeforeItIsGivenUp) {
  FakeKafka kafka;
  // Neither size nor age closes this batch: only the revocation does.
  v1::RuntimeConfig config = LaneUnderTest::Config();
  config.set_batch_bytes(1 << 20);
  config.set_batch_ms(60'000);
  config.set_budget_bytes(1 << 20);
  config.set_drain_deadline_ms(60'000);
  Produce(kafka, 50);
  LaneUnderTest lane(kafka, config);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.processor().processed() == 150; }));
  EXPECT_THAT(kafka.Committed(), IsEmpty());
  lane.source().Revoke({Partition(0)});
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.source().Settled(); }));
  EXPECT_EQ(kafka.CommittedOffset(Partition(0)), 50);
  EXPECT_THAT(lane.statistics().Progress(), Not(Contains(::testing::Key(Partition(0)))));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 50), IsEmpty());
}

// The broker does not answer, the drain deadline passes, the partitions are given up: what was in the batch must not
// be committed when the broker comes back, since another member reads it.
TEST(LaneTest, ABatchThatMissedTheDrainDeadlineIsNotCommittedLater) {
  FakeKafka kafka;
  Produce(kafka, 200);
  kafka.Cork();
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled(); }));
  lane.source().Revoke(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.source().Settled(); }));
  LaneUnderTest other(kafka);
  other.source().Assign(Partitions(kPartitions));
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_EQ(other.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 200), IsEmpty());
}

TEST(LaneTest, LostPartitionsAreAbandonedAndTheRestGoesOn) {
  FakeKafka kafka;
  Produce(kafka, 200);
  kafka.Cork();
  LaneUnderTest lane(kafka);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled(); }));
  lane.source().Lose({Partition(0)});
  LaneUnderTest other(kafka);
  other.source().Assign({Partition(0)});
  kafka.Uncork();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_EQ(other.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 200), IsEmpty());
}

// Holds whoever brings it a record until it is let go, and counts.
class HeldProcessor final : public deploy::Processor {
 public:
  deploy::Reading Read(const ingest::Record& record, deploy::Processed& processed) const override {
    return echo_.Read(record, processed);
  }
  uint64_t reading_version() const override { return echo_.reading_version(); }
  void Process(const ingest::Record& record, deploy::Reading reading, size_t input, std::vector<sink::Output>& outputs,
               deploy::Processed& processed) const override {
    ++begun_;
    {
      ingest::MonitorLock lock(&monitor_);
      monitor_.Await([this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return let_go_; });
    }
    echo_.Process(record, std::move(reading), input, outputs, processed);
  }
  void Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
              std::vector<sink::Output>& outputs) const override {
    echo_.Reject(record, input, failure, outputs);
  }
  void Shrink(sink::Output& dead_letter) const override { echo_.Shrink(dead_letter); }

  void LetGo() {
    ingest::MonitorLock lock(&monitor_);
    let_go_ = true;
  }
  int begun() const { return begun_; }

 private:
  const EchoProcessor echo_;
  mutable std::atomic<int> begun_ = 0;
  mutable ingest::Monitor monitor_;
  bool let_go_ ABSL_GUARDED_BY(monitor_) = false;
};

// What is read again would wait for all that came before it, and be abandoned in its turn.
TEST(LaneTest, NoWorkGoesIntoWhatIsAbandoned) {
  FakeKafka kafka;
  Produce(kafka, 200);
  LaneUnderTest lane(kafka);
  const auto held = std::make_shared<HeldProcessor>();
  lane.SetProcessor(held);
  lane.source().Assign(Partitions(kPartitions));
  constexpr int kWorkers = 2;
  ASSERT_TRUE(WaitUntil(kPatience,
                        [&] { return held->begun() == kWorkers && lane.source().polled_records() > 10 * kWorkers; }));
  lane.SetProcessor(std::make_shared<EchoProcessor>());
  lane.source().Lose({Partition(0)});
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.source().Settled(); }));
  LaneUnderTest other(kafka);
  other.source().Assign({Partition(0)});
  held->LetGo();
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(held->begun(), kWorkers);
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_EQ(other.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 200), IsEmpty());
}

TEST(LaneTest, AStopCommitsWhatIsAtHand) {
  FakeKafka kafka;
  v1::RuntimeConfig config = LaneUnderTest::Config();
  config.set_batch_bytes(1 << 20);
  config.set_batch_ms(60'000);
  config.set_budget_bytes(1 << 20);
  config.set_drain_deadline_ms(60'000);
  Produce(kafka, 50);
  LaneUnderTest lane(kafka, config);
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return lane.processor().processed() == 150; }));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_TRUE(kafka.Consumed());
  EXPECT_THAT(Faults(kafka, kPartitions, 50), IsEmpty());
}

TEST(LaneTest, AStopDoesNotWaitForABrokerThatIsSilent) {
  FakeKafka kafka;
  Produce(kafka, 200);
  kafka.Cork();
  {
    LaneUnderTest lane(kafka);
    lane.source().Assign(Partitions(kPartitions));
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return kafka.Stalled(); }));
    EXPECT_EQ(lane.Stop(), absl::OkStatus());
    EXPECT_THAT(kafka.Committed(), IsEmpty());
  }
  kafka.Uncork();
  LaneUnderTest next(kafka);
  next.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_THAT(Faults(kafka, kPartitions, 200), IsEmpty());
}

v1::DuplicatesConfig Link(uint32_t records) {
  v1::DuplicatesConfig config;
  config.set_action("link");
  config.set_records(records);
  return config;
}

// In each partition `records` stories, of which about every second was told before, most of them lately.
std::vector<std::vector<std::string>> ProduceStories(FakeKafka& kafka, int records) {
  std::vector<std::vector<std::string>> values(kPartitions);
  std::mt19937 draw(1);
  for (int p = 0; p < kPartitions; ++p) {
    for (int i = 0; i < records; ++i) {
      const size_t back = draw() % 10 == 0 ? draw() % 1000 : draw() % 30;
      values[p].push_back(draw() % 2 == 0 && back < values[p].size() ? values[p][values[p].size() - 1 - back]
                                                                     : Story(static_cast<unsigned>(p * records + i)));
      kafka.Produce(Partition(p), values[p].back());
    }
  }
  return values;
}

// What a predecessor did, which is gone.
void WorkOff(FakeKafka& kafka) {
  LaneUnderTest lane(kafka, LaneUnderTest::Config(), Link(50));
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
}

TEST(LaneTest, ADuplicateNamesTheFirstTelling) {
  FakeKafka kafka;
  const auto values = ProduceStories(kafka, 500);
  LaneUnderTest lane(kafka, LaneUnderTest::Config(), Link(50));
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 500), IsEmpty());
  EXPECT_THAT(WrongLinks(kafka, Link(50), values), IsEmpty());
  EXPECT_EQ(lane.history().records(), 0) << "whoever read everything needs no history";
}

TEST(LaneTest, ASuccessorReadsWhatTheWindowHoldsAndLinksAsIfItHadReadAll) {
  FakeKafka kafka;
  auto values = ProduceStories(kafka, 120);
  ASSERT_NO_FATAL_FAILURE(WorkOff(kafka));
  for (int p = 0; p < kPartitions; ++p) {
    for (const size_t back : {1, 40, 70, 119}) {
      values[p].push_back(values[p][120 - back]);
      kafka.Produce(Partition(p), values[p].back());
    }
  }
  LaneUnderTest next(kafka, LaneUnderTest::Config(), Link(50));
  next.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(next.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, 124), IsEmpty());
  EXPECT_THAT(WrongLinks(kafka, Link(50), values), IsEmpty());
  EXPECT_EQ(next.history().records(), 3 * 70) << "from the beginning of the stretch before that of 120";
}

TEST(LaneTest, ARewindWithinTheWindowNeedsNoHistory) {
  FakeKafka kafka;
  const auto values = ProduceStories(kafka, 300);
  kafka.FailNext({sink::Fate::kRewind, absl::AbortedError("rebalance"), {}}, 3);
  LaneUnderTest lane(kafka, LaneUnderTest::Config(), Link(1000));
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_GE(lane.totals().rewinds, 3);
  EXPECT_THAT(WrongLinks(kafka, Link(1000), values), IsEmpty());
  EXPECT_EQ(lane.history().records(), 0);
}

TEST(LaneTest, WhatWasReadInAnotherWayIsReadAgain) {
  FakeKafka kafka;
  auto values = ProduceStories(kafka, 120);
  const auto repeat = [&](size_t back) {
    for (int p = 0; p < kPartitions; ++p) {
      values[p].push_back(values[p][values[p].size() - back]);
      kafka.Produce(Partition(p), values[p].back());
    }
  };
  LaneUnderTest lane(kafka, LaneUnderTest::Config(), Link(50));
  lane.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(Consumed(kafka));
  lane.SetProcessor(std::make_shared<EchoProcessor>("second"));
  repeat(30);
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.history().records(), 0) << "it reads as the first does";
  lane.SetProcessor(std::make_shared<EchoProcessor>("third", 3));
  repeat(40);
  ASSERT_TRUE(Consumed(kafka));
  repeat(50);
  ASSERT_TRUE(Consumed(kafka));
  EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(WrongLinks(kafka, Link(50), values), IsEmpty());
  EXPECT_EQ(lane.history().records(), 3 * 71) << "once, as a successor";
}

TEST(LaneTest, AHistoryThatDoesNotAnswerHoldsUpNoStop) {
  FakeKafka kafka;
  const auto values = ProduceStories(kafka, 100);
  ASSERT_NO_FATAL_FAILURE(WorkOff(kafka));
  ProduceStories(kafka, 1);
  LaneUnderTest next(kafka, LaneUnderTest::Config(), Link(50));
  next.history().Cork();
  next.source().Assign(Partitions(kPartitions));
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return next.source().polled_records() == kPartitions; }));
  EXPECT_EQ(next.Stop(), absl::OkStatus());
  EXPECT_EQ(next.history().given_up(), 1);
  EXPECT_FALSE(kafka.Consumed());
}

TEST(LaneTest, AHistoryThatCannotBeReadEndsTheLane) {
  FakeKafka kafka;
  ProduceStories(kafka, 100);
  ASSERT_NO_FATAL_FAILURE(WorkOff(kafka));
  ProduceStories(kafka, 1);
  LaneUnderTest next(kafka, LaneUnderTest::Config(), Link(50));
  next.history().Fail(absl::DataLossError("damaged"));
  next.source().Assign(Partitions(kPartitions));
  EXPECT_EQ(next.WaitForEnd(), absl::DataLossError("damaged"));
  EXPECT_FALSE(kafka.Consumed());
}

// Two lanes, partitions that wander between them, and every fault there is, drawn from a seed. They look for duplicates
// where the second says so.
class WanderingPartitionsTest : public ::testing::TestWithParam<std::tuple<unsigned, bool>> {};

TEST_P(WanderingPartitionsTest, LoseAndDoubleNothing) {
  const auto [seed, linked] = GetParam();
  constexpr int kRecords = 1500;
  FakeKafka kafka;
  const auto values = ProduceStories(kafka, kRecords);
  const std::optional<v1::DuplicatesConfig> duplicates = linked ? std::make_optional(Link(200)) : std::nullopt;
  LaneUnderTest lanes[2] = {LaneUnderTest(kafka, LaneUnderTest::Config(), duplicates),
                            LaneUnderTest(kafka, LaneUnderTest::Config(), duplicates)};
  lanes[0].source().Assign(Partitions(kPartitions));
  int owner[kPartitions] = {0, 0, 0};
  int versions = 0;
  std::mt19937 random(seed);
  while (!kafka.Consumed()) {
    const int p = static_cast<int>(random() % kPartitions);
    FakeSource& from = lanes[owner[p]].source();
    switch (random() % 8) {
      case 0:
        from.Revoke({Partition(p)});
        ASSERT_TRUE(WaitUntil(kPatience, [&] { return from.Settled(); }));
        owner[p] ^= 1;
        lanes[owner[p]].source().Assign({Partition(p)});
        break;
      case 1:
        from.Lose({Partition(p)});
        owner[p] ^= 1;
        lanes[owner[p]].source().Assign({Partition(p)});
        break;
      case 2:
        kafka.FailNext({sink::Fate::kRetry, absl::UnavailableError("passing"), {}});
        break;
      case 3:
        kafka.FailNext({sink::Fate::kRewind, absl::AbortedError("rebalance"), {}});
        break;
      case 4:
        kafka.LoseNextAnswer();
        break;
      case 5:
        from.FailRewinds(2);
        break;
      case 6:
        for (LaneUnderTest& lane : lanes) {
          lane.SetProcessor(std::make_shared<EchoProcessor>(fmt::format("version {}", ++versions)));
        }
        break;
      default: {
        kafka.Cork();
        const int before = kafka.transactions();
        kafka.Uncork();
        WaitUntil(std::chrono::milliseconds(50), [&] { return kafka.transactions() > before + 1; });
      }
    }
  }
  for (LaneUnderTest& lane : lanes) EXPECT_EQ(lane.Stop(), absl::OkStatus());
  EXPECT_THAT(Faults(kafka, kPartitions, kRecords), IsEmpty());
  EXPECT_THAT(MixedTransactions(kafka), IsEmpty());
  if (linked) EXPECT_THAT(WrongLinks(kafka, *duplicates, values), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, WanderingPartitionsTest,
                         ::testing::Combine(::testing::Range(1U, 9U), ::testing::Bool()));

}  // namespace
}  // namespace policywire::testing
