// A bad network, in front of one Kafka node.
#ifndef POLICYWIRE_TESTS_ROBUSTNESS_FAULT_PROXY_H_
#define POLICYWIRE_TESTS_ROBUSTNESS_FAULT_PROXY_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace policywire::testing {

// Kafka's numbers of the requests whose answers a test may want to lose.
enum class ApiKey : int16_t { kProduce = 0, kFetch = 1, kAddOffsetsToTxn = 25, kEndTxn = 26, kTxnOffsetCommit = 28 };

// Takes TCP connections on a loopback port and passes their bytes on to another, both ways, as the weather allows. It
// knows just enough of Kafka's protocol (length, API key, correlation id) to lose the answer to one kind of request.
// Thread-safe; works on a thread of its own.
class FaultProxy {
 public:
  struct Weather {
    std::chrono::milliseconds latency{0};  // of every byte, each way
    int64_t bytes_per_second = 0;          // of all connections together, each way; 0: unlimited
    // Bytes of that direction stay on the way, and no connection is told.
    bool swallows_requests = false;
    bool swallows_answers = false;
  };

  // Aborts the program when the port is taken.
  FaultProxy(int port, int to);
  ~FaultProxy();

  void SetWeather(const Weather& weather);
  // Resets every connection there is, at both ends.
  void Cut();
  // No byte passes any more on the connections over which records were fetched, and nobody is told; new ones work.
  void StallFetches();
  // The next request of this kind, of any connection, is carried out by the broker; its answer is dropped and the
  // connection reset. Nothing takes it back.
  void LoseAnswerTo(ApiKey request);
  // How many answers were lost that way.
  int answers_lost() const;

 private:
  struct Link;

  void Work();
  void Accept();
  // False when the link is at its end.
  bool Read(Link& link, bool from_client);
  bool Write(Link& link, bool to_client);
  bool Scan(Link& link, bool from_client, const char* bytes, size_t size);
  // Both ends hear of it as a reset.
  static void Close(Link& link);
  void Wake();

  const int to_;
  int listener_ = -1;
  int wake_read_ = -1;
  int wake_write_ = -1;
  mutable std::mutex mutex_;
  // All below guarded by the mutex, but for the links, which are the worker's.
  Weather weather_;
  bool cut_ = false;
  bool stall_ = false;
  bool stopping_ = false;
  std::optional<ApiKey> lose_;
  int answers_lost_ = 0;
  std::map<int, std::unique_ptr<Link>> links_;
  int next_link_ = 0;
  // What the limit of bytes still lets through, by direction: requests, answers.
  double allowance_[2] = {0, 0};
  std::chrono::steady_clock::time_point refilled_;
  std::thread worker_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_ROBUSTNESS_FAULT_PROXY_H_
