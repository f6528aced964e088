#include "tests/support/text_checks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "enrich/segment/segment.h"
#include "fmt/format.h"

namespace policywire::testing {
namespace {

using enrich::Sentence;
using enrich::Token;

bool In(uint8_t byte, int low, int high) { return byte >= low && byte <= high; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWhite(char c) { return c == ' ' || c == '\n'; }

// Bytes of the well-formed sequence that `bytes` begins with; 0 when there is none. Table 3-7 of the standard.
size_t SequenceLength(std::string_view bytes) {
  const auto at = [&](size_t i) { return i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : uint8_t{0}; };
  const bool third = In(at(2), 0x80, 0xBF);
  const bool fourth = third && In(at(3), 0x80, 0xBF);
  const uint8_t lead = at(0);
  if (bytes.empty()) return 0;
  if (lead <= 0x7F) return 1;
  if (In(lead, 0xC2, 0xDF)) return In(at(1), 0x80, 0xBF) ? 2 : 0;
  if (lead == 0xE0) return In(at(1), 0xA0, 0xBF) && third ? 3 : 0;
  if (lead == 0xED) return In(at(1), 0x80, 0x9F) && third ? 3 : 0;
  if (In(lead, 0xE1, 0xEF)) return In(at(1), 0x80, 0xBF) && third ? 3 : 0;
  if (lead == 0xF0) return In(at(1), 0x90, 0xBF) && fourth ? 4 : 0;
  if (In(lead, 0xF1, 0xF3)) return In(at(1), 0x80, 0xBF) && fourth ? 4 : 0;
  if (lead == 0xF4) return In(at(1), 0x80, 0x8F) && fourth ? 4 : 0;
  return 0;
}

template <size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& all) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

bool IsControl(std::string_view bytes) {
  if (bytes.size() == 1) return static_cast<uint8_t>(bytes[0]) < 0x20;
  return bytes.size() == 2 && bytes[0] == '\xC2' && In(static_cast<uint8_t>(bytes[1]), 0x80, 0x9F);
}

// May `bytes` be one character that was read as several, or a control character in place of a mark? A character is
// several bytes at each time that it is misread, and no byte of UTF-8 beyond ASCII is read as a letter or digit of
// ASCII.
bool MayBeMisread(std::string_view bytes) {
  constexpr size_t kMost = 600;
  // "Ã " is "à " where the space was its second byte and its own space at once; so in other sets.
  if (bytes == "Ã" || bytes == "Ă" || bytes == "Г" || bytes == "Ć") return true;
  const auto plain = [](char c) { return IsUpper(c) || IsLower(c) || IsDigit(c) || c == '\n'; };
  if (bytes.size() < 2 || bytes.size() > kMost || std::any_of(bytes.begin(), bytes.end(), plain)) return false;
  const size_t first = std::max<size_t>(SequenceLength(bytes), 1);
  return static_cast<uint8_t>(bytes[0]) >= 0x80 && (bytes.size() > first || IsControl(bytes));
}

// Characters that leave nothing: the first of a Windows line end, soft hyphens, zero widths, marks of direction.
constexpr std::array<std::string_view, 20> kUnseen = {
    "\r",     "\u00AD", "\u061C", "\u180E", "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A",
    "\u202B", "\u202C", "\u202D", "\u202E", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF",
};

// A reference of HTML, or what was misread and has one in it.
bool MayBeReference(std::string_view bytes) {
  constexpr size_t kMost = 600;
  return bytes.size() <= kMost && bytes.ends_with(';') && bytes.find('&') != std::string_view::npos;
}

// With the line end that a word was broken at goes its hyphen, unless that is its own.
bool MayBeBreak(std::string_view bytes) {
  if (bytes.starts_with('-')) bytes.remove_prefix(1);
  if (bytes.starts_with("\u00AD")) bytes.remove_prefix(2);
  return bytes == "\n" || bytes == "\r\n";
}

bool LeavesNothing(std::string_view bytes) {
  if (MayBeMisread(bytes) || MayBeReference(bytes) || MayBeBreak(bytes)) return true;
  while (!bytes.empty()) {
    const size_t length = SequenceLength(bytes);
    const std::string_view one = bytes.substr(0, length);
    if (length == 0 || !IsOneOf(one, kUnseen)) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

constexpr std::array<std::string_view, 22> kBecomesSpace = {
    "\t",     "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
    "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "",       "\x7F",   " ",
};
constexpr std::array<std::string_view, 4> kBecomesNewline = {"\r", "\u0085", "\u2028", "\u2029"};
constexpr std::array<std::string_view, 12> kBecomesApostrophe = {
    "`", "S", "\u00B4", "\u02BC", "\u2018", "\u2019", "\u201A", "\u201B", "\u2032", "\u2039", "\u203A", "\uFF07",
};
constexpr std::array<std::string_view, 10> kBecomesQuote = {
    "``", "''", "\u00AB", "\u00BB", "\u201C", "\u201D", "\u201E", "\u201F", "\u2033", "\uFF02",
};
constexpr std::array<std::string_view, 6> kBecomesHyphen = {
    "\u2010", "\u2011", "\u2013", "\u2212", "\uFE63", "\uFF0D",
};
constexpr std::array<std::string_view, 3> kBecomesDash = {"\u2012", "\u2013", "\u2015"};

// May `bytes` of an original become the character `clean`?
bool MayBecome(std::string_view bytes, std::string_view clean) {
  if (bytes == clean || MayBeMisread(bytes) || MayBeReference(bytes)) return true;
  if (bytes.empty() && (clean == "i" || clean == "l")) return true;  // the last letter of a ligature of three
  if (bytes.size() == 3 && bytes.starts_with("\xEF\xAC")) return clean.find_first_of("filst") == 0;  // ligatures
  if (clean == "\uFFFD") return !IsUtf8(bytes) && bytes.size() <= 3;
  if (clean == " ") return IsOneOf(bytes, kBecomesSpace) || IsControl(bytes);
  if (clean == "\n") return IsOneOf(bytes, kBecomesNewline);
  if (clean == "'") return IsOneOf(bytes, kBecomesApostrophe);
  if (clean == "\"") return IsOneOf(bytes, kBecomesQuote);
  if (clean == "-") return IsOneOf(bytes, kBecomesHyphen);
  if (clean == "\u2014") return IsOneOf(bytes, kBecomesDash);
  if (clean == "s") return bytes == "S";
  return bytes.size() == 1 && clean.size() == 1 && IsUpper(clean[0]) && (bytes[0] & ~0x20) == clean[0];
}

std::optional<std::string> FaultOfToken(std::string_view text, const Token& token) {
  const std::string_view word = text.substr(token.begin, token.end - token.begin);
  if (word.size() > enrich::kMaxTokenBytes) return fmt::format("the token at {} is too long", token.begin);
  if (!IsUtf8(word)) return fmt::format("the token at {} cuts a character", token.begin);
  const bool sign = std::none_of(word.begin(), word.end(), [](char c) {
    return IsUpper(c) || IsLower(c) || IsDigit(c) || static_cast<uint8_t>(c) >= 0x80;
  });
  const bool wide = std::any_of(word.begin(), word.end(), [](char c) { return static_cast<uint8_t>(c) >= 0x80; });
  if (!wide && token.Is(Token::kPunctuation) != sign)
    return fmt::format("kPunctuation of the token at {}", token.begin);
  const bool word_like = !token.Is(Token::kPunctuation) && !token.Is(Token::kNumeric);
  if (static_cast<uint8_t>(word[0]) < 0x80 && token.Is(Token::kCapitalised) != (word_like && IsUpper(word[0]))) {
    return fmt::format("kCapitalised of the token at {}", token.begin);
  }
  if (token.Is(Token::kAllCaps) && std::any_of(word.begin(), word.end(), IsLower)) {
    return fmt::format("kAllCaps of the token at {}", token.begin);
  }
  const bool space = token.begin == 0 || IsWhite(text[token.begin - 1]);
  if (token.Is(Token::kSpaceBefore) != space) return fmt::format("kSpaceBefore of the token at {}", token.begin);
  return std::nullopt;
}

}  // namespace

bool IsUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t length = SequenceLength(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string WithoutDamage(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const size_t length = SequenceLength(bytes);
    if (bytes.substr(0, length) != "\uFFFD") out += bytes.substr(0, length);
    bytes.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

std::optional<std::string> FaultOfClean(std::string_view original, const enrich::CleanText& clean) {
  const std::string_view text = clean.text;
  if (!IsUtf8(text)) return "the text is not UTF-8";
  std::pair<uint32_t, uint32_t> before = {0, 0};
  std::vector<std::pair<uint32_t, uint32_t>> spans;
  std::vector<uint32_t> starts;
  for (size_t begin = 0; begin < text.size();) {
    const std::string_view character = text.substr(begin, SequenceLength(text.substr(begin)));
    if (IsControl(character) ? character != "\n" : character == "\x7F") {
      return fmt::format("a control character at {}", begin);
    }
    const auto span =
        clean.map.ToOriginal(static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + character.size()));
    if (span.first > span.second || span.second > original.size()) return fmt::format("span of {} is outside", begin);
    if (span != before && span.first < before.second) return fmt::format("span of {} falls back", begin);
    if (span.first > before.second && !LeavesNothing(original.substr(before.second, span.first - before.second))) {
      return fmt::format("what stood before {} is lost", begin);
    }
    if (!MayBecome(original.substr(span.first, span.second - span.first), character)) {
      return fmt::format("the character at {} comes from bytes {} to {}", begin, span.first, span.second);
    }
    before = span;
    spans.push_back(span);
    starts.push_back(static_cast<uint32_t>(begin));
    begin += character.size();
  }
  if (!LeavesNothing(original.substr(before.second))) return "the end is lost";
  starts.push_back(static_cast<uint32_t>(text.size()));
  // A longer span is its characters' together. All of them in a short text, a sample in a long one.
  const size_t step = spans.size() / 64 + 1;
  for (size_t first = 0; first < spans.size(); first += step) {
    for (size_t last = first; last < spans.size(); last += step) {
      if (clean.map.ToOriginal(starts[first], starts[last + 1]) != std::pair(spans[first].first, spans[last].second)) {
        return fmt::format("the span from {} to {} is not that of its characters", starts[first], starts[last + 1]);
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> FaultOfSegments(const enrich::Document& document) {
  const std::string_view text = document.clean.text;
  uint32_t end = 0;
  for (const Token& token : document.tokens) {
    if (token.begin < end || token.end <= token.begin || token.end > text.size()) {
      return fmt::format("bounds of the token at {}", token.begin);
    }
    if (!std::all_of(text.begin() + end, text.begin() + token.begin, IsWhite)) {
      return fmt::format("bytes before {} are in no token", token.begin);
    }
    if (std::any_of(text.begin() + token.begin, text.begin() + token.end, IsWhite)) {
      return fmt::format("white space in the token at {}", token.begin);
    }
    if (auto fault = FaultOfToken(text, token)) return fault;
    end = token.end;
  }
  if (!std::all_of(text.begin() + end, text.end(), IsWhite)) return "the last bytes are in no token";

  uint32_t next = 0;
  for (const Sentence& sentence : document.sentences) {
    if (sentence.first != next || sentence.last <= sentence.first || sentence.last > document.tokens.size()) {
      return fmt::format("bounds of the sentence at token {}", next);
    }
    if (sentence.last - sentence.first > enrich::kMaxSentenceTokens) {
      return fmt::format("the sentence at token {} is too long", next);
    }
    if (document.Text(sentence.first, sentence.last).find('\n') != std::string_view::npos) {
      return fmt::format("a newline in the sentence at token {}", next);
    }
    // The marks that it opens with, and its first word.
    bool opening = true;
    for (uint32_t t = sentence.first; t < sentence.last; ++t) {
      const Token& token = document.tokens[t];
      if (token.Is(Token::kSentenceStart) != opening) return fmt::format("kSentenceStart of token {}", t);
      opening = opening && token.Is(Token::kPunctuation);
    }
    next = sentence.last;
  }
  if (next != document.tokens.size()) return "the last tokens are in no sentence";
  return std::nullopt;
}

}  // namespace policywire::testing
