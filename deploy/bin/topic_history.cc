#include "deploy/bin/topic_history.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "deploy/bin/topic_reader.h"
#include "ingest/steady_clock.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

constexpr absl::Duration kPollWait = absl::Milliseconds(100);
constexpr size_t kPollBytes = 1 << 20;
// Between two attempts to reach a broker, and how often a vain one is told.
constexpr absl::Duration kPause = absl::Milliseconds(500);
constexpr absl::Duration kTellEvery = absl::Seconds(5);

absl::Status GivenUp() { return absl::CancelledError("given up"); }

class TopicStream final : public ingest::RecordStream {
 public:
  TopicStream(std::unique_ptr<TopicReader> reader, ingest::TopicPartition partition, int64_t end,
              const std::function<bool()>& give_up)
      : reader_(std::move(reader)), partition_(std::move(partition)), end_(end), give_up_(give_up) {}

  absl::StatusOr<bool> Next(ingest::Record& record) override {
    while (next_ == records_.size()) {
      if (give_up_()) return GivenUp();
      if (reader_->positions().at(partition_) >= end_) return false;
      next_ = 0;
      records_.clear();
      absl::Status polled = reader_->Poll(kPollWait, kPollBytes, records_);
      if (absl::IsOutOfRange(polled)) polled = GoOnWithWhatIsLeft();
      if (!polled.ok()) return polled;
    }
    // Reading may pass the end.
    if (records_[next_].offset >= end_) return false;
    record = std::move(records_[next_++]);
    return true;
  }

 private:
  // What was deleted meanwhile is no part of the history any more.
  absl::Status GoOnWithWhatIsLeft() {
    const auto ranges = reader_->Look();
    if (!ranges.ok()) return absl::IsUnavailable(ranges.status()) ? absl::OkStatus() : ranges.status();
    const auto there = ranges->find(partition_);
    const int64_t first = there == ranges->end() ? end_ : there->second.begin;
    const int64_t next = std::clamp(first, reader_->positions().at(partition_), end_);
    reader_->Stop(partition_);
    return reader_->Start(partition_, next);
  }

  std::unique_ptr<TopicReader> reader_;
  const ingest::TopicPartition partition_;
  const int64_t end_;
  const std::function<bool()>& give_up_;
  std::vector<ingest::Record> records_;
  size_t next_ = 0;
};

class TopicHistory final : public RecordHistory {
 public:
  explicit TopicHistory(const v1::PipelineConfig& config) : config_(config) {}

  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> Open(const ingest::TopicPartition& partition, int64_t begin,
                                                             int64_t end,
                                                             const std::function<bool()>& give_up) override {
    absl::Time tell_next = ingest::SteadyNow() + kTellEvery;
    for (;;) {
      auto stream = TryOpen(partition, begin, end, give_up);
      if (stream.ok() || !absl::IsUnavailable(stream.status())) return stream;
      if (give_up()) return GivenUp();
      if (ingest::SteadyNow() >= tell_next) {
        const auto message = stream.status().message();
        spdlog::warn("waiting: {}", std::string_view(message.data(), message.size()));
        tell_next = ingest::SteadyNow() + kTellEvery;
      }
      std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
    }
  }

 private:
  absl::StatusOr<std::unique_ptr<ingest::RecordStream>> TryOpen(const ingest::TopicPartition& partition, int64_t begin,
                                                                int64_t end, const std::function<bool()>& give_up) {
    auto reader = TopicReader::Open(config_, {partition.topic});
    if (!reader.ok()) return reader.status();
    const auto ranges = (*reader)->Look();
    if (!ranges.ok()) return ranges.status();
    const auto there = ranges->find(partition);
    const int64_t first = there == ranges->end() ? end : std::max(begin, there->second.begin);
    // What has been deleted is no part of the history any more.
    if (absl::Status started = (*reader)->Start(partition, std::min(first, end)); !started.ok()) return started;
    return std::make_unique<TopicStream>(*std::move(reader), partition, end, give_up);
  }

  const v1::PipelineConfig& config_;
};

}  // namespace

std::unique_ptr<RecordHistory> MakeTopicHistory(const v1::PipelineConfig& config) {
  return std::make_unique<TopicHistory>(config);
}

}  // namespace policywire::deploy
