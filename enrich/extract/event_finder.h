// A matched article's events: each sentence that may hold one is read, decided on, and looked through for
// circumstances.
#ifndef POLICYWIRE_ENRICH_EXTRACT_EVENT_FINDER_H_
#define POLICYWIRE_ENRICH_EXTRACT_EVENT_FINDER_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "enrich/decide/decider.h"
#include "enrich/decide/event.h"
#include "enrich/decide/features.h"
#include "enrich/decide/gate.h"
#include "enrich/decide/model.h"
#include "enrich/document.h"
#include "enrich/explanation.h"
#include "enrich/extract/details.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/read/participants.h"
#include "enrich/read/reading.h"
#include "enrich/syntax/syntax.h"

namespace policywire::enrich {

// Working memory of one thread; lexicon and model must outlive it.
class EventFinder {
 public:
  EventFinder(const Lexicon& lexicon, const DecisionModel& model);

  // Events and near misses, in the order of the text. An event below `min_confidence` is a near miss. `explanation`,
  // when given, gets tokens, trees and mentions, and the events their reasons.
  void Find(const MatchedArticle& article, double min_confidence, Explanation* explanation, std::vector<Event>& events);

  // Sentences that the last `Find` did not look at, for the article has too many events.
  uint32_t unread_sentences() const { return unread_sentences_; }

  // Whether the sentence, of these mentions, may hold an event: only then `Find` reads its tree.
  bool PassGate(const Document& document, uint32_t sentence, std::span<const Mention> mentions);

 private:
  void FindInSentence(const Document& document, uint32_t sentence, uint32_t first_mention, uint32_t last_mention,
                      Explanation* explanation, std::vector<Event>& events);

  const Lexicon* lexicon_;
  const DecisionModel* model_;
  GateReader gate_;
  std::vector<uint32_t> places_;
  v1::Instrument topic_ = v1::INSTRUMENT_UNSPECIFIED;
  std::vector<uint32_t> words_;  // of the sentence that pass the gate
  SyntaxReader syntax_;
  Reading reading_;
  ParticipantFinder actors_;
  std::vector<Participant> participants_;
  SentenceFacts facts_;
  Decider decider_;
  DetailFinder details_;
  uint32_t unread_sentences_ = 0;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_EVENT_FINDER_H_
