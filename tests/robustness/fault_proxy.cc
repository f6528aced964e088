#include "tests/robustness/fault_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace policywire::testing {
namespace {

using Clock = std::chrono::steady_clock;

// Held of one direction of a connection; more stays with the sender's kernel.
constexpr size_t kMaxHeld = 4 << 20;
// How often a worker with something held back looks at the clock.
constexpr int kTickMs = 5;

[[noreturn]] void Die(const char* what) {
  std::cerr << "fault proxy: " << what << ": " << std::strerror(errno) << "\n";
  std::abort();
}

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

uint32_t BigEndian(const char* bytes) {
  uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return ntohl(value);
}

// Finds the frames in a stream: each is a length of four bytes and so many bytes, of which the first are kept.
class Frames {
 public:
  // What a request needs: API key, API version, correlation id. An answer begins with the correlation id.
  static constexpr size_t kHead = 8;

  // Calls `visit(head)` once for every frame whose head is complete in the stream after these bytes; false as soon as
  // `visit` says so.
  template <typename Visit>
  bool Add(const char* bytes, size_t size, Visit visit) {
    while (size > 0) {
      if (left_ == 0) {  // a length
        const size_t take = std::min(size, 4 - length_.size());
        length_.append(bytes, take);
        bytes += take;
        size -= take;
        if (length_.size() < 4) return true;
        left_ = BigEndian(length_.data());
        length_.clear();
        head_.clear();
        visited_ = false;
        continue;
      }
      const size_t take = std::min(size, left_);
      head_.append(bytes, std::min(take, kHead - head_.size()));
      bytes += take;
      size -= take;
      left_ -= take;
      if (!visited_ && (head_.size() == kHead || left_ == 0)) {
        visited_ = true;
        if (!visit(head_)) return false;
      }
    }
    return true;
  }

 private:
  std::string length_;
  std::string head_;
  size_t left_ = 0;
  bool visited_ = false;
};

}  // namespace

// One client's connection. Index 0 is what concerns requests, 1 what concerns answers.
struct FaultProxy::Link {
  struct Piece {
    Clock::time_point due;
    std::string bytes;
  };

  int client = -1;
  int broker = -1;
  bool connecting = true;
  bool fetches = false;
  bool stalled = false;
  std::array<std::deque<Piece>, 2> held;
  std::array<size_t, 2> held_bytes = {0, 0};
  std::array<bool, 2> ended = {false, false};  // the sender has said its last
  std::array<Frames, 2> frames;
  // The answer that is to be lost.
  std::optional<uint32_t> doomed;
};

FaultProxy::FaultProxy(int port, int to) : to_(to), refilled_(Clock::now()) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = Loopback(port);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) Die("bind");
  if (listen(listener_, 128) != 0) Die("listen");
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) Die("pipe");
  wake_read_ = pipe_ends[0];
  wake_write_ = pipe_ends[1];
  worker_ = std::thread([this] { Work(); });
}

FaultProxy::~FaultProxy() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  Wake();
  worker_.join();
  for (const int file : {listener_, wake_read_, wake_write_}) close(file);
}

void FaultProxy::SetWeather(const Weather& weather) {
  {
    const std::lock_guard lock(mutex_);
    weather_ = weather;
  }
  Wake();
}

void FaultProxy::Cut() {
  {
    const std::lock_guard lock(mutex_);
    cut_ = true;
  }
  Wake();
}

void FaultProxy::StallFetches() {
  {
    const std::lock_guard lock(mutex_);
    stall_ = true;
  }
  Wake();
}

void FaultProxy::LoseAnswerTo(ApiKey request) {
  const std::lock_guard lock(mutex_);
  lose_ = request;
}

int FaultProxy::answers_lost() const {
  const std::lock_guard lock(mutex_);
  return answers_lost_;
}

void FaultProxy::Wake() {
  // A full pipe wakes as well.
  [[maybe_unused]] const ssize_t written = write(wake_write_, "!", 1);
}

