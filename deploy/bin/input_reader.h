// Files and standard input as a stream of messages, each as the bytes that a decoder reads.
#ifndef POLICYWIRE_DEPLOY_BIN_INPUT_READER_H_
#define POLICYWIRE_DEPLOY_BIN_INPUT_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/decode/decoder.h"

namespace policywire::deploy {

// How a file is cut into messages and which decoder reads them.
enum class InputFormat {
  kAuto,       // by the file's name, else by its first line
  kJsonLines,  // one JSON message a line; blank lines are passed over
  kJson,       // the file is one JSON message
  kProtobuf,   // the file is one protobuf message
  kText,       // the file is one text
  kHtml,       // the file is one page
  kFeed,       // the file is one feed
  kNewsml,     // the file is one message of an agency
  kMail,       // the file is one mail
  kWarc,       // a message a record of a web archive
  kWhole,      // the file is one message, whose bytes tell what it is
};

// One message.
struct Input {
  std::string bytes;
  // The decoder's name ("json"), or "auto" where the bytes are to tell (ingest/decode/detect.h).
  std::string_view decoder;
  // Where it stood, for messages: "articles.jsonl:17", "story.txt", "standard input:3", "crawl.warc.gz:byte 4711",
  // "crawl.warc.zst:unpacked byte 4711".
  std::string place;
  // Why what stands there is no message that could be cut out whole; `bytes` are not to be read then.
  std::optional<ingest::DecodeError> error;
  // More bytes than the limit: `bytes` is empty and `size` tells how many there were at least.
  bool too_large = false;
  size_t size = 0;
};

// Reads one file after the other, holding one message at a time. Not thread-safe.
//
// With kAuto a name decides that ends in .jsonl, .ndjson (JSON lines), .txt, .text (text), .pb, .binpb (protobuf),
// .html, .htm, .xhtml (a page), .rss, .atom (a feed), .warc, .arc (a web archive), .eml (a mail).
// Otherwise, and on standard input, the beginning does: an object on the first line, or one at the start of the second,
// makes JSON lines; another object or a list is one JSON message; any other file is one message whose format is left to
// the decoders. Nothing more is waited for than tells: lines of a pipe are handed over as they come.
//
// A web archive, told by its name or its beginning, is a message a record, and its size is of no matter. A bad record
// is a message with an `error`, and the next one follows (ingest/decode/warc/warc_stream.h).
//
// A file whose name ends in .gz, .zst or .br is unpacked as it is read, and one that begins with the mark of gzip or
// zstd; what its name says without that ending is what counts. Of a message that is larger than the limit once it is
// unpacked the rest of the file is not unpacked.
//
// A file without a byte holds no message, whatever its format. JSON and text in UTF-16, and a text with a NUL near its
// beginning, which is no text, are errors.
class InputReader {
 public:
  // Opens nothing yet, but looks: NotFound or PermissionDenied names a file that is missing, may not be read, or is a
  // folder. "-" is standard input. Messages of more than `max_bytes` are `too_large`.
  static absl::StatusOr<std::unique_ptr<InputReader>> Open(std::vector<std::string> files, InputFormat format,
                                                           size_t max_bytes);
  ~InputReader();
  InputReader(const InputReader&) = delete;
  InputReader& operator=(const InputReader&) = delete;

  // True with the next message in `input`; false at the end. An error (DataLoss) names the file that could not be read
  // on, or is no text; the next call goes on with the next file.
  absl::StatusOr<bool> Next(Input& input);

  // True when `Next` may have to wait for a pipe or a terminal: what is at hand should be dealt with first.
  bool MayBlock() const;

  // True where the message that `Next` gave last is a record of a web archive.
  bool in_archive() const;

  // Sizes of all files together; 0 when one of them has none (a pipe).
  uint64_t total_bytes() const { return total_bytes_; }
  uint64_t bytes_read() const { return bytes_read_; }

 private:
  class File;
  InputReader(std::vector<std::string> files, InputFormat format, size_t max_bytes);

  std::vector<std::string> files_;
  size_t next_file_ = 0;
  InputFormat format_;
  size_t max_bytes_;
  std::vector<bool> regular_;  // by file: a pipe is none
  uint64_t total_bytes_ = 0;
  uint64_t bytes_read_ = 0;
  std::unique_ptr<File> file_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_INPUT_READER_H_
