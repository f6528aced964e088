#include "ingest/decode/charset.h"

#include <simdjson.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/guess_charset.h"

namespace policywire::ingest {
namespace {

// Names that pages use, and the converter that reads what they mean by them: mostly the larger set that grew out of the
// one that is named (WHATWG Encoding, 4.2).
struct Meant {
  std::string_view label;
  const char* converter;
};
constexpr Meant kMeant[] = {
    {"ascii", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"latin1", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"euc-kr", "windows-949"},
    {"ks_c_5601-1987", "windows-949"},
    {"korean", "windows-949"},
    {"shift_jis", "windows-932"},
    {"shift-jis", "windows-932"},
    {"sjis", "windows-932"},
    {"x-sjis", "windows-932"},
    {"big5", "Big5-HKSCS"},
    {"x-euc-jp", "EUC-JP"},
    {"x-mac-cyrillic", "x-mac-cyrillic"},
    {"macintosh", "macintosh"},
    {"utf-16", "UTF-16LE"},
    {"unicode", "UTF-16LE"},
};

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

bool IsUtf8Name(std::string_view label) {
  return EqualsIgnoringCase(label, "utf-8") || EqualsIgnoringCase(label, "utf8") ||
         EqualsIgnoringCase(label, "unicode-1-1-utf-8");
}

Converter OpenConverter(std::string_view label) {
  constexpr size_t kLongest = 40;
  if (label.empty() || label.size() > kLongest) return {nullptr, ucnv_close};
  std::string name(label);
  for (const Meant& meant : kMeant) {
    if (EqualsIgnoringCase(meant.label, label)) name = meant.converter;
  }
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &error), ucnv_close);
  if (U_FAILURE(error)) converter.reset();
  return converter;
}

// All of `bytes` through `converter`, with the way back.
void Convert(UConverter& converter, std::string_view bytes, size_t begin, CharsetText& out) {
  constexpr int kUnits = 4096;
  UChar units[kUnits];
  int32_t offsets[kUnits];
  out.converted.clear();
  out.converted.reserve(bytes.size() + bytes.size() / 4);
  out.map.Clear();
  const char* next = bytes.data() + begin;
  const char* const end = bytes.data() + bytes.size();
  char16_t high = 0;  // the first half of a character whose second half comes with the next units
  uint32_t high_at = 0;
  uint32_t last = 0;  // where the character before began
  struct Pending {
    uint32_t text = 0;
    uint32_t size = 0;
    uint32_t input = 0;
    bool any = false;
    bool ascii = false;
  } pending;
  const auto settle = [&](uint32_t input_end) {
    if (!pending.any) return;
    const uint32_t size = input_end - pending.input;
    if (pending.ascii && size == 1) {
      out.map.Copy(pending.text, 1, pending.input);
    } else {
      out.map.Replace(pending.text, pending.size, pending.input, size);
    }
    pending.any = false;
  };
  for (;;) {
    UChar* target = units;
    const char* const chunk = next;
    UErrorCode error = U_ZERO_ERROR;
    ucnv_toUnicode(&converter, &target, units + kUnits, &next, end, offsets, next == end, &error);
    const auto count = static_cast<int>(target - units);
    for (int i = 0; i < count; ++i) {
      // A character that began in the chunk before has no place in this one, and behind an error a set with states may
      // tell a place once more.
      const uint32_t input =
          offsets[i] < 0 ? last : std::max(last, static_cast<uint32_t>(chunk - bytes.data()) + offsets[i]);
      last = input;
      uint32_t code = units[i];
      if (U16_IS_LEAD(units[i])) {
        high = units[i];
        high_at = input;
        continue;
      }
      uint32_t place = input;
      if (U16_IS_TRAIL(units[i])) {
        code = high == 0 ? 0xFFFD : U16_GET_SUPPLEMENTARY(high, units[i]);
        if (high != 0) place = high_at;
      }
      high = 0;
      const bool same = pending.any && place == pending.input;  // several characters of one
      if (!same) settle(place);
      const size_t before = out.converted.size();
      if (code < 0x80) {
        out.converted += static_cast<char>(code);
      } else {
        const int length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        char room[4];
        for (int byte = length; byte-- > 1; code >>= 6) room[byte] = static_cast<char>(0x80 | (code & 0x3F));
        room[0] = static_cast<char>((length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0) | code);
        out.converted.append(room, static_cast<size_t>(length));
      }
      const auto size = static_cast<uint32_t>(out.converted.size() - before);
      if (same) {
        pending.size += size;
        pending.ascii = false;
      } else {
        const bool ascii = size == 1 && place < bytes.size() && out.converted.back() == bytes[place];
        pending = {static_cast<uint32_t>(before), size, place, true, ascii};
      }
    }
    if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR) break;
    if (next == end && count < kUnits && error != U_BUFFER_OVERFLOW_ERROR) break;
  }
  settle(static_cast<uint32_t>(bytes.size()));
  out.text = out.converted;
}

