#include "enrich/extract/words.h"

#include <algorithm>
#include <cstring>

#include "enrich/letters.h"

namespace policywire::enrich {
namespace {

// The length is the compiler's to know: a comparison of two or three letters is no call.
template <size_t kSize>
bool EndsWith(std::string_view text, const char (&end)[kSize]) {
  constexpr size_t kLength = kSize - 1;
  return text.size() > kLength + 1 && std::memcmp(text.data() + text.size() - kLength, end, kLength) == 0;
}

// Whether a word has one of the endings that tell what it is. In one look: most have none.
bool MayTell(std::string_view word) {
  if (word.size() < 4) return false;
  const uint64_t four = LoadLetters(word.data() + word.size() - 4, 4);
  const uint64_t three = four >> 8;
  const uint64_t two = four >> 16;
  const auto letters = [](std::string_view ending) { return LoadLetters(ending.data(), ending.size()); };
  return (two == letters("ly")) | (two == letters("ed")) | (two == letters("ic")) | (two == letters("al")) |
         (three == letters("ing")) | (three == letters("ous")) | (three == letters("ful")) | (three == letters("ive")) |
         (four == letters("able"));
}

Tag TagOfCue(Cue cue) {
  switch (cue) {
    case Cue::kDeterminer:
      return Tag::kDeterminer;
    case Cue::kPreposition:
      return Tag::kPreposition;
    case Cue::kConjunction:
      return Tag::kConjunction;
    case Cue::kSubordinator:
      return Tag::kSubordinator;
    case Cue::kCondition:
      return Tag::kCondition;
    case Cue::kRelative:
      return Tag::kRelative;
    case Cue::kThat:
      return Tag::kThat;
    case Cue::kPronoun:
      return Tag::kPronoun;
    case Cue::kPossessive:
      return Tag::kPossessive;
    case Cue::kModalWill:
    case Cue::kModalMay:
    case Cue::kModalWould:
    case Cue::kModalMust:
      return Tag::kModal;
    case Cue::kBe:
      return Tag::kBe;
    case Cue::kHave:
      return Tag::kHave;
    case Cue::kDo:
      return Tag::kDo;
    case Cue::kTo:
      return Tag::kTo;
    case Cue::kNot:
      return Tag::kNot;
    case Cue::kAdverb:
    case Cue::kTime:
    case Cue::kHedge:
      return Tag::kAdverb;
    case Cue::kAdjective:
      return Tag::kAdjective;
    case Cue::kNumber:
      return Tag::kNumber;
    default:
      return Tag::kNoun;
  }
}

bool IsVerbCue(Cue cue) { return cue == Cue::kVerb || cue == Cue::kReport; }
bool IsNounCue(Cue cue) {
  return cue == Cue::kNoun || cue == Cue::kPublic || cue == Cue::kCitizen || cue == Cue::kDisaster ||
         cue == Cue::kLabour || cue == Cue::kCourt || cue == Cue::kSport;
}

Tag TagOfMark(std::string_view mark) {
  switch (mark.front()) {
    case ',':
      return Tag::kComma;
    case '-':
      return mark.size() == 1 ? Tag::kHyphen : Tag::kStop;
    case '(':
    case '[':
      return Tag::kOpen;
    case ')':
    case ']':
      return Tag::kClose;
    case '"':
    case '\'':
    case '`':
      return Tag::kQuote;
    case '$':
    case '%':
      return Tag::kNumber;
    case '&':
      return Tag::kConjunction;
    case '/':
      return Tag::kHyphen;
    default:
      break;
  }
  if (mark == "“" || mark == "”" || mark == "‘" || mark == "’") return Tag::kQuote;
  if (mark == "€" || mark == "£" || mark == "¥" || mark == "₹") return Tag::kNumber;
  return Tag::kStop;
}

// What a word may be by the lexicon, before its context decides.
struct Options {
  bool verb = false;
  bool noun = false;
  uint8_t forms = 0;
  bool guessed = false;  // by its ending alone
  bool fixed = false;    // a word within a noun of several
};

// Working memory that a thread keeps from sentence to sentence.
std::vector<Options>& ThreadOptions() {
  static thread_local std::vector<Options> options;
  return options;
}

class Reader {
 public:
  Reader(const Lexicon& lexicon, const Document& document, const Sentence& sentence, std::vector<Word>& words)
      : lexicon_(lexicon), document_(document), sentence_(sentence), words_(words), options_(ThreadOptions()) {}

