#include "enrich/read/participants.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

constexpr size_t kMostRecent = 8;
// Each is weighed beside each other, for every act: a sentence with more of them is a table, or has lost its full
// stops.
constexpr size_t kMostParticipants = 48;

bool IsState(std::string_view code) {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The day of `YYYY-MM-DD...` as YYYYMMDD; 0 for any other text.
int32_t ReadDay(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return 0;
  int32_t day = 0;
  for (const size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[i] < '0' || text[i] > '9') return 0;
    day = day * 10 + (text[i] - '0');
  }
  return day;
}

bool IsPlaceKind(ActorKind kind) {
  return kind == ActorKind::kCountry || kind == ActorKind::kCapital || kind == ActorKind::kCity ||
         kind == ActorKind::kRegion;
}

// Persons and organs whose acts are their country's.
bool IsPublicLife(Cue cue) { return cue == Cue::kPublic || cue == Cue::kCourt || cue == Cue::kLabour; }

// Words of sport and scores count alike: a game has two of them, and more than there are tools of policy.
bool TellsOfGame(const Lexicon& lexicon, const Document& document) {
  size_t signs = 0;
  size_t tools = 0;
  for (const Mention& mention : document.mentions) {
    signs += mention.kind == Kind::kCue && lexicon.Cues(mention.entry)[0].cue == Cue::kSport ? 1 : 0;
    tools += mention.kind == Kind::kInstrument ? 1 : 0;
  }
  const std::vector<Token>& tokens = document.tokens;
  for (size_t t = 1; t + 1 < tokens.size(); ++t) {
    const bool score = tokens[t].end - tokens[t].begin <= 3 && document.Text(tokens[t]) == "-" &&
                       tokens[t - 1].Is(Token::kNumeric) && tokens[t + 1].Is(Token::kNumeric) &&
                       tokens[t - 1].end - tokens[t - 1].begin <= 2 && tokens[t + 1].end - tokens[t + 1].begin <= 2;
    signs += score ? 1 : 0;
  }
  return signs >= 2 && signs > tools;
}

bool IsSubject(Deprel relation) { return relation == Deprel::kNsubj || relation == Deprel::kNsubjPass; }

}  // namespace

// "LUXEMBOURG - The court", "VIENNA (Agency) — Ministers", "Hong Kong, June 3 -": a place, a dash, and then a sentence.
bool ParticipantFinder::IsDateline(const Document& document, const Mention& mention, const ActorSense& sense) const {
  constexpr uint32_t kMostTokens = 12;
  const std::vector<Token>& tokens = document.tokens;
  const Token& first = tokens[mention.first];
  if (!first.Is(Token::kSentenceStart)) return false;
  const bool place = sense.kind == ActorKind::kCapital || sense.kind == ActorKind::kCity ||
                     sense.kind == ActorKind::kRegion ||
                     (sense.kind == ActorKind::kCountry && first.Is(Token::kAllCaps));
  if (!place) return false;
  for (uint32_t t = mention.last; t + 1 < tokens.size() && t < mention.last + kMostTokens; ++t) {
    const std::string_view text = document.Text(tokens[t]);
    if (text == "-" || text == "--" || text == "\u2014") {
      return tokens[t].Is(Token::kSpaceBefore) && tokens[t + 1].Is(Token::kSpaceBefore) &&
             tokens[t + 1].Is(Token::kCapitalised);
    }
    const bool mark = text == "," || text == "(" || text == ")" || text == "." || text == "/";
    if (!mark && !tokens[t].Is(Token::kCapitalised) && !tokens[t].Is(Token::kNumeric)) return false;
  }
  return false;
}

// "Paris Hilton", "Jordan Peterson": a place that people are called after, and behind it a name that no table has. In a
// headline where every word is capitalised this says nothing.
bool ParticipantFinder::IsGivenName(const Document& document, uint32_t mention) const {
  constexpr uint32_t kLookedAt = 8;
  const std::vector<Token>& tokens = document.tokens;
  const uint32_t behind = document.mentions[mention].last;
  if (behind >= tokens.size() || !tokens[behind].Is(Token::kCapitalised) || tokens[behind].Is(Token::kSentenceStart) ||
      tokens[behind].Is(Token::kAllCaps) || tokens[behind].Is(Token::kNumeric)) {
    return false;
  }
  for (size_t m = mention + 1; m < document.mentions.size() && document.mentions[m].first <= behind; ++m) {
    if (document.mentions[m].last > behind) return false;
  }
  for (uint32_t t = behind + 1; t < tokens.size() && t < behind + kLookedAt; ++t) {
    if (tokens[t].Is(Token::kSentenceStart)) break;
    const std::string_view text = document.Text(tokens[t]);
    if (text.size() > 3 && text[0] >= 'a' && text[0] <= 'z') return true;
  }
  return false;
}

