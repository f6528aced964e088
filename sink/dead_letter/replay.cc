#include "sink/dead_letter/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sink/dead_letter/dead_letter.h"
#include "sink/route/headers.h"

namespace policywire::sink {
namespace {

// A view of what the letter keeps.
ingest::Record RecordOf(const v1::DeadLetter& letter) {
  ingest::Record record;
  record.topic = letter.topic();
  record.partition = letter.partition();
  record.offset = letter.offset();
  for (const v1::Header& header : letter.headers()) {
    ingest::HeaderView& view = record.headers.emplace_back();
    view.name = header.name();
    if (header.has_value()) view.value = header.value();
  }
  return record;
}

}  // namespace

google::protobuf::RepeatedPtrField<v1::Header> ReplayHeaders(const v1::DeadLetter& letter) {
  google::protobuf::RepeatedPtrField<v1::Header> headers;
  for (const v1::Header& header : letter.headers()) {
    if (header.name() == kAttemptHeader || header.name() == kOriginHeader || header.name() == kSinkGroupHeader)
      continue;
    *headers.Add() = header;
  }
  const auto add = [&headers](std::string_view name, std::string value) {
    v1::Header& header = *headers.Add();
    header.set_name(name.data(), name.size());
    header.set_value(std::move(value));
  };
  add(kOriginHeader, OriginHeaderValue(OriginOf(RecordOf(letter))));
  add(kAttemptHeader, fmt::format("{}", letter.attempt() + 1));
  if (!letter.sink_group().empty()) add(kSinkGroupHeader, letter.sink_group());
  return headers;
}

bool IsValueOf(const v1::DeadLetter& letter, std::string_view value) {
  return letter.value_size() == value.size() && letter.value_digest() == ValueDigest(value);
}

bool TellsOfReplay(const ingest::Record& record) {
  const std::string& message = v1::DeadLettersReplayed::descriptor()->full_name();
  return std::ranges::any_of(record.headers, [&](const ingest::HeaderView& header) {
    return header.name == kMessageHeader && header.value == message;
  });
}

}  // namespace policywire::sink