void FaultProxy::Work() {
  while (true) {
    std::vector<pollfd> files = {{.fd = listener_, .events = POLLIN, .revents = 0},
                                 {.fd = wake_read_, .events = POLLIN, .revents = 0}};
    std::vector<int> owners;
    bool holding = false;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& entry : links_) {  // no structured binding: the lambda takes it along
        const Link& link = *entry.second;
        const auto events = [&](bool client) {
          const int reads = client ? 0 : 1;   // what this end sends
          const int writes = client ? 1 : 0;  // what it is to be sent
          const bool swallowed = link.stalled || (reads == 0 ? weather_.swallows_requests : weather_.swallows_answers);
          short wanted = 0;
          if (!link.ended[reads] && link.held_bytes[reads] < kMaxHeld && !swallowed) wanted |= POLLIN;
          if (!link.held[writes].empty()) holding = true;
          return wanted;
        };
        files.push_back({.fd = link.client, .events = events(true), .revents = 0});
        files.push_back({.fd = link.broker,
                         .events = static_cast<short>(events(false) | (link.connecting ? POLLOUT : 0)),
                         .revents = 0});
        owners.push_back(entry.first);
      }
    }
    if (poll(files.data(), files.size(), holding ? kTickMs : -1) < 0 && errno != EINTR) Die("poll");

    std::unique_lock lock(mutex_);
    if (stopping_ || std::exchange(cut_, false)) {
      for (const auto& [number, link] : links_) Close(*link);
      links_.clear();
      if (stopping_) return;
      owners.clear();
    }
    if (std::exchange(stall_, false)) {
      for (const auto& [number, link] : links_) link->stalled |= link->fetches;
    }
    char drain[64];
    while (read(wake_read_, drain, sizeof drain) > 0) continue;
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - refilled_).count();
    refilled_ = now;
    for (double& allowance : allowance_) {
      const auto rate = static_cast<double>(weather_.bytes_per_second);
      allowance = std::min(allowance + rate * seconds, std::max(rate / 10, 2048.0));
    }
    for (size_t i = 0; i < owners.size(); ++i) {
      Link& link = *links_.at(owners[i]);
      bool lives = true;
      const pollfd& client = files[2 + 2 * i];
      const pollfd& broker = files[3 + 2 * i];
      if (link.connecting && broker.revents != 0) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(link.broker, SOL_SOCKET, SO_ERROR, &error, &size);
        link.connecting = false;
        lives = error == 0;
      }
      constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
      if (lives && (client.events & POLLIN) != 0 && (client.revents & kReadable) != 0) lives = Read(link, true);
      if (lives && (broker.events & POLLIN) != 0 && (broker.revents & kReadable) != 0) lives = Read(link, false);
      // A hang-up that nobody waits for would make poll() return at once for ever.
      if (lives && ((client.revents & (POLLERR | POLLNVAL)) != 0 || (broker.revents & (POLLERR | POLLNVAL)) != 0)) {
        lives = false;
      }
      if (lives && !link.connecting) lives = Write(link, false) && Write(link, true);
      if (!lives) {
        Close(link);
        links_.erase(owners[i]);
      }
    }
    if ((files[0].revents & POLLIN) != 0) Accept();
  }
}

void FaultProxy::Accept() {
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) return;
    const int broker = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int yes = 1;
    for (const int file : {client, broker}) setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const sockaddr_in address = Loopback(to_);
    auto link = std::make_unique<Link>();
    link->client = client;
    link->broker = broker;
    if (connect(broker, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
      Close(*link);
      continue;
    }
    links_.emplace(next_link_++, std::move(link));
  }
}

bool FaultProxy::Read(Link& link, bool from_client) {
  const int direction = from_client ? 0 : 1;
  char buffer[1 << 16];
  const ssize_t size = read(from_client ? link.client : link.broker, buffer, sizeof buffer);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  if (size == 0) {
    link.ended[direction] = true;
    return true;
  }
  if (!Scan(link, from_client, buffer, static_cast<size_t>(size))) return false;
  link.held[direction].push_back({Clock::now() + weather_.latency, std::string(buffer, static_cast<size_t>(size))});
  link.held_bytes[direction] += static_cast<size_t>(size);
  return true;
}

bool FaultProxy::Scan(Link& link, bool from_client, const char* bytes, size_t size) {
  return link.frames[from_client ? 0 : 1].Add(bytes, size, [&](const std::string& head) {
    if (from_client && head.size() == Frames::kHead) {
      const auto key = static_cast<ApiKey>(static_cast<uint8_t>(head[0]) << 8 | static_cast<uint8_t>(head[1]));
      link.fetches |= key == ApiKey::kFetch;
      if (lose_ == key && !link.doomed) {
        link.doomed = BigEndian(head.data() + 4);
        lose_.reset();
      }
    } else if (!from_client && link.doomed && head.size() >= 4 && BigEndian(head.data()) == *link.doomed) {
      ++answers_lost_;
      return false;
    }
    return true;
  });
}

bool FaultProxy::Write(Link& link, bool to_client) {
  const int direction = to_client ? 1 : 0;
  std::deque<Link::Piece>& held = link.held[direction];
  const bool swallowed = link.stalled || (to_client ? weather_.swallows_answers : weather_.swallows_requests);
  while (!held.empty() && !swallowed && held.front().due <= Clock::now()) {
    std::string& bytes = held.front().bytes;
    size_t most = bytes.size();
    if (weather_.bytes_per_second > 0) most = std::min(most, static_cast<size_t>(std::max(0.0, allowance_[direction])));
    if (most == 0) break;
    const ssize_t size = send(to_client ? link.client : link.broker, bytes.data(), most, MSG_NOSIGNAL);
    if (size < 0) {
      if (errno == EAGAIN || errno == EINTR) break;
      return false;
    }
    allowance_[direction] -= static_cast<double>(size);
    link.held_bytes[direction] -= static_cast<size_t>(size);
    if (static_cast<size_t>(size) == bytes.size()) {
      held.pop_front();
    } else {
      bytes.erase(0, static_cast<size_t>(size));
    }
  }
  // Neither side of Kafka speaks to a peer that has hung up: when one has, and all it said is delivered, the link ends.
  return !(held.empty() && link.ended[direction]);
}

void FaultProxy::Close(Link& link) {
  for (const int file : {link.client, link.broker}) {
    const linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(file, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(file);
  }
}

}  // namespace policywire::testing
