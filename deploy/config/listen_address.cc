#include "deploy/config/listen_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace policywire::deploy {

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // IPv6 without brackets: where its port begins cannot be told
  }
  ListenAddress address{.host = std::string(host), .port = 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (host.empty() || port.empty() || error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  if (address.port < 0 || address.port > 65535) return std::nullopt;
  return address;
}

bool IsLoopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  in_addr number{};
  return inet_pton(AF_INET, std::string(host).c_str(), &number) == 1 && ntohl(number.s_addr) >> 24 == 127;
}

bool ServesPage(const v1::HttpConfig& config) {
  const std::optional<ListenAddress> address = ParseListenAddress(config.listen());
  if (!address || config.page() == "never") return false;
  return config.page() == "always" || IsLoopback(address->host);
}

}  // namespace policywire::deploy
