#include "deploy/bin/duplicate_linker.h"

#include <optional>
#include <string>
#include <utility>

namespace policywire::deploy {

std::vector<enrich::KeyedSketch> SketchesOf(const std::vector<v1::Article>& articles) {
  std::vector<enrich::KeyedSketch> sketches;
  sketches.reserve(articles.size());
  for (const v1::Article& article : articles) sketches.push_back(enrich::SketchOf(article.text()));
  return sketches;
}

void DuplicateLinker::Link(const std::vector<enrich::KeyedSketch>& sketches, std::vector<v1::Article>& articles) {
  for (size_t i = 0; i < articles.size(); ++i) {
    std::optional<std::string> original =
        window_.See(message_, enrich::DuplicateWindow::kNoTime, articles[i].article_id(), sketches[i]);
    // The same article once more, perhaps with a word changed, repeats no other.
    if (original && *original != articles[i].article_id()) articles[i].set_duplicate_of(*std::move(original));
  }
  ++message_;
  window_.Keep(message_);
}

}  // namespace policywire::deploy
