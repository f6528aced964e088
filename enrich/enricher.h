// Text in, events out. The one header that users of the library need.
//
//   auto enricher = policywire::enrich::Enricher::Create({});
//   policywire::v1::Article article;
//   article.set_article_id("1");
//   article.set_published("2025-10-29");
//   article.set_text("China banned exports of gallium to the United States.");
//   policywire::v1::EnrichedArticle enriched = (*enricher)->Enrich(article);
#ifndef POLICYWIRE_ENRICH_ENRICHER_H_
#define POLICYWIRE_ENRICH_ENRICHER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policywire/v1/article.pb.h"

namespace policywire::enrich {

struct Explanation;  // enrich/explanation.h

struct Options {
  // Folders with tables that add to or override the built-in lexicon; later folders win (`enrich/lexicon/README.md`).
  std::vector<std::string> lexicon_dirs;
  // File of decisions, as `train_decisions` writes it; empty for the built-in ones.
  std::string decisions_file;
  // Events below this confidence are left out.
  double min_confidence = 0.0;
};

// Extracts policy events from articles. Immutable after `Create`, hence safe to use from any number of threads at once.
// Pure: the result depends on the article, the options and the build alone.
class Enricher {
 public:
  // Compiles the lexicon; InvalidArgument names file, line and column of a bad row or the damaged file of decisions,
  // NotFound what is missing, Internal the weights of the library itself that are damaged.
  static absl::StatusOr<std::unique_ptr<const Enricher>> Create(const Options& options);
  ~Enricher();
  Enricher(const Enricher&) = delete;
  Enricher& operator=(const Enricher&) = delete;

  // Never fails: a text without events gives none, nor does one in another language than English (`language`), and a
  // damaged text is repaired and its repairs counted. Time and memory
  // are linear in the length of the text. The result's events carry everything but the Kafka part of their origin.
  // With `explanation`, also tells how each event came about (slower).
  v1::EnrichedArticle Enrich(const v1::Article& article, Explanation* explanation = nullptr) const;
  // The same into a message of the caller's, whose memory is used again: the quick way through many articles.
  void Enrich(const v1::Article& article, v1::EnrichedArticle& out, Explanation* explanation = nullptr) const;
  // The same for an article that is not to be read for events: its text cleaned, its language, no events.
  void PassOn(const v1::Article& article, v1::EnrichedArticle& out) const;

  // 16 hexadecimal digits that change whenever a compiled table does.
  std::string_view lexicon_version() const;
  // Name and version of the trained models: "decisions-" and 16 hexadecimal digits over both.
  std::string_view model_version() const;
  static std::string BuiltInModelVersion();
  // Internal when the library's own weights are damaged, and the message names the file; all else here relies on them.
  static absl::Status CheckBuiltIns();

 private:
  class Impl;
  explicit Enricher(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_ENRICHER_H_
