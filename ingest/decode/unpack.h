// Compressed bytes to those that a decoder reads.
#ifndef POLICYWIRE_INGEST_DECODE_UNPACK_H_
#define POLICYWIRE_INGEST_DECODE_UNPACK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

enum class Packing { kNone, kGzip, kDeflate, kZstd, kBrotli };

// The compression whose mark the bytes begin with.
Packing PackingOf(std::string_view bytes);

// False for brotli and deflate, which have none.
bool HasMark(Packing packing);

// True for what is too short to tell, nothing included.
bool MayBecomeMark(std::string_view bytes);

// What a content encoding names, whatever its case: "gzip", "x-gzip", "deflate", "zstd", "br", "identity" or nothing.
// No value for another one.
std::optional<Packing> PackingOfName(std::string_view name);

// "gzip", "deflate", "zstd", "brotli".
std::string_view NameOf(Packing packing);

// One stream, piece by piece: gzip's members and zstd's frames that follow each other are one. Memory is bounded,
// whatever the bytes ask for: a window of 128 MB at most. Not thread-safe.
class Unpacker {
 public:
  // `packing` is not kNone.
  explicit Unpacker(Packing packing);
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  // Takes from the beginning of `in` what it needs to append `most` bytes to `out`, or all of it; what was taken is
  // gone from `in`. MALFORMED where the stream is damaged. Zeros and other bytes behind gzip's last member are passed
  // over; `stray_at` tells of the latter.
  std::optional<DecodeError> Step(std::string_view& in, size_t most, std::string& out);

  // The same into the `size` bytes at `room`, of which `made` are used then; stops where a member or a frame ends.
  std::optional<DecodeError> StepMember(std::string_view& in, char* room, size_t size, size_t& made);

  // True behind the end of a member or a frame; after it, a new one may begin, with `Restart` also behind a damaged
  // one.
  bool at_end_of_member() const;
  void Restart();

  // The first byte behind gzip's last member that is neither a new member's nor a zero of padding.
  std::optional<uint64_t> stray_at() const;

  // MALFORMED unless the stream is whole: called when there is no more of it.
  std::optional<DecodeError> End() const;

 private:
  class Stream;
  class Zlib;
  class Zstd;
  class Brotli;
  std::optional<DecodeError> StepOnce(std::string_view& in, char* room, size_t size, size_t& made);

  std::unique_ptr<Stream> stream_;
};

// All of `bytes`. TOO_LARGE as soon as they unpack to more than `most`.
std::optional<DecodeError> Unpack(Packing packing, std::string_view bytes, size_t most, std::string& out);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_UNPACK_H_
