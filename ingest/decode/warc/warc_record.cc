#include "ingest/decode/warc/warc_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ingest/decode/ascii.h"
#include "ingest/decode/header_fields.h"
#include "ingest/decode/timestamp.h"

namespace policywire::ingest {
namespace {

constexpr std::string_view kWarcMark = "WARC/";
constexpr std::string_view kArcMark = "filedesc://";

WarcCut NoRecord(v1::Reason reason, std::string detail, WarcHead head = {}) {
  return {WarcCut::Kind::kNoRecord, head, {reason, std::move(detail)}};
}

std::string Shown(std::string_view written) { return Printable(written.substr(0, 40), 40); }

std::optional<uint64_t> ReadSize(std::string_view written) {
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), size);
  // So that sums of sizes never overflow.
  if (error != std::errc() || end != written.data() + written.size() || size > INT64_MAX / 2) return std::nullopt;
  return size;
}

WarcCut CutWarcRecord(std::string_view bytes, bool whole) {
  const size_t head_size = HeaderSize(bytes);
  if (head_size == bytes.npos) {
    if (bytes.size() >= kMostHeaderBytes) {
      return NoRecord(v1::MALFORMED,
                      fmt::format("the header of the record does not end within {} bytes", kMostHeaderBytes));
    }
    if (whole) return NoRecord(v1::MALFORMED, "the record is cut short in its header");
    return {};
  }
  const std::string_view header = bytes.substr(0, head_size);
  const size_t line = header.find('\n') + 1;
  const HeaderFields fields(header.substr(line));
  WarcCut cut{WarcCut::Kind::kRecord, {}, {}};
  WarcHead& head = cut.head;
  head.version = header.substr(0, header.find_first_of("\r\n"));
  head.type = fields.Find("WARC-Type");
  head.url = fields.Find("WARC-Target-URI");
  // As wget once wrote it.
  if (head.url.starts_with('<') && head.url.ends_with('>')) head.url = head.url.substr(1, head.url.size() - 2);
  head.date = fields.Find("WARC-Date");
  head.content_type = fields.Find("Content-Type");
  head.payload_type = fields.Find("WARC-Identified-Payload-Type");
  head.truncated = fields.Find("WARC-Truncated");
  head.refers_to_url = fields.Find("WARC-Refers-To-Target-URI");
  head.refers_to_date = fields.Find("WARC-Refers-To-Date");
  head.head_size = head_size;
  const std::string_view length = fields.Find("Content-Length");
  const std::optional<uint64_t> size = ReadSize(length);
  if (!size) {
    return NoRecord(v1::MALFORMED,
                    length.empty() ? "the record does not say its Content-Length"
                                   : fmt::format("the record's Content-Length \"{}\" is no size", Shown(length)),
                    head);
  }
  head.block_size = *size;
  return cut;
}

// The columns behind the address, which may have spaces in it: IP address, time, media type, [three or four more that
// are not needed,] size.
struct ArcLine {
  std::string_view url;
  std::string_view date;
  std::string_view content_type;
  std::string_view size;
};

bool IsAddress(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsDigit(c) || c == '.' || c == ':' || c == '-' || (Lower(c) >= 'a' && Lower(c) <= 'f');
  });
}

bool IsTime(std::string_view text) {
  return text.size() >= 8 && std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c); });
}

bool HasScheme(std::string_view url) {
  size_t end = 0;
  while (end < url.size() && IsLetter(url[end])) ++end;
  return end > 1 && end < url.size() && url[end] == ':';
}

// The line of a record; nothing for any other line.
std::optional<ArcLine> ReadArcLine(std::string_view line) {
  if (!HasScheme(line)) return std::nullopt;
  if (line.ends_with('\r')) line.remove_suffix(1);
  constexpr size_t kMostColumns = 9;
  std::array<std::string_view, kMostColumns> columns;  // from behind
  size_t end = line.size();
  std::array<size_t, kMostColumns> urls_end = {};
  size_t count = 0;
  for (; count < kMostColumns; ++count) {
    const size_t space = line.substr(0, end).rfind(' ');
    if (space == line.npos || space == 0) break;
    columns[count] = line.substr(space + 1, end - space - 1);
    urls_end[count] = space;
    end = space;
  }
  for (const size_t version_columns : {size_t{9}, size_t{4}}) {
    if (count < version_columns) continue;
    const size_t first = version_columns - 1;
    if (!IsAddress(columns[first]) || !IsTime(columns[first - 1])) continue;
    return ArcLine{line.substr(0, urls_end[first]), columns[first - 1], columns[first - 2], columns[0]};
  }
  return std::nullopt;
}

