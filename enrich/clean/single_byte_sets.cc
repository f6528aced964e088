#include "enrich/clean/single_byte_sets.h"

#include <string_view>

namespace policywire::enrich {
namespace {

// The upper half of each set. Source: the mappings of Unicode (unicode.org/Public/MAPPINGS); a test holds them against
// ICU's.
constexpr std::array<std::u16string_view, kSingleByteSets> kUpperHalves = {
    // kWindows1252
    u"€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
    u"àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
    // kWindows1250
    u"€\u0081‚\u0083„…†‡\u0088‰Š‹ŚŤŽŹ\u0090‘’“”•–—\u0098™š›śťžź"
    u"\u00A0ˇ˘Ł¤Ą¦§¨©Ş«¬\u00AD®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż"
    u"ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß"
    u"ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙",
    // kWindows1251
    u"ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ"
    u"\u00A0ЎўЈ¤Ґ¦§Ё©Є«¬\u00AD®Ї°±Ііґµ¶·ё№є»јЅѕї"
    u"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
    u"абвгдежзийклмнопрстуфхцчшщъыьэюя",
    // kWindows1253
    u"€\u0081‚ƒ„…†‡\u0088‰\u008A‹\u008C\u008D\u008E\u008F\u0090‘’“”•–—\u0098™\u009A›\u009C\u009D\u009E\u009F"
    u"\u00A0΅Ά£¤¥¦§¨©ª«¬\u00AD®―°±²³΄µ¶·ΈΉΊ»Ό½ΎΏ"
    u"ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡÒΣΤΥΦΧΨΩΪΫάέήί"
    u"ΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώÿ",
    // kWindows1254
    u"€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008D\u008E\u008F\u0090‘’“”•–—˜™š›œ\u009D\u009EŸ"
    u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
    u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß"
    u"àáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ",
    // kWindows1257
    u"€\u0081‚\u0083„…†‡\u0088‰\u008A‹\u008C¨ˇ¸\u0090‘’“”•–—\u0098™\u009A›\u009C¯˛\u009F"
    u"\u00A0¡¢£¤¥¦§Ø©Ŗ«¬\u00AD®Æ°±²³´µ¶·ø¹ŗ»¼½¾æ"
    u"ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß"
    u"ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙",
    // kIso8859_2
    u"\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008A\u008B\u008C\u008D\u008E\u008F\u0090\u0091"
    u"\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009A\u009B\u009C\u009D\u009E\u009F"
    u"\u00A0Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u00ADŽŻ°ą˛ł´ľśˇ¸šşťź˝žż"
    u"ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß"
    u"ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙",
    // kMacRoman
    u"ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü"
    u"†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"
    u"¿¡¬√ƒ≈∆«»…\u00A0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ"
    u"‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uF8FFÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ",
    // kIbm437
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
    u"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    u"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0",
    // kKoi8R
    u"─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u00A0⌡°²·÷"
    u"═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©"
    u"юабцдефгхийклмнопярстужвьызшэщчъ"
    u"ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ",
};

constexpr size_t kPageSize = 64;
constexpr size_t kMostPages = 48;
constexpr size_t kMostRows = 640;

// Rows by character: a page for each 64 code points of which some set has one.
struct Index {
  std::array<uint8_t, 0x10000 / kPageSize> page = {};
  std::array<std::array<uint16_t, kPageSize>, kMostPages> row = {};
  std::array<BytesInSets, kMostRows> rows = {};
  size_t pages = 1;  // page 0 and row 0 are empty
  size_t used = 1;

  constexpr void Add(char16_t code, size_t set, uint8_t byte) {
    uint8_t& in_page = page[code / kPageSize];
    if (in_page == 0) in_page = static_cast<uint8_t>(pages++);
    uint16_t& in_row = row[in_page][code % kPageSize];
    if (in_row == 0) in_row = static_cast<uint16_t>(used++);
    BytesInSets& bytes = rows[in_row];
    if (bytes.bytes[set] != 0) return;
    bytes.bytes[set] = byte;
    const auto bit = static_cast<uint16_t>(1U << set);
    if (byte >= 0xC2 && byte <= 0xF4) bytes.leads |= bit;
    if (byte <= 0xBF) bytes.continues |= bit;
  }

  constexpr Index() {
    for (size_t set = 0; set < kSingleByteSets; ++set) {
      for (size_t i = 0; i < 128; ++i) Add(kUpperHalves[set][i], set, static_cast<uint8_t>(0x80 + i));
    }
    // Some tables of IBM437 have the Greek letter in place of the sign.
    Add(u'μ', kIbm437, 0xE6);
    // ISO-8859-1, whose control characters are where windows-1252 has marks.
    for (uint16_t control = 0x80; control < 0xA0; ++control) {
      Add(static_cast<char16_t>(control), kWindows1252, static_cast<uint8_t>(control));
    }
  }
};

// Made at compile time.
constexpr Index kIndex;

}  // namespace

const BytesInSets& BytesOf(char32_t code) {
  if (code > 0xFFFF) return kIndex.rows[0];
  return kIndex.rows[kIndex.row[kIndex.page[code / kPageSize]][code % kPageSize]];
}

char32_t Windows1252Character(uint8_t byte) { return kUpperHalves[kWindows1252][byte - 0x80U]; }

}  // namespace policywire::enrich
