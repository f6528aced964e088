// Explanations as one page of HTML, for a browser or to pass on.
//
// The page is complete in itself: it names nothing outside, runs no script, and forbids both to whatever an article may
// have smuggled in.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_HTML_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_HTML_H_

#include <cstddef>
#include <string>

#include "deploy/bin/explanation_sentence.h"
#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// What comes before the first article: style and legend.
std::string HtmlHead();

// One article, the `number`th of its page: its text with the evidence marked, then each sentence with an event or a
// near miss, up to kMostTold of these: its tree unless it is too wide, its mentions, a panel for each. With `all` also
// the other sentences, and cues. `original` is what `article` and `explanation` were made from.
void HtmlArticle(size_t number, const v1::Article& original, const v1::EnrichedArticle& article,
                 const enrich::Explanation& explanation, bool all, const WriteFunction& write);

// What comes after the last article.
std::string HtmlTail();

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_HTML_H_
