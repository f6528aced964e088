// An explanation as a page of text, for a terminal.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_PAGE_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_PAGE_H_

#include "deploy/bin/explanation_sentence.h"
#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"
#include "sink/table/table.h"

namespace policywire::deploy {

struct PageStyle {
  sink::TableStyle style;
  bool all = false;  // also sentences without an event or a near miss, and cues
};

// Sentence by sentence, up to kMostTold events and near misses: tokens, the tree, mentions, events (fields, features,
// parts of the score), near misses with the reason. Rows are wrapped at the style's width; what of an article is not
// visible is made so (sink/text/visible.h).
void ExplanationPage(const v1::EnrichedArticle& article, const enrich::Explanation& explanation, const PageStyle& style,
                     const WriteFunction& write);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_PAGE_H_
