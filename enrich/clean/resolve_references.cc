#include "enrich/clean/resolve_references.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

#include "enrich/clean/single_byte_sets.h"
#include "enrich/clean/utf8.h"

namespace policywire::enrich {
namespace {

constexpr size_t kLongest = 10;  // digits or letters between '&' and ';'
constexpr int kMostTimes = 3;    // "&amp;amp;#8217;"

// Names of the characters from U+00A0 on (HTML 4.01, 24.2.1).
constexpr std::array<std::string_view, 96> kLatin1 = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",   "ordf",
    "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",  "micro",
    "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave",
    "Aacute", "Acirc",  "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",
    "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",
    "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute",
    "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave",
    "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide",
    "oslash", "ugrave", "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

struct Named {
  std::string_view name;
  char32_t code;
};
constexpr Named kOthers[] = {
    {"amp", '&'},       {"lt", '<'},        {"gt", '>'},        {"quot", '"'},      {"apos", '\''},
    {"rsquo", 0x2019},  {"lsquo", 0x2018},  {"rdquo", 0x201D},  {"ldquo", 0x201C},  {"ndash", 0x2013},
    {"mdash", 0x2014},  {"hellip", 0x2026}, {"bull", 0x2022},   {"euro", 0x20AC},   {"trade", 0x2122},
    {"sbquo", 0x201A},  {"bdquo", 0x201E},  {"lsaquo", 0x2039}, {"rsaquo", 0x203A}, {"dagger", 0x2020},
    {"Dagger", 0x2021}, {"permil", 0x2030}, {"prime", 0x2032},  {"Prime", 0x2033},  {"ensp", 0x2002},
    {"emsp", 0x2003},   {"thinsp", 0x2009}, {"zwnj", 0x200C},   {"zwj", 0x200D},    {"lrm", 0x200E},
    {"rlm", 0x200F},    {"minus", 0x2212},  {"le", 0x2264},     {"ge", 0x2265},     {"ne", 0x2260},
    {"OElig", 0x152},   {"oelig", 0x153},   {"Scaron", 0x160},  {"scaron", 0x161},  {"Yuml", 0x178},
    {"fnof", 0x192},    {"circ", 0x2C6},    {"tilde", 0x2DC},   {"larr", 0x2190},   {"rarr", 0x2192},
    {"NewLine", '\n'},  {"Tab", '\t'},
};

// 0 for what is none.
char32_t OfNumber(std::string_view number) {
  const bool hexadecimal = number.starts_with('x') || number.starts_with('X');
  if (hexadecimal) number.remove_prefix(1);
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), code, hexadecimal ? 16 : 10);
  if (error != std::errc() || end != number.data() + number.size()) return 0;
  if (code >= 0x80 && code < 0xA0) return Windows1252Character(static_cast<uint8_t>(code));
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  return code > 0x10FFFF || surrogate || (code < 0x20 && code != '\n' && code != '\t') ? 0 : code;
}

char32_t OfName(std::string_view name) {
  for (const Named& named : kOthers) {
    if (named.name == name) return named.code;
  }
  for (size_t i = 0; i < kLatin1.size(); ++i) {
    if (kLatin1[i] == name) return static_cast<char32_t>(0xA0 + i);
  }
  return 0;
}

// The character of the reference at `text[at]`, an '&', and where it ends; 0 where there is none.
char32_t ReferenceAt(std::string_view text, size_t at, size_t& end) {
  const std::string_view rest = text.substr(at + 1, kLongest + 1);
  const size_t size = rest.find(';');
  if (size == std::string_view::npos || size == 0) return 0;
  end = at + 1 + size + 1;
  return rest[0] == '#' ? OfNumber(rest.substr(1, size - 1)) : OfName(rest.substr(0, size));
}

uint32_t ResolveOnce(std::string_view text, std::string& out, OffsetMap& map) {
  uint32_t resolved = 0;
  size_t copied = 0;
  for (size_t at = 0; (at = text.find('&', at)) != std::string_view::npos;) {
    size_t end = 0;
    const char32_t code = ReferenceAt(text, at, end);
    if (code == 0) {
      ++at;
      continue;
    }
    if (resolved++ == 0) out.clear();
    out.append(text.substr(copied, at - copied));
    map.AddAnchor(static_cast<uint32_t>(out.size()), static_cast<uint32_t>(at));
    AppendUtf8(code, out);
    map.AddAnchor(static_cast<uint32_t>(out.size()), static_cast<uint32_t>(end));
    copied = at = end;
  }
  if (resolved > 0) out.append(text.substr(copied));
  return resolved;
}

}  // namespace

uint32_t ResolveReferences(std::string_view text, std::string& out, OffsetMap& map) {
  uint32_t all = 0;
  for (int times = 0; times < kMostTimes; ++times) {
    OffsetMap step;
    std::string resolved;
    const uint32_t count = ResolveOnce(times == 0 ? text : std::string_view(out), resolved, step);
    if (count == 0) break;
    out = std::move(resolved);
    if (times > 0) step.LeadOnThrough(std::move(map));
    map = std::move(step);
    all += count;
  }
  return all;
}

}  // namespace policywire::enrich