// "Georgia" is a state of the Caucasus unless an article that names nothing else of it names a city or region of the
// other one. `firm` are the codes that the article names beyond doubt, `places` those of them that a city or region
// has.
const ActorSense* ParticipantFinder::SenseAmong(const Document& document, const ActorSense* sense, uint32_t mention,
                                                const Codes& firm, const Codes& places) const {
  const auto has = [](const Codes& codes, uint32_t code) { return std::ranges::find(codes, code) != codes.end(); };
  if (has(firm, sense->code)) return sense;
  const std::string_view text = document.Text(document.mentions[mention].first, document.mentions[mention].last);
  for (const ActorSense& other : lexicon_->Actors(document.mentions[mention].entry)) {
    if (other.code == sense->code || !other.weak || other.kind != ActorKind::kRegion) continue;
    if (other.exact != 0 && lexicon_->String(other.exact) != text) continue;
    if (has(places, other.code)) return &other;
  }
  return sense;
}

void ParticipantFinder::ReadSenses(const Document& document, int32_t day, std::vector<const ActorSense*>& out) const {
  out.assign(document.mentions.size(), nullptr);
  bool weak = false;
  for (size_t m = 0; m < document.mentions.size(); ++m) {
    const Mention& mention = document.mentions[m];
    if (mention.kind != Kind::kActor) continue;
    const std::string_view text = document.Text(mention.first, mention.last);
    const ActorSense* best = nullptr;
    for (const ActorSense& sense : lexicon_->Actors(mention.entry)) {
      if (sense.exact != 0 && lexicon_->String(sense.exact) != text) continue;
      if (day != 0 && (day < sense.from || day > sense.to)) continue;
      // Of several in force the firm one, then the one with the later beginning.
      if (best == nullptr || (best->weak && !sense.weak) || (best->weak == sense.weak && sense.from > best->from)) {
        best = &sense;
      }
    }
    if (best != nullptr && best->weak && !document.tokens[mention.first].Is(Token::kCapitalised)) best = nullptr;
    if (best != nullptr && IsDateline(document, mention, *best)) best = nullptr;
    if (best != nullptr && best->given && IsGivenName(document, static_cast<uint32_t>(m))) best = nullptr;
    out[m] = best;
    weak |= best != nullptr && best->weak;
  }
  if (!weak) return;
  // A word with another everyday sense counts when the article names the same actor beyond doubt, or the place of the
  // word in its sentence speaks for it.
  Codes firm;
  Codes places;
  const auto keep = [](Codes& codes, uint32_t code) {
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
  };
  for (const ActorSense* sense : out) {
    if (sense == nullptr || sense->weak) continue;
    keep(firm, sense->code);
    if (sense->kind == ActorKind::kCity || sense->kind == ActorKind::kRegion) keep(places, sense->code);
  }
  const bool company = !firm.empty();
  for (size_t m = 0; m < out.size(); ++m) {
    if (out[m] == nullptr || !out[m]->weak) continue;
    const ActorSense* const sense = out[m] = SenseAmong(document, out[m], static_cast<uint32_t>(m), firm, places);
    const bool named = std::ranges::find(firm, sense->code) != firm.end();
    const uint32_t first = document.mentions[m].first;
    // "Jordan's king", or another actor beside it: no first name.
    const uint32_t behind = document.mentions[m].last;
    const bool genitive = behind < document.tokens.size() && document.Text(document.tokens[behind]) == "'s";
    const bool starts = document.tokens[first].Is(Token::kSentenceStart) && !genitive && !company;
    if (!named && (starts || sense->kind == ActorKind::kPerson)) out[m] = nullptr;
  }
}

bool ParticipantFinder::game() const {
  if (!game_) game_ = TellsOfGame(*lexicon_, *document_);
  return *game_;
}

void ParticipantFinder::Begin(const MatchedArticle& article) {
  document_ = &article.text;
  day_ = ReadDay(article.published);
  game_.reset();
  last_subject_.clear();
  speaker_.clear();
  recent_.clear();
  counts_.clear();
  ReadSenses(article.title, day_, title_senses_);
  CountStates(nullptr, title_senses_, 2);
  ReadSenses(article.source, day_, senses_);
  for (const ActorSense* sense : senses_) {
    if (sense != nullptr && speaker_.empty()) speaker_.push_back(sense->code);
  }
  if (const uint32_t publisher = lexicon_->PublisherOf(article.url); publisher != 0 && speaker_.empty()) {
    speaker_.push_back(publisher);
  }
  for (const ActorSense* sense : title_senses_) {
    if (sense != nullptr && speaker_.empty()) speaker_.push_back(sense->code);
  }
  ReadSenses(article.text, day_, senses_);
  CountStates(document_, senses_, 1);
  std::ranges::stable_sort(counts_, std::greater<>(), &Count::mentions);
  states_ = static_cast<uint32_t>(counts_.size());
  main_state_ = counts_.empty() ? 0 : counts_[0].code;
  second_state_ = counts_.size() > 1 ? counts_[1].code : 0;
  // Until somebody is quoted, "we" is whom the article names first.
  for (const ActorSense* sense : senses_) {
    if (sense != nullptr && speaker_.empty()) speaker_.push_back(sense->code);
  }
}

