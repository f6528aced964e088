// An explanation cut into its sentences, and the tree of each.
#ifndef POLICYWIRE_DEPLOY_BIN_EXPLANATION_SENTENCE_H_
#define POLICYWIRE_DEPLOY_BIN_EXPLANATION_SENTENCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "enrich/explanation.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {

// Takes what an explanation prints, piece by piece: of a long article all of it is many times the article.
using WriteFunction = std::function<void(std::string_view)>;

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

// All sentences in their order.
std::vector<ExplainedSentence> Sentences(const enrich::Explanation& explanation);

// Events and near misses of one article that a page for people tells; the sentence that reaches the limit is told
// whole.
inline constexpr size_t kMostTold = 400;

// What a page for people tells of an article, and what it leaves out.
struct ToldSentences {
  std::vector<ExplainedSentence> sentences;
  size_t candidates = 0;  // of `sentences`: the explanation's first ones
  size_t events_left_out = 0;
  size_t near_misses_left_out = 0;

  // "left out: events: 12, near misses: 3; --all tells them"; empty where nothing is.
  std::string LeftOut() const;
};

// The sentences with an event or a near miss, up to kMostTold of these; with `all` all sentences.
ToldSentences Told(const enrich::Explanation& explanation, bool all);

// "sentence 3"; of one that was cut also that it goes on in the next.
std::string Heading(const enrich::Explanation& explanation, const ExplainedSentence& sentence);

// How many sentences were cut, as a fact of the article; empty when none was.
std::string CutSentences(const enrich::Explanation& explanation);

// A token and how many steps it stands below the root.
struct TreeLine {
  size_t token = 0;  // index into ExplainedSentence::tokens
  size_t depth = 0;
};

// Every token once: a head before what depends on it, dependents in the order of the text.
std::vector<TreeLine> TreeLines(const ExplainedSentence& sentence);

// Leads from candidates to the events that they became. Borrows from the article.
class EventsById {
 public:
  explicit EventsById(const v1::EnrichedArticle& article);

  // Null for a near miss.
  const v1::PolicyEvent* Find(const enrich::ExplainedCandidate& candidate) const;

 private:
  std::unordered_map<std::string_view, const v1::PolicyEvent*> by_id_;
};

// What a mention resolved to; empty when to nothing.
std::string_view Resolved(const enrich::ExplainedMention& mention);

// The actors' codes with commas between, "?" when there is none. Not escaped.
std::string Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_EXPLANATION_SENTENCE_H_
