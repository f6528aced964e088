// A lane over the fake Kafka on a thread of its own, and the books of what it did.
#ifndef POLICYWIRE_TESTS_PIPELINE_LANE_UNDER_TEST_H_
#define POLICYWIRE_TESTS_PIPELINE_LANE_UNDER_TEST_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "deploy/runtime/current_processor.h"
#include "deploy/runtime/lane.h"
#include "deploy/runtime/partition_duplicates.h"
#include "deploy/runtime/processor.h"
#include "deploy/runtime/recent_events.h"
#include "deploy/runtime/statistics.h"
#include "deploy/runtime/stop_signal.h"
#include "deploy/runtime/worker_pool.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "tests/pipeline/fake_kafka.h"

namespace policywire::testing {

// Two outputs a record, each told apart: "PARTITION@OFFSET first" and "... second", and the value behind them. A value
// that begins with "throw" throws after the first, one that begins with "dead" becomes a dead letter, and one that
// begins with "large" stands twice in its outputs. The record's article is its value, named "PARTITION@OFFSET"; of one
// that was found to repeat another, the outputs end with " = " and the other's name.
class EchoProcessor final : public deploy::Processor {
 public:
  // What it makes has `version` as key. It reads as others of its `reading_version` do.
  explicit EchoProcessor(std::string version = "first", uint64_t reading_version = 0)
      : version_(std::move(version)), reading_version_(reading_version) {}

  deploy::Reading Read(const ingest::Record& record, deploy::Processed& processed) const override;
  uint64_t reading_version() const override { return reading_version_; }
  void Process(const ingest::Record& record, deploy::Reading reading, size_t input, std::vector<sink::Output>& outputs,
               deploy::Processed& processed) const override;
  // "PARTITION@OFFSET dead REASON" and the value, which `Shrink` makes "without value".
  void Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
              std::vector<sink::Output>& outputs) const override;
  void Shrink(sink::Output& dead_letter) const override;

  int64_t processed() const { return processed_; }

 private:
  const std::string version_;
  const uint64_t reading_version_;
  mutable std::atomic<int64_t> processed_ = 0;
};

class LaneUnderTest {
 public:
  // Small and quick: batches of 4 KB or 5 ms, a budget of 32 KB, a drain deadline of 300 ms, backoff of 1 ms.
  static v1::RuntimeConfig Config();

  // Duplicates are looked for where `duplicates` says how.
  explicit LaneUnderTest(FakeKafka& kafka, const v1::RuntimeConfig& config = Config(),
                         const std::optional<v1::DuplicatesConfig>& duplicates = std::nullopt);
  // Stops it where the test has not.
  ~LaneUnderTest();

  // Requests a stop and waits for the end.
  absl::Status Stop();
  // Waits for an end that nobody requested.
  absl::Status WaitForEnd();
  bool Ended() const { return ended_; }

  FakeSource& source() { return source_; }
  FakeHistory& history() { return history_; }
  const EchoProcessor& processor() const { return *processor_; }
  // What is polled from now on is for this one.
  void SetProcessor(std::shared_ptr<const deploy::Processor> processor) { current_.Set(std::move(processor)); }
  deploy::Totals totals() const { return statistics_.Read(); }
  const deploy::Statistics& statistics() const { return statistics_; }
  // What watchers may see, which may be anything that comes, however fast.
  const deploy::RecentEvents& recent_events() const { return recent_events_; }

 private:
  const std::shared_ptr<EchoProcessor> processor_ = std::make_shared<EchoProcessor>();
  deploy::CurrentProcessor current_{processor_};
  deploy::Statistics statistics_;
  deploy::RecentEvents recent_events_{{.events = 100'000, .burst = 100'000}};
  deploy::StopSignal stop_;
  FakeSource source_;
  FakeSink sink_;
  FakeHistory history_;
  std::optional<deploy::PartitionDuplicates> duplicates_;
  deploy::WorkerPool workers_{2};
  deploy::Lane lane_;
  absl::Status status_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

// What is wrong with the committed outputs of the records 0 to `records` of each partition that EchoProcessor turned
// into two outputs each: a sentence for each that is missing, doubled, or out of order.
std::vector<std::string> Faults(const FakeKafka& kafka, int partitions, int records);

// A text of its number, as long as a short report; texts of different numbers are unlike.
std::string Story(unsigned number);

// The same for what EchoProcessor says of duplicates: what is not as it is to whoever reads the partitions from their
// beginning, in order and once. `values` are those of each partition.
std::vector<std::string> WrongLinks(const FakeKafka& kafka, const v1::DuplicatesConfig& config,
                                    const std::vector<std::vector<std::string>>& values);

ingest::TopicPartition Partition(int number);
std::set<ingest::TopicPartition> Partitions(int count);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_PIPELINE_LANE_UNDER_TEST_H_
