#include "ingest/decode/protobuf_decoder.h"

#include <fmt/format.h>

#include <limits>
#include <string>
#include <utility>

#include "ingest/decode/article_id.h"
#include "ingest/decode/timestamp.h"

namespace policywire::ingest {

Decoded ProtobufDecoder::DecodeBytes(std::string_view bytes, std::string_view /*content_type*/,
                                     std::string& /*told*/) const {
  std::vector<v1::Article> articles(1);
  v1::Article& article = articles[0];
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !article.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return DecodeError{v1::MALFORMED, fmt::format("the {} bytes are not a policywire.v1.Article: truncated, of another "
                                                  "format, or with a string that is not UTF-8",
                                                  bytes.size())};
  }
  if (article.text().empty()) return DecodeError{v1::MISSING_FIELD, "the article has no text (field 9)"};
  if (article.article_id().empty()) article.set_article_id(HashedArticleId(bytes));
  std::string published = NormalizeTimestamp(article.published());
  article.set_unread_published(published.empty() ? UnreadTimestamp(article.published()) : "");
  article.set_published(std::move(published));
  article.set_modified(NormalizeTimestamp(article.modified()));
  // Where its text stood in a message that its producer read says nothing of this one.
  article.clear_text_map();
  article.DiscardUnknownFields();
  return articles;
}

}  // namespace policywire::ingest