  void Read(std::span<const Mention> mentions, uint32_t first_mention) {
    const size_t size = sentence_.last - sentence_.first;
    words_.assign(size, Word{});
    options_.assign(size, Options{});
    for (size_t i = 0; i < size; ++i) Guess(i);
    for (size_t m = 0; m < mentions.size(); ++m) Apply(mentions[m], first_mention + static_cast<uint32_t>(m));
    for (size_t i = 0; i < size; ++i) {
      if (options_[i].fixed) {
        words_[i].verb = nullptr;
        if (words_[i].tag == Tag::kVerb) words_[i].tag = Tag::kNoun;
      } else if (options_[i].verb) {
        Decide(i);
      }
    }
  }

 private:
  const Token& token(size_t i) const { return document_.tokens[sentence_.first + i]; }
  std::string_view Text(size_t i) const { return document_.Text(token(i)); }

  // From the word's own shape.
  void Guess(size_t i) {
    Word& word = words_[i];
    const Token& t = token(i);
    const std::string_view text = Text(i);
    if (t.Is(Token::kPunctuation)) {
      word.tag = TagOfMark(text);
      return;
    }
    if (t.Is(Token::kNumeric)) {
      word.tag = Tag::kNumber;
    } else if (t.Is(Token::kCapitalised) && !t.Is(Token::kSentenceStart)) {
      word.tag = Tag::kProper;
    } else if ((text.front() == '\'' || text.front() == "’"[0]) &&
               (text == "'s" || text == "’s" || text == "'" || text == "’")) {
      word.tag = Tag::kGenitive;
    } else {
      GuessByEnding(i, text);
    }
  }

  void GuessByEnding(size_t i, std::string_view text) {
    if (!MayTell(text)) return;
    if (EndsWith(text, "ly")) {
      words_[i].tag = Tag::kAdverb;
    } else if (EndsWith(text, "ed") && !text.starts_with("un")) {
      options_[i] = {true, false, kPast | kParticiple, true};
    } else if (EndsWith(text, "ing") && text.size() > 5) {
      options_[i] = {true, true, kGerund, true};
    } else if (EndsWith(text, "ed") || EndsWith(text, "ous") || EndsWith(text, "ful") || EndsWith(text, "ive") ||
               EndsWith(text, "able") || EndsWith(text, "ic") || EndsWith(text, "al")) {
      words_[i].tag = Tag::kAdjective;  // with "unmanned", "unnamed"
    }
  }

  void Apply(const Mention& mention, uint32_t index) {
    const size_t first = mention.first - sentence_.first;
    const size_t last = mention.last - sentence_.first;
    switch (mention.kind) {
      case Kind::kActor: {
        // "German" qualifies, "Germans" are people.
        const bool demonym =
            lexicon_.Actors(mention.entry)[0].kind == ActorKind::kDemonym && !EndsWith(Text(last - 1), "s");
        for (size_t i = first; i < last; ++i) {
          words_[i].actor = index;
          // Hyphens and small words within a name are part of it.
          words_[i].tag = demonym ? Tag::kAdjective : Tag::kProper;
          options_[i] = {};
        }
        break;
      }
      case Kind::kGood:
        for (size_t i = first; i < last; ++i) words_[i].good = index;
        options_[first].noun = true;
        break;
      case Kind::kInstrument:
        for (size_t i = first; i < last; ++i) {
          words_[i].instrument = index;
          if (i > first && words_[i].tag == Tag::kPreposition) words_[i].tag = Tag::kNoun;
          if (last - first > 1) NoVerb(i);  // "relief supplies", "lending rate"
        }
        options_[first].noun = true;
        break;
      case Kind::kAct:
        ApplyAct(mention, index, first);
        break;
      case Kind::kCue:
        ApplyCue(mention, first, last);
        break;
    }
  }

