// What a row of each table means, in numbers.
#ifndef POLICYWIRE_ENRICH_LEXICON_SENSES_H_
#define POLICYWIRE_ENRICH_LEXICON_SENSES_H_

#include <cstdint>

#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// actors.*.tsv
enum class ActorKind : uint8_t {
  kCountry,
  kDemonym,
  kCapital,
  kCity,
  kRegion,
  kSeat,
  kPerson,
  kBody,
  kOrganisation,
  kGroup,
  kCompany,
};
struct ActorSense {
  uint32_t code = 0;    // Lexicon::String
  uint32_t role = 0;    // Lexicon::String; 0 for none
  uint32_t sector = 0;  // Lexicon::String; 0 for none
  uint32_t exact = 0;   // Lexicon::String: the only spelling that counts; 0 for any case
  int32_t from = 0;     // first day in force as YYYYMMDD; 0 for always
  int32_t to = 99991231;
  ActorKind kind = ActorKind::kCountry;
  bool weak = false;
  bool given = false;  // people are called by it, too: "Paris", "Jordan"
};

// goods.tsv
enum class GoodKind : uint8_t { kGood, kSector, kTechnology, kDrug, kWeapon, kEnergy, kMoney };
struct GoodSense {
  GoodKind kind = GoodKind::kGood;
};

// How a word is inflected where it stands; a word form may be several at once ("cut").
enum Form : uint8_t {
  kBase = 1,
  kThird = 2,
  kPast = 4,
  kParticiple = 8,
  kGerund = 16,
  kSingular = 32,
  kPlural = 64,
};

// acts.*.tsv. How an act takes its arguments, or how it works on the act or instrument beside it.
enum class Frame : uint8_t {
  // Acts of their own.
  kDirect,  // subject acts on object
  kMutual,  // all parties act with each other
  kHome,    // subject acts, nobody is the target
  kPosted,  // the object is appointed, elected or leaves; subject or object tells the country
  kGive,    // subject gives the object to a receiver
  kMove,    // subject goes to a place
  // Acts whose meaning the thing acted on completes.
  kStart,   // puts in force: impose, introduce
  kRaise,   // more of it: raise, expand, extend
  kLower,   // less of it: lower, ease, cut
  kStop,    // ends it: lift, scrap, revoke
  kDelay,   // for later: delay, suspend, pause
  kResume,  // again: resume, restore, reopen
  kHold,    // brings about: hold talks, conduct strikes
  kSign,    // sign, reach, conclude
  kLeave,   // withdraw from, quit
  kPass,    // pass, adopt, approve
  // Acts about another act.
  kContent,  // the act is this one, the tool is that of the content: pledge to, threaten to, call for
  kStatus,   // the content is the act, this says how real it is: plan to, announce that
};

// What stands beside the word as a rule when it names an act: a feature, no condition.
enum class Need : uint8_t {
  kNothing,
  kTarget,      // another actor as object
  kInstrument,  // a policy tool as object
  kForce,       // armed force in the sentence
  kState,       // a state or its organ as subject
  kCourt,       // a court or judge as subject
  kPerson,      // people as object
  kContent,     // an act or tool governed by it
};

struct ActSense {
  v1::Action action = v1::ACTION_UNSPECIFIED;
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  v1::Direction direction = v1::DIRECTION_UNSPECIFIED;
  v1::Status status = v1::STATUS_UNSPECIFIED;
  Frame frame = Frame::kDirect;
  Need need = Need::kNothing;
  bool verb = false;
  uint8_t forms = 0;  // Form
};

// instruments.*.tsv. What kind of thing the tool is: decides what raising or ending it means.
enum class Polarity : uint8_t {
  kRestriction,  // tariff, sanction, ban
  kBenefit,      // aid, subsidy, exemption
  kRate,         // interest rate, tax
  kAgreement,    // deal, treaty
  kTalks,        // talks, summit
  kRelations,    // ties, embassy
  kForce,        // attack, strike
  kLaw,          // bill, order
  kVote,         // election
  kProbe,        // investigation, lawsuit
  kTopic,        // tells the domain alone
};
struct InstrumentSense {
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  Polarity polarity = Polarity::kTopic;
};

// cues.*.tsv. Words that shape the sentence.
enum class Cue : uint8_t {
  kNoCue,
  kDeterminer,
  kPreposition,
  kConjunction,   // and, or, but
  kSubordinator,  // after, because, while
  kCondition,     // if, unless, should it
  kRelative,      // which, who
  kThat,
  kPronoun,     // it, they
  kPossessive,  // its, their
  kModalWill,
  kModalMay,
  kModalWould,
  kModalMust,
  kBe,
  kHave,
  kDo,
  kTo,
  kNot,
  kAdverb,
  kAdjective,
  kNumber,
  kHedge,     // reportedly, allegedly
  kVerb,      // any other verb
  kReport,    // say, report: what follows is told
  kPublic,    // person or organ of public life: police, protesters, court
  kPair,      // the two nations, both sides
  kPlace,     // the island, the country: a state named before
  kNoun,      // a common noun that looks like a verb
  kCitizen,   // people of private life
  kTime,      // tells when: Tuesday, today
  kLabour,    // who strikes at work: union, teachers
  kCourt,     // who judges
  kSport,     // games, not politics
  kDisaster,  // what harms without anybody's act: earthquake, crash
};
struct CueSense {
  Cue cue = Cue::kNoCue;
  uint8_t forms = 0;  // Form, for verbs
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_SENSES_H_
