// Names and values of the Kafka headers that policywire writes.
#ifndef POLICYWIRE_SINK_ROUTE_HEADERS_H_
#define POLICYWIRE_SINK_ROUTE_HEADERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/record.h"

namespace policywire::sink {

// Media type of the value, on every record.
inline constexpr std::string_view kContentTypeHeader = "content-type";
inline constexpr std::string_view kProtobufType = "application/x-protobuf";
inline constexpr std::string_view kJsonType = "application/json";
// Full name of the protobuf message in the value ("policywire.v1.PolicyEvent"), on every record.
inline constexpr std::string_view kMessageHeader = "policywire-message";
// `Article.article_id`, on events and enriched articles: consumers can filter without parsing.
inline constexpr std::string_view kArticleIdHeader = "policywire-article-id";
// v1::Reason by name ("MALFORMED"), on dead letters.
inline constexpr std::string_view kReasonHeader = "policywire-reason";
// How often a record has been replayed from a dead-letter topic, in decimal; on the records that were, and on what came
// of them.
inline constexpr std::string_view kAttemptHeader = "policywire-attempt";

// Where a record that was replayed stood first, "TOPIC/PARTITION/OFFSET"; on that record.
inline constexpr std::string_view kOriginHeader = "policywire-origin";

// The group of the sink that an event was put back for: others have it; on events that a sink had set aside.
inline constexpr std::string_view kSinkGroupHeader = "policywire-sink-group";

// True for names of headers that say something of the record that they stand on, and so of no record that comes of it:
// its content's type and encoding, what policywire says, and what a CloudEvent says. Case does not matter.
bool SpeaksOfItsRecord(std::string_view name);

// The record's attempt count; 0 when the header is missing or is not a number, the last one where it repeats.
uint32_t AttemptOf(const ingest::Record& record);

// The group of the sink that a record which was replayed is for; nothing where it is for every reader, as a record that
// was not replayed is, whatever its headers say. The view is of the record's memory.
std::optional<std::string_view> SinkGroupOf(const ingest::Record& record);

// Where a record stands.
struct Place {
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;

  bool operator==(const Place&) const = default;
};

// Where the record stood first: what the last header of that name says on a record that was replayed, where it can be
// read, else the record's own place. The view is of the record's memory.
Place OriginOf(const ingest::Record& record);

// The header's value for a place.
std::string OriginHeaderValue(const Place& place);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ROUTE_HEADERS_H_
