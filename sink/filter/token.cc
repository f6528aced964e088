#include "sink/filter/token.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

namespace policywire::sink {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c) || c == '.'; }

// What other languages write, and what it is here.
constexpr std::pair<std::string_view, std::string_view> kForeign[] = {
    {"&&", "and"}, {"||", "or"}, {"<>", "!="}, {"=", "=="},
    {"!", "not"},  {"{", "("},   {"}", ")"},   {"-", "a number behind it"}};

class Tokenizer {
 public:
  Tokenizer(std::string_view text, FilterFault& fault) : text_(text), fault_(fault) {}

  std::optional<std::vector<Token>> Run() {
    std::vector<Token> tokens;
    for (;;) {
      at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
      Token token;
      token.offset = at_;
      if (at_ == text_.size()) {
        tokens.push_back(std::move(token));
        return tokens;
      }
      if (!Read(token)) return std::nullopt;
      tokens.push_back(std::move(token));
    }
  }

 private:
  bool Read(Token& token) {
    const char c = text_[at_];
    if (IsNameStart(c)) {
      token.kind = TokenKind::kName;
      size_t end = at_;
      while (end < text_.size() && IsNamePart(text_[end])) ++end;
      token.text = text_.substr(at_, end - at_);
      at_ = end;
      return true;
    }
    if (c == '"' || c == '\'') return ReadText(token);
    const bool negative = c == '-' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]);
    if (IsDigit(c) || negative) return ReadNumber(token);
    return ReadSign(token);
  }

  bool ReadText(Token& token) {
    token.kind = TokenKind::kText;
    const char quote = text_[at_];
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == quote) {
        at_ = i + 1;
        return true;
      }
      if (text_[i] == '\\') {
        const bool known =
            i + 1 < text_.size() && (text_[i + 1] == '\\' || text_[i + 1] == '"' || text_[i + 1] == '\'');
        if (!known) return Refuse(i, "a backslash; it takes a quote or another backslash behind it");
        ++i;
      }
      token.text += text_[i];
    }
    return Refuse(at_, fmt::format("a text that is not closed; it takes {} at its end", quote));
  }

  bool ReadNumber(Token& token) {
    token.kind = TokenKind::kNumber;
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    const auto [next, error] = std::from_chars(begin, end, token.number);
    const bool ends = next == end || !IsNamePart(*next);
    if (error != std::errc() || !ends || !std::isfinite(token.number)) {
      return Refuse(at_, "no number; it takes digits, and a point at most");
    }
    token.text = std::string(begin, next);
    at_ += static_cast<size_t>(next - begin);
    return true;
  }

  bool ReadSign(Token& token) {
    token.kind = TokenKind::kSign;
    for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","}) {
      if (!text_.substr(at_).starts_with(sign) || text_.substr(at_).starts_with("<>")) continue;
      token.text = sign;
      at_ += sign.size();
      return true;
    }
    for (const auto& [theirs, ours] : kForeign) {
      if (text_.substr(at_).starts_with(theirs)) {
        return Refuse(at_, fmt::format("'{}' is not of this language; write {}", theirs, ours));
      }
    }
    return Refuse(at_, "a character that begins nothing; a text takes quotes");
  }

  bool Refuse(size_t offset, std::string text) {
    fault_ = {offset, std::move(text)};
    return false;
  }

  const std::string_view text_;
  FilterFault& fault_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<Token>> Tokenize(std::string_view text, FilterFault& fault) {
  return Tokenizer(text, fault).Run();
}

}  // namespace policywire::sink
