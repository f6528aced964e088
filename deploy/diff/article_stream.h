// Where outputs are read from: the seam between what holds them and what compares them.
#ifndef POLICYWIRE_DEPLOY_DIFF_ARTICLE_STREAM_H_
#define POLICYWIRE_DEPLOY_DIFF_ARTICLE_STREAM_H_

#include <string>

#include "absl/status/statusor.h"

namespace policywire::deploy {

// One article of an output, as it was written.
struct ArticleText {
  // A JSON object with "article_id" and "events", as `sink::AppendJsonLine` writes it.
  std::string json;
  // Where it stood, for messages: "old.jsonl:17".
  std::string place;
};

// Articles one after the other. Not thread-safe.
class ArticleStream {
 public:
  virtual ~ArticleStream() = default;

  // True with the next article, false at the end. An error names what could not be read, and there is nothing more.
  // The JSON need not be sound: whoever compares checks it.
  virtual absl::StatusOr<bool> Next(ArticleText& article) = 0;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_DIFF_ARTICLE_STREAM_H_