void ParticipantFinder::CountStates(const Document* document, std::span<const ActorSense* const> senses,
                                    uint32_t weight) {
  for (size_t m = 0; m < senses.size(); ++m) {
    const ActorSense* const sense = senses[m];
    if (sense == nullptr || !IsState(lexicon_->String(sense->code))) continue;
    const auto it = std::ranges::find(counts_, sense->code, &Count::code);
    if (it == counts_.end()) {
      counts_.push_back({sense->code, weight, document == nullptr ? 0 : document->mentions[m].first});
    } else {
      it->mentions += weight;
    }
  }
}

void ParticipantFinder::Recall(uint32_t code) {
  std::erase(recent_, code);
  recent_.push_back(code);
  if (recent_.size() > kMostRecent) recent_.erase(recent_.begin());
}

// The state in which the sentence takes place, by its "in" phrases; 0 when it does not say.
uint32_t ParticipantFinder::PlaceOf(const Reading& reading) const {
  for (uint32_t w = 0; w < reading.size(); ++w) {
    const uint32_t m = reading.facts(w).actor;
    if (m == kNoMention || senses_[m] == nullptr || !IsPlaceKind(senses_[m]->kind)) continue;
    const uint32_t preposition = reading.Case(reading.NounOf(w));
    if (preposition == kNoWord) continue;
    const std::string_view text = reading.Text(preposition);
    if (text == "in" || text == "In" || text == "of" || text == "at" || text == "near") return senses_[m]->code;
  }
  return 0;
}

// Is an actor named as an attribute or owner of the noun?
bool ParticipantFinder::HasActor(const Reading& reading, uint32_t noun) const {
  const auto [first, last] = reading.Span(noun);
  for (uint32_t w = first; w < last; ++w) {
    const uint32_t m = reading.facts(w).actor;
    if (m == kNoMention || senses_[m] == nullptr) continue;
    // Not in a clause about the noun.
    bool direct = true;
    for (uint32_t up = w; up != noun && direct; up = reading.node(up).head) {
      const Deprel relation = reading.node(up).relation;
      direct = relation != Deprel::kAcl && relation != Deprel::kAclRelcl && relation != Deprel::kAdvcl;
    }
    if (direct) return true;
  }
  return false;
}

// Whom a word without a name may mean: each actor once, with all that speaks for it.
void ParticipantFinder::AddMeant(Participant::Kind kind, const Reading& reading, uint32_t word, const Codes& previous,
                                 std::vector<Participant>& out) const {
  const size_t first = out.size();
  const bool state = kind == Participant::kPublic;
  const auto add = [&](uint32_t code, Participant::Ground ground) {
    if (code == 0 || (state && !IsState(lexicon_->String(code)))) return;
    for (size_t i = first; i < out.size(); ++i) {
      if (out[i].codes[0] != code) continue;
      out[i].grounds |= ground;
      return;
    }
    Participant meant;
    meant.kind = kind;
    meant.grounds = ground;
    meant.word = word;
    meant.first = word;
    meant.last = word + 1;
    meant.codes.push_back(code);
    out.push_back(std::move(meant));
  };
  if (state) add(PlaceOf(reading), Participant::kInPlace);
  for (const uint32_t code : last_subject_) add(code, Participant::kLast);
  for (const uint32_t code : previous) add(code, Participant::kEarlier);
  add(main_state_, Participant::kMost);
  if (!speaker_.empty()) add(speaker_[0], Participant::kSpeaks);
  for (const ActorSense* sense : title_senses_) {
    if (sense == nullptr) continue;
    add(sense->code, Participant::kInTitle);
    break;
  }
}

