// "https://registry.example:8081/apis/ccompat/v7", as settings and command lines name what is asked over HTTP.
#ifndef POLICYWIRE_DEPLOY_CONFIG_HTTP_URL_H_
#define POLICYWIRE_DEPLOY_CONFIG_HTTP_URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace policywire::deploy {

struct HttpUrl {
  std::string origin;  // "https://registry.example:8081"
  std::string path;    // "/apis/ccompat/v7", as it is written; may be empty
  std::string query;   // "?tenant=7"; may be empty
};

// Nothing for what has no http or https, no host, no right port, a user or a password in it, a fragment, or anything
// but visible ASCII. A number of IPv6 with letters in it is not taken: write a name.
std::optional<HttpUrl> ParseHttpUrl(std::string_view text);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_HTTP_URL_H_
