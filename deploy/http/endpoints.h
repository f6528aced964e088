// What a running service answers over HTTP:
//
//   GET /live     200 while the process runs; the watchdogs end it where it does not work any more
//   GET /ready    200 while it takes its part in the group, else 503 with the reason
//   GET /metrics  metrics.h
//   GET /         the live page (page/), where `http.page` says so, and what it is made of
//   GET /events   event_stream.h; 503 beyond `http.page_watchers`
#ifndef POLICYWIRE_DEPLOY_HTTP_ENDPOINTS_H_
#define POLICYWIRE_DEPLOY_HTTP_ENDPOINTS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "deploy/runtime/service_state.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Answers on threads of its own: a client that is slow or stuck costs the pipeline nothing, and after a few seconds its
// own connection. There is no login: what listens beyond loopback must be in a network that may know.
class HttpEndpoints {
 public:
  // Listens where `config` (complete: deploy/config) says. `state` must outlive it. InvalidArgument names an address
  // that is none, or that cannot be listened on, and why.
  static absl::StatusOr<std::unique_ptr<HttpEndpoints>> Start(const v1::HttpConfig& config, ServiceState& state);
  // Ends connections and threads.
  ~HttpEndpoints();
  HttpEndpoints(const HttpEndpoints&) = delete;
  HttpEndpoints& operator=(const HttpEndpoints&) = delete;

  // "http://127.0.0.1:9464", with the port that was chosen where any was asked for.
  const std::string& address() const { return address_; }

 private:
  class Routes;
  HttpEndpoints();

  std::unique_ptr<Routes> routes_;
  std::string address_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_ENDPOINTS_H_
