// A filter's text, cut into tokens.
#ifndef POLICYWIRE_SINK_FILTER_TOKEN_H_
#define POLICYWIRE_SINK_FILTER_TOKEN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sink/filter/filter.h"

namespace policywire::sink {

enum class TokenKind {
  kName,    // a field, a word, or one of: and or not in true false
  kText,    // in quotes; `text` is what they hold
  kNumber,  // `number` is its value
  kSign,    // ( ) [ ] , == != < <= > >=
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0;
  std::string text;
  double number = 0;

  bool Is(std::string_view name_or_sign) const {
    return (kind == TokenKind::kName || kind == TokenKind::kSign) && text == name_or_sign;
  }
};

// All tokens, the end among them. Nothing where a character begins none; `fault` then says which.
std::optional<std::vector<Token>> Tokenize(std::string_view text, FilterFault& fault);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_FILTER_TOKEN_H_
