// An event or a near miss as a panel of HTML.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_PANEL_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_PANEL_H_

#include <string>
#include <string_view>

#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// One <section> with the id `id`: what was decided; of an event its fields and its scores with the parts they are made
// of, of a near miss why it is none; the features of each question with their weights as bars. `event` is null for a
// near miss.
std::string CandidatePanel(const enrich::ExplainedCandidate& candidate, const v1::PolicyEvent* event,
                           std::string_view id);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_PANEL_H_
