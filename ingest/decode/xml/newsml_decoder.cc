#include "ingest/decode/xml/newsml_decoder.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "ingest/decode/article_id.h"
#include "ingest/decode/ascii.h"
#include "ingest/decode/language_tag.h"
#include "ingest/decode/timestamp.h"
#include "ingest/decode/valid_utf8.h"
#include "ingest/decode/xml/field_text.h"
#include "ingest/decode/xml/xml_document.h"
#include "ingest/decode/xml/xml_tree.h"

namespace policywire::ingest {
namespace {

constexpr std::string_view kElements[] = {
    "newsItem", "packageItem",     "conceptItem", "knowledgeItem", "planningItem", "catalogItem", "newsMessage",
    "nitf",     "contentSet",      "contentMeta", "itemMeta",      "inlineXML",    "groupSet",    "itemSet",
    "NewsML",   "newsCoverageSet", "hopHistory",  "conceptSet",    "rightsInfo",   "catalogRef"};

class Reader {
 public:
  Reader(std::string_view bytes, const XmlDocument& document)
      : bytes_(bytes), document_(document), tree_(document.tree) {}

  Decoded Read() {
    bool known = false;
    for (XmlNodeId id = 1; id < tree_.size();) {
      const XmlNode& node = tree_[id];
      const bool item = node.kind == XmlKind::kElement && EqualsIgnoringCase(node.name, "newsItem");
      const bool nitf = node.kind == XmlKind::kElement && EqualsIgnoringCase(node.name, "nitf");
      known = known || (node.kind == XmlKind::kElement && IsNewsmlElement(node.name));
      v1::Article article;
      if (item) {
        ReadItem(id, article);
      } else if (nitf) {
        ReadNitf(id, article);
      }
      if (!article.text().empty()) {
        if (article.article_id().empty()) article.set_article_id(HashedArticleId(bytes_, articles_.size()));
        articles_.push_back(std::move(article));
      }
      id = item || nitf ? node.end : id + 1;
    }
    if (!known)
      return DecodeError{v1::MALFORMED, "no element of NewsML-G2 or NITF is there: <newsItem>, <newsMessage>, <nitf>"};
    return std::move(articles_);
  }

 private:
  // The element that a path of names leads to, or 0.
  XmlNodeId At(XmlNodeId from, std::initializer_list<std::string_view> path) const {
    for (const std::string_view name : path) {
      from = tree_.Child(from, name);
      if (from == 0) return 0;
    }
    return from;
  }

  std::string TextAt(XmlNodeId from, std::initializer_list<std::string_view> path) const {
    const XmlNodeId found = At(from, path);
    return found == 0 ? "" : ValidUtf8(tree_.Text(found));
  }

  // The first of several that is not empty.
  static std::string FirstOf(std::initializer_list<std::string> texts) {
    for (const std::string& text : texts) {
      if (!text.empty()) return text;
    }
    return "";
  }

  void ReadItem(XmlNodeId item, v1::Article& article) {
    const XmlNodeId content = tree_.Child(item, "contentMeta");
    const XmlNodeId about = tree_.Child(item, "itemMeta");
    XmlNodeId nitf = 0;
    const XmlNodeId set = tree_.Child(item, "contentSet");
    if (set != 0) nitf = tree_.Inside(set, "nitf");
    if (nitf != 0) ReadNitf(nitf, article);
    if (set != 0 && article.text().empty()) ReadInline(set, article);
    if (content != 0) {
      if (std::string title = TextAt(content, {"headline"}); !title.empty()) article.set_title(std::move(title));
      if (article.text().empty()) ReadTextAt(content, "description", article);
      if (article.text().empty()) ReadTextAt(content, "headline", article);
      ReadCreators(content, article);
      const XmlNodeId language = tree_.Child(content, "language");
      if (language != 0) article.set_language(LanguageTag(tree_.Attribute(language, "tag").value_or("")));
    }
    if (article.language().empty()) article.set_language(LanguageTag(tree_.Language(item).value_or("")));
    article.set_article_id(ValidUtf8(tree_.Attribute(item, "guid").value_or(article.article_id())));
    const auto time = [&](XmlNodeId from, std::string_view name) {
      return from == 0 ? "" : NormalizeTimestamp(TextAt(from, {name}));
    };
    const std::string version = time(about, "versionCreated");
    const std::string published =
        FirstOf({time(about, "firstCreated"), time(content, "contentCreated"), article.published(), version});
    article.set_published(published);
    article.set_modified(FirstOf({time(content, "contentModified"), version}));
    if (about != 0) {
      const XmlNodeId provider = tree_.Child(about, "provider");
      std::string name = TextAt(about, {"provider", "name"});
      if (name.empty() && provider != 0) name = ValidUtf8(tree_.Attribute(provider, "literal").value_or(""));
      if (!name.empty()) article.set_source(std::move(name));
    }
    if (article.source().empty()) {
      article.set_source(FirstOf({TextAt(item, {"rightsInfo", "copyrightHolder", "name"}),
                                  content == 0 ? "" : TextAt(content, {"infoSource", "name"})}));
    }
  }

