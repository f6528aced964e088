#include "enrich/language/script.h"

namespace policywire::enrich {

Script ScriptOf(char32_t c) {
  if (c < 0xC0) return c == 0xAA || c == 0xBA ? Script::kLatin : Script::kNone;
  if (c < 0x02B0) return c == 0xD7 || c == 0xF7 ? Script::kNone : Script::kLatin;
  if (c < 0x0370) return Script::kNone;  // modifiers and combining marks
  if (c < 0x0400) return Script::kGreek;
  if (c < 0x0530) return Script::kCyrillic;
  if (c < 0x0590) return Script::kOther;
  if (c < 0x0600) return Script::kHebrew;
  if (c < 0x0700) return c == 0x060C || c == 0x061B || c == 0x061F ? Script::kNone : Script::kArabic;
  if (c < 0x0750) return Script::kOther;
  if (c < 0x0780) return Script::kArabic;
  if (c < 0x0900) return Script::kOther;
  if (c < 0x0980) return c == 0x0964 || c == 0x0965 ? Script::kNone : Script::kDevanagari;
  if (c < 0x0A00) return Script::kBengali;
  if (c < 0x0E00) return Script::kOther;
  if (c < 0x0E80) return Script::kThai;
  if (c < 0x1100) return Script::kOther;
  if (c < 0x1200) return Script::kHangul;
  if (c < 0x1E00) return Script::kOther;
  if (c < 0x1F00) return Script::kLatin;
  if (c < 0x2000) return Script::kGreek;
  if (c < 0x2C00) return Script::kNone;  // punctuation, signs, arrows, drawings
  if (c < 0x2E80) return Script::kOther;
  if (c < 0x3040) return Script::kNone;  // radicals, and the punctuation of East Asia
  if (c < 0x3100) return Script::kKana;
  if (c < 0x3130) return Script::kOther;
  if (c < 0x3190) return Script::kHangul;
  if (c < 0x3400) return Script::kNone;
  if (c < 0xA000) return Script::kHan;
  if (c < 0xAC00) return Script::kOther;
  if (c < 0xD7B0) return Script::kHangul;
  if (c < 0xFB00) return c < 0xF900 ? Script::kNone : Script::kHan;
  if (c >= 0xFB50 && c < 0xFE00) return Script::kArabic;
  if (c >= 0xFE70 && c < 0xFF00) return c == 0xFEFF ? Script::kNone : Script::kArabic;
  if (c >= 0xFF66 && c < 0xFFA0) return Script::kKana;
  return c >= 0x20000 && c < 0x32000 ? Script::kHan : Script::kNone;
}

char32_t Lower(char32_t c) {
  if (c < 0xC0) return c;
  if (c <= 0xDE) return c == 0xD7 ? c : c + 0x20;
  if (c < 0x100) return c;
  if (c == 0x130) return 'i';
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
  if (c < 0x180) return c == 0x178 ? 0xFF : c | 1;
  if (c == 0x18F) return 0x259;
  if (c == 0x1A0 || c == 0x1AF) return c + 1;
  if (c >= 0x218 && c <= 0x21B) return c | 1;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x460 && c < 0x530) return c | 1;
  if (c >= 0x1EA0 && c <= 0x1EFF) return c | 1;
  return c;
}

}  // namespace policywire::enrich
