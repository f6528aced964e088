#include "enrich/extract/phrases.h"

#include <algorithm>

#include "enrich/letters.h"

namespace policywire::enrich {
namespace {

Link LinkOf(std::string_view preposition) {
  switch (ShortWord(preposition)) {
    case ShortWord("of"):
      return Link::kOf;
    case ShortWord("by"):
      return Link::kBy;
    case ShortWord("with"):
      return Link::kWith;
    case ShortWord("to"):
    case ShortWord("into"):
    case ShortWord("toward"):
    case ShortWord("towards"):
      return Link::kTo;
    case ShortWord("on"):
    case ShortWord("upon"):
    case ShortWord("onto"):
      return Link::kOn;
    case ShortWord("against"):
      return Link::kAgainst;
    case ShortWord("from"):
      return Link::kFrom;
    case ShortWord("in"):
    case ShortWord("at"):
    case ShortWord("across"):
    case ShortWord("near"):
    case ShortWord("within"):
      return Link::kIn;
    case ShortWord("for"):
      return Link::kFor;
    case ShortWord("over"):
      return Link::kOver;
    case ShortWord("between"):
    case ShortWord("among"):
      return Link::kBetween;
    default:
      return preposition == "alongside" ? Link::kWith : Link::kOther;
  }
}

class Chunker {
 public:
  Chunker(const Document& document, const Sentence& sentence, std::vector<Word>& words,
          const std::vector<uint32_t>& act_ends, std::vector<Phrase>& phrases)
      : document_(document), sentence_(sentence), words_(words), act_ends_(act_ends), phrases_(phrases) {}

  void Read() {
    phrases_.clear();
    uint32_t i = 0;
    const auto size = static_cast<uint32_t>(words_.size());
    while (i < size) i = Next(i);
    JoinLists();
  }

 private:
  std::string_view Text(uint32_t i) const { return document_.Text(document_.tokens[sentence_.first + i]); }

  void Mark(PhraseType type, uint32_t i) {
    phrases_.push_back({type, Link::kBare, false, 0, i, i + 1, i});
    link_ = Link::kBare;
  }

  uint32_t Next(uint32_t i) {
    switch (words_[i].tag) {
      case Tag::kComma:
        Mark(PhraseType::kComma, i);
        return i + 1;
      case Tag::kConjunction:
        Mark(PhraseType::kConjunction, i);
        return i + 1;
      case Tag::kSubordinator:
        Mark(PhraseType::kSubordinator, i);
        return i + 1;
      case Tag::kCondition:
        Mark(PhraseType::kCondition, i);
        return i + 1;
      case Tag::kRelative:
        Mark(PhraseType::kRelative, i);
        return i + 1;
      case Tag::kThat:
        Mark(PhraseType::kThat, i);
        return i + 1;
      case Tag::kStop:
        Mark(PhraseType::kStop, i);
        return i + 1;
      case Tag::kQuote:
      case Tag::kHyphen:
      case Tag::kClose:
        return i + 1;
      case Tag::kOpen:
        return SkipBrackets(i);
      case Tag::kPreposition:
        link_ = LinkOf(Text(i));
        return i + 1;
      case Tag::kTo:
        if (!VerbFollows(i + 1)) {
          link_ = Link::kTo;
          return i + 1;
        }
        return VerbGroup(i);
      case Tag::kModal:
      case Tag::kBe:
      case Tag::kHave:
      case Tag::kDo:
      case Tag::kVerb:
        return VerbGroup(i);
      case Tag::kAdverb:
      case Tag::kNot:
        if (words_[i].cue == Cue::kTime) {  // "on Tuesday" is out of the way of what it stands between
          link_ = Link::kBare;
          return i + 1;
        }
        return VerbFollows(i) ? VerbGroup(i) : i + 1;
      default:
        return NounPhrase(i);
    }
  }

  uint32_t SkipBrackets(uint32_t i) const {
    const auto size = static_cast<uint32_t>(words_.size());
    for (uint32_t j = i + 1; j < size && j < i + 40; ++j) {
      if (words_[j].tag == Tag::kClose) return j + 1;
    }
    return i + 1;
  }

