// Who is meant: actor mentions, pronouns and descriptions to actor codes.
#ifndef POLICYWIRE_ENRICH_EXTRACT_ACTORS_H_
#define POLICYWIRE_ENRICH_EXTRACT_ACTORS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "enrich/document.h"
#include "enrich/extract/clauses.h"
#include "enrich/extract/phrases.h"
#include "enrich/extract/words.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

// An actor in a role of one candidate.
struct Party {
  uint32_t code = 0;   // Lexicon::String
  uint32_t first = 0;  // tokens of the document that name it; first == last when only the article makes it plain
  uint32_t last = 0;
  const ActorSense* sense = nullptr;  // nullptr for one that is inferred
  Link link = Link::kBare;
};

using Parties = absl::InlinedVector<Party, 4>;

bool Contains(const Parties& parties, uint32_t code);
// Adds a party unless its code is there.
void AddParty(Parties& parties, const Party& party);

// The actors of one article. Call Begin once an article, then BeginSentence for each sentence in order.
class Actors {
 public:
  explicit Actors(const Lexicon& lexicon) : lexicon_(&lexicon) {}

  // `published` as in Article.published; decides who holds which office.
  void Begin(const Document& document, std::string_view published);
  // The sense of an actor mention that holds in this article; nullptr when it names no actor here.
  const ActorSense* Sense(uint32_t mention) const { return senses_[mention]; }

  // Adds the actors of the noun phrases in `range` whose link is in `links` (bits by Link). A phrase that names none is
  // resolved: pronouns and descriptions from what went before, people and organs of public life to their country.
  void Collect(const Sentence& sentence, const std::vector<Word>& words, const std::vector<Phrase>& phrases,
               PhraseRange range, uint32_t links, bool resolve, Parties& out) const;
  // Where the sentence takes place, by its "in" phrases; code 0 when it does not say.
  Party Place(const Sentence& sentence, const std::vector<Word>& words, const std::vector<Phrase>& phrases) const;

  // Remembers the subject of a clause for the pronouns to come; `speaks` when the clause's verb is one of saying.
  void Remember(const Parties& subject, bool speaks);
  // A sentence without acts, of the mentions [first, last): it may still tell who "it" is in the next.
  void Pass(uint32_t first, uint32_t last);
  // After the sentence: what it named is there for descriptions in later ones.
  void EndSentence(const Parties& named);

  // The state that the article names most; 0 when none, or when two share the place.
  uint32_t MainState() const { return main_state_; }
  // Of an article on two states, the other one; 0 when it is not about two.
  uint32_t Counterpart(uint32_t code) const;

 private:
  bool IsDateline(const Mention& mention, const ActorSense& sense) const;
  bool AddOwner(const std::vector<Word>& words, const std::vector<Phrase>& phrases, int32_t p, Parties& out) const;
  void CountStates();
  void AddDescription(const Phrase& phrase, const Sentence& sentence, const std::vector<Word>& words,
                      Parties& out) const;

  const Lexicon* lexicon_;
  const Document* document_ = nullptr;
  int32_t day_ = 0;
  std::vector<const ActorSense*> senses_;
  std::vector<std::pair<uint32_t, uint32_t>> counts_;  // state code, mentions
  uint32_t main_state_ = 0;
  uint32_t second_state_ = 0;
  Parties last_subject_;
  Parties speaker_;
  Parties recent_;  // the last actors named, latest last
};

constexpr uint32_t Bit(Link link) { return 1U << static_cast<uint32_t>(link); }
inline constexpr uint32_t kAllLinks = 0xFFFFFFFF;

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_ACTORS_H_
