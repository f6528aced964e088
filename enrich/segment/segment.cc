#include "enrich/segment/segment.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "enrich/clean/byte_scan.h"
#include "enrich/clean/utf8.h"
#include "enrich/segment/words.h"

namespace policywire::enrich {
namespace {

enum ByteClass : uint8_t {
  kMark = 0,
  kLower = 1,
  kUpper = 2,
  kDigit = 4,
  kWide = 8,  // part of a character beyond ASCII
  kSpace = 16,
  kNewline = 32,
};
constexpr uint8_t kLetter = kLower | kUpper;
constexpr uint8_t kAlphanumeric = kLetter | kDigit;

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = kLower;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = kUpper;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (int c = 0x80; c <= 0xFF; ++c) classes[c] = kWide;
  classes[' '] = kSpace;
  classes['\n'] = kNewline;
  return classes;
}();

// How many of the sixteen bytes at `text` are ASCII letters and digits before the first that is not.
uint32_t AlphanumericRun(const char* text) {
  Bytes bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  const Bytes others = ~(IsBetween(bytes | 0x20, 'a', 'z') | IsBetween(bytes, '0', '9'));
  return static_cast<uint32_t>(std::countr_zero(Bits(others) | 1U << sizeof others));
}

// Letters beyond ASCII stand inside words; signs ("€", "—", "•") and pictures are tokens of their own.
bool IsWideSign(char32_t c) {
  if (c < 0xC0) return c != 0xAA && c != 0xB5 && c != 0xBA;
  if (c == 0xD7 || c == 0xF7) return true;
  if (c < 0x2000) return false;
  return c <= 0x2BFF || (c >= 0x3001 && c <= 0x303F && c != 0x3005) || (c >= 0xFE10 && c <= 0xFE6F) ||
         (c >= 0xFF01 && c <= 0xFF20) || (c >= 0xFF5B && c <= 0xFF65) || (c >= 0x1F000 && c <= 0x1FAFF);
}

bool IsWideUpper(char32_t c) {
  return (c >= 0xC0 && c <= 0xDE) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x400 && c <= 0x42F) ||
         (c >= 0x100 && c <= 0x17F && c % 2 == (c >= 0x139 && c <= 0x148 ? 1U : 0U));
}

// What stands between the last stop and the next token.
enum class Pending : uint8_t {
  kNothing,
  kStop,          // ".", "!", "?": the sentence is over when a new one can begin
  kAbbreviation,  // a stop that belongs to a word: over when what follows shows it
};

class Segmenter {
 public:
  explicit Segmenter(Document& document)
      : document_(document),
        tokens_(document.tokens),
        text_(document.clean.text),
        size_(static_cast<uint32_t>(text_.size())) {}

  void Run() {
    uint32_t at = 0;
    while (at < size_) {
      if (const uint32_t run = PlainWord(at); run != 0) {
        PushOne(at, at + run, 0);
        space_ = true;
        at += run + 1;
        continue;
      }
      const uint8_t kind = Class(at);
      if (kind == kSpace) {
        space_ = true;
        ++at;
        continue;
      }
      if (kind == kNewline) {
        EndSentence();
        space_ = true;
        ++at;
        continue;
      }
      if (pending_ != Pending::kNothing) SettleStop(at);
      if ((kind & kLetter) != 0) {
        at = Word(at);
      } else if (kind == kDigit) {
        at = Number(at);
      } else if (kind == kWide) {
        at = Wide(at);
      } else {
        at = Mark(at);
      }
    }
    EndSentence();
  }

 private:
  uint8_t Class(uint32_t at) const { return kClasses[static_cast<uint8_t>(text_[at])]; }
  uint8_t ClassOrSpace(uint32_t at) const { return at < size_ ? Class(at) : uint8_t{kSpace}; }
  char Char(uint32_t at) const { return at < size_ ? text_[at] : ' '; }
  std::string_view Slice(uint32_t begin, uint32_t end) const { return text_.substr(begin, end - begin); }
  bool IsBlank(uint32_t at) const { return (ClassOrSpace(at) & (kSpace | kNewline)) != 0; }

