#include "sink/jsonl/event_line.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "sink/jsonl/json_writer.h"

namespace policywire::sink {
namespace {

constexpr std::string_view kBegin = "{\"record\":\"";
constexpr std::string_view kId = "\"event_id\":\"";

}  // namespace

void AppendEventLine(const v1::PolicyEvent& event, const ingest::Record& record, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}{}/{}/{}\",", kBegin, record.topic, record.partition, record.offset);
  const size_t brace = out.size();
  AppendJson(event, out);
  out.erase(brace, 1);
  out += '\n';
}

std::optional<int64_t> OffsetOfEventLine(std::string_view line, std::string_view topic, int32_t partition) {
  const std::string begin = fmt::format("{}{}/{}/", kBegin, topic, partition);
  // A line that a crash has torn lacks its end, a block that never reached the disk is zeros.
  if (!line.starts_with(begin) || !line.ends_with('}') || line.find('\0') != line.npos) return std::nullopt;
  int64_t offset = 0;
  const char* const digits = line.data() + begin.size();
  const auto [next, error] = std::from_chars(digits, line.data() + line.size(), offset);
  if (error != std::errc() || *next != '"' || offset < 0) return std::nullopt;
  return offset;
}

std::string_view KeyOfEventLine(std::string_view line) {
  const size_t id = line.find(kId);
  return id == line.npos ? line : line.substr(0, line.find('"', id + kId.size()));
}

}  // namespace policywire::sink
