// policywire beside a bare exactly-once pass-through and a Kafka Streams program on one real broker, in one run;
// several instances of it; and its memory. See README.md.
//
//   end_to_end rate [MESSAGES [ROUNDS]]
//   end_to_end instances [MESSAGES [ROUNDS]]
//   end_to_end watched [MESSAGES [ROUNDS]]
//   end_to_end memory [MESSAGES]
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/config/config.h"
#include "enrich/enricher.h"
#include "fmt/format.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/support/child_process.h"
#include "tests/support/free_port.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/kafka_client.h"
#include "tests/support/sample_articles.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kPartitions = 4;
constexpr size_t kTextBytes = 3600;  // with the envelope, about 4 KB
constexpr int kTexts = 5'000;        // articles repeat a text after so many, never an id
constexpr double kLeastRatio = 0.5;
constexpr double kMostOfWatching = 0.03;  // of throughput
constexpr std::chrono::minutes kPatience{20};

[[noreturn]] void Die(std::string_view what) {
  std::cerr << "end_to_end: " << what << "\n";
  std::_Exit(1);  // children die with this thread
}

// Events that policywire must find in articles 0 to `messages`.
uint64_t ExpectedEvents(const SampleArticles& samples, int messages) {
  const ingest::DecoderRegistry decoders(deploy::DefaultConfig().input());
  const auto enricher = enrich::Enricher::Create({});
  if (!enricher.ok()) Die("the lexicon does not compile");
  uint64_t count = 0;
  for (int text = 0; text < std::min(kTexts, messages); ++text) {
    const std::string json = samples.Json(text, text, kTextBytes);
    const ingest::Decoded decoded = decoders.Decode(json, "json").decoded;
    const auto* articles = std::get_if<std::vector<v1::Article>>(&decoded);
    if (articles == nullptr) Die("a sample article cannot be read");
    const uint64_t repeats = (messages - text + kTexts - 1) / kTexts;
    count += repeats * (*enricher)->Enrich(articles->front()).events_size();
  }
  return count;
}

