#include "ingest/decode/text_decoder.h"

#include <cstdint>

#include "ingest/decode/article_id.h"
#include "ingest/decode/charset.h"

namespace policywire::ingest {

Decoded TextDecoder::DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& /*told*/) const {
  if (bytes.size() >= UINT32_MAX / 2) return DecodeError{v1::TOO_LARGE, "a text of 2 GB or more is not read"};
  CharsetText characters;
  DecodePlain(bytes, content_type, characters);
  const bool as_it_is = characters.converted.empty();
  const std::string_view text = as_it_is ? bytes : characters.text;
  if (characters.text.empty()) return DecodeError{v1::MISSING_FIELD, "the text is empty"};
  std::vector<v1::Article> articles(1);
  articles[0].set_article_id(HashedArticleId(bytes));
  articles[0].set_text(text.data(), text.size());
  if (!as_it_is) characters.map.Write(*articles[0].mutable_text_map());
  return articles;
}

}  // namespace policywire::ingest
