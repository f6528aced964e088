#include "ingest/decode/html/main_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/decode/ascii.h"
#include "ingest/decode/html/class_words.h"

namespace policywire::ingest {
namespace {

// Text without a block boundary inside it: what a reader sees as one paragraph, heading, list item or cell.
struct Block {
  HtmlNodeId begin = 0;  // the nodes that it is made of
  HtmlNodeId end = 0;
  HtmlNodeId owner = 0;  // the innermost block element around it
  uint32_t chars = 0;    // without white space
  uint32_t link_chars = 0;
  uint32_t words = 0;
  uint32_t stops = 0;  // ends of sentences, commas
  bool prose = false;  // sentences, not labels
  bool kept = false;
};

bool IsDropped(HtmlTag tag) {
  static constexpr HtmlTagSet kTags = {HtmlTag::kRawText,  HtmlTag::kScript,   HtmlTag::kStyle,   HtmlTag::kNoscript,
                                       HtmlTag::kTemplate, HtmlTag::kIframe,   HtmlTag::kObject,  HtmlTag::kSvg,
                                       HtmlTag::kCanvas,   HtmlTag::kAudio,    HtmlTag::kVideo,   HtmlTag::kSelect,
                                       HtmlTag::kDatalist, HtmlTag::kTextarea, HtmlTag::kButton,  HtmlTag::kTitle,
                                       HtmlTag::kDialog,   HtmlTag::kMap,      HtmlTag::kNoembed, HtmlTag::kNoframes,
                                       HtmlTag::kMenu};
  return kTags.Has(tag);
}

// Fewer words than this make no sentence that an article begins with.
constexpr uint32_t kFewWords = 8;

// Headings and short lines behind which something else begins, in small letters, without signs.
constexpr std::string_view kEndings[] = {"about the author",
                                         "about the authors",
                                         "author",
                                         "authors",
                                         "author bio",
                                         "meet the author",
                                         "about author",
                                         "related",
                                         "recommended",
                                         "comments",
                                         "references",
                                         "sources",
                                         "source",
                                         "footnotes",
                                         "citations",
                                         "further reading",
                                         "bibliography",
                                         "disclaimer",
                                         "disclosure",
                                         "tags",
                                         "topics",
                                         "categories",
                                         "share",
                                         "newsletter",
                                         "subscribe",
                                         "read more",
                                         "read next",
                                         "up next",
                                         "keep reading",
                                         "more stories",
                                         "see also",
                                         "see more",
                                         "trending",
                                         "most popular",
                                         "most read",
                                         "popular posts",
                                         "recent posts",
                                         "latest posts",
                                         "latest news",
                                         "latest articles",
                                         "recent articles",
                                         "more posts",
                                         "other posts",
                                         "more articles",
                                         "more news",
                                         "next article",
                                         "previous article",
                                         "contact us",
                                         "follow us",
                                         "works cited",
                                         "article sources",
                                         "our sources",
                                         "about us",
                                         "post navigation",
                                         "popular articles",
                                         "featured articles",
                                         "latest stories",
                                         "other articles",
                                         "editors picks",
                                         "explore more",
                                         "learn more",
                                         "legal disclaimer",
                                         "additional resources"};
constexpr std::string_view kEndingBeginnings[] = {"about the author",
                                                  "related article",
                                                  "related post",
                                                  "related content",
                                                  "related stor",
                                                  "related topic",
                                                  "related read",
                                                  "related resource",
                                                  "related news",
                                                  "related link",
                                                  "recommended for",
                                                  "recommended read",
                                                  "recommended article",
                                                  "you may also",
                                                  "you might also",
                                                  "more from",
                                                  "more on this",
                                                  "read more from",
                                                  "share this",
                                                  "leave a comment",
                                                  "leave a reply",
                                                  "leave your comment",
                                                  "sign up for",
                                                  "sign up to",
                                                  "subscribe to",
                                                  "join our newsletter",
                                                  "join the newsletter",
                                                  "get our newsletter",
                                                  "recent posts on",
                                                  "more like this",
                                                  "more from our",
                                                  "follow us on",
                                                  "written by",
                                                  "what to read next",
                                                  "posted in",
                                                  "filed under",
                                                  "was this article helpful",
                                                  "was this page helpful",
                                                  "did you find this",
                                                  "how we reviewed",
                                                  "about the reviewer",
                                                  "one thought on",
                                                  "thoughts on",
                                                  "explore more",
                                                  "read this next",
                                                  "keep reading",
                                                  "people also",
                                                  "popular in",
                                                  "latest from",
                                                  "latest in"};
// Lines that are never an article's.
constexpr std::string_view kLabels[] = {"advertisement",
                                        "advertising",
                                        "ad",
                                        "share",
                                        "tweet",
                                        "email",
                                        "print",
                                        "save",
                                        "copy link",
                                        "read more",
                                        "learn more",
                                        "continue reading",
                                        "read the full story",
                                        "table of contents",
                                        "contents",
                                        "in this article",
                                        "on this page",
                                        "skip to content",
                                        "back to top",
                                        "loading",
                                        "menu",
                                        "close",
                                        "search",
                                        "facebook",
                                        "twitter",
                                        "linkedin",
                                        "pinterest",
                                        "whatsapp",
                                        "reddit",
                                        "jump to",
                                        "jump to recipe",
                                        "subscribe",
                                        "sign up",
                                        "sign in",
                                        "log in",
                                        "image",
                                        "photo",
                                        "credit",
                                        "source",
                                        "listen",
                                        "share this",
                                        "share this article",
                                        "click to share",
                                        "next",
                                        "previous",
                                        "top",
                                        "view all",
                                        "see all",
                                        "show more",
                                        "view more",
                                        "see more",
                                        "shop now",
                                        "buy now",
                                        "book now",
                                        "get started",
                                        "download",
                                        "comments",
                                        "edited by",
                                        "written by",
                                        "reviewed by",
                                        "image credits",
                                        "follow us",
                                        "copied",
                                        "link copied"};
constexpr std::string_view kLabelBeginnings[] = {
    "image credit",   "photo credit", "image source",   "photo by",
    "photo courtesy", "image by",     "image courtesy", "last updated",
    "updated on",     "published on", "posted on",      "posted by",
    "share on",       "share via",    "click here to",  "listen to this article",
    "loading "};

// Elements that hold something beside the article unless most of the text is in them.
bool IsClutterTag(HtmlTag tag) {
  static constexpr HtmlTagSet kTags = {HtmlTag::kNav,    HtmlTag::kAside,    HtmlTag::kFooter, HtmlTag::kForm,
                                       HtmlTag::kHeader, HtmlTag::kFieldset, HtmlTag::kLabel,  HtmlTag::kFigcaption};
  return kTags.Has(tag);
}

class Extractor {
 public:
  Extractor(const HtmlTree& tree, std::string_view page, MainText& out)
      : tree_(tree),
        page_(page),
        out_(out),
        dropped_(tree.size(), false),
        hints_(tree.size()),
        prose_(tree.size(), 0) {}

