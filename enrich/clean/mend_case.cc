#include "enrich/clean/mend_case.h"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <string_view>
#include <utility>

#include "enrich/clean/byte_scan.h"
#include "enrich/letters.h"

namespace policywire::enrich {
namespace {

constexpr size_t kMaxPairs = 256;   // of each kind that are kept; later ones are not mended
constexpr size_t kMaxLookups = 16;  // full searches through the text
constexpr size_t kMaxWordBytes = 24;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsLetter(char c) { return IsLower(static_cast<char>(c | 0x20)); }
bool IsWordByte(char c) { return IsLetter(c) || (c >= '0' && c <= '9') || static_cast<uint8_t>(c) >= 0x80; }
char ToUpper(char c) { return static_cast<char>(c & ~0x20); }

bool EndsProse(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '"' || line.back() == '\'' || line.back() == ')')) {
    line.remove_suffix(1);
  }
  return !line.empty() && (line.back() == '.' || line.back() == '!' || line.back() == '?');
}

uint32_t MendParagraphs(std::string& text) {
  uint32_t mended = 0;
  bool after_prose = true;  // a line that ends in mid-sentence goes on in the next
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    size_t first = begin;
    while (first < end && text[first] == ' ') ++first;
    if (first < end) {
      const bool prose = EndsProse(std::string_view(text).substr(first, end - first));
      if (prose && after_prose && IsLower(text[first])) {
        size_t last = first;
        while (last < end && IsLower(text[last])) ++last;
        // A word of small letters alone: no "iPhone", no address, no single letter of a list.
        if (last - first >= 2 && last < end && (text[last] == ' ' || text[last] == ',')) {
          text[first] = ToUpper(text[first]);
          ++mended;
        }
      }
      after_prose = prose;
    }
    begin = end + 1;
  }
  return mended;
}

// Two words with one space between them, ASCII letters only.
struct Pair {
  uint32_t hash = 0;  // of both words, case folded
  uint32_t first = 0;
  uint32_t second = 0;
  uint32_t end = 0;
};

uint64_t FoldedWord(const std::string& text, size_t begin, size_t end) {
  return (LoadLetters(text.data() + begin, end - begin) | 0x2020202020202020U) + (end - begin);
}

// The first two letters of some words, so that most others need no closer look.
class Beginnings {
 public:
  void Add(std::string_view text, size_t word) { seen_.set(Index(text, word)); }
  bool MayHave(std::string_view text, size_t word) const { return seen_.test(Index(text, word)); }

 private:
  static size_t Index(std::string_view text, size_t word) {
    const char next = word + 1 < text.size() ? text[word + 1] : ' ';
    return static_cast<size_t>(text[word] & 31) << 5 | static_cast<size_t>(next & 31);
  }
  std::bitset<1024> seen_;
};

class Names {
 public:
  explicit Names(std::string& text) : text_(text) {}

  uint32_t Mend() {
    ForEachCapital([this](const Capitals& capitals) {
      ForEachBit(capitals.behind & capitals.capitals,
                 [&](size_t bit) { CollectWitness(capitals.Before(bit), capitals.begin + bit); });
    });
    if (witness_count_ == 0) return 0;
    std::sort(witnesses_.begin(), witnesses_.begin() + witness_count_,
              [](const Pair& a, const Pair& b) { return a.hash < b.hash; });
    ForEachCapital([this](const Capitals& capitals) {
      ForEachBit(capitals.behind & capitals.small,
                 [&](size_t bit) { CollectSmallSecond(capitals.Before(bit), capitals.begin + bit); });
      ForEachBit(capitals.capitals & ~capitals.behind, [&](size_t bit) { CollectSmallFirst(capitals.begin + bit); });
    });
    uint32_t mended = 0;
    size_t lookups = 0;
    for (size_t i = 0; i < suspect_count_ && lookups < kMaxLookups; ++i) {
      const Pair* witness = Witness(suspects_[i], lookups);
      if (witness == nullptr) continue;
      if (MendOne(suspects_[i], *witness)) ++mended;
    }
    return mended;
  }

