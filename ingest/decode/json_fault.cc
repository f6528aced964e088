#include "ingest/decode/json_fault.h"

#include <charconv>
#include <cstdint>
#include <vector>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

// A pass over the text with a stack of open brackets instead of recursion: depth costs a byte a level.
class Scanner {
 public:
  Scanner(std::string_view json, size_t max_depth) : json_(json), max_depth_(max_depth) {}

  std::optional<JsonFault> Scan() {
    SkipSpace();
    if (AtEnd()) return JsonFault{at_, "there is no JSON value"};
    if (!Value()) return fault_;
    while (!open_.empty()) {
      if (!AfterValue()) return fault_;
    }
    SkipSpace();
    if (!AtEnd()) return JsonFault{at_, "something follows the JSON value"};
    return std::nullopt;
  }

 private:
  bool AtEnd() const { return at_ == json_.size(); }
  char Peek() const { return AtEnd() ? '\0' : json_[at_]; }
  bool Fail(std::string_view what, size_t at) {
    fault_.byte = at;
    fault_.what = what;
    return false;
  }
  bool Fail(std::string_view what) { return Fail(what, at_); }
  bool Take(char c) {
    if (AtEnd() || json_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipSpace() {
    while (!AtEnd() && (Peek() == ' ' || Peek() == '\n' || Peek() == '\r' || Peek() == '\t')) ++at_;
  }

  // A scalar, or the opening of an object or list up to and with its first scalar or its closing.
  bool Value() {
    for (;;) {
      SkipSpace();
      const char c = Peek();
      if (c != '{' && c != '[') return Scalar();
      const size_t begin = at_++;
      SkipSpace();
      if (Take(c == '{' ? '}' : ']')) return true;
      if (open_.size() == max_depth_) {
        fault_.reason = v1::TOO_DEEP;
        return Fail("objects and lists are nested too deep", begin);
      }
      open_.push_back(c);
      if (c == '{' && !Key()) return false;
    }
  }

  // What follows a value inside an object or list: a comma and the next value, or the closing.
  bool AfterValue() {
    SkipSpace();
    const bool object = open_.back() == '{';
    if (Take(object ? '}' : ']')) {
      open_.pop_back();
      return true;
    }
    if (AtEnd()) return Fail(object ? "this object is not closed" : "this list is not closed");
    if (!Take(',')) return Fail(object ? "expected a comma or }" : "expected a comma or ]");
    SkipSpace();
    if (object && !Key()) return false;
    return Value();
  }

  bool Key() {
    if (AtEnd()) return Fail("this object is not closed");
    if (Peek() != '"') return Fail("expected a key in double quotes");
    if (!String()) return false;
    SkipSpace();
    return Take(':') || Fail("expected a colon after the key");
  }

  bool Scalar() {
    if (AtEnd()) return Fail("a value is missing at the end");
    const char c = Peek();
    if (c == '"') return String();
    if (c == '-' || IsDigit(c)) return Number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (json_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return true;
      }
    }
    return Fail("no JSON value begins like this");
  }

  bool Number() {
    const size_t begin = at_;
    const bool negative = Take('-');
    if (!IsDigit(Peek())) return Fail("a digit is missing in this number");
    if (Take('0')) {
      if (IsDigit(Peek())) return Fail("this number begins with a zero", begin);
    }
    while (IsDigit(Peek())) ++at_;
    bool integer = true;
    bool small = false;
    if (Take('.')) {
      integer = false;
      if (!IsDigit(Peek())) return Fail("a digit is missing after the decimal point");
      while (IsDigit(Peek())) ++at_;
    }
    if (Take('e') || Take('E')) {
      integer = false;
      small = Peek() == '-';
      if (Peek() == '+' || Peek() == '-') ++at_;
      if (!IsDigit(Peek())) return Fail("a digit is missing in the exponent");
      while (IsDigit(Peek())) ++at_;
    }
    const char* const first = json_.data() + begin;
    const char* const last = json_.data() + at_;
    std::errc error{};
    if (!integer) {
      double value = 0;
      error = std::from_chars(first, last, value).ec;
      if (small) error = {};  // too small for a double is zero
    } else if (negative) {
      int64_t value = 0;
      error = std::from_chars(first, last, value).ec;
    } else {
      uint64_t value = 0;
      error = std::from_chars(first, last, value).ec;
    }
    return error == std::errc() || Fail("64 bits do not hold this number", begin);
  }

  bool String() {
    const size_t begin = at_++;
    for (;;) {
      if (AtEnd()) return Fail("this string is not closed", begin);
      const auto c = static_cast<unsigned char>(json_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return Fail("a control character stands unescaped in a string");
      if (c == '\\') {
        if (!Escape()) return false;
      } else if (c < 0x80) {
        ++at_;
      } else if (!MultiByte()) {
        return false;
      }
    }
  }

  bool Escape() {
    const size_t begin = at_++;
    switch (Peek()) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't':
        ++at_;
        return true;
      case 'u':
        break;
      default:
        return Fail("JSON has no such escape", begin);
    }
    const int first = HexUnit();
    if (first < 0) return Fail("four hexadecimal digits must follow \\u", begin);
    if (first < 0xD800 || first > 0xDFFF) return true;
    if (first > 0xDBFF || Peek() != '\\') return Fail("a lone surrogate is no character", begin);
    ++at_;
    const int second = Peek() == 'u' ? HexUnit() : -1;
    return (second >= 0xDC00 && second <= 0xDFFF) || Fail("a lone surrogate is no character", begin);
  }

  // The four digits after "\u", from its "u" on; -1 when they are none.
  int HexUnit() {
    ++at_;
    if (json_.size() - at_ < 4) return -1;
    int value = 0;
    const auto [end, error] = std::from_chars(json_.data() + at_, json_.data() + at_ + 4, value, 16);
    if (error != std::errc() || end != json_.data() + at_ + 4 || json_[at_] == '-') return -1;
    at_ += 4;
    return value;
  }

  // A character of two to four bytes (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
  bool MultiByte() {
    const auto byte = [this](size_t i) {
      return at_ + i < json_.size() ? static_cast<unsigned char>(json_[at_ + i]) : static_cast<unsigned char>(0);
    };
    const unsigned lead = byte(0);
    size_t size = 0;
    unsigned least = 0x80;
    unsigned most = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      size = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      size = 3;
      if (lead == 0xE0) least = 0xA0;
      if (lead == 0xED) most = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      size = 4;
      if (lead == 0xF0) least = 0x90;
      if (lead == 0xF4) most = 0x8F;
    } else {
      return Fail("this byte is not UTF-8");
    }
    for (size_t i = 1; i < size; ++i) {
      if (byte(i) < least || byte(i) > most) return Fail("this byte begins a character that is not UTF-8");
      least = 0x80;
      most = 0xBF;
    }
    at_ += size;
    return true;
  }

  std::string_view json_;
  size_t max_depth_;
  size_t at_ = 0;
  std::vector<char> open_;
  JsonFault fault_;
};

}  // namespace

std::optional<JsonFault> FindJsonFault(std::string_view json, size_t max_depth) {
  return Scanner(json, max_depth).Scan();
}

}  // namespace policywire::ingest
