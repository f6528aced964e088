#include "tests/support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "fmt/format.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using Clock = std::chrono::steady_clock;

// Everything that the child does between fork and exec is async-signal-safe: the parent has threads.
[[noreturn]] void Exec(char* const* command, char* const* environment, const char* directory, const int (&files)[3],
                       pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it died before the line above
  for (int i = 0; i < 3; ++i) dup2(files[i], i);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (chdir(directory) == 0) execvpe(command[0], command, environment);
  _exit(127);
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

int OpenOrDie(const std::filesystem::path& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (file < 0) {
    std::cerr << "cannot open " << path.string() << "\n";
    std::abort();
  }
  return file;
}

}  // namespace

ChildProcess::ChildProcess(const Options& options) {
  static std::atomic<int> serial = 0;
  const int number = ++serial;
  stdout_ = options.directory / fmt::format("{}.{}.stdout.txt", options.name, number);
  stderr_ = options.directory / fmt::format("{}.{}.stderr.txt", options.name, number);

  std::map<std::string, std::string> variables = options.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    variables.emplace(text.substr(0, equals), equals == text.npos ? "" : text.substr(equals + 1));
  }
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) environment.push_back(fmt::format("{}={}", name, value));
  std::vector<std::string> command = options.command;
  const std::vector<char*> command_pointers = Pointers(command);
  const std::vector<char*> environment_pointers = Pointers(environment);
  const int files[3] = {OpenOrDie(options.stdin_file, O_RDONLY), OpenOrDie(stdout_, O_WRONLY | O_CREAT | O_TRUNC),
                        OpenOrDie(stderr_, O_WRONLY | O_CREAT | O_TRUNC)};
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    Exec(command_pointers.data(), environment_pointers.data(), options.directory.c_str(), files, parent);
  }
  for (const int file : files) close(file);
  if (pid_ < 0) {
    std::cerr << "cannot fork\n";
    std::abort();
  }
}

ChildProcess::~ChildProcess() { Kill(); }

bool ChildProcess::Running() { return !Wait(std::chrono::milliseconds(0)).has_value(); }

void ChildProcess::Signal(int signal) {
  if (!exit_) kill(pid_, signal);
}

void ChildProcess::Kill() {
  if (exit_) return;
  kill(pid_, SIGKILL);
  Wait(std::chrono::minutes(1));
}

std::optional<int> ChildProcess::Wait(std::chrono::milliseconds deadline) {
  if (exit_) return exit_;
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended = {.fd = handle, .events = POLLIN, .revents = 0};
  const auto until = Clock::now() + deadline;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (poll(&ended, 1, left < 0 ? 0 : static_cast<int>(left)) >= 0) break;
  }
  close(handle);
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return exit_;
}

bool ChildProcess::WaitForStderr(std::string_view text, std::chrono::milliseconds deadline) {
  const auto until = Clock::now() + deadline;
  while (true) {
    const bool running = Running();  // before the look, so that last words count
    if (Stderr().find(text) != std::string::npos) return true;
    if (!running || Clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::string ChildProcess::Stdout() const { return ReadFile(stdout_); }
std::string ChildProcess::Stderr() const { return ReadFile(stderr_); }

std::string ChildProcess::LastWords(size_t bytes) const {
  const std::string words = Stderr();
  return words.substr(words.size() > bytes ? words.size() - bytes : 0);
}

}  // namespace policywire::testing
