// Protobuf messages as JSON, with the names of the .proto files.
#ifndef POLICYWIRE_SINK_JSONL_JSON_WRITER_H_
#define POLICYWIRE_SINK_JSONL_JSON_WRITER_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "policywire/v1/article.pb.h"

namespace policywire::sink {

// Appends `message` in protobuf's JSON (64-bit integers as strings, enums by name, bytes in base64) on one line, the
// same bytes on every run: fields in the order of the .proto file, numbers in their shortest form that reads back
// equal. Always there: enums, truth values and lists, also empty ones, and the numbers of messages made of numbers
// alone (a span that begins at 0 says so). Left out: empty strings, absent messages, other numbers that are 0. Maps are
// not supported; no message that leaves the pipeline has one. `protobuf`'s own JsonStringToMessage reads it back.
void AppendJson(const google::protobuf::Message& message, std::string& out);

// Appends `text` in quotes, with what JSON does not allow in them escaped.
void AppendJsonString(std::string_view text, std::string& out);

// Appends one line, newline included: {"article_id": ..., "language": ..., "duplicate_of": ..., "events": [...]}, what
// `extract --format jsonl` writes. Of the two in the middle, what is empty is left out.
void AppendJsonLine(const v1::EnrichedArticle& article, std::string& out);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_JSONL_JSON_WRITER_H_
