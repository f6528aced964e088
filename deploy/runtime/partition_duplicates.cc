#include "deploy/runtime/partition_duplicates.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "deploy/runtime/ordered_pool.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

// Records of the history that a thread takes at once, and of such portions how many are held, for each thread.
constexpr size_t kPortion = 32;
constexpr size_t kPortionsAThread = 4;

int64_t TimeOf(const ingest::Record& record) {
  return record.timestamp_ms < 0 ? enrich::DuplicateWindow::kNoTime : record.timestamp_ms;
}

void See(const ingest::Record& record, std::optional<Reading>& reading, enrich::DuplicateWindow& window) {
  if (!reading) return;
  if (auto* articles = std::get_if<std::vector<v1::Article>>(&reading->result.decoded)) {
    reading->repeats = LinkArticles(reading->sketches, record.offset, TimeOf(record), window, *articles);
  }
}

}  // namespace

PartitionDuplicates::PartitionDuplicates(const v1::DuplicatesConfig& config, RecordHistory& history, size_t threads)
    : limits_{.records = config.records(),
              .age_ms = config.age_ms() == 0 ? INT64_MAX : static_cast<int64_t>(config.age_ms())},
      history_(history),
      threads_(threads) {}

absl::Status PartitionDuplicates::Link(const std::vector<ingest::Record>& records, const Processor& processor,
                                       uint64_t run, const Wait& wait, std::vector<std::optional<Reading>>& readings) {
  const ingest::MonitorLock lock(&monitor_);
  const ingest::Record* before = nullptr;
  Seen* seen = nullptr;
  for (size_t i = 0; i < records.size(); ++i) {
    const ingest::Record& record = records[i];
    if (before == nullptr || before->partition != record.partition || before->topic != record.topic) {
      const ingest::TopicPartition partition{std::string(record.topic), record.partition};
      seen = &seen_[partition];
      if (seen->run != run || seen->reading_version != processor.reading_version()) {
        if (absl::Status prepared = Prepare(record, partition, processor, wait, *seen); !prepared.ok()) {
          seen_.erase(partition);
          return prepared;
        }
        seen->run = run;
        seen->reading_version = processor.reading_version();
      }
    }
    See(record, readings[i], *seen->window);
    seen->next = record.offset + 1;
    before = &record;
  }
  return absl::OkStatus();
}

absl::Status PartitionDuplicates::Prepare(const ingest::Record& record, const ingest::TopicPartition& partition,
                                          const Processor& processor, const Wait& wait, Seen& seen) {
  int64_t begin = enrich::DuplicateWindow::BeginOf(record.offset, limits_);
  if (seen.reading_version != processor.reading_version()) seen.window.reset();
  if (seen.window && seen.window->ForgetFrom(record.offset)) {
    begin = std::max(begin, std::min(seen.next, record.offset));
  } else {
    seen.window.emplace(limits_);
  }
  if (begin == record.offset) return absl::OkStatus();
  spdlog::info("{}[{}]: offsets {} to {} are read once more, to know what repeats them", partition.topic,
               partition.partition, begin, record.offset - 1);
  return ReadHistory(partition, begin, record.offset, processor, wait, *seen.window);
}

absl::Status PartitionDuplicates::ReadHistory(const ingest::TopicPartition& partition, int64_t begin, int64_t end,
                                              const Processor& processor, const Wait& wait,
                                              enrich::DuplicateWindow& window) {
  const auto stream = history_.Open(partition, begin, end, wait.give_up);
  if (!stream.ok()) return stream.status();
  struct Portion {
    std::vector<ingest::Record> records;
    std::vector<std::optional<Reading>> readings;
  };
  absl::Status status;
  bool ended = false;
  MapInOrder<Portion, Portion>(
      threads_, threads_ * kPortionsAThread,
      [&]() -> std::optional<Portion> {
        Portion portion;
        if (!ended && wait.give_up()) {
          status = absl::CancelledError("given up");
          ended = true;
        }
        while (!ended && portion.records.size() < kPortion) {
          ingest::Record record;
          const auto more = (*stream)->Next(record);
          if (!more.ok()) status = more.status();
          ended = !more.ok() || !*more;
          if (!ended) portion.records.push_back(std::move(record));
        }
        if (portion.records.empty()) return std::nullopt;
        return portion;
      },
      [&](Portion portion) {
        Processed processed;  // counted when the record was processed
        for (const ingest::Record& record : portion.records) {
          portion.readings.push_back(TryRead(processor, record, processed));
        }
        return portion;
      },
      [&](Portion portion) {
        for (size_t i = 0; i < portion.records.size(); ++i) See(portion.records[i], portion.readings[i], window);
        wait.moved();
        return true;
      });
  return status;
}

void PartitionDuplicates::Forget(const std::vector<ingest::TopicPartition>& partitions) {
  const ingest::MonitorLock lock(&monitor_);
  for (const ingest::TopicPartition& partition : partitions) seen_.erase(partition);
}

}  // namespace policywire::deploy
