// The instances of a service, and who starts them anew.
#ifndef POLICYWIRE_TESTS_ROBUSTNESS_FLEET_H_
#define POLICYWIRE_TESTS_ROBUSTNESS_FLEET_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace policywire::testing {

// Instances by name: "instance-0", "instance-1", ... What ends without being asked to is started anew under its name,
// as a supervisor does, whenever `Tend` is called. Processes die with the thread that started them, so one thread has
// it.
class Fleet {
 public:
  using Start = std::function<std::unique_ptr<ChildProcess>(const std::string& name)>;

  Fleet(Start start, int instances);

  static std::string Name(size_t index);
  int size() const { return static_cast<int>(instances_.size()); }
  ChildProcess& at(int index) { return *instances_[index]; }
  // Starts anew what has ended.
  void Tend();

  // SIGKILL, and a new one.
  void Kill(int index);
  // SIGTERM, and a new one once it has ended. When it does not end in time it is killed, and that is remembered in
  // `complaints`.
  void Restart(int index);
  // Starts a successor of the same name; the older one stays as a zombie, which nobody starts anew.
  void Replace(int index);
  // The zombie; null when there is none.
  ChildProcess* zombie() { return zombie_.get(); }
  // SIGTERM to the zombie.
  void BuryZombie();

  void Add();
  // SIGTERM to the last one.
  void Remove();
  // SIGTERM to all.
  void StopAll();

  // How often an instance ended unasked, by its exit code or minus the signal.
  const std::map<int, int>& ends() const { return ends_; }
  // What went otherwise than it must, with the instance's last words.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  void Stop(ChildProcess& instance, const std::string& name);

  Start start_;
  std::vector<std::unique_ptr<ChildProcess>> instances_;
  std::unique_ptr<ChildProcess> zombie_;
  std::map<int, int> ends_;
  std::vector<std::string> complaints_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_ROBUSTNESS_FLEET_H_
