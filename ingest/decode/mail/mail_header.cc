#include "ingest/decode/mail/mail_header.h"

#include <fmt/format.h>

#include <optional>

#include "ingest/decode/ascii.h"
#include "ingest/decode/charset.h"
#include "ingest/decode/header_fields.h"
#include "ingest/decode/mail/transfer_encoding.h"
#include "ingest/decode/valid_utf8.h"

namespace policywire::ingest {
namespace {

std::string ToUtf8(std::string_view bytes, std::string_view charset) {
  CharsetText text;
  DecodePlain(bytes, charset.empty() ? std::string() : fmt::format("text/plain; charset={}", charset), text);
  return ValidUtf8(std::string(text.text));
}

// =?charset?encoding?text?=
struct EncodedWord {
  std::string_view charset;
  std::string bytes;
  size_t size = 0;  // of the whole word
};

std::optional<EncodedWord> ReadEncodedWord(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  const size_t charset_end = text.find('?', 2);
  if (charset_end == text.npos || charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
  const size_t begin = charset_end + 3;
  constexpr size_t kLongest = 8192;  // they are 75 characters at most where they are right
  const size_t end = text.substr(0, begin + kLongest).find("?=", begin);
  if (end == text.npos) return std::nullopt;
  EncodedWord word;
  word.charset = text.substr(2, charset_end - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));  // a language behind it (RFC 2231)
  word.size = end + 2;
  const std::string_view encoded = text.substr(begin, end - begin);
  const char encoding = Lower(text[charset_end + 1]);
  if (encoding == 'b') {
    word.bytes = DecodeBase64(encoded);
  } else if (encoding == 'q') {
    word.bytes = DecodeQuotedWord(encoded);
  } else {
    return std::nullopt;
  }
  return word;
}

// The end of a comment in brackets, or of a quoted string, that begins at `at`: behind its last character.
size_t EndOfQuoted(std::string_view text, size_t at) {
  const bool comment = text[at] == '(';
  int depth = 1;
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (comment && text[at] == '(') {
      ++depth;
    } else if (text[at] == (comment ? ')' : '"') && --depth == 0) {
      return at + 1;
    }
  }
  return text.size();
}

std::string Unquoted(std::string_view text) {
  text = Trimmed(text);
  if (!text.starts_with('"')) return std::string(text);
  std::string out;
  const size_t end = EndOfQuoted(text, 0);
  for (size_t i = 1; i < end; ++i) {
    if (text[i] == '\\' && i + 1 < end) {
      out += text[++i];
    } else if (text[i] != '"') {
      out += text[i];
    }
  }
  return out;
}

// Where a part of a list ends that begins at `at`: at `separator`, outside of quotes, comments and angle brackets.
size_t EndOfListPart(std::string_view text, size_t at, char separator) {
  bool in_angles = false;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"' || c == '(') {
      at = EndOfQuoted(text, at);
      continue;
    }
    if (c == '<') in_angles = true;
    if (c == '>') in_angles = false;
    if (c == separator && !in_angles) break;
    ++at;
  }
  return at;
}

}  // namespace

std::string DecodeHeaderText(std::string_view value) {
  const std::string line = Unfolded(value);
  std::string_view rest = line;
  std::string out;
  std::string bytes;  // of encoded words of one set behind each other: a character may be cut between them
  std::string_view charset;
  bool behind_word = false;
  const auto settle = [&] {
    if (!bytes.empty()) out += ToUtf8(bytes, charset);
    bytes.clear();
  };
  while (!rest.empty()) {
    if (std::optional<EncodedWord> word = rest.starts_with("=?") ? ReadEncodedWord(rest) : std::nullopt) {
      if (!EqualsIgnoringCase(word->charset, charset)) settle();
      charset = word->charset;
      bytes += word->bytes;
      rest.remove_prefix(word->size);
      behind_word = true;
      continue;
    }
    size_t plain = rest.find("=?", rest.starts_with("=?") ? 2 : 0);
    if (plain == rest.npos) plain = rest.size();
    const std::string_view text = rest.substr(0, plain);
    rest.remove_prefix(plain);
    // White space between two encoded words is none.
    if (behind_word && Trimmed(text).empty() && ReadEncodedWord(rest)) continue;
    behind_word = false;
    settle();
    out += ToUtf8(text, "");
  }
  settle();
  return std::string(Trimmed(out));
}

std::string_view HeaderWord(std::string_view value) { return Trimmed(value.substr(0, value.find_first_of(";("))); }

std::string HeaderParameter(std::string_view value, std::string_view name) {
  size_t at = EndOfListPart(value, 0, ';');
  while (at < value.size()) {
    const size_t begin = at + 1;
    at = EndOfListPart(value, begin, ';');
    const std::string_view part = value.substr(begin, at - begin);
    const size_t equals = part.find('=');
    if (equals == part.npos || !EqualsIgnoringCase(Trimmed(part.substr(0, equals)), name)) continue;
    return Unquoted(part.substr(equals + 1));
  }
  return "";
}

std::string_view InAngles(std::string_view value) {
  const size_t open = value.find('<');
  if (open == value.npos) return HeaderWord(value);
  const size_t close = value.find('>', open);
  return close == value.npos ? std::string_view() : Trimmed(value.substr(open + 1, close - open - 1));
}

std::vector<std::string> MailboxNames(std::string_view value) {
  constexpr size_t kMostNames = 100;
  std::vector<std::string> names;
  for (size_t at = 0; at < value.size() && names.size() < kMostNames; ++at) {
    const size_t begin = at;
    at = EndOfListPart(value, begin, ',');
    const std::string_view mailbox = Trimmed(value.substr(begin, at - begin));
    const size_t angle = mailbox.rfind('<');
    std::string name;
    if (angle != mailbox.npos) {
      name = DecodeHeaderText(Unquoted(mailbox.substr(0, angle)));
    } else if (const size_t comment = mailbox.find('('); comment != mailbox.npos) {  // "ann@example.org (A. Writer)"
      const size_t end = EndOfQuoted(mailbox, comment);
      name = DecodeHeaderText(mailbox.substr(comment + 1, end - comment - (mailbox[end - 1] == ')' ? 2 : 1)));
    }
    if (name.empty()) name = DecodeHeaderText(InAngles(mailbox));
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace policywire::ingest
