#include "enrich/decide/word_parts.h"

#include <string_view>

namespace policywire::enrich {
namespace {

constexpr uint64_t kNoneHash = 0x5851F42D4C957F2DULL;

// Coarse classes of words, in one numbering.
enum : uint32_t {
  kClassNone = 0,
  kClassActor = 100,  // + ActorKind
  kClassMilitary = 120,
  kClassJudiciary = 121,
  kClassLegislature = 122,
  kClassOwned = 130,  // a noun with an actor as its attribute, + 0
  kClassTool = 200,   // + instrument
  kClassAct = 300,    // + action
  kClassCue = 400,    // + cue
  kClassGood = 500,   // + kind
  kClassUpos = 600,   // + upos
};

Part Numbered(uint32_t number) { return {number * 0xC2B2AE3D27D4EB4FULL + 3, Part::kClass, number}; }

}  // namespace

Part Number(uint32_t value) { return {value * 0xD6E8FEB86659FD93ULL + 1, Part::kNumber, value}; }
Part OfAction(v1::Action action) {
  return {action * 0xA0761D6478BD642FULL + 7, Part::kAction, static_cast<uint32_t>(action)};
}
Part OfInstrument(v1::Instrument instrument) {
  return {instrument * 0xE7037ED1A0B428DBULL + 11, Part::kInstrument, static_cast<uint32_t>(instrument)};
}
Part OfRelation(Deprel relation) {
  return {(static_cast<uint64_t>(relation) + 1) * 0x8EBC6AF09C88C6E3ULL, Part::kRelation,
          static_cast<uint32_t>(relation)};
}
Part Both(const Part& a, const Part& b) {
  return {(a.hash ^ 0x589965CC75374CC3ULL) * 0x1D8E4E27C47D124FULL ^ b.hash, a.kind, a.value};
}

Part WordParts::Stem(uint32_t w) const {
  return w == kNoWord ? Part{kNoneHash, Part::kNothing, 0} : Part{r_.facts(w).stem, Part::kWord, w};
}

Part WordParts::Form(uint32_t w) const {
  return w == kNoWord ? Part{kNoneHash, Part::kNothing, 0} : Part{r_.facts(w).word, Part::kWord, w};
}

Part WordParts::ClassOf(const ActorSense& sense) const {
  const std::string_view sector = actors_.lexicon().String(sense.sector);
  if (sector == "MIL") return Numbered(kClassMilitary);
  if (sector == "JUD") return Numbered(kClassJudiciary);
  if (sector == "LEG") return Numbered(kClassLegislature);
  return Numbered(kClassActor + static_cast<uint32_t>(sense.kind));
}

const ActorSense* WordParts::Actor(uint32_t w) const {
  const uint32_t m = r_.facts(w).actor;
  return m == kNoMention ? nullptr : actors_.Sense(m);
}

Part WordParts::Class(uint32_t w) const {
  if (w == kNoWord) return Numbered(kClassNone);
  const WordFacts& facts = r_.facts(w);
  if (const ActorSense* sense = Actor(w)) return ClassOf(*sense);
  if (facts.act != nullptr && !facts.act->verb && facts.act->action != v1::ACTION_UNSPECIFIED) {
    return Numbered(kClassAct + static_cast<uint32_t>(facts.act->action));
  }
  if (facts.tool != nullptr) return Numbered(kClassTool + static_cast<uint32_t>(facts.tool->instrument));
  switch (facts.cue) {
    case Cue::kPublic:
    case Cue::kCourt:
    case Cue::kLabour:
    case Cue::kCitizen:
    case Cue::kPair:
    case Cue::kPlace:
    case Cue::kDisaster:
    case Cue::kSport:
    case Cue::kPronoun:
    case Cue::kRelative:
    case Cue::kTime:
      return Numbered(kClassCue + static_cast<uint32_t>(facts.cue));
    default:
      break;
  }
  if (facts.has_good) return Numbered(kClassGood + static_cast<uint32_t>(facts.good));
  // "Chinese officials": the noun is unknown, whose it is not.
  uint32_t owned = kClassNone;
  for (const uint32_t c : r_.Children(w)) {
    const Deprel relation = r_.node(c).relation;
    const bool attribute = relation == Deprel::kAmod || relation == Deprel::kCompound ||
                           relation == Deprel::kNmodPoss || relation == Deprel::kFlat ||
                           relation == Deprel::kNmodDesc || relation == Deprel::kAppos;
    if (attribute && Actor(c) != nullptr) owned = kClassOwned;
  }
  if (owned != kClassNone) return Numbered(owned);
  return Numbered(kClassUpos + static_cast<uint32_t>(r_.node(w).upos));
}

const InstrumentSense* WordParts::Tool(uint32_t w) const {
  if (w == kNoWord) return nullptr;
  if (r_.facts(w).tool != nullptr) return r_.facts(w).tool;
  const InstrumentSense* found = nullptr;
  for (const uint32_t c : r_.Children(w)) {
    const Deprel relation = r_.node(c).relation;
    const bool part = relation == Deprel::kCompound || relation == Deprel::kAmod || relation == Deprel::kNmod ||
                      relation == Deprel::kConj;
    if (part && found == nullptr) found = r_.facts(c).tool;
  }
  return found;
}

}  // namespace policywire::enrich
