#include "deploy/runtime/event_processor.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "deploy/runtime/stopwatch.h"
#include "enrich/version.h"
#include "ingest/decode/wire_format.h"
#include "sink/route/headers.h"
#include "sink/route/output_headers.h"

namespace policywire::deploy {
namespace {

// Longer than any id of ours; what is longer still would not fit into an index.
constexpr size_t kMaxIdBytes = 256;

// What the header says of the value; nothing where it does not.
std::optional<bool> SaysJson(const ingest::Record& record) {
  for (const ingest::HeaderView& header : record.headers) {
    if (header.name != sink::kContentTypeHeader || !header.value) continue;
    if (header.value->starts_with(sink::kJsonType)) return true;
    if (header.value->starts_with(sink::kProtobufType)) return false;
  }
  return std::nullopt;
}

std::optional<sink::Failure> Decode(const ingest::Record& record, bool json, v1::PolicyEvent& event) {
  const std::string decoder = json ? "json" : "protobuf";
  if (!record.value || record.value->empty()) {
    return sink::Failure{v1::DECODE, v1::EMPTY_VALUE, "the record has no value", decoder};
  }
  // Where the service has a schema registry.
  const std::string_view value = ingest::Unframed(*record.value, !json).value_or(*record.value);
  if (value.size() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return sink::Failure{v1::DECODE, v1::TOO_LARGE, fmt::format("{} bytes", value.size()), decoder};
  }
  if (json) {
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;  // a newer program's
    const auto parsed = google::protobuf::util::JsonStringToMessage(
        google::protobuf::StringPiece(value.data(), value.size()), &event, options);
    if (!parsed.ok()) {
      return sink::Failure{v1::DECODE, v1::MALFORMED,
                           fmt::format("not a policywire.v1.PolicyEvent in JSON: {}",
                                       std::string_view(parsed.message().data(), parsed.message().size())),
                           decoder};
    }
  } else if (!event.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return sink::Failure{
        v1::DECODE, v1::MALFORMED,
        fmt::format("the {} bytes are not a policywire.v1.PolicyEvent: truncated, of another format, or with a string "
                    "that is not UTF-8",
                    value.size()),
        decoder};
  }
  if (event.event_id().empty())
    return sink::Failure{v1::DECODE, v1::MISSING_FIELD, "the event has no event_id", decoder};
  if (event.event_id().size() > kMaxIdBytes) {
    return sink::Failure{
        v1::DECODE, v1::MALFORMED,
        fmt::format("an event_id of {} bytes; it has {} at most", event.event_id().size(), kMaxIdBytes), decoder};
  }
  return std::nullopt;
}

}  // namespace

EventProcessor::EventProcessor(const v1::OutputConfig& config, std::string group, sink::Filter filter, Format format)
    : group_(std::move(group)),
      json_(config.format() == "json"),
      filter_(std::move(filter)),
      format_(std::move(format)),
      dead_letters_(config.max_record_bytes(), enrich::kBuildVersion, sink::OutputHeaders(config), group_),
      small_dead_letters_(65536, enrich::kBuildVersion) {}

Reading EventProcessor::Read(const ingest::Record& /*record*/, Processed& /*processed*/) const { return {}; }

void EventProcessor::Process(const ingest::Record& record, Reading /*reading*/, size_t input,
                             std::vector<sink::Output>& outputs, Processed& processed) const {
  if (sink::SinkGroupOf(record).value_or(group_) != group_) return;
  Stopwatch stopwatch;
  static thread_local v1::PolicyEvent event;  // its memory serves the next one of this thread
  event.Clear();
  const std::optional<sink::Failure> failure = Decode(record, SaysJson(record).value_or(json_), event);
  processed.decode += stopwatch.Lap();
  if (failure) return Reject(record, input, *failure, outputs);
  if (!filter_.Matches(event)) return;
  sink::Output& output = outputs.emplace_back();
  output.route = sink::Route::kEvents;
  output.input = input;
  output.partition = record.partition;
  output.offset = record.offset;
  // A newer program's action is counted under none.
  output.kind = v1::Action_IsValid(event.action()) ? event.action() : 0;
  if (record.key) output.key = std::string(*record.key);
  format_(event, record, output.value);
  processed.route += stopwatch.Lap();
}

void EventProcessor::Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
                            std::vector<sink::Output>& outputs) const {
  outputs.push_back(dead_letters_.Write(record, failure, input));
}

void EventProcessor::Shrink(sink::Output& dead_letter) const { small_dead_letters_.Shrink(dead_letter); }

}  // namespace policywire::deploy
