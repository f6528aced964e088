#include "deploy/http/endpoints.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "deploy/config/listen_address.h"
#include "deploy/http/event_stream.h"
#include "deploy/http/health.h"
#include "deploy/http/http_server.h"
#include "deploy/http/metrics.h"
#include "deploy/http/open_files.h"
#include "deploy/http/page/page.h"
#include "deploy/runtime/stop_signal.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

using Answer = std::variant<HttpAnswer, SlowAnswer, EndlessAnswer>;

// Connections beside those of watchers: whoever asks for /live and /metrics always finds room.
constexpr size_t kOtherConnections = 64;
// How often watchers hear of new events, of the health, and, where there is nothing to say, of nothing.
constexpr absl::Duration kTick = absl::Milliseconds(200);
constexpr absl::Duration kHealthEvery = absl::Seconds(2);
constexpr absl::Duration kBeatEvery = absl::Seconds(15);

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kMetrics = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* kEvents = "text/event-stream; charset=utf-8";

// Nothing runs, and nothing is loaded or asked, but what is served here; no script makes markup of text.
HttpHeaders PageHeaders() {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
           "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Referrer-Policy", "no-referrer"}};
}

// "localhost:9464" without its port.
std::string_view NameOf(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

class WatchedStream final : public HttpStream {
 public:
  explicit WatchedStream(std::unique_ptr<EventStream::Reader> reader) : reader_(std::move(reader)) {}
  size_t Read(char* buffer, size_t size) override { return reader_->Read(buffer, size); }

 private:
  const std::unique_ptr<EventStream::Reader> reader_;
};

}  // namespace

class HttpEndpoints::Routes {
 public:
  Routes(const v1::HttpConfig& config, const ListenAddress& address, ServiceState& state)
      : state_(state),
        page_(ServesPage(config)),
        loopback_(IsLoopback(address.host)),
        watchers_(page_ ? RoomFor(config.page_watchers(), kOtherConnections) : 0),
        stream_(state.recent_events(), static_cast<uint64_t>(absl::ToUnixMillis(absl::Now())), watchers_) {
    if (watchers_ < config.page_watchers() && page_) {
      spdlog::warn("http: {} of {} watchers at most, as the limit of open files (ulimit -n) has no room for more",
                   watchers_, config.page_watchers());
    }
  }
  ~Routes() {
    ended_.Request();
    if (teller_.joinable()) teller_.join();
    server_.reset();  // its streams end before what they read
  }
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  // The port that is listened on.
  absl::StatusOr<int> Listen(const ListenAddress& address) {
    auto server = HttpServer::Start(address, watchers_ + kOtherConnections,
                                    [this](const HttpRequest& request) { return AnswerTo(request); });
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    if (page_) teller_ = std::thread([this] { TellUntilEnded(); });
    return server_->port();
  }

 private:
  Answer AnswerTo(const HttpRequest& request) {
    if (request.path == "/live") return HttpAnswer{200, kText, "ok\n"};
    if (request.path == "/ready") {
      const std::string why_not = state_.NotReady();
      return HttpAnswer{why_not.empty() ? 200 : 503, kText, why_not.empty() ? "ready\n" : why_not + "\n"};
    }
    if (request.path == "/metrics") return [this] { return HttpAnswer{200, kMetrics, MetricsText(state_)}; };
    if (page_) {
      if (std::optional<Answer> answer = AnswerOfPage(request)) return *std::move(answer);
    }
    return HttpAnswer{404, kText, fmt::format("there are {}/live, /ready and /metrics\n", page_ ? "/, /events, " : "")};
  }

  std::optional<Answer> AnswerOfPage(const HttpRequest& request) {
    const PageFile* const file = FindPageFile(request.path);
    if (file == nullptr && request.path != "/events") return std::nullopt;
    // Where only this machine may ask, a page from elsewhere must not either, through a name of its own that leads
    // here.
    if (loopback_ && !request.host.empty() && !IsLoopback(NameOf(request.host))) {
      return HttpAnswer{421, kText, "ask for it under the name localhost, or set http.page to always\n"};
    }
    if (file != nullptr) {
      return HttpAnswer{200, std::string(file->content_type), std::string(file->content), PageHeaders()};
    }
    if (request.head) return HttpAnswer{200, kEvents, "", PageHeaders()};
    auto reader = stream_.Open(request.after);
    if (reader == nullptr) {
      return HttpAnswer{
          503, kText, fmt::format("{} watch already, as many as may\n", watchers_), {{"Retry-After", "10"}}};
    }
    return EndlessAnswer{kEvents, PageHeaders(), std::make_unique<WatchedStream>(std::move(reader))};
  }

  void TellUntilEnded() {
    absl::Time health = absl::InfinitePast();
    absl::Time beat = absl::InfinitePast();
    while (!ended_.WaitFor(kTick)) {
      if (stream_.readers() == 0) {
        health = absl::InfinitePast();
        continue;
      }
      bool news = stream_.Refresh();
      const absl::Time now = ingest::SteadyNow();
      if (now - health >= kHealthEvery) {
        stream_.SetHealth(HealthJson(state_));
        health = now;
        news = true;
      }
      if (now - beat >= kBeatEvery) {
        stream_.Beat();
        beat = now;
        news = true;
      }
      if (news) server_->Wake();
    }
  }

  ServiceState& state_;
  const bool page_;
  const bool loopback_;
  const size_t watchers_;
  EventStream stream_;
  std::unique_ptr<HttpServer> server_;
  StopSignal ended_;
  std::thread teller_;
};

HttpEndpoints::HttpEndpoints() = default;
HttpEndpoints::~HttpEndpoints() = default;

absl::StatusOr<std::unique_ptr<HttpEndpoints>> HttpEndpoints::Start(const v1::HttpConfig& config, ServiceState& state) {
  const std::optional<ListenAddress> address = ParseListenAddress(config.listen());
  if (!address) return absl::InvalidArgumentError(fmt::format("\"{}\" is not HOST:PORT", config.listen()));
  std::unique_ptr<HttpEndpoints> endpoints(new HttpEndpoints());
  endpoints->routes_ = std::make_unique<Routes>(config, *address, state);
  const absl::StatusOr<int> port = endpoints->routes_->Listen(*address);
  if (!port.ok()) {
    const auto why = port.status().message();
    return absl::InvalidArgumentError(
        fmt::format("cannot listen on {}: {}; choose another address (http.listen, or a sink's own sinks.NAME.listen)",
                    config.listen(), std::string_view(why.data(), why.size())));
  }
  const bool ipv6 = address->host.find(':') != std::string::npos;
  endpoints->address_ = fmt::format("http://{}{}{}:{}", ipv6 ? "[" : "", address->host, ipv6 ? "]" : "", *port);
  return endpoints;
}

}  // namespace policywire::deploy