  void Run() {
    MarkDropped();
    FindBlocks();
    SumProse();
    DropClutter();
    const HtmlNodeId root = FindRoot();
    out_.root = root;
    Choose(root);
    Write();
  }

  void RunOnAll() {
    for (HtmlNodeId id = 1; id < tree_.size(); ++id) {
      // What stands in an object is shown where the object is not.
      dropped_[id] = IsDropped(tree_[id].tag) && tree_[id].tag != HtmlTag::kObject;
    }
    FindBlocks();
    for (Block& block : blocks_) block.kept = true;
    Write();
  }

 private:
  void MarkDropped() {
    for (HtmlNodeId id = 1; id < tree_.size();) {
      const HtmlNode& node = tree_[id];
      if (node.tag == HtmlTag::kText) {
        ++id;
        continue;
      }
      bool drop = IsDropped(node.tag);
      if (!drop) {
        hints_[id] = ReadClassHints(node);
        hints_[id].clutter = hints_[id].clutter || hints_[id].hidden;
        drop = node.tag == HtmlTag::kPre && IsCode(id);
        if (node.tag == HtmlTag::kBody || node.tag == HtmlTag::kHtml) hints_[id] = {};
      }
      dropped_[id] = drop;
      id = drop ? node.end : id + 1;
    }
  }

