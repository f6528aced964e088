// An article's JSON, checked.
#ifndef POLICYWIRE_DEPLOY_DIFF_ARTICLE_TEXT_H_
#define POLICYWIRE_DEPLOY_DIFF_ARTICLE_TEXT_H_

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "deploy/diff/article_stream.h"

namespace policywire::deploy {

// Parses one JSON text after the other, each whole: what is compared by its bytes alone must be sound as well. Memory
// that an uncommonly long text took is given back with the next. Not thread-safe.
class JsonParser {
 public:
  // The root of `json`; it and the views in it live until the next call.
  simdjson::simdjson_result<simdjson::dom::element> Parse(std::string_view json);

 private:
  simdjson::dom::parser parser_;
  std::string padded_;
};

// What an article's JSON is called by.
struct ArticleName {
  std::string id;
  uint64_t events = 0;  // how many it has
};

// InvalidArgument "PLACE: byte N: what is wrong" where the text is no JSON, or no object with the string "article_id"
// and the list of objects "events".
absl::StatusOr<ArticleName> CheckArticle(const ArticleText& article, JsonParser& parser);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_DIFF_ARTICLE_TEXT_H_
