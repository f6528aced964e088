#include "deploy/bin/dead_letter_topic.h"

#include <fmt/format.h>

#include "sink/dead_letter/replay.h"

namespace policywire::deploy {
namespace {

template <typename Message>
bool Parse(const ingest::Record& record, Message& message) {
  return record.value && message.ParseFromArray(record.value->data(), static_cast<int>(record.value->size()));
}

std::string Complaint(const ingest::Record& record, std::string_view what) {
  return fmt::format("{}[{}] at offset {}: {}", record.topic, record.partition, record.offset, what);
}

}  // namespace

bool LetterFilter::Takes(const StoredLetter& stored) const {
  return (!stage || *stage == stored.letter.stage()) && (!reason || *reason == stored.letter.reason()) &&
         (!since_ms || stored.time_ms >= *since_ms) && (!until_ms || stored.time_ms < *until_ms) &&
         (topic.empty() || topic == stored.letter.topic());
}

absl::StatusOr<std::unique_ptr<DeadLetterTopic>> DeadLetterTopic::Open(const v1::PipelineConfig& config) {
  auto reader = PartitionReader::Open(config, config.output().dead_letters_topic());
  if (!reader.ok()) return reader.status();
  auto topic = std::unique_ptr<DeadLetterTopic>(new DeadLetterTopic(*std::move(reader)));
  topic->replayed_.resize(static_cast<size_t>(topic->partitions()));
  for (int32_t partition = 0; partition < topic->partitions(); ++partition) {
    auto& replayed = topic->replayed_[static_cast<size_t>(partition)];
    absl::Status fault;
    const absl::Status read = topic->reader_->Read(partition, 0, [&](const ingest::Record& record) {
      if (!sink::TellsOfReplay(record)) return true;
      v1::DeadLettersReplayed told;
      if (!Parse(record, told)) {
        // To pass over it is to replay letters a second time.
        fault = absl::InternalError(Complaint(record, "this tells of replayed letters and cannot be read"));
        return false;
      }
      replayed.insert(told.offsets().begin(), told.offsets().end());
      return true;
    });
    if (!read.ok()) return read;
    if (!fault.ok()) return fault;
  }
  return topic;
}

absl::Status DeadLetterTopic::Read(int32_t partition, int64_t from, const std::function<bool(StoredLetter)>& visit,
                                   const std::function<void(const std::string&)>& complain) {
  const auto& replayed = replayed_[static_cast<size_t>(partition)];
  return reader_->Read(partition, from, [&](const ingest::Record& record) {
    if (sink::TellsOfReplay(record)) return true;
    StoredLetter stored;
    if (!Parse(record, stored.letter) || stored.letter.topic().empty()) {
      complain(Complaint(record, "this is no dead letter of policywire"));
      return true;
    }
    stored.partition = record.partition;
    stored.offset = record.offset;
    stored.time_ms = record.timestamp_ms;
    stored.replayed = replayed.contains(record.offset);
    return visit(std::move(stored));
  });
}

}  // namespace policywire::deploy
