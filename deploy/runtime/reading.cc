#include "deploy/runtime/reading.h"

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

std::vector<bool> LinkArticles(const std::vector<enrich::KeyedSketch>& sketches, int64_t position, int64_t time,
                               enrich::DuplicateWindow& window, std::vector<v1::Article>& articles) {
  std::vector<bool> repeats(articles.size());
  for (size_t i = 0; i < articles.size(); ++i) {
    std::optional<std::string> original = window.See(position, time, articles[i].article_id(), sketches[i]);
    // The same article once more, perhaps with a word changed, repeats no other.
    if (!original || *original == articles[i].article_id()) continue;
    articles[i].set_duplicate_of(*std::move(original));
    repeats[i] = true;
  }
  return repeats;
}

}  // namespace policywire::deploy
