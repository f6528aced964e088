// The elements of HTML that reading a page has to tell apart.
#ifndef POLICYWIRE_INGEST_DECODE_HTML_HTML_TAG_H_
#define POLICYWIRE_INGEST_DECODE_HTML_HTML_TAG_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace policywire::ingest {

enum class HtmlTag : uint8_t {
  kText,     // no element: characters, with references (&amp;)
  kRawText,  // characters of a script or style, taken as they stand
  kUnknown,  // an element without a meaning here
  // In the order of their names, which html_tag.cc relies on.
  kA,
  kAbbr,
  kAddress,
  kArea,
  kArticle,
  kAside,
  kAudio,
  kB,
  kBase,
  kBlockquote,
  kBody,
  kBr,
  kButton,
  kCanvas,
  kCaption,
  kCenter,
  kCite,
  kCode,
  kCol,
  kColgroup,
  kDatalist,
  kDd,
  kDel,
  kDetails,
  kDialog,
  kDiv,
  kDl,
  kDt,
  kEm,
  kEmbed,
  kFieldset,
  kFigcaption,
  kFigure,
  kFont,
  kFooter,
  kForm,
  kFrameset,
  kH1,
  kH2,
  kH3,
  kH4,
  kH5,
  kH6,
  kHead,
  kHeader,
  kHgroup,
  kHr,
  kHtml,
  kI,
  kIframe,
  kImg,
  kInput,
  kLabel,
  kLegend,
  kLi,
  kLink,
  kMain,
  kMap,
  kMenu,
  kMeta,
  kNav,
  kNoembed,
  kNoframes,
  kNoscript,
  kObject,
  kOl,
  kOptgroup,
  kOption,
  kP,
  kParam,
  kPicture,
  kPre,
  kQ,
  kS,
  kScript,
  kSection,
  kSelect,
  kSmall,
  kSource,
  kSpan,
  kStrong,
  kStyle,
  kSub,
  kSummary,
  kSup,
  kSvg,
  kTable,
  kTbody,
  kTd,
  kTemplate,
  kTextarea,
  kTfoot,
  kTh,
  kThead,
  kTime,
  kTitle,
  kTr,
  kTrack,
  kU,
  kUl,
  kVideo,
  kWbr,
  kXmp,
};
inline constexpr int kHtmlTags = static_cast<int>(HtmlTag::kXmp) + 1;

// A few of them, asked for often.
class HtmlTagSet {
 public:
  constexpr HtmlTagSet(std::initializer_list<HtmlTag> tags) {
    for (const HtmlTag tag : tags) bits_[static_cast<size_t>(tag) / 64] |= uint64_t{1} << static_cast<size_t>(tag) % 64;
  }
  constexpr bool Has(HtmlTag tag) const {
    return (bits_[static_cast<size_t>(tag) / 64] >> static_cast<size_t>(tag) % 64 & 1) != 0;
  }

 private:
  uint64_t bits_[2] = {0, 0};
};
static_assert(kHtmlTags <= 128);

// The element of this name, whatever its case.
HtmlTag HtmlTagOf(std::string_view name);

// No content and no end tag: <br>.
bool IsVoid(HtmlTag tag);

// What is inside is characters until its end tag: <script>, and <svg>, whose drawing nobody reads.
bool HoldsRawText(HtmlTag tag);

// Begins and ends a line: <p>, <div>, <li>, <td>.
bool IsBlock(HtmlTag tag);

// h1 to h6.
bool IsHeading(HtmlTag tag);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_HTML_TAG_H_
