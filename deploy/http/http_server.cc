#include "deploy/http/http_server.h"

#include <fmt/format.h>
#include <microhttpd.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <deque>
#include <optional>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "deploy/http/listening_socket.h"
#include "ingest/monitor.h"

namespace policywire::deploy {
namespace {

// How long a client may take to ask, and to take any of its answer.
constexpr unsigned kPatienceSeconds = 5;
// The same of a stream, which it may leave unread for a while: a laptop's lid.
constexpr unsigned kStreamPatienceSeconds = 60;
constexpr const char* kText = "text/plain; charset=utf-8";

struct CloseResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, CloseResponse>;

void AddHeader(MHD_Response& response, const std::string& name, const std::string& value) {
  MHD_add_response_header(&response, name.c_str(), value.c_str());
}

MHD_Result Queue(MHD_Connection* connection, int status, const std::string& content_type, const HttpHeaders& headers,
                 const Response& response) {
  if (response == nullptr) return MHD_NO;
  AddHeader(*response, "Content-Type", content_type);
  AddHeader(*response, "X-Content-Type-Options", "nosniff");
  AddHeader(*response, "Cache-Control", "no-store");
  for (const auto& [name, value] : headers) AddHeader(*response, name, value);
  return MHD_queue_response(connection, static_cast<unsigned>(status), response.get());
}

MHD_Result Send(MHD_Connection* connection, const HttpAnswer& answer) {
  // libmicrohttpd copies it, and asks for a pointer to what it may change for other modes' sake.
  const Response response(MHD_create_response_from_buffer(answer.body.size(), const_cast<char*>(answer.body.data()),
                                                          MHD_RESPMEM_MUST_COPY));
  return Queue(connection, answer.status, answer.content_type, answer.headers, response);
}

std::string_view HeaderOf(MHD_Connection* connection, const char* name, MHD_ValueKind kind = MHD_HEADER_KIND) {
  const char* value = MHD_lookup_connection_value(connection, kind, name);
  return value == nullptr ? "" : value;
}

bool HasBody(MHD_Connection* connection) {
  const std::string_view length = HeaderOf(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
  return (!length.empty() && length != "0") || !HeaderOf(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING).empty();
}

HttpRequest RequestOf(MHD_Connection* connection, const char* path, std::string_view method) {
  HttpRequest request{.path = path,
                      .host = HeaderOf(connection, MHD_HTTP_HEADER_HOST),
                      .after = HeaderOf(connection, "Last-Event-ID"),
                      .head = method == MHD_HTTP_METHOD_HEAD};
  if (request.after.empty()) request.after = HeaderOf(connection, "after", MHD_GET_ARGUMENT_KIND);
  return request;
}

// What it has to say of clients' mistakes is of no use to whoever runs the service.
void Log(void* /*closure*/, const char* format, va_list arguments) {
  std::array<char, 512> text{};
  const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
  if (size <= 0) return;
  std::string_view line(text.data());
  while (line.ends_with('\n')) line.remove_suffix(1);
  spdlog::debug("http: {}", line);
}

}  // namespace

class HttpServer::Daemon {
 public:
  explicit Daemon(Handler handler) : handler_(std::move(handler)) {}
  ~Daemon() {
    {
      const ingest::MonitorLock lock(&monitor_);
      ending_ = true;
      WakeAll();
    }
    if (slow_answers_.joinable()) slow_answers_.join();
    {
      // libmicrohttpd must not be stopped while a connection is suspended.
      const ingest::MonitorLock lock(&monitor_);
      for (const Job& job : jobs_) MHD_resume_connection(job.connection);
      jobs_.clear();
    }
    if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  absl::Status Start(const ListenAddress& address, size_t max_connections) {
    const auto listening = Listen(address);
    if (!listening.ok()) return listening.status();
    daemon_ = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, nullptr,
                               nullptr, OnRequest, this, MHD_OPTION_EXTERNAL_LOGGER, Log, nullptr,
                               MHD_OPTION_LISTEN_SOCKET, listening->descriptor, MHD_OPTION_CONNECTION_LIMIT,
                               static_cast<unsigned>(max_connections), MHD_OPTION_CONNECTION_TIMEOUT, kPatienceSeconds,
                               MHD_OPTION_NOTIFY_COMPLETED, OnCompleted, nullptr, MHD_OPTION_END);
    if (daemon_ == nullptr) {
      close(listening->descriptor);
      return absl::InternalError("the HTTP server does not start");
    }
    port_ = listening->port;
    slow_answers_ = std::thread([this] { MakeSlowAnswers(); });
    return absl::OkStatus();
  }

  int port() const { return port_; }

  void Wake() {
    const ingest::MonitorLock lock(&monitor_);
    WakeAll();
  }

 private:
  // From a request's header to the end of its answer.
  struct Exchange {
    std::optional<HttpAnswer> answer;  // that was slow to make
  };
  struct Job {
    MHD_Connection* connection;
    Exchange* exchange;
    SlowAnswer make;
  };
  struct Stream {
    Daemon* daemon;
    MHD_Connection* connection;
    std::unique_ptr<HttpStream> body;
  };

