#include "deploy/bin/explanation_bytes.h"

#include "enrich/clean/utf8.h"

namespace policywire::deploy {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

bool IsControl(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

// `text` with each character as `show` wants it: show(character, its bytes).
template <typename Show>
std::string Map(std::string_view text, Show show) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const enrich::Utf8Character character = enrich::DecodeUtf8(text, at);
    out += show(character, text.substr(at, character.length));
    at += character.length;
  }
  return out;
}

}  // namespace

std::string ForJson(std::string_view text) {
  return Map(text, [](const enrich::Utf8Character& character, std::string_view bytes) {
    return character.valid ? bytes : kReplacement;
  });
}

std::string ForHtml(std::string_view text) {
  return Map(text, [](const enrich::Utf8Character& character, std::string_view bytes) -> std::string_view {
    if (!character.valid) return kReplacement;
    switch (character.code) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      case '\n':
        return bytes;
      default:
        return IsControl(character.code) ? " " : bytes;
    }
  });
}

}  // namespace policywire::deploy
