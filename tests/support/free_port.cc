#include "tests/support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

namespace policywire::testing {
namespace {

bool Free(int port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return free;
}

}  // namespace

int FreePort() {
  static std::mt19937 random{std::random_device{}()};
  static std::set<int> given;
  std::uniform_int_distribution<int> ports(12'000, 32'000);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    if (const int port = ports(random); Free(port) && given.insert(port).second) return port;
  }
  std::cerr << "no port is free\n";
  std::abort();
}

}  // namespace policywire::testing
