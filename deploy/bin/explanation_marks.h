// Where the evidence of events and near misses stands in the text that was read.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_MARKS_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_MARKS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

enum class Evidence { kQuote, kDetail, kInstrument, kSource, kTarget, kNearMiss, kTrigger };

// The style sheet's class of each, and its words in the legend.
std::string_view ClassOf(Evidence evidence);
std::string_view MeaningOf(Evidence evidence);

// Bytes [begin, end) of Explanation::text.
struct Mark {
  uint32_t begin = 0;
  uint32_t end = 0;
  Evidence evidence = Evidence::kQuote;
  size_t candidate = 0;  // index into Explanation::candidates
};

// All marks, by where they begin. Events tell spans of `original`, the article's text as it arrived; the marks lie
// where these came to stand after cleaning, on the borders of tokens.
std::vector<Mark> FindMarks(std::string_view original, const v1::EnrichedArticle& article,
                            const enrich::Explanation& explanation);

// The text as HTML, with the marks as elements of their classes. A trigger of the first `linked` candidates
// is a link to "#ANCHOR-cCANDIDATE".
std::string MarkedText(std::string_view text, const std::vector<Mark>& marks, std::string_view anchor, size_t linked);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_MARKS_H_
