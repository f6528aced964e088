#include "ingest/decode/warc/http_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/header_fields.h"
#include "ingest/decode/unpack.h"

namespace policywire::ingest {
namespace {

constexpr int kMostEncodings = 4;

int DigitOf(char c) {
  if (IsDigit(c)) return c - '0';
  return Lower(c) >= 'a' && Lower(c) <= 'f' ? Lower(c) - 'a' + 10 : -1;
}

// A chunk's size and the bytes of its line; nothing where no such line begins here.
struct ChunkLine {
  uint64_t size = 0;
  size_t bytes = 0;
};
std::optional<ChunkLine> ReadChunkLine(std::string_view bytes) {
  constexpr size_t kMostDigits = 12;
  constexpr size_t kMostBytes = 4096;  // of a line, with its extensions
  ChunkLine line;
  size_t digits = 0;
  for (; digits < bytes.size() && DigitOf(bytes[digits]) >= 0; ++digits) {
    if (digits == kMostDigits) return std::nullopt;
    line.size = line.size * 16 + static_cast<uint64_t>(DigitOf(bytes[digits]));
  }
  if (digits == 0) return std::nullopt;
  const size_t newline = bytes.substr(0, kMostBytes).find('\n');
  if (newline == bytes.npos) return std::nullopt;
  for (const char c : bytes.substr(digits, newline - digits)) {
    if (c == ';') break;
    if (c != ' ' && c != '\r' && c != '\t') return std::nullopt;
  }
  line.bytes = newline + 1;
  return line;
}

// The chunks of `body` behind each other, with the way back.
std::optional<DecodeError> Unchunk(std::string_view body, HttpPayload& out) {
  if (!ReadChunkLine(body)) return std::nullopt;  // it was unwrapped before
  out.room.clear();
  size_t at = 0;
  const auto take = [&](size_t size) {
    if (size == 0) return;
    out.map.Copy(static_cast<uint32_t>(out.room.size()), static_cast<uint32_t>(size), static_cast<uint32_t>(at));
    out.room.append(body.substr(at, size));
    at += size;
  };
  for (;;) {
    const std::optional<ChunkLine> line = ReadChunkLine(body.substr(at));
    if (!line) {
      // A line that has begun and does not end.
      out.cut_short = body.find('\n', at) == body.npos;
      if (out.cut_short) break;
      return DecodeError{v1::MALFORMED, fmt::format("no chunk begins at byte {} of the body", at)};
    }
    at += line->bytes;
    if (line->size == 0) break;  // what follows are more header fields
    out.cut_short = line->size > body.size() - at;
    take(std::min<uint64_t>(line->size, body.size() - at));
    if (out.cut_short) break;
    if (body.substr(at, 2) == "\r\n") {
      at += 2;
    } else if (body.substr(at, 1) == "\n") {
      at += 1;
    }
    out.cut_short = at == body.size();
    if (out.cut_short) break;
  }
  out.bytes = out.room;
  return std::nullopt;
}

// Takes `packing` off; `made` is false where the bytes are not in it.
std::optional<DecodeError> TakeOff(Packing packing, size_t most, HttpPayload& out, bool& made) {
  made = false;
  if (HasMark(packing) && PackingOf(out.bytes) != packing) return std::nullopt;
  Unpacker unpacker(packing);
  std::string unpacked;
  std::string_view in = out.bytes;
  if (auto error = unpacker.Step(in, most + 1, unpacked)) {
    if (unpacked.empty() && !HasMark(packing)) return std::nullopt;
    error->detail = fmt::format("the body's {} stream is damaged", NameOf(packing));
    return error;
  }
  if (unpacked.size() > most) {
    return DecodeError{v1::TOO_LARGE,
                       fmt::format("the body's {} stream unpacks to more than the {} bytes of input.max_article_bytes",
                                   NameOf(packing), most)};
  }
  // What a server or a crawler did not finish is read as far as it goes, as a browser does.
  if (unpacker.End()) {
    if (unpacked.empty() && !HasMark(packing)) return std::nullopt;
    out.cut_short = true;
  }
  made = true;
  out.room = std::move(unpacked);
  out.bytes = out.room;
  out.map.Clear();
  out.compressed = true;
  return std::nullopt;
}

}  // namespace

std::optional<DecodeError> ReadHttpMessage(std::string_view bytes, HttpMessage& out) {
  out = HttpMessage();
  out.body = bytes;
  if (!bytes.starts_with("HTTP/")) return std::nullopt;
  const size_t header_size = HeaderSize(bytes);
  const std::string_view header = header_size == bytes.npos ? bytes : bytes.substr(0, header_size);
  if (header_size == bytes.npos && bytes.size() >= kMostHeaderBytes) {
    return DecodeError{v1::MALFORMED, fmt::format("the HTTP header does not end within {} bytes", kMostHeaderBytes)};
  }
  const std::string_view line = header.substr(0, header.find('\n'));
  const size_t space = line.find(' ');
  for (const char c : line.substr(space == line.npos ? line.size() : space + 1, 3)) {
    if (!IsDigit(c)) {
      out.status = 0;
      break;
    }
    out.status = out.status * 10 + (c - '0');
  }
  // A status line alone, or a header that is all there is, has no body.
  out.body = bytes.substr(header.size());
  const HeaderFields fields(header.size() > line.size() ? header.substr(line.size() + 1) : std::string_view());
  out.content_type = fields.Find("Content-Type");
  out.content_encoding = fields.Find("Content-Encoding");
  out.transfer_encoding = fields.Find("Transfer-Encoding");
  return std::nullopt;
}

std::optional<DecodeError> ReadPayload(const HttpMessage& message, size_t most, HttpPayload& out) {
  out.bytes = message.body;
  out.map.Clear();
  out.compressed = out.cut_short = false;
  if (EqualsIgnoringCase(Trimmed(message.transfer_encoding), "chunked")) {
    if (auto error = Unchunk(message.body, out)) return error;
  }
  std::string_view encodings = message.content_encoding;
  for (int count = 0; !encodings.empty();) {
    // Of several the last was applied last.
    const size_t comma = encodings.rfind(',');
    const std::string_view last = Trimmed(encodings.substr(comma == encodings.npos ? 0 : comma + 1));
    encodings = comma == encodings.npos ? std::string_view() : encodings.substr(0, comma);
    const std::optional<Packing> packing = PackingOfName(last);
    // Words that servers write without meaning ("none", "utf-8").
    if (!packing || *packing == Packing::kNone || out.bytes.empty()) continue;
    if (count == kMostEncodings) {
      return DecodeError{v1::TOO_DEEP, fmt::format("the body is compressed more than {} times", kMostEncodings)};
    }
    bool made = false;
    if (auto error = TakeOff(*packing, most, out, made)) return error;
    count += made ? 1 : 0;
  }
  return std::nullopt;
}

}  // namespace policywire::ingest
