// Bytes in any character set to UTF-8.
#ifndef POLICYWIRE_INGEST_DECODE_CHARSET_H_
#define POLICYWIRE_INGEST_DECODE_CHARSET_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "ingest/decode/text_map.h"

namespace policywire::ingest {

// The set that a byte order mark tells, and the mark's size; an empty name and 0 without one.
struct ByteOrderMark {
  std::string_view charset;
  size_t size = 0;
};
ByteOrderMark ByteOrderMarkOf(std::string_view bytes);

// The name that a content type's charset parameter has; empty where it has none.
std::string_view CharsetOfContentType(std::string_view content_type);

// The set that the first kilobytes of a page or a feed declare: <meta charset>, <meta http-equiv>, <?xml encoding?>.
std::string_view DeclaredCharset(std::string_view bytes);

struct CharsetText {
  std::string_view text;  // UTF-8, of `converted` or of the bytes themselves; what is not valid in it is left
  std::string converted;
  TextMap map;       // of `converted`; empty where the text is a slice of the bytes
  size_t begin = 0;  // where the text begins in the bytes, where it is a slice of them: behind a byte order mark
  std::string charset;

  // `of_text`, whose input is `text`, led on to the bytes.
  TextMap MapToBytes(const TextMap& of_text) const;
};

// Decides by a byte order mark, else by `content_type`, else by what the bytes declare, else by whether they are UTF-8,
// else by what they look like (guess_charset.h). What is said is not believed where it cannot be: bytes that hold
// characters of several bytes and are UTF-8 throughout are UTF-8, whatever set of single bytes they are said to be in;
// others are in none of which `CannotBe` is true (guess_charset.h). A set that nobody knows counts as none. Bytes that
// the set does not have become U+FFFD. `out.text` may point into `bytes`; it is empty where the bytes are only marks
// and escapes.
void DecodeMarkup(std::string_view bytes, std::string_view content_type, CharsetText& out);

// The same for bytes that declare nothing themselves.
void DecodePlain(std::string_view bytes, std::string_view content_type, CharsetText& out);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_CHARSET_H_