  void ApplyAct(const Mention& mention, uint32_t index, size_t first) {
    Word& word = words_[first];
    if (word.actor != kNoMention) return;
    word.act = index;
    word.act_last = mention.last - sentence_.first;
    for (const ActSense& sense : lexicon_.Acts(mention.entry)) {
      if (sense.verb) {
        word.verb = &sense;
        options_[first].verb = true;
        options_[first].forms |= sense.forms;
        options_[first].guessed = false;
      } else {
        word.noun = &sense;
        options_[first].noun = true;
      }
    }
    // "military exercises": the words of a noun are no verbs.
    if (word.verb == nullptr && word.noun != nullptr) {
      for (size_t i = first; i < mention.last - sentence_.first && mention.last - mention.first > 1; ++i) {
        NoVerb(i);
      }
    }
  }

  void NoVerb(size_t i) { options_[i] = {false, true, 0, false, true}; }

  void ApplyCue(const Mention& mention, size_t first, size_t last) {
    for (const CueSense& sense : lexicon_.Cues(mention.entry)) {
      Word& word = words_[first];
      if (word.actor != kNoMention && last - first == 1) continue;
      if (IsVerbCue(sense.cue)) {
        options_[first].verb = true;
        options_[first].forms |= sense.forms;
        options_[first].guessed = false;
        if (sense.cue == Cue::kReport) word.cue = Cue::kReport;
        continue;
      }
      if (IsNounCue(sense.cue)) {
        options_[first].noun = true;
        if (sense.cue != Cue::kNoun) {
          for (size_t i = first; i < last; ++i) words_[i].cue = sense.cue;
        }
        continue;
      }
      Tag tag = TagOfCue(sense.cue);
      // "Should the summit succeed": a condition, not a duty.
      if (sense.cue == Cue::kModalMust && (first == 0 || words_[first - 1].tag == Tag::kComma) &&
          (Text(first) == "Should" || Text(first) == "should")) {
        tag = Tag::kCondition;
      }
      for (size_t i = first; i < last; ++i) {
        words_[i].cue = sense.cue;
        if (options_[i].guessed) options_[i] = {};
        if (sense.cue == Cue::kPair || sense.cue == Cue::kPlace) {
          words_[i].tag = i == first ? Tag::kDeterminer : Tag::kNoun;
          options_[i] = {};
        } else if (words_[i].instrument == kNoMention || tag != Tag::kAdjective) {
          words_[i].tag = tag;
        }
      }
    }
  }

  bool NounPhraseEnds(size_t i) const {  // before i
    if (i == 0) return false;
    const Tag tag = words_[i - 1].tag;
    return tag == Tag::kNoun || tag == Tag::kProper || tag == Tag::kPronoun || tag == Tag::kClose ||
           tag == Tag::kNumber || tag == Tag::kQuote;
  }

  bool NounPhraseStarts(size_t i) const {
    if (i >= words_.size()) return false;
    const Tag tag = words_[i].tag;
    return tag == Tag::kDeterminer || tag == Tag::kProper || tag == Tag::kNumber || tag == Tag::kPossessive ||
           tag == Tag::kPronoun || tag == Tag::kAdjective || tag == Tag::kThat || tag == Tag::kTo || tag == Tag::kQuote;
  }

