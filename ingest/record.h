// One message as it arrived: bytes, key, headers and where it stands. Nothing is interpreted here.
#ifndef POLICYWIRE_INGEST_RECORD_H_
#define POLICYWIRE_INGEST_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace policywire::ingest {

// Keeps the memory behind a record's views alive; a Kafka record's owner is the librdkafka message. Owners must be
// destroyed before the source that made them.
class RecordOwner {
 public:
  virtual ~RecordOwner() = default;
};

// A header; a null value is not an empty one. Names may repeat.
struct HeaderView {
  std::string_view name;
  std::optional<std::string_view> value;
};

// What a record's timestamp says. The numbers are those of librdkafka, and of archives.
enum class TimestampType : uint8_t {
  kNone = 0,      // the record has none
  kCreated = 1,   // when it was made, by its producer's word
  kAppended = 2,  // when the broker took it
};

// Move-only. All views point into memory that `owner` holds, and live as long as the record.
struct Record {
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;
  int64_t timestamp_ms = -1;  // since 1970-01-01 UTC; -1: none
  TimestampType timestamp_type = TimestampType::kNone;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;  // nullopt: tombstone
  std::vector<HeaderView> headers;        // in the order of arrival
  std::unique_ptr<RecordOwner> owner;

  // What the record counts for in every budget: key and value, and a fixed share for the client's own bookkeeping.
  size_t Bytes() const { return kOverhead + (key ? key->size() : 0) + (value ? value->size() : 0); }
  static constexpr size_t kOverhead = 512;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_RECORD_H_
