#include "ingest/decode/text_decoder.h"

#include "ingest/decode/article_id.h"

namespace policywire::ingest {

Decoded TextDecoder::DecodeBytes(std::string_view bytes, std::string_view /*content_type*/) const {
  if (bytes.empty()) return DecodeError{v1::MISSING_FIELD, "the text is empty"};
  std::vector<v1::Article> articles(1);
  articles[0].set_article_id(HashedArticleId(bytes));
  articles[0].set_text(bytes.data(), bytes.size());
  return articles;
}

}  // namespace policywire::ingest
