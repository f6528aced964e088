#include "sink/dead_letter/dead_letter.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL  // a header suffices
#include <xxhash.h>

#include <memory>
#include <optional>
#include <utility>

#include "sink/route/headers.h"
#include "sink/text/utf8.h"

namespace policywire::sink {
namespace {

// Details are sentences. A longer one has somebody's data in it.
constexpr size_t kMaxDetail = 1000;

}  // namespace

std::string ValueDigest(std::string_view value) {
  const XXH128_hash_t hash = XXH3_128bits(value.data(), value.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

DeadLetterWriter::DeadLetterWriter(size_t max_record_bytes, std::string_view build, OutputHeaders headers,
                                   std::string sink_group)
    : max_record_bytes_(max_record_bytes),
      build_(build),
      headers_(std::move(headers)),
      sink_group_(std::move(sink_group)) {}

v1::DeadLetter DeadLetterWriter::Describe(const ingest::Record& record, const Failure& failure) const {
  v1::DeadLetter letter;
  letter.set_topic(ValidUtf8(record.topic));
  letter.set_partition(record.partition);
  letter.set_offset(record.offset);
  letter.set_timestamp_ms(record.timestamp_ms);
  if (record.key) letter.set_key(record.key->data(), record.key->size());
  for (const ingest::HeaderView& header : record.headers) {
    v1::Header& copy = *letter.add_headers();
    copy.set_name(ValidUtf8(header.name));
    if (header.value) copy.set_value(header.value->data(), header.value->size());
  }
  if (record.value) {
    letter.set_value(record.value->data(), record.value->size());
    letter.set_value_size(record.value->size());
    letter.set_value_digest(ValueDigest(*record.value));
  }
  letter.set_stage(failure.stage);
  letter.set_reason(failure.reason);
  letter.set_detail(ValidUtf8(std::string_view(failure.detail).substr(0, kMaxDetail)));
  letter.set_decoder(failure.decoder);
  letter.set_attempt(AttemptOf(record));
  letter.set_build(build_);
  letter.set_sink_group(sink_group_);
  return letter;
}

Output DeadLetterWriter::Write(const ingest::Record& record, const Failure& failure, size_t input) const {
  v1::DeadLetter letter = Describe(record, failure);
  Output output;
  output.route = Route::kDeadLetters;
  output.input = input;
  output.kind = failure.reason;
  if (record.key) output.key = std::string(*record.key);
  Headers headers = {{kContentTypeHeader, std::string(kProtobufType)},
                     {kMessageHeader, letter.GetDescriptor()->full_name()},
                     {kReasonHeader, v1::Reason_Name(failure.reason)}};
  if (letter.attempt() > 0) headers.push_back({kAttemptHeader, fmt::format("{}", letter.attempt())});
  headers_.AppendKept(record, headers);
  if (headers_.cloud_events()) {
    headers_.AppendCloudEvent({.type = *letter.GetDescriptor(),
                               .id = OriginHeaderValue({record.topic, record.partition, record.offset}),
                               .subject = {},
                               .published = {},
                               .timestamp_ms = record.timestamp_ms},
                              headers);
  }
  output.headers = std::make_shared<const Headers>(std::move(headers));

  Fit(letter, output);
  return output;
}

void DeadLetterWriter::Shrink(Output& output) const {
  v1::DeadLetter letter;
  if (!letter.ParseFromString(output.value)) return;  // not one of ours: nothing is known to leave out
  output.value.clear();
  Fit(letter, output);
}

void DeadLetterWriter::Fit(v1::DeadLetter& letter, Output& output) const {
  size_t around = output.Bytes();
  const auto fits = [&] { return around + letter.ByteSizeLong() <= max_record_bytes_; };
  if (!fits() && letter.has_value()) {
    letter.clear_value();
    letter.set_value_omitted(true);
  }
  if (!fits()) {
    letter.clear_headers();
    letter.mutable_detail()->append(" (headers left out: too large)");
  }
  if (!fits()) {
    letter.clear_key();
    output.key.reset();
    letter.mutable_detail()->append(" (key left out: too large)");
  }
  if (!fits() && output.headers != nullptr) {
    Headers own = *output.headers;
    std::erase_if(own, [](const Header& header) { return !SpeaksOfItsRecord(header.name); });
    output.headers = std::make_shared<const Headers>(std::move(own));
    around = output.Bytes();
  }
  output.value = letter.SerializeAsString();
}

}  // namespace policywire::sink