void ParticipantFinder::Find(const Reading& reading, std::vector<Participant>& out) {
  out.clear();
  const Codes previous = last_subject_;
  const uint32_t size = reading.size();
  for (uint32_t w = 0; w < size && out.size() < kMostParticipants; ++w) {
    const WordFacts& facts = reading.facts(w);
    const size_t before = out.size();
    if (facts.actor != kNoMention) {
      if (w > 0 && reading.facts(w - 1).actor == facts.actor) continue;
      const ActorSense* sense = senses_[facts.actor];
      if (sense == nullptr) continue;
      const uint32_t last = document_->mentions[facts.actor].last - reading.first_token();
      // "Russian-backed rebels" are not Russia.
      if (last + 1 < size && reading.Text(last) == "-" && reading.node(last + 1).upos != Upos::kPropn &&
          reading.facts(last + 1).actor == kNoMention && reading.node(last + 1).upos != Upos::kAdj) {
        continue;
      }
      out.push_back({Participant::kNamed, 0, 0, reading.NounOf(last - 1), w, last, sense, {sense->code}});
    } else if (reading.node(w).upos == Upos::kPron || facts.cue == Cue::kPossessive) {
      const std::string_view text = reading.Text(w);
      const bool speaks = text == "I" || text == "we" || text == "We" || text == "our" || text == "Our" ||
                          text == "us" || text == "my" || text == "My";
      const bool refers = facts.cue == Cue::kPronoun || facts.cue == Cue::kPossessive;
      if (speaks && !speaker_.empty()) {
        out.push_back({Participant::kSpeaker, 0, 0, w, w, w + 1, nullptr, speaker_});
      } else if (refers) {
        if (last_subject_.size() > 1)
          out.push_back({Participant::kPronoun, 0, Participant::kLast, w, w, w + 1, nullptr, last_subject_});
        AddMeant(Participant::kPronoun, reading, w, previous, out);
      }
    } else if (facts.cue == Cue::kPair) {
      const bool first = w == 0 || reading.facts(w - 1).cue != Cue::kPair;
      if (first && recent_.size() >= 2) {
        out.push_back({Participant::kPair,
                       0,
                       0,
                       reading.NounOf(w),
                       w,
                       w + 1,
                       nullptr,
                       {recent_[recent_.size() - 2], recent_[recent_.size() - 1]}});
      } else if (first && second_state_ != 0) {
        out.push_back({Participant::kPair, 0, 0, reading.NounOf(w), w, w + 1, nullptr, {main_state_, second_state_}});
      }
    } else if (facts.cue == Cue::kPlace) {
      if (w > 0 && reading.facts(w - 1).cue == Cue::kPlace) continue;
      uint32_t code = main_state_;
      for (const uint32_t recent : recent_) {
        if (IsState(lexicon_->String(recent))) code = recent;
      }
      if (code != 0) out.push_back({Participant::kPlace, 0, 0, reading.NounOf(w), w, w + 1, nullptr, {code}});
    } else if (IsPublicLife(facts.cue) || facts.cue == Cue::kCitizen) {
      if (w > 0 && reading.facts(w - 1).cue == facts.cue) continue;
      if (!HasActor(reading, w)) AddMeant(Participant::kPublic, reading, w, previous, out);
    }
    // Who acts is whom pronouns further on mean.
    for (size_t i = before; i < out.size(); ++i) {
      const uint32_t noun = out[i].word;
      // Of those whom a word may mean the first counts.
      if (i > before && out[i].word == out[i - 1].word && out[i].kind != Participant::kNamed) continue;
      if (!IsSubject(reading.node(noun).relation)) continue;
      last_subject_ = out[i].codes;
      const uint32_t verb = reading.node(noun).head;
      if (verb != kRootHead && reading.facts(verb).cue == Cue::kReport) speaker_ = out[i].codes;
    }
  }
  const size_t inside = out.size();
  const auto add = [&](Participant::Kind kind, uint32_t code) {
    if (code == 0) return;
    for (const Participant& other : out) {
      if (std::ranges::find(other.codes, code) != other.codes.end()) return;
    }
    out.push_back({kind, 0, 0, kNoWord, 0, 0, nullptr, {code}});
  };
  for (const ActorSense* sense : title_senses_) {
    if (sense != nullptr) add(Participant::kTitle, sense->code);
  }
  for (const uint32_t code : previous) add(Participant::kPrevious, code);
  add(Participant::kMain, main_state_);
  add(Participant::kSecond, second_state_);
  for (Participant& participant : out) {
    for (size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i].code != participant.codes[0]) continue;
      participant.rank = static_cast<uint8_t>(std::min<size_t>(i + 1, 3));
      participant.ahead = participant.word == kNoWord && counts_[i].first >= reading.first_token() + size;
    }
  }
  for (size_t i = 0; i < inside; ++i) {
    if (out[i].kind == Participant::kNamed) Recall(out[i].codes[0]);
  }
}

void ParticipantFinder::Pass(uint32_t first, uint32_t last) {
  bool subject = false;
  for (uint32_t m = first; m < last; ++m) {
    const ActorSense* sense = senses_[m];
    if (sense == nullptr) continue;
    if (!subject) last_subject_.assign({sense->code});
    subject = true;
    Recall(sense->code);
  }
}

}  // namespace policywire::enrich
