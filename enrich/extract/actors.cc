#include "enrich/extract/actors.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

int32_t ReadDay(std::string_view published) {
  int32_t day = 0;
  int digits = 0;
  for (const char c : published.substr(0, 10)) {
    if (c == '-') continue;
    if (c < '0' || c > '9') return 0;
    day = day * 10 + (c - '0');
    ++digits;
  }
  return digits == 8 ? day : 0;
}

bool IsState(std::string_view code) {
  return code.size() == 3 && code != "IMF" && code != "WTO" && code != "WHO" && code != "ICC" && code != "ICJ" &&
         code != "ECB" && code != "GCC" && code != "SCO";
}

bool IsPlaceKind(ActorKind kind) {
  return kind == ActorKind::kCountry || kind == ActorKind::kCapital || kind == ActorKind::kCity ||
         kind == ActorKind::kRegion || kind == ActorKind::kDemonym;
}

}  // namespace

bool Contains(const Parties& parties, uint32_t code) {
  return std::any_of(parties.begin(), parties.end(), [&](const Party& party) { return party.code == code; });
}

void AddParty(Parties& parties, const Party& party) {
  if (party.code != 0 && !Contains(parties, party.code)) parties.push_back(party);
}

// "LUXEMBOURG - The court", "VIENNA (Agency) — Ministers", "Hong Kong, June 3 -": a place, a dash, and then a sentence.
bool Actors::IsDateline(const Mention& mention, const ActorSense& sense) const {
  constexpr uint32_t kMostTokens = 12;
  const std::vector<Token>& tokens = document_->tokens;
  const Token& first = tokens[mention.first];
  if (!first.Is(Token::kSentenceStart)) return false;
  const bool place = sense.kind == ActorKind::kCapital || sense.kind == ActorKind::kCity ||
                     sense.kind == ActorKind::kRegion ||
                     (sense.kind == ActorKind::kCountry && first.Is(Token::kAllCaps));
  if (!place) return false;
  for (uint32_t t = mention.last; t + 1 < tokens.size() && t < mention.last + kMostTokens; ++t) {
    const std::string_view text = document_->Text(tokens[t]);
    if (text == "-" || text == "--" || text == "\u2014") {
      return tokens[t].Is(Token::kSpaceBefore) && tokens[t + 1].Is(Token::kSpaceBefore) &&
             tokens[t + 1].Is(Token::kCapitalised);
    }
    const bool mark = text == "," || text == "(" || text == ")" || text == "." || text == "/";
    if (!mark && !tokens[t].Is(Token::kCapitalised) && !tokens[t].Is(Token::kNumeric)) return false;
  }
  return false;
}

void Actors::Begin(const Document& document, std::string_view published) {
  document_ = &document;
  day_ = ReadDay(published);
  last_subject_.clear();
  speaker_.clear();
  recent_.clear();
  senses_.assign(document.mentions.size(), nullptr);
  bool weak = false;
  for (size_t m = 0; m < document.mentions.size(); ++m) {
    const Mention& mention = document.mentions[m];
    if (mention.kind != Kind::kActor) continue;
    const std::string_view text = document.Text(mention.first, mention.last);
    const ActorSense* best = nullptr;
    for (const ActorSense& sense : lexicon_->Actors(mention.entry)) {
      if (sense.exact != 0 && lexicon_->String(sense.exact) != text) continue;
      if (day_ != 0 && (day_ < sense.from || day_ > sense.to)) continue;
      // Of several in force the firm one, then the one with the later beginning.
      if (best == nullptr || (best->weak && !sense.weak) || (best->weak == sense.weak && sense.from > best->from)) {
        best = &sense;
      }
    }
    if (best != nullptr && best->weak && !document.tokens[mention.first].Is(Token::kCapitalised)) best = nullptr;
    if (best != nullptr && IsDateline(mention, *best)) best = nullptr;
    senses_[m] = best;
    weak |= best != nullptr && best->weak;
  }
  if (weak) {
    // A word with another everyday sense counts when the article names the same actor beyond doubt, or the place of the
    // word in its sentence speaks for it.
    for (size_t m = 0; m < senses_.size(); ++m) {
      const ActorSense* sense = senses_[m];
      if (sense == nullptr || !sense->weak) continue;
      const bool named = std::any_of(senses_.begin(), senses_.end(), [&](const ActorSense* other) {
        return other != nullptr && !other->weak && other->code == sense->code;
      });
      const uint32_t first = document.mentions[m].first;
      // "Jordan's king", or another actor beside it: no first name.
      const uint32_t behind = document.mentions[m].last;
      const bool genitive = behind < document.tokens.size() && document.Text(document.tokens[behind]) == "'s";
      const bool company = std::any_of(senses_.begin(), senses_.end(),
                                       [&](const ActorSense* other) { return other != nullptr && !other->weak; });
      const bool starts = document.tokens[first].Is(Token::kSentenceStart) && !genitive && !company;
      if (!named && (starts || sense->kind == ActorKind::kPerson)) senses_[m] = nullptr;
    }
  }
  CountStates();
  // Until somebody is quoted, "we" is whom the article names first.
  for (size_t m = 0; m < senses_.size() && speaker_.empty(); ++m) {
    const ActorSense* sense = senses_[m];
    if (sense == nullptr) continue;
    speaker_.push_back({sense->code, document.mentions[m].first, document.mentions[m].last, sense, Link::kBare});
  }
}

