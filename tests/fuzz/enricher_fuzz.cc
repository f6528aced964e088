// Any bytes as an article: the events quote the bytes that they point to, have ids of their own, can be read back, and
// are the same a second time.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "enrich/enricher.h"
#include "enrich/explanation.h"
#include "tests/support/text_checks.h"

namespace {

using policywire::testing::WithoutDamage;
using policywire::v1::Span;

void Check(bool good) {
  if (!good) std::abort();
}

void CheckSlice(std::string_view original, const std::string& quoted, const Span& span) {
  Check(span.begin() <= span.end() && span.end() <= original.size());
  const std::string_view slice = original.substr(span.begin(), span.end() - span.begin());
  if (policywire::testing::IsUtf8(slice)) {
    Check(quoted == slice);
  } else {
    Check(WithoutDamage(quoted) == WithoutDamage(slice));
  }
}

void CheckEvent(std::string_view original, const policywire::v1::PolicyEvent& event) {
  Check(!event.quote().empty() && !event.trigger().empty());
  CheckSlice(original, event.quote(), event.quote_span());
  CheckSlice(original, event.trigger(), event.trigger_span());
  Check(event.trigger_span().begin() >= event.quote_span().begin());
  Check(event.trigger_span().end() <= event.quote_span().end());
  if (event.has_object_span()) CheckSlice(original, event.object(), event.object_span());
  if (event.has_magnitude_span()) CheckSlice(original, event.magnitude(), event.magnitude_span());
  if (event.has_attribution_span()) CheckSlice(original, event.attribution(), event.attribution_span());
  for (const auto* const side : {&event.sources(), &event.targets()}) {
    for (const policywire::v1::Actor& actor : *side) {
      Check(!actor.code().empty());
      if (actor.has_span()) CheckSlice(original, actor.name(), actor.span());
    }
  }
  const auto& score = event.score();
  Check(score.conflict() >= -10 && score.conflict() <= 10);
  for (const double part : {score.certainty(), score.salience(), score.confidence()}) Check(part >= 0 && part <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const enricher = policywire::enrich::Enricher::Create({}).value().release();
  policywire::v1::Article article;
  article.set_article_id("fuzz");
  article.set_published("2025-10-29");
  article.set_text(std::string(reinterpret_cast<const char*>(data), size));
  const policywire::v1::EnrichedArticle enriched = enricher->Enrich(article);
  std::set<std::string_view> ids;
  for (const policywire::v1::PolicyEvent& event : enriched.events()) {
    CheckEvent(article.text(), event);
    ids.insert(event.event_id());
  }
  Check(ids.size() == static_cast<size_t>(enriched.events_size()));
  // Every string must be valid UTF-8: only then does what was written parse again.
  const std::string bytes = enriched.SerializeAsString();
  policywire::v1::EnrichedArticle again;
  Check(again.ParseFromString(bytes));
  // To explain takes other paths, and changes nothing.
  policywire::enrich::Explanation explanation;
  Check(enricher->Enrich(article, &explanation).SerializeAsString() == bytes);
  return 0;
}
