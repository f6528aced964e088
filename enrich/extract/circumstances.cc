#include "enrich/extract/circumstances.h"

#include <algorithm>
#include <string_view>

#include "enrich/extract/attribution.h"
#include "enrich/extract/phrase.h"

namespace policywire::enrich {
namespace {

constexpr int kMostLevels = 6;

class Circumstances {
 public:
  Circumstances(const Scene& scene, Event& event)
      : scene_(scene), r_(scene.reading), event_(event), anchor_(ReadAnchor(scene.reading, event.word)) {}

  void Read() {
    const SyntaxNode& node = r_.node(event_.word);
    event_.nominal = !IsVerb(node.upos);
    event_.passive = anchor_.passive;
    event_.gerund = node.xpos == Xpos::kVbg;
    for (const uint32_t c : r_.Children(event_.word)) {
      event_.perfect |= r_.node(c).relation == Deprel::kAux && r_.facts(c).cue == Cue::kHave;
    }
    event_.dependent = node.relation == Deprel::kAclRelcl || node.relation == Deprel::kAdvcl;
    SetTrigger();
    SetScope();
    SetTool();
    SetObject();
    SetTold();
    SetModality();
  }

 private:
  TokenRange Tokens(uint32_t first, uint32_t last) const { return {r_.first_token() + first, r_.first_token() + last}; }
  std::string_view Text(uint32_t word) const { return r_.Text(word); }

  void SetTrigger() {
    const WordFacts& facts = r_.facts(event_.word);
    uint32_t first = event_.word;
    uint32_t last = event_.word + 1;
    if (facts.act != nullptr) {
      first = std::min(first, facts.act_first);
      last = std::max(last, facts.act_last);
    }
    const uint32_t particle = r_.Child(event_.word, Deprel::kCompoundPrt);
    if (particle == last) ++last;
    event_.trigger = Tokens(first, last);
  }

  // The clause that a verb heads, or the noun's phrase, without clauses that are told in it or joined to it.
  void SetScope() {
    const auto [first, last] = r_.Span(event_.word);
    uint32_t end = last;
    for (const uint32_t c : r_.Children(event_.word)) {
      if (r_.node(c).relation != Deprel::kConj || !IsVerb(r_.node(c).upos) || c < event_.word) continue;
      end = std::min(end, r_.Span(c).first);
    }
    event_.scope = Tokens(first, std::max(end, event_.word + 1));
  }

  void SetTool() {
    const auto [first, last] = r_.Span(event_.word);
    uint32_t best = kNoWord;
    for (uint32_t w = first; w < last; ++w) {
      const InstrumentSense* tool = r_.facts(w).tool;
      if (tool == nullptr || tool->instrument != event_.instrument) continue;
      const auto far = [&](uint32_t x) { return x > event_.word ? x - event_.word : event_.word - x; };
      if (best == kNoWord || far(w) < far(best)) best = w;
    }
    if (best == kNoWord) return;
    uint32_t begin = best;
    uint32_t end = best + 1;
    while (begin > first && r_.facts(begin - 1).tool == r_.facts(best).tool) --begin;
    while (end < last && r_.facts(end).tool == r_.facts(best).tool) ++end;
    event_.tool = Tokens(begin, end);
  }

  // A noun with what stands before it: no determiner, no number, nothing behind it but names and "of".
  bool SetObjectTo(uint32_t noun) {
    if (noun == kNoWord || r_.node(noun).upos == Upos::kPron || r_.facts(noun).cue == Cue::kTime) return false;
    uint32_t first = r_.Span(noun).first;
    uint32_t last = noun + 1;
    for (const uint32_t c : r_.Children(noun)) {
      const Deprel relation = r_.node(c).relation;
      const bool of = relation == Deprel::kNmod && r_.Case(c) != kNoWord && Text(r_.Case(c)) == "of";
      if (c > noun && (relation == Deprel::kFlat || of)) last = std::max(last, r_.Span(c).second);
    }
    while (first < noun && (r_.node(first).upos == Upos::kDet || r_.node(first).upos == Upos::kAdp ||
                            r_.node(first).upos == Upos::kNum || r_.node(first).upos == Upos::kPunct ||
                            r_.facts(first).cue == Cue::kPossessive)) {
      ++first;
    }
    // An actor alone is whom it is done to, not what it concerns.
    bool other = false;
    for (uint32_t w = first; w < last; ++w) {
      const uint32_t mention = r_.facts(w).actor;
      other |= mention == kNoMention || scene_.actors.Sense(mention) == nullptr;
    }
    const std::string_view head = Text(noun);
    if (!other || r_.node(noun).upos == Upos::kNum || head == "percent" || head == "%" || head == "points" ||
        head == "year" || head == "years" || head == "days" || head == "months") {
      return false;
    }
    const TokenRange object = Unmarked(r_.document(), Tokens(first, last));
    if (object.empty()) return false;
    event_.object = NamesOfficial(r_.document(), object) ? CitedName(r_.document(), object) : object;
    return true;
  }

