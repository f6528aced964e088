#include "sink/route/output_headers.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "sink/route/headers.h"

namespace policywire::sink {
namespace {

constexpr std::string_view kEveryHeader = "*";
constexpr size_t kDateLength = 10;  // YYYY-MM-DD

// RFC 3339; empty where there is no time.
std::string TimeOf(const CloudEvent& event) {
  if (event.published.size() == kDateLength) return std::string(event.published) + "T00:00:00Z";
  if (!event.published.empty()) return std::string(event.published);
  if (event.timestamp_ms < 0) return "";
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", absl::FromUnixMillis(event.timestamp_ms), absl::UTCTimeZone());
}

}  // namespace

OutputHeaders::OutputHeaders(const v1::OutputConfig& config) : source_(config.cloudevents_source()) {
  for (const std::string& name : config.keep_headers()) {
    keeps_all_ = keeps_all_ || name == kEveryHeader;
    kept_.push_back(name);
  }
}

bool OutputHeaders::Keeps(std::string_view name) const {
  if (SpeaksOfItsRecord(name)) return false;
  return keeps_all_ || std::any_of(kept_.begin(), kept_.end(), [name](const std::string& kept) {
           return absl::EqualsIgnoreCase({name.data(), name.size()}, kept);
         });
}

void OutputHeaders::AppendKept(const ingest::Record& record, Headers& headers) const {
  for (const ingest::HeaderView& header : record.headers) {
    if (Keeps(header.name)) headers.push_back({header.name, std::optional<std::string>(header.value)});
  }
}

void OutputHeaders::AppendCloudEvent(const CloudEvent& event, Headers& headers) const {
  headers.push_back({"ce_specversion", "1.0"});
  headers.push_back({"ce_id", std::string(event.id)});
  headers.push_back({"ce_source", source_});
  headers.push_back({"ce_type", "org." + event.type.full_name()});
  if (!event.subject.empty()) headers.push_back({"ce_subject", std::string(event.subject)});
  if (std::string time = TimeOf(event); !time.empty()) headers.push_back({"ce_time", std::move(time)});
}

}  // namespace policywire::sink
