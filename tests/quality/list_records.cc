// The records of web archives and what they carry, a line of JSON each, for the comparison with other readers.
//
//   list_records FILE...
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "ingest/decode/ascii.h"
#include "ingest/decode/header_fields.h"
#include "ingest/decode/warc/http_message.h"
#include "ingest/decode/warc/warc_stream.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::ingest {
namespace {

constexpr size_t kMost = 128 << 20;

// What a record carries: of HTTP messages the body, of responses without what wraps it.
std::string Payload(const WarcHead& head, std::string_view record, std::string& fault) {
  const std::string_view block = record.substr(head.head_size);
  if (EqualsIgnoringCase(head.type, "request")) {
    const size_t header = HeaderSize(block);
    return std::string(header == block.npos ? std::string_view() : block.substr(header));
  }
  HttpMessage http;
  http.body = block;
  HttpPayload payload;
  auto error = block.starts_with("HTTP/") ? ReadHttpMessage(block, http) : std::nullopt;
  if (!error) error = ReadPayload(http, kMost, payload);
  if (error) fault = error->detail;
  return std::string(payload.bytes);
}

int List(const char* file) {
  const int descriptor = open(file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 1;
  WarcStream stream(
      [&](char* room, size_t size) -> absl::StatusOr<size_t> {
        const ssize_t got = read(descriptor, room, size);
        if (got < 0) return absl::DataLossError("it cannot be read");
        return static_cast<size_t>(got);
      },
      Packing::kNone, kMost);
  WarcPiece piece;
  for (;;) {
    const absl::StatusOr<bool> more = stream.Next(piece);
    if (!more.ok() || !*more) break;
    const WarcHead head = CutWarc(piece.bytes, true).head;
    std::string fault = piece.error ? piece.error->detail : "";
    std::string payload;
    if (head.head_size > 0) payload = Payload(head, piece.bytes, fault);
    std::string line = "{\"file\":";
    sink::AppendJsonString(file, line);
    line += fmt::format(",\"offset\":{},\"type\":", piece.offset);
    sink::AppendJsonString(head.type, line);
    line += ",\"url\":";
    sink::AppendJsonString(head.url, line);
    line += ",\"fault\":";
    sink::AppendJsonString(fault, line);
    line += ",\"payload\":";
    sink::AppendJsonString(std::string(absl::Base64Escape(payload)), line);
    fmt::print("{}}}\n", line);
  }
  close(descriptor);
  return 0;
}

}  // namespace
}  // namespace policywire::ingest

int main(int argc, char** argv) {
  int failed = 0;
  for (int i = 1; i < argc; ++i) failed |= policywire::ingest::List(argv[i]);
  return failed;
}
