#include "ingest/decode/xml/field_text.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

// The characters of an element, references resolved, and where they stood.
void Unescape(const XmlTree& tree, std::string_view document, XmlNodeId id, std::string& text, TextMap& map) {
  for (XmlNodeId inside = id + 1; inside < tree[id].end; ++inside) {
    const XmlNode& node = tree[inside];
    if (node.kind == XmlKind::kElement) continue;
    std::string_view raw = node.raw;
    const auto position = [&] { return static_cast<uint32_t>(text.size()); };
    const auto input = [&] { return static_cast<uint32_t>(raw.data() - document.data()); };
    HtmlReference reference;
    while (!raw.empty()) {
      const size_t plain = node.kind == XmlKind::kCharacterData ? raw.size() : std::min(raw.find('&'), raw.size());
      map.Copy(position(), static_cast<uint32_t>(plain), input());
      text.append(raw.substr(0, plain));
      raw.remove_prefix(plain);
      if (raw.empty()) break;
      ReadReference(raw, reference);
      if (reference.length == 0) {
        map.Copy(position(), 1, input());
        text += '&';
        raw.remove_prefix(1);
      } else {
        map.Replace(position(), static_cast<uint32_t>(reference.text.size()), input(),
                    static_cast<uint32_t>(reference.length));
        text.append(reference.text);
        raw.remove_prefix(reference.length);
      }
    }
  }
}

bool HasElements(const XmlTree& tree, XmlNodeId id) {
  for (XmlNodeId inside = id + 1; inside < tree[id].end; ++inside) {
    if (tree[inside].kind == XmlKind::kElement) return true;
  }
  return false;
}

// A tag or a reference that people do not write in a sentence.
bool LooksLikeHtml(std::string_view text) {
  for (size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with("!--")) return true;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    size_t end = 0;
    while (end < rest.size() && (IsLetter(rest[end]) || (end > 0 && IsDigit(rest[end])))) ++end;
    const bool ended = end < rest.size() && (rest[end] == '>' || rest[end] == '/' || IsHtmlSpace(rest[end]));
    if (end > 0 && ended && rest.find('>', end) != rest.npos) return true;
  }
  HtmlReference reference;
  for (size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
    ReadReference(text.substr(at), reference);
    if (reference.length > 0 && text[at + reference.length - 1] == ';') return true;
  }
  return false;
}

void ReadHtml(std::string_view html, MainText& out) {
  HtmlTree page;
  if (page.Parse(html)) {
    ExtractAllText(page, html, out);
  } else {  // nested deeper than anyone means it
    out.text.clear();
    out.map.Clear();
  }
}

}  // namespace

FieldForm FormOf(const XmlTree& tree, XmlNodeId id) {
  const std::string mode = tree.Attribute(id, "mode").value_or("");
  const std::string type = tree.Attribute(id, "type").value_or("");
  if (mode == "base64") return FieldForm::kBase64;
  if (type == "xhtml" || type == "application/xhtml+xml" || mode == "xml") {
    return HasElements(tree, id) ? FieldForm::kInline : FieldForm::kUnknown;
  }
  if (type == "html" || type == "text/html") return FieldForm::kHtml;
  // Atom 1.0: what is neither text nor markup is in base64.
  if (type.find('/') != type.npos && !type.starts_with("text/") && !type.ends_with("xml")) return FieldForm::kBase64;
  if (type == "text" || type == "text/plain") return mode.empty() ? FieldForm::kPlain : FieldForm::kUnknown;
  return FieldForm::kUnknown;
}

void ReadField(const XmlTree& tree, std::string_view document, XmlNodeId id, FieldForm form, MainText& out) {
  out.text.clear();
  out.map.Clear();
  if (form != FieldForm::kPlain && HasElements(tree, id)) {  // markup that was not escaped
    const std::string_view inside = tree[id].inside;
    ReadHtml(inside, out);
    TextMap whole;
    whole.Copy(0, static_cast<uint32_t>(inside.size()), static_cast<uint32_t>(inside.data() - document.data()));
    out.map = out.map.Through(whole);
    return;
  }
  std::string text;
  TextMap map;
  Unescape(tree, document, id, text, map);
  if (form == FieldForm::kBase64) {
    std::string decoded;
    if (absl::Base64Unescape(text, &decoded)) {
      ReadHtml(decoded, out);
      out.map.Clear();
    }
    return;
  }
  if (form == FieldForm::kHtml || form == FieldForm::kInline || (form == FieldForm::kUnknown && LooksLikeHtml(text))) {
    ReadHtml(text, out);
    out.map = out.map.Through(map);
    return;
  }
  // As it is, without the white space around it.
  size_t begin = 0;
  while (begin < text.size() && IsHtmlSpace(text[begin])) ++begin;
  size_t end = text.size();
  while (end > begin && IsHtmlSpace(text[end - 1])) --end;
  out.text = text.substr(begin, end - begin);
  TextMap cut;
  cut.Copy(0, static_cast<uint32_t>(end - begin), static_cast<uint32_t>(begin));
  out.map = cut.Through(map);
}

std::string ReadLine(const XmlTree& tree, std::string_view document, XmlNodeId id, FieldForm form) {
  MainText text;
  ReadField(tree, document, id, form, text);
  std::string out;
  for (const char c : text.text) {
    if (!IsHtmlSpace(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace policywire::ingest
