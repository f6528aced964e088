// An explanation cut into its sentences, and the tree of each.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_SENTENCE_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_SENTENCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// What an explanation tells of one sentence. Borrows from the explanation.
struct ExplainedSentence {
  uint32_t number = 0;                             // from 0
  uint32_t first_token = 0;                        // index of tokens[0] in the explanation
  std::span<const enrich::ExplainedToken> tokens;  // never empty
  std::span<const enrich::ExplainedMention> mentions;
  std::span<const enrich::ExplainedCandidate> candidates;

  // The head of tokens[token], as an index into `tokens`; nothing for the root and where no tree was read.
  std::optional<size_t> Head(size_t token) const;
  // False where the tree was not read.
  bool HasTree() const;
  // The candidate whose trigger holds tokens[token], an event before a near miss; null when none does.
  const enrich::ExplainedCandidate* TriggeredBy(size_t token) const;
};

// The sentences in their order.
std::vector<ExplainedSentence> Sentences(const enrich::Explanation& explanation);

// A token and how many steps it stands below the root.
struct TreeLine {
  size_t token = 0;  // index into ExplainedSentence::tokens
  size_t depth = 0;
};

// Every token once: a head before what depends on it, dependents in the order of the text.
std::vector<TreeLine> TreeLines(const ExplainedSentence& sentence);

// The event that the candidate became; null for a near miss.
const v1::PolicyEvent* EventOf(const v1::EnrichedArticle& article, const enrich::ExplainedCandidate& candidate);

// What a mention resolved to; empty when to nothing.
std::string_view Resolved(const enrich::ExplainedMention& mention);

// The actors' codes with commas between, "?" when there is none. Not escaped.
std::string Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_SENTENCE_H_