// Writes articles `first` to `first + count`, and returns their bytes.
uint64_t Write(KafkaClient& client, const std::string& topic, const SampleArticles& samples, int first, int count,
               int partitions = kPartitions) {
  uint64_t bytes = 0;
  for (int begin = first; begin < first + count; begin += 10'000) {
    std::vector<Message> messages;
    for (int i = begin; i < std::min(begin + 10'000, first + count); ++i) {
      messages.push_back(
          {.topic = topic, .partition = i % partitions, .value = samples.Json(i, i % kTexts, kTextBytes)});
      bytes += messages.back().value->size();
    }
    client.Produce(messages);
  }
  return bytes;
}

// User and system time of a process, in microseconds.
double CpuMicroseconds(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string stat((std::istreambuf_iterator<char>(file)), {});
  // utime and stime are the 12th and 13th fields after the name in parentheses.
  size_t at = stat.rfind(')');
  for (int i = 0; i < 12 && at != stat.npos; ++i) at = stat.find(' ', at + 1);
  if (at == stat.npos) return 0;
  char* end = nullptr;
  const auto user = std::strtoull(stat.c_str() + at, &end, 10);
  const auto system = std::strtoull(end, &end, 10);
  return static_cast<double>(user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// "VmRSS" or "VmHWM" (the peak), in MB.
double Memory(pid_t pid, std::string_view field) {
  std::ifstream file(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(field)) return std::strtod(line.c_str() + field.size() + 1, nullptr) / 1024;
  }
  return 0;
}

struct Measured {
  double messages_a_second = 0;
  double cpu_microseconds = 0;  // a message, of all processes
  double peak_megabytes = 0;    // of the largest process
};

using Processes = std::vector<std::unique_ptr<ChildProcess>>;

// From the first commit that is seen until nothing is left, so that neither start nor joining the group counts.
Measured Measure(Processes& processes, KafkaClient& client, const std::string& group, const std::string& topic) {
  const int64_t all = client.Lag(group, topic);
  int64_t lag = all;
  const auto look = [&] {
    for (const auto& process : processes) {
      if (!process->Running()) Die(process->Stderr());
    }
    // Each look is a client of its own, which costs what is measured some of its cores.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    lag = client.Lag(group, topic);
  };
  const auto cpu = [&] {
    double sum = 0;
    for (const auto& process : processes) sum += CpuMicroseconds(process->pid());
    return sum;
  };
  const auto until = Clock::now() + kPatience;
  while (lag == all && Clock::now() < until) look();
  const auto begun = Clock::now();
  const double cpu_before = cpu();
  const int64_t left = lag;
  while (lag > 0 && Clock::now() < until) look();
  if (lag > 0) Die("no end in sight: " + processes.front()->Stderr());
  const double seconds = Seconds(Clock::now() - begun).count();
  if (left == 0) Die("too few messages: the first commit seen was the last");
  Measured measured{.messages_a_second = static_cast<double>(left) / seconds,
                    .cpu_microseconds = (cpu() - cpu_before) / static_cast<double>(left)};
  for (const auto& process : processes) {
    measured.peak_megabytes = std::max(measured.peak_megabytes, Memory(process->pid(), "VmHWM"));
  }
  return measured;
}

void Stop(Processes& processes) {
  for (const auto& process : processes) process->Signal(SIGTERM);
  for (const auto& process : processes) {
    if (process->Wait(std::chrono::minutes(1)) != 0) Die("no clean stop: " + process->Stderr());
  }
}

// A program that reads one topic and writes others. Each run has a group and output topics of its own, of the run's
// name.
class Contender {
 public:
  virtual ~Contender() = default;
  virtual std::string_view name() const = 0;
  virtual void MakeOutputs(KafkaClient& client, const std::string& run, int partitions) const {
    client.CreateTopic(run, partitions);
  }
  virtual std::unique_ptr<ChildProcess> Start(const std::string& input, const std::string& run, int instance) const = 0;
  // Dies unless everything is there once.
  virtual void CheckAnswers(KafkaClient& client, const std::string& run, int messages) const {
    int count = 0;
    client.ForEachCommitted(run, [&](const Message&) { ++count; });
    if (count != messages) Die(fmt::format("{} wrote {} messages instead of {}", name(), count, messages));
  }
  virtual void RemoveOutputs(KafkaClient& client, const std::string& run) const { client.DeleteTopic(run); }
};

class BarePassthrough final : public Contender {
 public:
  BarePassthrough(const TempDir& directory, const KafkaBroker& broker) : directory_(directory), broker_(broker) {}

  std::string_view name() const override { return "bare"; }

  std::unique_ptr<ChildProcess> Start(const std::string& input, const std::string& run, int) const override {
    return std::make_unique<ChildProcess>(
        ChildProcess::Options{.command = {POLICYWIRE_BARE_PASSTHROUGH, broker_.bootstrap(), input, run, run},
                              .directory = directory_.path(),
                              .name = run});
  }

 private:
  const TempDir& directory_;
  const KafkaBroker& broker_;
};

class KafkaStreams final : public Contender {
 public:
  KafkaStreams(const TempDir& directory, const KafkaBroker& broker, unsigned threads)
      : directory_(directory), broker_(broker), threads_(threads) {}

  std::string_view name() const override { return "streams"; }

  std::unique_ptr<ChildProcess> Start(const std::string& input, const std::string& run, int instance) const override {
    const std::string own = fmt::format("{}-{}", run, instance);
    return std::make_unique<ChildProcess>(
        ChildProcess::Options{.command = {"java", "-cp", fmt::format("{}/*", POLICYWIRE_STREAMS_JARS),
                                          POLICYWIRE_STREAMS_SOURCE, broker_.bootstrap(), input, run, run,
                                          fmt::format("{}", threads_), (directory_.path() / (own + ".state")).string()},
                              .directory = directory_.path(),
                              .name = own});
  }

 private:
  const TempDir& directory_;
  const KafkaBroker& broker_;
  unsigned threads_;
};

class Policywire : public Contender {
 public:
  // Answers HTTP where there is a port for it.
  Policywire(const TempDir& directory, const KafkaBroker& broker, const SampleArticles& samples, int http_port = 0)
      : directory_(directory),
        broker_(broker),
        samples_(samples),
        http_(http_port == 0 ? "" : fmt::format("http: {{listen: \"127.0.0.1:{}\"}}\n", http_port)) {}

  std::string_view name() const override { return "policywire"; }

  void MakeOutputs(KafkaClient& client, const std::string& run, int partitions) const override {
    client.CreateTopic(run + ".events", partitions);
    client.CreateTopic(run + ".dead", 1);
  }

  std::unique_ptr<ChildProcess> Start(const std::string& input, const std::string& run, int instance) const override {
    const std::string own = fmt::format("{}-{}", run, instance);
    const std::filesystem::path config =
        directory_.Write(own + ".yaml", fmt::format("input:\n"
                                                    "  topics: [{}]\n"
                                                    "  group_id: {}\n"
                                                    "output:\n"
                                                    "  events_topic: {}.events\n"
                                                    "  dead_letters_topic: {}.dead\n"
                                                    "  instance: bench-{}\n"
                                                    "log:\n"
                                                    "  level: warn\n"
                                                    "{}"
                                                    "kafka:\n"
                                                    "  bootstrap.servers: \"{}\"\n",
                                                    input, run, run, run, instance, http_, broker_.bootstrap()));
    return std::make_unique<ChildProcess>(ChildProcess::Options{
        .command = {POLICYWIRE_PROGRAM, "run", "-c", config.string()}, .directory = directory_.path(), .name = own});
  }

  // Every event once, none missing, no dead letter.
  void CheckAnswers(KafkaClient& client, const std::string& run, int messages) const override {
    const uint64_t expected = ExpectedEvents(samples_, messages);
    std::unordered_set<std::string> ids;
    uint64_t count = 0;
    client.ForEachCommitted(run + ".events", [&](const Message& message) {
      v1::PolicyEvent event;
      if (!message.value || !event.ParseFromString(*message.value)) Die("a record that is no PolicyEvent");
      ids.insert(event.event_id());
      ++count;
    });
    if (count != expected || ids.size() != expected) {
      Die(fmt::format("{} events with {} ids instead of {}", count, ids.size(), expected));
    }
    if (!client.ReadCommitted(run + ".dead").empty()) Die("there are dead letters");
  }

  void RemoveOutputs(KafkaClient& client, const std::string& run) const override {
    client.DeleteTopic(run + ".events");
    client.DeleteTopic(run + ".dead");
  }

 private:
  const TempDir& directory_;
  const KafkaBroker& broker_;
  const SampleArticles& samples_;
  const std::string http_;
};

// The same with its metrics scraped every second, as often as is usual at most, and a browser on its live page.
class WatchedPolicywire final : public Policywire {
 public:
  WatchedPolicywire(const TempDir& directory, const KafkaBroker& broker, const SampleArticles& samples)
      : WatchedPolicywire(directory, broker, samples, FreePort()) {}

  std::string_view name() const override { return "watched"; }

  std::unique_ptr<ChildProcess> Start(const std::string& input, const std::string& run, int instance) const override {
    auto process = Policywire::Start(input, run, instance);
    // One that looks on dies with the service, since nobody answers it then.
    const std::string url = fmt::format("http://127.0.0.1:{}", port_);
    watchers_.clear();
    for (const std::string& script :
         {fmt::format("until curl -sf {0}/live >&2; do sleep 0.1; done; exec curl -sN {0}/events >&2", url),
          fmt::format("until curl -sf {0}/live >&2; do sleep 0.1; done; while curl -sf {0}/metrics >&2; do sleep 1; "
                      "done",
                      url)}) {
      watchers_.push_back(std::make_unique<ChildProcess>(ChildProcess::Options{
          .command = {"/bin/bash", "-c", script}, .directory = directory_.path(), .name = "watcher"}));
    }
    return process;
  }

  // What the watchers saw was what a watcher sees.
  void CheckAnswers(KafkaClient& client, const std::string& run, int messages) const override {
    if (watchers_[0]->Stderr().find("\"event_id\"") == std::string::npos) Die("the live page has shown no event");
    if (watchers_[1]->Stderr().find("policywire_events_total") == std::string::npos) Die("no metrics were scraped");
    Policywire::CheckAnswers(client, run, messages);
  }

 private:
  WatchedPolicywire(const TempDir& directory, const KafkaBroker& broker, const SampleArticles& samples, int port)
      : Policywire(directory, broker, samples, port), directory_(directory), port_(port) {}

  const TempDir& directory_;
  const int port_;
  mutable std::vector<std::unique_ptr<ChildProcess>> watchers_;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void PrintHead() {
  fmt::print("{:<12} {:>10} {:>12} {:>16} {:>10}\n", "program", "instances", "messages/s", "CPU us/message", "peak MB");
}

// One run over the whole topic, its answers checked, in a line of its own.
Measured Run(const Contender& contender, KafkaClient& client, const std::string& topic, const std::string& run,
             int messages, int instances, int partitions) {
  contender.MakeOutputs(client, run, partitions);
  Processes processes;
  for (int instance = 0; instance < instances; ++instance) {
    processes.push_back(contender.Start(topic, run, instance));
  }
  const Measured measured = Measure(processes, client, run, topic);
  Stop(processes);
  contender.CheckAnswers(client, run, messages);
  contender.RemoveOutputs(client, run);
  fmt::print("{:<12} {:>10} {:>12.0f} {:>16.1f} {:>10.0f}\n", contender.name(), instances, measured.messages_a_second,
             measured.cpu_microseconds, measured.peak_megabytes);
  std::fflush(stdout);
  return measured;
}

void PrintInput(const SampleArticles& samples, int messages, uint64_t bytes) {
  fmt::print("{} messages of {} bytes on average, {:.1f} events a message\n", messages, bytes / messages,
             static_cast<double>(ExpectedEvents(samples, messages)) / messages);
}

// What every measurement needs.
struct Cluster {
  const SampleArticles samples{SampleArticles::Density::kPressRelease};
  const TempDir directory{"bench"};
  KafkaBroker broker{{.heap = "1g"}};
  KafkaClient client = broker.client();
};

// The topic "articles", with so many messages.
uint64_t WriteArticles(Cluster& cluster, int messages) {
  cluster.client.CreateTopic("articles", kPartitions);
  return Write(cluster.client, "articles", cluster.samples, 0, messages);
}

int Rate(int messages, int rounds) {
  Cluster cluster;
  PrintInput(cluster.samples, messages, WriteArticles(cluster, messages));
  PrintHead();
  const BarePassthrough bare(cluster.directory, cluster.broker);
  const KafkaStreams streams(cluster.directory, cluster.broker, std::max(1U, std::thread::hardware_concurrency()));
  const Policywire own(cluster.directory, cluster.broker, cluster.samples);
  std::map<std::string_view, std::vector<double>> rates;
  for (int round = 0; round < rounds; ++round) {
    for (const Contender* contender : std::initializer_list<const Contender*>{&bare, &streams, &own}) {
      const std::string run = fmt::format("{}-{}", contender->name(), round);
      rates[contender->name()].push_back(
          Run(*contender, cluster.client, "articles", run, messages, 1, kPartitions).messages_a_second);
    }
  }
  const double ratio = Median(rates["policywire"]) / Median(rates["bare"]);
  fmt::print(
      "ratio of the medians: {:.3f} of the bare pass-through (at least {:.2f} is asked for), {:.3f} of Kafka "
      "Streams\n",
      ratio, kLeastRatio, Median(rates["policywire"]) / Median(rates["streams"]));
  return ratio >= kLeastRatio ? 0 : 1;
}

// As many instances as the topic has partitions, each with one thread of Kafka Streams.
int Instances(int messages, int rounds) {
  Cluster cluster;
  const KafkaStreams streams(cluster.directory, cluster.broker, 1);
  const Policywire own(cluster.directory, cluster.broker, cluster.samples);
  PrintHead();
  for (const int instances : {1, 2, 4}) {
    const std::string topic = fmt::format("articles-{}", instances);
    cluster.client.CreateTopic(topic, instances);
    Write(cluster.client, topic, cluster.samples, 0, messages, instances);
    for (int round = 0; round < rounds; ++round) {
      for (const Contender* contender : std::initializer_list<const Contender*>{&streams, &own}) {
        Run(*contender, cluster.client, topic, fmt::format("{}-{}-{}", contender->name(), instances, round), messages,
            instances, instances);
      }
    }
    cluster.client.DeleteTopic(topic);
  }
  return 0;
}

// With metrics and page, and without. What the watchers themselves take of the machine counts as well.
int Watched(int messages, int rounds) {
  Cluster cluster;
  PrintInput(cluster.samples, messages, WriteArticles(cluster, messages));
  PrintHead();
  const Policywire alone(cluster.directory, cluster.broker, cluster.samples);
  const WatchedPolicywire watched(cluster.directory, cluster.broker, cluster.samples);
  std::vector<double> rates;
  std::vector<double> costs;
  for (int round = 0; round < rounds; ++round) {
    // In turns, and each as often first as the other, since a machine that is shared gets faster and slower.
    std::vector<const Contender*> turn = {&alone, &watched};
    if (round % 2 == 1) std::swap(turn[0], turn[1]);
    std::map<const Contender*, Measured> measured;
    for (const Contender* contender : turn) {
      const std::string run = fmt::format("{}-{}", contender->name(), round);
      measured[contender] = Run(*contender, cluster.client, "articles", run, messages, 1, kPartitions);
    }
    rates.push_back(measured[&watched].messages_a_second / measured[&alone].messages_a_second);
    costs.push_back(measured[&watched].cpu_microseconds / measured[&alone].cpu_microseconds);
  }
  const double lost = 1 - Median(rates);
  fmt::print(
      "watched, in the median of the rounds: {:.1f} % less messages a second ({:.0f} % at most are asked for), "
      "{:+.1f} % CPU time\n",
      100 * lost, 100 * kMostOfWatching, 100 * (Median(costs) - 1));
  return lost <= kMostOfWatching ? 0 : 1;
}

int MemoryRun(int messages) {
  Cluster cluster;
  WriteArticles(cluster, messages);
  const Policywire contender(cluster.directory, cluster.broker, cluster.samples);
  contender.MakeOutputs(cluster.client, "own", kPartitions);
  // All messages are there before it starts: it begins this far behind.
  Processes processes;
  const auto& own = processes.emplace_back(contender.Start("articles", "own", 0));
  double early = 0;
  fmt::print("{:>10} {:>8}\n", "message", "MB");
  for (int64_t next = 10'000, done = 0; done < messages;) {
    if (!own->Running()) Die(own->Stderr());
    PauseBetweenLooks();
    done = messages - cluster.client.Lag("own", "articles");
    if (done < next && done < messages) continue;
    const double now = Memory(own->pid(), "VmRSS");
    if (early == 0) early = now;
    fmt::print("{:>10} {:>8.0f}\n", done, now);
    std::fflush(stdout);
    next = done + 10'000;
  }
  const double late = Memory(own->pid(), "VmRSS");
  const double peak = Memory(own->pid(), "VmHWM");
  Stop(processes);
  fmt::print("{:.0f} MB at the 10,000th message, {:.0f} MB at the last, {:.0f} MB at the peak\n", early, late, peak);
  // Flat: what an allocator keeps or gives back may differ, what grows with the messages must not.
  return late <= early * 1.2 + 16 ? 0 : 1;
}

int Main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  const int messages = argc > 2 ? std::atoi(argv[2]) : 0;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  if (messages < 0 || rounds < 1 || (what != "rate" && what != "instances" && what != "watched" && what != "memory")) {
    std::cerr << "usage: end_to_end rate|instances|watched [MESSAGES [ROUNDS]] | end_to_end memory [MESSAGES]\n";
    return 2;
  }
  if (const auto why = WhyNoKafka()) {
    std::cerr << "end_to_end: " << *why << "\n";
    return 1;
  }
  if (what == "memory") return MemoryRun(messages > 0 ? messages : 200'000);
  if (what == "watched") return Watched(messages > 0 ? messages : 20'000, argc > 3 ? rounds : 5);
  return what == "rate" ? Rate(messages > 0 ? messages : 40'000, rounds)
                        : Instances(messages > 0 ? messages : 40'000, argc > 3 ? rounds : 1);
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
