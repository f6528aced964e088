// Headers of outputs that the configuration asks for: what goes on of the input record's, and those of a CloudEvent.
#ifndef POLICYWIRE_SINK_ROUTE_OUTPUT_HEADERS_H_
#define POLICYWIRE_SINK_ROUTE_OUTPUT_HEADERS_H_

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/sink.h"

namespace policywire::sink {

// What an output says of itself as a CloudEvent.
struct CloudEvent {
  const google::protobuf::Descriptor& type;  // of the message in the value
  std::string_view id;
  std::string_view subject;    // empty: none
  std::string_view published;  // as v1::Article.published; may be empty
  int64_t timestamp_ms = -1;   // of the input record; for the time where `published` is empty
};

// Immutable, hence safe to use from any number of threads at once.
class OutputHeaders {
 public:
  // None.
  OutputHeaders() = default;
  // `config` is complete and valid (deploy/config).
  explicit OutputHeaders(const v1::OutputConfig& config);

  // Appends those of the record's headers that go on, in their order, repeats and nulls included, to the byte.
  void AppendKept(const ingest::Record& record, Headers& headers) const;

  // Whether outputs are CloudEvents.
  bool cloud_events() const { return !source_.empty(); }
  // Appends the context attributes of CloudEvents 1.0 as Kafka's binary mode has them; the content type is there
  // already. The type is the message's full name behind "org.". An article published on a day is of that day's midnight
  // UTC; without any time at all the attribute is left out.
  void AppendCloudEvent(const CloudEvent& event, Headers& headers) const;

 private:
  bool Keeps(std::string_view name) const;

  bool keeps_all_ = false;
  std::vector<std::string> kept_;
  std::string source_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ROUTE_OUTPUT_HEADERS_H_
