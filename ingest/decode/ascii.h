// ASCII letters, digits and spaces, whatever the locale; all other bytes are none.
#ifndef POLICYWIRE_INGEST_DECODE_ASCII_H_
#define POLICYWIRE_INGEST_DECODE_ASCII_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace policywire::ingest {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// The small letter of a capital one; else `c` itself.
inline char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

inline bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Part of a word, also of one beyond ASCII in UTF-8.
inline bool IsWordByte(char c) { return IsLetter(c) || IsDigit(c) || static_cast<signed char>(c) < 0; }

// Compares letters without regard to case, all other bytes as they are.
inline bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) == Lower(y); });
}

// Without the blanks at both ends.
inline std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

// Anybody's bytes as a message shows them: the first `most`, in ASCII, and "..." where there are more.
inline std::string Printable(std::string_view bytes, size_t most) {
  std::string out;
  for (const char c : bytes.substr(0, most)) out += c >= ' ' && c <= '~' ? c : '?';
  return bytes.size() > most ? out + "..." : out;
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_ASCII_H_
