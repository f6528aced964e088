#include "enrich/decide/restraint.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "enrich/decide/compose.h"
#include "enrich/decide/word_parts.h"
#include "enrich/letters.h"
#include "enrich/lexicon/word_hashes.h"

namespace policywire::enrich {
namespace {

// Further up a sentence says little of a word.
constexpr int kMostLevels = 6;
// Between a verb and the comment that was asked for.
constexpr uint32_t kMostToComment = 9;
// What was longer ago than this many years is history, whoever tells it.
constexpr int kHistory = 20;

// Words by what is left of them without their inflection.
class Stems {
 public:
  Stems(std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) stems_.push_back(HashWord(word).stem);
    std::ranges::sort(stems_);
  }
  bool Has(const Reading& reading, uint32_t word) const {
    return word != kNoWord && std::ranges::binary_search(stems_, reading.facts(word).stem);
  }

 private:
  std::vector<uint64_t> stems_;
};

// In whatever letter case; `text` has up to sixteen letters.
bool Is(const Reading& reading, uint32_t word, std::string_view text) {
  if (word >= reading.size() || reading.Text(word).size() != text.size()) return false;
  return FoldLetters(reading.Text(word), text.size()) == FoldLetters(text, text.size());
}
bool IsAny(const Reading& reading, uint32_t word, std::initializer_list<std::string_view> texts) {
  return std::ranges::any_of(texts, [&](std::string_view text) { return Is(reading, word, text); });
}

// Verbs that look at what has not been done.
const Stems& Weighing() {
  static const Stems kStems({"consider", "weigh", "mull", "contemplate", "ponder", "envisage", "moot"});
  return kStems;
}
// Those that may look at what is there as well: "discussed the attack".
const Stems& Discussing() {
  static const Stems kStems({"debate", "discuss", "explore", "study", "examine", "evaluate", "assess"});
  return kStems;
}
const Stems& Possibilities() {
  static const Stems kStems({"possibility", "prospect", "idea", "option", "likelihood", "speculation", "risk", "fear",
                             "chance", "proposal", "rumour", "rumor"});
  return kStems;
}
const Stems& Possible() {
  static const Stems kStems({"possible", "potential", "prospective", "hypothetical", "mooted", "proposed", "eventual"});
  return kStems;
}
// Verbs whose content did not happen: "failed to ratify", "avoided imposing".
const Stems& Failing() {
  static const Stems kStems({"fail", "avoid", "forgo", "neglect"});
  return kStems;
}
const Stems& Stories() {
  static const Stems kStems({"novel", "film", "movie", "sitcom", "thriller", "miniseries", "documentary", "musical"});
  return kStems;
}
const Stems& Remembering() {
  static const Stems kStems({"anniversary", "commemorate", "commemoration", "centenary", "reenactment", "memorial"});
  return kStems;
}

bool IsClauseOfItsOwn(Deprel relation) {
  return relation == Deprel::kRoot || relation == Deprel::kParataxis || relation == Deprel::kAclRelcl;
}

// "no agreement", "no new sanctions", but not "no fewer than" or a "no-fly zone".
bool HasNo(const Reading& reading, uint32_t noun) {
  if (noun == kNoWord) return false;
  for (const uint32_t child : reading.Children(noun)) {
    const Deprel relation = reading.node(child).relation;
    const bool led = relation == Deprel::kDet || relation == Deprel::kAdvmod || relation == Deprel::kCcPreconj ||
                     relation == Deprel::kCc;
    if (!led || child > noun) continue;
    if (Is(reading, child, "neither")) return true;
    if (!Is(reading, child, "no") || reading.Text(child + 1) == "-") continue;
    if (!IsAny(reading, child + 1, {"fewer", "less", "more", "longer", "later", "doubt"})) return true;
  }
  return false;
}

// Does a word among its own children say that it was not?
bool IsDenied(const Reading& reading, uint32_t word) {
  for (const uint32_t child : reading.Children(word)) {
    if (reading.node(child).relation == Deprel::kCc && Is(reading, child, "nor")) return true;
    if (reading.facts(child).cue != Cue::kNot) continue;
    if (!IsAny(reading, child + 1, {"only", "just", "merely", "least"})) return true;
  }
  return false;
}

// "did not impose", "will not attend", "imposed no sanctions", "neither France nor Germany imposed": said of the act
// itself, or of the verb that it completes.
bool IsNegated(const Reading& reading, uint32_t word) {
  if (IsDenied(reading, word) || HasNo(reading, word)) return true;
  const SyntaxNode& node = reading.node(word);
  if (IsVerb(node.upos)) {
    const uint32_t subject = reading.Child(word, Deprel::kNsubj);
    if (HasNo(reading, reading.Child(word, Deprel::kObj)) || HasNo(reading, subject) ||
        HasNo(reading, reading.Child(word, Deprel::kNsubjPass))) {
      return true;
    }
    if (subject != kNoWord && IsAny(reading, subject, {"nobody", "none", "neither"})) return true;
  }
  return node.relation == Deprel::kXcomp && node.head != kRootHead && IsNegated(reading, node.head);
}

// "may lift", "could be extended", but not "may have lifted".
bool IsPossible(const Reading& reading, uint32_t word) {
  bool may = false;
  for (const uint32_t child : reading.Children(word)) {
    if (reading.node(child).relation != Deprel::kAux) continue;
    if (reading.facts(child).cue == Cue::kHave) return false;
    may |= reading.facts(child).cue == Cue::kModalMay;
  }
  return may;
}

// "stopped short of expelling", "decided against closing", "has yet to impose", "failed to ratify".
bool IsForgone(const Reading& reading, uint32_t word) {
  if (Is(reading, word, "stopped") && Is(reading, word + 1, "short")) return true;
  if (word > 0 && Is(reading, word - 1, "to") && word > 1 && Is(reading, word - 2, "yet")) return true;
  if (word > 1 && Is(reading, word - 1, "of") && Is(reading, word - 2, "short")) return true;
  if (word > 1 && Is(reading, word - 1, "against") &&
      IsAny(reading, word - 2, {"decided", "decides", "decide", "voted", "opted", "chose", "ruled", "deciding"})) {
    return true;
  }
  const SyntaxNode& node = reading.node(word);
  if (node.head == kRootHead || (node.relation != Deprel::kXcomp && node.relation != Deprel::kAdvcl)) return false;
  return Failing().Has(reading, node.head) && !IsNegated(reading, node.head);
}

// Is the act the content of a verb or noun that only thinks of it, or marked as what may be?
bool IsThought(const Reading& reading, uint32_t word) {
  const bool gerund = reading.node(word).xpos == Xpos::kVbg;
  bool definite = false;
  for (const uint32_t child : reading.Children(word)) {
    if (reading.node(child).relation == Deprel::kAmod && Possible().Has(reading, child)) return true;
    definite |= reading.node(child).relation == Deprel::kDet && Is(reading, child, "the");
    definite |= reading.node(child).relation == Deprel::kNmodPoss;
  }
  uint32_t up = word;
  for (int level = 0; level < kMostLevels; ++level) {
    for (const uint32_t child : reading.Children(up)) {
      if (reading.node(child).relation == Deprel::kMark && Is(reading, child, "whether")) return true;
    }
    const SyntaxNode& node = reading.node(up);
    if (node.head == kRootHead) return false;
    // "rumours that France had recalled": trees take what is told for a relative clause.
    if (node.relation == Deprel::kAclRelcl && Possibilities().Has(reading, node.head)) return true;
    if (IsClauseOfItsOwn(node.relation)) return false;
    const bool content = node.relation == Deprel::kXcomp || node.relation == Deprel::kCcomp ||
                         node.relation == Deprel::kObj || node.relation == Deprel::kAcl ||
                         node.relation == Deprel::kNmod || node.relation == Deprel::kNsubjPass;
    if (!content && node.relation != Deprel::kConj) return false;
    if (content) {
      // "considers the sanctions illegal" takes them as they are.
      const bool judged = node.relation == Deprel::kObj && reading.Child(node.head, Deprel::kXcomp) != kNoWord;
      if (Weighing().Has(reading, node.head) && !judged && !(definite && level == 0)) return true;
      if (Discussing().Has(reading, node.head) && IsVerb(reading.node(node.head).upos) && (gerund || !definite)) {
        return true;
      }
      const bool led =
          node.relation == Deprel::kNmod || node.relation == Deprel::kAcl || node.relation == Deprel::kCcomp;
      if (led && Possibilities().Has(reading, node.head)) return true;
    }
    up = node.head;
  }
  return false;
}

// Are these acts that can be weighed before they are done?
bool IsDeed(v1::Action action) {
  switch (action) {
    case v1::SANCTION:
    case v1::CONCEDE:
    case v1::COERCE:
    case v1::AID:
    case v1::RETREAT:
    case v1::MOBILIZE:
    case v1::REGULATE:
    case v1::COOPERATE:
    case v1::ASSAULT:
      return true;
    default:
      return false;
  }
}

bool IsWithin(const Reading& reading, uint32_t word, uint32_t top) {
  const auto [first, last] = reading.Span(top);
  return word >= first && word < last;
}

// The noun of the attack that is condemned; kNoWord when something else is. Arrests and coups are the work of whoever
// rules the place where they are.
uint32_t CondemnedDeed(const Reading& reading, uint32_t word) {
  const auto deed = [&](uint32_t noun) {
    if (noun == kNoWord || IsVerb(reading.node(noun).upos)) return false;
    const WordFacts& facts = reading.facts(noun);
    const bool act = facts.act != nullptr && facts.act->action == v1::ASSAULT;
    return act || (facts.tool != nullptr && facts.tool->polarity == Polarity::kForce);
  };
  const uint32_t object = reading.Child(word, Deprel::kObj);
  if (deed(object)) return object;
  const uint32_t patient = reading.Child(word, Deprel::kNsubjPass);
  if (deed(patient)) return patient;
  for (const uint32_t child : reading.Children(word)) {
    // "condemnation of the attack", "blamed Iran for the attack"
    const Deprel relation = reading.node(child).relation;
    const bool leads = relation == Deprel::kNmod || relation == Deprel::kObl;
    if (leads && IsAny(reading, reading.Case(child), {"of", "for", "over"}) && deed(child)) return child;
  }
  return kNoWord;
}

// Behind "the attack": led by "on", "in", "at" and the like, without another clause between, whatever the tree makes of
// it; "by" leads to who did it, and so does what stands in front.
bool IsBehind(const Reading& reading, uint32_t deed, uint32_t word) {
  if (word <= deed) return false;
  bool led = false;
  for (uint32_t w = deed + 1; w < word; ++w) {
    if (reading.node(w).upos == Upos::kVerb || reading.node(w).xpos == Xpos::kComma) return false;
    if (IsAny(reading, w, {"by", "from"})) return false;
    led |= IsAny(reading, w, {"on", "against", "of", "in", "at", "near", "inside", "across", "outside", "targeting"});
  }
  return led;
}

// "former prime minister", "ex-officials", "the late president": a noun that tells what somebody was.
bool IsLedByFormer(const Reading& reading, uint32_t noun) {
  static const Stems kFormer({"former", "ex", "late", "deposed", "ousted", "retired", "erstwhile"});
  const std::string_view text = reading.Text(noun);
  if (text.starts_with("ex-") || text.starts_with("Ex-")) return true;
  for (const uint32_t child : reading.Children(noun)) {
    const Deprel relation = reading.node(child).relation;
    const bool before = relation == Deprel::kAmod || relation == Deprel::kCompound || relation == Deprel::kAdvmod;
    if (before && child < noun && kFormer.Has(reading, child)) return true;
  }
  return false;
}

// Who held an office acts for nobody. "The former Soviet republic" is no office, and neither is "the former
// Yugoslavia".
bool IsFormer(const Reading& reading, const Participant& participant) {
  if (participant.word == kNoWord || participant.first == participant.last) return false;
  static const Stems kOffices({"general", "admiral", "colonel", "judge", "aide", "adviser", "advisor", "agent", "spy",
                               "head", "chief", "boss"});
  uint32_t noun = participant.last - 1;
  for (int level = 0; level < kMostLevels; ++level) {
    const bool office = reading.facts(noun).cue == Cue::kPublic || kOffices.Has(reading, noun);
    const bool person =
        reading.node(noun).upos == Upos::kPropn && (noun < participant.first || noun >= participant.last);
    if ((office || person) && IsLedByFormer(reading, noun)) return true;
    if (reading.Text(noun).starts_with("ex-") || reading.Text(noun).starts_with("Ex-")) return true;
    for (const uint32_t child : reading.Children(noun)) {
      const Deprel relation = reading.node(child).relation;
      const bool title = relation == Deprel::kNmodDesc || relation == Deprel::kCompound;
      if (title && reading.facts(child).cue == Cue::kPublic && IsLedByFormer(reading, child)) return true;
    }
    const SyntaxNode& node = reading.node(noun);
    const bool part = node.relation == Deprel::kNmod || node.relation == Deprel::kNmodPoss ||
                      node.relation == Deprel::kAmod || node.relation == Deprel::kCompound ||
                      node.relation == Deprel::kFlat || node.relation == Deprel::kNmodDesc ||
                      node.relation == Deprel::kAppos;
    if (!part || node.head == kRootHead) return false;
    noun = node.head;
  }
  return false;
}

// "Peterson criticised": is the subject somebody's name that tells of no state or organisation?
bool IsStranger(const Scene& scene, const Anchor& anchor) {
  const Reading& reading = scene.reading;
  const uint32_t subject = anchor.subject;
  if (subject == kNoWord || anchor.passive || !IsVerb(reading.node(anchor.word).upos)) return false;
  // First name and last name: "the Resolution" is no stranger.
  const bool name = reading.node(subject).upos == Upos::kPropn && reading.Child(subject, Deprel::kFlat) != kNoWord;
  if (!name || reading.facts(subject).cue != Cue::kNoCue) return false;
  return std::ranges::none_of(scene.participants, [&](const Participant& participant) {
    return participant.word != kNoWord &&
           (IsWithin(reading, participant.first, subject) || participant.word == subject);
  });
}

// Behind the verb of the content and in the same clause: whether a phrase hangs below it or beside it trees often
// guess.
bool IsInContent(const Reading& reading, uint32_t word, const Content& content, const Participant& participant) {
  return participant.first > content.verb && IsWithin(reading, participant.first, word);
}

// The year that "1990" or "1990s" is; 0 for other words.
int YearOf(std::string_view text) {
  const bool decade = text.size() == 5 && text[4] == 's';
  if (text.size() != 4 && !decade) return 0;
  if (!std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; })) return 0;
  const int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
  return year >= 1700 && year < 2100 ? year : 0;
}

