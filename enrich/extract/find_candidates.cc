#include "enrich/extract/find_candidates.h"

#include <algorithm>

#include "enrich/extract/attribution.h"
#include "enrich/letters.h"

namespace policywire::enrich {
namespace {

bool IsOperator(Frame frame) { return frame == Frame::kStatus || frame == Frame::kContent; }

// Frames whose meaning the tool in their object completes.
bool TakesTool(Frame frame) {
  switch (frame) {
    case Frame::kStart:
    case Frame::kRaise:
    case Frame::kLower:
    case Frame::kStop:
    case Frame::kDelay:
    case Frame::kResume:
    case Frame::kHold:
    case Frame::kSign:
    case Frame::kLeave:
    case Frame::kPass:
      return true;
    default:
      return false;
  }
}

// Words for the organs of a state that stand for it wherever they are named without one.
bool IsOrgan(std::string_view word) {
  return word == "ministry" || word == "government" || word == "cabinet" || word == "presidency" ||
         word == "department" || word == "treasury" || word == "minister" || word == "president";
}

// Nouns that only tell how much of what follows "of".
bool IsMeasure(std::string_view word) {
  return word == "round" || word == "set" || word == "wave" || word == "series" || word == "package" ||
         word == "batch" || word == "raft" || word == "range" || word == "number" || word == "tranche";
}

constexpr uint32_t kObjectLinks = Bit(Link::kBare) | Bit(Link::kOf) | Bit(Link::kOn) | Bit(Link::kAgainst) |
                                  Bit(Link::kTo) | Bit(Link::kFrom) | Bit(Link::kFor) | Bit(Link::kOver) |
                                  Bit(Link::kWith) | Bit(Link::kBetween);
constexpr uint32_t kSubjectLinks = Bit(Link::kBare) | Bit(Link::kOf) | Bit(Link::kFrom);

// Words of sport from which on an article is a report on a game.
constexpr uint32_t kGamesOfAReport = 2;

constexpr uint64_t CueBit(Cue cue) { return uint64_t{1} << static_cast<int>(cue); }

// Of people and organs of public life, those who bear arms.
bool IsForce(std::string_view text) {
  return text == "forces" || text == "troops" || text == "military" || text == "army" || text == "soldiers" ||
         text == "rebels" || text == "militants" || text == "gunmen" || text == "insurgents" || text == "fighters";
}

}  // namespace

void CandidateFinder::Find(const Document& document, std::string_view published, std::vector<Candidate>& out) {
  out.clear();
  document_ = &document;
  actors_.Begin(document, published);
  uint32_t m = 0;
  uint32_t games = 0;
  for (uint32_t s = 0; s < document.sentences.size(); ++s) {
    const Sentence& sentence = document.sentences[s];
    const uint32_t first = m;
    bool act = false;
    bool actor = false;
    for (; m < document.mentions.size() && document.mentions[m].first < sentence.last; ++m) {
      const Kind kind = document.mentions[m].kind;
      act |= kind == Kind::kAct || kind == Kind::kInstrument;
      actor |= kind == Kind::kActor && actors_.Sense(m) != nullptr;
      if (kind == Kind::kCue) {
        const Cue cue = lexicon_->Cues(document.mentions[m].entry)[0].cue;
        games += cue == Cue::kSport ? 1 : 0;
        actor |= cue == Cue::kPair || cue == Cue::kPlace || cue == Cue::kPronoun || IsPublicLife(cue) ||
                 cue == Cue::kCitizen;
      }
    }
    if (!act || !actor) {
      actors_.Pass(first, m);
      continue;
    }
    sentence_ = &sentence;
    sentence_index_ = s;
    ReadSentence(s, first, m, out);
  }
  if (games < kGamesOfAReport) return;
  // In a report on a game, who attacks without arms plays.
  for (Candidate& candidate : out) {
    if (candidate.act->action == v1::ASSAULT && !candidate.Has(kHasForce) && !candidate.Has(kArmedSource)) {
      candidate.features |= kSportFeature;
    }
  }
}

void CandidateFinder::ReadSentence(uint32_t index, uint32_t first_mention, uint32_t last_mention,
                                   std::vector<Candidate>& out) {
  (void)index;
  const std::span<const Mention> mentions(document_->mentions.data() + first_mention, last_mention - first_mention);
  ReadWords(*lexicon_, *document_, *sentence_, mentions, first_mention, words_);
  act_ends_.assign(words_.size(), 0);
  force_in_sentence_ = false;
  Parties named;
  for (uint32_t m = first_mention; m < last_mention; ++m) {
    const Mention& mention = document_->mentions[m];
    if (mention.kind == Kind::kAct) act_ends_[mention.first - sentence_->first] = mention.last - sentence_->first;
    if (mention.kind == Kind::kInstrument) {
      force_in_sentence_ |= lexicon_->Instruments(mention.entry)[0].instrument == v1::ARMED_FORCE;
    }
    if (mention.kind == Kind::kActor && actors_.Sense(m) != nullptr) {
      const ActorSense* sense = actors_.Sense(m);
      force_in_sentence_ |= sense->kind == ActorKind::kGroup || lexicon_->String(sense->sector) == "MIL";
      const bool place = sense->kind == ActorKind::kCity || sense->kind == ActorKind::kRegion ||
                         (sense->kind == ActorKind::kCapital && mention.first > sentence_->first &&
                          document_->Text(document_->tokens[mention.first - 1]) == "in");
      if (!place) AddParty(named, {sense->code, mention.first, mention.last, sense, Link::kBare});
    }
  }
  ReadPhrases(*document_, *sentence_, words_, act_ends_, phrases_);
  ReadClauses(words_, phrases_, clauses_);
  used_.assign(words_.size(), 0);
  sentence_features_ = 0;
  for (const Phrase& phrase : phrases_) {
    if (phrase.type == PhraseType::kCondition) sentence_features_ |= kConditional;
  }
  uint64_t cues = 0;  // bit by bit, those of the sentence
  act_nouns_.clear();
  for (uint32_t i = 0; i < words_.size(); ++i) {
    const Word& word = words_[i];
    cues |= CueBit(word.cue);
    if (IsPublicLife(word.cue)) force_in_sentence_ |= IsForce(document_->Text(document_->tokens[sentence_->first + i]));
    if (word.tag == Tag::kVerb) continue;
    if (word.noun != nullptr) act_nouns_.push_back(i);
    const bool force =
        (word.noun != nullptr && word.noun->action == v1::ASSAULT) ||
        (word.instrument != kNoMention &&
         lexicon_->Instruments(document_->mentions[word.instrument].entry)[0].instrument == v1::ARMED_FORCE);
    if (force) sentence_features_ |= kForceNoun;
  }
  if (cues & CueBit(Cue::kHedge)) sentence_features_ |= kHedgedFeature;
  if (cues & CueBit(Cue::kDisaster)) sentence_features_ |= kDisasterFeature;
  if (cues & CueBit(Cue::kSport)) sentence_features_ |= kSportFeature;
  labour_in_sentence_ = (cues & CueBit(Cue::kLabour)) != 0;

  const size_t before = out.size();
  for (int32_t c = 0; c < static_cast<int32_t>(clauses_.size()); ++c) {
    FromClause(c, out);
    Parties subject;
    Gather(clauses_[c].subject, kSubjectLinks, false, subject);
    actors_.Remember(subject, words_[phrases_[clauses_[c].verb].head].cue == Cue::kReport);
  }
  for (int32_t c = 0; c < static_cast<int32_t>(clauses_.size()); ++c) BareDemand(c, before, out);
  for (int32_t p = 0; const uint32_t noun : act_nouns_) {
    while (p < static_cast<int32_t>(phrases_.size()) && phrases_[p].last <= noun) ++p;
    if (p == static_cast<int32_t>(phrases_.size())) break;
    const bool inside = phrases_[p].type == PhraseType::kNoun && phrases_[p].first <= noun;
    if (inside && used_[noun] == 0) FromNoun(noun, p, out);
  }
  for (size_t i = before; i < out.size(); ++i) {
    FindTeller(out[i]);
    CompareTeller(out[i]);
  }
  MergeAttacks(before, out);
  MergeMeetings(before, out);
  std::stable_sort(out.begin() + static_cast<ptrdiff_t>(before), out.end(),
                   [](const Candidate& a, const Candidate& b) { return a.trigger_first < b.trigger_first; });
  actors_.EndSentence(named);
}

// One attack told in several words of a sentence ("strikes ... killing") is one act: of candidates with one attacker
// the one that names its target, and none without an attacker beside one with.
void CandidateFinder::MergeAttacks(size_t first, std::vector<Candidate>& out) const {
  const auto attacks = [](const Candidate& candidate) {
    const bool content =
        std::any_of(candidate.operators.begin(), candidate.operators.begin() + candidate.operator_count,
                    [](const Operator& op) { return op.sense->frame == Frame::kContent; });
    return !content && !candidate.Has(kAccusedContent) &&
           (candidate.act->action == v1::ASSAULT ||
            (candidate.Has(kHasTool) && candidate.tool.polarity == Polarity::kForce &&
             (candidate.act->frame == Frame::kHold || candidate.act->frame == Frame::kStart)));
  };
  bool anybody = false;
  for (size_t i = first; i < out.size(); ++i) anybody |= attacks(out[i]) && !out[i].sources.empty();
  for (size_t i = first; i < out.size(); ++i) {
    if (!attacks(out[i])) continue;
    bool drop = anybody && out[i].sources.empty();
    for (size_t j = first; j < out.size() && !drop; ++j) {
      if (i == j || !attacks(out[j]) || out[i].sources.empty() != out[j].sources.empty()) continue;
      if (!out[i].sources.empty() && out[i].sources[0].code != out[j].sources[0].code) continue;
      const auto weight = [](const Candidate& c) {
        return (c.Has(kImpliedTarget) || c.targets.empty() ? 0 : 2) + (c.marks & (kGerundMark | kPassive) ? 0 : 1);
      };
      drop = weight(out[j]) > weight(out[i]) || (weight(out[j]) == weight(out[i]) && j < i);
    }
    if (drop) {
      out.erase(out.begin() + static_cast<ptrdiff_t>(i));
      --i;
    }
  }
}

// A visit for a meeting is one event: of meetings of the same parties in a sentence the first.
void CandidateFinder::MergeMeetings(size_t first, std::vector<Candidate>& out) const {
  for (size_t i = first; i < out.size(); ++i) {
    if (out[i].act->action != v1::CONSULT || (!out[i].Has(kInfinitiveFree) && !out[i].Has(kNominal))) continue;
    const bool told = std::any_of(out.begin() + static_cast<ptrdiff_t>(first), out.end(), [&](const Candidate& other) {
      return &other != &out[i] && other.act->action == v1::CONSULT && !other.Has(kNominal) &&
             !other.Has(kInfinitiveFree) &&
             std::all_of(out[i].sources.begin(), out[i].sources.end(), [&](const Party& party) {
               return Contains(other.sources, party.code) || Contains(other.targets, party.code);
             });
    });
    if (!told) continue;
    out.erase(out.begin() + static_cast<ptrdiff_t>(i));
    --i;
  }
}

// Does the clause's verb tell what follows or what went before?
bool CandidateFinder::Reports(int32_t c) const {
  const Word& verb = words_[phrases_[clauses_[c].verb].head];
  return verb.cue == Cue::kReport || (verb.tag == Tag::kVerb && verb.verb != nullptr &&
                                      verb.verb->frame == Frame::kStatus && verb.verb->status == v1::ANNOUNCED);
}

// The first of the phrases with what "of" and "in" add to it: "the Ministry of Defence of China", "three judges in
// Lagos".
bool CandidateFinder::SetTeller(PhraseRange teller, Candidate& candidate) {
  if (teller.empty() || phrases_[teller.first].type != PhraseType::kNoun) return false;
  const Phrase& first = phrases_[teller.first];
  if (words_[first.first].tag == Tag::kPronoun) return false;
  uint32_t last = first.last;
  for (int32_t p = teller.first + 1; p < teller.last; ++p) {
    const Phrase& next = phrases_[p];
    if (next.type != PhraseType::kNoun) break;
    // "the Office for Human Rights"
    const bool name = next.link == Link::kFor && words_[next.head].tag == Tag::kProper;
    if (next.link != Link::kOf && next.link != Link::kIn && !name) break;
    last = next.last;
  }
  candidate.told_first = sentence_->first + first.first;
  candidate.told_last = sentence_->first + last;
  return true;
}

// Whom the sentence cites for an act that no verb of saying governs: "according to X", "..., X said", and for nouns in
// what somebody says.
void CandidateFinder::FindTeller(Candidate& candidate) {
  if (candidate.told_first < candidate.told_last || candidate.Has(kOwnWord)) return;
  const int32_t size = static_cast<int32_t>(phrases_.size());
  const uint32_t trigger = candidate.trigger_first - sentence_->first;
  const auto word = [&](uint32_t i) { return document_->Text(document_->tokens[sentence_->first + i]); };
  PhraseRange teller;
  for (int32_t p = 0; p < size; ++p) {
    const Phrase& phrase = phrases_[p];
    // "according to X", "reports that"
    if (phrase.type != PhraseType::kNoun) continue;
    const bool according = phrase.first >= 2 && word(phrase.first - 1) == "to" &&
                           (word(phrase.first - 2) == "according" || word(phrase.first - 2) == "According");
    const bool reports = phrase.last < trigger && p + 1 < size && phrases_[p + 1].type == PhraseType::kThat &&
                         word(phrase.head) == "reports";
    if (according || reports) teller = {p, size};
  }
  for (int32_t c = 0; c < static_cast<int32_t>(clauses_.size()) && teller.empty(); ++c) {
    if (!Reports(c)) continue;
    const Phrase& group = phrases_[clauses_[c].verb];
    if (group.marks & (kInfinitive | kPassive | kGerundMark | kParticipleMark)) continue;
    const int32_t next = clauses_[c].verb + 1;
    if (group.last <= trigger) {
      // "X says that a deal ...": all that follows the word "that" in its clause and those it governs.
      const bool content =
          next < size && phrases_[next].type == PhraseType::kThat && words_[group.head].cue == Cue::kReport;
      bool broken = false;
      for (int32_t p = next + 1; p < size && phrases_[p].first < trigger; ++p) {
        broken |= phrases_[p].type == PhraseType::kStop || phrases_[p].type == PhraseType::kSubordinator ||
                  phrases_[p].type == PhraseType::kCondition;
      }
      if (content && !broken) teller = clauses_[c].subject;
      continue;
    }
    // "..., X said", "... , said X": nothing but a time follows.
    bool last = true;
    for (int32_t d = c + 1; d < static_cast<int32_t>(clauses_.size()); ++d) last = false;
    if (!last) continue;
    const PhraseRange subject = clauses_[c].subject;
    const bool behind = !subject.empty() && phrases_[subject.first].first > trigger && subject.first > 0 &&
                        phrases_[subject.first - 1].type == PhraseType::kComma;
    const bool ends = next >= size || phrases_[next].type == PhraseType::kStop || phrases_[next].link != Link::kBare;
    if (behind && ends) {
      teller = subject;
    } else if (next < size && phrases_[next].type == PhraseType::kNoun && phrases_[next].link == Link::kBare &&
               clauses_[c].verb > 0 && phrases_[clauses_[c].verb - 1].type == PhraseType::kComma) {
      teller = {next, size};
    }
  }
  SetTeller(teller, candidate);
}

// Is it who acts whom the text cites?
void CandidateFinder::CompareTeller(Candidate& candidate) const {
  if (candidate.told_first >= candidate.told_last) return;
  // "Russian media" are not Russia.
  const std::string_view head = document_->Text(document_->tokens[candidate.told_last - 1]);
  if (head == "media" || head == "agency" || head == "television" || head == "outlets" || head == "newspaper") return;
  Parties cited;
  for (int32_t p = 0; p < static_cast<int32_t>(phrases_.size()); ++p) {
    const uint32_t first = sentence_->first + phrases_[p].first;
    if (first >= candidate.told_first && first < candidate.told_last) Gather({p, p + 1}, kAllLinks, true, cited);
  }
  const bool own = std::any_of(candidate.sources.begin(), candidate.sources.end(),
                               [&](const Party& party) { return Contains(cited, party.code); });
  // "the mining ministry" without a country is that of the country that acts.
  if (own || (cited.empty() && !candidate.sources.empty() && IsOrgan(head))) {
    candidate.features |= kToldByActor;
  }
}

// From the boundary before the clause's verb to the one before the next verb: what modifies this verb and no other.
void CandidateFinder::SetScope(int32_t c, Candidate& candidate) const {
  const Clause& clause = clauses_[c];
  const auto boundary = [&](int32_t p) {
    return phrases_[p].type != PhraseType::kNoun && phrases_[p].type != PhraseType::kVerb;
  };
  uint32_t first = 0;
  int32_t p = clause.verb - 1;
  while (p >= 0 && !boundary(p) && phrases_[p].type != PhraseType::kVerb) --p;
  int32_t verb = p;
  while (verb >= 0 && phrases_[verb].type != PhraseType::kVerb) --verb;
  if (verb >= 0) {
    first = boundary(p) ? phrases_[p].first : phrases_[p].last;
    // "said on Friday it will", "broke off in May after rebels entered": the day is that of the verb before.
    const bool finite = !(phrases_[clause.verb].marks & (kInfinitive | kGerundMark | kParticipleMark));
    if (!boundary(p) && finite && clause.subject.first > p) first = phrases_[clause.subject.first].first;
  }
  uint32_t last = static_cast<uint32_t>(words_.size());
  const int32_t size = static_cast<int32_t>(phrases_.size());
  int32_t next = clause.verb + 1;
  while (next < size && phrases_[next].type != PhraseType::kVerb) ++next;
  if (next < size) {
    last = phrases_[next].first;
    const bool finite = !(phrases_[next].marks & (kInfinitive | kGerundMark | kParticipleMark));
    for (int32_t q = next - 1; q > clause.verb; --q) {
      if (boundary(q)) {
        last = phrases_[q].first;
        break;
      }
      if (!finite) break;  // only what stands right before it
    }
  }
  const bool empty = candidate.scope_first == candidate.scope_last;
  candidate.scope_first = empty ? sentence_->first + first : std::min(candidate.scope_first, sentence_->first + first);
  candidate.scope_last = std::max(candidate.scope_last, sentence_->first + last);
}

// A noun phrase with the prepositional phrases behind it.
void CandidateFinder::SetNounScope(int32_t phrase, Candidate& candidate) const {
  const int32_t size = static_cast<int32_t>(phrases_.size());
  int32_t end = phrase + 1;
  while (end < size && phrases_[end].type == PhraseType::kNoun && phrases_[end].link != Link::kBare) ++end;
  candidate.scope_first = sentence_->first + (phrase == 0 ? 0 : phrases_[phrase - 1].last);
  candidate.scope_last = sentence_->first + (end < size ? phrases_[end].first : static_cast<uint32_t>(words_.size()));
}

int32_t CandidateFinder::PhraseOf(uint32_t word) const {
  for (size_t p = 0; p < phrases_.size(); ++p) {
    if (phrases_[p].first <= word && word < phrases_[p].last) return static_cast<int32_t>(p);
  }
  return kNone;
}

int32_t CandidateFinder::ClauseWithSubject(int32_t phrase) const {
  for (size_t c = 0; c < clauses_.size(); ++c) {
    if (clauses_[c].subject.first == phrase) return static_cast<int32_t>(c);
  }
  return kNone;
}

int32_t CandidateFinder::ClauseWithObject(int32_t phrase) const {
  for (size_t c = 0; c < clauses_.size(); ++c) {
    if (clauses_[c].object.first <= phrase && phrase < clauses_[c].object.last) return static_cast<int32_t>(c);
  }
  return kNone;
}

bool CandidateFinder::HeadIsPublic(PhraseRange range) const {
  for (int32_t p = range.first; p < range.last; ++p) {
    if (phrases_[p].type == PhraseType::kNoun && IsPublicLife(words_[phrases_[p].head].cue)) return true;
  }
  return false;
}

bool CandidateFinder::HeadIsPrivate(PhraseRange range) const {
  return !range.empty() && phrases_[range.first].type == PhraseType::kNoun &&
         words_[phrases_[range.first].head].cue == Cue::kCitizen;
}

bool CandidateFinder::ToolAt(uint32_t word, Candidate& candidate) {
  const uint32_t m = words_[word].instrument;
  if (m == kNoMention) return false;
  const Mention& mention = document_->mentions[m];
  const InstrumentSense& sense = lexicon_->Instruments(mention.entry)[0];
  candidate.tool = {sense.instrument, sense.polarity, mention.first, mention.last};
  candidate.features |= kHasTool;
  // Unions strike otherwise than armies.
  if (labour_in_sentence_ && sense.instrument == v1::ARMED_FORCE) {
    candidate.tool.instrument = v1::DEMONSTRATION;
    candidate.tool.polarity = Polarity::kTalks;
  }
  return true;
}

// The tool that a range of noun phrases speaks of: the head's before its modifiers', the first phrase's before those of
// its prepositions. `noun_word` is where it begins.
bool CandidateFinder::FindTool(PhraseRange range, Candidate& candidate, uint32_t& noun_word) {
  for (int32_t p = range.first; p < range.last; ++p) {
    const Phrase& phrase = phrases_[p];
    if (phrase.type != PhraseType::kNoun) continue;
    if (phrase.link == Link::kOther || phrase.link == Link::kBy) continue;
    for (uint32_t i = phrase.last; i-- > phrase.first;) {
      if (words_[i].tag == Tag::kVerb || !ToolAt(i, candidate)) continue;
      // Of what stands behind "in" only aid counts: "300 million euros in aid".
      if (phrase.link == Link::kIn && candidate.tool.polarity != Polarity::kBenefit) {
        candidate.features &= ~uint32_t{kHasTool};
        continue;
      }
      noun_word = candidate.tool.first - sentence_->first;
      if (candidate.act != nullptr && candidate.act->frame == Frame::kGive &&
          candidate.tool.polarity != Polarity::kBenefit) {
        return true;
      }
      for (uint32_t j = noun_word; j < candidate.tool.last - sentence_->first; ++j) used_[j] = 1;
      // "imposition of tariffs", "a round of talks": nouns on the way to the tool are part of it.
      for (uint32_t j = phrases_[range.first].first; j < noun_word; ++j) used_[j] |= words_[j].noun != nullptr;
      if (candidate.tool.instrument == v1::TREATY) SpecifyAgreement(p, candidate);
      if (candidate.tool.instrument == v1::EXPORT_CONTROL && candidate.tool.polarity == Polarity::kBenefit) {
        SpecifySale(p, candidate);
      }
      if (candidate.tool.instrument == v1::REGULATION && candidate.tool.polarity == Polarity::kRestriction) {
        SpecifyRestriction(p, candidate);
      }
      return true;
    }
  }
  return false;
}

// "the sale of fighter jets", "a shipment of bombs": trade in weapons is a transfer of arms.
void CandidateFinder::SpecifySale(int32_t phrase, Candidate& candidate) const {
  for (size_t p = phrase; p < phrases_.size() && phrases_[p].type == PhraseType::kNoun; ++p) {
    for (uint32_t i = phrases_[p].first; i < phrases_[p].last; ++i) {
      const bool weapon =
          (words_[i].good != kNoMention &&
           lexicon_->Goods(document_->mentions[words_[i].good].entry)[0].kind == GoodKind::kWeapon) ||
          (words_[i].instrument != kNoMention &&
           lexicon_->Instruments(document_->mentions[words_[i].instrument].entry)[0].instrument == v1::ARMED_FORCE);
      if (!weapon) continue;
      candidate.tool.instrument = v1::ARMS_TRANSFER;
      return;
    }
  }
}

// "ban on imports", "curbs on the sale of chips": a restriction is of what it restricts.
void CandidateFinder::SpecifyRestriction(int32_t phrase, Candidate& candidate) const {
  for (size_t p = phrase; p < phrases_.size() && phrases_[p].type == PhraseType::kNoun; ++p) {
    for (uint32_t i = phrases_[p].first; i < phrases_[p].last; ++i) {
      if (words_[i].instrument == kNoMention) continue;
      const InstrumentSense& sense = lexicon_->Instruments(document_->mentions[words_[i].instrument].entry)[0];
      if (sense.instrument == v1::REGULATION) continue;
      if (sense.instrument != v1::EXPORT_CONTROL && sense.instrument != v1::IMPORT_RESTRICTION &&
          sense.instrument != v1::INVESTMENT_CONTROL && sense.instrument != v1::MIGRATION) {
        continue;
      }
      candidate.tool.instrument = sense.instrument;
      return;
    }
  }
}

// An agreement is about something: its instrument is that of what it is about.
void CandidateFinder::SpecifyAgreement(int32_t phrase, Candidate& candidate) const {
  for (uint32_t i = phrases_[phrase].first; i < phrases_[phrase].last; ++i) {
    const std::string_view text = document_->Text(document_->tokens[sentence_->first + i]);
    if (text == "military" || text == "defence" || text == "defense" || text == "forces" || text == "arms") {
      candidate.tool.instrument = v1::ARMS_TRANSFER;
      return;
    }
  }
  int verbs = 0;
  for (size_t p = phrase; p < phrases_.size(); ++p) {
    if (phrases_[p].type == PhraseType::kVerb && (!(phrases_[p].marks & kInfinitive) || ++verbs > 1)) return;
    if (phrases_[p].type != PhraseType::kNoun && phrases_[p].type != PhraseType::kVerb) return;
    if (phrases_[p].type == PhraseType::kVerb) continue;
    for (uint32_t i = phrases_[p].first; i < phrases_[p].last; ++i) {
      if (words_[i].instrument == kNoMention) continue;
      const InstrumentSense& sense = lexicon_->Instruments(document_->mentions[words_[i].instrument].entry)[0];
      if (sense.instrument == v1::TREATY || sense.instrument == v1::MEETING || sense.instrument == v1::REGULATION ||
          sense.instrument == v1::ARMED_FORCE || sense.instrument == v1::LEGISLATION) {
        continue;
      }
      candidate.tool.instrument = sense.instrument;
      return;
    }
  }
}

// Weapons that are given are a tool by themselves.
void CandidateFinder::FindWeapon(PhraseRange range, Candidate& candidate) const {
  for (int32_t p = range.first; p < range.last; ++p) {
    if (phrases_[p].type != PhraseType::kNoun) continue;
    for (uint32_t i = phrases_[p].first; i < phrases_[p].last; ++i) {
      if (words_[i].good == kNoMention) continue;
      const Mention& mention = document_->mentions[words_[i].good];
      if (lexicon_->Goods(mention.entry)[0].kind != GoodKind::kWeapon) continue;
      candidate.tool = {v1::ARMS_TRANSFER, Polarity::kBenefit, mention.first, mention.last};
      candidate.features |= kHasTool;
      return;
    }
  }
}

void CandidateFinder::AddOperators(int32_t c, Candidate& candidate) {
  int32_t current = c;
  for (int steps = 0; steps < 6 && current != kNone; ++steps) {
    const Clause& clause = clauses_[current];
    if (clause.noun != kNone && candidate.operator_count < candidate.operators.size()) {
      const Word& noun = words_[clause.noun];
      if (noun.noun != nullptr) {
        candidate.operators[candidate.operator_count++] = {noun.noun, 0, sentence_->first + clause.noun,
                                                           sentence_->first + clause.noun + 1};
        used_[clause.noun] = 1;
      }
    }
    if (clause.relation == Relation::kCondition) candidate.features |= kConditional;
    if (clause.relation == Relation::kRelative) candidate.features |= kInRelative;
    if (clause.relation == Relation::kAdverbial) candidate.features |= kInAdverbial;
    if (clause.relation == Relation::kOfGerund) candidate.features |= kAccusedContent;
    const int32_t governor = clause.governor;
    if (governor == kNone) {
      if (clause.relation == Relation::kInfinitive) candidate.features |= kInfinitiveFree;
      break;
    }
    const Phrase& group = phrases_[clauses_[governor].verb];
    const Word& verb = words_[group.head];
    const bool operates =
        verb.verb != nullptr && verb.tag == Tag::kVerb &&
        (IsOperator(verb.verb->frame) || (TakesTool(verb.verb->frame) && clause.relation == Relation::kInfinitive));
    if (clause.relation == Relation::kTold || clause.relation == Relation::kOfGerund) {
      if (verb.cue == Cue::kReport || (operates && verb.verb->frame == Frame::kStatus)) {
        candidate.features |= kTold;
        Parties teller;
        Gather(clauses_[governor].subject, kSubjectLinks, true, teller);
        Parties actor;
        Gather(clause.subject, kSubjectLinks, true, actor);
        const bool own =
            std::any_of(actor.begin(), actor.end(), [&](const Party& p) { return Contains(teller, p.code); });
        if (own) candidate.features |= kOwnWord;
        SetTeller(clauses_[governor].subject, candidate);
      } else if (verb.verb != nullptr && verb.verb->frame == Frame::kContent &&
                 candidate.operator_count < candidate.operators.size()) {
        candidate.operators[candidate.operator_count++] = {verb.verb, group.marks, sentence_->first + group.first,
                                                           sentence_->first + group.last};
      } else if (verb.verb != nullptr && (verb.verb->action == v1::ACCUSE || verb.verb->action == v1::REJECT)) {
        candidate.features |= kAccusedContent;
      }
    } else if (operates && clause.noun == kNone && candidate.operator_count < candidate.operators.size()) {
      candidate.operators[candidate.operator_count++] = {verb.verb, group.marks, sentence_->first + group.first,
                                                         sentence_->first + group.last};
    } else if (clause.noun == kNone && clause.relation == Relation::kInfinitive) {
      if (verb.verb != nullptr && verb.verb->need == Need::kNothing && !IsOperator(verb.verb->frame)) {
        candidate.features |= kInfinitiveFree;
      }
    }
    current = governor;
  }
}

// "agreed to lift" names the act together; the second of "agreed to lift and to cut" stands alone.
void CandidateFinder::WidenTrigger(int32_t c, Candidate& candidate) const {
  const Clause& clause = clauses_[c];
  if (clause.relation != Relation::kInfinitive || clause.governor == kNone || clause.noun != kNone) return;
  const Phrase& group = phrases_[clauses_[clause.governor].verb];
  const Word& verb = words_[group.head];
  if (verb.verb == nullptr || verb.tag != Tag::kVerb || verb.verb->frame != Frame::kContent) return;
  if (clause.verb > 0 && phrases_[clause.verb - 1].type == PhraseType::kConjunction) return;
  candidate.trigger_first = sentence_->first + group.head;
}

void CandidateFinder::FillVerbParties(int32_t c, Candidate& candidate) {
  const Clause& clause = clauses_[c];
  const Phrase& group = phrases_[clause.verb];
  const bool passive = group.marks & kPassive;
  Frame frame = candidate.act->frame;
  // The outermost operator that makes the act its own content says who acts and toward whom.
  for (int o = candidate.operator_count; o-- > 0;) {
    if (candidate.operators[o].sense->frame == Frame::kContent) {
      for (int32_t g = clause.governor; g != kNone; g = clauses_[g].governor) {
        const Word& verb = words_[phrases_[clauses_[g].verb].head];
        if (verb.verb != candidate.operators[o].sense) continue;
        Gather(clauses_[g].subject, kSubjectLinks, true, candidate.sources);
        if (verb.verb->action == v1::REQUEST || verb.verb->action == v1::THREATEN) {
          Gather(clauses_[g].object,
                 Bit(Link::kBare) | Bit(Link::kOn) | Bit(Link::kFrom) | Bit(Link::kTo) | Bit(Link::kFor), true,
                 candidate.targets);
        }
        if (verb.verb->action == v1::REQUEST && clause.relation == Relation::kTold) {
          Gather(clause.subject, kSubjectLinks, true, candidate.targets);
        }
        break;
      }
      if (!candidate.sources.empty()) {
        if (candidate.operators[o].sense->action == v1::REQUEST) return;
        Gather(clause.object, kObjectLinks, false, candidate.targets);
        return;
      }
    }
  }
  Parties subject;
  Gather(clause.subject, kSubjectLinks, true, subject);
  if (HeadIsPublic(clause.subject)) candidate.features |= kPublicSubject;
  if (HeadIsPrivate(clause.subject)) candidate.features |= kPrivateSubject;
  for (int32_t p = clause.subject.first; p < clause.subject.last; ++p) {
    for (uint32_t i = phrases_[p].first; i < phrases_[p].last; ++i) {
      const uint32_t m = words_[i].actor;
      if (words_[i].cue == Cue::kCourt) candidate.features |= kCourtSubject;
      if (m != kNoMention && actors_.Sense(m) != nullptr && lexicon_->String(actors_.Sense(m)->sector) == "JUD") {
        candidate.features |= kCourtSubject;
      }
    }
  }
  const PhraseRange patient = passive ? clause.subject : clause.object;
  for (int32_t p = patient.first; p < patient.last; ++p) {
    if (phrases_[p].type != PhraseType::kNoun || phrases_[p].link != Link::kBare) continue;
    const Word& head = words_[phrases_[p].head];
    const bool people =
        head.cue == Cue::kCitizen || IsPublicLife(head.cue) || head.actor != kNoMention ||
        (head.instrument != kNoMention &&
         lexicon_->Instruments(document_->mentions[head.instrument].entry)[0].instrument == v1::DETAINEES) ||
        words_[phrases_[p].first].tag == Tag::kPronoun || head.tag == Tag::kProper;
    if (people) candidate.features |= kPersonObject;
  }
  // "Russia said that Sudan must return it": who says so demands it.
  if (candidate.Has(kTold) && !candidate.Has(kOwnWord) && (candidate.marks & kMust) && clause.governor != kNone) {
    Gather(clauses_[clause.governor].subject, kSubjectLinks, true, candidate.sources);
    if (!candidate.sources.empty()) {
      candidate.targets = subject;
      candidate.features |= kDemanded;
      return;
    }
  }

  if (frame == Frame::kMutual) {
    candidate.sources = subject;
    Gather(clause.object,
           Bit(Link::kBare) | Bit(Link::kWith) | Bit(Link::kBetween) | Bit(Link::kTo) | Bit(Link::kAgainst), true,
           candidate.sources);
    candidate.targets = candidate.sources;
    return;
  }
  if (passive) {
    Gather(clause.object, Bit(Link::kBy), true, candidate.sources);
    if (TakesTool(frame) || frame == Frame::kHome || frame == Frame::kPosted) {
      if (frame == Frame::kHome || frame == Frame::kPosted) {
        for (const Party& party : subject) AddParty(candidate.sources, party);
        Gather(clause.object, kAllLinks, true, candidate.sources);
        if (candidate.sources.size() > 1) candidate.sources.resize(1);
        return;
      }
      Gather(clause.object, Bit(Link::kOn) | Bit(Link::kAgainst) | Bit(Link::kTo) | Bit(Link::kFrom) | Bit(Link::kFor),
             false, candidate.targets);
      Gather(clause.subject, kAllLinks, false, candidate.targets);
    } else {
      candidate.targets = subject;
    }
    if (candidate.sources.empty()) candidate.features |= kNoSubject;
    // "killed in an Israeli strike": who owns the force, acts.
    if (candidate.sources.empty() && candidate.act->action == v1::ASSAULT) {
      for (int32_t p = clause.object.first; p < clause.object.last; ++p) {
        const Phrase& phrase = phrases_[p];
        if (phrase.type != PhraseType::kNoun || phrase.link == Link::kBare) continue;
        for (uint32_t i = phrase.first; i < phrase.last; ++i) {
          if (words_[i].noun == nullptr || words_[i].noun->action != v1::ASSAULT) continue;
          Candidate of_noun;
          of_noun.act = words_[i].noun;
          FillNounParties(i, p, of_noun);
          for (const Party& party : of_noun.sources) AddParty(candidate.sources, party);
          if (candidate.targets.empty()) candidate.targets = of_noun.targets;
          candidate.features |= kHasForce;
          used_[i] = 1;
        }
      }
      if (!candidate.sources.empty()) candidate.features &= ~uint32_t{kNoSubject};
    }
    if (candidate.targets.empty() && candidate.act->action == v1::ASSAULT) {
      AddParty(candidate.targets, actors_.Place(*sentence_, words_, phrases_));
    }
    return;
  }
  if (candidate.act->action == v1::ASSAULT && !clause.subject.empty()) {
    // "A Russian attack on Kharkiv kills": who owns the attack acts.
    const Phrase& first = phrases_[clause.subject.first];
    for (uint32_t i = first.first; i < first.last; ++i) {
      if (words_[i].noun == nullptr || words_[i].noun->action != v1::ASSAULT) continue;
      Candidate of_noun;
      of_noun.act = words_[i].noun;
      FillNounParties(i, clause.subject.first, of_noun);
      candidate.sources = of_noun.sources;
      candidate.targets = of_noun.targets;
      used_[i] = 1;
      Gather(clause.object, Bit(Link::kBare), false, candidate.targets);
      return;
    }
    for (uint32_t i = first.first; i < first.last; ++i) {
      if (words_[i].instrument == kNoMention) continue;
      Gather({clause.subject.first, clause.subject.first + 1}, kSubjectLinks, false, candidate.sources);
      Gather(clause.object, kObjectLinks, false, candidate.targets);
      return;
    }
  }
  candidate.sources = subject;
  switch (frame) {
    case Frame::kHome:
      break;
    case Frame::kPosted:
      if (candidate.sources.empty()) Gather(clause.object, kAllLinks, true, candidate.sources);
      break;
    case Frame::kMove:
      Gather(clause.object, Bit(Link::kBare) | Bit(Link::kTo), false, candidate.targets);
      break;
    case Frame::kGive:
      Gather(clause.object, Bit(Link::kBare) | Bit(Link::kTo) | Bit(Link::kFor), false, candidate.targets);
      break;
    default:
      if (frame == Frame::kDirect && candidate.act->action != v1::SANCTION && candidate.act->action != v1::CONCEDE) {
        // Whom the object itself names, before whom its prepositions add: "condemned Russia's invasion of Ukraine".
        Gather(clause.object, Bit(Link::kBare), true, candidate.targets);
      }
      if (candidate.targets.empty()) Gather(clause.object, kObjectLinks, frame == Frame::kDirect, candidate.targets);
      if (candidate.targets.empty() && (candidate.act->instrument == v1::DIPLOMATIC_RELATIONS ||
                                        (candidate.Has(kHasTool) && candidate.tool.polarity == Polarity::kRelations))) {
        Gather(clause.object, Bit(Link::kIn), false, candidate.targets);
      }
      if (candidate.act->action == v1::ASSAULT && candidate.targets.empty()) {
        Gather(clause.object, Bit(Link::kIn) | Bit(Link::kOther), false, candidate.targets);
      }
      break;
  }
}

void CandidateFinder::FromToolsOf(int32_t c, std::vector<Candidate>& out) {
  const Clause& clause = clauses_[c];
  const bool passive = phrases_[clause.verb].marks & kPassive;
  // A passive's content is its subject: "tariffs were announced".
  const PhraseRange range = passive ? clause.subject : clause.object;
  if (range.empty() || phrases_[range.first].type != PhraseType::kNoun) return;
  // "called for a ceasefire, the release of hostages and access": one candidate for each.
  for (int32_t p = range.first; p < range.last; ++p) {
    if (phrases_[p].type != PhraseType::kNoun) continue;
    if (p > range.first && !(phrases_[p].coordinated && phrases_[p].link == phrases_[range.first].link)) continue;
    int32_t end = p + 1;
    while (end < range.last && phrases_[end].type == PhraseType::kNoun && !phrases_[end].coordinated) ++end;
    FromToolOf(c, {p, end}, out);
  }
}

void CandidateFinder::FromToolOf(int32_t c, PhraseRange range, std::vector<Candidate>& out) {
  const Clause& clause = clauses_[c];
  const Phrase& group = phrases_[clause.verb];
  const ActSense* sense = words_[group.head].verb;
  const bool passive = group.marks & kPassive;
  Candidate candidate;
  uint32_t noun_word = 0;
  uint32_t act_noun = kNoMention;
  const Phrase& first = phrases_[range.first];
  for (uint32_t i = first.first; i < first.last; ++i) {
    const ActSense* noun = words_[i].noun;
    if (noun != nullptr && words_[i].tag != Tag::kVerb && !IsOperator(noun->frame)) act_noun = i;
  }
  static constexpr ActSense kBringsAbout = {v1::ACTION_UNSPECIFIED,
                                            v1::INSTRUMENT_UNSPECIFIED,
                                            v1::DIRECTION_UNSPECIFIED,
                                            v1::STATUS_UNSPECIFIED,
                                            Frame::kStart,
                                            Need::kNothing,
                                            true,
                                            0};
  if (act_noun != kNoMention) {
    // "called for the lifting of sanctions", "announced the expulsion of diplomats"
    candidate.act = words_[act_noun].noun;
    used_[act_noun] = 1;
    if (TakesTool(candidate.act->frame) && !FindTool(range, candidate, noun_word)) return;
    FillNounParties(act_noun, range.first, candidate);
  } else if (FindTool(range, candidate, noun_word)) {
    candidate.act = &kBringsAbout;
  } else if (sense->action == v1::REQUEST && range.first == clause.object.first) {
    candidate.act = sense;  // "urged Iran to think again": a demand of something that is no tool
  } else {
    return;
  }
  candidate.sentence = sentence_index_;
  const bool in_list = range.first != (passive ? clause.subject.first : clause.object.first);
  if (in_list) {
    candidate.trigger_first = sentence_->first + (act_noun != kNoMention ? act_noun : noun_word);
    candidate.trigger_last = std::max(candidate.trigger_first + 1, candidate.tool.last);
  } else {
    candidate.trigger_first = sentence_->first + group.head;
    candidate.trigger_last = sentence_->first + std::max(group.last, act_noun != kNoMention ? act_noun + 1 : 0);
  }
  if (in_list) {
    SetNounScope(range.first, candidate);
  } else {
    SetScope(c, candidate);
  }
  candidate.operators[candidate.operator_count++] = {sense, group.marks, sentence_->first + group.first,
                                                     sentence_->first + group.last};
  Candidate outer;
  outer.act = sense;
  AddOperators(c, outer);
  for (int o = 0; o < outer.operator_count && candidate.operator_count < candidate.operators.size(); ++o) {
    candidate.operators[candidate.operator_count++] = outer.operators[o];
  }
  candidate.features |= outer.features;
  candidate.told_first = outer.told_first;
  candidate.told_last = outer.told_last;
  Parties subject;
  if (passive) {
    Gather(clause.object, Bit(Link::kBy), true, subject);
    if (subject.empty()) subject = candidate.sources;
  } else {
    Gather(clause.subject, kSubjectLinks, true, subject);
  }
  if (sense->action == v1::REQUEST) {
    // Whoever is to do it is asked.
    for (const Party& party : candidate.sources) AddParty(candidate.targets, party);
    Gather(range, kObjectLinks, true, candidate.targets);
  } else if (candidate.act->frame == Frame::kMutual) {
    for (const Party& party : candidate.sources) AddParty(subject, party);
    candidate.targets = subject;
  } else if (act_noun == kNoMention) {
    Gather(range, kObjectLinks, false, candidate.targets);
  }
  candidate.sources = std::move(subject);
  if (HeadIsPublic(clause.subject)) candidate.features |= kPublicSubject;
  Finish(candidate);
  out.push_back(std::move(candidate));
}

// "demanded that OPEC lower prices", "urged Mali to wait": a demand whose content is no act of the tables.
void CandidateFinder::BareDemand(int32_t c, size_t first, std::vector<Candidate>& out) {
  const Clause& clause = clauses_[c];
  const Phrase& group = phrases_[clause.verb];
  const Word& verb = words_[group.head];
  if (verb.verb == nullptr || verb.tag != Tag::kVerb || verb.verb->action != v1::REQUEST ||
      verb.verb->frame != Frame::kContent || (group.marks & kPassive)) {
    return;
  }
  const bool taken =
      std::any_of(out.begin() + static_cast<ptrdiff_t>(first), out.end(), [&](const Candidate& candidate) {
        return candidate.act == verb.verb ||
               std::any_of(candidate.operators.begin(), candidate.operators.begin() + candidate.operator_count,
                           [&](const Operator& op) { return op.first == sentence_->first + group.first; });
      });
  if (taken) return;
  Candidate candidate;
  candidate.sentence = sentence_index_;
  candidate.act = verb.verb;
  candidate.marks = group.marks;
  candidate.trigger_first = sentence_->first + group.head;
  candidate.trigger_last = sentence_->first + group.last;
  Gather(clause.subject, kSubjectLinks, true, candidate.sources);
  Gather(clause.object, Bit(Link::kBare) | Bit(Link::kOn) | Bit(Link::kFrom) | Bit(Link::kTo), false,
         candidate.targets);
  for (const Clause& content : clauses_) {
    if (candidate.targets.empty() && content.governor == c && content.relation == Relation::kTold) {
      Gather(content.subject, kSubjectLinks, true, candidate.targets);
    }
  }
  if (candidate.targets.empty()) return;
  SetScope(c, candidate);
  AddOperators(c, candidate);
  Finish(candidate);
  out.push_back(std::move(candidate));
}

void CandidateFinder::FromClause(int32_t c, std::vector<Candidate>& out) {
  const Clause& clause = clauses_[c];
  const Phrase& group = phrases_[clause.verb];
  const Word& verb = words_[group.head];
  if (verb.verb == nullptr || verb.tag != Tag::kVerb) return;
  const ActSense* sense = verb.verb;
  if (IsOperator(sense->frame)) {
    // With an act as content, the content's clause speaks for both.
    for (size_t d = 0; d < clauses_.size(); ++d) {
      if (clauses_[d].governor != c) continue;
      const Word& content = words_[phrases_[clauses_[d].verb].head];
      const bool act = content.verb != nullptr && content.tag == Tag::kVerb;
      if (act && !IsOperator(content.verb->frame)) return;
    }
    FromToolsOf(c, out);
    return;
  }
  Candidate candidate;
  candidate.sentence = sentence_index_;
  candidate.act = sense;
  candidate.marks = group.marks;
  candidate.trigger_first = sentence_->first + group.head;
  candidate.trigger_last = sentence_->first + group.last;
  uint32_t noun_word = 0;
  bool tool_is_subject = false;
  bool left_tool = false;
  if (TakesTool(sense->frame)) {
    const PhraseRange range = (group.marks & kPassive) ? clause.subject : clause.object;
    // "refrain from imposing tariffs": the content's clause speaks for both.
    for (size_t d = 0; d < clauses_.size(); ++d) {
      if (clauses_[d].governor != c || clauses_[d].relation != Relation::kInfinitive) continue;
      const Word& content = words_[phrases_[clauses_[d].verb].head];
      if (content.verb != nullptr && content.tag == Tag::kVerb && TakesTool(content.verb->frame)) return;
    }
    if (!FindTool(range, candidate, noun_word)) {
      // "tariffs rose", "duties on Chinese cars took effect": the tool is the subject.
      if (FindLeftTool(c, candidate, noun_word)) {
        left_tool = true;
      } else if ((group.marks & kPassive) || !IsToolPhrase(clause.subject, candidate, noun_word)) {
        if (sense->frame != Frame::kLeave || !IsLeft(clause.object, candidate)) return;
      } else {
        tool_is_subject = true;
      }
    }
  } else if (sense->frame == Frame::kGive) {
    if (!FindTool(clause.object, candidate, noun_word)) FindWeapon(clause.object, candidate);
  } else if (sense->frame == Frame::kDirect && !(group.marks & kPassive)) {
    FindTool(clause.object, candidate, noun_word);
  }
  SetScope(c, candidate);
  AddOperators(c, candidate);
  WidenTrigger(c, candidate);
  if (tool_is_subject) {
    const int32_t p = std::max(PhraseOf(noun_word), clause.subject.first);
    Gather({clause.subject.first, p + 1}, Bit(Link::kBare) | Bit(Link::kOf), false, candidate.sources);
    Gather({p + 1, clause.subject.last}, kObjectLinks, false, candidate.targets);
  } else {
    FillVerbParties(c, candidate);
    BorrowLawmaker(c, candidate);
    // "sanctions on Iran that it had lifted": whom the tool itself names.
    const int32_t p = left_tool && candidate.targets.empty() ? PhraseOf(noun_word) : kNone;
    if (p != kNone && p + 1 < clause.subject.first) {
      Gather({p, clause.subject.first}, kObjectLinks & ~Bit(Link::kBare), false, candidate.targets);
    }
  }
  if (force_in_sentence_) candidate.features |= kHasForce;
  if (IsNone((group.marks & kPassive) ? clause.subject : clause.object)) candidate.marks |= kNegated;
  Finish(candidate);
  out.push_back(std::move(candidate));
}

// "imposed no sanctions", "no missile was fired"; not "no fewer than twenty", "no matter who".
bool CandidateFinder::IsNone(PhraseRange range) const {
  if (range.empty() || phrases_[range.first].type != PhraseType::kNoun) return false;
  const Phrase& phrase = phrases_[range.first];
  if (phrase.link != Link::kBare) return false;
  const auto word = [&](uint32_t i) { return ShortWord(document_->Text(document_->tokens[sentence_->first + i])); };
  const uint64_t first = word(phrase.first);
  if (first != ShortWord("no") && first != ShortWord("zero")) return false;
  if (phrase.first + 1 >= words_.size()) return false;
  const uint64_t second = word(phrase.first + 1);
  return second != ShortWord("fewer") && second != ShortWord("less") && second != ShortWord("more") &&
         second != ShortWord("longer") && second != ShortWord("later") && second != ShortWord("matter") &&
         second != ShortWord("doubt");
}

// "the toll that Oslo had put on timber": the tool is what the relative clause is about, and stands before it.
bool CandidateFinder::FindLeftTool(int32_t c, Candidate& candidate, uint32_t& noun_word) {
  const Clause& clause = clauses_[c];
  if (clause.relation != Relation::kRelative || (phrases_[clause.verb].marks & kPassive)) return false;
  const int32_t boundary = clause.subject.first - 1;
  if (clause.subject.empty() || boundary < 1) return false;
  if (phrases_[boundary].type != PhraseType::kThat && phrases_[boundary].type != PhraseType::kRelative) return false;
  for (int32_t p = boundary - 1; p >= 0 && phrases_[p].type == PhraseType::kNoun; --p) {
    if (ToolAt(phrases_[p].head, candidate)) {
      if (candidate.tool.polarity == Polarity::kTopic) break;
      noun_word = candidate.tool.first - sentence_->first;
      return true;
    }
    if (phrases_[p].link == Link::kBare) break;
  }
  candidate.features &= ~uint32_t{kHasTool};
  return false;
}

// "left ECOWAS": leaving an organisation ends membership in it.
bool CandidateFinder::IsLeft(PhraseRange range, Candidate& candidate) const {
  if (range.empty() || phrases_[range.first].type != PhraseType::kNoun) return false;
  const uint32_t m = words_[phrases_[range.first].head].actor;
  if (m == kNoMention || actors_.Sense(m) == nullptr) return false;
  const ActorSense* sense = actors_.Sense(m);
  if (sense->kind != ActorKind::kOrganisation || lexicon_->String(sense->sector) != "IGO") return false;
  candidate.tool = {v1::DIPLOMATIC_RELATIONS, Polarity::kRelations, document_->mentions[m].first,
                    document_->mentions[m].last};
  candidate.features |= kHasTool;
  return true;
}

// Is the first phrase of a range a tool, its head and not an attribute?
bool CandidateFinder::IsToolPhrase(PhraseRange range, Candidate& candidate, uint32_t& noun_word) {
  if (range.empty() || phrases_[range.first].type != PhraseType::kNoun) return false;
  // "a round of duties took effect"
  const bool measured = IsMeasure(document_->Text(document_->tokens[sentence_->first + phrases_[range.first].head])) &&
                        range.first + 1 < range.last && phrases_[range.first + 1].type == PhraseType::kNoun &&
                        phrases_[range.first + 1].link == Link::kOf;
  const uint32_t head = phrases_[measured ? range.first + 1 : range.first].head;
  const auto capitalised = [&](uint32_t i) { return document_->tokens[sentence_->first + i].Is(Token::kCapitalised); };
  if (head > 0 && capitalised(head) && capitalised(head - 1)) return false;  // "Buffalo Bills"
  if (!ToolAt(head, candidate)) return false;
  switch (candidate.tool.polarity) {
    case Polarity::kRestriction:
    case Polarity::kRate:
    case Polarity::kBenefit:
    case Polarity::kLaw:
      break;
    default:
      candidate.features &= ~uint32_t{kHasTool};
      return false;
  }
  noun_word = candidate.tool.first - sentence_->first;
  used_[noun_word] = 1;
  return true;
}

// "signed an order that bans imports": who makes the law is the one who bans.
void CandidateFinder::BorrowLawmaker(int32_t c, Candidate& candidate) {
  const Clause& clause = clauses_[c];
  if (clause.relation != Relation::kRelative || !candidate.sources.empty() || clause.subject.empty()) return;
  for (int32_t d = c - 1; d >= 0; --d) {
    if (clauses_[d].object.first > clause.subject.first || clause.subject.first >= clauses_[d].object.last) continue;
    Gather(clauses_[d].subject, kSubjectLinks, true, candidate.sources);
    return;
  }
}

void CandidateFinder::FillNounParties(uint32_t word, int32_t p, Candidate& candidate) {
  const Phrase& phrase = phrases_[p];
  const ActSense* sense = words_[word].noun;
  const uint32_t act_end = act_ends_[word];
  // Owners and attributes before the noun, in its own phrase.
  Parties before;
  for (uint32_t i = phrase.first; i < word; ++i) {
    const uint32_t m = words_[i].actor;
    if (m == kNoMention || actors_.Sense(m) == nullptr) continue;
    const Mention& mention = document_->mentions[m];
    const uint32_t behind = mention.last - sentence_->first;
    if (behind + 1 < words_.size() && words_[behind].tag == Tag::kHyphen && words_[behind + 1].tag == Tag::kAdjective &&
        words_[behind + 1].actor == kNoMention) {
      continue;
    }
    AddParty(before, {actors_.Sense(m)->code, mention.first, mention.last, actors_.Sense(m), Link::kBare});
  }
  if (before.empty() && words_[phrase.first].tag == Tag::kPossessive) {
    Parties resolved;
    Gather({p, p + 1}, kAllLinks, true, resolved);
    for (const Party& party : resolved) AddParty(before, party);
  }
  // "Russian drone and missile attacks": the first of a list names the owner of all.
  for (int32_t q = p;
       before.empty() && q >= 2 && phrases_[q].coordinated && phrases_[q - 1].type == PhraseType::kConjunction;
       q -= 2) {
    Gather({q - 2, q - 1}, kAllLinks, false, before);
  }
  // Prepositional phrases behind it.
  PhraseRange behind{p + 1, p + 1};
  while (behind.last < static_cast<int32_t>(phrases_.size())) {
    const Phrase& next = phrases_[behind.last];
    const bool list = (next.type == PhraseType::kComma || next.type == PhraseType::kConjunction) &&
                      behind.last + 1 < static_cast<int32_t>(phrases_.size()) && phrases_[behind.last + 1].coordinated;
    if (!list && !(next.type == PhraseType::kNoun && (next.link != Link::kBare || next.coordinated))) break;
    ++behind.last;
  }
  const bool last_in_phrase = act_end >= phrase.last;
  if (!last_in_phrase) behind.last = behind.first;
  if (sense->frame == Frame::kMutual) {
    candidate.sources = before;
    Gather(behind, Bit(Link::kBetween) | Bit(Link::kWith) | Bit(Link::kOf) | Bit(Link::kBy), true, candidate.sources);
    candidate.targets = candidate.sources;
    return;
  }
  candidate.sources = before;
  Gather(behind, Bit(Link::kBy), true, candidate.sources);
  if (TakesTool(sense->frame)) {
    Gather(behind,
           Bit(Link::kOn) | Bit(Link::kAgainst) | Bit(Link::kTo) | Bit(Link::kFrom) | Bit(Link::kFor) | Bit(Link::kOf),
           false, candidate.targets);
    return;
  }
  uint32_t links = Bit(Link::kOn) | Bit(Link::kAgainst) | Bit(Link::kTo) | Bit(Link::kOf);
  if (sense->frame == Frame::kHome || sense->frame == Frame::kPosted) {
    Gather(behind, Bit(Link::kOf) | Bit(Link::kIn) | Bit(Link::kFor), true, candidate.sources);
    return;
  }
  if (sense->action == v1::ASSAULT) links |= Bit(Link::kIn) | Bit(Link::kOther);
  Gather(behind, links, false, candidate.targets);
  if (sense->frame == Frame::kMove && candidate.sources.empty())
    Gather(behind, Bit(Link::kFrom), true, candidate.sources);
}

void CandidateFinder::FromNoun(uint32_t word, int32_t p, std::vector<Candidate>& out) {
  const Phrase& phrase = phrases_[p];
  const ActSense* sense = words_[word].noun;
  const uint32_t act_end = act_ends_[word];
  // A noun before another noun is its attribute: "peace talks venue".
  if (act_end < phrase.last && words_[act_end].tag == Tag::kNoun) return;
  if (IsOperator(sense->frame)) {
    if (sense->frame == Frame::kStatus) return;
  }
  Candidate candidate;
  candidate.sentence = sentence_index_;
  candidate.act = sense;
  candidate.features |= kNominal;
  candidate.trigger_first = sentence_->first + word;
  candidate.trigger_last = sentence_->first + act_end;
  if (TakesTool(sense->frame) || sense->frame == Frame::kContent) {
    uint32_t noun_word = 0;
    PhraseRange behind{p + 1, p + 1};
    while (behind.last < static_cast<int32_t>(phrases_.size()) && phrases_[behind.last].type == PhraseType::kNoun &&
           phrases_[behind.last].link != Link::kBare) {
      ++behind.last;
    }
    bool found = FindTool(behind, candidate, noun_word);
    for (uint32_t i = word; !found && i-- > phrase.first;) found = ToolAt(i, candidate);  // "tariff increase"
    if (!found) return;
  }
  const int32_t owner = ClauseWithObject(p);
  const int32_t verb_of = ClauseWithSubject(p);
  // "The talks will be held on Monday", "launched an attack on Monday": the verb's time is the act's.
  SetNounScope(p, candidate);
  if (verb_of != kNone) SetScope(verb_of, candidate);
  if (owner != kNone && phrase.link == Link::kBare && clauses_[owner].object.first == p) SetScope(owner, candidate);
  // The object of a verb that is an act of its own: "condemned the attack".
  if (owner != kNone && phrase.link == Link::kBare && clauses_[owner].object.first == p) {
    const Word& verb = words_[phrases_[clauses_[owner].verb].head];
    if (verb.verb != nullptr && verb.tag == Tag::kVerb) {
      if (verb.verb->frame == Frame::kDirect || verb.verb->frame == Frame::kContent) return;
      candidate.operators[candidate.operator_count++] = {verb.verb, phrases_[clauses_[owner].verb].marks,
                                                         sentence_->first + phrases_[clauses_[owner].verb].first,
                                                         sentence_->first + phrases_[clauses_[owner].verb].last};
    }
  }
  FillNounParties(word, p, candidate);
  const bool definite = words_[phrase.first].tag == Tag::kDeterminer || words_[phrase.first].cue == Cue::kPlace;
  if (definite) {
    const std::string_view article = document_->Text(document_->tokens[sentence_->first + phrase.first]);
    const bool points = article == "the" || article == "The" || article == "this" || article == "This" ||
                        article == "that" || article == "That" || article == "these" || article == "These";
    const bool completed = p + 1 < static_cast<int32_t>(phrases_.size()) && phrases_[p + 1].type == PhraseType::kNoun &&
                           phrases_[p + 1].link == Link::kOf;
    if (points && !completed && candidate.sources.empty() && candidate.targets.empty()) {
      candidate.features |= kBackReference;
    }
  }
  if (candidate.sources.empty()) {
    candidate.features |= kNoSubject;
    // "held talks", "launched an attack" with a plain verb: its subject acts.
    if (owner != kNone && clauses_[owner].object.first == p && phrase.link == Link::kBare) {
      const Phrase& group = phrases_[clauses_[owner].verb];
      if (!(group.marks & kPassive) && words_[group.head].cue != Cue::kReport) {
        Gather(clauses_[owner].subject, kSubjectLinks, true, candidate.sources);
      }
    }
    // "responded with strikes": the answer is the subject's.
    if (candidate.sources.empty() && owner != kNone && phrase.link == Link::kWith) {
      Gather(clauses_[owner].subject, kSubjectLinks, false, candidate.sources);
    }
  }
  if (verb_of != kNone) {
    candidate.marks = phrases_[clauses_[verb_of].verb].marks & ~uint16_t{kPassive};
    const Word& verb = words_[phrases_[clauses_[verb_of].verb].head];
    if (verb.verb != nullptr && verb.tag == Tag::kVerb && IsOperator(verb.verb->frame) &&
        candidate.operator_count < candidate.operators.size()) {
      candidate.operators[candidate.operator_count++] = {verb.verb, phrases_[clauses_[verb_of].verb].marks,
                                                         sentence_->first + phrases_[clauses_[verb_of].verb].first,
                                                         sentence_->first + phrases_[clauses_[verb_of].verb].last};
    }
  }
  if (force_in_sentence_ || sense->action == v1::ASSAULT) candidate.features |= kHasForce;
  Finish(candidate);
  out.push_back(std::move(candidate));
}

// Who acts when the clause does not say: an army that tells of it, the state where police or protesters act.
void CandidateFinder::InferSource(Candidate& candidate) {
  if (!candidate.sources.empty()) return;
  const ActSense& act = *candidate.act;
  if (act.action == v1::ASSAULT) {
    if (candidate.told_first == candidate.told_last) return;
    for (const Phrase& phrase : phrases_) {
      if (phrase.type != PhraseType::kNoun || sentence_->first + phrase.first != candidate.told_first) continue;
      for (uint32_t i = phrase.first; i < phrase.last; ++i) {
        if (words_[i].actor == kNoMention) continue;
        const ActorSense* sense = actors_.Sense(words_[i].actor);
        if (sense == nullptr) continue;
        const std::string_view sector = lexicon_->String(sense->sector);
        const std::string_view head = document_->Text(document_->tokens[sentence_->first + phrase.last - 1]);
        if (sector != "MIL" && head != "military" && head != "army" && head != "Forces" && head != "Ministry" &&
            head != "ministry" && head != "forces" && head != "Army") {
          continue;
        }
        const Mention& mention = document_->mentions[words_[i].actor];
        AddParty(candidate.sources, {sense->code, mention.first, mention.last, sense, Link::kBare});
        return;
      }
    }
    return;
  }
  const v1::Instrument tool = candidate.Has(kHasTool) ? candidate.tool.instrument : act.instrument;
  const bool at_home = act.action == v1::PROTEST || tool == v1::DEMONSTRATION ||
                       (act.action == v1::COERCE && act.instrument == v1::LAW_ENFORCEMENT) || tool == v1::ELECTION ||
                       act.instrument == v1::GOVERNMENT ||
                       (act.action == v1::SANCTION && act.instrument == v1::COURT_ACTION) ||
                       (act.action == v1::ACCUSE && act.status == v1::DONE && act.instrument == v1::COURT_ACTION);
  if (!at_home) return;
  Party place = actors_.Place(*sentence_, words_, phrases_);
  if (place.code == 0) place = {actors_.MainState(), 0, 0, nullptr, Link::kBare};
  AddParty(candidate.sources, place);
  candidate.features |= kResolvedSource;
}

// Whom an attack hits when its clause does not say: the actor named next, else the one named before, who is neither the
// attacker nor the one who tells of it.
void CandidateFinder::InferTarget(Candidate& candidate) const {
  if (!candidate.targets.empty() || candidate.sources.empty()) return;
  const ActSense& act = *candidate.act;
  const bool follows =
      act.action == v1::ACCUSE || act.action == v1::REJECT || act.action == v1::SANCTION ||
      (candidate.Has(kHasTool) && candidate.tool.polarity == Polarity::kRestriction &&
       candidate.tool.instrument != v1::REGULATION && candidate.tool.instrument != v1::LAW_ENFORCEMENT);
  const bool hits =
      act.action == v1::ASSAULT ||
      (act.action == v1::COERCE && act.instrument != v1::LAW_ENFORCEMENT && act.instrument != v1::GOVERNMENT) ||
      (candidate.Has(kHasTool) && candidate.tool.instrument == v1::ARMED_FORCE);
  if (!hits && !follows) return;
  Party before;
  for (uint32_t i = 0; i < words_.size(); ++i) {
    const uint32_t m = words_[i].actor;
    if (m == kNoMention || (i > 0 && words_[i - 1].actor == m)) continue;
    const ActorSense* sense = actors_.Sense(m);
    if (sense == nullptr || Contains(candidate.sources, sense->code)) continue;
    const Mention& mention = document_->mentions[m];
    if (mention.first >= candidate.told_first && mention.first < candidate.told_last) continue;
    const Party party{sense->code, mention.first, mention.last, sense, Link::kOther};
    if (mention.first > candidate.trigger_first) {
      AddParty(candidate.targets, party);
      candidate.features |= kImpliedTarget;
      return;
    }
    before = party;
  }
  if (!hits) return;
  AddParty(candidate.targets, before);
  candidate.features |= kImpliedTarget;
}

// Is the phrase the name of an actor and nothing else, or a pronoun?
bool CandidateFinder::OnlyNames(const Phrase& phrase) const {
  for (uint32_t i = phrase.first; i < phrase.last; ++i) {
    const Tag tag = words_[i].tag;
    if (tag == Tag::kDeterminer || tag == Tag::kPossessive || tag == Tag::kPronoun || tag == Tag::kGenitive) continue;
    if (words_[i].actor == kNoMention || actors_.Sense(words_[i].actor) == nullptr) return false;
  }
  return true;
}

// A noun phrase as what an act concerns: without article, owner and number.
bool CandidateFinder::SetObject(int32_t p, Candidate& candidate) const {
  const Phrase& phrase = phrases_[p];
  if (phrase.type != PhraseType::kNoun || OnlyNames(phrase)) return false;
  uint32_t first = phrase.first;
  while (first < phrase.last && (words_[first].tag == Tag::kDeterminer || words_[first].tag == Tag::kPossessive ||
                                 words_[first].tag == Tag::kNumber)) {
    ++first;
  }
  // "25 percent", "two" alone
  if (first >= phrase.last || words_[phrase.head].tag == Tag::kNumber || words_[first].cue == Cue::kTime) return false;
  const std::string_view head = document_->Text(document_->tokens[sentence_->first + phrase.head]);
  if (head == "percent" || head == "points" || head == "year" || head == "years" || head == "days") return false;
  // "imported steel"
  const std::string_view opening = document_->Text(document_->tokens[sentence_->first + first]);
  if (first + 1 < phrase.last && words_[first + 1].good != kNoMention && words_[first].good == kNoMention &&
      opening.ends_with("ed")) {
    ++first;
  }
  const TokenRange object{sentence_->first + first, sentence_->first + phrase.last};
  const TokenRange named = NamesOfficial(*document_, object) ? CitedName(*document_, object) : object;
  candidate.object_first = named.first;
  candidate.object_last = named.last;
  return true;
}

// What the act concerns: what its tool is on or of ("tariffs on steel"), else its own object, else the goods named
// behind its trigger in the same clause.
void CandidateFinder::FindObject(Candidate& candidate) const {
  const int32_t size = static_cast<int32_t>(phrases_.size());
  const auto behind = [&](int32_t p) {
    for (int32_t q = p + 1; q < size && phrases_[q].type == PhraseType::kNoun && phrases_[q].link != Link::kBare; ++q) {
      const Link link = phrases_[q].link;
      const bool leads = link == Link::kOn || link == Link::kOf || link == Link::kOver || link == Link::kAgainst;
      if (leads && SetObject(q, candidate)) return true;
    }
    return false;
  };
  if (candidate.Has(kHasTool)) {
    const int32_t p = PhraseOf(candidate.tool.last - 1 - sentence_->first);
    if (p != kNone && behind(p)) return;
    // Agreements, laws and relations are what an act on them concerns.
    const Polarity kind = candidate.tool.polarity;
    const bool thing = kind == Polarity::kAgreement || kind == Polarity::kLaw || kind == Polarity::kRelations;
    if (thing && p != kNone && SetObject(p, candidate)) return;
  } else if (candidate.Has(kNominal)) {
    const int32_t p = PhraseOf(candidate.trigger_last - 1 - sentence_->first);
    if (p != kNone && behind(p)) return;
  } else {
    for (const Clause& clause : clauses_) {
      const Phrase& group = phrases_[clause.verb];
      const uint32_t head = sentence_->first + group.head;
      if (head < candidate.trigger_first || head >= candidate.trigger_last) continue;
      const PhraseRange range = (group.marks & kPassive) ? clause.subject : clause.object;
      if (!range.empty() && phrases_[range.first].link == Link::kBare && SetObject(range.first, candidate)) return;
    }
  }
  const uint32_t from = candidate.trigger_first - sentence_->first;
  for (uint32_t i = from; i < words_.size() && sentence_->first + i < candidate.scope_last; ++i) {
    if (words_[i].good == kNoMention) continue;
    const bool tool = candidate.Has(kHasTool) && sentence_->first + i >= candidate.tool.first &&
                      sentence_->first + i < candidate.tool.last;
    if (tool) continue;
    const int32_t p = PhraseOf(i);
    if (p != kNone && SetObject(p, candidate)) return;
  }
}

// What holds for every candidate alike.
void CandidateFinder::Finish(Candidate& candidate) {
  FindObject(candidate);
  InferSource(candidate);
  for (const Party& party : candidate.sources) {
    if (party.sense != nullptr &&
        (party.sense->kind == ActorKind::kGroup || lexicon_->String(party.sense->sector) == "MIL")) {
      candidate.features |= kArmedSource;
    }
  }
  InferTarget(candidate);
  const bool protest = candidate.act->action == v1::PROTEST ||
                       (candidate.Has(kHasTool) && candidate.tool.instrument == v1::DEMONSTRATION);
  if (protest && (candidate.targets.empty() || candidate.act->action != v1::PROTEST)) {
    candidate.targets.clear();
    for (int32_t p = 0; p < static_cast<int32_t>(phrases_.size()); ++p) {
      if (phrases_[p].link == Link::kAgainst) Gather({p, p + 1}, kAllLinks, false, candidate.targets);
    }
    if (candidate.targets.empty()) candidate.targets = candidate.sources;
  }
  for (const Party& party : candidate.sources) {
    if (party.sense == nullptr || party.first == party.last) candidate.features |= kResolvedSource;
  }
  const bool mutual = candidate.act->frame == Frame::kMutual;
  if (!mutual && !protest && !candidate.targets.empty() && !candidate.sources.empty()) {
    candidate.targets.erase(std::remove_if(candidate.targets.begin(), candidate.targets.end(),
                                           [&](const Party& party) { return Contains(candidate.sources, party.code); }),
                            candidate.targets.end());
  }
  candidate.features |= sentence_features_;
  if (mutual && candidate.sources.size() == 1 && !candidate.Has(kNominal)) {
    const uint32_t other = actors_.Counterpart(candidate.sources[0].code);
    if (other != 0) {
      AddParty(candidate.sources, {other, 0, 0, nullptr, Link::kBare});
      candidate.targets = candidate.sources;
      candidate.features |= kImpliedTarget;
    }
  }
  if (!mutual && candidate.targets.empty() && candidate.sources.size() == 1 &&
      (candidate.Has(kHasTool) || candidate.act->frame == Frame::kDirect)) {
    const uint32_t other = actors_.Counterpart(candidate.sources[0].code);
    if (other != 0) {
      AddParty(candidate.targets, {other, 0, 0, nullptr, Link::kBare});
      candidate.features |= kImpliedTarget;
    }
  }
}

}  // namespace policywire::enrich
