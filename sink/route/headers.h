// Names and values of the Kafka headers that policywire writes.
#ifndef POLICYWIRE_SINK_ROUTE_HEADERS_H_
#define POLICYWIRE_SINK_ROUTE_HEADERS_H_

#include <cstdint>
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

// The record's attempt count; 0 when the header is missing or is not a number, the last one where it repeats.
uint32_t AttemptOf(const ingest::Record& record);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ROUTE_HEADERS_H_
