#include "ingest/decode/mail/mail_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "ingest/decode/article_id.h"
#include "ingest/decode/ascii.h"
#include "ingest/decode/charset.h"
#include "ingest/decode/html/html_tree.h"
#include "ingest/decode/html/main_text.h"
#include "ingest/decode/html/metadata.h"
#include "ingest/decode/language_tag.h"
#include "ingest/decode/mail/mail_header.h"
#include "ingest/decode/mail/mime_tree.h"
#include "ingest/decode/mail/transfer_encoding.h"
#include "ingest/decode/timestamp.h"
#include "ingest/decode/valid_utf8.h"

namespace policywire::ingest {
namespace {

// What was read of a mail's parts.
struct Body {
  std::string text;
  TextMap map;  // to the bytes of the mail
  std::string title;
  std::string language;
  std::string url;
  size_t words = 0;  // letters of words that are no addresses
  size_t part = 0;   // of which it is
};

// How much a text says: letters, without those of links, which a text has in full and HTML does not show.
size_t LettersOfWords(std::string_view text) {
  size_t letters = 0;
  size_t of_word = 0;
  bool link = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      letters += link ? 0 : of_word;
      of_word = 0;
      link = false;
      continue;
    }
    if (c == ':' && of_word > 1) link = true;  // https: and so on
    of_word += IsWordByte(c) ? 1 : 0;
  }
  return letters + (link ? 0 : of_word);
}

class MailReader {
 public:
  MailReader(std::string_view mail, const MimeTree& tree) : mail_(mail), tree_(tree) {}

  // The articles of the mail whose header is that of part `index`, and of those inside it.
  void Read(size_t index, std::vector<v1::Article>& articles) {
    std::optional<Body> body = ReadPart(index);
    if (body && !body->text.empty()) {
      parts_read_.push_back(body->part);
      articles.push_back(MakeArticle(index, *std::move(body), articles.size()));
    }
    for (size_t inside = index; inside < tree_.parts[index].end; ++inside) {
      if (!IsMail(inside)) continue;
      if (inside + 1 < tree_.parts[inside].end) Read(inside + 1, articles);
      inside = tree_.parts[inside].end - 1;
    }
  }

  // Why a part was not read.
  const std::optional<DecodeError>& fault() const { return fault_; }

  std::string Told() const {
    std::string told;
    for (const size_t part : parts_read_) {
      told += fmt::format("{}part {} of {}, {}", told.empty() ? "" : "; ", part + 1, tree_.parts.size(),
                          tree_.parts[part].type);
    }
    return told;
  }

 private:
  bool IsMail(size_t index) const {
    const std::string& type = tree_.parts[index].type;
    return type == "message/rfc822" || type == "message/global";
  }

  std::optional<Body> ReadPart(size_t index) {
    const MimePart& part = tree_.parts[index];
    if (part.attached || IsMail(index)) return std::nullopt;
    if (part.type == "text/html" || part.type == "application/xhtml+xml") return ReadHtml(index);
    if (part.type == "text/plain" || part.type == "text/enriched") return ReadText(index);
    if (!part.type.starts_with("multipart/")) return std::nullopt;
    const bool alternative = part.type == "multipart/alternative";
    std::optional<Body> best;
    for (size_t inside = index + 1; inside < part.end; inside = tree_.parts[inside].end) {
      std::optional<Body> body = ReadPart(inside);
      if (body && (!best || (alternative ? IsBetter(*body, *best) : body->words > best->words))) best = std::move(body);
      // What follows the first part is what it shows.
      if (best && part.type == "multipart/related") break;
    }
    return best;
  }

  // Of two versions of one text.
  bool IsBetter(const Body& one, const Body& other) const {
    const bool html = tree_.parts[one.part].type != "text/plain";
    const bool other_html = tree_.parts[other.part].type != "text/plain";
    if (html == other_html) return one.words > other.words;
    return html ? one.words * 2 >= other.words : one.words > other.words * 2;
  }

  std::optional<Body> ReadHtml(size_t index) {
    const MimePart& part = tree_.parts[index];
    const TransferDecoded decoded(part.body, HeaderWord(part.fields.Find("Content-Transfer-Encoding")));
    CharsetText page;
    DecodeMarkup(decoded.bytes(), ContentType(part), page);
    HtmlTree html;
    if (!html.Parse(page.text)) {
      fault_ = DecodeError{v1::TOO_DEEP, fmt::format("elements are nested deeper than {}", HtmlTree::kMaxDepth)};
      return std::nullopt;
    }
    const PageMetadata metadata = ReadMetadata(html);
    // A mail has less around its text than a page, and a newsletter several stories: a part of it is not taken for all.
    MainText main;
    MainText all;
    ExtractMainText(html, page.text, metadata.title, main);
    ExtractAllText(html, page.text, all);
    const size_t words_of_all = LettersOfWords(all.text);
    const size_t words_of_main = LettersOfWords(main.text);
    const bool whole = words_of_main * 3 < words_of_all * 2;
    Body body;
    body.text = std::move(whole ? all.text : main.text);
    body.map = LeadToMail(part, decoded, page.MapToBytes(whole ? all.map : main.map));
    body.words = whole ? words_of_all : words_of_main;
    body.title = metadata.title;
    body.language = metadata.language;
    body.url = metadata.url;
    body.part = index;
    return body;
  }

