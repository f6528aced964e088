// A web archive of any size, record by record.
#ifndef POLICYWIRE_INGEST_DECODE_WARC_WARC_STREAM_H_
#define POLICYWIRE_INGEST_DECODE_WARC_WARC_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/decode/decoder.h"
#include "ingest/decode/unpack.h"
#include "ingest/decode/warc/warc_record.h"

namespace policywire::ingest {

// One record as it was found.
struct WarcPiece {
  std::string bytes;  // header and block, unpacked
  // The byte at which it begins: of the file, or where it begins within a compressed stream and not with one, of what
  // that unpacks to.
  uint64_t offset = 0;
  bool offset_is_unpacked = false;
  // Why it is no record, or none that is whole; `bytes` are what is there of it then, up to the limit.
  std::optional<DecodeError> error;
};

// Bytes that were read and not used yet: room for more is made behind them.
class ByteWindow {
 public:
  std::string_view view() const { return std::string_view(storage_).substr(begin_, end_ - begin_); }
  size_t size() const { return end_ - begin_; }
  char* Room(size_t size);
  void Added(size_t size) { end_ += size; }
  void Drop(size_t size) { begin_ += size; }
  // Takes back up to `size` bytes that were dropped, as far as they are still there; how many.
  size_t TakeBack(size_t size);

 private:
  std::string storage_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

// Cuts a file into records, whatever compressed it: gzip and zstd with a member or frame a record, or around several or
// all of them; brotli; nothing. Memory is bounded by a small multiple of the largest record that is allowed. Not
// thread-safe.
//
// One bad record costs itself alone. After one whose header or length is wrong, the next is looked for at the beginning
// of a line, and of a member; after a damaged member, at the beginning of the next one that unpacks to a record.
// Whatever was passed over has an error. A record larger than allowed is TOO_LARGE, unless its first bytes say that it
// holds no text that is read: then it is left out without a word.
class WarcStream {
 public:
  // Puts at most `size` bytes at `room`; how many, 0 at the end.
  using Source = std::function<absl::StatusOr<size_t>(char* room, size_t size)>;

  // `packing`: what a name says, of a file whose bytes do not tell.
  WarcStream(Source source, Packing packing, size_t max_record_bytes);

  // True with the next record, or what was found in the place of one; false at the end. An error is the source's own.
  absl::StatusOr<bool> Next(WarcPiece& out);

 private:
  absl::Status Fill();
  absl::Status FillPacked();
  absl::Status ReadRaw();
  absl::Status EnsureRaw(size_t size);
  absl::StatusOr<bool> StartMember(WarcPiece& out, bool& found_fault);
  absl::Status FindMember();
  absl::Status FillTo(uint64_t size);
  absl::StatusOr<bool> GoOnInNextMember();
  absl::StatusOr<bool> SkipToRecord(uint64_t most);
  absl::StatusOr<bool> PassOver(size_t head_size, uint64_t size, WarcPiece& out);
  absl::StatusOr<bool> TakeRecord(size_t head_size, uint64_t block_size, WarcPiece& out);
  void TellDamage(WarcPiece& out);
  absl::Status Begin();
  bool LooksLikeMember(std::string_view bytes) const;
  void Drop(size_t size);
  void MarkPlace(WarcPiece& out) const;

  Source source_;
  Packing packing_;
  const size_t max_record_bytes_;
  bool begun_ = false;
  bool arc_ = false;

  ByteWindow raw_;           // of a compressed file, what is not unpacked yet
  uint64_t raw_offset_ = 0;  // where it begins in the file
  bool raw_ended_ = false;   // the source has no more
  std::unique_ptr<Unpacker> unpacker_;
  uint64_t member_offset_ = 0;
  std::optional<DecodeError> damage_;  // of the member at hand
  bool damage_told_ = false;

  ByteWindow bytes_;     // unpacked, from where the next record begins
  uint64_t offset_ = 0;  // of that place among all that was unpacked
  bool at_member_begin_ = false;
  bool boundary_ = false;  // nothing follows `bytes_` that belongs to it: the end of a member, or of the file
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_WARC_WARC_STREAM_H_
