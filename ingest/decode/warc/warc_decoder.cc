#include "ingest/decode/warc/warc_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/detect.h"
#include "ingest/decode/text_map.h"
#include "ingest/decode/valid_utf8.h"
#include "ingest/decode/warc/http_message.h"

namespace policywire::ingest {
namespace {

bool Is(std::string_view value, std::string_view name) { return EqualsIgnoringCase(value, name); }

bool BeginsIgnoringCase(std::string_view text, std::string_view beginning) {
  return Is(text.substr(0, beginning.size()), beginning);
}

bool CarriesPayload(const WarcHead& head) {
  return Is(head.type, "response") || Is(head.type, "resource") || Is(head.type, "conversion");
}

// Addresses of what is about the crawl and not of the web, and what every site has for crawlers.
bool IsOfTheCrawl(std::string_view url) {
  for (const std::string_view scheme : {"metadata:", "dns:", "whois:", "filedesc:"}) {
    if (BeginsIgnoringCase(url, scheme)) return true;
  }
  return url.ends_with("/robots.txt") || url.ends_with("/ads.txt");
}

bool HasHttpHeader(const WarcHead& head, std::string_view block) {
  return block.starts_with("HTTP/") && !Is(head.type, "conversion");
}

std::string_view TypeOfPayload(const WarcHead& head, const HttpMessage& http) {
  // The type of a record with an HTTP header is that of HTTP messages.
  const std::string_view said = http.status > 0 ? http.content_type : head.content_type;
  return said.empty() ? head.payload_type : said;
}

// What a page's header, and the bytes themselves where that leaves it open, may be taken for. Nothing is guessed to be
// plain text: most of a crawl that nobody named is something else.
bool IsRead(std::string_view decoder, bool by_type) {
  if (decoder == "html" || decoder == "feed" || decoder == "newsml") return true;
  return by_type && (decoder == "text" || decoder == "json");
}

std::string Shown(std::string_view bytes) { return Printable(bytes, 200); }

std::string WithArticle(std::string_view type) {
  const bool vowel = !type.empty() && std::string_view("aeiou").find(Lower(type.front())) != std::string_view::npos;
  return fmt::format("a{} {}", vowel ? "n" : "", type.empty() ? "record" : Shown(type));
}

// "a revisit of http://example.org/, fetched 2014-11-29T09:18:39Z"
std::string Tell(const WarcHead& head) {
  const bool revisit = Is(head.type, "revisit");
  const std::string_view url = revisit && !head.refers_to_url.empty() ? head.refers_to_url : head.url;
  std::string out = WithArticle(head.type);
  if (!url.empty()) out += fmt::format(" of {}", Shown(url));
  const std::string date = revisit ? Shown(head.refers_to_date) : CarriesPayload(head) ? FetchTime(head) : "";
  if (!date.empty()) out += fmt::format(", fetched {}", date);
  return out;
}

// What is said of a payload that is no article.
bool IsNoArticle(const DecodeError& error, std::string_view decoder) {
  // What sites answer to their own scripts: JSON of any shape.
  if (decoder == "json") return true;
  return error.reason == v1::MISSING_FIELD || error.reason == v1::EMPTY_VALUE || error.reason == v1::UNKNOWN_FORMAT;
}

// The article's bytes stand behind `size` others.
void Shift(size_t size, v1::Article& article) {
  if (!article.has_text_map()) return;
  for (uint32_t& begin : *article.mutable_text_map()->mutable_input_begin()) begin += static_cast<uint32_t>(size);
}

// Leads the map of each article from its payload on to the record.
void LeadToRecord(const HttpPayload& payload, size_t body_begin, v1::Article& article) {
  if (payload.compressed) {
    article.clear_text_map();
    return;
  }
  if (!article.has_text_map()) {
    if (article.text() != payload.bytes) return;  // JSON
    TextMap all;
    all.Copy(0, static_cast<uint32_t>(article.text().size()), 0);
    all.Write(*article.mutable_text_map());
  }
  if (!payload.map.pieces().empty()) {
    TextMap::Read(article.text_map()).Through(payload.map).Write(*article.mutable_text_map());
  }
  Shift(body_begin, article);
}

struct Counts {
  size_t records = 0;
  size_t with_articles = 0;
  size_t revisits = 0;
};

}  // namespace

WarcDecoder::WarcDecoder(std::vector<const Decoder*> of_payloads, size_t max_bytes)
    : of_payloads_(std::move(of_payloads)), max_bytes_(max_bytes) {}

const Decoder* WarcDecoder::DecoderOf(std::string_view payload, std::string_view content_type) const {
  const bool by_type = !LeavesOpen(content_type);
  const std::string_view name = by_type ? DecoderOfMediaType(content_type) : Sniff(payload).decoder;
  if (!IsRead(name, by_type)) return nullptr;
  const auto found = std::find_if(of_payloads_.begin(), of_payloads_.end(),
                                  [&](const Decoder* decoder) { return decoder->name() == name; });
  return found == of_payloads_.end() ? nullptr : *found;
}

bool MayHoldArticles(const WarcHead& head, std::string_view beginning_of_block) {
  if (!CarriesPayload(head) || IsOfTheCrawl(head.url)) return false;
  HttpMessage http;
  if (HasHttpHeader(head, beginning_of_block) && ReadHttpMessage(beginning_of_block, http)) return false;
  if (http.status > 0 && http.status / 100 != 2) return false;
  const std::string_view type = TypeOfPayload(head, http);
  return LeavesOpen(type) || IsRead(DecoderOfMediaType(type), true);
}

Decoded WarcDecoder::DecodeRecord(const WarcHead& head, std::string_view record, std::string& told) const {
  const std::string_view block = record.substr(head.head_size);
  told = Tell(head);
  if (!CarriesPayload(head) || IsOfTheCrawl(head.url)) return std::vector<v1::Article>();
  HttpMessage http;
  http.body = block;
  if (HasHttpHeader(head, block)) {
    if (auto error = ReadHttpMessage(block, http)) return *std::move(error);
  }
  if (http.status > 0) told += fmt::format(", status {}", http.status);
  if (http.status > 0 && http.status / 100 != 2) return std::vector<v1::Article>();
  const std::string_view type = TypeOfPayload(head, http);
  // Before anything is unpacked: most of a crawl is pictures and scripts.
  if (!LeavesOpen(type) && !IsRead(DecoderOfMediaType(type), true)) {
    told += fmt::format(", {}, which is not read", Shown(type));
    return std::vector<v1::Article>();
  }
  HttpPayload payload;
  if (auto error = ReadPayload(http, max_bytes_, payload)) return *std::move(error);
  const Decoder* const decoder = payload.bytes.empty() ? nullptr : DecoderOf(payload.bytes, type);
  if (decoder == nullptr) {
    told += payload.bytes.empty() ? ", empty" : ", in which no format is told that is read";
    return std::vector<v1::Article>();
  }
  told += fmt::format(", {}", decoder->name());
  if (payload.cut_short || !head.truncated.empty()) told += ", cut short";
  Decoded decoded = decoder->Decode(payload.bytes, type);
  if (const auto* const error = std::get_if<DecodeError>(&decoded)) {
    if (!IsNoArticle(*error, decoder->name())) return decoded;
    told += fmt::format(": {}", error->detail);
    return std::vector<v1::Article>();
  }
  const auto body_begin = static_cast<size_t>(http.body.data() - record.data());
  const std::string url = ValidUtf8(std::string(head.url));
  for (v1::Article& article : std::get<std::vector<v1::Article>>(decoded)) {
    if (decoder->name() == "html" || article.url().empty()) article.set_url(url);
    LeadToRecord(payload, body_begin, article);
  }
  return decoded;
}

Decoded WarcDecoder::DecodeBytes(std::string_view bytes, std::string_view /*content_type*/, std::string& told) const {
  std::vector<v1::Article> articles;
  Counts counts;
  std::string told_of_record;
  size_t at = WarcSeparatorSize(bytes);
  if (at == bytes.size()) return DecodeError{v1::MALFORMED, "no record of a web archive begins here"};
  const auto at_its_place = [&](DecodeError error) {
    if (counts.records > 1 || at > 0) error.detail = fmt::format("the record at byte {}: {}", at, error.detail);
    return error;
  };
  while (at < bytes.size()) {
    ++counts.records;
    WarcCut cut = CutWarc(bytes.substr(at), true);
    if (cut.kind != WarcCut::Kind::kRecord) return at_its_place(std::move(cut.error));
    const size_t left = bytes.size() - at - cut.head.head_size;
    if (cut.head.block_size > left) {
      return at_its_place(
          {v1::MALFORMED, fmt::format("the record is cut short: {} of the {} bytes of its block are there", left,
                                      cut.head.block_size)});
    }
    const size_t size = cut.head.head_size + static_cast<size_t>(cut.head.block_size);
    Decoded decoded = DecodeRecord(cut.head, bytes.substr(at, size), told_of_record);
    if (auto* const error = std::get_if<DecodeError>(&decoded)) return at_its_place(std::move(*error));
    auto& found = std::get<std::vector<v1::Article>>(decoded);
    for (v1::Article& article : found) {
      Shift(at, article);
      articles.push_back(std::move(article));
    }
    counts.with_articles += found.empty() ? 0 : 1;
    counts.revisits += Is(cut.head.type, "revisit") ? 1 : 0;
    at += size;
    at += WarcSeparatorSize(bytes.substr(at));
  }
  told = counts.records == 1 ? told_of_record
                             : fmt::format("{} records, {} with articles, {} revisits", counts.records,
                                           counts.with_articles, counts.revisits);
  return articles;
}

}  // namespace policywire::ingest
