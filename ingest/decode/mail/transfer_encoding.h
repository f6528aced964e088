// The encodings in which mail carries bytes through lines of ASCII.
#ifndef POLICYWIRE_INGEST_DECODE_MAIL_TRANSFER_ENCODING_H_
#define POLICYWIRE_INGEST_DECODE_MAIL_TRANSFER_ENCODING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/text_map.h"

namespace policywire::ingest {

// The body of a part, decoded, with the way back to the bytes as they were sent.
class TransferDecoded {
 public:
  // `encoding` as a Content-Transfer-Encoding names it: quoted-printable and base64 are decoded, all others are none.
  // What is no code is passed over in base64, and left as it is in quoted-printable. `sent` outlives this.
  TransferDecoded(std::string_view sent, std::string_view encoding);
  TransferDecoded(const TransferDecoded&) = delete;
  TransferDecoded& operator=(const TransferDecoded&) = delete;

  std::string_view bytes() const { return bytes_; }

  // `map`, which leads to `bytes()`, led on to `sent`. Of base64, pieces next to each other may share their first and
  // last four characters.
  TextMap MapToSent(const TextMap& map) const;

 private:
  // Bytes that a line of base64 became. A quantum, three bytes of four characters, may begin in the line before.
  struct Line {
    uint32_t begin = 0;
    uint32_t sent_begin = 0;
    uint32_t sent_end = 0;
  };

  void DecodeQuoted(std::string_view sent);
  void DecodeLines(std::string_view sent);
  uint32_t SentBegin(uint32_t at) const;
  uint32_t SentEnd(uint32_t at) const;

  std::string room_;
  std::string_view bytes_;
  TextMap quoted_;           // of quoted-printable
  std::vector<Line> lines_;  // of base64
  bool is_quoted_ = false;
  bool is_base64_ = false;
};

// The same for the short texts of encoded words (RFC 2047), where an underscore stands for a space.
std::string DecodeQuotedWord(std::string_view encoded);
std::string DecodeBase64(std::string_view encoded);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_MAIL_TRANSFER_ENCODING_H_
