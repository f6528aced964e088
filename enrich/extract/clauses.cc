#include "enrich/extract/clauses.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

class Linker {
 public:
  Linker(const std::vector<Word>& words, const std::vector<Phrase>& phrases, std::vector<Clause>& clauses)
      : words_(words), phrases_(phrases), clauses_(clauses) {}

  void Read() {
    clauses_.clear();
    for (int32_t p = 0; p < static_cast<int32_t>(phrases_.size()); ++p) {
      if (phrases_[p].type == PhraseType::kVerb) Add(p);
    }
    for (size_t c = 0; c < clauses_.size(); ++c) SetObject(c);
    BorrowSubjects();
  }

 private:
  PhraseType Type(int32_t p) const { return phrases_[p].type; }
  const Word& Verb(const Clause& clause) const { return words_[phrases_[clause.verb].head]; }

  static bool IsFinite(const Phrase& group) { return !(group.marks & (kInfinitive | kGerundMark | kParticipleMark)); }

  bool Tells(const Clause& clause) const {
    const Word& verb = Verb(clause);
    return verb.cue == Cue::kReport ||
           (verb.verb != nullptr && (verb.verb->frame == Frame::kStatus || verb.verb->frame == Frame::kContent));
  }

  bool HasFrame(const Clause& clause, Frame frame) const {
    const Word& verb = Verb(clause);
    return verb.verb != nullptr && verb.verb->frame == frame;
  }

  // Verbs whose object does the act of the infinitive: "urged Israel to stop".
  bool ObjectControls(const Clause& clause) const {
    const Word& verb = Verb(clause);
    if (verb.verb != nullptr) {
      return verb.verb->action == v1::REQUEST || verb.verb->frame == Frame::kStatus ||
             verb.verb->action == v1::THREATEN;
    }
    return true;
  }

  void Add(int32_t p) {
    Clause clause;
    clause.verb = p;
    const int32_t previous = clauses_.empty() ? kNone : static_cast<int32_t>(clauses_.size()) - 1;
    const int32_t from = previous == kNone ? 0 : clauses_[previous].verb + 1;
    const Phrase& group = phrases_[p];
    if (group.marks & kInfinitive) {
      AddInfinitive(clause, previous, from);
    } else if (group.marks & kParticipleMark) {
      AddReduced(clause, from);
    } else if (group.marks & kGerundMark) {
      AddGerund(clause, previous, from);
    } else {
      AddFinite(clause, previous, from);
    }
    clauses_.push_back(clause);
  }

  int32_t LastOf(PhraseType type, int32_t from, int32_t to) const {
    for (int32_t p = to - 1; p >= from; --p) {
      if (Type(p) == type) return p;
    }
    return kNone;
  }

  void Coordinate(Clause& clause, int32_t with) const {
    const Clause& other = clauses_[with];
    clause.governor = other.governor;
    clause.noun = other.noun;
    clause.relation = other.relation;
    clause.subject = other.subject;
  }

  void AddInfinitive(Clause& clause, int32_t previous, int32_t from) const {
    const int32_t p = clause.verb;
    // "to lift X and to impose Y"
    if (previous != kNone && (phrases_[clauses_[previous].verb].marks & kInfinitive) && p > from &&
        Type(p - 1) == PhraseType::kConjunction) {
      Coordinate(clause, previous);
      return;
    }
    clause.relation = Relation::kInfinitive;
    clause.governor = previous;
    if (p > from && Type(p - 1) == PhraseType::kNoun) {
      const uint32_t head = phrases_[p - 1].head;
      const ActSense* noun = words_[head].noun;
      if (noun != nullptr && words_[head].tag != Tag::kVerb &&
          (noun->frame == Frame::kContent || noun->frame == Frame::kStatus || noun->frame == Frame::kMutual)) {
        clause.noun = static_cast<int32_t>(head);
      }
    }
    if (previous == kNone) return;
    clause.subject = clauses_[previous].subject;
    if (clause.noun != kNone) return;
    const bool passive = phrases_[clauses_[previous].verb].marks & kPassive;
    if (!passive && ObjectControls(clauses_[previous])) {
      for (int32_t q = from; q < p; ++q) {
        if (Type(q) != PhraseType::kNoun) break;
        if (phrases_[q].link == Link::kBare || phrases_[q].link == Link::kOn || phrases_[q].link == Link::kFor ||
            phrases_[q].link == Link::kTo) {
          clause.subject = {q, p};
          break;
        }
      }
    }
  }

  void AddReduced(Clause& clause, int32_t from) const {
    clause.relation = Relation::kRelative;
    if (clause.verb > from && Type(clause.verb - 1) == PhraseType::kNoun) {
      clause.subject = {clause.verb - 1, clause.verb};
    } else if (clause.verb > from + 1 && Type(clause.verb - 1) == PhraseType::kComma &&
               Type(clause.verb - 2) == PhraseType::kNoun) {
      clause.subject = {clause.verb - 2, clause.verb - 1};
    }
  }