// Is the year one of the act? "In 1990 Iraq invaded" is, and "the 1990 invasion", "the invasion of 1990", "invaded in
// 1990"; that of "withdrew from the 1987 treaty" and "apologised for the invasion in 1990" is not, and "a force of 1500
// soldiers" has none.
bool IsYearOf(const Reading& reading, uint32_t year, uint32_t word) {
  if (year + 1 == word) return Is(reading, year - 1, "the");
  const bool decade = reading.Text(year).size() == 5;
  const Upos behind = year + 1 < reading.size() ? reading.node(year + 1).upos : Upos::kPunct;
  if (!decade && (behind == Upos::kNoun || behind == Upos::kAdj)) return false;
  const uint32_t before = decade && Is(reading, year - 1, "the") && year > 1 ? year - 2 : year - 1;
  // In front of its sentence it holds for the first clause, whatever the tree makes of it.
  if (before == 0) {
    if (!IsAny(reading, before, {"in", "during"})) return false;
    for (uint32_t w = year + 1; w < word; ++w) {
      if (reading.node(w).upos == Upos::kVerb || reading.facts(w).cue == Cue::kSubordinator) return false;
    }
    return year < word;
  }
  return IsAny(reading, before, {"in", "during", "of"}) && reading.node(year).head == word;
}