bool IsNameEnd(char c) {
  return c == '"' || c == '\'' || c == ';' || c == ' ' || c == '>' || c == '/' || c == '?' || c == '\n';
}

// The value behind `key` and an equals sign, in quotes or not.
std::string_view ValueBehind(std::string_view bytes, std::string_view key) {
  for (size_t at = 0; at + key.size() < bytes.size(); ++at) {
    if (!EqualsIgnoringCase(bytes.substr(at, key.size()), key)) continue;
    size_t value = at + key.size();
    while (value < bytes.size() && (bytes[value] == ' ' || bytes[value] == '\n')) ++value;
    if (value >= bytes.size() || bytes[value] != '=') continue;
    ++value;
    while (value < bytes.size() && (bytes[value] == ' ' || bytes[value] == '"' || bytes[value] == '\'')) ++value;
    size_t end = value;
    while (end < bytes.size() && !IsNameEnd(bytes[end])) ++end;
    return bytes.substr(value, end - value);
  }
  return {};
}

bool HasHighByte(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<signed char>(c) < 0; });
}

// Sets that give a byte a character, so that UTF-8 read as one of them is never an error, only nonsense.
bool IsSingleByte(UConverter& converter) { return ucnv_getMaxCharSize(&converter) == 1; }

const char* NameOf(UConverter& converter) {
  UErrorCode error = U_ZERO_ERROR;
  const char* const name = ucnv_getName(&converter, &error);
  return U_FAILURE(error) ? "" : name;
}

// UTF-8 that something damaged: what is not valid is less than what is, of all beyond ASCII.
bool IsMostlyUtf8(std::string_view bytes) {
  size_t valid = 0;
  size_t invalid = 0;
  for (size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<uint8_t>(bytes[i]);
    size_t length = 1;
    if (lead >= 0x80) {
      length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
      const bool whole = lead >= 0xC2 && simdjson::validate_utf8(bytes.data() + i, std::min(length, bytes.size() - i));
      ++(whole ? valid : invalid);
      if (!whole) length = 1;
    }
    i += length;
  }
  return valid > invalid;
}