  void ReadCreators(XmlNodeId content, v1::Article& article) {
    std::vector<std::string> names;
    for (XmlNodeId id = content + 1; id < tree_[content].end; id = tree_[id].end) {
      if (tree_[id].kind != XmlKind::kElement || !EqualsIgnoringCase(tree_[id].name, "creator")) continue;
      if (std::string name = TextAt(id, {"name"}); !name.empty()) names.push_back(std::move(name));
    }
    if (names.empty()) {
      if (std::string by = TextAt(content, {"by"}); !by.empty()) names.push_back(WithoutBy(std::move(by)));
    }
    if (names.empty()) return;
    article.clear_authors();
    for (std::string& name : names) article.add_authors(std::move(name));
  }

  static std::string WithoutBy(std::string byline) {
    if (byline.size() > 3 && EqualsIgnoringCase(std::string_view(byline).substr(0, 3), "by ")) byline.erase(0, 3);
    while (!byline.empty() && (byline.back() == ',' || byline.back() == ' ')) byline.pop_back();
    return byline;
  }

  // Inline XHTML, or characters.
  void ReadInline(XmlNodeId set, v1::Article& article) {
    const XmlNodeId inline_xml = tree_.Child(set, "inlineXML");
    if (inline_xml != 0) {
      XmlNodeId body = tree_.Inside(inline_xml, "body");
      if (body == 0) body = tree_.Inside(inline_xml, "html");
      if (body != 0) ReadText(body, FieldForm::kInline, article);
    }
    const XmlNodeId data = tree_.Child(set, "inlineData");
    if (data != 0 && article.text().empty()) ReadText(data, FieldForm::kUnknown, article);
  }

  void ReadNitf(XmlNodeId nitf, v1::Article& article) {
    const XmlNodeId body = tree_.Child(nitf, "body");
    if (body == 0) return;
    const XmlNodeId head = tree_.Child(nitf, "head");
    const XmlNodeId content = tree_.Child(body, "body.content");
    if (content != 0) ReadText(content, FieldForm::kInline, article);
    article.set_title(
        FirstOf({TextAt(body, {"body.head", "hedline", "hl1"}), head == 0 ? "" : TextAt(head, {"title"})}));
    if (const XmlNodeId byline = At(body, {"body.head", "byline"})) {
      const XmlNodeId person = tree_.Inside(byline, "person");
      std::string name = person != 0 ? tree_.Text(person) : OwnText(byline);
      if (name = ValidUtf8(WithoutBy(std::move(name))); !name.empty()) article.add_authors(std::move(name));
    }
    article.set_language(LanguageTag(tree_.Language(nitf).value_or("")));
    if (head == 0) return;
    const auto attribute = [&](std::initializer_list<std::string_view> path, std::string_view name) {
      const XmlNodeId found = At(head, path);
      return found == 0 ? "" : ValidUtf8(tree_.Attribute(found, name).value_or(""));
    };
    article.set_published(FirstOf({NormalizeTimestamp(attribute({"docdata", "date.issue"}, "norm")),
                                   NormalizeTimestamp(attribute({"docdata", "date.release"}, "norm")),
                                   NormalizeTimestamp(attribute({"pubdata"}, "date.publication"))}));
    article.set_article_id(attribute({"docdata", "doc-id"}, "id-string"));
    article.set_source(FirstOf({attribute({"pubdata"}, "name"), attribute({"docdata", "doc.copyright"}, "holder")}));
  }

  // The text of an element without what is in elements inside it: a byline without the writer's function.
  std::string OwnText(XmlNodeId id) const {
    std::string out;
    for (XmlNodeId child = id + 1; child < tree_[id].end; child = tree_[child].end) {
      if (tree_[child].kind != XmlKind::kElement) out += tree_.Text(child);
    }
    return out;
  }

  void ReadTextAt(XmlNodeId from, std::string_view name, v1::Article& article) {
    if (const XmlNodeId found = tree_.Child(from, name)) ReadText(found, FieldForm::kUnknown, article);
  }

  void ReadText(XmlNodeId id, FieldForm form, v1::Article& article) {
    MainText text;
    ReadField(tree_, document_.characters.text, id, form, text);
    if (!text.text.empty()) document_.SetText(std::move(text), article);
  }

  const std::string_view bytes_;
  const XmlDocument& document_;
  const XmlTree& tree_;
  std::vector<v1::Article> articles_;
};

}  // namespace

bool IsNewsmlElement(std::string_view name) {
  return std::any_of(std::begin(kElements), std::end(kElements),
                     [&](std::string_view known) { return EqualsIgnoringCase(known, name); });
}

Decoded NewsmlDecoder::DecodeBytes(std::string_view bytes, std::string_view content_type, std::string& /*told*/) const {
  XmlDocument document;
  if (auto error = ReadXmlDocument(bytes, content_type, "message", document)) return *std::move(error);
  return Reader(bytes, document).Read();
}

}  // namespace policywire::ingest
