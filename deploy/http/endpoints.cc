#include "deploy/http/endpoints.h"

#include <fmt/format.h>
#include <httplib.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>

#include "deploy/config/listen_address.h"
#include "deploy/http/metrics.h"

namespace policywire::deploy {
namespace {

constexpr int kThreads = 4;
// How long a client may take to ask, and to take its answer.
constexpr time_t kPatienceSeconds = 5;
constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kMetrics = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

class HttpEndpoints::Server {
 public:
  explicit Server(ServiceState& state) {
    http_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    http_.set_read_timeout(kPatienceSeconds, 0);
    http_.set_write_timeout(kPatienceSeconds, 0);
    http_.set_payload_max_length(4096);
    // Not the library's own, which share a port with whoever has it already.
    http_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    http_.Get("/live", [](const httplib::Request&, httplib::Response& answer) { answer.set_content("ok\n", kText); });
    http_.Get("/ready", [&state](const httplib::Request&, httplib::Response& answer) {
      const std::string why_not = state.NotReady();
      answer.status = why_not.empty() ? 200 : 503;
      answer.set_content(why_not.empty() ? "ready\n" : why_not + "\n", kText);
    });
    http_.Get("/metrics", [&state](const httplib::Request&, httplib::Response& answer) {
      answer.set_content(MetricsText(state), kMetrics);
    });
    http_.set_error_handler([](const httplib::Request&, httplib::Response& answer) {
      if (answer.body.empty()) answer.set_content("there are /live, /ready and /metrics\n", kText);
    });
  }
  ~Server() {
    http_.stop();
    if (thread_.joinable()) thread_.join();
  }

  // The port that is listened on; nothing, with errno, where none can be.
  std::optional<int> Listen(const ListenAddress& address) {
    errno = 0;
    std::optional<int> port;
    if (address.port == 0) {
      const int chosen = http_.bind_to_any_port(address.host);
      if (chosen > 0) port = chosen;
    } else if (http_.bind_to_port(address.host, address.port)) {
      port = address.port;
    }
    if (!port) return std::nullopt;
    thread_ = std::thread([this] { http_.listen_after_bind(); });
    // `stop` does nothing before that.
    while (!http_.is_running()) std::this_thread::yield();
    return port;
  }

 private:
  httplib::Server http_;
  std::thread thread_;
};

HttpEndpoints::HttpEndpoints() = default;
HttpEndpoints::~HttpEndpoints() = default;

absl::StatusOr<std::unique_ptr<HttpEndpoints>> HttpEndpoints::Start(const std::string& listen, ServiceState& state) {
  const std::optional<ListenAddress> address = ParseListenAddress(listen);
  if (!address) return absl::InvalidArgumentError(fmt::format("\"{}\" is not HOST:PORT", listen));
  std::unique_ptr<HttpEndpoints> endpoints(new HttpEndpoints());
  endpoints->server_ = std::make_unique<Server>(state);
  const std::optional<int> port = endpoints->server_->Listen(*address);
  if (!port) {
    return absl::InvalidArgumentError(
        fmt::format("cannot listen on {}: {}", listen, errno != 0 ? std::strerror(errno) : "no such address"));
  }
  const bool ipv6 = address->host.find(':') != std::string::npos;
  endpoints->address_ = fmt::format("http://{}{}{}:{}", ipv6 ? "[" : "", address->host, ipv6 ? "]" : "", *port);
  return endpoints;
}

}  // namespace policywire::deploy
