// What can go wrong, drawn from a seed.
#ifndef POLICYWIRE_TESTS_ROBUSTNESS_FAULTS_H_
#define POLICYWIRE_TESTS_ROBUSTNESS_FAULTS_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/broker/pipeline.h"
#include "tests/robustness/archive_keeper.h"
#include "tests/robustness/fault_proxy.h"
#include "tests/robustness/fleet.h"
#include "tests/support/kafka_broker.h"

namespace policywire::testing {

enum class Fault {
  // An instance
  kKillInstance,    // SIGKILL, started anew at once
  kStopInstance,    // SIGTERM, started anew
  kFreezeInstance,  // SIGSTOP for less than a session
  kOversleep,       // SIGSTOP for longer than a session and a transaction may last
  kZombie,          // SIGSTOP, a successor of the same name starts, then SIGCONT
  kRollingRestart,  // SIGTERM and a start, one after the other
  kScale,           // one instance more, or one less
  kClockStep,       // its time of day is set, hours forth or back
  // A broker
  kKillLeader,       // SIGKILL of the node that leads a partition of the input
  kKillCoordinator,  // ... that coordinates the group
  kKillController,   // ... that controls the cluster
  kStopBroker,       // SIGTERM
  kFreezeBroker,     // SIGSTOP
  // The network between them
  kCut,                // connections reset, several times
  kLatency,            // every byte late
  kThrottle,           // few bytes a second
  kBlackHole,          // nothing gets through, no connection is told
  kLoseRequests,       // the same in one direction, then reset
  kLoseAnswers,        // the same in the other
  kLoseCommitAnswer,   // a transaction is committed and its producer does not hear of it
  kLoseOffsetsAnswer,  // the same for the offsets of a transaction
  kLoseProduceAnswer,  // the same for a batch of records
  // The group and its topics
  kAddPartitions,  // the input topic gets one more
  kResetOffsets,   // somebody asks for the group's offsets to be set to the beginning
  // The archive of the input
  kKillArchiver,  // SIGKILL
  kDiskFull,      // its disk takes no byte more
  // Only where it is asked for by name: with one kind more, a seed would draw others than it used to.
  kReload,   // SIGHUP to an instance, whose settings are changed without harm, or wrong
  kUpgrade,  // SIGTERM and a start of the other build, one instance after the other; the next time back again
};

std::string_view Name(Fault fault);
std::vector<Fault> AllFaults();
// What is drawn from when no kinds are named.
std::vector<Fault> UsualFaults();

// What time of day the instances believe it is, by libfaketime. Their steady clocks are left alone.
class InstanceClocks {
 public:
  // `directory` outlives it.
  explicit InstanceClocks(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // False where Debian's libfaketime is missing: the clocks cannot be set then.
  static bool Settable();
  // What an instance must be started with.
  std::map<std::string, std::string> Environment(const std::string& instance) const;
  // Seconds that the instance's clock is ahead of the machine's from now on.
  void Set(const std::string& instance, int ahead) const;

 private:
  std::filesystem::path File(const std::string& instance) const { return directory_ / (instance + ".clock"); }

  std::filesystem::path directory_;
};

// Does one fault after the other to a cluster and the instances of a service. The same seed does the same, as far as
// other processes do. One thread.
class FaultInjector {
 public:
  struct Parts {
    KafkaBroker& broker;
    std::vector<std::unique_ptr<FaultProxy>>& proxies;  // one a node
    Fleet& fleet;
    Pipeline& pipeline;
    InstanceClocks& clocks;
    ArchiveKeeper* keeper;            // null: nobody keeps an archive, and none of its faults is among the kinds
    std::vector<std::string> builds;  // of the program; the first is at work. Fewer than two: there is no upgrade
  };

  FaultInjector(uint64_t seed, std::vector<Fault> kinds, const Parts& parts);

  // Draws a fault, does it, holds it, takes it back. `meanwhile` is called while it lasts, once. Returns which.
  Fault Next(const std::function<void()>& meanwhile);

  const std::map<Fault, int>& done() const { return done_; }
  int partitions() const { return partitions_; }
  // What went otherwise than it must.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  int Draw(int least, int most);
  void Hold(int least_ms, int most_ms);
  // Weather over one node or all, as drawn, held, and taken away; `reset` cuts the connections then.
  void Storm(const FaultProxy::Weather& weather, int least_ms, int most_ms, bool reset);
  void LoseAnswer(ApiKey request);
  void Node(int node, bool kill);
  void FillDisk();
  void Reload(int index);
  void RestartAll();
  void Do(Fault fault);

  std::mt19937_64 random_;
  std::vector<Fault> kinds_;
  Parts parts_;
  int partitions_;
  const std::function<void()>* meanwhile_ = nullptr;
  std::map<Fault, int> done_;
  std::vector<std::string> complaints_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_ROBUSTNESS_FAULTS_H_
