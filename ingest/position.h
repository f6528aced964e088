// Where a record stands in Kafka, and how far a consumer has come.
#ifndef POLICYWIRE_INGEST_POSITION_H_
#define POLICYWIRE_INGEST_POSITION_H_

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace policywire::ingest {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;

  auto operator<=>(const TopicPartition&) const = default;
};

// For each partition the offset of the next record to read (one past the last one processed), as Kafka commits it.
using NextOffsets = std::map<TopicPartition, int64_t>;

// Proof of membership in a consumer group at one generation. A transactional sink hands it to the broker with the
// offsets, and the broker refuses it once the partitions belong to somebody else. Opaque here: each source makes its
// own kind, and the sink that is joined to that source knows it.
class GroupMembership {
 public:
  virtual ~GroupMembership() = default;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_POSITION_H_
