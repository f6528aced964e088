#include "enrich/extract/phrase.h"

#include <cstdint>
#include <string_view>

namespace policywire::enrich {
namespace {

constexpr uint32_t kNowhere = UINT32_MAX;

bool IsMark(std::string_view text) {
  return text.find_first_not_of(",;:.!?\"'()[]{}-/") == text.npos || text == "\u2014" || text == "\u2026";
}

// The mark that closes what `text` opens; empty for one that opens nothing.
std::string_view CloserOf(std::string_view text) {
  if (text == "\"" || text == "'") return text;
  return text == "(" ? ")" : text == "[" ? "]" : text == "{" ? "}" : "";
}

// Where what the first token opens is closed.
uint32_t ClosedAt(const Document& document, TokenRange phrase) {
  const std::string_view closer = CloserOf(document.Text(document.tokens[phrase.first]));
  for (uint32_t t = phrase.first + 1; t < phrase.last && !closer.empty(); ++t) {
    if (document.Text(document.tokens[t]) == closer) return t;
  }
  return kNowhere;
}

// Whether the last token closes what another one opens.
bool IsOpened(const Document& document, TokenRange phrase) {
  const std::string_view closer = document.Text(document.tokens[phrase.last - 1]);
  for (uint32_t t = phrase.first; t + 1 < phrase.last; ++t) {
    if (CloserOf(document.Text(document.tokens[t])) == closer) return true;
  }
  return false;
}

}  // namespace

TokenRange Unmarked(const Document& document, TokenRange phrase) {
  while (!phrase.empty()) {
    const uint32_t closed = ClosedAt(document, phrase);
    const bool whole = closed + 1 == phrase.last;
    if (IsMark(document.Text(document.tokens[phrase.first])) && (closed == kNowhere || whole)) {
      ++phrase.first;
      if (whole) --phrase.last;
    } else if (IsMark(document.Text(document.tokens[phrase.last - 1])) && !IsOpened(document, phrase)) {
      --phrase.last;
    } else {
      break;
    }
  }
  return phrase;
}

}  // namespace policywire::enrich
