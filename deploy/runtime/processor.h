// What happens to one record between Kafka and Kafka: the lane knows nothing else about articles.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_PROCESSOR_H_
#define POLICYWIRE_DEPLOY_RUNTIME_PROCESSOR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "deploy/runtime/reading.h"
#include "ingest/record.h"
#include "policywire/v1/dead_letter.pb.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/sink.h"

namespace policywire::deploy {

// What processing came to beside its outputs, and how long its stages took, together over records.
struct Processed {
  uint64_t articles = 0;
  uint64_t not_english = 0;  // of these, passed on without being read for events
  uint64_t duplicates = 0;   // of these, found to repeat an earlier one
  absl::Duration decode;
  absl::Duration enrich;
  absl::Duration route;

  Processed& operator+=(const Processed& other);
};

// Pure and thread-safe: the same record and reading give the same outputs, on any thread.
class Processor {
 public:
  virtual ~Processor() = default;

  // What is in `record`, for `Process`; adds to `processed`. Nothing where `Process` needs nothing. May throw.
  virtual Reading Read(const ingest::Record& record, Processed& processed) const = 0;

  // The same for processors that read every record alike, as far as their kind goes.
  virtual uint64_t reading_version() const { return 0; }

  // Appends the outputs of `record`, with `input` as their `Output::input`, and adds to `processed`. `reading` is what
  // `Read` found, and what was found about it since. May throw: the lane then discards what was appended and calls
  // `Reject`.
  virtual void Process(const ingest::Record& record, Reading reading, size_t input, std::vector<sink::Output>& outputs,
                       Processed& processed) const = 0;

  // Appends the dead letter of a record whose outputs could not be made or published.
  virtual void Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
                      std::vector<sink::Output>& outputs) const = 0;

  // Leaves out of a dead letter what made it too large for its topic.
  virtual void Shrink(sink::Output& dead_letter) const = 0;
};

// What `Read` finds, or nothing where it throws: who then has to tell calls it once more.
std::optional<Reading> TryRead(const Processor& processor, const ingest::Record& record, Processed& processed);

inline Processed& Processed::operator+=(const Processed& other) {
  articles += other.articles;
  not_english += other.not_english;
  duplicates += other.duplicates;
  decode += other.decode;
  enrich += other.enrich;
  route += other.route;
  return *this;
}

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_PROCESSOR_H_
