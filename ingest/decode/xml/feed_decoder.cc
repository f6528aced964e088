#include "ingest/decode/xml/feed_decoder.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/decode/article_id.h"
#include "ingest/decode/ascii.h"
#include "ingest/decode/language_tag.h"
#include "ingest/decode/timestamp.h"
#include "ingest/decode/valid_utf8.h"
#include "ingest/decode/xml/field_text.h"
#include "ingest/decode/xml/json_feed.h"
#include "ingest/decode/xml/xml_document.h"
#include "ingest/decode/xml/xml_tree.h"

namespace policywire::ingest {
namespace {

bool Is(const XmlNode& node, std::string_view name) {
  return node.kind == XmlKind::kElement && EqualsIgnoringCase(node.name, name);
}

// The vocabularies whose title, link and description are the feed's own.
bool IsFeedsOwn(XmlSpace space) {
  return space == XmlSpace::kNone || space == XmlSpace::kRss || space == XmlSpace::kAtom;
}

class Reader {
 public:
  Reader(std::string_view bytes, const XmlDocument& document)
      : bytes_(bytes), document_(document), tree_(document.tree) {}

  Decoded Read() {
    std::vector<XmlNodeId> entries;
    for (XmlNodeId id = 1; id < tree_.size();) {
      const XmlNode& node = tree_[id];
      const bool own = node.kind == XmlKind::kElement && IsFeedsOwn(node.space);
      if (own && (Is(node, "item") || Is(node, "entry"))) {
        // In CDF an item may hold others; everywhere else what is inside belongs to the entry.
        entries.push_back(id);
        id = node.end;
        continue;
      }
      if (own && (Is(node, "rss") || Is(node, "feed") || Is(node, "rdf"))) feed_ = feed_ == 0 ? id : feed_;
      if (own && Is(node, "channel") && channel_ == 0) channel_ = id;
      ++id;
    }
    if (feed_ == 0 && channel_ == 0 && entries.empty()) {
      return DecodeError{v1::MALFORMED, "no element of a feed is there: <rss>, <feed>, <rdf:RDF>, <channel>, <item>"};
    }
    if (channel_ == 0) channel_ = feed_;
    ReadChannel();
    std::vector<v1::Article> articles;
    for (const XmlNodeId entry : entries) {
      v1::Article article;
      if (!ReadEntry(entry, article)) continue;
      if (article.article_id().empty()) article.set_article_id(HashedArticleId(bytes_, articles.size()));
      articles.push_back(std::move(article));
    }
    return articles;
  }

 private:
  void ReadChannel() {
    if (channel_ == 0) return;
    if (const XmlNodeId title = OwnChild(channel_, "title")) source_ = Line(title);
    if (source_.empty()) {
      if (const XmlNodeId title = tree_.Child(channel_, "title", XmlSpace::kDublinCore)) source_ = Line(title);
    }
    if (const XmlNodeId language = tree_.Child(channel_, "language")) language_ = tree_.Text(language);
    ReadAuthors(channel_, authors_);
  }

  XmlNodeId OwnChild(XmlNodeId parent, std::string_view name) const {
    for (const XmlSpace space : {XmlSpace::kNone, XmlSpace::kRss, XmlSpace::kAtom}) {
      if (const XmlNodeId found = tree_.Child(parent, name, space)) return found;
    }
    return 0;
  }

  std::string Line(XmlNodeId id) const { return ReadLine(tree_, document_.characters.text, id, FormOf(tree_, id)); }