void Actors::CountStates() {
  counts_.clear();
  for (const ActorSense* sense : senses_) {
    if (sense == nullptr || !IsState(lexicon_->String(sense->code))) continue;
    const auto it = std::find_if(counts_.begin(), counts_.end(), [&](const auto& c) { return c.first == sense->code; });
    if (it == counts_.end()) {
      counts_.emplace_back(sense->code, 1);
    } else {
      ++it->second;
    }
  }
  std::stable_sort(counts_.begin(), counts_.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  main_state_ = counts_.empty() ? 0 : counts_[0].first;
  second_state_ = 0;
  if (counts_.size() > 1 && counts_[1].second >= 3 &&
      (counts_.size() == 2 || counts_[2].second * 2 < counts_[1].second)) {
    second_state_ = counts_[1].first;
  }
}

uint32_t Actors::Counterpart(uint32_t code) const {
  if (second_state_ == 0) return 0;
  return code == main_state_ ? second_state_ : code == second_state_ ? main_state_ : 0;
}

void Actors::Collect(const Sentence& sentence, const std::vector<Word>& words, const std::vector<Phrase>& phrases,
                     PhraseRange range, uint32_t links, bool resolve, Parties& out) const {
  for (int32_t p = range.first; p < range.last; ++p) {
    const Phrase& phrase = phrases[p];
    if (phrase.type != PhraseType::kNoun || !(links & Bit(phrase.link))) continue;
    const size_t before = out.size();
    bool named = false;
    for (uint32_t i = phrase.first; i < phrase.last; ++i) {
      const uint32_t m = words[i].actor;
      if (m == kNoMention || (i > phrase.first && words[i - 1].actor == m)) continue;
      const ActorSense* sense = Sense(m);
      if (sense == nullptr) continue;
      const Mention& mention = document_->mentions[m];
      const uint32_t behind = mention.last - sentence.first;
      // "Russian-backed rebels" are not Russia.
      if (behind + 1 < words.size() && words[behind].tag == Tag::kHyphen && words[behind + 1].tag == Tag::kAdjective &&
          words[behind + 1].actor == kNoMention) {
        continue;
      }
      named = true;
      AddParty(out, {sense->code, mention.first, mention.last, sense, phrase.link});
    }
    if (named || !resolve || out.size() > before) continue;
    const Word& first = words[phrase.first];
    const Word& head = words[phrase.head];
    if (first.tag == Tag::kPronoun || first.tag == Tag::kPossessive) {
      const std::string_view pronoun = document_->Text(document_->tokens[sentence.first + phrase.first]);
      const bool speaks = pronoun == "I" || pronoun == "we" || pronoun == "We" || pronoun == "our" ||
                          pronoun == "Our" || pronoun == "us" || pronoun == "my";
      for (const Party& party : speaks ? speaker_ : last_subject_) {
        AddParty(out, {party.code, sentence.first + phrase.first, sentence.first + phrase.first + 1, party.sense,
                       phrase.link});
      }
    } else if (first.cue == Cue::kPair || first.cue == Cue::kPlace) {
      AddDescription(phrase, sentence, words, out);
    } else if (IsPublicLife(head.cue) || IsPublicLife(words[phrase.first].cue)) {
      if (AddOwner(words, phrases, p, out)) continue;
      // The state of an organ or of people: where they are, else who acted last, else whom the article names most.
      Party party = Place(sentence, words, phrases);
      for (const Party& last : last_subject_) {
        if (party.code == 0 && IsState(lexicon_->String(last.code))) party = last;
      }
      if (party.code == 0) party = {main_state_, 0, 0, nullptr, phrase.link};
      party.first = sentence.first + phrase.first;
      party.last = sentence.first + phrase.last;
      party.link = phrase.link;
      AddParty(out, party);
    }
  }
}

// "envoys from Israel and Hamas", "the president of Chile": the phrase behind the one at `p` says whose they are.
bool Actors::AddOwner(const std::vector<Word>& words, const std::vector<Phrase>& phrases, int32_t p,
                      Parties& out) const {
  if (p + 1 >= static_cast<int32_t>(phrases.size())) return false;
  const Phrase& owner = phrases[p + 1];
  if (owner.type != PhraseType::kNoun || (owner.link != Link::kOf && owner.link != Link::kFrom)) return false;
  for (uint32_t i = owner.first; i < owner.last; ++i) {
    const uint32_t m = words[i].actor;
    const ActorSense* sense = m == kNoMention ? nullptr : Sense(m);
    if (sense == nullptr) continue;
    const Mention& mention = document_->mentions[m];
    AddParty(out, {sense->code, mention.first, mention.last, sense, phrases[p].link});
    return true;
  }
  return false;
}

void Actors::AddDescription(const Phrase& phrase, const Sentence& sentence, const std::vector<Word>& words,
                            Parties& out) const {
  const uint32_t first = sentence.first + phrase.first;
  const uint32_t last = sentence.first + phrase.last;
  if (words[phrase.first].cue == Cue::kPair) {
    if (recent_.size() >= 2) {
      for (size_t i = recent_.size() - 2; i < recent_.size(); ++i) {
        AddParty(out, {recent_[i].code, first, last, recent_[i].sense, phrase.link});
      }
    } else if (second_state_ != 0) {
      AddParty(out, {main_state_, first, last, nullptr, phrase.link});
      AddParty(out, {second_state_, first, last, nullptr, phrase.link});
    }
    return;
  }
  for (size_t i = recent_.size(); i-- > 0;) {
    if (!IsState(lexicon_->String(recent_[i].code))) continue;
    AddParty(out, {recent_[i].code, first, last, recent_[i].sense, phrase.link});
    return;
  }
  if (main_state_ != 0) AddParty(out, {main_state_, first, last, nullptr, phrase.link});
}

Party Actors::Place(const Sentence& sentence, const std::vector<Word>& words,
                    const std::vector<Phrase>& phrases) const {
  (void)sentence;
  for (const Phrase& phrase : phrases) {
    if (phrase.type != PhraseType::kNoun || (phrase.link != Link::kIn && phrase.link != Link::kOf)) continue;
    for (uint32_t i = phrase.first; i < phrase.last; ++i) {
      const uint32_t m = words[i].actor;
      if (m == kNoMention) continue;
      const ActorSense* sense = Sense(m);
      if (sense == nullptr || !IsPlaceKind(sense->kind)) continue;
      return {sense->code, document_->mentions[m].first, document_->mentions[m].last, sense, phrase.link};
    }
  }
  return {};
}

void Actors::Remember(const Parties& subject, bool speaks) {
  if (subject.empty()) return;
  last_subject_ = subject;
  if (speaks) speaker_ = subject;
}

void Actors::Pass(uint32_t first, uint32_t last) {
  for (uint32_t m = first; m < last; ++m) {
    const ActorSense* sense = senses_[m];
    if (sense == nullptr) continue;
    const Mention& mention = document_->mentions[m];
    last_subject_.clear();
    last_subject_.push_back({sense->code, mention.first, mention.last, sense, Link::kBare});
    return;
  }
}

void Actors::EndSentence(const Parties& named) {
  for (const Party& party : named) {
    recent_.erase(std::remove_if(recent_.begin(), recent_.end(), [&](const Party& p) { return p.code == party.code; }),
                  recent_.end());
    recent_.push_back(party);
  }
  if (recent_.size() > 8) recent_.erase(recent_.begin(), recent_.end() - 8);
}

}  // namespace policywire::enrich
