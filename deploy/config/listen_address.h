// "127.0.0.1:9464", as settings and command lines name where something listens.
#ifndef POLICYWIRE_DEPLOY_CONFIG_LISTEN_ADDRESS_H_
#define POLICYWIRE_DEPLOY_CONFIG_LISTEN_ADDRESS_H_

#include <optional>
#include <string>
#include <string_view>

#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

struct ListenAddress {
  std::string host;  // a name or a number, without the brackets of IPv6
  int port = 0;      // 0: any that is free
};

// Nothing for what is not HOST:PORT with a port of at most 65535; the host may not be left out.
std::optional<ListenAddress> ParseListenAddress(std::string_view text);

// True for names and numbers of this machine's own, which nobody else can reach.
bool IsLoopback(std::string_view host);

// Whether the live page is served, by `http.page` and `http.listen`.
bool ServesPage(const v1::HttpConfig& config);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_LISTEN_ADDRESS_H_
