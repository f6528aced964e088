// A page as a tree of elements and texts, each where it stands in the page.
#ifndef POLICYWIRE_INGEST_DECODE_HTML_HTML_TREE_H_
#define POLICYWIRE_INGEST_DECODE_HTML_HTML_TREE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/html/html_tag.h"

namespace policywire::ingest {

using HtmlNodeId = uint32_t;

struct HtmlNode {
  HtmlTag tag = HtmlTag::kUnknown;
  HtmlNodeId parent = 0;
  HtmlNodeId end = 0;  // the nodes inside this one are those behind it, up to here
  // Of a text its characters, of an element what stands between its name and the closing bracket. A slice of the page.
  std::string_view raw;
};

// An attribute as it is written: references are not resolved.
struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};

// The attributes in an element's `raw`, one after the other.
class HtmlAttributes {
 public:
  explicit HtmlAttributes(std::string_view raw) : rest_(raw) {}
  // False at the end.
  bool Next(HtmlAttribute& attribute);

 private:
  std::string_view rest_;
};

// The page in reading order. Node 0 is the root, an element that the page does not have.
//
// This is no browser's parser, and a library's was not fast enough: the packaged ones take longer for the tree than a
// page may take in all. Of HTML's rules it keeps those that decide what text belongs together: elements without end
// tags, end tags that are implied, texts of scripts and styles, comments, and end tags that match nothing. It does not
// move content that stands where it should not (text between the rows of a table), and closes formatting that is nested
// wrongly with the block around it.
class HtmlTree {
 public:
  // Elements inside each other beyond this are not read: no page that people read comes near.
  static constexpr size_t kMaxDepth = 2048;

  // The views point into `page`, which is UTF-8 or nearly so and smaller than 4 GB. Time and memory are linear in its
  // size. False where the nesting is deeper than kMaxDepth.
  bool Parse(std::string_view page);

  const std::vector<HtmlNode>& nodes() const { return nodes_; }
  const HtmlNode& operator[](HtmlNodeId id) const { return nodes_[id]; }
  HtmlNodeId size() const { return static_cast<HtmlNodeId>(nodes_.size()); }

  // The value of an attribute, with references resolved; nothing where it is not there.
  std::optional<std::string> Attribute(HtmlNodeId id, std::string_view name) const;
  // The text inside a node on one line, references resolved, white space brought to single spaces; of a long one the
  // beginning, a few thousand bytes.
  std::string Text(HtmlNodeId id) const;

 private:
  void OpenElement(HtmlTag tag, std::string_view raw);
  void CloseElement(HtmlTag tag);
  void CloseImplied(HtmlTag opening);
  void PopTo(size_t depth);
  void CloseWithin(const HtmlTagSet& closed, const HtmlTagSet& borders);

  std::vector<HtmlNode> nodes_;
  std::vector<HtmlNodeId> open_;
  std::vector<uint32_t> open_count_;  // by tag: an end tag that matches nothing need not look
};

// Appends `raw` with its character references resolved, as a browser does: also those without a semicolon that HTML
// knows so, and those of numbers that mean Windows' characters.
void AppendUnescaped(std::string_view raw, std::string& out);

// A reference at the beginning of `raw`, which begins with '&': its length and what it stands for; a length of 0 where
// it is none.
struct HtmlReference {
  size_t length = 0;
  std::string_view text;
  char room[8];  // `text` may point here
};
void ReadReference(std::string_view raw, HtmlReference& reference);

// ASCII white space as HTML has it.
inline bool IsHtmlSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_HTML_HTML_TREE_H_
