// The books: what must be in the output topics for the records of an input topic, and whether it is.
#ifndef POLICYWIRE_TESTS_BROKER_LEDGER_H_
#define POLICYWIRE_TESTS_BROKER_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {

// What the books come to.
struct Books {
  size_t records = 0;       // written to the input
  size_t events = 0;        // that must stand in the events topic for them
  size_t dead_letters = 0;  // that must stand in the dead-letter topic
  size_t lost = 0;          // of both, those that are not there
  size_t doubled = 0;       // there once too often, each time counted
  size_t reordered = 0;     // events that stand behind one of a later record of the same input partition
  size_t wrong = 0;         // not as they must be, or of no record that was written
  // One sentence for each of the four above, but not more than twenty.
  std::vector<std::string> faults = {};

  // Counts one more of `kind`.
  void Add(size_t Books::*kind, std::string fault);
};

// What became of a topic's records. Compares with decoder and enricher of this build, called in this process on the
// same bytes, one record after the other: each event of each article must be there exactly once, equal in every field,
// with its topic, partition and offset, its key and its header; each other record must be a dead letter exactly once,
// with original bytes, key, headers, topic, partition, offset, timestamp, stage and reason; nothing else may be there;
// and within a partition of the events, what came of one input partition is in the order of its offsets. Keeps a few
// bytes for each event, and the broken records. Not thread-safe.
class Ledger {
 public:
  // `settings`: complete, as deploy/config gives them. With `other_decisions`, a file of decisions, instances may have
  // been of a build that has these built in as well: the events of a record are all as the one build gives them, or
  // all as the other does.
  explicit Ledger(v1::PipelineConfig settings, std::string other_decisions = "");

  // More records, as `KafkaClient::Produce` leaves them.
  void Expect(const std::vector<Message>& inputs);
  // What a read_committed consumer sees, partition by partition in order.
  void SeeEvent(const Message& message);
  void SeeDeadLetter(const Message& message);
  Books Balance() const;

 private:
  // Where an input record stands: topic, partition, offset.
  using Place = std::tuple<std::string, int32_t, int64_t>;
  // An event as it must be, by hashes of its id and of all of it.
  struct Entry {
    size_t id = 0;
    size_t content = 0;
    int seen = 0;
  };
  // What must become of a record.
  struct Outcome {
    // By build. Of a record without events of the one build, the events of the other may be there or not.
    std::vector<std::vector<Entry>> events = {};
    std::optional<v1::Reason> reason = std::nullopt;
    std::optional<Message> broken = std::nullopt;  // the record itself, where it is to be a dead letter
    int dead_letters_seen = 0;
  };
  class Expectation;

  static std::string Show(const Place& place);

  v1::PipelineConfig settings_;
  std::string other_decisions_;
  std::shared_ptr<const Expectation> expectation_;  // made when first needed
  std::map<Place, Outcome> outcomes_;
  // The latest offset seen, by output partition, input topic and input partition.
  std::map<std::tuple<int32_t, std::string, int32_t>, int64_t> last_;
  Books books_;  // but for what `Balance` finds
};

v1::DeadLetter ParseDeadLetter(const Message& message);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BROKER_LEDGER_H_
