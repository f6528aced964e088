#include "enrich/clean/plausible.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace policywire::enrich {
namespace {

using enum Plausibility;

bool In(char32_t code, char32_t first, char32_t last) { return code >= first && code <= last; }

bool IsOneOf(char32_t code, std::u32string_view all) { return all.find(code) != all.npos; }

bool IsDigit(char32_t code) { return In(code, '0', '9'); }

// Latin letters as far as the sets have them. The blocks beyond Latin-1 alternate, with a few exceptions.
bool IsUpper(char32_t code) {
  if (code < 0x80) return In(code, 'A', 'Z');
  if (code < 0x100) return In(code, 0xC0, 0xDE) && code != 0xD7;
  if (In(code, 0x139, 0x148) || In(code, 0x179, 0x17E)) return (code & 1) == 1;
  return code == 0x178 || code == 0x18F || (code < 0x250 && (code & 1) == 0);
}
bool IsLetter(char32_t code) {
  if (code < 0x80) return In(code | 0x20, 'a', 'z');
  if (code < 0x100) return code >= 0xC0 && code != 0xD7 && code != 0xF7;
  return code < 0x250 || In(code, 0x1E00, 0x1EFF);
}
bool IsLower(char32_t code) { return IsLetter(code) && !IsUpper(code); }

bool IsGreek(char32_t code) { return In(code, 0x384, 0x3FF); }
bool IsCyrillic(char32_t code) { return In(code, 0x400, 0x52F); }
bool IsSmallCyrillic(char32_t code) { return In(code, 0x430, 0x45F); }
bool IsWordLike(char32_t code) { return IsLetter(code) || IsGreek(code) || IsCyrillic(code); }
bool IsBox(char32_t code) { return In(code, 0x2500, 0x259F); }

// What stands right behind a word in sound text.
bool MayFollowAWord(char32_t code) { return IsOneOf(code, U"’”…–—»›™®©\u00A0´§†‡°·•¨²³¹ªº¿¡"); }

// The same behind "Ã", with which hardly a word ends.
bool MayFollowATilde(char32_t code) { return IsOneOf(code, U"’”…–—»›™®\u00A0"); }

bool IsQuoteOrDash(char32_t code) { return IsOneOf(code, U"‘’“”–—…"); }

bool IsLatinMeant(char32_t code) {
  if (In(code, 0xC0, 0xFF)) return true;
  if (In(code, 0x100, 0x17E)) return code != 0x138 && code != 0x149;
  return IsOneOf(code, U"ƒƠơƯưȘșȚț");
}

// The lead is a sign: "√©", "├®".
Plausibility OfLatinBehindSign(const Misreading& r) {
  if (IsLetter(r.left)) return kAlone;
  // Mathematics and line art.
  if (!IsLetter(r.right) || IsBox(r.second) || IsOneOf(r.second, U"π∞∑∏∫Ω∂≤≥≠±≈÷√∆")) return kSupported;
  return kAlone;
}

Plausibility OfSmallLatin(const Misreading& r) {
  const bool odd_lead = r.lead == U'Ã';  // other capitals are less rare
  if (IsLower(r.left)) return kAlone;
  if (IsLetter(r.left)) {
    if (IsLower(r.right)) return kAlone;
    return odd_lead && !IsLetter(r.right) && !MayFollowATilde(r.second) ? kAlone : kInARow;
  }
  // "10 Å—or less"
  const bool may_end = !odd_lead && MayFollowAWord(r.second);
  if (IsLower(r.right)) return may_end && IsQuoteOrDash(r.second) ? kSupported : kAlone;
  if (IsLetter(r.right)) return kInARow;
  if (!odd_lead) return may_end && r.second != 0xA0 ? kInARow : kSupported;
  return MayFollowATilde(r.second) && r.second != 0xA0 ? kSupported : kAlone;
}

Plausibility OfCapitalLatin(const Misreading& r) {
  const bool odd_lead = r.lead == U'Ã';
  if (IsLower(r.left)) return kInARow;
  if (IsLower(r.right)) return r.second == U'’' ? kSupported : kAlone;
  if (IsLetter(r.right)) {
    if (odd_lead) return kAlone;
    // A name in capitals, "BLÅØYD".
    if (IsLetter(r.left) && (IsLetter(r.second) || MayFollowAWord(r.second))) return kInARow;
    return MayFollowAWord(r.second) ? kSupported : kAlone;
  }
  if (IsLetter(r.left)) {
    if (odd_lead) return IsQuoteOrDash(r.second) ? kSupported : kAlone;
    return MayFollowAWord(r.second) ? kInARow : kSupported;
  }
  return odd_lead && !MayFollowAWord(r.second) ? kAlone : kSupported;
}

// Two letters of Cyrillic or Greek that are no part of a word: "Г© que".
Plausibility OfLonelyCyrillic(const Misreading& r) {
  return IsWordLike(r.left) || IsWordLike(r.right) || IsOneOf(r.second, U"\u00A0«»”“„…—–’") ? kInARow : kSupported;
}

Plausibility OfLatin(const Misreading& r) {
  if (r.meant == U'×' || r.meant == U'÷') {
    const auto beside = [](char32_t c) { return c == ' ' || IsDigit(c); };
    return r.lead == U'Ã' && beside(r.left) && beside(r.right) ? kAlone : kSupported;
  }
  if (!IsWordLike(r.lead)) return OfLatinBehindSign(r);
  if (!IsLetter(r.lead)) {
    // A letter of another script in a word of Latin ones.
    return IsLetter(r.left) || IsLetter(r.right) ? kAlone : OfLonelyCyrillic(r);
  }
  return IsLower(r.meant) ? OfSmallLatin(r) : OfCapitalLatin(r);
}

// "Â£", "В£", "┬ú".
Plausibility OfSign(const Misreading& r) {
  const bool beside_number = IsDigit(r.left) || IsDigit(r.right);
  if (!IsWordLike(r.lead)) {
    if (r.meant == 0xA0) return IsAsciiLetterOrDigit(r.left) ? kAlone : kSupported;
    const bool behind = IsAsciiLetterOrDigit(r.left) && IsOneOf(r.meant, U"©®°»²³½¢");
    return IsAsciiLetterOrDigit(r.right) || behind ? kAlone : kSupported;
  }
  if (!IsLetter(r.lead)) {
    if (IsOneOf(r.second, U"\u00A0«»")) return kInARow;
    return beside_number || IsLetter(r.left) || IsLetter(r.right) ? kAlone : OfLonelyCyrillic(r);
  }
  if (r.lead != U'Â') return kInARow;
  if (!IsUpper(r.left)) return kAlone;
  return IsUpper(r.right) || MayFollowAWord(r.second) ? kInARow : kSupported;
}

// U+0080 to U+009F: read as ISO-8859-1 and written as UTF-8 first, then read as windows-1252.
Plausibility OfControl(const Misreading& r) {
  if (r.lead != U'Â') return kNever;
  return IsUpper(r.left) || Windows1252Character(static_cast<uint8_t>(r.meant)) < 0xA0 ? kInARow : kAlone;
}

Plausibility OfGreek(const Misreading& r) {
  if (!IsLetter(r.lead) || r.set == kMacRoman) return kInARow;
  return MayFollowAWord(r.second) && IsUpper(r.left) && !IsLower(r.right) ? kInARow : kAlone;
}

Plausibility OfTwo(const Misreading& r) {
  const char32_t meant = r.meant;
  if (meant < 0xA0) return OfControl(r);
  if (meant < 0xC0) return OfSign(r);
  if (IsLatinMeant(meant)) return OfLatin(r);
  if (IsOneOf(meant, U"ˆˇ˘˙˚˛˜˝ʼ")) return IsUpper(r.left) ? kInARow : kAlone;
  if (In(meant, 0x300, 0x36F)) {  // accents by themselves
    if (r.set == kMacRoman) return kInARow;
    return !IsLetter(r.lead) || (IsUpper(r.left) && MayFollowAWord(r.second)) ? kInARow : kAlone;
  }
  if (IsGreek(meant)) return OfGreek(r);
  const bool letter =
      In(meant, 0x400, 0x52F) || In(meant, 0x531, 0x586) || In(meant, 0x5B0, 0x5F4) || In(meant, 0x60C, 0x6FF);
  return letter ? kInARow : kNever;
}

// Signs and marks beyond Latin-1, and forms of letters: what mostly begins with E2 or EF.
Plausibility OfMark(const Misreading& r) {
  if (r.set == kMacRoman) return In(r.meant, 0x2000, 0x203F) || IsLetter(r.left) ? kAlone : kSupported;
  if (r.set == kIbm437) return In(r.meant, 0x2000, 0x203F) ? kAlone : kSupported;
  if (!IsCyrillic(r.lead) && !IsGreek(r.lead)) return kAlone;
  if (r.set == kKoi8R) return IsBox(r.second) ? kAlone : kInARow;
  // A capital behind a small letter, or a sign among letters.
  const bool capital = IsSmallCyrillic(r.lead) && In(r.second, 0x400, 0x42F);
  return capital || !IsWordLike(r.second) || !IsWordLike(r.third) ? kAlone : kInARow;
}

bool IsMark(char32_t code) {
  return In(code, 0x2000, 0x2BFF) || In(code, 0xFB00, 0xFB06) || In(code, 0xFE0E, 0xFE0F) || code == 0xFEFF ||
         In(code, 0xFF01, 0xFF5E) || In(code, 0xFFFC, 0xFFFD);
}

bool IsLetterOfThreeBytes(char32_t code) {
  return In(code, 0x900, 0xEFF) || In(code, 0x10A0, 0x11FF) || In(code, 0x1F00, 0x1FFF) || In(code, 0x3000, 0x30FF) ||
         In(code, 0x3400, 0x9FFF) || In(code, 0xAC00, 0xD7A3) || In(code, 0xFF60, 0xFFEE);
}

}  // namespace

