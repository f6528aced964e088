#include "sink/dead_letter/dead_letter.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL  // a header suffices
#include <xxhash.h>

#include <memory>
#include <optional>
#include <utility>

#include "sink/route/headers.h"

namespace policywire::sink {
namespace {

// Details are sentences. A longer one has somebody's data in it.
constexpr size_t kMaxDetail = 1000;

// Length of the character at `at` when it is valid UTF-8 (RFC 3629), else 0.
size_t CharacterLength(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  unsigned least = 0x80;
  unsigned most = 0xBF;
  size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) least = 0xA0;
    if (lead == 0xED) most = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) least = 0x90;
    if (lead == 0xF4) most = 0x8F;
  } else {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if (byte(at + i) < least || byte(at + i) > most) return 0;
    least = 0x80;
    most = 0xBF;
  }
  return length;
}

// Text that a protobuf string may hold.
std::string ValidUtf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const size_t length = CharacterLength(bytes, at);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
    } else {
      out.append(bytes, at, length);
      at += length;
    }
  }
  return out;
}

std::string Digest(std::string_view value) {
  const XXH128_hash_t hash = XXH3_128bits(value.data(), value.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

DeadLetterWriter::DeadLetterWriter(size_t max_record_bytes, std::string_view build)
    : max_record_bytes_(max_record_bytes), build_(build) {}

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
    letter.set_value_digest(Digest(*record.value));
  }
  letter.set_stage(failure.stage);
  letter.set_reason(failure.reason);
  letter.set_detail(ValidUtf8(std::string_view(failure.detail).substr(0, kMaxDetail)));
  letter.set_decoder(failure.decoder);
  letter.set_attempt(AttemptOf(record));
  letter.set_build(build_);
  return letter;
}

Output DeadLetterWriter::Write(const ingest::Record& record, const Failure& failure, size_t input) const {
  v1::DeadLetter letter = Describe(record, failure);
  Output output;
  output.route = Route::kDeadLetters;
  output.input = input;
  if (record.key) output.key = std::string(*record.key);
  Headers headers = {{kContentTypeHeader, std::string(kProtobufType)},
                     {kMessageHeader, letter.GetDescriptor()->full_name()},
                     {kReasonHeader, v1::Reason_Name(failure.reason)}};
  if (letter.attempt() > 0) headers.push_back({kAttemptHeader, fmt::format("{}", letter.attempt())});
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
  const size_t around = output.Bytes();
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
  output.value = letter.SerializeAsString();
}

}  // namespace policywire::sink
