#include "tests/deploy/http/watcher.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "gtest/gtest.h"

namespace policywire::testing {

Watcher::Watcher(const std::string& address, const std::string& path, const std::string& headers, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0) << errno;
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  EXPECT_EQ(send(socket_, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
}

Watcher::~Watcher() {
  if (socket_ >= 0) close(socket_);
}

Watcher::Watcher(Watcher&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

bool Watcher::Read() {
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t read = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (read > 0) {
      received_.append(buffer.data(), static_cast<size_t>(read));
    } else {
      return read < 0 && (errno == EAGAIN || errno == EINTR);
    }
  }
}

}  // namespace policywire::testing
