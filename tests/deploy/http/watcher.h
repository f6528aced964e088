// One that follows the stream over a socket of its own.
#ifndef POLICYWIRE_TESTS_DEPLOY_HTTP_WATCHER_H_
#define POLICYWIRE_TESTS_DEPLOY_HTTP_WATCHER_H_

#include <string>

namespace policywire::testing {

class Watcher {
 public:
  // Connects to "http://127.0.0.1:PORT" and sends the request; `headers` are whole lines. With a `receive_buffer` it
  // takes in only about so many bytes ahead of `Read`.
  explicit Watcher(const std::string& address, const std::string& path = "/events", const std::string& headers = "",
                   int receive_buffer = 0);
  ~Watcher();
  Watcher(Watcher&& other) noexcept;
  Watcher& operator=(Watcher&&) = delete;

  // Reads what is there, without waiting. False once the other side has closed.
  bool Read();
  // All that was read so far, header and chunks' framing included.
  const std::string& received() const { return received_; }
  int socket() const { return socket_; }

 private:
  int socket_;
  std::string received_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_DEPLOY_HTTP_WATCHER_H_