  bool ReadEntry(XmlNodeId entry, v1::Article& article) {
    for (XmlNodeId title : {OwnChild(entry, "title"), tree_.Child(entry, "title", XmlSpace::kDublinCore),
                            tree_.Child(entry, "title", XmlSpace::kMedia)}) {
      if (title != 0 && article.title().empty()) article.set_title(ValidUtf8(Line(title)));
    }
    MainText text;
    const XmlNodeId from = ReadText(entry, text);
    if (text.text.empty()) {
      if (article.title().empty()) return false;
      const XmlNodeId title = OwnChild(entry, "title");
      if (title != 0) ReadField(tree_, document_.characters.text, title, FormOf(tree_, title), text);
      if (text.text.empty()) text.text = article.title();
    }
    document_.SetText(std::move(text), article);
    article.set_article_id(ValidUtf8(Id(entry)));
    article.set_url(ValidUtf8(Link(entry)));
    if (article.article_id().empty()) article.set_article_id(article.url());
    std::vector<std::string> authors;
    ReadAuthors(entry, authors);
    const XmlNodeId source = tree_.Child(entry, "source");
    if (authors.empty() && source != 0) ReadAuthors(source, authors);
    for (const std::string& author : authors.empty() ? authors_ : authors) article.add_authors(ValidUtf8(author));
    ReadTimes(entry, article);
    article.set_language(LanguageTag(Language(entry, from)));
    std::string outlet;
    if (source != 0) {
      const XmlNodeId title = tree_.Child(source, "title");
      outlet = title != 0 ? Line(title) : tree_.Text(source);
    }
    article.set_source(ValidUtf8(outlet.empty() ? source_ : outlet));
    return true;
  }

  // Of the text, where the feed says it of the text; else of the entry, else of the feed.
  std::string Language(XmlNodeId entry, XmlNodeId text) const {
    if (const auto said = tree_.Language(text == 0 ? entry : text)) return *said;
    if (const XmlNodeId own = tree_.Child(entry, "language", XmlSpace::kDublinCore)) return tree_.Text(own);
    return language_;
  }

  // The longest form of the story that the entry has; the element that it stands in, or 0.
  XmlNodeId ReadText(XmlNodeId entry, MainText& out) const {
    struct Place {
      std::string_view name;
      std::optional<XmlSpace> space;
    };
    constexpr Place kPlaces[] = {
        {"encoded", XmlSpace::kContent},
        {"content", XmlSpace::kAtom},
        {"content", XmlSpace::kNone},
        {"content", XmlSpace::kRss},
        {"body", std::nullopt},
        {"fullitem", std::nullopt},
        {"div", XmlSpace::kXhtml},
        {"description", XmlSpace::kNone},
        {"description", XmlSpace::kRss},
        {"summary", XmlSpace::kAtom},
        {"description", XmlSpace::kDublinCore},
        {"summary", XmlSpace::kNone},
        {"abstract", XmlSpace::kNone},
        {"summary", XmlSpace::kItunes},
        {"subtitle", XmlSpace::kItunes},
        {"description", std::nullopt},
    };
    for (const Place& place : kPlaces) {
      const XmlNodeId found = tree_.Child(entry, place.name, place.space);
      if (found == 0) continue;
      FieldForm form = FormOf(tree_, found);
      const std::string type = tree_.Attribute(found, "type").value_or("");
      const bool binary = type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/");
      if (binary) continue;
      if (tree_[found].space == XmlSpace::kContent) form = FieldForm::kHtml;
      ReadField(tree_, document_.characters.text, found, form, out);
      if (!out.text.empty()) return found;
    }
    return 0;
  }

  std::string Id(XmlNodeId entry) const {
    for (const char* name : {"guid", "id"}) {
      if (const XmlNodeId id = OwnChild(entry, name)) {
        if (std::string text = tree_.Text(id); !text.empty()) return text;
      }
    }
    if (const XmlNodeId id = tree_.Child(entry, "identifier", XmlSpace::kDublinCore)) return tree_.Text(id);
    return tree_.Attribute(entry, "about").value_or("");
  }

