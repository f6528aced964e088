#include "deploy/config/http_url.h"

#include <algorithm>

#include "deploy/config/listen_address.h"

namespace policywire::deploy {
namespace {

bool IsVisible(std::string_view text, std::string_view but) {
  return std::all_of(text.begin(), text.end(),
                     [but](char c) { return c > ' ' && c <= '~' && but.find(c) == std::string_view::npos; });
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// HOST or HOST:PORT.
bool IsAuthority(std::string_view text) {
  if (!IsVisible(text, "@\\\"<>")) return false;
  const size_t colon = text.find(':', text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0);
  const std::string with_port = std::string(text) + (colon == text.npos ? ":1" : "");
  const std::optional<ListenAddress> address = ParseListenAddress(with_port);
  if (!address || address->port == 0) return false;
  const std::string& host = address->host;
  // What the client takes within brackets.
  const bool numbers = std::all_of(host.begin(), host.end(), [](char c) { return IsDigit(c) || c == ':'; });
  return text.starts_with('[') ? numbers : host.find_first_of("[]") == std::string::npos;
}

}  // namespace

std::optional<HttpUrl> ParseHttpUrl(std::string_view text) {
  const size_t scheme_end = text.find("://");
  if (scheme_end == text.npos) return std::nullopt;
  const std::string_view scheme = text.substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  const size_t host = scheme_end + 3;
  const size_t path = std::min(text.find_first_of("/?#", host), text.size());
  const size_t query = std::min(text.find_first_of("?#", path), text.size());
  if (!IsAuthority(text.substr(host, path - host)) || !IsVisible(text.substr(path), "#\\\"<>")) return std::nullopt;
  return HttpUrl{std::string(text.substr(0, path)), std::string(text.substr(path, query - path)),
                 std::string(text.substr(query))};
}

}  // namespace policywire::deploy
