// Which bytes of a message each byte of an article's text was made from.
#ifndef POLICYWIRE_INGEST_DECODE_TEXT_MAP_H_
#define POLICYWIRE_INGEST_DECODE_TEXT_MAP_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "policywire/v1/article.pb.h"

namespace policywire::ingest {

// Text and the bytes that it was made from. Where both are of one size they are the same bytes, unless `converted`.
struct TextPiece {
  uint32_t text_begin = 0;
  uint32_t text_size = 0;
  uint32_t input_begin = 0;
  uint32_t input_size = 0;
  bool whole = false;  // made from the input as a whole: a reference, a run of white space, a character of another set
};

// Pieces in the order of the text, none empty, as long as they can be. What lies between them was made from nothing.
class TextMap {
 public:
  void Clear() { pieces_.clear(); }
  // The next `size` bytes of the text are those of the input from `input_begin` on.
  void Copy(uint32_t text_begin, uint32_t size, uint32_t input_begin);
  // The next `text_size` bytes of the text stand for `input_size` bytes of the input.
  void Replace(uint32_t text_begin, uint32_t text_size, uint32_t input_begin, uint32_t input_size);
  // Takes away what was said about text from `text_size` on.
  void Truncate(uint32_t text_size);

  const std::vector<TextPiece>& pieces() const { return pieces_; }

  // What `Write` wrote.
  static TextMap Read(const v1::TextMap& written);

  // This map led on through `inner`, whose text is this one's input.
  TextMap Through(const TextMap& inner) const;

  void Write(v1::TextMap& out) const;

 private:
  std::vector<TextPiece> pieces_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_TEXT_MAP_H_
