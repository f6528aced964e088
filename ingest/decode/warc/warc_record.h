// One record of a web archive: WARC 0.17 to 1.1 (ISO 28500), ARC versions 1 and 2.
#ifndef POLICYWIRE_INGEST_DECODE_WARC_WARC_RECORD_H_
#define POLICYWIRE_INGEST_DECODE_WARC_WARC_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// What a record says of itself. Views into the record's bytes; empty where it does not say.
struct WarcHead {
  std::string_view version;       // "WARC/1.0", "ARC"
  std::string_view type;          // "response", "request", "revisit", ...; of ARC "response", "resource", "warcinfo"
  std::string_view url;           // of what was fetched
  std::string_view date;          // when, as written
  std::string_view content_type;  // of the block
  std::string_view payload_type;  // of what the block carries, by the crawler's own judgement
  std::string_view truncated;     // why the block is not whole
  std::string_view refers_to_url;
  std::string_view refers_to_date;
  size_t head_size = 0;     // bytes before the block
  uint64_t block_size = 0;  // as written; it may be more than there is
};

// What stands at the beginning of some bytes.
struct WarcCut {
  enum class Kind {
    kRecord,   // `head`, and behind it `head.block_size` bytes, which need not be there
    kNeedMore  // more must be seen to tell
    ,
    kNoRecord  // `error` says why
  };
  Kind kind = Kind::kNeedMore;
  WarcHead head;  // of a record that is none as far as it could be read
  DecodeError error;
};

// `bytes` begin where a record should, and `whole` says that nothing follows them.
WarcCut CutWarc(std::string_view bytes, bool whole);

// Line breaks, which stand between records.
size_t WarcSeparatorSize(std::string_view bytes);

// The first place behind the first line break of `bytes` where a record begins; npos without one. `arc`: of which of
// the two formats. What is so far behind the last line break that it may be part of a beginning is left open.
size_t FindWarc(std::string_view bytes, bool arc);

// True where the bytes bear the mark of a web archive; `MayBecomeWarc` where too few are there to tell.
bool BeginsAsWarc(std::string_view bytes);
bool MayBecomeWarc(std::string_view bytes);
bool BeginsAsArcFile(std::string_view bytes);

// When it was fetched, as RFC 3339; empty where the record does not say it in a way that can be read.
std::string FetchTime(const WarcHead& head);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_WARC_WARC_RECORD_H_