 private:
  // Where in a block of the text words with a capital begin and what stands behind them, as masks of its bytes.
  struct Capitals {
    size_t begin = 0;
    uint64_t capitals = 0;  // first letters that stand behind a space
    uint64_t behind = 0;    // bytes that stand behind such a word and one space
    uint64_t small = 0;     // small letters
    size_t last = 0;        // the last capital before the block

    size_t Before(size_t bit) const {
      const uint64_t earlier = capitals & ((uint64_t{1} << bit) - 1);
      return earlier == 0 ? last : begin + static_cast<size_t>(std::bit_width(earlier)) - 1;
    }
  };

  template <typename Visit>
  void ForEachCapital(Visit visit) const {
    Capitals capitals;
    uint64_t carry = 0;         // whether a word with a capital goes on into the next block
    uint64_t behind_carry = 0;  // whether the next block begins behind such a word and a space
    ForEachBlock(text_, [&](size_t begin, const Block& block) {
      const uint64_t upper = Mask(block, [](Bytes bytes, Bytes) { return IsBetween(bytes, 'A', 'Z'); });
      const uint64_t space = Mask(block, [](Bytes bytes, Bytes) { return Is(bytes, ' '); });
      const uint64_t after_space = Mask(block, [](Bytes, Bytes before) { return Is(before, ' '); });
      capitals.begin = begin;
      capitals.small = Mask(block, [](Bytes bytes, Bytes) { return IsBetween(bytes, 'a', 'z'); });
      capitals.capitals = upper & after_space;
      // Added to its run of letters, the first carries to the byte behind the last.
      const uint64_t letters = upper | capitals.small;
      const uint64_t sum = letters + capitals.capitals;
      const uint64_t ends = sum + carry;
      carry = (sum < letters ? 1 : 0) | (ends < sum ? 1 : 0);
      const uint64_t spaces_behind = ends & ~letters & space;
      capitals.behind = spaces_behind << 1 | behind_carry;
      behind_carry = spaces_behind >> 63;
      visit(std::as_const(capitals));
      if (capitals.capitals != 0) {
        capitals.last = begin + static_cast<size_t>(std::bit_width(capitals.capitals)) - 1;
      }
    });
  }

  // One past the last letter of the word at `at`; 0 for a word of one letter or too many.
  size_t WordEnd(size_t at) const {
    size_t end = at + 1;
    const size_t limit = std::min(text_.size(), at + kMaxWordBytes);
    while (end < limit && IsLetter(text_[end])) ++end;
    return end - at < 2 || end == limit ? 0 : end;
  }

  // "the United States": two words with capitals behind a word or a comma.
  void CollectWitness(size_t first, size_t second) {
    if (second - first > kMaxWordBytes || second - first < 3 || first < 2 || witness_count_ == kMaxPairs) return;
    if (!IsLetter(text_[first - 2]) && text_[first - 2] != ',') return;
    const size_t end = WordEnd(second);
    if (end == 0) return;
    first_words_.Add(text_, first);
    second_words_.Add(text_, second);
    witnesses_[witness_count_++] = Make(first, second, end);
  }

  // "the United states"
  void CollectSmallSecond(size_t first, size_t second) {
    if (!first_words_.MayHave(text_, first) || second - first < 3 || second - first > kMaxWordBytes) return;
    size_t end = second + 1;
    const size_t limit = std::min(text_.size(), second + kMaxWordBytes);
    while (end < limit && IsLower(text_[end])) ++end;
    if (end - second > 3 && end < text_.size() && !IsWordByte(text_[end])) Suspect(first, second, end);
  }

