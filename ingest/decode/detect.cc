#include "ingest/decode/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "ingest/decode/ascii.h"
#include "ingest/decode/charset.h"
#include "ingest/decode/guess_charset.h"
#include "ingest/decode/mail/mime_tree.h"
#include "ingest/decode/warc/warc_record.h"
#include "ingest/decode/xml/newsml_decoder.h"

namespace policywire::ingest {
namespace {

// Of those of one decoder the first is the one that messages are sent with.
struct MediaType {
  std::string_view type;
  std::string_view decoder;
};

constexpr MediaType kMediaTypes[] = {
    {"application/json", "json"},
    {"text/json", "json"},
    {"application/x-protobuf", "protobuf"},
    {"application/protobuf", "protobuf"},
    {"application/vnd.google.protobuf", "protobuf"},
    {"text/plain", "text"},
    {"text/html", "html"},
    {"application/xhtml+xml", "html"},
    {"application/rss+xml", "feed"},
    {"application/atom+xml", "feed"},
    {"application/rdf+xml", "feed"},
    {"application/feed+json", "feed"},
    {"application/x-cdf", "feed"},
    {"application/vnd.iptc.g2.newsitem+xml", "newsml"},
    {"application/vnd.iptc.g2.newsmessage+xml", "newsml"},
    {"application/nitf+xml", "newsml"},
    {"text/vnd.iptc.nitf", "newsml"},
    {"message/rfc822", "mail"},
    {"message/global", "mail"},
    {"application/warc", "warc"},
    {"application/x-warc", "warc"},
    {"application/x-arc", "warc"},
    {"application/x-internet-archive", "warc"},
};

// They say how bytes travel, or a family of formats; the bytes say the rest.
constexpr std::string_view kOpenTypes[] = {
    kAutoDecoder,         "application/octet-stream", "binary/octet-stream", "application/gzip",
    "application/x-gzip", "application/zstd",         "application/xml",     "text/xml"};

// Elements with which feeds begin, without their prefixes.
constexpr std::string_view kFeedElements[] = {"rss", "feed", "rdf", "channel", "redirect"};

// Elements with which pages begin, or pieces of pages.
constexpr std::string_view kPageElements[] = {"html",    "head", "body", "title", "meta", "link",   "script",  "style",
                                              "base",    "div",  "p",    "h1",    "h2",   "table",  "article", "main",
                                              "section", "br",   "a",    "b",     "span", "center", "font",    "img"};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::string_view SkipSpace(std::string_view bytes) {
  while (!bytes.empty() && IsSpace(bytes.front())) bytes.remove_prefix(1);
  return bytes;
}

// A media type without its parameters and the spaces around it.
std::string_view Essence(std::string_view media_type) {
  media_type = SkipSpace(media_type.substr(0, media_type.find(';')));
  while (!media_type.empty() && IsSpace(media_type.back())) media_type.remove_suffix(1);
  return media_type;
}

// A list of values, and not "[Agency] The text".
bool BeginsJsonList(std::string_view bytes) {
  const std::string_view next = SkipSpace(bytes.substr(1));
  return next.empty() || std::string_view("{[\"]-0123456789").find(next.front()) != next.npos ||
         next.starts_with("true") || next.starts_with("false") || next.starts_with("null");
}

bool IsNameCharacter(char c) { return IsLetter(c) || IsDigit(c) || c == '-' || c == '_' || c == '.' || c == ':'; }

// The name of the first element, behind declarations and comments; empty where the bytes begin with none.
std::string_view FirstElement(std::string_view bytes) {
  for (;;) {
    bytes = SkipSpace(bytes);
    if (!bytes.starts_with('<')) return {};
    const bool comment = bytes.starts_with("<!--");
    if (!comment && !bytes.starts_with("<!") && !bytes.starts_with("<?")) break;
    if (bytes.size() > 9 && EqualsIgnoringCase(bytes.substr(0, 9), "<!doctype")) {
      const std::string_view kind = SkipSpace(bytes.substr(9));
      if (EqualsIgnoringCase(kind.substr(0, 4), "html")) return kind.substr(0, 4);
    }
    const size_t end = bytes.find(comment ? "-->" : ">");
    if (end == bytes.npos) return {};
    bytes.remove_prefix(end + (comment ? 3 : 1));
  }
  size_t end = 1;
  while (end < bytes.size() && IsNameCharacter(bytes[end])) ++end;
  return bytes.substr(1, end - 1);
}

// What markup this is, by its first element.
Detection SniffMarkup(std::string_view beginning) {
  const std::string_view element = FirstElement(beginning);
  const std::string_view bare = element.substr(element.find(':') == element.npos ? 0 : element.find(':') + 1);
  for (const std::string_view known : kFeedElements) {
    if (EqualsIgnoringCase(bare, known)) return {"feed", fmt::format("the first element is <{}>", known)};
  }
  if (IsNewsmlElement(bare)) return {"newsml", fmt::format("the first element is <{}>", bare)};
  for (const std::string_view known : kPageElements) {
    if (EqualsIgnoringCase(element, known)) return {"html", fmt::format("the bytes begin with <{}>", known)};
  }
  const std::string_view start = SkipSpace(beginning);
  if (start.starts_with("<?xml") && !element.empty()) {
    return {{}, fmt::format("this is XML that begins with <{}>, which no decoder reads", element)};
  }
  return {};
}

// Wide characters as far as marks of formats go, which are ASCII.
std::string Narrowed(std::string_view wide) {
  std::string out;
  for (const char c : wide) {
    if (c != '\0' && static_cast<signed char>(c) >= 0) out += c;
  }
  return out;
}

bool BeginsJson(std::string_view beginning) {
  return beginning.starts_with('{') || (beginning.starts_with('[') && BeginsJsonList(beginning));
}

Detection SniffWide(std::string_view bytes, std::string_view charset) {
  const std::string narrow = Narrowed(bytes);
  Detection markup = SniffMarkup(narrow);
  if (!markup.why.empty()) return markup;
  if (BeginsJson(SkipSpace(narrow))) {
    return {{}, "this is JSON in UTF-16 or UTF-32, and is read in UTF-8: convert it (iconv -f UTF-16 -t UTF-8)"};
  }
  return {"text", fmt::format("the bytes are text in {} without a mark of another format", charset)};
}

// A control character that no text has a use for: neither white space nor, in some sets, a shift (SO, SI, ESC), nor the
// mark of the end that old systems put behind a file.
bool IsNeverWritten(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte == 0x7F || (byte < 0x20 && (byte < 0x09 || byte > 0x0F) && byte != 0x1A && byte != 0x1B);
}

}  // namespace

std::string_view DecoderOfMediaType(std::string_view media_type) {
  const std::string_view essence = Essence(media_type);
  for (const MediaType& known : kMediaTypes) {
    if (EqualsIgnoringCase(known.type, essence)) return known.decoder;
  }
  return {};
}

std::string_view MediaTypeOfDecoder(std::string_view decoder) {
  for (const MediaType& known : kMediaTypes) {
    if (known.decoder == decoder) return known.type;
  }
  return "application/octet-stream";
}

bool LeavesOpen(std::string_view named) {
  const std::string_view essence = Essence(named);
  return essence.empty() || std::any_of(std::begin(kOpenTypes), std::end(kOpenTypes),
                                        [&](std::string_view open) { return EqualsIgnoringCase(open, essence); });
}

Detection Sniff(std::string_view bytes) {
  constexpr size_t kLookedAt = 8000;
  constexpr size_t kControlsIn = 32;  // bytes of a text have at most one
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (BeginsAsWarc(bytes))
    return {"warc", fmt::format("the bytes begin with {}", bytes.starts_with("WARC") ? "WARC/" : "filedesc://")};
  const ByteOrderMark mark = ByteOrderMarkOf(bytes);
  const std::string_view wide = mark.size > 0 ? mark.charset : WideCharsetOf(bytes);
  if (wide.starts_with("UTF-")) return SniffWide(bytes.substr(mark.size, kLookedAt), wide);
  std::string_view beginning = bytes.substr(0, kLookedAt);
  if (beginning.starts_with(kByteOrderMark)) beginning.remove_prefix(kByteOrderMark.size());
  if (Detection markup = SniffMarkup(beginning); !markup.why.empty()) return markup;
  beginning = bytes.substr(0, kLookedAt);
  if (const size_t nul = beginning.find('\0'); nul != beginning.npos) {
    return {{}, fmt::format("this is no text: byte {} is NUL", nul)};
  }
  // One that strayed into a text is no reason; of random bytes every ninth is one.
  if (const auto controls = std::count_if(beginning.begin(), beginning.end(), IsNeverWritten);
      static_cast<size_t>(controls) * kControlsIn > beginning.size()) {
    return {
        {},
        fmt::format("this is no text: {} of its first {} bytes are control characters", controls, beginning.size())};
  }
  if (beginning.starts_with(kByteOrderMark)) beginning.remove_prefix(kByteOrderMark.size());
  beginning = SkipSpace(beginning);
  if (BeginsJson(beginning)) {
    return {"json", beginning[0] == '{' ? "the bytes begin with {" : "the bytes begin as a JSON list does"};
  }
  if (BeginsAsMail(beginning)) return {"mail", "the bytes begin with the header of a mail"};
  return {"text", "the bytes are text without a mark of another format"};
}

}  // namespace policywire::ingest
