#include "deploy/replay/replay_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "proto/archive/format.h"

namespace policywire::deploy {
namespace {

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

std::string Words(const ingest::TopicPartition& partition, const OffsetRange& range) {
  return fmt::format("{}[{}]={}..{}", partition.topic, partition.partition, range.begin,
                     range.end == kEnd ? "" : fmt::format("{}", range.end));
}

absl::Status NotHeld(const ingest::TopicPartition& partition, const OffsetRange& range, const OffsetRange* held,
                     std::string_view holder) {
  return absl::OutOfRangeError(fmt::format(
      "{}[{}]: offsets {} to {} are to be replayed, and {} has {}", partition.topic, partition.partition, range.begin,
      range.end - 1, holder,
      held == nullptr || held->begin >= held->end ? "none" : fmt::format("{} to {}", held->begin, held->end - 1)));
}

}  // namespace

std::vector<std::string> ReplaySelection::Words() const {
  std::vector<std::string> words;
  for (const std::string& topic : topics) words.push_back(fmt::format("topic {}", topic));
  for (const auto& [partition, range] : offsets) words.push_back(deploy::Words(partition, range));
  if (from_ms) words.push_back(fmt::format("from {}", *from_ms));
  if (until_ms) words.push_back(fmt::format("until {}", *until_ms));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

std::optional<std::pair<ingest::TopicPartition, OffsetRange>> ParseOffsets(std::string_view text) {
  const size_t open = text.rfind('[');
  const size_t close = text.find("]=", open == text.npos ? 0 : open);
  const size_t dots = close == text.npos ? text.npos : text.find("..", close);
  if (open == text.npos || open == 0 || dots == text.npos) return std::nullopt;
  std::pair<ingest::TopicPartition, OffsetRange> parsed;
  parsed.first.topic = text.substr(0, open);
  OffsetRange& range = parsed.second;
  range.end = kEnd;
  const auto number = [](std::string_view digits, auto& to) {
    return absl::SimpleAtoi(absl::string_view(digits.data(), digits.size()), &to) && to >= 0;
  };
  const std::string_view begin = text.substr(close + 2, dots - close - 2);
  const std::string_view end = text.substr(dots + 2);
  if (!number(text.substr(open + 1, close - open - 1), parsed.first.partition) ||
      (!begin.empty() && !number(begin, range.begin)) || (!end.empty() && !number(end, range.end)) ||
      range.begin > range.end) {
    return std::nullopt;
  }
  return parsed;
}

absl::StatusOr<std::vector<v1::ReplayRange>> SelectRanges(ReplayInput& input, const ReplaySelection& selection) {
  const auto all = input.Partitions();
  if (!all.ok()) return all.status();
  std::set<std::string> known;
  for (const auto& [partition, range] : *all) known.insert(partition.topic);
  for (const std::string& topic : selection.topics) {
    if (!known.contains(topic)) return absl::NotFoundError(fmt::format("{}: no topic \"{}\"", input.Name(), topic));
  }
  for (const auto& [partition, range] : selection.offsets) {
    if (!all->contains(partition)) {
      return absl::NotFoundError(
          fmt::format("{}: no partition {}[{}]", input.Name(), partition.topic, partition.partition));
    }
  }
  std::vector<v1::ReplayRange> ranges;
  for (const auto& [partition, held] : *all) {
    const bool of_topic = selection.topics.empty() || std::find(selection.topics.begin(), selection.topics.end(),
                                                                partition.topic) != selection.topics.end();
    const auto offsets = selection.offsets.find(partition);
    if (!of_topic || (!selection.offsets.empty() && offsets == selection.offsets.end())) continue;
    OffsetRange range = held;
    if (offsets != selection.offsets.end()) {
      const OffsetRange& asked = offsets->second;
      // Whoever names an offset means it; 0 is where everything begins.
      const OffsetRange named = {asked.begin > 0 ? asked.begin : held.begin, asked.end < kEnd ? asked.end : held.end};
      if (named.begin < named.end && (named.begin < held.begin || named.end > held.end)) {
        return NotHeld(partition, named, &held, input.Name());
      }
      range = {std::max(held.begin, named.begin), named.end};
    }
    for (const bool until : {false, true}) {
      const std::optional<int64_t> time = until ? selection.until_ms : selection.from_ms;
      if (!time) continue;
      const auto at = input.OffsetAt(partition, *time);
      if (!at.ok()) return at.status();
      const int64_t offset = at->value_or(range.end);
      if (until) {
        range.end = std::min(range.end, offset);
      } else {
        range.begin = std::max(range.begin, offset);
      }
    }
    if (range.begin >= range.end) continue;
    v1::ReplayRange& added = ranges.emplace_back();
    added.set_topic(partition.topic);
    added.set_partition(partition.partition);
    added.set_begin_offset(range.begin);
    added.set_end_offset(range.end);
    added.set_first_record(input.FirstRecord(added));
  }
  return ranges;
}

absl::Status CheckSameInput(ReplayInput& input, const v1::ReplayManifest& manifest) {
  for (const v1::ReplayRange& range : manifest.ranges()) {
    const std::string record = range.first_record().empty() ? "" : input.FirstRecord(range);
    // What is not there, or damaged, is told where the range is read.
    if (record.empty() || record == range.first_record()) continue;
    return absl::FailedPreconditionError(
        fmt::format("holds a replay of another input, whose first record from {}[{}] offset {} on was not this one",
                    range.topic(), range.partition(), range.begin_offset()));
  }
  return absl::OkStatus();
}

absl::Status CheckHeld(const v1::ReplayRange& range, const OffsetRange* held, std::string_view holder) {
  if (held != nullptr && range.begin_offset() >= held->begin && range.end_offset() <= held->end) {
    return absl::OkStatus();
  }
  return NotHeld({range.topic(), range.partition()}, {range.begin_offset(), range.end_offset()}, held, holder);
}

std::string DigestOf(const ingest::Record& record) {
  const std::string_view key = record.key.value_or("");
  return archive::Hex(archive::Checksum(
      fmt::format("{} {} {} {}{}", record.offset, record.timestamp_ms, key.size(), key, record.value.value_or(""))));
}

}  // namespace policywire::deploy
