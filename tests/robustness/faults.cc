#include "tests/robustness/faults.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "fmt/format.h"

namespace policywire::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMostPartitions = 12;
constexpr int kFewestInstances = 2;
constexpr int kMostInstances = 4;
// An answer can only be lost when there is one: transactions are several a second while there is work.
constexpr seconds kAnswerPatience{10};
// An archive only minds a full disk when it has something to write.
constexpr seconds kRefusalPatience{30};

constexpr std::pair<Fault, std::string_view> kNames[] = {
    {Fault::kKillInstance, "kill-instance"},
    {Fault::kStopInstance, "stop-instance"},
    {Fault::kFreezeInstance, "freeze-instance"},
    {Fault::kOversleep, "oversleep"},
    {Fault::kZombie, "zombie"},
    {Fault::kRollingRestart, "rolling-restart"},
    {Fault::kScale, "scale"},
    {Fault::kClockStep, "clock-step"},
    {Fault::kKillLeader, "kill-leader"},
    {Fault::kKillCoordinator, "kill-coordinator"},
    {Fault::kKillController, "kill-controller"},
    {Fault::kStopBroker, "stop-broker"},
    {Fault::kFreezeBroker, "freeze-broker"},
    {Fault::kCut, "cut"},
    {Fault::kLatency, "latency"},
    {Fault::kThrottle, "throttle"},
    {Fault::kBlackHole, "black-hole"},
    {Fault::kLoseRequests, "lose-requests"},
    {Fault::kLoseAnswers, "lose-answers"},
    {Fault::kLoseCommitAnswer, "lose-commit-answer"},
    {Fault::kLoseOffsetsAnswer, "lose-offsets-answer"},
    {Fault::kLoseProduceAnswer, "lose-produce-answer"},
    {Fault::kAddPartitions, "add-partitions"},
    {Fault::kResetOffsets, "reset-offsets"},
    {Fault::kKillArchiver, "kill-archiver"},
    {Fault::kDiskFull, "disk-full"},
    {Fault::kReload, "reload"},
    {Fault::kUpgrade, "upgrade"},
};

// Settings to be read again. With sound ones the outputs stay the same; of others nothing is taken.
struct NewSettings {
  Settings settings;
  bool sound;
};

std::vector<NewSettings> Reloads() {
  return {{{}, true},
          {{{"input", {{"json", "{title: [title, name_of_nothing]}"}}}}, true},
          {{{"input", {{"max_article_bytes", "8000000"}}}, {"output", {{"partitions", "7"}}}}, true},
          {{{"enrich", {{"no_such_setting", "1"}}}}, false},
          {{{"enrich", {{"lexicon_dirs", "[/no/such/folder]"}}}}, false},
          {{{"enrich", {{"min_confidence", "1"}}}, {"runtime", {{"lanes", "2"}}}}, false},
          {{{"input", {{"decoder", "[text"}}}}, false}};
}

// How the log's last line of a reload begins that was taken, and how that of another ends.
constexpr std::string_view kReloaded = "reloaded: ";
constexpr std::string_view kRefused = "settings and lexicon stay as they were";
// A lexicon is compiled in less than a second, on a machine that has nothing else to do.
constexpr seconds kReloadPatience{30};

int Count(const std::string& text, std::string_view what) {
  int count = 0;
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++count;
  return count;
}

}  // namespace

std::string_view Name(Fault fault) {
  const auto* const found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& entry) { return entry.first == fault; });
  return found->second;
}

std::vector<Fault> AllFaults() {
  std::vector<Fault> all;
  for (const auto& [fault, name] : kNames) all.push_back(fault);
  return all;
}

std::vector<Fault> UsualFaults() {
  std::vector<Fault> usual = AllFaults();
  std::erase(usual, Fault::kReload);
  std::erase(usual, Fault::kUpgrade);
  return usual;
}

bool InstanceClocks::Settable() { return std::filesystem::exists(POLICYWIRE_FAKETIME); }

