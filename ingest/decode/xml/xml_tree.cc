#include "ingest/decode/xml/xml_tree.h"

#include <algorithm>
#include <cstring>

#include "ingest/decode/ascii.h"
#include "ingest/decode/html/html_tree.h"

namespace policywire::ingest {
namespace {

// How far up the open elements an end tag looks for its start tag.
constexpr size_t kFarthestStart = 64;
// Declared prefixes that are remembered.
constexpr size_t kMostSpaces = 64;

bool BeginsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<signed char>(c) < 0;
}
bool EndsName(char c) { return IsHtmlSpace(c) || c == '>' || c == '/' || c == '<'; }

std::string_view WithoutPrefix(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

// The bracket that closes the tag whose attributes begin at `at`; brackets in quotes count for nothing.
size_t TagEnd(std::string_view document, size_t at) {
  bool value = false;
  for (; at < document.size(); ++at) {
    const char c = document[at];
    if (c == '>') return at;
    if (value && (c == '"' || c == '\'')) {
      at = document.find(c, at + 1);
      if (at == document.npos) return document.size();
      value = false;
    } else if (c == '=') {
      value = true;
    } else if (!IsHtmlSpace(c)) {
      value = false;
    }
  }
  return document.size();
}

// Behind a document type, whose brackets may hold declarations.
size_t DoctypeEnd(std::string_view document, size_t at) {
  const size_t bracket = document.find_first_of("[>", at);
  if (bracket == document.npos) return document.size();
  if (document[bracket] == '>') return bracket + 1;
  const size_t close = document.find(']', bracket);
  if (close == document.npos) return document.size();
  // A bracket inside a declaration's quotes ends nothing; the last one before the first element does.
  size_t end = close;
  for (size_t next = close; next != document.npos; next = document.find(']', next + 1)) {
    end = next;
    size_t behind = next + 1;
    while (behind < document.size() && IsHtmlSpace(document[behind])) ++behind;
    if (behind < document.size() && document[behind] == '>') return behind + 1;
  }
  return std::min(end + 1, document.size());
}

struct Known {
  std::string_view address;
  XmlSpace space;
};
constexpr Known kSpaces[] = {
    {"http://www.w3.org/2005/Atom", XmlSpace::kAtom},
    {"http://purl.org/atom/", XmlSpace::kAtom},
    {"http://purl.org/rss/1.0/modules/content", XmlSpace::kContent},
    {"http://purl.org/rss/", XmlSpace::kRss},
    {"http://purl.org/net/rss", XmlSpace::kRss},
    {"http://my.netscape.com/", XmlSpace::kRss},
    {"http://channel.netscape.com/", XmlSpace::kRss},
    {"http://backend.userland.com/", XmlSpace::kRss},
    {"http://blogs.law.harvard.edu/tech/rss", XmlSpace::kRss},
    {"http://cyber.law.harvard.edu/rss", XmlSpace::kRss},
    {"http://feedvalidator.org/", XmlSpace::kRss},
    {"http://purl.org/dc/", XmlSpace::kDublinCore},
    {"http://www.itunes.com/", XmlSpace::kItunes},
    {"http://example.com/DTDs/PodCast-1.0.dtd", XmlSpace::kItunes},
    {"http://search.yahoo.com/mrss", XmlSpace::kMedia},
    {"http://www.w3.org/1999/xhtml", XmlSpace::kXhtml},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns", XmlSpace::kNone},
};
// What prefixes mean that nobody declared.
constexpr Known kPrefixes[] = {
    {"atom", XmlSpace::kAtom},       {"dc", XmlSpace::kDublinCore}, {"dcterms", XmlSpace::kDublinCore},
    {"content", XmlSpace::kContent}, {"itunes", XmlSpace::kItunes}, {"media", XmlSpace::kMedia},
    {"xhtml", XmlSpace::kXhtml},     {"rdf", XmlSpace::kNone},      {"rss", XmlSpace::kRss},
};

bool BeginsWith(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && EqualsIgnoringCase(text.substr(0, beginning.size()), beginning);
}

}  // namespace

void XmlTree::ReadSpaces(std::string_view raw) {
  if (raw.find("xmlns") == raw.npos) return;
  HtmlAttributes attributes(raw);
  for (HtmlAttribute attribute; attributes.Next(attribute);) {
    if (!attribute.name.starts_with("xmlns")) continue;
    const std::string_view prefix = attribute.name == "xmlns" ? "" : attribute.name.substr(6);
    XmlSpace space = XmlSpace::kOther;
    for (const Known& known : kSpaces) {
      if (BeginsWith(attribute.value, known.address)) {
        space = known.space;
        break;
      }
    }
    // Without a prefix every document has its own: what is not known there may be RSS of any kind, or NewsML.
    if (prefix.empty() && space == XmlSpace::kOther) space = XmlSpace::kNone;
    const auto same = [&](const auto& declared) { return declared.first == prefix; };
    const auto found = std::find_if(spaces_.begin(), spaces_.end(), same);
    if (found == spaces_.end() && spaces_.size() < kMostSpaces) spaces_.emplace_back(prefix, space);
  }
}

XmlSpace XmlTree::SpaceOf(std::string_view prefix) const {
  for (const auto& [declared, space] : spaces_) {
    if (declared == prefix) return space;
  }
  if (prefix.empty()) return XmlSpace::kNone;
  for (const Known& known : kPrefixes) {
    if (known.address == prefix) return known.space;
  }
  return XmlSpace::kOther;
}

bool XmlTree::Parse(std::string_view document) {
  nodes_.clear();
  open_.clear();
  spaces_.clear();
  nodes_.reserve(document.size() / 64 + 16);
  nodes_.push_back({XmlKind::kElement, XmlSpace::kNone, 0, 1, {}, {}, document});
  open_.push_back(0);
  std::vector<std::string_view> names = {{}};  // of the open elements, with their prefixes

  const auto add_text = [&](size_t begin, size_t end, XmlKind kind) {
    if (begin == end) return;
    const XmlNodeId id = size();
    nodes_.push_back({kind, XmlSpace::kNone, open_.back(), id + 1, {}, document.substr(begin, end - begin), {}});
  };
  const auto pop_to = [&](size_t depth, size_t inside_end) {
    while (open_.size() > depth) {
      XmlNode& node = nodes_[open_.back()];
      node.end = size();
      const auto begin = static_cast<size_t>(node.inside.data() - document.data());
      node.inside = document.substr(begin, inside_end - begin);
      open_.pop_back();
      names.pop_back();
    }
  };

  size_t at = 0;
  size_t text = 0;
  while (at < document.size()) {
    at = document.find('<', at);
    if (at == document.npos || at + 1 >= document.size()) break;
    const char next = document[at + 1];
    const std::string_view rest = document.substr(at);
    if (BeginsName(next)) {
      add_text(text, at, XmlKind::kText);
      size_t name_end = at + 2;
      while (name_end < document.size() && !EndsName(document[name_end])) ++name_end;
      const std::string_view name = document.substr(at + 1, name_end - at - 1);
      const size_t end = TagEnd(document, name_end);
      std::string_view raw = document.substr(name_end, end - name_end);
      ReadSpaces(raw);
      const size_t colon = name.find(':');
      const XmlNodeId id = size();
      at = text = std::min(end + 1, document.size());
      nodes_.push_back({XmlKind::kElement, SpaceOf(name.substr(0, colon == name.npos ? 0 : colon)), open_.back(),
                        id + 1, WithoutPrefix(name), raw, document.substr(at, 0)});
      if (!raw.ends_with('/')) {
        open_.push_back(id);
        names.push_back(name);
        if (open_.size() > kMaxDepth) return false;
      }
    } else if (next == '/') {
      add_text(text, at, XmlKind::kText);
      size_t name_end = at + 2;
      while (name_end < document.size() && !EndsName(document[name_end])) ++name_end;
      const std::string_view name = document.substr(at + 2, name_end - at - 2);
      const size_t least = open_.size() > kFarthestStart ? open_.size() - kFarthestStart : 1;
      for (size_t depth = open_.size(); depth-- > least;) {
        if (names[depth] != name) continue;
        pop_to(depth, at);
        break;
      }
      at = text = std::min(document.find('>', name_end), document.size() - 1) + 1;
    } else if (rest.starts_with("<![CDATA[")) {
      add_text(text, at, XmlKind::kText);
      const size_t end = std::min(document.find("]]>", at + 9), document.size());
      add_text(at + 9, end, XmlKind::kCharacterData);
      at = text = std::min(end + 3, document.size());
    } else if (next == '!' || next == '?') {
      add_text(text, at, XmlKind::kText);
      if (rest.starts_with("<!--")) {
        at = std::min(document.find("-->", at + 4), document.size() - 1);
        at = text = std::min(at + 3, document.size());
      } else if (BeginsWith(rest, "<!doctype")) {
        at = text = DoctypeEnd(document, at);
      } else {
        at = text = std::min(document.find('>', at), document.size() - 1) + 1;
      }
    } else {
      ++at;
    }
  }
  if (text < document.size()) add_text(text, document.size(), XmlKind::kText);
  pop_to(0, document.size());
  return true;
}

XmlNodeId XmlTree::Child(XmlNodeId parent, std::string_view name, std::optional<XmlSpace> space) const {
  for (XmlNodeId id = parent + 1; id < nodes_[parent].end; id = nodes_[id].end) {
    const XmlNode& node = nodes_[id];
    if (node.kind == XmlKind::kElement && (!space || node.space == *space) && EqualsIgnoringCase(node.name, name)) {
      return id;
    }
  }
  return 0;
}

XmlNodeId XmlTree::Inside(XmlNodeId parent, std::string_view name) const {
  for (XmlNodeId id = parent + 1; id < nodes_[parent].end; ++id) {
    if (nodes_[id].kind == XmlKind::kElement && EqualsIgnoringCase(nodes_[id].name, name)) return id;
  }
  return 0;
}

std::optional<std::string> XmlTree::Attribute(XmlNodeId id, std::string_view name) const {
  HtmlAttributes attributes(nodes_[id].raw);
  for (HtmlAttribute attribute; attributes.Next(attribute);) {
    if (!EqualsIgnoringCase(WithoutPrefix(attribute.name), name) || attribute.name.starts_with("xmlns")) continue;
    std::string value;
    AppendUnescaped(attribute.value, value);
    return value;
  }
  return std::nullopt;
}

std::optional<std::string> XmlTree::Language(XmlNodeId id) const {
  for (;; id = nodes_[id].parent) {
    if (nodes_[id].raw.find("lang") != std::string_view::npos) {
      if (auto language = Attribute(id, "lang")) return language;
    }
    if (id == 0) return std::nullopt;
  }
}

std::string XmlTree::Text(XmlNodeId id) const {
  std::string unescaped;
  for (XmlNodeId inside = id; inside < nodes_[id].end; ++inside) {
    const XmlNode& node = nodes_[inside];
    if (node.kind == XmlKind::kText) AppendUnescaped(node.raw, unescaped);
    if (node.kind == XmlKind::kCharacterData) unescaped.append(node.raw);
  }
  std::string out;
  for (const char c : unescaped) {
    if (!IsHtmlSpace(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace policywire::ingest
