// The ledger: a service works while everything around it fails, and then the books must balance. See README.md.
//
//   ledger [--seed N] [--faults N] [--records N] [--minutes N] [--kinds NAME,...] [--program FILE]
//          [--other-program FILE --other-decisions FILE] [--command LINE]
//
// The last line on standard output tells what was done and what was found. Exit code 0: nothing was lost, doubled, out
// of order or wrong, and every recovery took a minute at most; 1: something was; 2: wrong options.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "tests/broker/ledger.h"
#include "tests/broker/pipeline.h"
#include "tests/robustness/archive_keeper.h"
#include "tests/robustness/fault_proxy.h"
#include "tests/robustness/faults.h"
#include "tests/robustness/fleet.h"
#include "tests/robustness/key_ledger.h"
#include "tests/support/articles.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/kafka_client.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kNodes = 3;
constexpr int kPartitions = 6;
constexpr int kInstances = 3;
constexpr size_t kDiskMegabytes = 512;
constexpr Seconds kLongestRecovery{60};
// The exit code by which ctest knows a skipped test.
constexpr int kSkipped = 77;
// After this nothing recovers any more, and the run ends with what the instances said.
constexpr std::chrono::seconds kPatience{300};

struct Options {
  uint64_t seed = 1;
  int faults = 20;
  int records = 20'000;
  int minutes = 0;
  std::vector<std::string> kinds;
  std::string program = POLICYWIRE_PROGRAM;
  std::string other_program;
  std::string other_decisions;
  std::string command;
};

std::string Replace(std::string text, const std::string& what, const std::string& by) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

struct Recovery {
  Seconds slowest{0};
  std::string after = "nothing";
};

// True once the group has come further in every partition than `since`, or has no more to do there.
bool Moved(KafkaClient& client, const Pipeline& pipeline, const std::vector<int64_t>& since) {
  const std::vector<int64_t> committed = client.CommittedOffsets(pipeline.group(), pipeline.input());
  const std::vector<int64_t> ends = client.EndOffsets(pipeline.input());
  for (size_t i = 0; i < committed.size(); ++i) {
    const int64_t before = i < since.size() ? since[i] : -1001;
    if (committed[i] <= before && std::max<int64_t>(committed[i], 0) < ends[i]) return false;
  }
  return true;
}

// Takes faults that cannot be done here out of `kinds`, and says so.
void LeaveOut(const std::vector<Fault>& faults, std::string_view why, std::vector<Fault>& kinds) {
  for (const Fault fault : faults) {
    if (std::erase(kinds, fault) > 0) std::cerr << fmt::format("ledger: {} is LEFT OUT: {}\n", Name(fault), why);
  }
}

Books Audit(const Options& options, Pipeline& pipeline) {
  if (!options.command.empty()) {
    KeyLedger ledger;
    for (const Message& message : pipeline.produced()) ledger.Expect(message);
    pipeline.client().ForEachCommitted(pipeline.events(), [&](const Message& message) { ledger.See(message); });
    return ledger.Balance();
  }
  Ledger ledger(pipeline.Config("ledger"), options.other_decisions);
  ledger.Expect(pipeline.produced());
  pipeline.client().ForEachCommitted(pipeline.events(), [&](const Message& message) { ledger.SeeEvent(message); });
  pipeline.client().ForEachCommitted(pipeline.dead_letters(),
                                     [&](const Message& message) { ledger.SeeDeadLetter(message); });
  return ledger.Balance();
}

