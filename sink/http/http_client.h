// Requests over HTTP, to one address, with an end to each.
#ifndef POLICYWIRE_SINK_HTTP_HTTP_CLIENT_H_
#define POLICYWIRE_SINK_HTTP_HTTP_CLIENT_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace policywire::sink {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query
  HttpHeaders headers = {};
  std::string body = "";
};

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers = {};
  std::string body = "";
  bool whole = true;  // false where the body is longer than what was read

  // Without regard to case; nothing where it is missing.
  std::optional<std::string_view> Header(std::string_view name) const;
};

// InvalidArgument, with file and reason, where `ca_file` (PEM) cannot be read or holds no certificates: no request over
// TLS could be made with it.
absl::Status CheckAuthorities(const std::string& ca_file);
// The same of one's own certificate and its key (both PEM).
absl::Status CheckCertificate(const std::string& certificate_file, const std::string& key_file);

// One request at a time, over a connection that is kept where the other side keeps it. Certificates are always
// verified. Redirects are answers like others: none is followed.
class HttpClient {
 public:
  struct Settings {
    std::string origin;                          // "https://receiver.example:8443"
    std::string ca_file = "";                    // PEM; empty: the system's authorities
    std::string certificate_file = "";           // PEM, shown to the other side; empty: none
    std::string key_file = "";                   // PEM, its key
    absl::Duration timeout = absl::Seconds(10);  // for all of a request but finding the host's address
    size_t max_body_bytes = 64 << 10;            // as much is read of an answer
  };

  explicit HttpClient(Settings settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Blocks until the answer is there. DeadlineExceeded where time ran out, else Unavailable; both name the origin, and
  // nothing of target, headers or body. Whether the other side has taken the request is not known then.
  absl::StatusOr<HttpAnswer> Send(const HttpRequest& request);

  // From now on no request lasts beyond `deadline` (ingest::SteadyNow), the running one included. Any thread.
  void EndBy(absl::Time deadline);

 private:
  class Connection;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_HTTP_HTTP_CLIENT_H_
