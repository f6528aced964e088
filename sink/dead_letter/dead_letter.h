// What could not be processed, as a record for the dead-letter topic.
#ifndef POLICYWIRE_SINK_DEAD_LETTER_DEAD_LETTER_H_
#define POLICYWIRE_SINK_DEAD_LETTER_DEAD_LETTER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "ingest/record.h"
#include "policywire/v1/dead_letter.pb.h"
#include "sink/route/output_headers.h"
#include "sink/sink.h"

namespace policywire::sink {

// Why a record was taken out of the stream.
struct Failure {
  v1::Stage stage = v1::STAGE_UNSPECIFIED;
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  std::string detail;   // one sentence for a person
  std::string decoder;  // empty when none could be chosen
};

// What `DeadLetter.value_digest` holds for a value.
std::string ValueDigest(std::string_view value);

// Makes dead letters. Immutable, hence safe to use from any number of threads at once.
class DeadLetterWriter {
 public:
  // `build` is policywire's version, `sink_group` the sink's where one writes. No output is larger than
  // `max_record_bytes` (Output::Bytes): what does not fit is left out in the order value, headers, key, and `detail`
  // says so of the latter two; at last what `headers` keeps of the record's own. The original stands in its topic.
  DeadLetterWriter(size_t max_record_bytes, std::string_view build, OutputHeaders headers = OutputHeaders(),
                   std::string sink_group = "");

  // The whole message, as `policywire.v1.DeadLetter` describes it. Bytes that are not UTF-8 in names and in the detail,
  // which are text, become U+FFFD; key, value and header values are kept to the byte.
  v1::DeadLetter Describe(const ingest::Record& record, const Failure& failure) const;

  // The record for the topic: the original's key, and headers with content type, reason and attempt, and of `headers`.
  // `input` as in `Output`.
  Output Write(const ingest::Record& record, const Failure& failure, size_t input) const;

  // Makes a dead letter that another writer wrote fit this one's limit; all else of it stays.
  void Shrink(Output& output) const;

 private:
  void Fit(v1::DeadLetter& letter, Output& output) const;

  size_t max_record_bytes_;
  std::string build_;
  OutputHeaders headers_;
  std::string sink_group_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_DEAD_LETTER_DEAD_LETTER_H_
