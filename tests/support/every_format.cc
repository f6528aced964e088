#include "tests/support/every_format.h"

#include <array>
#include <random>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "policywire/v1/article.pb.h"
#include "tests/ingest/decode/in_charset.h"
#include "tests/ingest/decode/packed.h"
#include "tests/ingest/decode/warc_text.h"
#include "tests/support/sample_articles.h"

namespace policywire::testing {
namespace {

const SampleArticles& Samples() {
  static const auto* const samples = new SampleArticles;
  return *samples;
}

// One article of a message: prose, and the sentence by which it is known.
struct Story {
  std::string id;
  std::string text;  // paragraphs, with empty lines between
  std::string sentence;
};

Story StoryOf(uint64_t number, int part) {
  Story story;
  story.id = fmt::format("s{}-{}", number, part);
  story.sentence = fmt::format("This is report {} of part {} from the bureau in Nairobi.", number, part + 1);
  story.text = Samples().Text(number * 4 + static_cast<uint64_t>(part), 500) + "\n\n" + story.sentence;
  return story;
}

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

std::string Paragraphs(const Story& story) {
  return "<p>" + absl::StrReplaceAll(Escaped(story.text), {{"\n\n", "</p>\n<p>"}}) + "</p>";
}

std::string Page(const Story& story, std::string_view charset = "utf-8") {
  return fmt::format(
      "<!DOCTYPE html><html><head><meta charset=\"{0}\"><title>Report {1}</title></head><body><nav><a "
      "href=\"/\">Home</a></nav>"
      "<article><h1>Report {1}</h1>{2}</article><footer>All rights reserved.</footer></body></html>",
      charset, story.id, Paragraphs(story));
}

std::string JsonOf(const Story& story) {
  return fmt::format(R"({{"id": "{}", "title": "Report", "published": "2026-03-02", "text": {}}})", story.id,
                     JsonString(story.text));
}

std::string Nitf(const Story& story) {
  return fmt::format(
      "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><head><docdata><doc-id id-string='{0}'/></docdata></head>"
      "<body><body.head><hedline><hl1>Report "
      "{0}</hl1></hedline></body.head><body.content>{1}</body.content></body></nitf>",
      story.id, Paragraphs(story));
}

std::string Rss(const std::vector<Story>& stories) {
  std::string items;
  for (const Story& story : stories) {
    items += fmt::format(
        "<item><title>Report</title><guid>{}</guid><content:encoded><![CDATA[{}]]></content:encoded></item>", story.id,
        Paragraphs(story));
  }
  return fmt::format(
      "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>"
      "<title>The Wire</title>{}</channel></rss>",
      items);
}

std::string Atom(const std::vector<Story>& stories) {
  std::string entries;
  for (const Story& story : stories) {
    entries += fmt::format(
        "<entry><id>tag:example.org,2026:{}</id><title>Report</title><content type=\"html\">{}</content></entry>",
        story.id, Escaped(Paragraphs(story)));
  }
  return fmt::format("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Wire</title>{}</feed>", entries);
}

std::string JsonFeed(const std::vector<Story>& stories) {
  std::string items;
  for (const Story& story : stories) {
    items += fmt::format(R"({}{{"id": "{}", "title": "Report", "content_text": {}}})", items.empty() ? "" : ", ",
                         story.id, JsonString(story.text));
  }
  return fmt::format(R"({{"version": "https://jsonfeed.org/version/1.1", "title": "The Wire", "items": [{}]}})", items);
}

std::string NewsMessage(const std::vector<Story>& stories) {
  std::string items;
  for (const Story& story : stories) {
    items += fmt::format(
        "<newsItem guid='urn:x:{}' "
        "xml:lang='en'><contentMeta><headline>Report</headline></contentMeta><contentSet><inlineXML "
        "contenttype='application/nitf+xml'>{}</inlineXML></contentSet></newsItem>",
        story.id, Nitf(story));
  }
  return fmt::format("<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>{}</itemSet></newsMessage>",
                     items);
}

constexpr std::string_view kMailHeader =
    "From: \"Trade Desk\" <desk@example.org>\r\nSubject: Report\r\nDate: Mon, 02 Mar 2026 10:00:00 "
    "+0000\r\nMIME-Version: 1.0\r\n";

std::string PlainMail(const Story& story) {
  std::string body;
  size_t column = 0;
  for (const char c : absl::StrReplaceAll(story.text, {{"\n", "\r\n"}})) {
    const std::string piece = c == '=' || static_cast<unsigned char>(c) >= 0x80
                                  ? fmt::format("={:02X}", static_cast<unsigned char>(c))
                                  : std::string(1, c);
    if (c != '\r' && c != '\n' && column + piece.size() > 72) {
      body += "=\r\n";
      column = 0;
    }
    body += piece;
    column = c == '\n' ? 0 : column + piece.size();
  }
  return fmt::format(
      "{}Message-ID: <{}@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
      kMailHeader, story.id, body);
}

std::string Newsletter(const Story& story) {
  return fmt::format(
      "{}Message-ID: <{}@example.org>\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n"
      "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
      kMailHeader, story.id, absl::Base64Escape(Page(story)));
}

std::string Warc(const std::vector<Story>& stories) {
  std::string archive;
  for (const Story& story : stories) {
    archive += ingest::Warc("response", ingest::Http(Page(story)), "", "http://example.org/" + story.id);
    archive += ingest::kEndOfRecord;
  }
  return archive;
}

std::string Arc(const Story& story) {
  return ingest::Arc("filedesc://a.arc", "text/plain",
                     "1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n") +
         "\n" + ingest::Arc("http://example.org/" + story.id, "text/html", ingest::Http(Page(story))) + "\n";
}

std::string Protobuf(const Story& story) {
  v1::Article article;
  article.set_article_id(story.id);
  article.set_text(story.text);
  return article.SerializeAsString();
}

struct Format {
  std::string_view name;
  std::string_view media_type;
  int articles = 1;
  std::string (*write)(const std::vector<Story>& stories);
  bool always_told = false;  // its bytes do not tell it
};

constexpr std::array<Format, 16> kFormats = {{
    {"json", "application/json", 1, [](const auto& stories) { return JsonOf(stories[0]); }},
    {"json list", "application/json", 2,
     [](const auto& stories) { return "[" + JsonOf(stories[0]) + ", " + JsonOf(stories[1]) + "]"; }},
    {"protobuf", "application/x-protobuf", 1, [](const auto& stories) { return Protobuf(stories[0]); }, true},
    {"text", "text/plain", 1, [](const auto& stories) { return stories[0].text; }},
    {"text in windows-1252", "text/plain; charset=windows-1252", 1,
     [](const auto& stories) {
       return ingest::In("windows-1252", stories[0].text + "\n\nThe envoy of São Tomé left.");
     },
     true},
    {"html", "text/html", 1, [](const auto& stories) { return Page(stories[0]); }},
    {"html in UTF-16", "text/html", 1,
     [](const auto& stories) { return ingest::In("UTF-16", Page(stories[0], "utf-16")); }},
    {"rss", "application/rss+xml", 3, Rss},
    {"atom", "application/atom+xml", 2, Atom},
    {"json feed", "application/feed+json", 2, JsonFeed},
    {"nitf", "application/nitf+xml", 1, [](const auto& stories) { return Nitf(stories[0]); }},
    {"newsml", "application/vnd.iptc.g2.newsmessage+xml", 2, NewsMessage},
    {"mail", "message/rfc822", 1, [](const auto& stories) { return PlainMail(stories[0]); }},
    {"newsletter", "message/rfc822", 1, [](const auto& stories) { return Newsletter(stories[0]); }},
    {"warc", "application/warc", 2, Warc},
    {"arc", "application/x-arc", 1, [](const auto& stories) { return Arc(stories[0]); }},
}};

FormattedMessage Sound(uint64_t number) {
  const Format& format = kFormats[number % kFormats.size()];
  // Another packing each time that the format comes round.
  const uint64_t round = number / kFormats.size();
  FormattedMessage out;
  out.format = format.name;
  std::vector<Story> stories;
  for (int part = 0; part < format.articles; ++part) {
    stories.push_back(StoryOf(number, part));
    out.sentences.push_back(stories.back().sentence);
  }
  std::string bytes = format.write(stories);
  if (format.always_told || round % 2 == 0)
    out.message.headers.emplace_back("content-type", std::string(format.media_type));
  if (round % 5 == 1) {
    bytes = ingest::Gzip(bytes);
    out.message.headers.emplace_back("content-encoding", "gzip");
  } else if (round % 5 == 3) {
    bytes = ingest::Zstd(bytes);  // its first bytes tell, but for protobuf, which may begin with any
    if (format.name == "protobuf") out.message.headers.emplace_back("content-encoding", "zstd");
  }
  out.message.value = std::move(bytes);
  return out;
}

std::string Noise(uint64_t number) {
  std::mt19937_64 random(number);
  std::string bytes(1, '\x07');  // no protobuf message begins so
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(random());
  return bytes;
}

FormattedMessage Broken(uint64_t number, uint64_t kind) {
  const Story story = StoryOf(number, 0);
  const auto told = [](std::string name, std::string bytes, v1::Reason reason, const std::string& media_type) {
    FormattedMessage out{
        .message = {.value = std::move(bytes)}, .format = std::move(name), .sentences = {}, .reason = reason};
    if (!media_type.empty()) out.message.headers.emplace_back("content-type", media_type);
    return out;
  };
  switch (kind % 14) {
    case 0:
      return told("empty value", "", v1::EMPTY_VALUE, "text/html");
    case 1: {
      FormattedMessage out = told("tombstone", "", v1::EMPTY_VALUE, "");
      out.message.value.reset();
      return out;
    }
    case 2: {
      const std::string packed = ingest::Gzip(Page(story));
      return told("truncated gzip", packed.substr(0, packed.size() / 2), v1::MALFORMED, "text/html");
    }
    case 3: {
      std::string packed = JsonOf(story);
      for (int i = 0; i < 5; ++i) packed = ingest::Gzip(packed);
      return told("gzip in gzip in gzip", packed, v1::TOO_DEEP, "application/json");
    }
    case 4: {
      static const auto* const bomb = new std::string(ingest::Gzip(std::string(64 << 20, ' ')));
      return told("gzip of 64 MB", *bomb, v1::TOO_LARGE, "text/html");
    }
    case 5:
      return told("unknown media type", Page(story), v1::UNKNOWN_DECODER, "carrier/pigeon");
    case 6:
      return told("noise", Noise(number), v1::UNKNOWN_FORMAT, "");
    case 7:
      return told("noise for protobuf", Noise(number), v1::MALFORMED, "application/x-protobuf");
    case 8:
      return told("json for newsml", JsonOf(story), v1::MALFORMED, "application/vnd.iptc.g2.newsmessage+xml");
    case 9:
      return told("json cut off", JsonOf(story).substr(0, 200), v1::MALFORMED, "");
    case 10:
      return told("json without a text", R"({"id": "x", "title": "A headline alone"})", v1::MISSING_FIELD, "");
    case 11:
      return told("json with a key twice", R"({"id": "x", "text": "one", "text": "two"})", v1::DUPLICATE_KEY, "");
    case 12:
      return told("100,000 brackets", std::string(100'000, '['), v1::TOO_DEEP, "application/json");
    default:
      return told("warc of another format", Page(story), v1::MALFORMED, "application/warc");
  }
}

}  // namespace

FormattedMessage MessageInSomeFormat(uint64_t number) {
  return number % 50 == 25 ? Broken(number, number / 50) : Sound(number);
}

}  // namespace policywire::testing