  void AddGerund(Clause& clause, int32_t previous, int32_t from) const {
    const int32_t p = clause.verb;
    clause.relation = Relation::kGerund;
    if (previous == kNone) return;
    const Clause& before = clauses_[previous];
    if (p == from) {  // "considers lifting", "refrain from imposing"
      clause.relation = Relation::kInfinitive;
      clause.governor = previous;
      clause.subject = before.subject;
      return;
    }
    const Word& verb = Verb(before);
    const bool accuses = verb.verb != nullptr && verb.verb->action == v1::ACCUSE;
    const PhraseType before_type = Type(p - 1);
    if (before_type == PhraseType::kNoun) {
      if (accuses) {
        clause.relation = Relation::kOfGerund;
        clause.governor = previous;
        clause.subject = {from, p};
        return;
      }
      clause.relation = Relation::kRelative;
      clause.subject = {p - 1, p};
      return;
    }
    if (before_type == PhraseType::kConjunction && (phrases_[before.verb].marks & kGerundMark)) {
      Coordinate(clause, previous);
      return;
    }
    clause.subject = before.subject;
  }

  // First noun phrase in [from, to) that no preposition leads to.
  int32_t FirstBare(int32_t from, int32_t to) const {
    for (int32_t p = from; p < to; ++p) {
      if (Type(p) == PhraseType::kNoun && phrases_[p].link == Link::kBare) return p;
    }
    return kNone;
  }

  void AddFinite(Clause& clause, int32_t previous, int32_t from) const {
    const int32_t p = clause.verb;
    // The boundary nearest to the verb that begins a clause.
    int32_t boundary = kNone;
    for (int32_t q = p - 1; q >= from; --q) {
      const PhraseType type = Type(q);
      if (type == PhraseType::kSubordinator || type == PhraseType::kCondition || type == PhraseType::kRelative ||
          type == PhraseType::kThat || type == PhraseType::kStop) {
        boundary = q;
        break;
      }
    }
    const bool tells = previous != kNone && Tells(clauses_[previous]);
    if (boundary != kNone && (Type(boundary) == PhraseType::kRelative || Type(boundary) == PhraseType::kThat)) {
      const int32_t bare = FirstBare(boundary + 1, p);
      const bool told =
          Type(boundary) == PhraseType::kThat && bare != kNone && previous != kNone && (boundary == from || tells);
      if (told) {
        clause.relation = Relation::kTold;
        clause.governor = previous;
        clause.subject = {bare, p};
        return;
      }
      clause.relation = Relation::kRelative;
      if (bare != kNone) {
        clause.subject = {bare, p};
        return;
      }
      int32_t q = boundary - 1;
      while (q >= 0 && Type(q) != PhraseType::kNoun && (Type(q) == PhraseType::kComma)) --q;
      // "the leader of X, who": the head of the phrase, not what its "of" adds.
      int32_t end = q + 1;
      while (q > 0 && Type(q) == PhraseType::kNoun && phrases_[q].link == Link::kOf && Type(q - 1) == PhraseType::kNoun)
        --q;
      if (q >= 0 && Type(q) == PhraseType::kNoun) clause.subject = {q, end};
      return;
    }
    if (boundary != kNone) {
      clause.relation = Type(boundary) == PhraseType::kCondition ? Relation::kCondition
                        : Type(boundary) == PhraseType::kStop    ? Relation::kMain
                                                                 : Relation::kAdverbial;
      int32_t bare = FirstBare(boundary + 1, p);
      // "After the talks, China said": the clause behind the comma is the main one when its own subject follows.
      const int32_t comma = LastOf(PhraseType::kComma, boundary + 1, p);
      if (comma != kNone) {
        const int32_t behind = FirstBare(comma + 1, p);
        if (behind != kNone && !phrases_[behind].coordinated) {
          bare = behind;
          clause.relation = Relation::kMain;
        }
      }
      if (bare != kNone) {
        clause.subject = {bare, p};
        return;
      }
    }
    if (previous == kNone) {
      const int32_t bare = FirstBare(0, p);
      if (bare != kNone) clause.subject = {bare, p};
      return;
    }
    if (boundary == kNone && tells) {
      const int32_t bare = FirstBare(from, p);
      const int32_t comma = LastOf(PhraseType::kComma, from, p);
      if (bare != kNone && comma == kNone && bare == from) {
        clause.relation = Relation::kTold;
        clause.governor = previous;
        clause.subject = {bare, p};
        return;
      }
    }
    // "..., and Z retaliated" has a subject of its own behind the comma or the conjunction.
    int32_t start = std::max(LastOf(PhraseType::kComma, from, p), LastOf(PhraseType::kConjunction, from, p));
    const int32_t comma = LastOf(PhraseType::kComma, from, p);
    if (start != kNone) {
      const int32_t bare = FirstBareAfter(start, p);
      if (bare != kNone && start + 1 <= bare) {
        clause.subject = {bare, p};
        // A list as subject: "..., X and Y said".
        if (comma != kNone && comma < start) {
          const int32_t list = FirstBare(comma + 1, p);
          if (list != kNone && list < bare) clause.subject = {list, p};
        }
        if (Type(start) == PhraseType::kConjunction) Inherit(clause, previous);
        return;
      }
    }
    // No subject of its own: a coordinated verb, or the main verb behind a relative clause.
    int32_t c = previous;
    const bool conjunction = p > from && Type(p - 1) == PhraseType::kConjunction;
    if (!conjunction) {
      while (c >= 0 && (clauses_[c].relation == Relation::kRelative || clauses_[c].relation == Relation::kGerund)) {
        const bool before_main = !clauses_[c].subject.empty() && NoFiniteBefore(clauses_[c].subject.first);
        if (before_main) {
          clause.subject = {FirstBare(0, clauses_[c].subject.last), clauses_[c].subject.last};
          if (clause.subject.first == kNone) clause.subject = clauses_[c].subject;
          return;
        }
        --c;
      }
      const int32_t bare = FirstBare(from, p);
      if (bare != kNone) {
        clause.subject = {bare, p};
        return;
      }
    }
    if (c < 0) return;
    if (conjunction) {
      // The nearest clause of the same make: "said it would lift X and impose Y", "met X and signed Y".
      const bool base =
          words_[phrases_[p].head].forms == kBase && !(phrases_[p].marks & (kWill | kMay | kWould | kMust));
      for (int32_t d = previous; d >= 0; --d) {
        const Phrase& group = phrases_[clauses_[d].verb];
        const bool takes_base = (group.marks & (kInfinitive | kWill | kMay | kWould | kMust | kIsTo)) != 0;
        if (base ? takes_base : (IsFinite(group) && clauses_[d].relation != Relation::kRelative)) {
          Coordinate(clause, d);
          return;
        }
      }
    }
    clause.subject = clauses_[c].subject;
    clause.relation = Relation::kMain;
  }

