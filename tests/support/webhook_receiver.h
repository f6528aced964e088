// What a webhook sends to: a real HTTP server, which answers as the test says and remembers what it was sent.
#ifndef POLICYWIRE_TESTS_SUPPORT_WEBHOOK_RECEIVER_H_
#define POLICYWIRE_TESTS_SUPPORT_WEBHOOK_RECEIVER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/certificates.h"

namespace policywire::testing {

class WebhookReceiver {
 public:
  struct Event {
    std::string id;
    std::string record;  // TOPIC/PARTITION/OFFSET
  };
  struct Request {
    std::string target;
    std::map<std::string, std::string> headers = {};  // names in lower case
    std::string body;
    std::vector<Event> events = {};  // what the body holds; none where it is not as it should be
  };
  struct Answer {
    int status = 200;
    std::map<std::string, std::string> headers = {};
    std::string body = "";
  };
  // Called for one request at a time, on a thread of the server. May block.
  using Behaviour = std::function<Answer(const Request& request)>;

  // Listens on 127.0.0.1, with `tls` over TLS. Aborts the program where it cannot.
  explicit WebhookReceiver(Behaviour behaviour, const std::optional<KeyPair>& tls = std::nullopt);
  // What blocks in `behaviour` must have been released.
  ~WebhookReceiver();
  WebhookReceiver(const WebhookReceiver&) = delete;
  WebhookReceiver& operator=(const WebhookReceiver&) = delete;

  // "http://127.0.0.1:40123", or https.
  std::string origin(std::string_view host = "127.0.0.1") const;
  // All so far, in the order of their arrival.
  std::vector<Request> requests() const;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_WEBHOOK_RECEIVER_H_
