#include "ingest/decode/html/html_decoder.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "ingest/decode/article_id.h"
#include "ingest/decode/charset.h"
#include "ingest/decode/html/html_tree.h"
#include "ingest/decode/html/main_text.h"
#include "ingest/decode/html/metadata.h"
#include "ingest/decode/valid_utf8.h"

namespace policywire::ingest {
Decoded HtmlDecoder::DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& /*told*/) const {
  if (bytes.size() >= UINT32_MAX / 2) return DecodeError{v1::TOO_LARGE, "a page of 2 GB or more is not read"};
  CharsetText page;
  DecodeMarkup(bytes, content_type, page);
  static thread_local HtmlTree tree;  // its memory serves the next page
  if (!tree.Parse(page.text)) {
    return DecodeError{v1::TOO_DEEP, fmt::format("elements are nested deeper than {}", HtmlTree::kMaxDepth)};
  }
  PageMetadata metadata = ReadMetadata(tree);
  MainText main;
  ExtractMainText(tree, page.text, metadata.title, main);
  if (main.text.empty()) return DecodeError{v1::MISSING_FIELD, "the page has no text that may be an article's"};

  std::vector<v1::Article> articles(1);
  v1::Article& article = articles[0];
  article.set_article_id(HashedArticleId(bytes));
  article.set_url(ValidUtf8(std::move(metadata.url)));
  article.set_title(ValidUtf8(std::move(metadata.title)));
  for (std::string& author : metadata.authors) article.add_authors(ValidUtf8(std::move(author)));
  article.set_published(std::move(metadata.published));
  article.set_unread_published(ValidUtf8(std::move(metadata.unread_published)));
  article.set_modified(std::move(metadata.modified));
  article.set_language(std::move(metadata.language));
  article.set_source(ValidUtf8(std::move(metadata.source)));
  article.set_text(std::move(main.text));
  page.MapToBytes(main.map).Write(*article.mutable_text_map());
  return articles;
}

}  // namespace policywire::ingest
