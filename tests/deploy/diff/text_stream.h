// An output made of strings.
#ifndef POLICYWIRE_TESTS_DEPLOY_DIFF_TEXT_STREAM_H_
#define POLICYWIRE_TESTS_DEPLOY_DIFF_TEXT_STREAM_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "deploy/diff/article_stream.h"

namespace policywire::deploy {

class TextStream final : public ArticleStream {
 public:
  TextStream(std::string name, std::vector<std::string> lines) : name_(std::move(name)), lines_(std::move(lines)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    if (next_ == lines_.size()) return false;
    article.json = lines_[next_++];
    article.place = name_ + ":" + std::to_string(next_);
    return true;
  }

 private:
  std::string name_;
  std::vector<std::string> lines_;
  size_t next_ = 0;
};

inline std::string ArticleLine(const std::string& id, const std::string& events) {
  return "{\"article_id\":\"" + id + "\",\"events\":[" + events + "]}";
}

}  // namespace policywire::deploy

#endif  // POLICYWIRE_TESTS_DEPLOY_DIFF_TEXT_STREAM_H_
