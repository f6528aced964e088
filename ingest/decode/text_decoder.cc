#include "ingest/decode/text_decoder.h"

#include <cstdint>

#include "ingest/decode/article_id.h"
#include "ingest/decode/charset.h"

namespace policywire::ingest {

Decoded TextDecoder::DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& /*told*/) const {
  if (bytes.size() >= UINT32_MAX / 2) return DecodeError{v1::TOO_LARGE, "a text of 2 GB or more is not read"};
  CharsetText text;
  text.text = bytes;
  if (!CharsetOfContentType(content_type).empty()) DecodeCharset(bytes, content_type, text);
  if (text.text.empty()) return DecodeError{v1::MISSING_FIELD, "the text is empty"};
  std::vector<v1::Article> articles(1);
  articles[0].set_article_id(HashedArticleId(bytes));
  articles[0].set_text(text.text.data(), text.text.size());
  if (text.text.data() != bytes.data()) {
    TextMap all;
    all.Copy(0, static_cast<uint32_t>(text.text.size()), 0);
    text.MapToBytes(all).Write(*articles[0].mutable_text_map());
  }
  return articles;
}

}  // namespace policywire::ingest
