#include "enrich/clean/clean.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "enrich/clean/broken_words.h"
#include "enrich/clean/byte_scan.h"
#include "enrich/clean/join_lines.h"
#include "enrich/clean/mend_case.h"
#include "enrich/clean/mend_characters.h"
#include "enrich/clean/utf8.h"

namespace policywire::enrich {
namespace {

constexpr size_t kMaxTextBytes = size_t{1} << 30;
// How far back a glued sentence looks for the start of a web address.
constexpr size_t kMaxAddressBytes = 128;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return IsLower(static_cast<char>(c | 0x20)); }
bool IsStop(char c) { return c == '.' || c == '!' || c == '?'; }
bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Bytes that may need a change: control characters, all that is not ASCII, capitals after what no capital follows in
// sound text, line ends behind a hyphen, and the quotation marks of typewriters.
constexpr auto kSuspicious = [](Bytes bytes, Bytes before) {
  const Bytes control_or_wide = ~IsBetween(bytes, 0x20, 0x7E) & ~Is(bytes, '\n');
  const Bytes odd_before = IsBetween(before, 'a', 'z') | IsBetween(before, 0x80, 0xFF) | Is(before, '.') |
                           Is(before, '!') | Is(before, '?') | Is(before, '"') | Is(before, '\'') | Is(before, ')');
  return control_or_wide | (Is(bytes, '\n') & Is(before, '-')) | (IsBetween(bytes, 'A', 'Z') & odd_before) |
         Is(bytes, '`') | (Is(bytes, '\'') & Is(before, '\''));
};

// What a character becomes.
struct Form {
  enum Kind : uint8_t { kKeep, kPunctuation, kControl };
  Kind kind = kKeep;
  std::string_view text;
};

constexpr std::string_view kDash = "\u2014";

Form FormOf(char32_t c) {
  switch (c) {
    case 0x85:  // next line
    case 0x2028:
    case 0x2029:
      return {Form::kPunctuation, "\n"};
    case 0xA0:
    case 0x1680:
    case 0x202F:
    case 0x205F:
    case 0x3000:
      return {Form::kPunctuation, " "};
    case 0xAD:  // soft hyphen
    case 0x061C:
    case 0x180E:
    case 0x2060:
    case 0xFEFF:
      return {Form::kPunctuation, ""};
    case 0xB4:
    case 0x02BC:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x2039:
    case 0x203A:
    case 0xFF07:
      return {Form::kPunctuation, "'"};
    case 0xAB:
    case 0xBB:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0xFF02:
      return {Form::kPunctuation, "\""};
    case 0x2010:
    case 0x2011:
    case 0x2212:
    case 0xFE63:
    case 0xFF0D:
      return {Form::kPunctuation, "-"};
    case 0x2012:
    case 0x2015:
      return {Form::kPunctuation, kDash};
    default:
      break;
  }
  if (c >= 0x80 && c < 0xA0) return {Form::kControl, " "};
  if (c >= 0xFB00 && c <= 0xFB06) {
    constexpr std::array<std::string_view, 7> kLigatures = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    return {Form::kPunctuation, kLigatures[c - 0xFB00]};
  }
  if (c >= 0x2000 && c <= 0x200A) return {Form::kPunctuation, " "};
  // Zero-width characters and marks of direction.
  if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
    return {Form::kPunctuation, ""};
  }
  return {};
}

class Cleaner {
 public:
  Cleaner(std::string_view original, CleanText& out) : in_(original), out_(out) {}

  void Run() {
    ScanBytes(in_, kSuspicious, [this](size_t at) {
      if (at >= next_) next_ = Look(at);
    });
    CopyUpTo(in_.size());
  }

 private:
  // Sees to the suspicious byte at `at`; returns where to go on.
  size_t Look(size_t at) {
    const char c = in_[at];
    if (static_cast<uint8_t>(c) >= 0x80) return LookWide(at);
    if (IsUpper(c)) {
      if (IsLower(in_[at - 1])) {
        MendPossessive(at);
      } else {
        SplitGlued(at);
      }
      return at + 1;
    }
    switch (c) {
      case '\n':
        JoinBrokenWord(at - 1, at + 1);
        return at + 1;
      case '\r':
        if (at > 0 && in_[at - 1] == '-' && JoinBrokenWord(at - 1, AfterLineEnd(at))) return AfterLineEnd(at);
        // Line ends of Windows and of old Macs.
        Replace(at, at + 1, at + 1 < in_.size() && in_[at + 1] == '\n' ? "" : "\n");
        return at + 1;
      case '\t':
        Replace(at, at + 1, " ");
        return at + 1;
      case '`':
      case '\'': {
        // `` and '' are quotation marks of typewriters. The second ' is found first; of three, the first two are one.
        const size_t begin = c == '\'' ? at - 1 : at;
        if (begin < copied_) return at + 1;
        const bool twice = c == '\'' || (at + 1 < in_.size() && in_[at + 1] == '`');
        Replace(begin, begin + (twice ? 2 : 1), twice ? "\"" : "'");
        ++punctuation_;
        return begin + (twice ? 2 : 1);
      }
      default:
        Replace(at, at + 1, " ");
        ++control_;
        return at + 1;
    }
  }

