#include "enrich/decide/gate.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

// How far from a word its actors and tools are looked for.
constexpr uint32_t kNear = 7;

enum : uint64_t {
  kWord = 1,
  kStem,
  kMeaning,
  kBefore,
  kAfter,
  kAfterNext,
  kMeaningBefore,
  kMeaningAfter,
  kMeanings,
  kWordBefore,
  kWordAfter,
  kActors,
  kStemActors,
  kTool,
  kStemTool,
  kSentence,
  kTwoBefore,
};

uint32_t Place(uint64_t kind, uint64_t a, uint64_t b = 0) {
  uint64_t hash = (a ^ kind * 0x9E3779B97F4A7C15ULL) * 0xD6E8FEB86659FD93ULL;
  hash = (hash ^ (hash >> 32) ^ b) * 0xC2B2AE3D27D4EB4FULL;
  return static_cast<uint32_t>(hash >> 40) % kGatePlaces;
}

}  // namespace

void GateReader::Read(const Lexicon& lexicon, const Document& document, const Sentence& sentence,
                      std::span<const Mention> mentions) {
  words_.clear();
  actors_ = 0;
  for (uint32_t t = sentence.first; t < sentence.last; ++t) {
    const Token& token = document.tokens[t];
    Word word;
    word.letters = !token.Is(Token::kPunctuation) && !token.Is(Token::kNumeric);
    if (word.letters) {
      const WordHashes hashes = lexicon.Hashes(token, document.Text(token));
      word.hash = hashes.word;
      word.stem = hashes.stem;
    } else {
      word.hash = token.Is(Token::kNumeric) ? 1 : static_cast<unsigned char>(document.clean.text[token.begin]);
    }
    words_.push_back(word);
  }
  for (const Mention& mention : mentions) {
    uint32_t meaning = 0;
    const uint32_t first = mention.first - sentence.first;
    const uint32_t last = mention.last - sentence.first;
    switch (mention.kind) {
      case Kind::kActor:
        meaning = 1 + static_cast<uint32_t>(lexicon.Actors(mention.entry)[0].kind);
        ++actors_;
        break;
      case Kind::kAct: {
        const ActSense& sense = lexicon.Acts(mention.entry)[0];
        meaning = 1000 + static_cast<uint32_t>(sense.action) * 64 + static_cast<uint32_t>(sense.frame);
        // Of several words the first heads a verb, the last a noun.
        words_[first].act = true;
        words_[last - 1].act = true;
        break;
      }
      case Kind::kInstrument:
        meaning = 100 + static_cast<uint32_t>(lexicon.Instruments(mention.entry)[0].instrument);
        break;
      case Kind::kCue:
        meaning = 200 + static_cast<uint32_t>(lexicon.Cues(mention.entry)[0].cue);
        break;
      case Kind::kGood:
        meaning = 300;
        break;
    }
    for (uint32_t w = first; w < last; ++w) {
      words_[w].actor |= mention.kind == Kind::kActor;
      words_[w].tool |= mention.kind == Kind::kInstrument;
      words_[w].meaning = std::max(words_[w].meaning, meaning);
    }
  }
}

void GateReader::Places(uint32_t w, std::vector<uint32_t>& places) const {
  static const Word kNone;
  const auto at = [&](uint32_t i) -> const Word& { return i < words_.size() ? words_[i] : kNone; };
  const Word& word = words_[w];
  const Word& before = at(w - 1);  // wraps around before the first
  const Word& two_before = at(w - 2);
  const Word& after = at(w + 1);
  const Word& two_after = at(w + 2);
  uint64_t around = 0;
  uint64_t tool = 0;
  for (uint32_t i = w > kNear ? w - kNear : 0; i < w; ++i) {
    around |= words_[i].actor ? 1 : 0;
    if (words_[i].tool) tool = words_[i].meaning;
  }
  const auto end = static_cast<uint32_t>(std::min<size_t>(words_.size(), size_t{w} + kNear + 1));
  for (uint32_t i = end; i-- > w + 1;) {
    around |= words_[i].actor ? 2 : 0;
    if (words_[i].tool) tool = words_[i].meaning + 1000;
  }
  const uint64_t sentence = std::min(actors_, 3U);
  const auto add = [&](uint64_t kind, uint64_t a, uint64_t b = 0) { places.push_back(Place(kind, a, b)); };
  add(kWord, word.hash);
  add(kStem, word.stem);
  add(kMeaning, word.meaning);
  add(kBefore, word.stem, before.hash);
  add(kAfter, word.stem, after.hash);
  add(kAfterNext, word.stem, two_after.hash);
  add(kTwoBefore, word.stem, two_before.hash);
  add(kMeaningBefore, word.stem, before.meaning);
  add(kMeaningAfter, word.stem, after.meaning);
  add(kMeanings, word.meaning, before.meaning * 4096ULL + after.meaning);
  add(kWordBefore, word.meaning, before.hash);
  add(kWordAfter, word.meaning, after.hash);
  add(kActors, word.meaning, around * 4 + sentence);
  add(kStemActors, word.stem, around * 4 + sentence);
  add(kTool, word.meaning, tool);
  add(kStemTool, word.stem, tool);
  add(kSentence, sentence, around);
}

}  // namespace policywire::enrich