bool IsLongAgo(const Reading& reading, uint32_t word, int year) {
  for (uint32_t w = 1; w < reading.size(); ++w) {
    const int then = YearOf(reading.Text(w));
    if (then != 0 && then + kHistory <= year && IsYearOf(reading, w, word)) return true;
  }
  return false;
}

}  // namespace

bool IsComment(const Reading& reading, uint32_t word) {
  const uint32_t end = std::min(reading.size(), word + kMostToComment + 1);
  for (uint32_t w = word + 1; w < end; ++w) {
    if (reading.node(w).xpos == Xpos::kPeriod || Is(reading, w, ";")) return false;
    if (!IsAny(reading, w, {"comment", "comments"})) continue;
    // "sought public comment on the rule" is a step of making one.
    return IsAny(reading, w - 1, {"for", "to", "seeking", "further", "immediate", "requesting", "immediately", "no"}) &&
           !Is(reading, w - 1, "public");
  }
  return false;
}

bool IsStory(const Reading& reading, uint32_t word, int year) {
  if (year != 0 && IsLongAgo(reading, word, year)) return true;
  uint32_t up = word;
  bool joined = false;  // to a clause with a subject of its own
  for (int level = 0; level < kMostLevels; ++level) {
    for (const uint32_t child : reading.Children(up)) {
      if (!Stories().Has(reading, child)) continue;
      const Deprel relation = reading.node(child).relation;
      if (relation == Deprel::kNsubj && !joined) return true;
      // "In the novel China invades, and ...": what stands in front holds for all that follows.
      const bool within = relation == Deprel::kObl && Is(reading, reading.Case(child), "in");
      if (within && (!joined || child < up)) return true;
    }
    const SyntaxNode& node = reading.node(up);
    if (node.head == kRootHead || node.relation == Deprel::kParataxis) return false;
    joined |= node.relation == Deprel::kConj;
    up = node.head;
    const bool about =
        node.relation == Deprel::kNmod || node.relation == Deprel::kAcl || node.relation == Deprel::kAclRelcl;
    if (about && Stories().Has(reading, up)) return true;
    const bool remembered = !joined && node.relation != Deprel::kAdvcl && node.relation != Deprel::kNsubj;
    if (remembered && Remembering().Has(reading, up)) return true;
  }
  return false;
}

