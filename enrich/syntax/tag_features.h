// What the tagger looks at, the same for its training and its use.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TAG_FEATURES_H_
#define POLICYWIRE_ENRICH_SYNTAX_TAG_FEATURES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace policywire::enrich {

// A word as features see it: numbers that stand for its letters. 0 stands for none.
struct WordForm {
  uint64_t word = 0;                  // in small letters, every digit a 0
  std::array<uint64_t, 5> suffix{};   // of one letter, two, ..; 0 where the word is shorter
  std::array<uint64_t, 3> prefix{};
  uint32_t shape = 0;                 // capitals, digits, hyphens, marks
  uint32_t word_class = 0;            // which tags the word had in training; 0 for a word that was rare there

  // Everything but the class.
  static WordForm Of(std::string_view text);
};

// Places around a sentence: two before it, two behind.
inline constexpr size_t kSentenceEdge = 2;

namespace tag_features_internal {

inline uint64_t Mix(uint64_t a, uint64_t b) {
  a = (a ^ b) * 0x9E3779B97F4A7C15ULL;
  return a ^ (a >> 29);
}

}  // namespace tag_features_internal

// Features of the word at `words[i]` that the words alone decide. `words` has kSentenceEdge empty ones at both ends.
template <typename Visit>
void ForEachWordFeature(std::span<const WordForm> words, size_t i, Visit visit) {
  using tag_features_internal::Mix;
  uint64_t kind = 0;
  const auto one = [&](uint64_t a) { visit(Mix(Mix(++kind, a), kind)); };
  const auto two = [&](uint64_t a, uint64_t b) { visit(Mix(Mix(++kind, a), b)); };
  const WordForm& word = words[i];
  const WordForm& before = words[i - 1];
  const WordForm& after = words[i + 1];
  one(word.word);
  one(before.word);
  one(after.word);
  one(words[i - 2].word);
  one(words[i + 2].word);
  two(before.word, word.word);
  two(word.word, after.word);
  two(before.word, after.word);
  one(word.suffix[0]);
  one(word.suffix[1]);
  one(word.suffix[2]);
  one(word.suffix[3]);
  one(word.suffix[4]);
  one(word.prefix[0]);
  one(word.prefix[1]);
  one(word.prefix[2]);
  one(word.shape);
  one(before.suffix[2]);
  one(after.suffix[2]);
  two(before.shape, word.shape);
  two(word.shape, after.shape);
  two(word.suffix[1], word.shape);
  one(word.word_class);
  one(after.word_class);
  two(word.word_class, after.word_class);
  two(after.word_class, words[i + 2].word_class);
  two(word.suffix[2], after.word_class);
  two(before.word_class, word.word_class);
}

// Features that the tags of the two words before take part in; `before` is the nearer one's.
template <typename Visit>
void ForEachHistoryFeature(std::span<const WordForm> words, size_t i, uint32_t before, uint32_t two_before, Visit visit) {
  using tag_features_internal::Mix;
  uint64_t kind = 1000;
  const auto one = [&](uint64_t a) { visit(Mix(Mix(++kind, a), kind)); };
  const auto two = [&](uint64_t a, uint64_t b) { visit(Mix(Mix(++kind, a), b)); };
  const WordForm& word = words[i];
  const WordForm& after = words[i + 1];
  const uint64_t tags = before * 256 + two_before + 1;
  one(before + 1);
  one(tags);
  two(before + 1, word.word);
  two(before + 1, after.word_class);
  two(before + 1, word.suffix[2]);
  two(before + 1, Mix(word.word_class, after.word_class));
  two(tags, word.word_class);
  two(before + 1, word.shape);
  two(tags, after.word_class);
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TAG_FEATURES_H_