  static MHD_Result OnRequest(void* closure, MHD_Connection* connection, const char* path, const char* method,
                              const char* /*version*/, const char* /*body*/, size_t* /*body_size*/, void** state) {
    Daemon& daemon = *static_cast<Daemon*>(closure);
    if (*state != nullptr) return daemon.Answer(connection, path, method, *static_cast<Exchange*>(*state));
    // An answer before libmicrohttpd asks for more than the header ends the connection, whatever would come.
    if (std::string_view(method) != MHD_HTTP_METHOD_GET && std::string_view(method) != MHD_HTTP_METHOD_HEAD) {
      return Send(connection, {405, kText, "only GET is answered here\n", {{"Allow", "GET, HEAD"}}});
    }
    if (HasBody(connection)) return Send(connection, {413, kText, "a request takes no body here\n"});
    *state = new Exchange;
    return MHD_YES;
  }

  static void OnCompleted(void* /*closure*/, MHD_Connection* /*connection*/, void** state,
                          MHD_RequestTerminationCode /*how*/) {
    delete static_cast<Exchange*>(*state);
    *state = nullptr;
  }

  MHD_Result Answer(MHD_Connection* connection, const char* path, const char* method, Exchange& exchange) {
    {
      const ingest::MonitorLock lock(&monitor_);
      if (ending_) return MHD_NO;
      if (exchange.answer) return Send(connection, *exchange.answer);
    }
    const HttpRequest request = RequestOf(connection, path, method);
    auto answer = handler_(request);
    if (const auto* now = std::get_if<HttpAnswer>(&answer)) return Send(connection, *now);
    if (auto* endless = std::get_if<EndlessAnswer>(&answer)) return SendStream(connection, std::move(*endless));
    const ingest::MonitorLock lock(&monitor_);
    if (ending_) return MHD_NO;
    MHD_suspend_connection(connection);
    jobs_.push_back({connection, &exchange, std::get<SlowAnswer>(std::move(answer))});
    return MHD_YES;
  }

  MHD_Result SendStream(MHD_Connection* connection, EndlessAnswer answer) {
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, kStreamPatienceSeconds);
    auto* const stream = new Stream{this, connection, std::move(answer.stream)};
    const Response response(MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kBlock, ReadStream, stream, EndStream));
    if (response == nullptr) delete stream;
    return Queue(connection, 200, answer.content_type, answer.headers, response);
  }

  static ssize_t ReadStream(void* closure, uint64_t /*position*/, char* buffer, size_t size) {
    Stream& stream = *static_cast<Stream*>(closure);
    Daemon& daemon = *stream.daemon;
    // Held from the look to the sleep: who has something to send in between wakes it after that.
    const ingest::MonitorLock lock(&daemon.monitor_);
    if (daemon.ending_) return MHD_CONTENT_READER_END_WITH_ERROR;
    const size_t read = stream.body->Read(buffer, size);
    if (read > 0) return static_cast<ssize_t>(read);
    daemon.asleep_.insert(stream.connection);
    MHD_suspend_connection(stream.connection);
    return 0;
  }

  static void EndStream(void* closure) {
    auto* const stream = static_cast<Stream*>(closure);
    {
      const ingest::MonitorLock lock(&stream->daemon->monitor_);
      stream->daemon->asleep_.erase(stream->connection);
    }
    delete stream;
  }

  void MakeSlowAnswers() {
    for (;;) {
      std::optional<Job> job;
      {
        const ingest::MonitorLock lock(&monitor_);
        monitor_.Await([this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return ending_ || !jobs_.empty(); });
        if (ending_) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      HttpAnswer answer = job->make();
      const ingest::MonitorLock lock(&monitor_);
      job->exchange->answer = std::move(answer);
      MHD_resume_connection(job->connection);
    }
  }

  void WakeAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(monitor_) {
    for (MHD_Connection* connection : asleep_) MHD_resume_connection(connection);
    asleep_.clear();
  }

  static constexpr size_t kBlock = 16 << 10;

  const Handler handler_;
  MHD_Daemon* daemon_ = nullptr;
  int port_ = 0;
  std::thread slow_answers_;
  ingest::Monitor monitor_;
  bool ending_ ABSL_GUARDED_BY(monitor_) = false;
  std::deque<Job> jobs_ ABSL_GUARDED_BY(monitor_);
  std::set<MHD_Connection*> asleep_ ABSL_GUARDED_BY(monitor_);
};

HttpServer::HttpServer() = default;
HttpServer::~HttpServer() = default;

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const ListenAddress& address, size_t max_connections,
                                                              Handler handler) {
  std::unique_ptr<HttpServer> server(new HttpServer());
  server->daemon_ = std::make_unique<Daemon>(std::move(handler));
  if (absl::Status started = server->daemon_->Start(address, max_connections); !started.ok()) return started;
  return server;
}

int HttpServer::port() const { return daemon_->port(); }

void HttpServer::Wake() { daemon_->Wake(); }

}  // namespace policywire::deploy
