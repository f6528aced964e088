// An explanation as JSON, for programs.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_JSON_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_JSON_H_

#include "deploy/bin/explanation_sentence.h"
#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// One line, newline included: an object with every field of the explanation under its own name, and under "events" the
// events as `extract --format jsonl` writes them. Spans of tokens, mentions and triggers count bytes of the object's
// "text"; those of the events count bytes of the article as it arrived. The same bytes on every run.
void ExplanationJson(const v1::EnrichedArticle& article, const enrich::Explanation& explanation,
                     const WriteFunction& write);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_JSON_H_
