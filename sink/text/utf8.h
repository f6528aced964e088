// UTF-8 (RFC 3629), one character at a time.
#ifndef POLICYWIRE_SINK_TEXT_UTF8_H_
#define POLICYWIRE_SINK_TEXT_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace policywire::sink {

struct Character {
  char32_t code = 0;
  size_t length = 0;  // bytes; 0 when they are not UTF-8
};

// The character at `text[at]`; `at` must be inside.
Character CharacterAt(std::string_view text, size_t at);

// What a protobuf string may hold: each byte that is not UTF-8 becomes U+FFFD.
std::string ValidUtf8(std::string_view bytes);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_TEXT_UTF8_H_
