// policywire beside a bare exactly-once pass-through on one real broker, in one run; and its memory. See README.md.
//
//   end_to_end rate [MESSAGES [ROUNDS]]
//   end_to_end memory [MESSAGES]
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <variant>
#include <vector>

#include "deploy/config/config.h"
#include "enrich/enricher.h"
#include "fmt/format.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/support/child_process.h"
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
constexpr double kLeastRatio = 0.35;
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
uint64_t Write(KafkaClient& client, const std::string& topic, const SampleArticles& samples, int first, int count) {
  uint64_t bytes = 0;
  for (int begin = first; begin < first + count; begin += 10'000) {
    std::vector<Message> messages;
    for (int i = begin; i < std::min(begin + 10'000, first + count); ++i) {
      messages.push_back(
          {.topic = topic, .partition = i % kPartitions, .value = samples.Json(i, i % kTexts, kTextBytes)});
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
  double cpu_microseconds = 0;  // a message
  double peak_megabytes = 0;
};

// From the first commit that is seen until nothing is left, so that neither start nor joining the group counts.
Measured Measure(ChildProcess& program, KafkaClient& client, const std::string& group, const std::string& topic) {
  const int64_t all = client.Lag(group, topic);
  int64_t lag = all;
  const auto look = [&] {
    if (!program.Running()) Die(program.Stderr());
    // Each look is a client of its own, which costs what is measured some of its cores.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    lag = client.Lag(group, topic);
  };
  const auto until = Clock::now() + kPatience;
  while (lag == all && Clock::now() < until) look();
  const auto begun = Clock::now();
  const double cpu_before = CpuMicroseconds(program.pid());
  const int64_t left = lag;
  while (lag > 0 && Clock::now() < until) look();
  if (lag > 0) Die("no end in sight: " + program.Stderr());
  const double seconds = Seconds(Clock::now() - begun).count();
  if (left == 0) Die("too few messages: the first commit seen was the last");
  return {.messages_a_second = static_cast<double>(left) / seconds,
          .cpu_microseconds = (CpuMicroseconds(program.pid()) - cpu_before) / static_cast<double>(left),
          .peak_megabytes = Memory(program.pid(), "VmHWM")};
}

std::unique_ptr<ChildProcess> RunPolicywire(const TempDir& directory, const KafkaBroker& broker,
                                            const std::string& input, const std::string& name) {
  const std::filesystem::path config =
      directory.Write(name + ".yaml", fmt::format("input:\n"
                                                  "  topics: [{}]\n"
                                                  "  group_id: {}\n"
                                                  "output:\n"
                                                  "  events_topic: {}.events\n"
                                                  "  dead_letters_topic: {}.dead\n"
                                                  "  instance: bench\n"
                                                  "log:\n"
                                                  "  level: warn\n"
                                                  "kafka:\n"
                                                  "  bootstrap.servers: \"{}\"\n",
                                                  input, name, name, name, broker.bootstrap()));
  return std::make_unique<ChildProcess>(ChildProcess::Options{
      .command = {POLICYWIRE_PROGRAM, "run", "-c", config.string()}, .directory = directory.path(), .name = name});
}

void MakeOutputs(KafkaClient& client, const std::string& name) {
  client.CreateTopic(name + ".events", kPartitions);
  client.CreateTopic(name + ".dead", 1);
}

void Stop(ChildProcess& program) {
  program.Signal(SIGTERM);
  if (program.Wait(std::chrono::minutes(1)) != 0) Die("no clean stop: " + program.Stderr());
}

// Every event once, none missing, no dead letter.
void CheckAnswers(KafkaClient& client, const std::string& name, uint64_t expected) {
  std::unordered_set<std::string> ids;
  uint64_t count = 0;
  client.ForEachCommitted(name + ".events", [&](const Message& message) {
    v1::PolicyEvent event;
    if (!message.value || !event.ParseFromString(*message.value)) Die("a record that is no PolicyEvent");
    ids.insert(event.event_id());
    ++count;
  });
  if (count != expected || ids.size() != expected) {
    Die(fmt::format("{} events with {} ids instead of {}", count, ids.size(), expected));
  }
  if (!client.ReadCommitted(name + ".dead").empty()) Die("there are dead letters");
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int Rate(int messages, int rounds) {
  const SampleArticles samples(SampleArticles::Density::kPressRelease);
  const TempDir directory("bench");
  KafkaBroker broker({.heap = "1g"});
  KafkaClient client = broker.client();
  const uint64_t expected = ExpectedEvents(samples, messages);
  client.CreateTopic("articles", kPartitions);
  const uint64_t bytes = Write(client, "articles", samples, 0, messages);
  fmt::print("{} messages of {} bytes on average, {:.1f} events a message, {} partitions\n", messages, bytes / messages,
             static_cast<double>(expected) / messages, kPartitions);
  fmt::print("{:<12} {:>12} {:>16} {:>12}\n", "program", "messages/s", "CPU us/message", "peak MB");
  std::vector<double> bare_rates;
  std::vector<double> own_rates;
  const auto print = [](std::string_view program, const Measured& measured) {
    fmt::print("{:<12} {:>12.0f} {:>16.1f} {:>12.0f}\n", program, measured.messages_a_second, measured.cpu_microseconds,
               measured.peak_megabytes);
    std::fflush(stdout);
  };
  for (int round = 0; round < rounds; ++round) {
    const std::string bare_name = fmt::format("bare-{}", round);
    client.CreateTopic(bare_name, kPartitions);
    {
      ChildProcess bare({.command = {POLICYWIRE_BARE_PASSTHROUGH, broker.bootstrap(), "articles", bare_name, bare_name},
                         .directory = directory.path(),
                         .name = bare_name});
      const Measured measured = Measure(bare, client, bare_name, "articles");
      Stop(bare);
      uint64_t count = 0;
      client.ForEachCommitted(bare_name, [&](const Message&) { ++count; });
      if (count != static_cast<uint64_t>(messages)) Die("the bare pass-through lost or doubled messages");
      print("bare", measured);
      bare_rates.push_back(measured.messages_a_second);
    }
    client.DeleteTopic(bare_name);

    const std::string own_name = fmt::format("own-{}", round);
    MakeOutputs(client, own_name);
    {
      const auto own = RunPolicywire(directory, broker, "articles", own_name);
      const Measured measured = Measure(*own, client, own_name, "articles");
      Stop(*own);
      CheckAnswers(client, own_name, expected);
      print("policywire", measured);
      own_rates.push_back(measured.messages_a_second);
    }
    client.DeleteTopic(own_name + ".events");
  }
  const double ratio = Median(own_rates) / Median(bare_rates);
  fmt::print("ratio of the medians: {:.2f} (at least {:.2f} is asked for)\n", ratio, kLeastRatio);
  return ratio >= kLeastRatio ? 0 : 1;
}

int MemoryRun(int messages) {
  const SampleArticles samples(SampleArticles::Density::kPressRelease);
  const TempDir directory("bench");
  KafkaBroker broker({.heap = "1g"});
  KafkaClient client = broker.client();
  client.CreateTopic("articles", kPartitions);
  Write(client, "articles", samples, 0, messages);
  MakeOutputs(client, "own");
  // All messages are there before it starts: it begins this far behind.
  const auto own = RunPolicywire(directory, broker, "articles", "own");
  double early = 0;
  fmt::print("{:>10} {:>8}\n", "message", "MB");
  for (int64_t next = 10'000, done = 0; done < messages;) {
    if (!own->Running()) Die(own->Stderr());
    PauseBetweenLooks();
    done = messages - client.Lag("own", "articles");
    if (done < next && done < messages) continue;
    const double now = Memory(own->pid(), "VmRSS");
    if (early == 0) early = now;
    fmt::print("{:>10} {:>8.0f}\n", done, now);
    std::fflush(stdout);
    next = done + 10'000;
  }
  const double late = Memory(own->pid(), "VmRSS");
  const double peak = Memory(own->pid(), "VmHWM");
  Stop(*own);
  fmt::print("{:.0f} MB at the 10,000th message, {:.0f} MB at the last, {:.0f} MB at the peak\n", early, late, peak);
  // Flat: what an allocator keeps or gives back may differ, what grows with the messages must not.
  return late <= early * 1.2 + 16 ? 0 : 1;
}

int Main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  const int messages = argc > 2 ? std::atoi(argv[2]) : 0;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  if (messages < 0 || rounds < 1 || (what != "rate" && what != "memory")) {
    std::cerr << "usage: end_to_end rate [MESSAGES [ROUNDS]] | end_to_end memory [MESSAGES]\n";
    return 2;
  }
  if (const auto why = WhyNoKafka()) {
    std::cerr << "end_to_end: " << *why << "\n";
    return 1;
  }
  return what == "rate" ? Rate(messages > 0 ? messages : 100'000, rounds)
                        : MemoryRun(messages > 0 ? messages : 200'000);
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
