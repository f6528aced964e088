// What an HTTP response carries, as crawlers kept it.
#ifndef POLICYWIRE_INGEST_DECODE_WARC_HTTP_MESSAGE_H_
#define POLICYWIRE_INGEST_DECODE_WARC_HTTP_MESSAGE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/decode/decoder.h"
#include "ingest/decode/text_map.h"

namespace policywire::ingest {

// Views into the response's bytes.
struct HttpMessage {
  int status = 0;  // 0 where the bytes do not begin with a status line: they are all body then
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view transfer_encoding;
  std::string_view body;  // as it was sent
};

// MALFORMED where a status line is there, and its header does not end.
std::optional<DecodeError> ReadHttpMessage(std::string_view bytes, HttpMessage& out);

// A body without what it was wrapped in for its way.
struct HttpPayload {
  std::string_view bytes;  // of the message's body, or of `room`
  // From `bytes` to those of the body; empty where these are the same, or were compressed.
  TextMap map;
  bool compressed = false;
  bool cut_short = false;  // the body ends before its chunks or its compression do
  std::string room;
};

// Takes off chunks and the content encodings gzip, deflate, br and zstd, also several. What is said to be in chunks, or
// compressed, and does not begin so is taken as it stands: many crawlers keep a body unwrapped, and its header as it
// was. An encoding that nobody knows counts as none. TOO_LARGE where it becomes more than `most` bytes, MALFORMED where
// chunks or compression are damaged, TOO_DEEP where it is compressed too often.
std::optional<DecodeError> ReadPayload(const HttpMessage& message, size_t most, HttpPayload& out);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_WARC_HTTP_MESSAGE_H_