  // What leads on from a noun: "tariffs on steel", "talks over fishing".
  bool SetObjectBehind(uint32_t noun) {
    for (const uint32_t c : r_.Children(noun)) {
      if (r_.node(c).relation != Deprel::kNmod || c < noun || r_.Case(c) == kNoWord) continue;
      const std::string_view preposition = Text(r_.Case(c));
      const bool leads = preposition == "on" || preposition == "of" || preposition == "over" ||
                         preposition == "against" || preposition == "about";
      if (leads && SetObjectTo(c)) return true;
    }
    return false;
  }

  void SetObject() {
    if (!event_.tool.empty()) {
      const uint32_t tool = event_.tool.last - 1 - r_.first_token();
      if (SetObjectBehind(tool)) return;
      const Polarity kind = r_.facts(tool).tool->polarity;
      // Agreements, laws and relations are what an act on them concerns.
      const bool thing = kind == Polarity::kAgreement || kind == Polarity::kLaw || kind == Polarity::kRelations;
      if (thing && tool != event_.word && SetObjectTo(tool)) return;
      // "steel tariffs"
      for (const uint32_t c : r_.Children(tool)) {
        const bool good = r_.facts(c).has_good && c < tool;
        if (good && SetObjectTo(c)) return;
      }
    }
    if (event_.nominal) {
      if (SetObjectBehind(event_.word)) return;
    } else if (event_.tool.empty() && SetObjectTo(anchor_.object)) {
      return;
    }
    // Else the goods named in the clause.
    const uint32_t end = event_.scope.last - r_.first_token();
    for (uint32_t w = event_.word + 1; w < end; ++w) {
      if (!r_.facts(w).has_good || r_.facts(w).tool != nullptr) continue;
      if (SetObjectTo(r_.NounOf(w))) return;
    }
  }

  // Whom the sentence cites: the subject of the verb of saying whose content the act is, or "according to", "..., X
  // said", "X reports that", which trees often miss.
  void SetTold() {
    TokenRange teller = TellerByTree();
    if (teller.empty()) teller = TellerByWords();
    if (teller.empty() || (event_.word >= teller.first && event_.word < teller.last)) return;
    event_.told = Unmarked(r_.document(), Tokens(teller.first, teller.last));
    if (event_.told.empty()) return;
    // "Russian media" are not Russia.
    const std::string_view head = Text(teller.last - 1);
    if (head == "media" || head == "reports" || head == "newspaper" || head == "agency") return;
    bool named = false;
    bool organ = false;
    for (uint32_t w = teller.first; w < teller.last; ++w) {
      const uint32_t mention = r_.facts(w).actor;
      const ActorSense* sense = mention == kNoMention ? nullptr : scene_.actors.Sense(mention);
      named |= sense != nullptr;
      organ |= r_.facts(w).cue == Cue::kPublic || r_.facts(w).cue == Cue::kCourt;
      event_.told_by_actor |=
          sense != nullptr && std::ranges::find(event_.sources, sense->code, &Party::code) != event_.sources.end();
    }
    // "the trade ministry": of the country that acts.
    event_.told_by_actor |= organ && !named && !event_.sources.empty();
  }

