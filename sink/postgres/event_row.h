// A policy event as the fields of a row.
#ifndef POLICYWIRE_SINK_POSTGRES_EVENT_ROW_H_
#define POLICYWIRE_SINK_POSTGRES_EVENT_ROW_H_

#include <array>
#include <string>
#include <string_view>

#include "ingest/record.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::sink {

// The columns that a row fills, in its order; `schema.h` makes them.
inline constexpr std::array<std::string_view, 33> kEventColumns = {
    "event_id",   "published",  "action",    "instrument",  "direction",   "status",   "sources",
    "targets",    "conflict",   "certainty", "salience",    "confidence",  "quote",    "trigger",
    "object",     "magnitude",  "date",      "conditional", "attribution", "optional", "cameo",
    "quad_class", "article_id", "title",     "url",         "source",      "topic",    "partition",
    "offset",     "build",      "lexicon",   "model",       "event"};

// Appends the row of `event`, the values of kEventColumns one behind the other. What PostgreSQL's texts cannot hold,
// NUL, becomes U+FFFD; a time of publication that is none becomes null.
void AppendEventRow(const v1::PolicyEvent& event, const ingest::Record& record, std::string& out);

// The values of such a row, null pointers for null. They point into `row`.
std::array<const char*, kEventColumns.size()> ReadEventRow(const std::string& row);

// The first of them.
std::string_view EventIdOf(const std::string& row);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_POSTGRES_EVENT_ROW_H_