WarcCut CutArcRecord(std::string_view bytes, bool whole) {
  const std::string_view looked_at = bytes.substr(0, kMostHeaderBytes);
  // No need to see the whole line of what does not begin as one.
  size_t letters = 0;
  while (letters < looked_at.size() && IsLetter(looked_at[letters])) ++letters;
  const bool may_be = letters == looked_at.size() ? !whole : letters > 1 && looked_at[letters] == ':';
  const size_t newline = looked_at.find('\n');
  if (newline == looked_at.npos && may_be && bytes.size() < kMostHeaderBytes && !whole) return {};
  const std::optional<ArcLine> line =
      newline == looked_at.npos ? std::nullopt : ReadArcLine(looked_at.substr(0, newline));
  if (!line) return NoRecord(v1::MALFORMED, "no record of a web archive begins here");
  WarcCut cut{WarcCut::Kind::kRecord, {}, {}};
  WarcHead& head = cut.head;
  head.version = "ARC";
  const bool of_file = line->url.starts_with(kArcMark);
  const bool http =
      EqualsIgnoringCase(line->url.substr(0, 5), "http:") || EqualsIgnoringCase(line->url.substr(0, 6), "https:");
  head.type = of_file ? "warcinfo" : http ? "response" : "resource";
  head.url = line->url;
  head.date = line->date;
  head.content_type = line->content_type;
  head.head_size = newline + 1;
  const std::optional<uint64_t> size = ReadSize(line->size);
  if (!size) {
    return NoRecord(v1::MALFORMED, fmt::format("the record's length \"{}\" is no size", Shown(line->size)), head);
  }
  head.block_size = *size;
  return cut;
}

bool BeginsAsWarcFile(std::string_view bytes) {
  return bytes.size() > kWarcMark.size() && bytes.starts_with(kWarcMark) && IsDigit(bytes[kWarcMark.size()]);
}

}  // namespace

WarcCut CutWarc(std::string_view bytes, bool whole) {
  if (BeginsAsWarcFile(bytes)) return CutWarcRecord(bytes, whole);
  if (!whole && bytes.size() <= kWarcMark.size() && (kWarcMark.starts_with(bytes) || bytes == kWarcMark)) return {};
  return CutArcRecord(bytes, whole);
}

size_t WarcSeparatorSize(std::string_view bytes) { return std::min(bytes.find_first_not_of("\r\n"), bytes.size()); }

size_t FindWarc(std::string_view bytes, bool arc) {
  if (!arc) {
    for (size_t at = 0; (at = bytes.find(kWarcMark, at + 1)) != bytes.npos;) {
      if (bytes[at - 1] == '\n' && BeginsAsWarcFile(bytes.substr(at))) return at;
    }
    return bytes.npos;
  }
  for (size_t at = 0; (at = bytes.find('\n', at)) != bytes.npos;) {
    ++at;
    if (at == bytes.size() || !IsLetter(bytes[at])) continue;
    const size_t newline = bytes.find('\n', at);
    if (newline == bytes.npos) break;
    if (ReadArcLine(bytes.substr(at, std::min(newline - at, kMostHeaderBytes)))) return at;
  }
  return bytes.npos;
}

bool BeginsAsArcFile(std::string_view bytes) { return bytes.starts_with(kArcMark); }

bool BeginsAsWarc(std::string_view bytes) { return BeginsAsWarcFile(bytes) || BeginsAsArcFile(bytes); }

bool MayBecomeWarc(std::string_view bytes) {
  return kWarcMark.starts_with(bytes) || bytes == kWarcMark || kArcMark.starts_with(bytes);
}

std::string FetchTime(const WarcHead& head) {
  if (head.version != "ARC") return NormalizeTimestamp(head.date);
  const std::string_view date = head.date;
  if (date.size() < 14) return NormalizeTimestamp(date.substr(0, 8));
  return NormalizeTimestamp(fmt::format("{}-{}-{}T{}:{}:{}Z", date.substr(0, 4), date.substr(4, 2), date.substr(6, 2),
                                        date.substr(8, 2), date.substr(10, 2), date.substr(12, 2)));
}

}  // namespace policywire::ingest
