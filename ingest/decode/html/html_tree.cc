#include "ingest/decode/html/html_tree.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

// How far up the open elements an end tag looks for its start tag: bounds the time that unmatched end tags cost.
constexpr size_t kFarthestStart = 256;

// Ends an element's name.
bool EndsName(char c) { return IsHtmlSpace(c) || c == '>' || c == '/'; }

// The bracket that closes the tag whose attributes begin at `at`; the page's size where there is none. Brackets in
// quotes count for nothing, and quotes only where a value may begin.
size_t TagEnd(std::string_view page, size_t at) {
  const char* p = page.data() + at;
  const char* const end = page.data() + page.size();
  bool value = false;  // behind an equals sign
  for (; p != end; ++p) {
    const char c = *p;
    if (c == '>') return static_cast<size_t>(p - page.data());
    if (value) {
      if (c == '"' || c == '\'') {
        p = static_cast<const char*>(std::memchr(p + 1, c, static_cast<size_t>(end - p - 1)));
        if (p == nullptr) return page.size();
        value = false;
      } else if (!IsHtmlSpace(c)) {
        value = false;
      }
    } else if (c == '=') {
      value = true;
    }
  }
  return page.size();
}

// Where the end tag of a raw text's element begins, or the page's size.
size_t RawTextEnd(std::string_view page, size_t at, std::string_view name) {
  for (;;) {
    const size_t found = page.find("</", at);
    if (found == page.npos) return page.size();
    const size_t behind = found + 2 + name.size();
    if (behind <= page.size() && EqualsIgnoringCase(page.substr(found + 2, name.size()), name) &&
        (behind == page.size() || EndsName(page[behind]))) {
      return found;
    }
    at = found + 2;
  }
}

// Ends an open <p> before it.
bool EndsParagraph(HtmlTag tag) {
  static constexpr HtmlTagSet kNot = {HtmlTag::kTd,     HtmlTag::kTh,    HtmlTag::kTr,      HtmlTag::kTbody,
                                      HtmlTag::kThead,  HtmlTag::kTfoot, HtmlTag::kCaption, HtmlTag::kOption,
                                      HtmlTag::kLegend, HtmlTag::kBody,  HtmlTag::kHtml,    HtmlTag::kHead,
                                      HtmlTag::kTitle};
  return IsBlock(tag) && !kNot.Has(tag);
}

// May stand in <head>; anything else ends it.
bool BelongsToHead(HtmlTag tag) {
  static constexpr HtmlTagSet kHead = {HtmlTag::kBase,   HtmlTag::kLink,  HtmlTag::kMeta,     HtmlTag::kNoscript,
                                       HtmlTag::kScript, HtmlTag::kStyle, HtmlTag::kTemplate, HtmlTag::kTitle,
                                       HtmlTag::kHead,   HtmlTag::kHtml};
  return kHead.Has(tag);
}

}  // namespace