  // ---- Words ------------------------------------------------------------------------------------------------------

  // Most of a text: a word of ASCII letters with a space behind it and no stop before it. Its length; 0 for what `Word`
  // and the others must look at.
  uint32_t PlainWord(uint32_t at) const {
    if (at + sizeof(Bytes) > size_ || pending_ != Pending::kNothing || (Class(at) & kLetter) == 0) return 0;
    const uint32_t run = AlphanumericRun(text_.data() + at);
    if (run == sizeof(Bytes) || text_[at + run] != ' ') return 0;
    return SplitOf(at, at + run) != 0 ? 0 : run;
  }

  // End of the run of letters and digits at `at`.
  uint32_t RunEnd(uint32_t at) const {
    for (;;) {
      // Most words end within the first sixteen bytes, wherever they end: no branch depends on their length.
      while (at + sizeof(Bytes) <= size_) {
        const uint32_t run = AlphanumericRun(text_.data() + at);
        at += run;
        if (run < sizeof(Bytes)) break;
      }
      while (at < size_ && (Class(at) & kAlphanumeric) != 0) ++at;
      if (at >= size_ || Class(at) != kWide) return at;
      const Utf8Character character = DecodeUtf8(text_, at);
      if (IsWideSign(character.code)) return at;
      at += character.length;
    }
  }

  uint32_t Word(uint32_t begin) {
    uint32_t end = RunEnd(begin);
    const char next = Char(end);
    switch (next) {
      case '.':
        return Dotted(begin, end);
      case '\'':
        return Apostrophe(begin, end);
      case '-':
        if (end - begin <= 5 && (ClassOrSpace(end + 1) & (kAlphanumeric | kWide)) != 0 &&
            IsBoundPrefix(Slice(begin, end))) {
          return Word2(begin, RunEnd(end + 1));
        }
        break;
      case ':':
        if (Char(end + 1) == '/' && Char(end + 2) == '/') return Address(begin, end);
        break;
      case '@':
        if ((ClassOrSpace(end + 1) & kAlphanumeric) != 0) return Address(begin, end);
        break;
      case '_':
        return Address(begin, end);
      case '&':
        // "AT&T", "R&D"
        if (Class(end - 1) == kUpper && ClassOrSpace(end + 1) == kUpper) return Word2(begin, RunEnd(end + 1));
        break;
      case '$':
        // "US$", "A$"
        if (end - begin <= 3 && Class(end - 1) == kUpper) return Push(begin, end + 1, 0);
        break;
      default:
        break;
    }
    return Contraction(begin, end);
  }

  // A word that has grown beyond its first run; what may follow it is less.
  uint32_t Word2(uint32_t begin, uint32_t end) {
    return Char(end) == '\'' ? Apostrophe(begin, end) : Push(begin, end, 0);
  }

  // Where "cannot" falls into two words; 0 for most.
  uint8_t SplitOf(uint32_t begin, uint32_t end) const {
    return MayContract(text_[begin], end - begin) ? ContractionSplit(Slice(begin, end)) : uint8_t{0};
  }
  uint32_t Contraction(uint32_t begin, uint32_t end) {
    const uint8_t split = SplitOf(begin, end);
    if (split == 0) return Push(begin, end, 0);
    Push(begin, begin + split, 0);
    return Push(begin + split, end, 0);
  }

  // [begin, end) is followed by an apostrophe: a clitic ("China's", "didn't"), part of the word ("O'Brien") or a mark.
  uint32_t Apostrophe(uint32_t begin, uint32_t end) {
    const uint32_t tail_end = RunEnd(end + 1);
    const std::string_view tail = Slice(std::min(end + 1, size_), std::min(tail_end, size_));
    const auto is = [&](std::string_view clitic) {
      return tail.size() == clitic.size() &&
             std::equal(tail.begin(), tail.end(), clitic.begin(), [](char a, char b) { return (a | 0x20) == b; });
    };
    if (tail.empty()) return Push(begin, end, 0);
    if (is("t") && end - begin >= 2 && (text_[end - 1] | 0x20) == 'n') {
      if (end - begin > 1) Push(begin, end - 1, 0);
      return Push(end - 1, tail_end, 0);
    }
    if (is("s") || is("re") || is("ve") || is("ll") || is("d") || is("m")) {
      Push(begin, end, 0);
      return Push(end, tail_end, 0);
    }
    // "'quoted'words" is no word: both sides must be letters.
    if ((Class(end - 1) & (kLetter | kWide)) == 0 || (ClassOrSpace(end + 1) & (kLetter | kWide)) == 0) {
      return Push(begin, end, 0);
    }
    return Push(begin, tail_end, 0);
  }

