// Records of web archives to the articles in what they carry.
#ifndef POLICYWIRE_INGEST_DECODE_WARC_WARC_DECODER_H_
#define POLICYWIRE_INGEST_DECODE_WARC_WARC_DECODER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/decoder.h"
#include "ingest/decode/warc/warc_record.h"

namespace policywire::ingest {

// One record or several, of WARC or ARC. Pages, feeds, agencies' messages, JSON and plain text in the records
// `response` (with a status of 2xx), `resource` and `conversion` go to the decoder that their media type names, else to
// the one that their bytes tell. What is none of these, has no text, or stands in another record, is no article and no
// error; `told` says what it was, of a revisit also what it repeats. Articles have the address that the record has; of
// feeds, those that the entries have. `text_map` leads to the bytes of the record, and
// is left out where the body was compressed. An error names the byte at which its record begins, where there are
// several.
class WarcDecoder final : public Decoder {
 public:
  // `of_payloads`, which outlive this, may be any; those named "warc" and "protobuf" are not used. `max_bytes`: of a
  // body, unpacked.
  WarcDecoder(std::vector<const Decoder*> of_payloads, size_t max_bytes);

  std::string_view name() const override { return "warc"; }

 private:
  Decoded DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& told) const override;
  Decoded DecodeRecord(const WarcHead& head, std::string_view record, std::string& told) const;
  const Decoder* DecoderOf(std::string_view payload, std::string_view content_type) const;

  std::vector<const Decoder*> of_payloads_;
  size_t max_bytes_;
};

// False where nothing in the record is text that the decoder reads, going by its first bytes alone: then the rest need
// not be looked at.
bool MayHoldArticles(const WarcHead& head, std::string_view beginning_of_block);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_WARC_WARC_DECODER_H_