  // A word that may be a verb: is it one here, and in which form?
  void Decide(size_t i) {
    Word& word = words_[i];
    const Options& option = options_[i];
    const Token& t = token(i);
    if (word.actor != kNoMention) return;
    if (t.Is(Token::kCapitalised) && !t.Is(Token::kSentenceStart) && word.verb == nullptr && word.noun == nullptr)
      return;
    // A capitalised word within a name ("Bank of England Governor").
    if (t.Is(Token::kCapitalised) && !t.Is(Token::kSentenceStart) && i > 0 && words_[i - 1].tag == Tag::kProper &&
        i + 1 < words_.size() && token(i + 1).Is(Token::kCapitalised)) {
      return;
    }
    const Tag before = i > 0 ? words_[i - 1].tag : Tag::kStop;
    const Tag after = i + 1 < words_.size() ? words_[i + 1].tag : Tag::kStop;
    // Adverbs and negations between an auxiliary and its verb are looked through.
    size_t aux = i;
    while (aux > 0 && (words_[aux - 1].tag == Tag::kAdverb || words_[aux - 1].tag == Tag::kNot)) --aux;
    const Tag auxiliary = aux > 0 ? words_[aux - 1].tag : Tag::kStop;

    const auto be_verb = [&](uint8_t forms) {
      word.tag = Tag::kVerb;
      word.forms = forms;
    };
    // "back", "down": an adverb unless an auxiliary wants a verb.
    if (word.cue == Cue::kAdverb && (option.forms & kBase) && auxiliary != Tag::kModal && auxiliary != Tag::kTo) return;
    if (t.Is(Token::kCapitalised) && Text(i) == "March") {
      word.tag = Tag::kNumber;
      word.verb = nullptr;
      word.noun = nullptr;
      return;
    }
    if (before == Tag::kHyphen && i >= 2 && !token(i - 1).Is(Token::kSpaceBefore) && !t.Is(Token::kSpaceBefore)) {
      word.tag = Tag::kAdjective;  // "Russian-backed"
      return;
    }
    if (auxiliary == Tag::kModal || auxiliary == Tag::kDo || auxiliary == Tag::kTo) {
      if (option.forms & kBase) return be_verb(kBase);
    }
    if (auxiliary == Tag::kBe && (option.forms & (kParticiple | kGerund))) {
      return be_verb(option.forms & (kParticiple | kGerund));
    }
    if (auxiliary == Tag::kHave && (option.forms & kParticiple)) return be_verb(kParticiple);
    if (before == Tag::kDeterminer || before == Tag::kPossessive || before == Tag::kGenitive) {
      word.tag = option.noun ? Tag::kNoun : Tag::kAdjective;
      return;
    }
    if (option.forms & (kPast | kParticiple) && !(option.forms & kBase)) {
      // "sanctioned entities", "occupied territory": an attribute unless an object of its own follows.
      if (before == Tag::kAdjective || before == Tag::kNumber) {
        const bool phrase = after == Tag::kNoun;
        if (phrase) {
          word.tag = Tag::kAdjective;
          return;
        }
      }
      if ((before == Tag::kPreposition || (before == Tag::kAdverb && auxiliary != Tag::kNoun &&
                                           auxiliary != Tag::kProper && auxiliary != Tag::kPronoun)) &&
          after == Tag::kNoun) {
        word.tag = Tag::kAdjective;
        return;
      }
      return be_verb(option.forms);
    }
    if (option.forms & kGerund) {
      if (word.verb == nullptr && option.noun && !NounPhraseStarts(i + 1)) {
        word.tag = Tag::kNoun;
        return;
      }
      if (word.noun != nullptr && (before == Tag::kAdjective || after == Tag::kPreposition)) {
        word.tag = Tag::kNoun;
        return;
      }
      return be_verb(kGerund);
    }
    // Base form or third person, which may be a noun as well.
    if (before == Tag::kPreposition || before == Tag::kAdjective || before == Tag::kNumber || before == Tag::kHyphen) {
      if (before == Tag::kAdjective && !(words_[i - 1].actor != kNoMention)) {
        word.tag = Tag::kNoun;
        return;
      }
      if (before != Tag::kAdjective || !(NounPhraseStarts(i + 1)) || !(option.forms & kThird)) {
        // "dozens protest", "4,000 march"
        if (!(before == Tag::kNumber && (option.forms & kBase) && NounPhraseStarts(i + 1) && !option.noun)) {
          word.tag = Tag::kNoun;
          return;
        }
      }
    }
    if (option.forms & kThird) {
      const bool ends = NounPhraseEnds(i);
      const bool adverb = before == Tag::kAdverb || before == Tag::kRelative || before == Tag::kThat ||
                          before == Tag::kConjunction || before == Tag::kComma || before == Tag::kAdjective;
      const bool plain_noun_before = before == Tag::kNoun && i > 0 && !IsPublicLife(words_[i - 1].cue);
      if (!option.noun) return be_verb(kThird);
      // "Russian drone strikes on Odesa", "Russia strikes Odesa"
      const bool verb_after = after == Tag::kVerb || after == Tag::kBe || after == Tag::kHave || after == Tag::kModal ||
                              (i + 1 < words_.size() && options_[i + 1].verb && !options_[i + 1].noun);
      if (verb_after) {
        word.tag = Tag::kNoun;
        return;
      }
      if ((ends || adverb) && NounPhraseStarts(i + 1)) return be_verb(kThird);
      if (ends && !plain_noun_before && after != Tag::kPreposition && after != Tag::kComma && after != Tag::kStop &&
          after != Tag::kConjunction) {
        return be_verb(kThird);
      }
      if (ends && (before == Tag::kProper || before == Tag::kPronoun || IsPublicLife(words_[i - 1].cue)) &&
          word.noun == nullptr) {
        return be_verb(kThird);
      }
      word.tag = Tag::kNoun;
      return;
    }
    if (option.forms & kBase) {
      // Plural subject, or a past that looks like the base ("cut", "hit", "put").
      const bool plural = i > 0 && EndsWith(Text(i - 1), "s") && (before == Tag::kNoun || before == Tag::kProper);
      const bool subject =
          plural || before == Tag::kPronoun || before == Tag::kRelative ||
          (i > 0 && (IsPublicLife(words_[i - 1].cue) || words_[i - 1].cue == Cue::kCitizen) && before == Tag::kNoun) ||
          (option.forms & kPast && NounPhraseEnds(i));
      const bool adverb = before == Tag::kAdverb || before == Tag::kConjunction;
      // "The Fed cut interest rates"
      if ((option.forms & kPast) &&
          (before == Tag::kProper || before == Tag::kPronoun || (i > 0 && IsPublicLife(words_[i - 1].cue))) &&
          (after == Tag::kNoun || NounPhraseStarts(i + 1))) {
        return be_verb(kPast | kParticiple);
      }
      // No noun is followed by an article or a possessive: "Mexico and Canada end their talks".
      if (NounPhraseEnds(i) && (after == Tag::kDeterminer || after == Tag::kPossessive)) return be_verb(option.forms);
      if (NounPhraseEnds(i) && after == Tag::kThat && word.cue == Cue::kReport) return be_verb(option.forms);
      if (!option.noun && (subject || before == Tag::kProper || adverb || before == Tag::kNoun))
        return be_verb(option.forms);
      if ((subject || adverb) && (NounPhraseStarts(i + 1) || after == Tag::kPreposition)) return be_verb(option.forms);
      if (word.verb != nullptr && word.act_last > i + 1 && NounPhraseEnds(i)) return be_verb(option.forms);
      if (i == 0 && !option.noun) return be_verb(kBase);
      word.tag = Tag::kNoun;
    }
  }

  const Lexicon& lexicon_;
  const Document& document_;
  const Sentence& sentence_;
  std::vector<Word>& words_;
  std::vector<Options>& options_;
};

}  // namespace

void ReadWords(const Lexicon& lexicon, const Document& document, const Sentence& sentence,
               std::span<const Mention> mentions, uint32_t first_mention, std::vector<Word>& words) {
  Reader(lexicon, document, sentence, words).Read(mentions, first_mention);
}

}  // namespace policywire::enrich
