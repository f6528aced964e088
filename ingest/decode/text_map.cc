#include "ingest/decode/text_map.h"

#include <algorithm>

namespace policywire::ingest {

void TextMap::Copy(uint32_t text_begin, uint32_t size, uint32_t input_begin) {
  if (size == 0) return;
  if (!pieces_.empty()) {
    TextPiece& last = pieces_.back();
    if (!last.whole && last.text_begin + last.text_size == text_begin &&
        last.input_begin + last.input_size == input_begin) {
      last.text_size += size;
      last.input_size += size;
      return;
    }
  }
  pieces_.push_back({text_begin, size, input_begin, size, false});
}

void TextMap::Replace(uint32_t text_begin, uint32_t text_size, uint32_t input_begin, uint32_t input_size) {
  if (text_size > 0) pieces_.push_back({text_begin, text_size, input_begin, input_size, true});
}

void TextMap::Truncate(uint32_t text_size) {
  while (!pieces_.empty() && pieces_.back().text_begin >= text_size) pieces_.pop_back();
  if (pieces_.empty() || pieces_.back().whole) return;
  TextPiece& last = pieces_.back();
  last.text_size = last.input_size = std::min(last.text_size, text_size - last.text_begin);
}

TextMap TextMap::Read(const v1::TextMap& written) {
  constexpr uint32_t kMostOfCharacter = 4;  // what a short piece is made of may be another character
  TextMap out;
  const int count = std::min(
      {written.text_begin_size(), written.text_size_size(), written.input_begin_size(), written.input_size_size()});
  for (int i = 0; i < count; ++i) {
    const bool copied = written.text_size(i) == written.input_size(i) && written.text_size(i) > kMostOfCharacter;
    out.pieces_.push_back(
        {written.text_begin(i), written.text_size(i), written.input_begin(i), written.input_size(i), !copied});
  }
  return out;
}

TextMap TextMap::Through(const TextMap& inner) const {
  TextMap out;
  size_t at = 0;
  for (const TextPiece& piece : pieces_) {
    const uint32_t end = piece.input_begin + piece.input_size;
    while (at > 0 && inner.pieces_[at - 1].text_begin + inner.pieces_[at - 1].text_size > piece.input_begin) --at;
    while (at < inner.pieces_.size() && inner.pieces_[at].text_begin + inner.pieces_[at].text_size <= piece.input_begin)
      ++at;
    if (piece.whole) {
      uint32_t least = 0;
      uint32_t most = 0;
      for (size_t i = at; i < inner.pieces_.size() && inner.pieces_[i].text_begin < end; ++i) {
        const TextPiece& from = inner.pieces_[i];
        const uint32_t skipped =
            from.whole || from.text_begin >= piece.input_begin ? 0 : piece.input_begin - from.text_begin;
        const uint32_t left = from.text_begin + from.text_size;
        const uint32_t cut = from.whole || left <= end ? 0 : left - end;
        if (most == 0) least = from.input_begin + skipped;
        most = from.input_begin + from.input_size - cut;
      }
      if (most > least) out.Replace(piece.text_begin, piece.text_size, least, most - least);
      continue;
    }
    for (size_t i = at; i < inner.pieces_.size() && inner.pieces_[i].text_begin < end; ++i) {
      const TextPiece& from = inner.pieces_[i];
      const uint32_t begin = std::max(from.text_begin, piece.input_begin);
      const uint32_t stop = std::min(from.text_begin + from.text_size, end);
      const uint32_t text = piece.text_begin + (begin - piece.input_begin);
      if (from.whole) {
        out.Replace(text, stop - begin, from.input_begin, from.input_size);
      } else {
        out.Copy(text, stop - begin, from.input_begin + (begin - from.text_begin));
      }
    }
  }
  return out;
}

void TextMap::Write(v1::TextMap& out) const {
  const auto count = static_cast<int>(pieces_.size());
  out.Clear();
  out.mutable_text_begin()->Reserve(count);
  out.mutable_text_size()->Reserve(count);
  out.mutable_input_begin()->Reserve(count);
  out.mutable_input_size()->Reserve(count);
  for (const TextPiece& piece : pieces_) {
    out.add_text_begin(piece.text_begin);
    out.add_text_size(piece.text_size);
    out.add_input_begin(piece.input_begin);
    out.add_input_size(piece.input_size);
  }
}

}  // namespace policywire::ingest
