#include "ingest/merged_reader.h"

#include <algorithm>
#include <utility>

namespace policywire::ingest {

MergedReader::MergedReader(std::vector<std::unique_ptr<RecordStream>> streams) : streams_(std::move(streams)) {}

bool MergedReader::Later(const Front& a, const Front& b) {
  return a.record.timestamp_ms != b.record.timestamp_ms ? a.record.timestamp_ms > b.record.timestamp_ms
                                                        : a.stream > b.stream;
}

absl::Status MergedReader::Refill(size_t stream) {
  Front front;
  front.stream = stream;
  absl::StatusOr<bool> more = streams_[stream]->Next(front.record);
  if (!more.ok()) return more.status();
  if (!*more) return absl::OkStatus();
  fronts_.push_back(std::move(front));
  std::push_heap(fronts_.begin(), fronts_.end(), Later);
  return absl::OkStatus();
}

absl::StatusOr<bool> MergedReader::Next(Record& record) {
  if (!status_.ok()) return status_;
  record.owner.reset();
  if (!begun_) {
    begun_ = true;
    for (size_t i = 0; i < streams_.size() && status_.ok(); ++i) status_ = Refill(i);
  } else if (given_ < streams_.size()) {
    status_ = Refill(given_);
  }
  if (!status_.ok()) return status_;
  given_ = streams_.size();
  if (fronts_.empty()) return false;
  std::pop_heap(fronts_.begin(), fronts_.end(), Later);
  record = std::move(fronts_.back().record);
  given_ = fronts_.back().stream;
  fronts_.pop_back();
  return true;
}

}  // namespace policywire::ingest