std::map<std::string, std::string> InstanceClocks::Environment(const std::string& instance) const {
  if (!Settable()) return {};
  Set(instance, 0);
  return {{"LD_PRELOAD", POLICYWIRE_FAKETIME},
          {"FAKETIME_TIMESTAMP_FILE", File(instance).string()},
          {"FAKETIME_CACHE_DURATION", "1"},
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
          // AddressSanitizer wants to be the first of all libraries.
          {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
}

void InstanceClocks::Set(const std::string& instance, int ahead) const {
  // In one step: an instance may be reading it.
  const std::filesystem::path next = File(instance).string() + ".next";
  std::ofstream(next) << fmt::format("{:+}\n", ahead);
  std::filesystem::rename(next, File(instance));
}

FaultInjector::FaultInjector(uint64_t seed, std::vector<Fault> kinds, const Parts& parts)
    : random_(seed),
      kinds_(std::move(kinds)),
      parts_(parts),
      partitions_(static_cast<int>(parts.pipeline.client().EndOffsets(parts.pipeline.input()).size())) {}

// Not std::uniform_int_distribution, which each library does in its own way.
int FaultInjector::Draw(int least, int most) {
  return least + static_cast<int>(random_() % static_cast<uint64_t>(most - least + 1));
}

void FaultInjector::Hold(int least_ms, int most_ms) {
  const milliseconds hold(Draw(least_ms, most_ms));
  const auto until = std::chrono::steady_clock::now() + hold;
  (*meanwhile_)();
  std::this_thread::sleep_until(until);
}

Fault FaultInjector::Next(const std::function<void()>& meanwhile) {
  // Every kind once before any comes again: a short run has seen most of them.
  std::vector<Fault> open;
  const auto count = [&](Fault fault) { return done_.contains(fault) ? done_.at(fault) : 0; };
  int fewest = count(kinds_.front());
  for (const Fault fault : kinds_) fewest = std::min(fewest, count(fault));
  std::copy_if(kinds_.begin(), kinds_.end(), std::back_inserter(open),
               [&](Fault fault) { return count(fault) == fewest; });
  const Fault fault = open[Draw(0, static_cast<int>(open.size()) - 1)];
  // The moment within the work at hand.
  std::this_thread::sleep_for(milliseconds(Draw(0, 800)));
  meanwhile_ = &meanwhile;
  Do(fault);
  ++done_[fault];
  return fault;
}

void FaultInjector::Storm(const FaultProxy::Weather& weather, int least_ms, int most_ms, bool reset) {
  const int nodes = static_cast<int>(parts_.proxies.size());
  const int one = Draw(0, 2 * nodes);  // as often all as one
  for (int node = 0; node < nodes; ++node) {
    if (one >= nodes || one == node) parts_.proxies[node]->SetWeather(weather);
  }
  Hold(least_ms, most_ms);
  for (const auto& proxy : parts_.proxies) {
    proxy->SetWeather({});
    if (reset) proxy->Cut();
  }
}

void FaultInjector::LoseAnswer(ApiKey request) {
  const auto lost = [&] {
    int sum = 0;
    for (const auto& proxy : parts_.proxies) sum += proxy->answers_lost();
    return sum;
  };
  const int before = lost();
  for (const auto& proxy : parts_.proxies) proxy->LoseAnswerTo(request);
  (*meanwhile_)();
  if (!WaitUntil(kAnswerPatience, [&] { return lost() > before; })) {
    complaints_.push_back("no answer was there to be lost");
  }
}

void FaultInjector::FillDisk() {
  ArchiveKeeper& keeper = *parts_.keeper;
  const int before = keeper.refused();
  keeper.disk().Fill();
  (*meanwhile_)();
  if (!WaitUntil(kRefusalPatience, [&] {
        keeper.Tend();
        return keeper.refused() > before;
      })) {
    complaints_.push_back("the archiver did not mind that its disk was full");
  }
  keeper.disk().Free();
}

void FaultInjector::Reload(int index) {
  ChildProcess& instance = parts_.fleet.at(index);
  const std::vector<NewSettings> reloads = Reloads();
  const auto& [settings, sound] = reloads[Draw(0, static_cast<int>(reloads.size()) - 1)];
  // Before it says this, it hears no signal yet.
  instance.WaitForStderr("started: ", kReloadPatience);
  const auto answers = [&] {
    const std::string said = instance.Stderr();
    return std::pair(Count(said, kReloaded), Count(said, kRefused));
  };
  auto due = answers();
  ++(sound ? due.first : due.second);
  parts_.pipeline.Reconfigure(Fleet::Name(index), settings);
  instance.Signal(SIGHUP);
  (*meanwhile_)();
  if (WaitUntil(kReloadPatience, [&] { return answers() == due; })) return;
  complaints_.push_back(fmt::format("settings that are {} were not {}:\n{}", sound ? "sound" : "wrong",
                                    sound ? "taken" : "refused", instance.LastWords(1500)));
}

void FaultInjector::RestartAll() {
  for (int i = 0; i < parts_.fleet.size(); ++i) {
    parts_.fleet.Restart(i);
    if (i == 0) (*meanwhile_)();
  }
}

void FaultInjector::Node(int node, bool kill) {
  if (kill) {
    parts_.broker.Kill(node);
  } else {
    parts_.broker.Stop(node);
  }
  Hold(500, 6000);
  parts_.broker.Start(node);
}

void FaultInjector::Do(Fault fault) {
  Fleet& fleet = parts_.fleet;
  Pipeline& pipeline = parts_.pipeline;
  fleet.Tend();
  const int index = Draw(0, fleet.size() - 1);
  const int node = Draw(0, static_cast<int>(parts_.proxies.size()) - 1);
  switch (fault) {
    case Fault::kKillInstance:
      fleet.Kill(index);
      break;
    case Fault::kStopInstance:
      fleet.Restart(index);
      break;
    case Fault::kFreezeInstance:
      fleet.at(index).Signal(SIGSTOP);
      Hold(500, 5000);
      fleet.at(index).Signal(SIGCONT);
      break;
    case Fault::kOversleep:
      fleet.at(index).Signal(SIGSTOP);
      Hold(11'000, 18'000);
      fleet.at(index).Signal(SIGCONT);
      break;
    case Fault::kZombie:
      fleet.at(index).Signal(SIGSTOP);
      fleet.Replace(index);
      Hold(1000, 15'000);
      fleet.zombie()->Signal(SIGCONT);
      // It may hear that it was replaced, and end; or that it has slept too long, and go on under another name.
      Hold(1000, 10'000);
      fleet.BuryZombie();
      break;
    case Fault::kRollingRestart:
      RestartAll();
      break;
    case Fault::kScale:
      if (fleet.size() <= kFewestInstances || (fleet.size() < kMostInstances && Draw(0, 1) == 0)) {
        fleet.Add();
      } else {
        fleet.Remove();
      }
      break;
    case Fault::kClockStep:
      parts_.clocks.Set(Fleet::Name(index), Draw(-7200, 7200));
      Hold(1000, 6000);
      break;
    case Fault::kKillLeader:
      Node(pipeline.client().Leader(pipeline.input(), Draw(0, partitions_ - 1)) - 1, true);
      break;
    case Fault::kKillCoordinator:
      Node(pipeline.client().Coordinator(pipeline.group()) - 1, true);
      break;
    case Fault::kKillController:
      Node(pipeline.client().Controller() - 1, true);
      break;
    case Fault::kStopBroker:
      Node(node, false);
      break;
    case Fault::kFreezeBroker:
      parts_.broker.Freeze(node);
      Hold(1000, 15'000);
      parts_.broker.Thaw(node);
      break;
    case Fault::kCut:
      for (int i = Draw(1, 6); i > 0; --i) {
        for (const auto& proxy : parts_.proxies) proxy->Cut();
        std::this_thread::sleep_for(milliseconds(Draw(0, 500)));
      }
      break;
    case Fault::kLatency:
      Storm({.latency = milliseconds(Draw(20, 400))}, 1000, 6000, false);
      break;
    case Fault::kThrottle:
      Storm({.bytes_per_second = Draw(20'000, 200'000)}, 1000, 6000, false);
      break;
    case Fault::kBlackHole:
      Storm({.swallows_requests = true, .swallows_answers = true}, 1000, 12'000, Draw(0, 1) == 0);
      break;
    case Fault::kLoseRequests:
      Storm({.swallows_requests = true}, 1000, 8000, true);
      break;
    case Fault::kLoseAnswers:
      Storm({.swallows_answers = true}, 1000, 8000, true);
      break;
    case Fault::kLoseCommitAnswer:
      LoseAnswer(ApiKey::kEndTxn);
      break;
    case Fault::kLoseOffsetsAnswer:
      LoseAnswer(ApiKey::kTxnOffsetCommit);
      break;
    case Fault::kLoseProduceAnswer:
      LoseAnswer(ApiKey::kProduce);
      break;
    case Fault::kAddPartitions:
      // A topic cannot have fewer again: later ones only look.
      if (partitions_ < kMostPartitions) pipeline.client().AddPartitions(pipeline.input(), ++partitions_);
      break;
    case Fault::kKillArchiver:
      parts_.keeper->Kill();
      break;
    case Fault::kDiskFull:
      FillDisk();
      break;
    case Fault::kReload:
      Reload(index);
      break;
    case Fault::kUpgrade:
      std::rotate(parts_.builds.begin(), parts_.builds.begin() + 1, parts_.builds.end());
      pipeline.SetProgram(parts_.builds.front());
      RestartAll();
      break;
    case Fault::kResetOffsets:
      if (pipeline.client().ResetOffsets(pipeline.group(), pipeline.input()).empty()) {
        complaints_.push_back("the broker let somebody reset the offsets of a group that is at work");
      }
      break;
  }
}

}  // namespace policywire::testing
