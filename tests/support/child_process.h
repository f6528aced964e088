// A program under test, or one that a test needs, as a process of its own.
#ifndef POLICYWIRE_TESTS_SUPPORT_CHILD_PROCESS_H_
#define POLICYWIRE_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policywire::testing {

// Dies with the thread that started it, and at the latest in the destructor (SIGKILL): nothing outlives a test. Output
// goes to files, so that a child never waits for its reader. Not thread-safe.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> command;                     // the first is a path, or a name to look for in PATH
    std::map<std::string, std::string> environment = {};  // on top of this process's own
    std::filesystem::path directory = {};                 // where it runs and `stdout.N.txt`, `stderr.N.txt` go
    std::filesystem::path stdin_file = "/dev/null";
    std::string name = "child";  // beginning of the names of its output files
  };

  explicit ChildProcess(const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // False once it has ended; does not wait.
  bool Running();
  // Does nothing once it has ended.
  void Signal(int signal);
  // SIGKILL, and waits until it is gone.
  void Kill();
  // Its exit code, or minus the signal that ended it; nothing when it still runs at the deadline.
  std::optional<int> Wait(std::chrono::milliseconds deadline);
  // Waits until its stderr holds `text`; false at the deadline, or when it ends without.
  bool WaitForStderr(std::string_view text, std::chrono::milliseconds deadline);

  std::string Stdout() const;
  std::string Stderr() const;
  // The end of its stderr: `bytes` at most.
  std::string LastWords(size_t bytes = 6000) const;

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_;
  std::filesystem::path stdout_;
  std::filesystem::path stderr_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_CHILD_PROCESS_H_