  std::optional<Body> ReadText(size_t index) {
    const MimePart& part = tree_.parts[index];
    const TransferDecoded decoded(part.body, HeaderWord(part.fields.Find("Content-Transfer-Encoding")));
    CharsetText text;
    DecodePlain(decoded.bytes(), ContentType(part), text);
    // Without the empty lines around it.
    const size_t first = text.text.find_first_not_of(" \t\r\n");
    if (first == text.text.npos) return std::nullopt;
    const size_t size = text.text.find_last_not_of(" \t\r\n") + 1 - first;
    TextMap map;
    map.Copy(0, static_cast<uint32_t>(size), static_cast<uint32_t>(first));
    Body body;
    body.text.assign(text.text.substr(first, size));
    body.map = LeadToMail(part, decoded, text.MapToBytes(map));
    body.words = LettersOfWords(body.text);
    body.part = index;
    return body;
  }

  static std::string ContentType(const MimePart& part) { return Unfolded(part.fields.Find("Content-Type")); }

  TextMap LeadToMail(const MimePart& part, const TransferDecoded& decoded, const TextMap& map) const {
    TextMap body;
    body.Copy(0, static_cast<uint32_t>(part.body.size()), static_cast<uint32_t>(part.body.data() - mail_.data()));
    return decoded.MapToSent(map).Through(body);
  }

  v1::Article MakeArticle(size_t index, Body body, size_t number) const {
    const HeaderFields& fields = tree_.parts[index].fields;
    v1::Article article;
    article.set_article_id(ValidUtf8(std::string(InAngles(fields.Find("Message-ID")))));
    if (article.article_id().empty()) article.set_article_id(HashedArticleId(mail_, number));
    std::string url(InAngles(fields.Find("Archived-At")));
    article.set_url(ValidUtf8(url.empty() ? std::move(body.url) : std::move(url)));
    std::string title = DecodeHeaderText(fields.Find("Subject"));
    article.set_title(title.empty() ? ValidUtf8(std::move(body.title)) : std::move(title));
    const std::vector<std::string> authors = MailboxNames(fields.Find("From"));
    for (const std::string& author : authors) article.add_authors(author);
    ReadDate(fields.Find("Date"), article);
    std::string language = LanguageTag(HeaderWord(tree_.parts[body.part].fields.Find("Content-Language")));
    article.set_language(language.empty() ? std::move(body.language) : std::move(language));
    article.set_source(Outlet(fields, authors));
    article.set_text(std::move(body.text));
    body.map.Write(*article.mutable_text_map());
    return article;
  }

  static std::string Outlet(const HeaderFields& fields, const std::vector<std::string>& authors) {
    // "Trade Brief <trade.example.org>"; without a name before it, the identifier is no outlet's.
    const std::string_view list = fields.Find("List-Id");
    const std::vector<std::string> names = MailboxNames(list);
    if (!names.empty() && names[0] != DecodeHeaderText(InAngles(list))) return names[0];
    return authors.empty() ? "" : authors[0];
  }

  static void ReadDate(std::string_view written, v1::Article& article) {
    // "(UTC)" behind the offset is a comment.
    std::string line = Unfolded(written.substr(0, written.find('(')));
    while (line.ends_with(' ')) line.pop_back();
    article.set_published(NormalizeTimestamp(line));
    if (article.published().empty()) article.set_unread_published(ValidUtf8(UnreadTimestamp(line)));
  }

  const std::string_view mail_;
  const MimeTree& tree_;
  std::vector<size_t> parts_read_;
  std::optional<DecodeError> fault_;
};

}  // namespace

Decoded MailDecoder::DecodeBytes(std::string_view bytes, std::string_view /*content_type*/, std::string& told) const {
  if (bytes.size() >= UINT32_MAX / 2) return DecodeError{v1::TOO_LARGE, "a mail of 2 GB or more is not read"};
  MimeTree tree;
  if (auto error = tree.Parse(bytes)) return *std::move(error);
  MailReader reader(bytes, tree);
  std::vector<v1::Article> articles;
  reader.Read(0, articles);
  if (articles.empty()) {
    if (tree.fault) return *tree.fault;
    if (reader.fault()) return *reader.fault();
    return DecodeError{v1::MISSING_FIELD, "no part of the mail is a text"};
  }
  told = reader.Told();
  return articles;
}

}  // namespace policywire::ingest