  // [begin, end) is followed by a full stop.
  uint32_t Dotted(uint32_t begin, uint32_t end) {
    const uint8_t after = ClassOrSpace(end + 1);
    if ((after & (kAlphanumeric | kWide)) != 0) return Acronym(begin, end);
    if (end - begin == 1) return Initial(begin, end);
    if (Char(end + 1) == '.') return Contraction(begin, end);  // an ellipsis
    switch (AbbreviationOf(Slice(begin, end))) {
      case Abbreviation::kNone:
        break;
      case Abbreviation::kTitle:
        // At the end of a text or line nothing is left to be titled.
        if (ClassOrSpace(end + 1) != kSpace || end + 2 >= size_) break;
        return Push(begin, end + 1, 0);
      case Abbreviation::kBeforeNumber:
        if (ClassOrSpace(end + 1) != kSpace || ClassOrSpace(end + 2) != kDigit) break;
        return Push(begin, end + 1, 0);
      case Abbreviation::kGeneral:
        Push(begin, end + 1, 0);
        pending_ = Pending::kAbbreviation;
        return end + 1;
    }
    return Contraction(begin, end);
  }

  // "U.S.", "e.g.", "Ph.D.", "example.com", "Jane.Doe@example.com": letters with stops between them.
  uint32_t Acronym(uint32_t begin, uint32_t end) {
    uint32_t last = begin;  // start of the last part
    uint32_t longest = end - begin;
    while (Char(end) == '.') {
      const uint32_t next = RunEnd(std::min(end + 1, size_));
      if (next == end + 1) break;
      last = end + 1;
      end = next;
      longest = std::max(longest, end - last);
    }
    if (last == begin) return Contraction(begin, end);  // a sign beyond ASCII follows the stop
    const char next = Char(end);
    if (next == '@' || next == '/' || next == '_' || next == '-' || next == ':') {
      if (next != '-' || longest > 2) return Address(begin, end);
    }
    if (next == '.' && longest <= 2 && Char(end + 1) != '.') {
      Push(begin, end + 1, 0);
      pending_ = Pending::kAbbreviation;
      return end + 1;
    }
    return Word2(begin, end);
  }

  // One letter and a stop: "J. Smith", but "you and I."
  uint32_t Initial(uint32_t begin, uint32_t end) {
    const bool upper = Class(begin) == kUpper;
    if (!upper) {
      // "(b. 1950)"
      if (begin > 0 && text_[begin - 1] == '(' && ClassOrSpace(end + 1) == kSpace) return Push(begin, end + 1, 0);
      // "p. 55", "v. Smith"
      const Abbreviation abbreviation = AbbreviationOf(Slice(begin, end));
      const bool number = ClassOrSpace(end + 1) == kSpace && ClassOrSpace(end + 2) == kDigit;
      if ((abbreviation == Abbreviation::kTitle && ClassOrSpace(end + 1) == kSpace) ||
          (abbreviation == Abbreviation::kBeforeNumber && number)) {
        return Push(begin, end + 1, 0);
      }
      if (ListItem(begin, end)) return end;
      return Push(begin, end, 0);
    }
    if (ClassOrSpace(end + 1) != kSpace || (ClassOrSpace(end + 2) & (kUpper | kWide)) == 0) return Push(begin, end, 0);
    if (ListItem(begin, end)) return end;
    // A sentence may end in a letter ("plan B. The"); a name goes on with a name.
    if (!tokens_.empty() && tokens_.size() > first_ && (tokens_.back().flags & Token::kCapitalised) == 0 &&
        StartsSentences(Slice(end + 2, RunEnd(end + 2)))) {
      return Push(begin, end, 0);
    }
    return Push(begin, end + 1, 0);
  }