  void FindBlocks() {
    blocks_.clear();
    Block block;
    HtmlNodeId link_end = 0;
    std::vector<HtmlNodeId> open = {0};  // block elements around
    const auto flush = [&](HtmlNodeId next) {
      if (block.chars > 0) {
        block.end = next;
        block.owner = open.back();
        const bool heading = IsHeading(tree_[block.owner].tag);
        block.prose = (!heading || block.words >= 20) && block.words >= 10 && block.link_chars * 3 < block.chars &&
                      block.stops > 0;
        blocks_.push_back(block);
      }
      block = Block();
      block.begin = next;
    };
    for (HtmlNodeId id = 1; id < tree_.size();) {
      while (open.size() > 1 && id >= tree_[open.back()].end) {
        flush(id);
        open.pop_back();
      }
      if (dropped_[id]) {
        id = tree_[id].end;
        continue;
      }
      const HtmlNode& node = tree_[id];
      if (node.tag == HtmlTag::kText) {
        Count(node.raw, id < link_end, block);
      } else if (IsBlock(node.tag)) {
        flush(id);
        open.push_back(id);
      } else if (node.tag == HtmlTag::kBr) {
        // Two of them divide paragraphs.
        HtmlNodeId next = id + 1;
        while (next < tree_.size() && tree_[next].tag == HtmlTag::kText && IsBlank(tree_[next].raw)) ++next;
        if (next < tree_.size() && tree_[next].tag == HtmlTag::kBr) flush(id);
      } else if (node.tag == HtmlTag::kA) {
        link_end = std::max(link_end, node.end);
      }
      ++id;
    }
    flush(tree_.size());
  }

