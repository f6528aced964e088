// The books: what must be in the output topics for the records of an input topic, and whether it is.
#ifndef POLICYWIRE_TESTS_BROKER_LEDGER_H_
#define POLICYWIRE_TESTS_BROKER_LEDGER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {

// What became of a topic's records. Compares with decoder and enricher of this build, called in this process on the
// same bytes, one record after the other.
class Ledger {
 public:
  // `settings`: complete, as deploy/config gives them.
  explicit Ledger(v1::PipelineConfig settings);

  // Everything that is wrong, one sentence each and at most twenty; empty when the books balance:
  // * every event of every article in `inputs` stands in `events` exactly once, equal in every field, with its topic,
  //   partition and offset, its key and its headers;
  // * every other record of `inputs` stands in `dead_letters` exactly once, with original bytes, key, headers, topic,
  //   partition, offset, timestamp, stage and reason;
  // * nothing else stands in either;
  // * within a partition of `events`, what came of one input partition is in the order of its offsets.
  // `inputs` are as `KafkaClient::Produce` leaves them.
  std::vector<std::string> Check(const std::vector<Message>& inputs, const std::vector<Message>& events,
                                 const std::vector<Message>& dead_letters);

  // Of the last `Check`.
  size_t expected_events() const { return expected_events_; }
  size_t expected_dead_letters() const { return expected_dead_letters_; }

 private:
  v1::PipelineConfig settings_;
  size_t expected_events_ = 0;
  size_t expected_dead_letters_ = 0;
};

v1::DeadLetter ParseDeadLetter(const Message& message);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BROKER_LEDGER_H_
