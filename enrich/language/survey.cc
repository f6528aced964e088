#include "enrich/language/survey.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "enrich/clean/utf8.h"
#include "enrich/language/function_words.h"

namespace policywire::enrich {
namespace {

// What a character of each script is worth beside a letter: how much of a word it is.
constexpr std::array<uint32_t, kScripts> kWorth = {0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 1};

// A word as a number, letter by letter.
constexpr uint64_t kNoWord = 0xCBF29CE484222325ULL;
constexpr uint64_t WithLetter(uint64_t word, char32_t letter) {
  return ((word ^ letter) * 0x9E3779B97F4A7C15ULL) ^ (word >> 29);
}

struct Vote {
  uint16_t language;  // its place in AllFunctionWords()
  float weight;
};

class VoteTable {
 public:
  VoteTable() {
    absl::flat_hash_map<uint64_t, std::vector<Vote>> words;
    const auto languages = AllFunctionWords();
    for (size_t l = 0; l < languages.size(); ++l) {
      AddWords(static_cast<uint16_t>(l), languages[l].words, words);
      AddLetters(static_cast<uint16_t>(l), languages[l].letters);
    }
    for (const auto& [word, votes] : words) {
      words_[word] = {static_cast<uint32_t>(votes_.size()), static_cast<uint32_t>(votes.size())};
      votes_.insert(votes_.end(), votes.begin(), votes.end());
    }
  }

  std::span<const Vote> OfWord(uint64_t word) const {
    const auto at = words_.find(word);
    if (at == words_.end()) return {};
    return std::span(votes_).subspan(at->second.first, at->second.second);
  }
  std::span<const Vote> OfLetter(char32_t lower) const {
    if (lower >= letters_.size()) return {};
    return letters_[lower];
  }

 private:
  // By Zipf's law a word is as frequent as its rank is low; where a language does not list it, it is taken for kRare.
  static float Weight(size_t rank) {
    constexpr double kFirst = 0.08;
    constexpr double kRare = 2e-4;
    return static_cast<float>(std::log(kFirst / (static_cast<double>(rank) + 2.5) / kRare));
  }
  // Letters come in every word, and one that has strayed in with a name is no proof.
  static constexpr float kLetterWeight = 1;

  static void AddWords(uint16_t language, std::string_view words,
                       absl::flat_hash_map<uint64_t, std::vector<Vote>>& votes) {
    size_t rank = 0;
    for (size_t at = 0; at < words.size(); ++at, ++rank) {
      uint64_t word = kNoWord;
      while (at < words.size() && words[at] != ' ') {
        const Utf8Character c = DecodeUtf8(words, at);
        word = WithLetter(word, c.code);
        at += c.length;
      }
      std::vector<Vote>& of_word = votes[word];
      if (of_word.empty() || of_word.back().language != language) of_word.push_back({language, Weight(rank)});
    }
  }

  void AddLetters(uint16_t language, std::string_view letters) {
    for (size_t at = 0; at < letters.size();) {
      const Utf8Character c = DecodeUtf8(letters, at);
      at += c.length;
      letters_.resize(std::max<size_t>(letters_.size(), c.code + 1));
      letters_[c.code].push_back({language, kLetterWeight});
    }
  }

  absl::flat_hash_map<uint64_t, std::pair<uint32_t, uint32_t>> words_;  // first and number of its votes
  std::vector<Vote> votes_;
  std::vector<std::vector<Vote>> letters_;  // by code
};

const VoteTable& Votes() {
  static const VoteTable table;
  return table;
}

class Surveyor {
 public:
  explicit Surveyor(std::string_view text) : text_(text) { survey_.scores.resize(AllFunctionWords().size()); }

  Survey Look() {
    for (size_t at = 0; at < text_.size();) {
      const auto byte = static_cast<uint8_t>(text_[at]);
      at += byte < 0x80 ? LookAtAscii(byte, at) : LookAtWide(at);
    }
    EndWord(text_.size());
    return std::move(survey_);
  }

 private:
  size_t LookAtAscii(uint8_t byte, size_t at) {
    const uint8_t lower = byte | 0x20;
    if (lower < 'a' || lower > 'z') {
      EndWord(at);
      return 1;
    }
    survey_.ascii_capitals += lower != byte;
    AddLetter(Script::kLatin, lower, at);
    return 1;
  }

  size_t LookAtWide(size_t at) {
    const Utf8Character c = DecodeUtf8(text_, at);
    const Script script = c.valid ? ScriptOf(c.code) : Script::kNone;
    if (script == Script::kNone && !IsAccent(c.code)) {
      EndWord(at);
      return c.length;
    }
    const char32_t lower = Lower(c.code);
    AddLetter(script, lower, at);
    const auto votes = table_.OfLetter(lower);
    survey_.telling_letters += !votes.empty();
    Count(votes);
    return c.length;
  }

  void AddLetter(Script script, char32_t lower, size_t at) {
    if (word_ == kNoWord) begin_ = at;
    word_ = WithLetter(word_, lower);
    ++survey_.letters[static_cast<size_t>(script)];
  }

  void EndWord(size_t end) {
    if (word_ == kNoWord) return;
    // The "U" and the "S" of "U.S." are words of no language.
    const bool initial = end - begin_ == 1 && (text_[begin_] <= 'Z' || (end < text_.size() && text_[end] == '.'));
    if (!initial) {
      ++survey_.words;
      const auto votes = table_.OfWord(word_);
      survey_.function_words += !votes.empty();
      Count(votes);
    }
    word_ = kNoWord;
  }

  void Count(std::span<const Vote> votes) {
    for (const Vote& vote : votes) survey_.scores[vote.language] += vote.weight;
  }

  const VoteTable& table_ = Votes();
  std::string_view text_;
  uint64_t word_ = kNoWord;
  size_t begin_ = 0;  // of the word
  Survey survey_;
};

}  // namespace

Script Survey::MainScript() const {
  size_t main = 0;
  for (size_t s = 1; s < kScripts; ++s) {
    if (letters[s] * kWorth[s] > letters[main] * kWorth[main]) main = s;
  }
  return static_cast<Script>(main);
}

size_t Survey::Best() const {
  return static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

double Survey::SecondTo(size_t best) const {
  double second = 0;
  for (size_t l = 0; l < scores.size(); ++l) {
    if (l != best) second = std::max(second, scores[l]);
  }
  return second;
}

Survey SurveyOf(std::string_view text) { return Surveyor(text).Look(); }

}  // namespace policywire::enrich