  // "the united States"
  void CollectSmallFirst(size_t second) {
    if (!second_words_.MayHave(text_, second) || second < 3) return;
    const size_t end = WordEnd(second);
    if (end == 0) return;
    size_t begin = second - 1;
    const size_t floor = second > kMaxWordBytes ? second - kMaxWordBytes : 0;
    while (begin > floor && IsLetter(text_[begin - 1])) --begin;
    const size_t size = second - 1 - begin;
    const bool word = size >= 2 && begin > floor && !IsWordByte(text_[begin - 1]) && IsLower(text_[begin]);
    // "the United": little words take no part in names.
    if (word && (size > 3 || !IsLittleWord(begin, second - 1))) Suspect(begin, second, end);
  }

  bool IsLittleWord(size_t begin, size_t end) const {
    static constexpr std::array<std::string_view, 22> kWords = {
        "a",  "an", "and", "as", "at", "by",  "for", "if", "in", "is",  "it",
        "no", "of", "off", "on", "or", "out", "the", "to", "up", "via", "was",
    };
    const std::string_view word = std::string_view(text_).substr(begin, end - begin);
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  }

  Pair Make(size_t first, size_t second, size_t end) const {
    const uint64_t hash = (FoldedWord(text_, first, second - 1) * 0x9E3779B97F4A7C15U) ^
                          (FoldedWord(text_, second, end) * 0xC2B2AE3D27D4EB4FU);
    return {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(first), static_cast<uint32_t>(second),
            static_cast<uint32_t>(end)};
  }

  void Suspect(size_t first, size_t second, size_t end) {
    if (suspect_count_ < kMaxPairs) suspects_[suspect_count_++] = Make(first, second, end);
  }

  // Counts in `lookups` how often it had to read beyond the pairs.
  const Pair* Witness(const Pair& suspect, size_t& lookups) const {
    const auto begin = witnesses_.begin();
    const auto end = begin + witness_count_;
    auto found = std::lower_bound(begin, end, suspect.hash, [](const Pair& p, uint32_t hash) { return p.hash < hash; });
    for (; found != end && found->hash == suspect.hash && lookups < kMaxLookups; ++found) {
      const size_t size = suspect.end - suspect.first;
      if (found->end - found->first != size) continue;
      const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
      if (!std::equal(text_.begin() + suspect.first, text_.begin() + suspect.end, text_.begin() + found->first, same)) {
        continue;
      }
      ++lookups;
      // Headlines write every word with a capital and prove nothing.
      const size_t newline = text_.rfind('\n', found->first);
      const size_t line = newline == std::string::npos ? 0 : newline + 1;
      const size_t line_end = std::min(text_.find('\n', found->end), text_.size());
      if (EndsProse(std::string_view(text_).substr(line, line_end - line))) return &*found;
    }
    return nullptr;
  }

  bool MendOne(const Pair& suspect, const Pair& witness) {
    const bool first_small = IsLower(text_[suspect.first]);
    const size_t begin = first_small ? suspect.first : suspect.second;
    const size_t end = first_small ? suspect.second - 1 : suspect.end;
    const std::string_view text = text_;
    const std::string_view word = text.substr(begin, end - begin);
    const std::string_view other = first_small ? text.substr(witness.second, witness.end - witness.second)
                                               : text.substr(witness.first, witness.second - 1 - witness.first);
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const size_t after = at + word.size();
      if ((at > 0 && IsWordByte(text[at - 1])) || (after < text.size() && IsWordByte(text[after]))) continue;
      const bool in_name = first_small ? after < text.size() && text.substr(after + 1).starts_with(other)
                                       : at > 0 && text.substr(0, at - 1).ends_with(other);
      if (!in_name) return false;
    }
    text_[begin] = ToUpper(text_[begin]);
    return true;
  }

  std::string& text_;
  std::array<Pair, kMaxPairs> witnesses_;
  std::array<Pair, kMaxPairs> suspects_;
  Beginnings first_words_;  // of the witnesses
  Beginnings second_words_;
  size_t witness_count_ = 0;
  size_t suspect_count_ = 0;
};

}  // namespace

uint32_t MendCase(std::string& text) { return MendParagraphs(text) + Names(text).Mend(); }

}  // namespace policywire::enrich