int Run(const Options& options, std::vector<Fault> kinds) {
  if (const auto why = WhyNoKafka()) {
    std::cerr << (MustTestKafka() ? "" : "SKIPPED, nothing was tested: ") << "ledger: " << *why << "\n";
    return MustTestKafka() ? 1 : kSkipped;
  }
  const Clock::time_point began = Clock::now();
  // The transaction timeout is ten seconds: what an instance held that was killed is free again after it.
  KafkaBroker broker({.nodes = kNodes, .heap = "384m", .proxied = true});
  std::vector<std::unique_ptr<FaultProxy>> proxies;
  std::string bootstrap;
  for (const KafkaBroker::Route& route : broker.routes()) {
    proxies.push_back(std::make_unique<FaultProxy>(route.port, route.to));
    bootstrap += fmt::format("{}127.0.0.1:{}", bootstrap.empty() ? "" : ",", route.port);
  }
  Pipeline pipeline({.name = "ledger",
                     .partitions = kPartitions,
                     // Small batches: many transactions, so that the faults fall into some.
                     .settings = {{"runtime", {{"batch_bytes", "131072"}, {"batch_ms", "50"}}},
                                  {"log", {{"level", "info"}}},
                                  {"kafka_consumer",
                                   {{"session.timeout.ms", "6000"},
                                    {"heartbeat.interval.ms", "1000"},
                                    {"topic.metadata.refresh.interval.ms", "5000"}}}},
                     .bootstrap = bootstrap,
                     .broker = &broker,
                     .replication = kNodes,
                     .program = options.program});
  const TempDir directory("ledger");
  InstanceClocks clocks(directory.path());
  const TempDir disk_directory("ledger-disk");
  const std::unique_ptr<SmallDisk> disk =
      options.command.empty() ? SmallDisk::Mount(disk_directory.path(), kDiskMegabytes) : nullptr;
  std::optional<ArchiveKeeper> keeper;
  if (disk != nullptr) keeper.emplace(pipeline, *disk);
  if (disk == nullptr) LeaveOut({Fault::kKillArchiver, Fault::kDiskFull}, "no file system may be mounted", kinds);
  if (!options.command.empty()) LeaveOut({Fault::kReload}, "only policywire reads its settings again", kinds);
  if (options.other_program.empty()) LeaveOut({Fault::kUpgrade}, "it takes --other-program", kinds);
  if (!InstanceClocks::Settable()) LeaveOut({Fault::kClockStep}, "libfaketime is not installed", kinds);
  if (kinds.empty()) return kSkipped;
  Fleet fleet(
      [&](const std::string& name) {
        if (options.command.empty()) return pipeline.Run(name, {}, clocks.Environment(name));
        std::string line = fmt::format("exec {}", options.command);
        for (const auto& [what, by] : std::map<std::string, std::string>{{"{bootstrap}", bootstrap},
                                                                         {"{input}", pipeline.input()},
                                                                         {"{output}", pipeline.events()},
                                                                         {"{group}", pipeline.group()},
                                                                         {"{instance}", name}}) {
          line = Replace(line, what, by);
        }
        return std::make_unique<ChildProcess>(ChildProcess::Options{.command = {"/bin/sh", "-c", line},
                                                                    .environment = clocks.Environment(name),
                                                                    .directory = directory.path(),
                                                                    .name = name});
      },
      kInstances);
  FaultInjector injector(options.seed, kinds,
                         {broker,
                          proxies,
                          fleet,
                          pipeline,
                          clocks,
                          keeper ? &*keeper : nullptr,
                          {options.program, options.other_program}});
  KafkaClient client = broker.client();
  // A third of each fault's share comes before it, a third while it lasts, and the rest after it.
  int produced = 0;
  const auto produce_until = [&](int64_t thirds) {
    const auto wanted = static_cast<int>(options.records * thirds / (3 * int64_t{options.faults}));
    if (wanted <= produced) return;
    std::vector<Message> messages = MixedArticles(produced, wanted - produced, injector.partitions());
    for (size_t i = 0; i < messages.size() && !options.command.empty(); ++i) {
      messages[i].key = fmt::format("record-{}", produced + i);  // what a KeyLedger goes by
    }
    pipeline.Produce(std::move(messages));
    produced = wanted;
  };

  Recovery recovery;
  bool hopeless = false;
  int done = 0;
  for (; done < options.faults && !hopeless; ++done) {
    if (options.minutes > 0 && Clock::now() - began > std::chrono::minutes(options.minutes)) break;
    produce_until(3 * done + 1);
    const Fault fault = injector.Next([&] { produce_until(3 * done + 2); });
    const Clock::time_point healed = Clock::now();
    const std::vector<int64_t> since = client.CommittedOffsets(pipeline.group(), pipeline.input());
    produce_until(3 * done + 3);
    hopeless = !WaitUntil(kPatience, [&] {
      fleet.Tend();
      if (keeper) keeper->Tend();
      return Moved(client, pipeline, since);
    });
    const Seconds took = Clock::now() - healed;
    if (took > recovery.slowest) recovery = {took, std::string(Name(fault))};
    std::cerr << fmt::format("{:6.1f} s  {:3} {:<20} recovered after {:.1f} s, {} records behind\n",
                             Seconds(Clock::now() - began).count(), done + 1, Name(fault), took.count(),
                             client.Lag(pipeline.group(), pipeline.input()));
  }
  const bool consumed = !hopeless && WaitUntil(kPatience, [&] {
    fleet.Tend();
    return client.Consumed(pipeline.group(), pipeline.input());
  });
  if (!consumed) {
    std::cerr << "the input is not consumed:\n";
    for (int i = 0; i < fleet.size(); ++i) std::cerr << Pipeline::LastWords(fleet.at(i));
  }
  fleet.StopAll();
  const std::vector<std::string> archive_faults = keeper ? keeper->Faults(kPatience) : std::vector<std::string>();
  const Books books = Audit(options, pipeline);

  for (const std::string& fault : books.faults) std::cerr << fault << "\n";
  std::vector<std::string> complaints = injector.complaints();
  complaints.insert(complaints.end(), archive_faults.begin(), archive_faults.end());
  complaints.insert(complaints.end(), fleet.complaints().begin(), fleet.complaints().end());
  for (const std::string& complaint : complaints) std::cerr << complaint << "\n";
  std::string kinds_done;
  for (const auto& [fault, count] : injector.done()) {
    kinds_done += fmt::format("{}{} {}", kinds_done.empty() ? "" : ", ", Name(fault), count);
  }
  std::string ends;
  for (const auto& [code, count] : fleet.ends())
    ends += fmt::format("{}{} x {}", ends.empty() ? "" : ", ", count, code);
  std::cout << fmt::format(
      "seed {}: {} records, {} outputs due; {} faults ({}); lost {}, doubled {}, reordered {}, wrong {}; slowest "
      "recovery {:.1f} s ({}); archive {}; instances ended unasked: {}; {} complaints; {:.0f} s\n",
      options.seed, books.records, books.events + books.dead_letters, done, kinds_done, books.lost, books.doubled,
      books.reordered, books.wrong, recovery.slowest.count(), recovery.after,
      !keeper                  ? "not kept"
      : archive_faults.empty() ? "complete"
                               : "WRONG",
      ends.empty() ? "none" : ends, complaints.size(), Seconds(Clock::now() - began).count());
  const bool good = consumed && books.faults.empty() && complaints.empty() && recovery.slowest <= kLongestRecovery;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  using policywire::testing::Fault;
  policywire::testing::Options options;
  CLI::App app("Faults while a service works, and then its books.");
  app.add_option("--seed", options.seed, "what is drawn, and in which order");
  app.add_option("--faults", options.faults, "how many")->check(CLI::PositiveNumber);
  app.add_option("--records", options.records, "how many articles in all")->check(CLI::PositiveNumber);
  app.add_option("--minutes", options.minutes, "no new fault after this long; 0: as long as it takes");
  app.add_option("--kinds", options.kinds, "only these faults")->delimiter(',');
  app.add_option("--program", options.program, "the policywire to run")->check(CLI::ExistingFile);
  auto* other = app.add_option("--other-program", options.other_program,
                               "another build of it, which `--kinds upgrade` exchanges it for and back again")
                    ->check(CLI::ExistingFile);
  app.add_option("--other-decisions", options.other_decisions, "the decisions that are built into that")
      ->check(CLI::ExistingFile)
      ->needs(other);
  app.add_option("--command", options.command,
                 "another program instead: a shell's line with {bootstrap}, {input}, {output}, {group} and {instance}; "
                 "each record's key must be in the output once");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::vector<Fault> kinds;
  if (options.kinds.empty()) kinds = policywire::testing::UsualFaults();
  for (const Fault fault : policywire::testing::AllFaults()) {
    const bool named = std::find(options.kinds.begin(), options.kinds.end(), Name(fault)) != options.kinds.end();
    if (named) kinds.push_back(fault);
  }
  if (kinds.empty() || (!options.kinds.empty() && kinds.size() != options.kinds.size())) {
    std::cerr << "ledger: --kinds: known are";
    for (const Fault fault : policywire::testing::AllFaults()) std::cerr << " " << Name(fault);
    std::cerr << "\n";
    return 2;
  }
  options.program = std::filesystem::absolute(options.program);
  if (!options.other_program.empty()) options.other_program = std::filesystem::absolute(options.other_program);
  return policywire::testing::Run(options, kinds);
}
