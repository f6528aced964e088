// Turns away most words before a table of words is searched for them.
#ifndef POLICYWIRE_ENRICH_EXTRACT_WORD_FILTER_H_
#define POLICYWIRE_ENRICH_EXTRACT_WORD_FILTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policywire::enrich {

// Which lengths words of a table have, by their first two letters. Built at compile time from any range whose elements
// have a `word` of 1 to 31 lower-case letters.
class WordFilter {
 public:
  template <typename Table>
  explicit constexpr WordFilter(const Table& table) {
    for (const auto& row : table) lengths_[Index(row.word)] |= uint32_t{1} << row.word.size();
  }

  // False when the table has no such word in any letter case; true when it may have.
  constexpr bool MayHave(std::string_view word) const {
    return !word.empty() && word.size() < 32 && (lengths_[Index(word)] >> word.size() & 1) != 0;
  }

 private:
  static constexpr size_t Index(std::string_view word) {
    return static_cast<size_t>((word[0] & 31) << 5 | (word.size() > 1 ? word[1] & 31 : 0));
  }

  std::array<uint32_t, 1024> lengths_{};
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_WORD_FILTER_H_