  bool VerbFollows(uint32_t i) const {
    while (i < words_.size() && (words_[i].tag == Tag::kAdverb || words_[i].tag == Tag::kNot)) ++i;
    if (i >= words_.size()) return false;
    const Tag tag = words_[i].tag;
    return tag == Tag::kVerb || tag == Tag::kBe || tag == Tag::kHave || tag == Tag::kDo || tag == Tag::kModal;
  }

  uint32_t VerbGroup(uint32_t i) {
    Phrase phrase{PhraseType::kVerb, Link::kBare, false, 0, i, i + 1, i};
    bool auxiliary = false;
    bool be = false;
    const auto size = static_cast<uint32_t>(words_.size());
    uint32_t j = i;
    bool main = false;
    for (; j < size && !main; ++j) {
      const Word& word = words_[j];
      switch (word.tag) {
        case Tag::kModal:
          phrase.marks |= word.cue == Cue::kModalWill   ? kWill
                          : word.cue == Cue::kModalMay  ? kMay
                          : word.cue == Cue::kModalMust ? kMust
                                                        : kWould;
          auxiliary = true;
          phrase.head = j;
          break;
        case Tag::kTo:
          if (!VerbFollows(j + 1)) goto done;
          phrase.marks |= j == i ? kInfinitive : be ? kIsTo : kMust;
          be = false;
          auxiliary = true;
          break;
        case Tag::kBe:
          be = true;
          auxiliary = true;
          phrase.head = j;
          break;
        case Tag::kHave:
          if (!VerbFollows(j + 1) && !(j + 1 < size && words_[j + 1].tag == Tag::kTo)) {
            phrase.head = j;
            main = true;
            break;
          }
          phrase.marks |= kPerfect;
          auxiliary = true;
          phrase.head = j;
          break;
        case Tag::kDo:
          auxiliary = true;
          phrase.head = j;
          break;
        case Tag::kNot:
          phrase.marks |= kNegated;
          break;
        case Tag::kAdverb:
          if (!VerbFollows(j) && !(j + 1 < size && words_[j + 1].tag == Tag::kTo && be)) goto done;
          if (word.cue == Cue::kHedge) phrase.marks |= kHedged;
          break;
        case Tag::kQuote:
          if (!VerbFollows(j + 1)) goto done;
          break;
        case Tag::kVerb: {
          phrase.head = j;
          main = true;
          if (be && (word.forms & kParticiple)) phrase.marks |= kPassive;
          if (be && (word.forms & kGerund)) phrase.marks |= kProgressive;
          if (!auxiliary && (word.forms & kGerund)) phrase.marks |= kGerundMark;
          if (!auxiliary && (word.forms & kParticiple) && !(word.forms & kBase) && IsReduced(j)) {
            phrase.marks |= kParticipleMark | kPassive;
          }
          break;
        }
        default:
          goto done;
      }
    }
  done:
    phrase.last = std::max(j, i + 1);
    if (words_[phrase.head].verb != nullptr && words_[phrase.head].tag == Tag::kVerb) {
      phrase.last = std::max(phrase.last, act_ends_[phrase.head]);
    }
    phrases_.push_back(phrase);
    link_ = Link::kBare;
    return phrase.last;
  }

  // Is the "-ed" word at `i` a participle behind its noun ("tariffs imposed by"), not the verb of the clause?
  bool IsReduced(uint32_t i) const {
    if (!(words_[i].forms & kPast)) return true;  // "taken", "given"
    const uint32_t after = words_[i].verb != nullptr ? act_ends_[i] : i + 1;
    if (after < words_.size() && LinkOf(Text(after)) == Link::kBy && words_[after].tag == Tag::kPreposition)
      return true;
    // A second finite verb in one clause: this one is not finite, when its noun is the object of the first.
    if (phrases_.empty() || phrases_.back().type != PhraseType::kNoun) return false;
    const bool object_follows =
        after < words_.size() && (words_[after].tag == Tag::kDeterminer || words_[after].tag == Tag::kProper ||
                                  words_[after].tag == Tag::kPossessive || words_[after].tag == Tag::kThat);
    for (size_t p = phrases_.size(); p-- > 0;) {
      const Phrase& phrase = phrases_[p];
      if (phrase.type == PhraseType::kNoun) continue;
      if (phrase.type != PhraseType::kVerb) return false;
      // "said Israel attacked": what is told begins a clause of its own.
      const Word& verb = words_[phrase.head];
      const bool tells =
          verb.cue == Cue::kReport ||
          (verb.verb != nullptr && (verb.verb->frame == Frame::kStatus || verb.verb->frame == Frame::kContent));
      return !tells && !object_follows;
    }
    return false;
  }