  int32_t FirstBareAfter(int32_t start, int32_t to) const {
    for (int32_t p = start + 1; p < to; ++p) {
      if (Type(p) == PhraseType::kNoun &&
          (phrases_[p].link == Link::kBare || (p == start + 1 && phrases_[p].coordinated)))
        return p;
    }
    return kNone;
  }

  // "said that X did A and Y did B": B is told as well.
  void Inherit(Clause& clause, int32_t previous) const {
    if (clauses_[previous].relation == Relation::kTold) {
      clause.relation = Relation::kTold;
      clause.governor = clauses_[previous].governor;
    }
  }

  bool NoFiniteBefore(int32_t phrase) const {
    for (const Clause& clause : clauses_) {
      if (clause.verb < phrase && IsFinite(phrases_[clause.verb])) return false;
    }
    return true;
  }

  void SetObject(size_t c) {
    Clause& clause = clauses_[c];
    int32_t end = c + 1 < clauses_.size() ? clauses_[c + 1].verb : static_cast<int32_t>(phrases_.size());
    if (c + 1 < clauses_.size()) {
      const Clause& next = clauses_[c + 1];
      if ((next.relation == Relation::kMain || next.relation == Relation::kTold ||
           next.relation == Relation::kAdverbial) &&
          next.subject.first > clause.verb && next.subject.first < end) {
        end = next.subject.first;
      }
    }
    int32_t q = clause.verb + 1;
    for (; q < end; ++q) {
      const PhraseType type = Type(q);
      if (type == PhraseType::kNoun) continue;
      const bool list = (type == PhraseType::kComma || type == PhraseType::kConjunction) && q + 1 < end &&
                        ((Type(q + 1) == PhraseType::kNoun && phrases_[q + 1].coordinated) ||
                         (Type(q + 1) == PhraseType::kConjunction && q + 2 < end && Type(q + 2) == PhraseType::kNoun &&
                          phrases_[q + 2].coordinated));
      if (!list) break;
    }
    clause.object = {clause.verb + 1, q};
  }

  // "Citing security, China banned": a clause without a subject before the main one has the main one's.
  void BorrowSubjects() {
    for (size_t c = 0; c + 1 < clauses_.size(); ++c) {
      if (!clauses_[c].subject.empty()) continue;
      for (size_t d = c + 1; d < clauses_.size(); ++d) {
        if (!clauses_[d].subject.empty() && IsFinite(phrases_[clauses_[d].verb])) {
          clauses_[c].subject = clauses_[d].subject;
          break;
        }
      }
    }
  }

  const std::vector<Word>& words_;
  const std::vector<Phrase>& phrases_;
  std::vector<Clause>& clauses_;
};

}  // namespace

void ReadClauses(const std::vector<Word>& words, const std::vector<Phrase>& phrases, std::vector<Clause>& clauses) {
  Linker(words, phrases, clauses).Read();
}

}  // namespace policywire::enrich
