#include "deploy/config/scalar_place.h"

#include <algorithm>

namespace policywire::deploy {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t OffsetOf(std::string_view yaml, TextPlace place) {
  size_t at = 0;
  for (int line = 1; line < place.line && at != yaml.npos; ++line) {
    at = yaml.find('\n', at);
    if (at != yaml.npos) ++at;
  }
  return std::min(at, yaml.size()) + static_cast<size_t>(place.column - 1);
}

TextPlace PlaceOf(std::string_view yaml, size_t at) {
  const std::string_view before = yaml.substr(0, at);
  const size_t newline = before.rfind('\n');
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(newline == before.npos ? at : at - newline - 1) + 1};
}

}  // namespace

TextPlace PlaceInScalar(std::string_view yaml, TextPlace begin, std::string_view value, size_t offset) {
  size_t at = OffsetOf(yaml, begin);
  if (at >= yaml.size()) return begin;
  const char style = yaml[at];
  if (style == '|' || style == '>') {
    at = std::min(yaml.find('\n', at), yaml.size());
  } else if (style == '"' || style == '\'') {
    ++at;
  }
  // YAML folds, cuts off and adds white space as it likes, and nothing else.
  for (size_t i = 0; i <= offset; ++i) {
    const bool end = i >= value.size();
    if (!end && IsSpace(value[i])) continue;
    if (end) return PlaceOf(yaml, at);
    while (at < yaml.size() && IsSpace(yaml[at])) ++at;
    const bool escaped = (style == '"' && at < yaml.size() && yaml[at] == '\\') ||
                         (style == '\'' && value[i] == '\'' && yaml.substr(at).starts_with("''"));
    if (escaped) ++at;
    if (at >= yaml.size() || yaml[at] != value[i]) return begin;
    if (i == offset) return PlaceOf(yaml, at);
    ++at;
  }
  return PlaceOf(yaml, at);
}

}  // namespace policywire::deploy
