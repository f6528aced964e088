// Character references: names that HTML gives to characters (WHATWG HTML, 13.5), those that pages use.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "ingest/decode/ascii.h"
#include "ingest/decode/html/html_tree.h"

namespace policywire::ingest {
namespace {

struct Named {
  std::string_view name;
  std::string_view text;
  bool alone;  // also without a semicolon, for the sake of old pages
};

constexpr Named kNamed[] = {
    {"AElig", "\xC3\x86", true},
    {"AMP", "\x26", true},
    {"Aacute", "\xC3\x81", true},
    {"Abreve", "\xC4\x82", false},
    {"Acirc", "\xC3\x82", true},
    {"Agrave", "\xC3\x80", true},
    {"Alpha", "\xCE\x91", false},
    {"Amacr", "\xC4\x80", false},
    {"Aogon", "\xC4\x84", false},
    {"Aring", "\xC3\x85", true},
    {"Atilde", "\xC3\x83", true},
    {"Auml", "\xC3\x84", true},
    {"Beta", "\xCE\x92", false},
    {"COPY", "\xC2\xA9", true},
    {"Cacute", "\xC4\x86", false},
    {"Ccaron", "\xC4\x8C", false},
    {"Ccedil", "\xC3\x87", true},
    {"Chi", "\xCE\xA7", false},
    {"Dagger", "\xE2\x80\xA1", false},
    {"Dcaron", "\xC4\x8E", false},
    {"Delta", "\xCE\x94", false},
    {"Dstrok", "\xC4\x90", false},
    {"ETH", "\xC3\x90", true},
    {"Eacute", "\xC3\x89", true},
    {"Ecaron", "\xC4\x9A", false},
    {"Ecirc", "\xC3\x8A", true},
    {"Egrave", "\xC3\x88", true},
    {"Emacr", "\xC4\x92", false},
    {"Eogon", "\xC4\x98", false},
    {"Epsilon", "\xCE\x95", false},
    {"Eta", "\xCE\x97", false},
    {"Euml", "\xC3\x8B", true},
    {"GT", "\x3E", true},
    {"Gamma", "\xCE\x93", false},
    {"Gbreve", "\xC4\x9E", false},
    {"Hat", "\x5E", false},
    {"Iacute", "\xC3\x8D", true},
    {"Icirc", "\xC3\x8E", true},
    {"Idot", "\xC4\xB0", false},
    {"Igrave", "\xC3\x8C", true},
    {"Imacr", "\xC4\xAA", false},
    {"Iota", "\xCE\x99", false},
    {"Iuml", "\xC3\x8F", true},
    {"Kappa", "\xCE\x9A", false},
    {"LT", "\x3C", true},
    {"Lambda", "\xCE\x9B", false},
    {"Lstrok", "\xC5\x81", false},
    {"Mu", "\xCE\x9C", false},
    {"Nacute", "\xC5\x83", false},
    {"Ncaron", "\xC5\x87", false},
    {"NewLine", "\x0A", false},
    {"NonBreakingSpace", "\xC2\xA0", false},
    {"Ntilde", "\xC3\x91", true},
    {"Nu", "\xCE\x9D", false},
    {"OElig", "\xC5\x92", false},
    {"Oacute", "\xC3\x93", true},
    {"Ocirc", "\xC3\x94", true},
    {"Odblac", "\xC5\x90", false},
    {"Ograve", "\xC3\x92", true},
    {"Omacr", "\xC5\x8C", false},
    {"Omega", "\xCE\xA9", false},
    {"Omicron", "\xCE\x9F", false},
    {"Oslash", "\xC3\x98", true},
    {"Otilde", "\xC3\x95", true},
    {"Ouml", "\xC3\x96", true},
    {"Phi", "\xCE\xA6", false},
    {"Pi", "\xCE\xA0", false},
    {"Prime", "\xE2\x80\xB3", false},
    {"Psi", "\xCE\xA8", false},
    {"QUOT", "\x22", true},
    {"REG", "\xC2\xAE", true},
    {"Racute", "\xC5\x94", false},
    {"Rcaron", "\xC5\x98", false},
    {"Rho", "\xCE\xA1", false},
    {"Sacute", "\xC5\x9A", false},
    {"Scaron", "\xC5\xA0", false},
    {"Scedil", "\xC5\x9E", false},
    {"Sigma", "\xCE\xA3", false},
    {"THORN", "\xC3\x9E", true},
    {"TRADE", "\xE2\x84\xA2", false},
    {"Tab", "\x09", false},
    {"Tau", "\xCE\xA4", false},
    {"Tcaron", "\xC5\xA4", false},
    {"Tcedil", "\xC5\xA2", false},
    {"Theta", "\xCE\x98", false},
    {"Uacute", "\xC3\x9A", true},
    {"Ucirc", "\xC3\x9B", true},
    {"Udblac", "\xC5\xB0", false},
    {"Ugrave", "\xC3\x99", true},
    {"Umacr", "\xC5\xAA", false},
    {"Upsilon", "\xCE\xA5", false},
    {"Uring", "\xC5\xAE", false},
    {"Uuml", "\xC3\x9C", true},
    {"Xi", "\xCE\x9E", false},
    {"Yacute", "\xC3\x9D", true},
    {"Yuml", "\xC5\xB8", false},
    {"Zacute", "\xC5\xB9", false},
    {"Zcaron", "\xC5\xBD", false},
    {"Zdot", "\xC5\xBB", false},
    {"ZeroWidthSpace", "\xE2\x80\x8B", false},
    {"Zeta", "\xCE\x96", false},
    {"aacute", "\xC3\xA1", true},
    {"abreve", "\xC4\x83", false},
    {"acirc", "\xC3\xA2", true},
    {"acute", "\xC2\xB4", true},
    {"aelig", "\xC3\xA6", true},
    {"agrave", "\xC3\xA0", true},
    {"alefsym", "\xE2\x84\xB5", false},
    {"alpha", "\xCE\xB1", false},
    {"amacr", "\xC4\x81", false},
    {"amp", "\x26", true},
    {"and", "\xE2\x88\xA7", false},
    {"ang", "\xE2\x88\xA0", false},
    {"aogon", "\xC4\x85", false},
    {"apos", "\x27", false},
    {"aring", "\xC3\xA5", true},
    {"ast", "\x2A", false},
    {"asymp", "\xE2\x89\x88", false},
    {"atilde", "\xC3\xA3", true},
    {"auml", "\xC3\xA4", true},
    {"bdquo", "\xE2\x80\x9E", false},
    {"beta", "\xCE\xB2", false},
    {"bigstar", "\xE2\x98\x85", false},
    {"blacksquare", "\xE2\x96\xAA", false},
    {"breve", "\xCB\x98", false},
    {"brvbar", "\xC2\xA6", true},
    {"bsol", "\x5C", false},
    {"bull", "\xE2\x80\xA2", false},
    {"cacute", "\xC4\x87", false},
    {"cap", "\xE2\x88\xA9", false},
    {"caron", "\xCB\x87", false},
    {"ccaron", "\xC4\x8D", false},
    {"ccedil", "\xC3\xA7", true},
    {"cedil", "\xC2\xB8", true},
    {"cent", "\xC2\xA2", true},
    {"check", "\xE2\x9C\x93", false},
    {"checkmark", "\xE2\x9C\x93", false},
    {"chi", "\xCF\x87", false},
    {"circ", "\xCB\x86", false},
    {"clubs", "\xE2\x99\xA3", false},
    {"colon", "\x3A", false},
    {"comma", "\x2C", false},
    {"commat", "\x40", false},
    {"cong", "\xE2\x89\x85", false},
    {"copy", "\xC2\xA9", true},
    {"copysr", "\xE2\x84\x97", false},
    {"crarr", "\xE2\x86\xB5", false},
    {"cross", "\xE2\x9C\x97", false},
    {"cup", "\xE2\x88\xAA", false},
    {"curren", "\xC2\xA4", true},
    {"dArr", "\xE2\x87\x93", false},
    {"dagger", "\xE2\x80\xA0", false},
    {"darr", "\xE2\x86\x93", false},
    {"dash", "\xE2\x80\x90", false},
    {"dcaron", "\xC4\x8F", false},
    {"deg", "\xC2\xB0", true},
    {"delta", "\xCE\xB4", false},
    {"diams", "\xE2\x99\xA6", false},
    {"divide", "\xC3\xB7", true},
    {"dollar", "\x24", false},
    {"dot", "\xCB\x99", false},
    {"dstrok", "\xC4\x91", false},
    {"dtri", "\xE2\x96\xBF", false},
    {"dtrif", "\xE2\x96\xBE", false},
    {"eacute", "\xC3\xA9", true},
    {"ecaron", "\xC4\x9B", false},
    {"ecirc", "\xC3\xAA", true},
    {"egrave", "\xC3\xA8", true},
    {"emacr", "\xC4\x93", false},
    {"empty", "\xE2\x88\x85", false},
    {"emsp", "\xE2\x80\x83", false},
    {"emsp13", "\xE2\x80\x84", false},
    {"emsp14", "\xE2\x80\x85", false},
    {"ensp", "\xE2\x80\x82", false},
    {"eogon", "\xC4\x99", false},
    {"epsilon", "\xCE\xB5", false},
    {"equals", "\x3D", false},
    {"equiv", "\xE2\x89\xA1", false},
    {"eta", "\xCE\xB7", false},
    {"eth", "\xC3\xB0", true},
    {"euml", "\xC3\xAB", true},
    {"euro", "\xE2\x82\xAC", false},
    {"excl", "\x21", false},
    {"exist", "\xE2\x88\x83", false},
    {"female", "\xE2\x99\x80", false},
    {"ffilig", "\xEF\xAC\x83", false},
    {"fflig", "\xEF\xAC\x80", false},
    {"ffllig", "\xEF\xAC\x84", false},
    {"filig", "\xEF\xAC\x81", false},
    {"fllig", "\xEF\xAC\x82", false},
    {"fnof", "\xC6\x92", false},
    {"forall", "\xE2\x88\x80", false},
    {"frac12", "\xC2\xBD", true},
    {"frac13", "\xE2\x85\x93", false},
    {"frac14", "\xC2\xBC", true},
    {"frac15", "\xE2\x85\x95", false},
    {"frac18", "\xE2\x85\x9B", false},
    {"frac23", "\xE2\x85\x94", false},
    {"frac25", "\xE2\x85\x96", false},
    {"frac34", "\xC2\xBE", true},
    {"frac38", "\xE2\x85\x9C", false},
    {"frac58", "\xE2\x85\x9D", false},
    {"frac78", "\xE2\x85\x9E", false},
    {"frasl", "\xE2\x81\x84", false},
    {"gamma", "\xCE\xB3", false},
    {"gbreve", "\xC4\x9F", false},
    {"ge", "\xE2\x89\xA5", false},
    {"grave", "\x60", false},
    {"gt", "\x3E", true},
    {"hArr", "\xE2\x87\x94", false},
    {"hairsp", "\xE2\x80\x8A", false},
    {"half", "\xC2\xBD", false},
    {"harr", "\xE2\x86\x94", false},
    {"hearts", "\xE2\x99\xA5", false},
    {"hellip", "\xE2\x80\xA6", false},
    {"horbar", "\xE2\x80\x95", false},
    {"hyphen", "\xE2\x80\x90", false},
    {"iacute", "\xC3\xAD", true},
    {"icirc", "\xC3\xAE", true},
    {"iexcl", "\xC2\xA1", true},
    {"igrave", "\xC3\xAC", true},
    {"imacr", "\xC4\xAB", false},
    {"image", "\xE2\x84\x91", false},
    {"imath", "\xC4\xB1", false},
    {"infin", "\xE2\x88\x9E", false},
    {"inodot", "\xC4\xB1", false},
    {"int", "\xE2\x88\xAB", false},
    {"iota", "\xCE\xB9", false},
    {"iquest", "\xC2\xBF", true},
    {"isin", "\xE2\x88\x88", false},
    {"iuml", "\xC3\xAF", true},
    {"kappa", "\xCE\xBA", false},
    {"lArr", "\xE2\x87\x90", false},
    {"lambda", "\xCE\xBB", false},
    {"lang", "\xE2\x9F\xA8", false},
    {"laquo", "\xC2\xAB", true},
    {"larr", "\xE2\x86\x90", false},
    {"larrhk", "\xE2\x86\xA9", false},
    {"lbrace", "\x7B", false},
    {"lbrack", "\x5B", false},
    {"lceil", "\xE2\x8C\x88", false},
    {"lcub", "\x7B", false},
    {"ldquo", "\xE2\x80\x9C", false},
    {"ldquor", "\xE2\x80\x9E", false},
    {"le", "\xE2\x89\xA4", false},
    {"lfloor", "\xE2\x8C\x8A", false},
    {"lowast", "\xE2\x88\x97", false},
    {"lowbar", "\x5F", false},
    {"loz", "\xE2\x97\x8A", false},
    {"lpar", "\x28", false},
    {"lrm", "\xE2\x80\x8E", false},
    {"lsaquo", "\xE2\x80\xB9", false},
    {"lsqb", "\x5B", false},
    {"lsquo", "\xE2\x80\x98", false},
    {"lsquor", "\xE2\x80\x9A", false},
    {"lstrok", "\xC5\x82", false},
    {"lt", "\x3C", true},
    {"ltri", "\xE2\x97\x83", false},
    {"ltrif", "\xE2\x97\x82", false},
    {"macr", "\xC2\xAF", true},
    {"male", "\xE2\x99\x82", false},
    {"mdash", "\xE2\x80\x94", false},
    {"micro", "\xC2\xB5", true},
    {"middot", "\xC2\xB7", true},
    {"minus", "\xE2\x88\x92", false},
    {"mu", "\xCE\xBC", false},
    {"nabla", "\xE2\x88\x87", false},
    {"nacute", "\xC5\x84", false},
    {"nbsp", "\xC2\xA0", true},
    {"ncaron", "\xC5\x88", false},
    {"ndash", "\xE2\x80\x93", false},
    {"ne", "\xE2\x89\xA0", false},
    {"ni", "\xE2\x88\x8B", false},
    {"not", "\xC2\xAC", true},
    {"notin", "\xE2\x88\x89", false},
    {"nsub", "\xE2\x8A\x84", false},
    {"ntilde", "\xC3\xB1", true},
    {"nu", "\xCE\xBD", false},
    {"num", "\x23", false},
    {"numero", "\xE2\x84\x96", false},
    {"numsp", "\xE2\x80\x87", false},
    {"oacute", "\xC3\xB3", true},
    {"ocirc", "\xC3\xB4", true},
    {"odblac", "\xC5\x91", false},
    {"oelig", "\xC5\x93", false},
    {"ogon", "\xCB\x9B", false},
    {"ograve", "\xC3\xB2", true},
    {"oline", "\xE2\x80\xBE", false},
    {"omacr", "\xC5\x8D", false},
    {"omega", "\xCF\x89", false},
    {"omicron", "\xCE\xBF", false},
    {"oplus", "\xE2\x8A\x95", false},
    {"or", "\xE2\x88\xA8", false},
    {"ordf", "\xC2\xAA", true},
    {"ordm", "\xC2\xBA", true},
    {"oslash", "\xC3\xB8", true},
    {"otilde", "\xC3\xB5", true},
    {"otimes", "\xE2\x8A\x97", false},
    {"ouml", "\xC3\xB6", true},
    {"para", "\xC2\xB6", true},
    {"part", "\xE2\x88\x82", false},
    {"percnt", "\x25", false},
    {"period", "\x2E", false},
    {"permil", "\xE2\x80\xB0", false},
    {"perp", "\xE2\x8A\xA5", false},
    {"phi", "\xCF\x86", false},
    {"phone", "\xE2\x98\x8E", false},
    {"pi", "\xCF\x80", false},
    {"piv", "\xCF\x96", false},
    {"plus", "\x2B", false},
    {"plusmn", "\xC2\xB1", true},
    {"pound", "\xC2\xA3", true},
    {"prime", "\xE2\x80\xB2", false},
    {"prod", "\xE2\x88\x8F", false},
    {"prop", "\xE2\x88\x9D", false},
    {"psi", "\xCF\x88", false},
    {"puncsp", "\xE2\x80\x88", false},
    {"quest", "\x3F", false},
    {"quot", "\x22", true},
    {"rArr", "\xE2\x87\x92", false},
    {"racute", "\xC5\x95", false},
    {"radic", "\xE2\x88\x9A", false},
    {"rang", "\xE2\x9F\xA9", false},
    {"raquo", "\xC2\xBB", true},
    {"rarr", "\xE2\x86\x92", false},
    {"rarrw", "\xE2\x86\x9D", false},
    {"rbrace", "\x7D", false},
    {"rbrack", "\x5D", false},
    {"rcaron", "\xC5\x99", false},
    {"rceil", "\xE2\x8C\x89", false},
    {"rcub", "\x7D", false},
    {"rdquo", "\xE2\x80\x9D", false},
    {"real", "\xE2\x84\x9C", false},
    {"reg", "\xC2\xAE", true},
    {"rfloor", "\xE2\x8C\x8B", false},
    {"rho", "\xCF\x81", false},
    {"ring", "\xCB\x9A", false},
    {"rlm", "\xE2\x80\x8F", false},
    {"rpar", "\x29", false},
    {"rsaquo", "\xE2\x80\xBA", false},
    {"rsqb", "\x5D", false},
    {"rsquo", "\xE2\x80\x99", false},
    {"rsquor", "\xE2\x80\x99", false},
    {"rtri", "\xE2\x96\xB9", false},
    {"rtrif", "\xE2\x96\xB8", false},
    {"sacute", "\xC5\x9B", false},
    {"sbquo", "\xE2\x80\x9A", false},
    {"scaron", "\xC5\xA1", false},
    {"scedil", "\xC5\x9F", false},
    {"sdot", "\xE2\x8B\x85", false},
    {"sect", "\xC2\xA7", true},
    {"semi", "\x3B", false},
    {"shy", "\xC2\xAD", true},
    {"sigma", "\xCF\x83", false},
    {"sigmaf", "\xCF\x82", false},
    {"sim", "\xE2\x88\xBC", false},
    {"sol", "\x2F", false},
    {"spades", "\xE2\x99\xA0", false},
    {"squ", "\xE2\x96\xA1", false},
    {"square", "\xE2\x96\xA1", false},
    {"squf", "\xE2\x96\xAA", false},
    {"star", "\xE2\x98\x86", false},
    {"starf", "\xE2\x98\x85", false},
    {"sub", "\xE2\x8A\x82", false},
    {"sube", "\xE2\x8A\x86", false},
    {"sum", "\xE2\x88\x91", false},
    {"sup", "\xE2\x8A\x83", false},
    {"sup1", "\xC2\xB9", true},
    {"sup2", "\xC2\xB2", true},
    {"sup3", "\xC2\xB3", true},
    {"supe", "\xE2\x8A\x87", false},
    {"szlig", "\xC3\x9F", true},
    {"tau", "\xCF\x84", false},
    {"tcaron", "\xC5\xA5", false},
    {"tcedil", "\xC5\xA3", false},
    {"there4", "\xE2\x88\xB4", false},
    {"theta", "\xCE\xB8", false},
    {"thetasym", "\xCF\x91", false},
    {"thinsp", "\xE2\x80\x89", false},
    {"thorn", "\xC3\xBE", true},
    {"tilde", "\xCB\x9C", false},
    {"times", "\xC3\x97", true},
    {"trade", "\xE2\x84\xA2", false},
    {"uArr", "\xE2\x87\x91", false},
    {"uacute", "\xC3\xBA", true},
    {"uarr", "\xE2\x86\x91", false},
    {"ucirc", "\xC3\xBB", true},
    {"udblac", "\xC5\xB1", false},
    {"ugrave", "\xC3\xB9", true},
    {"umacr", "\xC5\xAB", false},
    {"uml", "\xC2\xA8", true},
    {"upsih", "\xCF\x92", false},
    {"upsilon", "\xCF\x85", false},
    {"uring", "\xC5\xAF", false},
    {"utri", "\xE2\x96\xB5", false},
    {"utrif", "\xE2\x96\xB4", false},
    {"uuml", "\xC3\xBC", true},
    {"verbar", "\x7C", false},
    {"vert", "\x7C", false},
    {"weierp", "\xE2\x84\x98", false},
    {"xi", "\xCE\xBE", false},
    {"yacute", "\xC3\xBD", true},
    {"yen", "\xC2\xA5", true},
    {"yuml", "\xC3\xBF", true},
    {"zacute", "\xC5\xBA", false},
    {"zcaron", "\xC5\xBE", false},
    {"zdot", "\xC5\xBC", false},
    {"zeta", "\xCE\xB6", false},
    {"zwj", "\xE2\x80\x8D", false},
    {"zwnj", "\xE2\x80\x8C", false},
};
static_assert(std::is_sorted(std::begin(kNamed), std::end(kNamed),
                             [](const Named& a, const Named& b) { return a.name < b.name; }));
constexpr size_t kLongestName = 16;

// What the numbers 0x80 to 0x9F mean: windows-1252, whatever the page's character set.
constexpr char16_t kWindows[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool IsAlphanumeric(char c) { return IsLetter(c) || IsDigit(c); }

const Named* Find(std::string_view name) {
  const Named* const found = std::lower_bound(std::begin(kNamed), std::end(kNamed), name,
                                              [](const Named& known, std::string_view n) { return known.name < n; });
  return found != std::end(kNamed) && found->name == name ? found : nullptr;
}

// UTF-8 of `code` in `room`; its length.
size_t WriteUtf8(uint32_t code, char* room) {
  if (code < 0x80) {
    room[0] = static_cast<char>(code);
    return 1;
  }
  const size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length; i-- > 1; code >>= 6) room[i] = static_cast<char>(0x80 | (code & 0x3F));
  room[0] = static_cast<char>((length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0) | code);
  return length;
}

void ReadNumber(std::string_view raw, HtmlReference& reference) {
  const bool hexadecimal = raw.size() > 2 && (raw[2] == 'x' || raw[2] == 'X');
  const size_t begin = hexadecimal ? 3 : 2;
  uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(raw.data() + std::min(begin, raw.size()), raw.data() + raw.size(), code, hexadecimal ? 16 : 10);
  const auto length = static_cast<size_t>(end - raw.data());
  if (error == std::errc::invalid_argument) return;
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (error != std::errc() || code == 0 || code > 0x10FFFF || surrogate) code = 0xFFFD;
  if (code >= 0x80 && code < 0xA0) code = kWindows[code - 0x80];
  reference.length = length + (length < raw.size() && raw[length] == ';' ? 1 : 0);
  reference.text = {reference.room, WriteUtf8(code, reference.room)};
}

}  // namespace

void ReadReference(std::string_view raw, HtmlReference& reference) {
  reference.length = 0;
  if (raw.size() < 3) return;
  if (raw[1] == '#') return ReadNumber(raw, reference);
  size_t end = 1;
  while (end < raw.size() && end <= kLongestName && IsAlphanumeric(raw[end])) ++end;
  if (end < raw.size() && raw[end] == ';') {
    if (const Named* const known = Find(raw.substr(1, end - 1))) {
      reference.length = end + 1;
      reference.text = known->text;
      return;
    }
  }
  // Without a semicolon the longest name counts that may stand so; the shortest have two letters, the longest six.
  for (size_t length = std::min<size_t>(end - 1, 6); length >= 2; --length) {
    const Named* const known = Find(raw.substr(1, length));
    if (known == nullptr || !known->alone) continue;
    reference.length = length + 1;
    reference.text = known->text;
    return;
  }
}

void AppendUnescaped(std::string_view raw, std::string& out) {
  HtmlReference reference;
  for (;;) {
    const size_t ampersand = raw.find('&');
    out.append(raw.substr(0, ampersand));
    if (ampersand == raw.npos) return;
    raw.remove_prefix(ampersand);
    ReadReference(raw, reference);
    if (reference.length == 0) {
      out += '&';
      raw.remove_prefix(1);
    } else {
      out.append(reference.text);
      raw.remove_prefix(reference.length);
    }
  }
}

}  // namespace policywire::ingest
