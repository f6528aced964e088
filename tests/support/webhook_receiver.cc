#include "tests/support/webhook_receiver.h"

#include <fmt/format.h>
#include <httplib.h>
#include <simdjson.h>

#include <cctype>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>
#include <utility>

namespace policywire::testing {
namespace {

std::vector<WebhookReceiver::Event> EventsOf(const std::string& body) {
  std::vector<WebhookReceiver::Event> events;
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(body)["events"].get(array) != simdjson::SUCCESS) return {};
  for (const simdjson::dom::element element : array) {
    std::string_view id;
    std::string_view record;
    if (element["event_id"].get(id) != simdjson::SUCCESS || element["record"].get(record) != simdjson::SUCCESS) {
      return {};
    }
    events.push_back({std::string(id), std::string(record)});
  }
  return events;
}

}  // namespace

class WebhookReceiver::Server {
 public:
  Server(Behaviour behaviour, const std::optional<KeyPair>& tls) : behaviour_(std::move(behaviour)), tls_(tls) {
    if (tls) {
      http_ = std::make_unique<httplib::SSLServer>(tls->certificate.c_str(), tls->key.c_str());
    } else {
      http_ = std::make_unique<httplib::Server>();
    }
    http_->Post(".*", [this](const httplib::Request& request, httplib::Response& answer) { Take(request, answer); });
    port_ = http_->bind_to_any_port("127.0.0.1");
    if (port_ <= 0) {
      std::cerr << "the webhook's receiver cannot listen\n";
      std::abort();
    }
    thread_ = std::thread([this] { http_->listen_after_bind(); });
    while (!http_->is_running()) std::this_thread::yield();
  }
  ~Server() {
    http_->stop();
    thread_.join();
  }

  std::string origin(std::string_view host) const {
    return fmt::format("{}://{}:{}", tls_ ? "https" : "http", host, port_);
  }
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void Take(const httplib::Request& arrived, httplib::Response& response) {
    Request request{.target = arrived.target, .body = arrived.body};
    for (const auto& [name, value] : arrived.headers) {
      std::string lower = name;
      for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      request.headers[lower] = value;
    }
    request.events = EventsOf(arrived.body);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const std::lock_guard turn(turn_);
    const Answer answer = behaviour_(request);
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    response.set_content(answer.body, "text/plain");
  }

  const Behaviour behaviour_;
  const std::optional<KeyPair> tls_;
  std::unique_ptr<httplib::Server> http_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;  // with `mutex_` held
  std::mutex turn_;
  std::thread thread_;
};

WebhookReceiver::WebhookReceiver(Behaviour behaviour, const std::optional<KeyPair>& tls)
    : server_(std::make_unique<Server>(std::move(behaviour), tls)) {}
WebhookReceiver::~WebhookReceiver() = default;

std::string WebhookReceiver::origin(std::string_view host) const { return server_->origin(host); }
std::vector<WebhookReceiver::Request> WebhookReceiver::requests() const { return server_->requests(); }

}  // namespace policywire::testing