  // Web and mail addresses, file names: up to the next blank, without the marks of the sentence around.
  uint32_t Address(uint32_t begin, uint32_t end) {
    while (end < size_ && !IsBlank(end) && text_[end] != '"' && text_[end] != '<' && text_[end] != '>' &&
           text_[end] != '(' && text_[end] != ')' && end - begin < kMaxTokenBytes) {
      ++end;
    }
    while (end > begin + 1 && IsTrailingMark(text_[end - 1])) --end;
    return Push(begin, CharacterStart(end), 0);
  }

  static bool IsTrailingMark(char c) {
    return c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == '\'' || c == ']' || c == '*';
  }

  // ---- Numbers ----------------------------------------------------------------------------------------------------

  uint32_t Digits(uint32_t at) const {
    while (at < size_ && Class(at) == kDigit) ++at;
    return at;
  }

  uint32_t Number(uint32_t begin) {
    uint32_t end = Digits(begin);
    if (IsDateOrTelephone(begin, end)) return Push(begin, end, Token::kNumeric);
    while (end < size_ && (text_[end] == ',' || text_[end] == '.' || text_[end] == ':' || text_[end] == '/') &&
           ClassOrSpace(end + 1) == kDigit) {
      end = Digits(end + 1);
    }
    if (end - begin <= 2 && (Char(end) == '.' || Char(end) == ')') && ListItem(begin, end)) return end;
    const uint32_t tail = RunEnd(end);
    if (tail != end) {
      if (IsUnit(Slice(end, tail))) {
        Push(begin, end, Token::kNumeric);
        space_ = false;
        return end;  // the unit is a word, and may be an abbreviation ("5p.m.")
      }
      if (Char(tail) == '.' && tail - end == 1 && (ClassOrSpace(tail + 1) & kLetter) != 0) {
        Push(begin, end, Token::kNumeric);  // "5p.m."
        return end;
      }
      end = tail;
    }
    return Push(begin, end, Token::kNumeric);
  }

  // "2025-10-09", "555-0123": digits with hyphens that are one token. Moves `end` behind it.
  bool IsDateOrTelephone(uint32_t begin, uint32_t& end) const {
    if (Char(end) != '-' || ClassOrSpace(end + 1) != kDigit) return false;
    const uint32_t first = end - begin;
    const uint32_t second_end = Digits(end + 1);
    const uint32_t second = second_end - end - 1;
    if (Char(second_end) == '-' && ClassOrSpace(second_end + 1) == kDigit) {
      const uint32_t third_end = Digits(second_end + 1);
      const uint32_t third = third_end - second_end - 1;
      const bool date = (first == 4 && second <= 2 && third <= 2) || (first <= 2 && second <= 2 && (third & 1) == 0);
      const bool telephone = first == 3 && second == 3 && third == 4;
      if ((date || telephone) && third <= 4 && RunEnd(third_end) == third_end && Char(third_end) != '-') {
        end = third_end;
        return true;
      }
    } else if (first == 3 && second == 4) {
      end = second_end;
      return true;
    }
    return false;
  }

  // "1. First 2. Second": the number after the one that the sentence began with begins a sentence of its own. Pushes
  // the number or letter at `begin` when it is such a marker.
  bool ListItem(uint32_t begin, uint32_t end) {
    uint32_t after = end + 1;
    if (Char(end) == '.' && Char(after) == ')') ++after;
    if (ClassOrSpace(after) != kSpace || tokens_.size() < first_ + 3) return false;
    uint32_t marker = first_;
    while (marker + 1 < tokens_.size() && tokens_[marker].Is(Token::kPunctuation)) ++marker;
    const int32_t previous = MarkerValue(tokens_[marker].begin, tokens_[marker].end);
    const int32_t value = MarkerValue(begin, end);
    if (value < 0 || previous < 0 || value != previous + 1) return false;
    const char closing = Char(tokens_[marker].end);
    if (closing != '.' && closing != ')') return false;
    // A bullet before the number belongs to it.
    uint32_t split = static_cast<uint32_t>(tokens_.size());
    if (marker > first_ && tokens_.back().Is(Token::kPunctuation) &&
        Slice(tokens_.back().begin, tokens_.back().end) == Slice(tokens_[first_].begin, tokens_[first_].end)) {
      --split;
    }
    if (split > first_) {
      CloseSentence(split);
      pending_ = Pending::kNothing;
    }
    Push(begin, end, Class(begin) == kDigit ? Token::kNumeric : 0);
    return true;
  }