bool IsGame(const Scene& scene, v1::Action action) {
  const bool force = action == v1::ASSAULT || action == v1::COERCE || action == v1::RETREAT || action == v1::MOBILIZE;
  return force && scene.actors.game();
}

bool IsUnsaidRefusal(const Reading& reading, uint32_t word) {
  // "said no decision had been made" is no "no".
  if (IsAny(reading, word, {"said", "says", "saying"}) && Is(reading, word + 1, "no") && word + 2 < reading.size() &&
      (reading.node(word + 2).upos == Upos::kNoun || reading.node(word + 2).upos == Upos::kAdj)) {
    return true;
  }
  const ActSense* const act = reading.facts(word).act;
  return act != nullptr && act->action == v1::REJECT && IsDenied(reading, word);
}

bool IsJudgement(const Reading& reading, uint32_t word, v1::Action action) {
  return IsDeed(action) && Weighing().Has(reading, word) && reading.Child(word, Deprel::kXcomp) != kNoWord &&
         reading.Child(word, Deprel::kObj) != kNoWord;
}

v1::Status Restrained(const Reading& reading, uint32_t word, v1::Action action, v1::Status status) {
  // Whoever refuses has acted.
  if (action != v1::REJECT && (IsNegated(reading, word) || (IsDeed(action) && IsForgone(reading, word)))) {
    return v1::REFUSED;
  }
  if (status != v1::DONE) return status;
  if (IsPossible(reading, word)) return v1::CONSIDERED;
  if (!IsDeed(action)) return status;
  const bool weighs = Weighing().Has(reading, word) || Discussing().Has(reading, word);
  return weighs || IsThought(reading, word) ? v1::CONSIDERED : status;
}