  size_t LookWide(size_t at) {
    const Utf8Character character = DecodeUtf8(in_, at);
    const size_t end = at + character.length;
    if (!character.valid) {
      Replace(at, end, "\uFFFD");
      ++invalid_;
      return end;
    }
    if (character.code == 0x2013) {
      // Between words it joins them ("US–China"), between spaces it is a dash.
      const bool joins = at > 0 && end < in_.size() && !IsSpace(in_[at - 1]) && !IsSpace(in_[end]);
      Replace(at, end, joins ? "-" : kDash);
      ++punctuation_;
      return end;
    }
    // A quotation that is glued to the sentence before: the space goes in front of the mark, hence before it is copied.
    const bool opens = character.code == 0x201C || character.code == 0x2018;
    if (opens && end < in_.size() && IsUpper(in_[end])) SplitGlued(end);
    if (character.code == 0xAD && JoinAtSoftHyphen(at, end)) return AfterLineEnd(end);
    const Form form = FormOf(character.code);
    if (form.kind != Form::kKeep) {
      // Letters for a ligature of as many bytes would seem to be one byte each: the last one is made from nothing.
      const size_t last = form.text.size() == 3 && form.text != kDash ? 1 : 0;
      Replace(at, end, form.text.substr(0, form.text.size() - last));
      if (last > 0) Insert(end, form.text.substr(form.text.size() - last));
      ++(form.kind == Form::kControl ? control_ : punctuation_);
    }
    return end;
  }

  // Where the line end at `at` is over; `at` where there is none.
  size_t AfterLineEnd(size_t at) const {
    if (at < in_.size() && in_[at] == '\r') ++at;
    return at < in_.size() && in_[at] == '\n' ? at + 1 : at;
  }

  // A word that goes on in the next line.
  bool JoinBrokenWord(size_t hyphen, size_t next) {
    const LineEndHyphen kind = hyphen < copied_ ? LineEndHyphen::kNone : HyphenAt(in_, hyphen, next, searches_);
    if (kind == LineEndHyphen::kNone) return false;
    Replace(kind == LineEndHyphen::kBreak ? hyphen : hyphen + 1, next, "");
    ++punctuation_;
    return true;
  }

  // A soft hyphen, which ends at `end`, behind which the line ends: with it, the line end goes.
  bool JoinAtSoftHyphen(size_t at, size_t end) {
    const size_t next = AfterLineEnd(end);
    const bool in_word = at > 0 && IsLetter(in_[at - 1]) && next < in_.size() && IsLetter(in_[next]);
    if (next == end || !in_word) return false;
    Replace(at, next, "");
    ++punctuation_;
    return true;
  }

  // "ChinaS": a possessive that has lost its apostrophe and whose s was taken for the start of a word.
  void MendPossessive(size_t at) {
    if (in_[at] != 'S' || (at + 1 < in_.size() && (IsLetter(in_[at + 1]) || IsDigit(in_[at + 1])))) return;
    size_t first = at;
    while (first > 0 && at - first < 32 && IsLower(in_[first - 1])) --first;
    if (first == 0 || !IsUpper(in_[first - 1]) || at - first < 3) return;
    if (first > 1 && (IsLetter(in_[first - 2]) || IsDigit(in_[first - 2]))) return;
    if (in_[at - 1] == 'a' && in_[at - 2] == 'a') return;  // "SaaS" and its kin
    Replace(at, at + 1, "'s");
    ++case_;
  }