void Decode(std::string_view bytes, std::string_view said, std::string_view declared, CharsetText& out) {
  out.converted.clear();
  out.map.Clear();
  out.begin = 0;
  const auto take_as_utf8 = [&](size_t begin) {
    out.begin = begin;
    out.text = bytes.substr(begin);
    out.charset = "utf-8";
  };
  const auto convert = [&](std::string_view charset, size_t begin) {
    const Converter converter = OpenConverter(charset);
    if (converter == nullptr) return false;
    out.charset.assign(charset);
    Convert(*converter, bytes, begin, out);
    return true;
  };
  const ByteOrderMark mark = ByteOrderMarkOf(bytes);
  if (mark.charset == "utf-8") return take_as_utf8(mark.size);
  if (mark.size > 0 && convert(mark.charset, mark.size)) return;
  const bool utf8 = simdjson::validate_utf8(bytes.data(), bytes.size());
  // Escapes that change the set of what follows are ASCII, as are the zeros of wide characters.
  const bool plain = utf8 && !HasHighByte(bytes.substr(0, 65536));
  for (const bool from_outside : {true, false}) {
    const std::string_view label = from_outside ? said : declared;
    if (label.empty()) continue;
    if (IsUtf8Name(label)) {
      if (utf8 || IsMostlyUtf8(bytes)) return take_as_utf8(0);
      continue;
    }
    const Converter converter = OpenConverter(label);
    if (converter == nullptr) continue;
    // UTF-16 cannot declare itself in ASCII, and has zeros: in spaces, digits, ends of lines.
    const bool wide = ucnv_getMinCharSize(converter.get()) > 1;
    if (wide && (!from_outside || utf8 || bytes.find('\0') == bytes.npos)) continue;
    if (utf8 && IsSingleByte(*converter)) return take_as_utf8(0);
    if (!utf8 && CannotBe(bytes, NameOf(*converter))) continue;
    out.charset.assign(label);
    return Convert(*converter, bytes, 0, out);
  }
  std::string guess;
  if (plain) {
    guess = GuessAsciiCharset(bytes);
  } else if (!utf8 && !IsMostlyUtf8(bytes)) {
    guess = GuessCharset(bytes);
  }
  if (guess.empty() || !convert(guess, 0)) take_as_utf8(0);
}

}  // namespace

TextMap CharsetText::MapToBytes(const TextMap& of_text) const {
  if (!converted.empty()) return of_text.Through(map);
  if (begin == 0) return of_text;
  TextMap shifted;
  shifted.Copy(0, static_cast<uint32_t>(text.size()), static_cast<uint32_t>(begin));
  return of_text.Through(shifted);
}

ByteOrderMark ByteOrderMarkOf(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  // Of UTF-32 first: its mark begins as that of UTF-16 does.
  constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
      {"\xFF\xFE\0\0"sv, "UTF-32LE"}, {"\0\0\xFE\xFF"sv, "UTF-32BE"}, {"\xEF\xBB\xBF"sv, "utf-8"},
      {"\xFF\xFE"sv, "UTF-16LE"},     {"\xFE\xFF"sv, "UTF-16BE"},
  };
  for (const auto& [mark, charset] : kMarks) {
    if (bytes.starts_with(mark)) return {charset, mark.size()};
  }
  return {};
}

std::string_view CharsetOfContentType(std::string_view content_type) { return ValueBehind(content_type, "charset"); }

std::string_view DeclaredCharset(std::string_view bytes) {
  constexpr size_t kLookedAt = 4096;
  std::string_view beginning = bytes.substr(0, kLookedAt);
  if (beginning.substr(0, 200).find("<?xml") != beginning.npos) {
    const std::string_view declaration = beginning.substr(beginning.find("<?xml"));
    const std::string_view named = ValueBehind(declaration.substr(0, declaration.find("?>")), "encoding");
    if (!named.empty()) return named;
  }
  // In a tag <meta>, not in a text or a script that speaks of one.
  for (size_t at = 0; (at = beginning.find('<', at)) != beginning.npos; ++at) {
    if (!EqualsIgnoringCase(beginning.substr(at + 1, 4), "meta")) continue;
    const std::string_view named = ValueBehind(beginning.substr(at, beginning.find('>', at) - at), "charset");
    if (!named.empty()) return named;
  }
  return {};
}

void DecodeMarkup(std::string_view bytes, std::string_view content_type, CharsetText& out) {
  Decode(bytes, CharsetOfContentType(content_type), DeclaredCharset(bytes), out);
}

void DecodePlain(std::string_view bytes, std::string_view content_type, CharsetText& out) {
  Decode(bytes, CharsetOfContentType(content_type), {}, out);
}

}  // namespace policywire::ingest