  // 1 to 99 for a number, 1000 and up for a letter; -1 for what numbers no list.
  int32_t MarkerValue(uint32_t begin, uint32_t end) const {
    if (Class(begin) == kDigit && end - begin <= 2) {
      int32_t value = 0;
      for (uint32_t i = begin; i < end; ++i) {
        if (Class(i) != kDigit) return -1;
        value = value * 10 + (text_[i] - '0');
      }
      return value;
    }
    return end - begin == 1 && Class(begin) == kLower ? 1000 + (text_[begin] - 'a') : -1;
  }

  // ---- Marks ------------------------------------------------------------------------------------------------------

  uint32_t Wide(uint32_t begin) {
    const Utf8Character character = DecodeUtf8(text_, begin);
    if (!IsWideSign(character.code)) return Word(begin);
    uint32_t end = begin + character.length;
    if (character.code == 0x2026) {  // "…"
      while (text_.substr(end).starts_with("\u2026")) end += 3;
      Push(begin, end, Token::kPunctuation);
      pending_ = Pending::kStop;
      return end;
    }
    if (character.code == 0x2022 && tokens_.size() > first_ && IsBlank(end) && space_) {  // a bullet begins an item
      EndSentence();
    }
    return Push(begin, end, Token::kPunctuation);
  }

  uint32_t Same(uint32_t at, char c) const {
    while (at < size_ && text_[at] == c) ++at;
    return at;
  }

  uint32_t Mark(uint32_t begin) {
    const char c = text_[begin];
    switch (c) {
      case '.':
      case '!':
      case '?': {
        uint32_t end = begin + 1;
        if (c == '.') {
          end = Same(end, '.');
        } else {
          while (Char(end) == '!' || Char(end) == '?') ++end;
        }
        // ".5", ".com"
        if (c == '.' && end == begin + 1 && space_ && ClassOrSpace(end) == kDigit) {
          return Push(begin, Digits(end), Token::kNumeric);
        }
        const bool omission = end - begin > 1 && Char(end) == ']' && begin > 0 && text_[begin - 1] == '[';
        end = Push(begin, end, Token::kPunctuation);
        if (!omission && !AfterListMarker()) pending_ = Pending::kStop;
        return end;
      }
      case '-':
      case '*':
      case '=':
      case '_':
      case '~':
        return Push(begin, Same(begin + 1, c), Token::kPunctuation);
      case '<':
      case '>':
        return Push(begin, Same(begin + 1, c), Token::kPunctuation);
      case '\'': {
        // A clitic after what is no word ("U.S.'s"), a cut year ("'90s").
        const uint32_t end = RunEnd(begin + 1);
        if (!space_ && end == begin + 2 && (text_[begin + 1] | 0x20) == 's') return Push(begin, end, 0);
        if (space_ && ClassOrSpace(begin + 1) == kDigit && Digits(begin + 1) == begin + 3) {
          return Push(begin, Char(begin + 3) == 's' ? begin + 4 : begin + 3, 0);
        }
        return Push(begin, begin + 1, Token::kPunctuation);
      }
      case ':':
      case ';': {
        // ":-)"
        uint32_t end = begin + 1;
        if (Char(end) == '-') ++end;
        if (space_ && (Char(end) == ')' || Char(end) == '(') && IsBlank(end + 1)) {
          return Push(begin, end + 1, Token::kPunctuation);
        }
        return Push(begin, begin + 1, Token::kPunctuation);
      }
      case '@':
        // "@name"
        if (space_ && (ClassOrSpace(begin + 1) & kAlphanumeric) != 0) {
          uint32_t end = RunEnd(begin + 1);
          while (Char(end) == '_') end = RunEnd(end + 1);
          return Push(begin, end, 0);
        }
        return Push(begin, begin + 1, Token::kPunctuation);
      default:
        return Push(begin, begin + 1, Token::kPunctuation);
    }
  }

