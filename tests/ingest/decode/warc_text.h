// Records of web archives, for tests of what reads them.
#ifndef POLICYWIRE_TESTS_INGEST_DECODE_WARC_TEXT_H_
#define POLICYWIRE_TESTS_INGEST_DECODE_WARC_TEXT_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace policywire::ingest {

inline constexpr std::string_view kStory =
    "The cabinet in Oslo said on Tuesday that it would lift the tariff on imported steel from the first of May.";

inline std::string Page(std::string_view text = kStory) {
  return fmt::format(
      "<html><head><title>Tariff lifted</title></head><body><article><h1>Tariff lifted</h1><p>{}</p>"
      "</article></body></html>",
      text);
}

inline std::string Http(std::string_view body, std::string_view fields = "Content-Type: text/html; charset=utf-8\r\n",
                        std::string_view status = "200 OK") {
  return fmt::format("HTTP/1.1 {}\r\n{}\r\n{}", status, fields, body);
}

// Without the line breaks behind it.
inline std::string Warc(std::string_view type, std::string_view block, std::string_view fields = "",
                        std::string_view url = "http://example.org/tariff") {
  return fmt::format(
      "WARC/1.0\r\nWARC-Type: {}\r\nWARC-Target-URI: {}\r\nWARC-Date: 2025-10-29T10:00:00Z\r\n{}Content-Length: "
      "{}\r\n\r\n{}",
      type, url, fields, block.size(), block);
}

inline std::string Arc(std::string_view url, std::string_view type, std::string_view block) {
  return fmt::format("{} 192.0.2.7 20140216050221 {} {}\n{}", url, type, block.size(), block);
}

constexpr std::string_view kEndOfRecord = "\r\n\r\n";

}  // namespace policywire::ingest

#endif  // POLICYWIRE_TESTS_INGEST_DECODE_WARC_TEXT_H_
