// ASCII letters and digits, whatever the locale; all other bytes are none.
#ifndef POLICYWIRE_INGEST_DECODE_ASCII_H_
#define POLICYWIRE_INGEST_DECODE_ASCII_H_

#include <algorithm>
#include <string_view>

namespace policywire::ingest {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// The small letter of a capital one; else `c` itself.
inline char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

// Part of a word, also of one beyond ASCII in UTF-8.
inline bool IsWordByte(char c) { return IsLetter(c) || IsDigit(c) || static_cast<signed char>(c) < 0; }

// Compares letters without regard to case, all other bytes as they are.
inline bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) == Lower(y); });
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_ASCII_H_