  // The stop of "1." or "a." at the start of a line ends nothing.
  bool AfterListMarker() const {
    const size_t count = tokens_.size() - first_;  // with the stop itself
    if (count < 2 || count > 4) return false;
    for (size_t i = first_; i + 2 < tokens_.size(); ++i) {
      if (!tokens_[i].Is(Token::kPunctuation)) return false;
    }
    const Token& marker = tokens_[tokens_.size() - 2];
    return marker.end == tokens_.back().begin && MarkerValue(marker.begin, marker.end) >= 0;
  }

  // ---- Sentences --------------------------------------------------------------------------------------------------

  // A token begins at `at` after a stop: does a sentence begin with it?
  void SettleStop(uint32_t at) {
    if (at < note_end_) return;
    if (text_[at] == '[') {
      note_end_ = NoteEnd(at);
      if (note_end_ != 0) return;
    }
    if (!space_) {
      // Closing quotes and brackets belong to the sentence; anything else shows that the stop was none.
      const char c = text_[at];
      if (c != '"' && c != '\'' && c != ')' && c != ']' && c != '}' && c != '.' && c != '!' && c != '?') {
        pending_ = Pending::kNothing;
      }
      return;
    }
    uint32_t first = at;
    while (first < size_ && IsOpening(text_[first])) ++first;
    const uint8_t kind = ClassOrSpace(first);
    if (first != at && (kind & (kSpace | kNewline)) != 0 && first == at + 1) {
      // A quotation mark with space on both sides closes rather than opens after a stop.
      if (text_[at] == '"' || text_[at] == '\'') return;
    }
    bool begins = true;
    if (kind == kLower) {
      begins = first == at && EndsInPlainWord();
    } else if (kind == kMark) {
      const char c = Char(first);
      if (c == ':' && !IsBlank(first + 1)) return;  // ":)" belongs to the sentence
      begins = c != '.' && c != ',' && c != ';' && c != ')' && c != ']' && c != '!' && c != '?' && c != '/';
    }
    if (begins && pending_ == Pending::kAbbreviation) {
      // "At 9 a.m. Mr. Smith": a time alone is no sentence.
      const bool time = tokens_.size() - first_ == 3 && tokens_[first_ + 1].Is(Token::kNumeric);
      const bool starts = first == at ? StartsSentences(Slice(first, RunEnd(first))) : text_[at] != '(' || IsAside(at);
      begins = kind == kUpper && !time && starts;
    }
    pending_ = Pending::kNothing;
    if (begins) EndSentence();
  }

  // Small letters go on behind a stop ("Yahoo! shares", an abbreviation that no list has), but not where the word
  // before it is as plain as the one behind.
  bool EndsInPlainWord() const {
    if (tokens_.size() < first_ + 2 || pending_ != Pending::kStop) return false;
    const Token& stop = tokens_.back();
    const Token& word = tokens_[tokens_.size() - 2];
    // Names of firms have a capital, pauses are "..." or "…", abbreviations are short.
    const bool full_stop = text_[stop.begin] == '.';
    if ((full_stop && stop.end - stop.begin != 1) || Class(stop.begin) != kMark || word.end != stop.begin) return false;
    return (word.flags & ~Token::kSpaceBefore) == 0 && word.end - word.begin > (full_stop ? 3 : 1) &&
           Class(word.end - 1) == kLower && AbbreviationOf(Slice(word.begin, word.end)) == Abbreviation::kNone;
  }

  // "(Applause.)" behind an abbreviation is a sentence, "(Reuters)" is none. It is short where it is one.
  bool IsAside(uint32_t at) const {
    const std::string_view text = Slice(at, std::min(at + 80, size_));
    const size_t close = text.find(')');
    return close != std::string_view::npos &&
           (text[close - 1] == '.' || text[close - 1] == '!' || text[close - 1] == '?');
  }

