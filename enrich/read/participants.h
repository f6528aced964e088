// Who could have a part in the acts of a sentence: named actors, pronouns and descriptions, people of public life, and
// those whom the article names elsewhere.
#ifndef POLICYWIRE_ENRICH_READ_PARTICIPANTS_H_
#define POLICYWIRE_ENRICH_READ_PARTICIPANTS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "enrich/document.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/read/reading.h"

namespace policywire::enrich {

struct Participant {
  enum Kind : uint8_t {
    kNamed,     // an actor's name in the sentence
    kPronoun,   // "it", "they", "their": who acted last
    kSpeaker,   // "we", "our": who speaks
    kPair,      // "the two countries"
    kPlace,     // "the island": a state named before
    kPublic,    // people or organ of public life whose country the sentence does not name: "police", "the court"
    kPrevious,  // not in the sentence: who acted last
    kMain,      // not in the sentence: the state that the article names most
    kSecond,    // not in the sentence: of an article on two states the other
    kTitle,     // not in the sentence: an actor of the headline
  };
  static constexpr int kKinds = kTitle + 1;

  // Why a pronoun or a noun without a name may mean this actor.
  enum Ground : uint8_t {
    kInPlace = 1,   // where the sentence takes place
    kLast = 2,      // who acted last
    kEarlier = 4,   // who acted last before the sentence
    kMost = 8,      // whom the article names most
    kSpeaks = 16,   // who speaks
    kInTitle = 32,  // whom the headline names first
  };

  Kind kind = kNamed;
  uint8_t rank = 0;     // of its state among those that the article names, most first: 1, 2, 3 for later; 0 for none
  uint8_t grounds = 0;  // Ground, of one whose name is not there
  uint32_t word = kNoWord;  // of the sentence: the noun that the name belongs to; kNoWord when not in the sentence
  uint32_t first = 0;       // words of the sentence that name it; first == last when not in the sentence
  uint32_t last = 0;
  const ActorSense* sense = nullptr;       // nullptr for one that is inferred
  absl::InlinedVector<uint32_t, 2> codes;  // Lexicon::String
  bool ahead = false;                      // not in the sentence, and named only further on
};

// The actors of one article, from sentence to sentence. Holds the working memory of a thread; not thread-safe itself.
class ParticipantFinder {
 public:
  explicit ParticipantFinder(const Lexicon& lexicon) : lexicon_(&lexicon) {}

  // `published` decides who holds which office; source and URL tell who published the article.
  void Begin(const MatchedArticle& article);
  // The sense of an actor mention that holds in this article; nullptr when it names no actor here.
  const ActorSense* Sense(uint32_t mention) const { return senses_[mention]; }

  const Lexicon& lexicon() const { return *lexicon_; }

  // The participants of a sentence, those in it first, in the order of the text. Sentences come in order.
  void Find(const Reading& reading, std::vector<Participant>& out);
  uint32_t states() const { return states_; }
  // Does the article tell of a game? By the words of sport and the scores ("3-1") in it.
  bool game() const;
  // In which the article was published; 0 when it does not say.
  int year() const { return day_ / 10000; }
  // A sentence that is not read, of the mentions [first, last): it may still tell who "it" is in the next.
  void Pass(uint32_t first, uint32_t last);

 private:
  using Codes = absl::InlinedVector<uint32_t, 2>;

  void ReadSenses(const Document& document, int32_t day, std::vector<const ActorSense*>& out) const;
  bool IsDateline(const Document& document, const Mention& mention, const ActorSense& sense) const;
  bool IsGivenName(const Document& document, uint32_t mention) const;
  const ActorSense* SenseAmong(const Document& document, const ActorSense* sense, uint32_t mention, const Codes& firm,
                               const Codes& places) const;
  // `document` is nullptr for a headline, which is read before all else.
  void CountStates(const Document* document, std::span<const ActorSense* const> senses, uint32_t weight);
  void Recall(uint32_t code);
  uint32_t PlaceOf(const Reading& reading) const;
  bool HasActor(const Reading& reading, uint32_t noun) const;
  void AddMeant(Participant::Kind kind, const Reading& reading, uint32_t word, const Codes& previous,
                std::vector<Participant>& out) const;

  const Lexicon* lexicon_;
  const Document* document_ = nullptr;
  std::vector<const ActorSense*> senses_;
  std::vector<const ActorSense*> title_senses_;
  // A state that the article names: how often, and up to which token it does not.
  struct Count {
    uint32_t code;
    uint32_t mentions;
    uint32_t first;
  };
  std::vector<Count> counts_;         // most mentions first
  int32_t day_ = 0;                   // of publication, YYYYMMDD
  mutable std::optional<bool> game_;  // once it was asked
  uint32_t states_ = 0;               // that the article names
  uint32_t main_state_ = 0;
  uint32_t second_state_ = 0;
  Codes last_subject_;
  Codes speaker_;
  std::vector<uint32_t> recent_;  // codes named in the sentences before, latest last
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_READ_PARTICIPANTS_H_
