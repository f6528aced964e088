// A policy event as a line of a file that tells where its record stood.
#ifndef POLICYWIRE_SINK_JSONL_EVENT_LINE_H_
#define POLICYWIRE_SINK_JSONL_EVENT_LINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/record.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::sink {

// Appends {"record": "TOPIC/PARTITION/OFFSET", "event_id": ..., ...}, a newline behind it: the event as `AppendJson`
// has it, with one key in front.
void AppendEventLine(const v1::PolicyEvent& event, const ingest::Record& record, std::string& out);

// The offset of such a line of that partition; nothing for any other, whole lines of other partitions included. `line`
// is without its newline.
std::optional<int64_t> OffsetOfEventLine(std::string_view line, std::string_view topic, int32_t partition);

// The beginning of such a line that tells record and event: the same whatever build wrote it.
std::string_view KeyOfEventLine(std::string_view line);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_JSONL_EVENT_LINE_H_