  uint32_t NounPhrase(uint32_t i) {
    const auto size = static_cast<uint32_t>(words_.size());
    Phrase phrase{PhraseType::kNoun, link_, false, 0, i, i + 1, i};
    uint32_t j = i;
    if (words_[i].tag == Tag::kPronoun) {
      j = i + 1;
    } else {
      for (; j < size; ++j) {
        const Tag tag = words_[j].tag;
        if (tag == Tag::kNoun || tag == Tag::kProper || tag == Tag::kNumber) {
          phrase.head = j;
        } else if (tag == Tag::kOpen && j > i) {
          const uint32_t behind = SkipBrackets(j);
          j = behind - 1;
        } else if (tag == Tag::kDeterminer && j > i && words_[j - 1].tag != Tag::kAdverb &&
                   words_[j - 1].tag != Tag::kDeterminer) {
          break;
        } else if (tag == Tag::kAdverb) {
          if (!(j + 1 < size && (words_[j + 1].tag == Tag::kAdjective || words_[j + 1].tag == Tag::kNumber))) break;
        } else if (tag != Tag::kAdjective && tag != Tag::kDeterminer && tag != Tag::kPossessive &&
                   tag != Tag::kGenitive && tag != Tag::kHyphen && tag != Tag::kQuote) {
          break;
        } else if (tag == Tag::kAdjective && words_[j].actor != kNoMention) {
          phrase.head = j;  // "the Americans"
        }
      }
    }
    phrase.last = std::max(j, i + 1);
    if (words_[phrase.head].tag == Tag::kDeterminer && phrase.last > phrase.head + 1) phrase.head = phrase.last - 1;
    phrases_.push_back(phrase);
    link_ = Link::kBare;
    return phrase.last;
  }

  // "X, Y and Z", "between X and Y": a phrase behind "and" or a list's comma takes the link of the one before.
  void JoinLists() {
    for (size_t p = 1; p + 1 < phrases_.size(); ++p) {
      Phrase& phrase = phrases_[p + 1];
      if (phrase.type != PhraseType::kNoun || phrase.link != Link::kBare) continue;
      const Phrase& between = phrases_[p];
      const Phrase& before = phrases_[p - 1];
      if (between.type == PhraseType::kConjunction && before.type == PhraseType::kNoun) {
        phrase.coordinated = true;
        phrase.link = before.link;
      } else if (between.type == PhraseType::kConjunction && before.type == PhraseType::kComma && p >= 2 &&
                 phrases_[p - 2].type == PhraseType::kNoun && phrases_[p - 2].coordinated) {
        phrase.coordinated = true;
        phrase.link = phrases_[p - 2].link;
      } else if (between.type == PhraseType::kComma && before.type == PhraseType::kNoun && ListGoesOn(p + 1)) {
        phrase.coordinated = true;
        phrase.link = before.link;
      }
    }
  }

  // After the phrase at `p`: ", NP" up to "and NP" before anything else?
  bool ListGoesOn(size_t p) const {
    for (size_t q = p + 1; q + 1 < phrases_.size(); q += 2) {
      if (phrases_[q].type == PhraseType::kConjunction) return phrases_[q + 1].type == PhraseType::kNoun;
      if (phrases_[q].type != PhraseType::kComma) return false;
      if (phrases_[q + 1].type == PhraseType::kConjunction) return true;
      if (phrases_[q + 1].type != PhraseType::kNoun) return false;
    }
    return false;
  }

  const Document& document_;
  const Sentence& sentence_;
  std::vector<Word>& words_;
  const std::vector<uint32_t>& act_ends_;
  std::vector<Phrase>& phrases_;
  Link link_ = Link::kBare;
};

}  // namespace

void ReadPhrases(const Document& document, const Sentence& sentence, std::vector<Word>& words,
                 const std::vector<uint32_t>& act_ends, std::vector<Phrase>& phrases) {
  Chunker(document, sentence, words, act_ends, phrases).Read();
}

}  // namespace policywire::enrich