  // "influence.Initial": a capital right after a stop, or after the quotation mark or bracket that follows one.
  void SplitGlued(size_t capital) {
    size_t gap = capital;  // where a space is missing
    size_t stop = capital - 1;
    for (int marks = 0; marks < 2; ++marks) {
      const std::string_view before = in_.substr(0, stop + 1);
      if (before.ends_with("\u201C") || before.ends_with("\u2018")) {  // opens what follows
        if (stop < 3) return;
        gap = stop - 2;
        stop -= 3;
      } else if (before.ends_with("\u201D") || before.ends_with("\u2019")) {
        if (stop < 3) return;
        stop -= 3;
      } else if (in_[stop] == '"' || in_[stop] == ')' || in_[stop] == '\'') {
        if (stop == 0) return;
        --stop;
      }
    }
    if (!IsStop(in_[stop]) || stop == 0 || gap < copied_) return;
    const char last = in_[stop - 1];
    const bool word = IsLower(last) && stop > 1 && IsLetter(in_[stop - 2]);
    if (!word && !IsDigit(last) && last != '%' && last != ')') return;

    // What follows must look like the first word of a sentence.
    size_t end = capital + 1;
    while (end < in_.size() && IsLower(in_[end])) ++end;
    const std::string_view follower = in_.substr(capital, end - capital);
    if (follower == "A" || follower == "I") {
      if (end < in_.size() && in_[end] != ' ' && in_[end] != '\'') return;
    } else if (follower.size() == 1) {
      return;
    }
    if (end < in_.size() && (IsUpper(in_[end]) || IsDigit(in_[end]) || in_[end] == '_' || in_[end] == '(')) return;
    if (end + 1 < in_.size() && in_[end] == '.' && IsLower(in_[end + 1])) return;  // "System.Text.json"
    if (end < in_.size() && in_[end] == '@') return;                               // "Jane.Doe@example.org"
    if (IsNameEnding(follower)) return;
    size_t start = stop;
    while (start > 0 && stop - start < kMaxAddressBytes && !IsSpace(in_[start - 1])) --start;
    const std::string_view token = in_.substr(start, stop - start);
    if (token.find_first_of("@/\\_=#") != std::string_view::npos || token.starts_with("www.")) return;

    Insert(gap, " ");
    ++glued_;
  }

  // Ends of host and file names.
  static bool IsNameEnding(std::string_view word) {
    static constexpr std::array<std::string_view, 14> kEndings = {
        "Com", "Org", "Net", "Gov", "Edu", "Pdf", "Doc", "Docx", "Xls", "Txt", "Html", "Exe", "Js", "Tv",
    };
    return std::find(kEndings.begin(), kEndings.end(), word) != kEndings.end();
  }

  void CopyUpTo(size_t end) {
    if (end <= copied_) return;
    out_.text.append(in_.data() + copied_, end - copied_);
    copied_ = end;
  }

  void Replace(size_t begin, size_t end, std::string_view with) {
    CopyUpTo(begin);
    if (end - begin != with.size()) Anchor(begin);
    out_.text.append(with);
    copied_ = end;
    if (end - begin != with.size()) Anchor(end);
  }

  void Insert(size_t at, std::string_view with) { Replace(at, at, with); }

  void Anchor(size_t original) {
    out_.map.AddAnchor(static_cast<uint32_t>(out_.text.size()), static_cast<uint32_t>(original));
  }

 public:
  void WriteRepairs(v1::Repairs& repairs) const {
    repairs.set_invalid_utf8(invalid_);
    repairs.set_glued_sentences(glued_);
    repairs.set_punctuation(punctuation_);
    repairs.set_letter_case(case_);
    repairs.set_control_characters(control_);
  }

 private:
  std::string_view in_;
  CleanText& out_;
  size_t copied_ = 0;  // how much of `in_` stands in the output, as it was or changed
  size_t next_ = 0;    // suspicious bytes before this are seen to
  uint32_t invalid_ = 0;
  uint32_t glued_ = 0;
  uint32_t punctuation_ = 0;
  uint32_t case_ = 0;
  uint32_t control_ = 0;
  int searches_ = 64;  // through the text, for the words of broken ones
};

}  // namespace

void Clean(std::string_view original, CleanText& out) {
  original = original.substr(0, kMaxTextBytes);
  out.text.clear();
  out.text.reserve(original.size());
  out.map.Clear();
  std::string mended;
  OffsetMap to_original;
  const uint32_t characters = MendCharacters(original, mended, to_original);
  Cleaner cleaner(characters > 0 ? std::string_view(mended) : original, out);
  cleaner.Run();
  cleaner.WriteRepairs(out.repairs);
  if (characters > 0) out.map.LeadOnThrough(std::move(to_original));
  out.repairs.set_misread_characters(characters);
  JoinLines(out.text);
  out.repairs.set_letter_case(out.repairs.letter_case() + MendCase(out.text));
}

}  // namespace policywire::enrich