bool IsBarred(const Scene& scene, const Act& act, const Participant& participant, Role role) {
  const Reading& reading = scene.reading;
  // Whoever acts has been named by then; whom it is about the whole article may tell.
  if (participant.word == kNoWord) return role == kSourceRole && participant.ahead;
  if (role == kSourceRole) {
    const bool content = act.aimed && IsInContent(reading, act.anchor.word, act.content, participant);
    if (content || IsFormer(reading, participant)) return true;
    // Who is condemned, praised or warned is not who does so.
    const bool said = act.action == v1::ACCUSE || act.action == v1::SUPPORT || act.action == v1::THREATEN;
    if (said && act.instrument == v1::STATEMENT && act.anchor.passive && act.anchor.object != kNoWord &&
        IsWithin(reading, participant.first, act.anchor.object))
      return true;
    // Whom a stranger acts on is not who acts.
    if (participant.first > act.anchor.word && IsStranger(scene, act.anchor)) return true;
    // "condemned the attack": not the attacker.
    const SyntaxNode& node = reading.node(act.anchor.word);
    const bool deed = act.action == v1::ASSAULT && !IsVerb(node.upos) && node.relation == Deprel::kObj;
    if (!deed || reading.facts(node.head).act == nullptr || reading.facts(node.head).act->action != v1::ACCUSE) {
      return false;
    }
    const uint32_t judge = reading.Child(node.head, Deprel::kNsubj);
    return judge != kNoWord && IsWithin(reading, participant.first, judge);
  }
  if (act.aimed && !IsInContent(reading, act.anchor.word, act.content, participant)) return true;
  if (act.action != v1::ACCUSE) return false;
  const uint32_t deed = CondemnedDeed(reading, act.anchor.word);
  return deed != kNoWord && participant.first < participant.last && IsBehind(reading, deed, participant.first);
}