bool HtmlAttributes::Next(HtmlAttribute& attribute) {
  std::string_view& rest = rest_;
  while (!rest.empty() && (IsHtmlSpace(rest.front()) || rest.front() == '/')) rest.remove_prefix(1);
  if (rest.empty()) return false;
  size_t at = 1;  // a name may begin with an equals sign
  while (at < rest.size() && !IsHtmlSpace(rest[at]) && rest[at] != '=' && rest[at] != '/') ++at;
  attribute.name = rest.substr(0, at);
  attribute.value = {};
  while (at < rest.size() && IsHtmlSpace(rest[at])) ++at;
  rest.remove_prefix(at);
  if (!rest.starts_with('=')) return true;
  at = 1;
  while (at < rest.size() && IsHtmlSpace(rest[at])) ++at;
  rest.remove_prefix(at);
  if (rest.empty()) return true;
  if (rest.front() == '"' || rest.front() == '\'') {
    const size_t end = std::min(rest.find(rest.front(), 1), rest.size());
    attribute.value = rest.substr(1, end - 1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  } else {
    at = 0;
    while (at < rest.size() && !IsHtmlSpace(rest[at])) ++at;
    attribute.value = rest.substr(0, at);
    rest.remove_prefix(at);
  }
  return true;
}

void HtmlTree::PopTo(size_t depth) {
  while (open_.size() > depth) {
    HtmlNode& node = nodes_[open_.back()];
    node.end = size();
    --open_count_[static_cast<size_t>(node.tag)];
    open_.pop_back();
  }
}

// Closes the innermost open element that is one of `closed`, unless one of `borders` is open inside it.
void HtmlTree::CloseWithin(const HtmlTagSet& closed, const HtmlTagSet& borders) {
  const size_t least = open_.size() > kFarthestStart ? open_.size() - kFarthestStart : 1;
  for (size_t depth = open_.size(); depth-- > least;) {
    const HtmlTag tag = nodes_[open_[depth]].tag;
    if (closed.Has(tag)) return PopTo(depth);
    if (borders.Has(tag)) return;
  }
}

void HtmlTree::CloseImplied(HtmlTag opening) {
  const HtmlTag around = nodes_[open_.back()].tag;
  if (around == HtmlTag::kHead && !BelongsToHead(opening)) PopTo(open_.size() - 1);
  if (open_count_[static_cast<size_t>(HtmlTag::kP)] > 0 && EndsParagraph(opening)) {
    CloseWithin({HtmlTag::kP}, {HtmlTag::kTable, HtmlTag::kTd, HtmlTag::kTh, HtmlTag::kCaption, HtmlTag::kButton,
                                HtmlTag::kObject, HtmlTag::kTemplate});
  }
  switch (opening) {
    case HtmlTag::kH1:
    case HtmlTag::kH2:
    case HtmlTag::kH3:
    case HtmlTag::kH4:
    case HtmlTag::kH5:
    case HtmlTag::kH6:
      if (IsHeading(nodes_[open_.back()].tag)) PopTo(open_.size() - 1);
      break;
    case HtmlTag::kLi:
      CloseWithin({HtmlTag::kLi}, {HtmlTag::kUl, HtmlTag::kOl, HtmlTag::kMenu, HtmlTag::kTd, HtmlTag::kTable,
                                   HtmlTag::kSection, HtmlTag::kArticle});
      break;
    case HtmlTag::kDd:
    case HtmlTag::kDt:
      CloseWithin({HtmlTag::kDd, HtmlTag::kDt}, {HtmlTag::kDl, HtmlTag::kTd, HtmlTag::kTable});
      break;
    case HtmlTag::kTd:
    case HtmlTag::kTh:
      CloseWithin({HtmlTag::kTd, HtmlTag::kTh, HtmlTag::kCaption}, {HtmlTag::kTable, HtmlTag::kTr});
      break;
    case HtmlTag::kTr:
      CloseWithin({HtmlTag::kTr, HtmlTag::kCaption}, {HtmlTag::kTable});
      break;
    case HtmlTag::kTbody:
    case HtmlTag::kThead:
    case HtmlTag::kTfoot:
      CloseWithin({HtmlTag::kTbody, HtmlTag::kThead, HtmlTag::kTfoot, HtmlTag::kCaption}, {HtmlTag::kTable});
      break;
    case HtmlTag::kOption:
      CloseWithin({HtmlTag::kOption}, {HtmlTag::kSelect, HtmlTag::kDatalist});
      break;
    case HtmlTag::kA:
      if (open_count_[static_cast<size_t>(HtmlTag::kA)] == 0) break;
      // A link in a link ends the first one; with a block between them the first was wrong from there on.
      CloseWithin({HtmlTag::kA}, {HtmlTag::kDiv, HtmlTag::kP, HtmlTag::kLi, HtmlTag::kTd, HtmlTag::kTh,
                                  HtmlTag::kSection, HtmlTag::kArticle, HtmlTag::kTable, HtmlTag::kUl, HtmlTag::kOl});
      break;
    default:
      break;
  }
}

void HtmlTree::OpenElement(HtmlTag tag, std::string_view raw) {
  CloseImplied(tag);
  const HtmlNodeId id = size();
  nodes_.push_back({tag, open_.back(), id + 1, raw});
  if (IsVoid(tag)) return;
  open_.push_back(id);
  ++open_count_[static_cast<size_t>(tag)];
}

void HtmlTree::CloseElement(HtmlTag tag) {
  if (tag == HtmlTag::kBody || tag == HtmlTag::kHtml) return;  // what stands behind belongs to the body as well
  if (IsHeading(tag)) {                                        // any heading's end tag ends the heading
    CloseWithin({HtmlTag::kH1, HtmlTag::kH2, HtmlTag::kH3, HtmlTag::kH4, HtmlTag::kH5, HtmlTag::kH6},
                {HtmlTag::kTable, HtmlTag::kTd, HtmlTag::kDiv, HtmlTag::kArticle});
    return;
  }
  if (tag == HtmlTag::kUnknown || open_count_[static_cast<size_t>(tag)] == 0) {
    // Unknown elements nest rarely, and what is inside them reads on: only the innermost is closed.
    if (tag == HtmlTag::kUnknown && open_.size() > 1 && nodes_[open_.back()].tag == tag) PopTo(open_.size() - 1);
    return;
  }
  if (tag == HtmlTag::kTable || tag == HtmlTag::kTemplate) {
    CloseWithin({tag}, {});
  } else if (tag == HtmlTag::kTr || tag == HtmlTag::kTd || tag == HtmlTag::kTh || tag == HtmlTag::kTbody ||
             tag == HtmlTag::kThead || tag == HtmlTag::kTfoot) {
    CloseWithin({tag}, {HtmlTag::kTable});
  } else if (tag == HtmlTag::kLi) {
    CloseWithin({tag}, {HtmlTag::kUl, HtmlTag::kOl, HtmlTag::kTd, HtmlTag::kTh, HtmlTag::kTable});
  } else if (IsBlock(tag)) {
    CloseWithin({tag}, {HtmlTag::kTd, HtmlTag::kTh, HtmlTag::kTable, HtmlTag::kTemplate});
  } else {  // formatting ends with the block it is in
    CloseWithin({tag}, {HtmlTag::kTd, HtmlTag::kTh, HtmlTag::kTable, HtmlTag::kP, HtmlTag::kDiv, HtmlTag::kLi,
                        HtmlTag::kSection, HtmlTag::kArticle, HtmlTag::kBlockquote});
  }
}

bool HtmlTree::Parse(std::string_view page) {
  nodes_.clear();
  open_.clear();
  open_count_.assign(kHtmlTags, 0);
  nodes_.reserve(page.size() / 32 + 16);
  nodes_.push_back({HtmlTag::kUnknown, 0, 1, {}});
  open_.push_back(0);
  open_count_[static_cast<size_t>(HtmlTag::kUnknown)] = 1;
  bool body = false;
  bool unclosed_iframes = false;

  const auto add_text = [&](size_t begin, size_t end, HtmlTag tag) {
    if (begin == end) return;
    const HtmlNodeId id = size();
    nodes_.push_back({tag, open_.back(), id + 1, page.substr(begin, end - begin)});
  };

  size_t at = 0;
  size_t text = 0;  // where the text at hand begins
  while (at < page.size()) {
    at = page.find('<', at);
    if (at == page.npos || at + 1 >= page.size()) break;
    const char next = page[at + 1];
    if (IsLetter(next)) {
      add_text(text, at, HtmlTag::kText);
      size_t name_end = at + 2;
      while (name_end < page.size() && !EndsName(page[name_end])) ++name_end;
      const std::string_view name = page.substr(at + 1, name_end - at - 1);
      const size_t end = TagEnd(page, name_end);
      if (end == page.size()) {  // a tag that is not closed: the page was cut, and what is left of it is no text
        text = page.size();
        break;
      }
      const HtmlTag tag = HtmlTagOf(name);
      at = text = end + 1;
      const bool again = (tag == HtmlTag::kBody && body) || (tag == HtmlTag::kHtml && size() > 1 && open_.size() > 1);
      if (again) continue;
      body = body || tag == HtmlTag::kBody;
      const std::string_view raw = page.substr(name_end, end - name_end);
      if (tag == HtmlTag::kUnknown && raw.ends_with('/')) continue;  // <g:plusone/>
      OpenElement(tag, raw);
      if (open_.size() > kMaxDepth) return false;
      if (HoldsRawText(tag) && !(tag == HtmlTag::kSvg && raw.ends_with('/'))) {
        at = unclosed_iframes && tag == HtmlTag::kIframe ? page.size() : RawTextEnd(page, text, name);
        if (at == page.size() &&
            tag == HtmlTag::kIframe) {  // one that is never closed does not hold the rest of the page
          unclosed_iframes = true;      // nor is any behind it closed: they need not look
          PopTo(open_.size() - 1);
          at = text;
          continue;
        }
        const bool references = tag == HtmlTag::kTitle || tag == HtmlTag::kTextarea;
        add_text(text, at, references ? HtmlTag::kText : HtmlTag::kRawText);
        PopTo(open_.size() - 1);
        at = text = std::min(page.find('>', at), page.size() - 1) + 1;
      } else if (tag == HtmlTag::kSvg) {
        PopTo(open_.size() - 1);
      }
    } else if (next == '/' && at + 2 < page.size() && IsLetter(page[at + 2])) {
      add_text(text, at, HtmlTag::kText);
      size_t name_end = at + 3;
      while (name_end < page.size() && !EndsName(page[name_end])) ++name_end;
      const HtmlTag tag = HtmlTagOf(page.substr(at + 2, name_end - at - 2));
      at = text = std::min(page.find('>', name_end), page.size() - 1) + 1;
      if (tag == HtmlTag::kBr) {
        OpenElement(tag, {});
      } else if (tag == HtmlTag::kP && open_count_[static_cast<size_t>(tag)] == 0) {
        OpenElement(HtmlTag::kBr, {});  // a browser makes an empty paragraph of it
      } else {
        CloseElement(tag);
      }
    } else if (next == '!' || next == '?' || next == '/') {
      add_text(text, at, HtmlTag::kText);
      size_t end;
      if (page.substr(at, 4) == "<!--") {
        // "<!-->" is a whole comment.
        end = page.find("-->", at + 2);
        end = end == page.npos ? page.size() : end + 3;
      } else {
        end = std::min(page.find('>', at), page.size() - 1) + 1;
      }
      at = text = end;
    } else {
      ++at;  // a less-than sign
    }
  }
  if (text < page.size()) add_text(text, page.size(), HtmlTag::kText);
  PopTo(0);
  return true;
}

std::optional<std::string> HtmlTree::Attribute(HtmlNodeId id, std::string_view name) const {
  HtmlAttributes attributes(nodes_[id].raw);
  for (HtmlAttribute attribute; attributes.Next(attribute);) {
    if (!EqualsIgnoringCase(attribute.name, name)) continue;
    std::string value;
    AppendUnescaped(attribute.value, value);
    return value;
  }
  return std::nullopt;
}

std::string HtmlTree::Text(HtmlNodeId id) const {
  std::string unescaped;
  constexpr size_t kMost = 4096;
  const auto append = [&](const HtmlNode& node) {
    if (node.tag == HtmlTag::kText) AppendUnescaped(node.raw.substr(0, kMost), unescaped);
    if (IsBlock(node.tag) || node.tag == HtmlTag::kBr) unescaped += ' ';
  };
  append(nodes_[id]);
  for (HtmlNodeId inside = id + 1; inside < nodes_[id].end && unescaped.size() < kMost; ++inside)
    append(nodes_[inside]);
  std::string out;
  bool space = false;
  for (size_t i = 0; i < unescaped.size(); ++i) {
    const bool no_break = unescaped.compare(i, 2, "\xC2\xA0") == 0;
    if (IsHtmlSpace(unescaped[i]) || no_break) {
      space = !out.empty();
      i += no_break ? 1 : 0;
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += unescaped[i];
  }
  return out;
}

}  // namespace policywire::ingest
