#include "sink/postgres/event_row.h"

#include <fmt/format.h>

#include <cstring>
#include <iterator>
#include <optional>

#include "absl/time/time.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::sink {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Each value is a flag, its bytes, and a NUL, which no text of PostgreSQL has in it.
constexpr char kValue = 'v';
constexpr char kNull = 'n';

void AppendText(std::string_view text, std::string& out) {
  for (;;) {
    const size_t nul = text.find('\0');
    out.append(text.substr(0, nul));
    if (nul == text.npos) return;
    out.append(kReplacement);
    text.remove_prefix(nul + 1);
  }
}

void AddText(std::string_view text, std::string& out) {
  out += kValue;
  AppendText(text, out);
  out += '\0';
}

void AddNull(std::string& out) {
  out += kNull;
  out += '\0';
}

template <typename Number>
void AddNumber(Number number, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}{}", kValue, number);
  out += '\0';
}

// As an array of texts is written: {"USA","org:\"A\" Corp"}
void AddCodes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors, std::string& out) {
  out += kValue;
  out += '{';
  for (const v1::Actor& actor : actors) {
    if (&actor != &actors[0]) out += ',';
    out += '"';
    for (const char c : actor.code()) {
      if (c == '"' || c == '\\') out += '\\';
      AppendText({&c, 1}, out);
    }
    out += '"';
  }
  out += '}';
  out += '\0';
}

// Midnight UTC for a day. PostgreSQL knows no year 0.
std::optional<absl::Time> Moment(const std::string& published) {
  if (published.empty() || published[0] < '0' || published[0] > '9' || published.starts_with("0000"))
    return std::nullopt;
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, published, &time, nullptr)) return time;
  if (absl::ParseTime("%Y-%m-%d", published, &time, nullptr)) return time;
  return std::nullopt;
}

void AddMoment(const std::string& published, std::string& out) {
  const std::optional<absl::Time> time = Moment(published);
  if (!time) return AddNull(out);
  AddText(absl::FormatTime("%Y-%m-%d %H:%M:%E*S+00", *time, absl::UTCTimeZone()), out);
}

// JSON of PostgreSQL has no \u0000, though JSON has.
void AddJson(const v1::PolicyEvent& event, std::string& out) {
  out += kValue;
  size_t at = out.size();
  AppendJson(event, out);
  while ((at = out.find('\\', at)) != out.npos) {
    if (out.compare(at, 6, "\\u0000") == 0) out.replace(at, 6, "\\ufffd");
    at += 2;  // an escaped backslash begins nothing
  }
  out += '\0';
}

}  // namespace

void AppendEventRow(const v1::PolicyEvent& event, const ingest::Record& record, std::string& out) {
  AddText(event.event_id(), out);
  AddMoment(event.origin().published(), out);
  AddText(v1::Action_Name(event.action()), out);
  AddText(v1::Instrument_Name(event.instrument()), out);
  AddText(v1::Direction_Name(event.direction()), out);
  AddText(v1::Status_Name(event.status()), out);
  AddCodes(event.sources(), out);
  AddCodes(event.targets(), out);
  AddNumber(event.score().conflict(), out);
  AddNumber(event.score().certainty(), out);
  AddNumber(event.score().salience(), out);
  AddNumber(event.score().confidence(), out);
  AddText(event.quote(), out);
  AddText(event.trigger(), out);
  AddText(event.object(), out);
  AddText(event.magnitude(), out);
  AddText(event.date(), out);
  AddText(event.conditional() ? "t" : "f", out);
  AddText(event.attribution(), out);
  AddText(event.optional() ? "t" : "f", out);
  AddText(event.cameo(), out);
  AddText(v1::QuadClass_Name(event.quad_class()), out);
  AddText(event.origin().article_id(), out);
  AddText(event.origin().title(), out);
  AddText(event.origin().url(), out);
  AddText(event.origin().source(), out);
  AddText(record.topic, out);
  AddNumber(record.partition, out);
  AddNumber(record.offset, out);
  AddText(event.version().build(), out);
  AddText(event.version().lexicon(), out);
  AddText(event.version().model(), out);
  AddJson(event, out);
}

std::array<const char*, kEventColumns.size()> ReadEventRow(const std::string& row) {
  std::array<const char*, kEventColumns.size()> values{};
  const char* at = row.data();
  for (const char*& value : values) {
    value = *at == kNull ? nullptr : at + 1;
    at += std::strlen(at) + 1;
  }
  return values;
}

std::string_view EventIdOf(const std::string& row) { return row.data() + 1; }

}  // namespace policywire::sink
