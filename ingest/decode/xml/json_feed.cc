#include "ingest/decode/xml/json_feed.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ingest/decode/article_id.h"
#include "ingest/decode/html/html_tree.h"
#include "ingest/decode/html/main_text.h"
#include "ingest/decode/json_fault.h"
#include "ingest/decode/language_tag.h"
#include "ingest/decode/timestamp.h"

namespace policywire::ingest {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMaxDepth = 64;

// A string, or a number as one.
std::string StringOf(const object& from, std::string_view key) {
  std::string_view text;
  int64_t number = 0;
  if (from.at_key(key).get(text) == simdjson::SUCCESS) return std::string(text);
  if (from.at_key(key).get(number) == simdjson::SUCCESS) return fmt::format("{}", number);
  return "";
}

void AddAuthors(const object& from, v1::Article& article) {
  array several;
  object one;
  if (from.at_key("authors").get(several) == simdjson::SUCCESS) {
    for (const element item : several) {
      if (item.get(one) != simdjson::SUCCESS) continue;
      if (std::string name = StringOf(one, "name"); !name.empty()) article.add_authors(std::move(name));
    }
  } else if (from.at_key("author").get(one) == simdjson::SUCCESS) {
    if (std::string name = StringOf(one, "name"); !name.empty()) article.add_authors(std::move(name));
  }
}

std::string TextOf(const object& item) {
  if (const std::string html = StringOf(item, "content_html"); !html.empty()) {
    HtmlTree page;
    MainText text;
    if (page.Parse(html)) ExtractAllText(page, html, text);
    if (!text.text.empty()) return text.text;
  }
  for (const char* key : {"content_text", "summary", "title"}) {
    if (std::string text = StringOf(item, key); !text.empty()) return text;
  }
  return "";
}

}  // namespace

bool IsJsonFeedVersion(std::string_view version) {
  return version.starts_with("https://jsonfeed.org/version/") || version.starts_with("http://jsonfeed.org/version/");
}

bool BeginsAsObject(std::string_view bytes) {
  const size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != bytes.npos && bytes[first] == '{';
}

Decoded DecodeJsonFeed(std::string_view bytes) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const size_t skipped = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::string_view json = bytes.substr(skipped);
  simdjson::dom::parser parser;
  element root;
  object feed;
  auto error = parser.allocate(std::max<size_t>(json.size(), 1), kMaxDepth);
  if (error == simdjson::SUCCESS) error = parser.parse(json.data(), json.size()).get(root);
  if (error != simdjson::SUCCESS) {
    if (const auto fault = FindJsonFault(json, kMaxDepth)) {
      return DecodeError{fault->reason, fmt::format("byte {}: {}", fault->byte + skipped, fault->what)};
    }
    return DecodeError{error == simdjson::DEPTH_ERROR ? v1::TOO_DEEP : v1::MALFORMED, simdjson::error_message(error)};
  }
  if (root.get(feed) != simdjson::SUCCESS) return DecodeError{v1::WRONG_TYPE, "a JSON Feed is an object"};
  array items;
  std::vector<v1::Article> articles;
  if (feed.at_key("items").get(items) != simdjson::SUCCESS) return articles;
  for (const element entry : items) {
    object item;
    if (entry.get(item) != simdjson::SUCCESS) {
      return DecodeError{v1::WRONG_TYPE, fmt::format("item {} of the feed is no object", articles.size())};
    }
    v1::Article article;
    article.set_text(TextOf(item));
    if (article.text().empty()) continue;
    article.set_url(StringOf(item, "url"));
    if (article.url().empty()) article.set_url(StringOf(item, "external_url"));
    article.set_article_id(StringOf(item, "id"));
    if (article.article_id().empty()) article.set_article_id(article.url());
    if (article.article_id().empty()) article.set_article_id(HashedArticleId(bytes, articles.size()));
    article.set_title(StringOf(item, "title"));
    AddAuthors(item, article);
    if (article.authors().empty()) AddAuthors(feed, article);
    const std::string published = StringOf(item, "date_published");
    article.set_published(NormalizeTimestamp(published));
    if (article.published().empty()) article.set_unread_published(UnreadTimestamp(published));
    article.set_modified(NormalizeTimestamp(StringOf(item, "date_modified")));
    article.set_language(LanguageTag(StringOf(item, "language")));
    if (article.language().empty()) article.set_language(LanguageTag(StringOf(feed, "language")));
    article.set_source(StringOf(feed, "title"));
    articles.push_back(std::move(article));
  }
  return articles;
}

}  // namespace policywire::ingest