  static bool IsBlank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return IsHtmlSpace(c); });
  }

  static void Count(std::string_view text, bool linked, Block& block) {
    uint32_t chars = 0;
    uint32_t words = 0;
    bool space = true;
    for (const char c : text) {
      if (IsHtmlSpace(c)) {
        space = true;
        continue;
      }
      ++chars;
      words += space ? 1 : 0;
      space = false;
      block.stops += c == '.' || c == ',' || c == '?' || c == '!' || c == ':' || c == ';' ? 1 : 0;
    }
    block.chars += chars;
    block.words += words;
    if (linked) block.link_chars += chars;
  }

  // Characters of prose inside each element.
  void SumProse() {
    std::fill(prose_.begin(), prose_.end(), 0);
    for (const Block& block : blocks_) {
      if (block.prose) prose_[block.owner] += block.chars;
    }
    for (HtmlNodeId id = tree_.size(); id-- > 1;) prose_[tree_[id].parent] += prose_[id];
  }

  // A program's text is read by machines.
  bool IsCode(HtmlNodeId pre) const {
    const std::string names = tree_.Attribute(pre, "class").value_or("");
    if (names.find("lang") != names.npos || names.find("hljs") != names.npos || names.find("code") != names.npos)
      return true;
    constexpr HtmlNodeId kLookedAt = 30;
    for (HtmlNodeId id = pre + 1; id < std::min(tree_[pre].end, pre + kLookedAt); ++id) {
      if (tree_[id].tag == HtmlTag::kCode || tree_[id].tag == HtmlTag::kSpan) return true;
      if (tree_[id].tag == HtmlTag::kText && !IsBlank(tree_[id].raw)) return false;
    }
    return false;
  }

  void DropClutter() {
    const std::vector<bool> before = dropped_;
    const uint32_t all = prose_[0];
    DropClutter(true);
    FindBlocks();
    SumProse();
    if (prose_[0] * 2 >= all) return;
    // Names that say something else on this page than on most.
    dropped_ = before;
    FindBlocks();
    SumProse();
    DropClutter(false);
    FindBlocks();
    SumProse();
  }

  void DropClutter(bool by_names) {
    const uint32_t all = prose_[0];
    for (HtmlNodeId id = 1; id < tree_.size();) {
      if (dropped_[id]) {
        id = tree_[id].end;
        continue;
      }
      const HtmlNode& node = tree_[id];
      const bool clutter = node.tag != HtmlTag::kText && ((by_names && hints_[id].clutter) || IsClutterTag(node.tag));
      if (clutter && prose_[id] * 10 < all * 4) {
        dropped_[id] = true;
        id = node.end;
      } else {
        ++id;
      }
    }
  }

  static constexpr uint32_t kShare = 92;

  // Down from the top, as long as one child has nearly all of the prose.
  HtmlNodeId FindRoot() const {
    HtmlNodeId root = 0;
    for (;;) {
      HtmlNodeId best = root;
      for (HtmlNodeId child = root + 1; child < tree_[root].end; child = tree_[child].end) {
        if (!dropped_[child] && (best == root || prose_[child] > prose_[best])) best = child;
      }
      if (best == root || prose_[best] * 100 < prose_[root] * kShare || prose_[best] == 0) return root;
      if (tree_[best].tag == HtmlTag::kP || IsHeading(tree_[best].tag) || tree_[best].tag == HtmlTag::kTd) return root;
      root = best;
    }
  }

  void Choose(HtmlNodeId root) {
    const HtmlNodeId end = tree_[root].end;
    for (Block& block : blocks_) block.kept = block.owner >= root && block.owner < end;
    DropLinks();
    DropRepeated();
    DropBeginning();
    DropEndings();
    DropLabels();
    KeepHeadingsOfContent();
  }

  int LevelOf(const Block& block) const {
    const HtmlTag tag = tree_[block.owner].tag;
    return IsHeading(tag) ? static_cast<int>(tag) - static_cast<int>(HtmlTag::kH1) + 1 : 0;
  }

  // For each node inside the root the outermost list around it, or 0.
  std::vector<HtmlNodeId> FindLists(HtmlNodeId root) const {
    std::vector<HtmlNodeId> lists(tree_.size(), 0);
    for (HtmlNodeId id = root + 1; id < tree_[root].end; ++id) {
      lists[id] = lists[tree_[id].parent];
      const HtmlTag tag = tree_[id].tag;
      if (lists[id] == 0 && (tag == HtmlTag::kUl || tag == HtmlTag::kOl || tag == HtmlTag::kDl)) lists[id] = id;
    }
    return lists;
  }

  // Blocks that are mostly links, and lists of them. An item of a list goes with its list: in one that tells something,
  // single items may be links.
  void DropLinks() {
    const std::vector<HtmlNodeId> lists = FindLists(out_.root);
    for (size_t i = 0; i < blocks_.size();) {
      if (!blocks_[i].kept) {
        ++i;
        continue;
      }
      const HtmlNodeId list = lists[blocks_[i].owner];
      if (list == 0) {
        blocks_[i].kept = LevelOf(blocks_[i]) > 0 || blocks_[i].link_chars * 2 < blocks_[i].chars;
        ++i;
        continue;
      }
      uint64_t chars = 0;
      uint64_t link_chars = 0;
      size_t next = i;
      for (; next < blocks_.size() && blocks_[next].begin < tree_[list].end; ++next) {
        if (LevelOf(blocks_[next]) > 0) continue;
        chars += blocks_[next].chars;
        link_chars += blocks_[next].link_chars;
      }
      const bool links = chars > 0 && link_chars * 10 >= chars * 6;
      for (; i < next; ++i) blocks_[i].kept = blocks_[i].kept && !links;
    }
  }

  // Pages hold some texts twice, for screens of two sizes.
  void DropRepeated() {
    constexpr uint32_t kLong = 8;  // words; a table may well say "yes" twice
    std::vector<std::pair<uint64_t, size_t>> seen;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].kept && blocks_[i].words >= kLong) seen.emplace_back(HashOf(blocks_[i]), i);
    }
    std::sort(seen.begin(), seen.end());
    for (size_t i = 1; i < seen.size(); ++i) {
      if (seen[i].first == seen[i - 1].first) blocks_[seen[i].second].kept = false;
    }
  }

  uint64_t HashOf(const Block& block) const {
    uint64_t hash = 1469598103934665603U;
    for (HtmlNodeId id = block.begin; id < block.end; ++id) {
      if (tree_[id].tag != HtmlTag::kText) continue;
      for (const char c : tree_[id].raw) {
        if (!IsHtmlSpace(c)) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
      }
    }
    return hash;
  }

  // Of a short block its words in small letters, divided by single spaces; empty for a long one.
  std::string PhraseOf(const Block& block) const {
    constexpr uint32_t kShort = 12;
    if (block.words > kShort) return "";
    std::string out;
    bool space = false;
    for (HtmlNodeId id = block.begin; id < block.end; ++id) {
      if (dropped_[id]) {
        id = tree_[id].end - 1;
        continue;
      }
      if (tree_[id].tag != HtmlTag::kText) continue;
      for (const char c : tree_[id].raw) {
        if (!IsWordByte(c)) {
          space = space || c != '\'';
          continue;
        }
        if (space && !out.empty()) out += ' ';
        space = false;
        out += Lower(c);
      }
    }
    return out;
  }

  // What stands before the first paragraph is the title again, byline, date and field, unless it heads something.
  void DropBeginning() {
    size_t first = 0;
    while (first < blocks_.size() && !(blocks_[first].kept && blocks_[first].prose)) ++first;
    if (first == blocks_.size()) return;
    for (size_t i = 0; i < first; ++i) {
      if (!blocks_[i].kept) continue;
      const int level = LevelOf(blocks_[i]);
      if (level == 1 || (level == 0 && blocks_[i].words < kFewWords)) blocks_[i].kept = false;
    }
  }

  // Sections at the end that are about the article or lead away from it.
  void DropEndings() {
    uint64_t all = 0;
    for (const Block& block : blocks_) all += block.kept ? block.chars : 0;
    uint64_t before = 0;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (!blocks_[i].kept) continue;
      before += blocks_[i].chars;
      if (before * 10 < all * 3 || !BeginsEnding(PhraseOf(blocks_[i]))) continue;
      const int level = LevelOf(blocks_[i]);
      size_t next = i + 1;
      for (; next < blocks_.size(); ++next) {
        const int next_level = LevelOf(blocks_[next]);
        if (next_level > 0 && (level == 0 || next_level <= level)) break;
      }
      for (; i < next; ++i) blocks_[i].kept = false;
      --i;
    }
  }

  static bool BeginsEnding(std::string_view phrase) {
    if (phrase.empty()) return false;
    for (const std::string_view whole : kEndings) {
      if (phrase == whole) return true;
    }
    for (const std::string_view beginning : kEndingBeginnings) {
      if (phrase.starts_with(beginning)) return true;
    }
    return false;
  }

  void DropLabels() {
    for (Block& block : blocks_) {
      if (!block.kept) continue;
      const std::string phrase = PhraseOf(block);
      if (phrase.empty()) {
        block.kept = block.words > kFewWords;
        continue;
      }
      for (const std::string_view label : kLabels) block.kept = block.kept && phrase != label;
      for (const std::string_view beginning : kLabelBeginnings)
        block.kept = block.kept && !phrase.starts_with(beginning);
    }
  }

  // A heading stays with what it heads.
  void KeepHeadingsOfContent() {
    bool content = false;
    for (size_t i = blocks_.size(); i-- > 0;) {
      if (!blocks_[i].kept) continue;
      if (LevelOf(blocks_[i]) > 0) {
        blocks_[i].kept = content;
      } else {
        content = true;
      }
    }
  }

  void Write() {
    for (const Block& block : blocks_) {
      if (!block.kept) continue;
      const auto before = static_cast<uint32_t>(out_.text.size());
      if (before > 0) out_.text += "\n\n";
      const size_t begin = out_.text.size();
      for (HtmlNodeId id = block.begin; id < block.end;) {
        const HtmlNode& node = tree_[id];
        if (dropped_[id]) {
          id = node.end;
          continue;
        }
        if (node.tag == HtmlTag::kText) WriteText(node.raw, begin);
        if (node.tag == HtmlTag::kBr && out_.text.size() > begin) {
          if (out_.text.back() == ' ') TruncateText(out_.text.size() - 1);
          if (out_.text.size() > begin && out_.text.back() != '\n') out_.text += '\n';
        }
        ++id;
      }
      while (out_.text.size() > begin && (out_.text.back() == ' ' || out_.text.back() == '\n')) {
        TruncateText(out_.text.size() - 1);
      }
      if (out_.text.size() == begin) TruncateText(before);
    }
  }

  void TruncateText(size_t size) {
    out_.text.resize(size);
    out_.map.Truncate(static_cast<uint32_t>(size));
  }

  // Appends a text with references resolved and white space brought to single spaces; none at the beginning of a line.
  void WriteText(std::string_view raw, size_t block_begin) {
    std::string& text = out_.text;
    const char* const page = page_.data();
    HtmlReference reference;
    size_t at = 0;
    while (at < raw.size()) {
      size_t end = at;
      while (end < raw.size() && raw[end] != '&' && !IsHtmlSpace(raw[end])) ++end;
      // A single space between words is copied with them.
      while (end + 1 < raw.size() && raw[end] == ' ' && !IsHtmlSpace(raw[end + 1]) && raw[end + 1] != '&' && end > at) {
        ++end;
        while (end < raw.size() && raw[end] != '&' && !IsHtmlSpace(raw[end])) ++end;
      }
      const auto position = [&] { return static_cast<uint32_t>(text.size()); };
      const auto input = [&](size_t offset) { return static_cast<uint32_t>(raw.data() + offset - page); };
      if (end > at) {
        out_.map.Copy(position(), static_cast<uint32_t>(end - at), input(at));
        text.append(raw, at, end - at);
        at = end;
        continue;
      }
      if (raw[at] == '&') {
        ReadReference(raw.substr(at), reference);
        if (reference.length == 0) {
          out_.map.Copy(position(), 1, input(at));
          text += '&';
          ++at;
          continue;
        }
        out_.map.Replace(position(), static_cast<uint32_t>(reference.text.size()), input(at),
                         static_cast<uint32_t>(reference.length));
        text.append(reference.text);
        at += reference.length;
        continue;
      }
      while (end < raw.size() && IsHtmlSpace(raw[end])) ++end;
      if (text.size() > block_begin && text.back() != ' ' && text.back() != '\n') {
        if (end == at + 1 && raw[at] == ' ') {
          out_.map.Copy(position(), 1, input(at));
        } else {
          out_.map.Replace(position(), 1, input(at), static_cast<uint32_t>(end - at));
        }
        text += ' ';
      }
      at = end;
    }
  }

  const HtmlTree& tree_;
  const std::string_view page_;
  MainText& out_;
  std::vector<bool> dropped_;
  std::vector<ClassHints> hints_;
  std::vector<uint32_t> prose_;
  std::vector<Block> blocks_;
};

}  // namespace

void ExtractMainText(const HtmlTree& tree, std::string_view page, std::string_view /*title*/, MainText& out) {
  out.text.clear();
  out.map.Clear();
  Extractor(tree, page, out).Run();
}

void ExtractAllText(const HtmlTree& tree, std::string_view page, MainText& out) {
  out.text.clear();
  out.map.Clear();
  Extractor(tree, page, out).RunOnAll();
}

}  // namespace policywire::ingest
