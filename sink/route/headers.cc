#include "sink/route/headers.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "absl/strings/match.h"

namespace policywire::sink {
namespace {

// All of `digits` as a number that is not negative.
template <typename Number>
std::optional<Number> ReadNumber(std::string_view digits) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) return std::nullopt;
  return number;
}

// No topic's name has a slash.
std::optional<Place> ReadPlace(std::string_view text) {
  const size_t first = text.find('/');
  const size_t second = first == text.npos ? text.npos : text.find('/', first + 1);
  if (first == 0 || second == text.npos) return std::nullopt;
  const auto partition = ReadNumber<int32_t>(text.substr(first + 1, second - first - 1));
  const auto offset = ReadNumber<int64_t>(text.substr(second + 1));
  if (!partition || !offset) return std::nullopt;
  return Place{text.substr(0, first), *partition, *offset};
}

}  // namespace

bool SpeaksOfItsRecord(std::string_view name) {
  const absl::string_view own(name.data(), name.size());
  return absl::EqualsIgnoreCase(own, "content-type") || absl::EqualsIgnoreCase(own, "content-encoding") ||
         absl::StartsWithIgnoreCase(own, "policywire-") || absl::StartsWithIgnoreCase(own, "ce_");
}

uint32_t AttemptOf(const ingest::Record& record) {
  uint32_t attempt = 0;
  for (const ingest::HeaderView& header : record.headers) {
    if (header.name == kAttemptHeader) attempt = ReadNumber<uint32_t>(header.value.value_or("")).value_or(0);
  }
  return attempt;
}

Place OriginOf(const ingest::Record& record) {
  const Place own{record.topic, record.partition, record.offset};
  if (AttemptOf(record) == 0) return own;
  Place origin = own;
  for (const ingest::HeaderView& header : record.headers) {
    if (header.name == kOriginHeader) origin = ReadPlace(header.value.value_or("")).value_or(own);
  }
  return origin;
}

std::optional<std::string_view> SinkGroupOf(const ingest::Record& record) {
  if (AttemptOf(record) == 0) return std::nullopt;
  std::optional<std::string_view> group;
  for (const ingest::HeaderView& header : record.headers) {
    if (header.name == kSinkGroupHeader) group = header.value;
  }
  return group;
}

std::string OriginHeaderValue(const Place& place) {
  return fmt::format("{}/{}/{}", place.topic, place.partition, place.offset);
}

}  // namespace policywire::sink