bool IsAsciiLetterOrDigit(char32_t code) { return In(code | 0x20, 'a', 'z') || IsDigit(code); }

Plausibility PlausibilityOf(const Misreading& r) {
  if (r.third == 0) return OfTwo(r);
  if (IsMark(r.meant)) return OfMark(r);
  if (In(r.meant, 0x1E00, 0x1EFF)) return IsLetter(r.left) || IsLetter(r.right) ? kAlone : kSupported;
  if (In(r.meant, 0x1F000, 0x1FAFF)) return kAlone;
  if (!IsLetterOfThreeBytes(r.meant) && r.meant <= 0xFFFF) return kNever;
  return IsWordLike(r.left) || IsWordLike(r.right) ? kInARow : kSupported;
}

Plausibility PlausibilityOfSpaced(const Misreading& r) {
  // "и «": a word of one letter.
  if (!IsLetter(r.lead) && r.meant != U'à') return kNever;
  switch (r.meant) {
    case U'à':
      if (r.set == kWindows1252 && IsLower(r.left)) return kAlone;
      return IsLetter(r.left) ? kInARow : kSupported;
    case U'\u00A0':
      return r.set == kWindows1252 && !IsUpper(r.left) && r.left != ' ' && r.left != 0 ? kAlone : kInARow;
    case U'Š':
      return !IsLetter(r.left) && IsLower(r.right) ? kSupported : kInARow;
    case U'\u2120':  // a service mark
      return kAlone;
    default:
      break;
  }
  const Plausibility plausibility = PlausibilityOf(r);
  return plausibility == kNever ? kNever : r.third != 0 && plausibility == kAlone ? kSupported : kInARow;
}

Plausibility PlausibilityOfLost(const Misreading& r) {
  if (r.lead == U'â' && r.second == U'€') return kAlone;
  if (r.second == '?' || r.third == '?') return kInARow;
  if (r.third != 0) return kSupported;
  if (!IsUpper(r.lead)) return kInARow;
  if (IsLower(r.left) && IsLower(r.right)) return kAlone;
  return !IsLetter(r.left) && IsLower(r.right) ? kSupported : kInARow;
}

}  // namespace policywire::enrich