  TokenRange TellerByTree() const {
    uint32_t up = event_.word;
    for (int level = 0; level < kMostLevels; ++level) {
      uint32_t teller = kNoWord;
      // "..., X said" hangs below what is said.
      for (const uint32_t c : r_.Children(up)) {
        const bool said = r_.node(c).relation == Deprel::kParataxis && r_.facts(c).cue == Cue::kReport;
        if (said) teller = r_.Child(c, Deprel::kNsubj);
      }
      const SyntaxNode& node = r_.node(up);
      const bool content = node.relation == Deprel::kCcomp || node.relation == Deprel::kParataxis;
      if (teller == kNoWord && content && r_.facts(node.head).cue == Cue::kReport) {
        teller = r_.Child(node.head, Deprel::kNsubj);
      }
      if (teller != kNoWord) return PhraseOf(teller);
      if (node.head == kRootHead) break;
      up = node.head;
    }
    return {};
  }

  // A noun with what belongs to it, up to a comma or a clause; empty for a pronoun.
  TokenRange PhraseOf(uint32_t noun) const {
    if (r_.node(noun).upos == Upos::kPron) return {};
    const auto [first, last] = r_.Span(noun);
    uint32_t end = noun + 1;
    while (end < last && r_.node(end).xpos != Xpos::kComma && !IsVerb(r_.node(end).upos) &&
           r_.node(end).upos != Upos::kSconj) {
      ++end;
    }
    return {first, end};
  }

  TokenRange TellerByWords() const {
    const auto to_mark = [&](uint32_t first) {
      uint32_t last = first;
      while (last < r_.size() && r_.node(last).upos != Upos::kPunct && !IsVerb(r_.node(last).upos)) ++last;
      return TokenRange{first, last};
    };
    uint32_t comma = kNoWord;
    for (uint32_t w = 0; w < r_.size(); ++w) {
      const std::string_view text = Text(w);
      if (r_.node(w).xpos == Xpos::kComma) comma = w;
      if ((text == "according" || text == "According") && w + 1 < r_.size() && Text(w + 1) == "to")
        return to_mark(w + 2);
      if (r_.facts(w).cue != Cue::kReport) continue;
      // "X reports that ... [act]"
      if (w < event_.word && w > 0 && w + 1 < r_.size() && Text(w + 1) == "that" && comma == kNoWord) {
        return r_.node(w - 1).upos == Upos::kPron ? TokenRange{} : TokenRange{0, w};
      }
      // "[act], X said on Monday."
      const bool ends = w + 5 > r_.size() && w > event_.word && comma != kNoWord && comma > event_.word;
      if (ends && comma + 1 < w && r_.node(comma + 1).upos != Upos::kPron) return {comma + 1, w};
      if (ends && comma + 1 == w) return to_mark(w + 1);
    }
    return {};
  }

  void SetModality() {
    uint32_t up = event_.word;
    for (int level = 0; level < kMostLevels; ++level) {
      for (const uint32_t c : r_.Children(up)) {
        event_.hedged |= r_.facts(c).cue == Cue::kHedge;
        const Deprel relation = r_.node(c).relation;
        if (relation != Deprel::kAdvcl && relation != Deprel::kObl) continue;
        event_.conditional |= LedByCondition(c);
      }
      const SyntaxNode& node = r_.node(up);
      const bool own =
          node.relation == Deprel::kRoot || node.relation == Deprel::kAclRelcl || node.relation == Deprel::kParataxis;
      if (own || node.head == kRootHead) break;
      up = node.head;
    }
  }

  bool LedByCondition(uint32_t clause) const {
    for (const uint32_t c : r_.Children(clause)) {
      const Deprel relation = r_.node(c).relation;
      const bool leads = relation == Deprel::kMark || relation == Deprel::kCase || relation == Deprel::kAdvmod ||
                         relation == Deprel::kAux;
      if (leads && r_.facts(c).cue == Cue::kCondition) return true;
    }
    return false;
  }

  const Scene& scene_;
  const Reading& r_;
  Event& event_;
  const Anchor anchor_;
};

}  // namespace

void ReadCircumstances(const Scene& scene, Event& event) { Circumstances(scene, event).Read(); }

}  // namespace policywire::enrich
