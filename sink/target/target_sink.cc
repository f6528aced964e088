#include "sink/target/target_sink.h"

#include <utility>
#include <vector>

#include "ingest/steady_clock.h"

namespace policywire::sink {

TargetSink::TargetSink(std::unique_ptr<Target> target, std::unique_ptr<Sink> kafka)
    : target_(std::move(target)), kafka_(std::move(kafka)) {}

absl::Status TargetSink::Open(absl::Time deadline) {
  if (!open_) {
    if (absl::Status opened = target_->Open(deadline); !opened.ok()) return opened;
    open_ = true;
  }
  return kafka_->Open(deadline);
}

CommitResult TargetSink::Commit(const Transaction& transaction, absl::Time deadline) {
  std::vector<const Output*> events;
  std::vector<size_t> event_places;
  Transaction rest;
  std::vector<size_t> places;  // of `rest.outputs`, among the transaction's
  for (size_t i = 0; i < transaction.outputs.size(); ++i) {
    const Output& output = transaction.outputs[i];
    if (output.route == Route::kEvents) {
      events.push_back(&output);
      event_places.push_back(i);
    } else {
      rest.outputs.push_back(output);
      places.push_back(i);
    }
  }
  const absl::Time began = ingest::SteadyNow();
  if (!events.empty()) {
    WriteResult written = target_->Write(events, deadline);
    if (!written.status.ok()) {
      return {absl::IsUnavailable(written.status) ? Fate::kRetry : Fate::kStop, std::move(written.status), {}};
    }
    if (!written.refused.empty()) {
      for (Refusal& refusal : written.refused) refusal.output = event_places[refusal.output];
      return {Fate::kRetry, absl::OutOfRangeError(written.refused.front().detail), {}, std::move(written.refused)};
    }
  }
  rest.next_offsets = transaction.next_offsets;
  rest.membership = transaction.membership;
  // Kafka's transaction begins only now, however long the writing took.
  CommitResult result = kafka_->Commit(rest, ingest::SteadyNow() + (deadline - began));
  for (size_t& index : result.too_large) index = places[index];
  return result;
}

void TargetSink::EndBy(absl::Time deadline) {
  target_->EndBy(deadline);
  kafka_->EndBy(deadline);
}

}  // namespace policywire::sink
