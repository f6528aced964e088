// A small HTTP/1.1 server over libmicrohttpd: answers GET, holds any number of endless answers on one thread.
#ifndef POLICYWIRE_DEPLOY_HTTP_HTTP_SERVER_H_
#define POLICYWIRE_DEPLOY_HTTP_HTTP_SERVER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/config/listen_address.h"

namespace policywire::deploy {

// GET or HEAD. Views are good during the call.
struct HttpRequest {
  std::string_view path;   // unescaped, without what follows a "?"
  std::string_view host;   // header Host; empty without one
  std::string_view after;  // header Last-Event-ID, else the "after" of "?after=..."
  bool head = false;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  HttpHeaders headers = {};
};

// Makes an answer on a thread where it may take its time.
using SlowAnswer = std::function<HttpAnswer()>;

// The body of an answer that has no end.
class HttpStream {
 public:
  virtual ~HttpStream() = default;

  // Copies at most `size` bytes, at least one where there are any. With 0 it is asked again after the next
  // `HttpServer::Wake`. Called whenever the client can take more, on the server's thread: must not block.
  virtual size_t Read(char* buffer, size_t size) = 0;
};

struct EndlessAnswer {
  std::string content_type;
  HttpHeaders headers;
  std::unique_ptr<HttpStream> stream;
};

class HttpServer {
 public:
  // Called on the server's thread, one request at a time: must not block.
  using Handler = std::function<std::variant<HttpAnswer, SlowAnswer, EndlessAnswer>(const HttpRequest& request)>;

  // Listens on `address` and answers with `handler`, up to `max_connections` at a time; more are closed at once. Every
  // answer tells browsers not to keep it and not to guess its type. InvalidArgument says why `address` cannot be
  // listened on.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const ListenAddress& address, size_t max_connections,
                                                           Handler handler);
  // Ends connections and threads, and then the streams.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;

  // Streams that had nothing to send are asked again. Any thread.
  void Wake();

 private:
  class Daemon;
  HttpServer();

  std::unique_ptr<Daemon> daemon_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_HTTP_SERVER_H_
