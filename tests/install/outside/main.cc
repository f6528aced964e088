// Prints the events of one sentence; fails when there are none.
#include <cstdio>

#include "enrich/enricher.h"

int main() {
  const auto enricher = policywire::enrich::Enricher::Create({});
  if (!enricher.ok()) {
    std::fprintf(stderr, "%s\n", enricher.status().ToString().c_str());
    return 1;
  }
  policywire::v1::Article article;
  article.set_article_id("1");
  article.set_published("2025-10-29");
  article.set_text("China banned exports of gallium to the United States.");
  const policywire::v1::EnrichedArticle enriched = (*enricher)->Enrich(article);
  for (const policywire::v1::PolicyEvent& event : enriched.events()) {
    std::printf("%s\n", event.ShortDebugString().c_str());
  }
  return enriched.events_size() > 0 ? 0 : 1;
}
