#include "enrich/clean/mend_case.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "enrich/clean/byte_scan.h"

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
  uint64_t word = 0;
  const size_t size = std::min<size_t>(end - begin, 8);
  std::memcpy(&word, text.data() + begin, size);
  return (word | 0x2020202020202020U) + (end - begin);
}

class Names {
 public:
  explicit Names(std::string& text) : text_(text) {}

  uint32_t Mend() {
    ScanBytes(
        text_,
        [](uint8_t c, uint8_t before) -> uint8_t {
          return static_cast<uint8_t>((static_cast<uint8_t>(c - 'A') < 26) & (before == ' '));
        },
        [this](size_t at) { Collect(at); });
    if (witness_count_ == 0) return 0;
    std::sort(witnesses_.begin(), witnesses_.begin() + witness_count_,
              [](const Pair& a, const Pair& b) { return a.hash < b.hash; });
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
  // The capital at `at` begins a word: pairs it with the word before and the word after.
  void Collect(size_t at) {
    if (at < 3) return;  // the capital follows a space, which at the start of the text is only assumed
    size_t end = at + 1;
    const size_t limit = std::min(text_.size(), at + kMaxWordBytes);
    while (end < limit && IsLetter(text_[end])) ++end;
    if (end - at < 2 || end == limit) return;
    size_t begin = at - 1;
    const size_t floor = at > kMaxWordBytes ? at - kMaxWordBytes : 0;
    while (begin > floor && IsLetter(text_[begin - 1])) --begin;
    if (at - 1 - begin >= 2 && begin > 0 && begin > floor && !IsWordByte(text_[begin - 1])) {
      const bool small = IsLower(text_[begin]);
      if (small) {
        // "the United": little words take no part in names.
        if (at - 1 - begin > 3 || !IsLittleWord(begin, at - 1)) Suspect(begin, at, end);
      } else if (begin >= 2 && text_[begin - 1] == ' ' && (IsLetter(text_[begin - 2]) || text_[begin - 2] == ',')) {
        if (witness_count_ < kMaxPairs) witnesses_[witness_count_++] = Make(begin, at, end);
      }
    }
    if (end + 2 < text_.size() && text_[end] == ' ' && IsLower(text_[end + 1])) {
      size_t last = end + 2;
      const size_t last_limit = std::min(text_.size(), end + 1 + kMaxWordBytes);
      while (last < last_limit && IsLower(text_[last])) ++last;
      if (last - end > 4 && last < text_.size() && !IsWordByte(text_[last])) Suspect(at, end + 1, last);
    }
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
  size_t witness_count_ = 0;
  size_t suspect_count_ = 0;
};

}  // namespace

uint32_t MendCase(std::string& text) { return MendParagraphs(text) + Names(text).Mend(); }

}  // namespace policywire::enrich