  // "[17]": the number of a note belongs to the sentence that it stands behind. One past it; 0 when there is none.
  uint32_t NoteEnd(uint32_t at) const {
    const uint32_t end = Digits(at + 1);
    return end > at + 1 && end <= at + 4 && Char(end) == ']' ? end + 1 : 0;
  }

  static bool IsOpening(char c) { return c == '"' || c == '\'' || c == '(' || c == '[' || c == '{'; }

  void EndSentence(bool cut = false) {
    pending_ = Pending::kNothing;
    CloseSentence(static_cast<uint32_t>(tokens_.size()), cut);
  }

  // Tokens from `first_` to `last` become a sentence.
  void CloseSentence(uint32_t last, bool cut = false) {
    if (last == first_) return;
    document_.sentences.push_back({first_, last, cut});
    for (uint32_t i = first_; i < last; ++i) {
      tokens_[i].flags |= Token::kSentenceStart;
      if (!tokens_[i].Is(Token::kPunctuation)) break;
    }
    first_ = last;
  }

  // ---- Tokens -----------------------------------------------------------------------------------------------------

  // Start of the character that `at` is in.
  uint32_t CharacterStart(uint32_t at) const {
    while (at < size_ && at > 0 && (static_cast<uint8_t>(text_[at]) & 0xC0) == 0x80) --at;
    return at;
  }

  // Adds [begin, end), cut into pieces of kMaxTokenBytes. `kind` is kNumeric, kPunctuation or 0 for a word.
  uint32_t Push(uint32_t begin, uint32_t end, uint8_t kind) {
    while (end - begin > kMaxTokenBytes) {
      const uint32_t cut = CharacterStart(begin + kMaxTokenBytes);
      PushOne(begin, cut, kind);
      begin = cut;
    }
    PushOne(begin, end, kind);
    return end;
  }

  void PushOne(uint32_t begin, uint32_t end, uint8_t kind) {
    // Here and not after each word: one word can be several tokens.
    if (tokens_.size() - first_ >= kMaxSentenceTokens) EndSentence(/*cut=*/true);
    uint8_t flags = kind | (space_ ? Token::kSpaceBefore : 0);
    space_ = false;
    if (kind == 0) {
      const uint8_t first = Class(begin);
      const bool upper = first == kUpper;
      flags |= upper ? Token::kCapitalised : 0;
      if ((upper & (ClassOrSpace(begin + 1) != kLower)) | (first == kWide)) flags |= UncommonCapitals(begin, end);
    }
    tokens_.push_back({.begin = begin, .end = end, .flags = flags});
  }

  // Further flags of a word that begins with two capitals, with one alone, or beyond ASCII.
  uint8_t UncommonCapitals(uint32_t begin, uint32_t end) const {
    if (Class(begin) == kWide) return IsWideUpper(DecodeUtf8(text_, begin).code) ? Token::kCapitalised : 0;
    return AllCaps(begin, end) ? Token::kAllCaps : 0;
  }

  bool AllCaps(uint32_t begin, uint32_t end) const {
    uint32_t letters = 0;
    for (uint32_t i = begin; i < end; ++i) {
      const uint8_t kind = Class(i);
      if ((kind & (kLower | kWide)) != 0) return false;
      letters += kind == kUpper ? 1 : 0;
    }
    return letters >= 2;
  }

  Document& document_;
  std::vector<Token>& tokens_;
  const std::string_view text_;
  const uint32_t size_;
  uint32_t first_ = 0;  // first token of the open sentence
  bool space_ = true;   // white space stands before the next token
  Pending pending_ = Pending::kNothing;
  uint32_t note_end_ = 0;  // of the note's number behind the stop that is pending
};

}  // namespace

void Segment(Document& document) {
  document.tokens.clear();
  document.sentences.clear();
  document.mentions.clear();
  Segmenter(document).Run();
}

}  // namespace policywire::enrich
