#include "ingest/decode/html/html_tag.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

// In the order of the enumeration, from kA on.
constexpr std::string_view kNames[] = {
    "a",          "abbr",     "address",  "area",     "article",    "aside",   "audio",  "b",       "base",
    "blockquote", "body",     "br",       "button",   "canvas",     "caption", "center", "cite",    "code",
    "col",        "colgroup", "datalist", "dd",       "del",        "details", "dialog", "div",     "dl",
    "dt",         "em",       "embed",    "fieldset", "figcaption", "figure",  "font",   "footer",  "form",
    "frameset",   "h1",       "h2",       "h3",       "h4",         "h5",      "h6",     "head",    "header",
    "hgroup",     "hr",       "html",     "i",        "iframe",     "img",     "input",  "label",   "legend",
    "li",         "link",     "main",     "map",      "menu",       "meta",    "nav",    "noembed", "noframes",
    "noscript",   "object",   "ol",       "optgroup", "option",     "p",       "param",  "picture", "pre",
    "q",          "s",        "script",   "section",  "select",     "small",   "source", "span",    "strong",
    "style",      "sub",      "summary",  "sup",      "svg",        "table",   "tbody",  "td",      "template",
    "textarea",   "tfoot",    "th",       "thead",    "time",       "title",   "tr",     "track",   "u",
    "ul",         "video",    "wbr",      "xmp",
};
static_assert(std::size(kNames) == kHtmlTags - static_cast<size_t>(HtmlTag::kA));
static_assert(std::is_sorted(std::begin(kNames), std::end(kNames)));
constexpr size_t kLongest = 10;

// Where the names of each first letter begin.
constexpr std::array<uint8_t, 27> Beginnings() {
  std::array<uint8_t, 27> beginnings{};
  for (size_t letter = 0; letter < beginnings.size(); ++letter) {
    size_t at = 0;
    while (at < std::size(kNames) && static_cast<size_t>(kNames[at][0] - 'a') < letter) ++at;
    beginnings[letter] = static_cast<uint8_t>(at);
  }
  return beginnings;
}
constexpr std::array<uint8_t, 27> kBeginnings = Beginnings();

}  // namespace

HtmlTag HtmlTagOf(std::string_view name) {
  if (name.empty() || name.size() > kLongest) return HtmlTag::kUnknown;
  char lower[kLongest];
  for (size_t i = 0; i < name.size(); ++i) lower[i] = Lower(name[i]);
  const std::string_view wanted(lower, name.size());
  if (lower[0] < 'a' || lower[0] > 'z') return HtmlTag::kUnknown;
  const auto letter = static_cast<size_t>(lower[0] - 'a');
  for (size_t i = kBeginnings[letter]; i < kBeginnings[letter + 1]; ++i) {
    if (kNames[i] == wanted) return static_cast<HtmlTag>(i + static_cast<size_t>(HtmlTag::kA));
  }
  return HtmlTag::kUnknown;
}

bool IsVoid(HtmlTag tag) {
  static constexpr HtmlTagSet kTags = {HtmlTag::kArea,  HtmlTag::kBase, HtmlTag::kBr,    HtmlTag::kCol,
                                       HtmlTag::kEmbed, HtmlTag::kHr,   HtmlTag::kImg,   HtmlTag::kInput,
                                       HtmlTag::kLink,  HtmlTag::kMeta, HtmlTag::kParam, HtmlTag::kSource,
                                       HtmlTag::kTrack, HtmlTag::kWbr};
  return kTags.Has(tag);
}

bool HoldsRawText(HtmlTag tag) {
  static constexpr HtmlTagSet kTags = {HtmlTag::kIframe,   HtmlTag::kNoembed, HtmlTag::kNoframes,
                                       HtmlTag::kScript,   HtmlTag::kStyle,   HtmlTag::kSvg,
                                       HtmlTag::kTextarea, HtmlTag::kTitle,   HtmlTag::kXmp};
  return kTags.Has(tag);
}

bool IsBlock(HtmlTag tag) {
  static constexpr HtmlTagSet kTags = {
      HtmlTag::kAddress, HtmlTag::kArticle, HtmlTag::kAside,   HtmlTag::kBlockquote, HtmlTag::kBody,
      HtmlTag::kCaption, HtmlTag::kCenter,  HtmlTag::kDd,      HtmlTag::kDetails,    HtmlTag::kDialog,
      HtmlTag::kDiv,     HtmlTag::kDl,      HtmlTag::kDt,      HtmlTag::kFieldset,   HtmlTag::kFigcaption,
      HtmlTag::kFigure,  HtmlTag::kFooter,  HtmlTag::kForm,    HtmlTag::kFrameset,   HtmlTag::kH1,
      HtmlTag::kH2,      HtmlTag::kH3,      HtmlTag::kH4,      HtmlTag::kH5,         HtmlTag::kH6,
      HtmlTag::kHeader,  HtmlTag::kHgroup,  HtmlTag::kHr,      HtmlTag::kHtml,       HtmlTag::kLegend,
      HtmlTag::kLi,      HtmlTag::kMain,    HtmlTag::kMenu,    HtmlTag::kNav,        HtmlTag::kOl,
      HtmlTag::kP,       HtmlTag::kPre,     HtmlTag::kSection, HtmlTag::kSummary,    HtmlTag::kTable,
      HtmlTag::kTbody,   HtmlTag::kTd,      HtmlTag::kTfoot,   HtmlTag::kTh,         HtmlTag::kThead,
      HtmlTag::kTr,      HtmlTag::kUl,      HtmlTag::kXmp,     HtmlTag::kHead,       HtmlTag::kTitle,
      HtmlTag::kOption};
  return kTags.Has(tag);
}

bool IsHeading(HtmlTag tag) { return tag >= HtmlTag::kH1 && tag <= HtmlTag::kH6; }

}  // namespace policywire::ingest
