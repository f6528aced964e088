#include "deploy/diff/article_text.h"

#include <fmt/format.h>

#include "ingest/decode/json_fault.h"

namespace policywire::deploy {
namespace {

constexpr size_t kKeptCapacity = 4 << 20;
constexpr size_t kMaxDepth = 1024;

absl::Status Malformed(const ArticleText& article, size_t byte, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}: byte {}: {}", article.place, byte, what));
}

}  // namespace

simdjson::simdjson_result<simdjson::dom::element> JsonParser::Parse(std::string_view json) {
  if (padded_.size() > kKeptCapacity && json.size() + simdjson::SIMDJSON_PADDING <= kKeptCapacity) {
    padded_ = std::string();
    parser_ = simdjson::dom::parser();
  }
  if (padded_.size() < json.size() + simdjson::SIMDJSON_PADDING) {
    padded_.resize(json.size() + json.size() / 4 + simdjson::SIMDJSON_PADDING);
  }
  json.copy(padded_.data(), json.size());
  return parser_.parse(padded_.data(), json.size(), false);
}

absl::StatusOr<ArticleName> CheckArticle(const ArticleText& article, JsonParser& parser) {
  simdjson::dom::element root;
  if (const auto error = parser.Parse(article.json).get(root)) {
    if (const auto fault = ingest::FindJsonFault(article.json, kMaxDepth)) {
      return Malformed(article, fault->byte, fault->what);
    }
    return Malformed(article, 0, simdjson::error_message(error));
  }
  const size_t begin = article.json.find_first_not_of(" \t\r");
  std::string_view id;
  simdjson::dom::array events;
  if (root["article_id"].get(id) != simdjson::SUCCESS) {
    return Malformed(article, begin, "this is no object with an \"article_id\"");
  }
  if (root["events"].get(events) != simdjson::SUCCESS) {
    return Malformed(article, begin, "this is no object with a list of \"events\"");
  }
  ArticleName name{std::string(id), 0};
  for (const simdjson::dom::element event : events) {
    if (!event.is_object()) return Malformed(article, begin, "one of the \"events\" is no object");
    ++name.events;
  }
  return name;
}

}  // namespace policywire::deploy
