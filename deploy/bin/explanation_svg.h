// A sentence's dependency tree, drawn.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_SVG_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_SVG_H_

#include <string>
#include <string_view>

#include "deploy/bin/explanation_sentence.h"

namespace policywire::deploy {

// One <svg> element: the words in a row, above them an arc from each head to each of its dependents with the name of
// the relation, beneath them their tags; triggers of events and of near misses stand out. `text` is the explanation's.
// Empty where the tree was not read.
std::string TreeSvg(std::string_view text, const ExplainedSentence& sentence);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_SVG_H_