bool IsOfTheRetired(const Scene& scene, const Act& act, const Parties& sources) {
  const Reading& reading = scene.reading;
  const uint32_t subject = act.anchor.subject;
  if (subject == kNoWord) return false;
  bool retired = false;
  for (const Participant& participant : scene.participants) {
    if (participant.word == kNoWord || !IsWithin(reading, participant.first, subject)) continue;
    if (IsFormer(reading, participant)) {
      retired = true;
    } else if (std::ranges::find(sources, participant.codes[0], &Party::code) != sources.end()) {
      return false;
    }
  }
  return retired;
}

Content ReadContent(const Scene& scene, const Anchor& anchor) {
  const Reading& reading = scene.reading;
  const WordParts words(reading, scene.actors);
  for (const uint32_t child : reading.Children(anchor.word)) {
    const Deprel relation = reading.node(child).relation;
    const bool content = relation == Deprel::kXcomp || relation == Deprel::kCcomp || relation == Deprel::kAcl ||
                         relation == Deprel::kObl || relation == Deprel::kObj || relation == Deprel::kAdvcl;
    if (!content || child < anchor.word) continue;
    const ActSense* const act = reading.facts(child).act;
    if (act == nullptr || !IsVerb(reading.node(child).upos)) continue;
    uint32_t object = reading.Child(child, Deprel::kObj);
    if (object == kNoWord) object = reading.Child(child, Deprel::kNsubjPass);
    const InstrumentSense* const tool = words.Tool(object);
    if (tool == nullptr || tool->polarity != Polarity::kRestriction) continue;
    Content found{child, Compose(act->frame, tool->instrument, tool->polarity, true).direction};
    if (found.direction != v1::TIGHTEN && found.direction != v1::EASE) continue;
    // "agreed not to impose"
    if (IsDenied(reading, child)) found.direction = found.direction == v1::TIGHTEN ? v1::EASE : v1::TIGHTEN;
    return found;
  }
  return {};
}

bool IsAimed(const Scene& scene, const Anchor& anchor, const Content& content) {
  if (content.verb == kNoWord || anchor.subject == kNoWord) return false;
  const Reading& reading = scene.reading;
  const auto acts = [&](uint32_t code) {
    return std::ranges::any_of(scene.participants, [&](const Participant& other) {
      return other.word != kNoWord && other.codes[0] == code && IsWithin(reading, other.first, anchor.subject);
    });
  };
  return std::ranges::any_of(scene.participants, [&](const Participant& participant) {
    return participant.kind == Participant::kNamed && IsInContent(reading, anchor.word, content, participant) &&
           !acts(participant.codes[0]);
  });
}

bool Refrains(const Reading& reading, uint32_t word) {
  static const Stems kRefrain({"refrain"});
  const SyntaxNode& node = reading.node(word);
  return kRefrain.Has(reading, word) ||
         (IsVerb(node.upos) && node.head != kRootHead && kRefrain.Has(reading, node.head));
}

}  // namespace policywire::enrich