  std::string Link(XmlNodeId entry) const {
    std::string other;
    for (XmlNodeId id = entry + 1; id < tree_[entry].end; id = tree_[id].end) {
      const XmlNode& node = tree_[id];
      if (!Is(node, "link") || !IsFeedsOwn(node.space)) continue;
      const std::string relation = tree_.Attribute(id, "rel").value_or("alternate");
      std::string address = tree_.Attribute(id, "href").value_or("");
      if (address.empty()) address = tree_.Text(id);
      if (address.empty()) continue;
      if (relation == "alternate") return address;
      if (other.empty() && relation != "self" && relation != "enclosure" && relation != "edit") other = address;
    }
    if (const XmlNodeId guid = OwnChild(entry, "guid")) {
      std::string address = tree_.Text(guid);
      const bool link = !EqualsIgnoringCase(tree_.Attribute(guid, "ispermalink").value_or("true"), "false");
      if (link && (address.starts_with("http://") || address.starts_with("https://"))) return address;
    }
    if (!other.empty()) return other;
    for (const char* name : {"href", "about"}) {  // CDF, RDF
      if (std::string address = tree_.Attribute(entry, name).value_or(""); !address.empty()) return address;
    }
    return "";
  }

  // The name in "ann@example.org (A. Writer)" or "A. Writer <ann@example.org>".
  static std::string NameOf(std::string written) {
    const size_t open = written.find('(');
    const size_t close = written.rfind(')');
    if (written.find('@') != std::string::npos && open != std::string::npos && close != std::string::npos &&
        open < close) {
      return written.substr(open + 1, close - open - 1);
    }
    if (const size_t bracket = written.find('<'); bracket != std::string::npos && bracket > 0) written.resize(bracket);
    while (!written.empty() && written.back() == ' ') written.pop_back();
    return written;
  }

  void ReadAuthors(XmlNodeId parent, std::vector<std::string>& out) const {
    const auto add = [&](std::string name) {
      if (!name.empty()) out.push_back(NameOf(std::move(name)));
    };
    for (XmlNodeId id = parent + 1; id < tree_[parent].end; id = tree_[id].end) {
      const XmlNode& node = tree_[id];
      if (Is(node, "author") && IsFeedsOwn(node.space)) {
        const XmlNodeId name = tree_.Child(id, "name");
        const XmlNodeId email = tree_.Child(id, "email");
        add(name != 0 ? tree_.Text(name) : email != 0 ? tree_.Text(email) : tree_.Text(id));
      } else if (Is(node, "creator") && node.space == XmlSpace::kDublinCore) {
        add(Line(id));
      }
    }
    if (!out.empty()) return;
    for (const char* name : {"managingEditor", "author"}) {
      const XmlNodeId found = tree_.Child(parent, name);
      if (found != 0 && out.empty()) add(tree_.Text(found));
    }
  }

  // The first of these elements that is a time; what is none is kept where there is no other.
  std::string Time(XmlNodeId entry, std::initializer_list<std::string_view> names, std::string* unread) const {
    for (const std::string_view name : names) {
      const XmlNodeId found = tree_.Child(entry, name);
      if (found == 0) continue;
      const std::string written = tree_.Text(found);
      std::string time = NormalizeTimestamp(written);
      if (!time.empty()) return time;
      if (unread != nullptr && unread->empty()) *unread = UnreadTimestamp(written);
    }
    return "";
  }

  void ReadTimes(XmlNodeId entry, v1::Article& article) const {
    std::string unread;
    article.set_modified(Time(entry, {"updated", "modified"}, nullptr));
    article.set_published(Time(entry, {"published", "pubDate", "issued", "date", "created"}, &unread));
    // Many feeds tell only when an entry was last touched; mostly that is when it appeared.
    if (article.published().empty()) article.set_published(article.modified());
    if (article.published().empty()) article.set_unread_published(ValidUtf8(unread));
  }

  const std::string_view bytes_;
  const XmlDocument& document_;
  const XmlTree& tree_;
  XmlNodeId feed_ = 0;
  XmlNodeId channel_ = 0;
  std::string source_;
  std::string language_;
  std::vector<std::string> authors_;
};

}  // namespace

Decoded FeedDecoder::DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& /*told*/) const {
  if (BeginsAsObject(bytes)) return DecodeJsonFeed(bytes);
  XmlDocument document;
  if (auto error = ReadXmlDocument(bytes, content_type, "feed", document)) return *std::move(error);
  return Reader(bytes, document).Read();
}

}  // namespace policywire::ingest
