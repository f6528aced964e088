// `policywire top` as a person at a terminal and a script in a pipe meet it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "deploy/http/endpoints.h"
#include "deploy/runtime/service_state.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::deploy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Generous: a sanitised build on a busy machine.
constexpr std::chrono::seconds kPatience{120};

// The program on a terminal of 100 columns and 30 lines.
class OnATerminal {
 public:
  explicit OnATerminal(const std::vector<std::string>& arguments, bool colour = true) {
    winsize size{.ws_row = 30, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    pid_ = forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ != 0) return;
    setenv("TERM", "xterm", 1);
    colour ? unsetenv("NO_COLOR") : setenv("NO_COLOR", "1", 1);
    std::vector<char*> command = {const_cast<char*>(POLICYWIRE_PROGRAM)};
    for (const std::string& argument : arguments) command.push_back(const_cast<char*>(argument.c_str()));
    command.push_back(nullptr);
    execv(command[0], command.data());
    _exit(127);
  }
  ~OnATerminal() {
    if (pid_ > 0) kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
    close(terminal_);
  }

  const std::string& shown() const { return shown_; }
  void Press(char key) const { ASSERT_EQ(write(terminal_, &key, 1), 1); }
  // Waits until what comes from now on holds `text`.
  bool Shows(const std::string& text) {
    const size_t from = shown_.size();
    return ReadUntil([&] { return shown_.find(text, from) != std::string::npos; });
  }
  // The exit code; nothing while it runs.
  std::optional<int> End() {
    ReadUntil([] { return false; });
    int status = 0;
    if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  template <typename Condition>
  bool ReadUntil(Condition met) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::array<char, 4096> bytes{};
    while (std::chrono::steady_clock::now() < deadline) {
      if (met()) return true;
      pollfd readable{.fd = terminal_, .events = POLLIN, .revents = 0};
      if (poll(&readable, 1, 100) <= 0) continue;
      const ssize_t count = read(terminal_, bytes.data(), bytes.size());
      if (count <= 0) return met();  // it has ended
      shown_.append(bytes.data(), static_cast<size_t>(count));
    }
    return false;
  }

  int terminal_ = -1;
  pid_t pid_ = -1;
  std::string shown_;
};

class TopCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Listen("127.0.0.1:0");
    state_.Begin(1);
    state_.statistics().ChangeLanesOpen(1);
    Count(5);
  }

  void Listen(const std::string& address) {
    v1::HttpConfig config;
    config.set_listen(address);
    config.set_page("never");
    auto started = HttpEndpoints::Start(config, state_);
    ASSERT_TRUE(started.ok()) << started.status();
    endpoints_ = *std::move(started);
  }

  void Count(uint64_t records) {
    CommitCounts committed;
    committed.records = records;
    committed.events.at(v1::SANCTION) = records;
    state_.statistics().AddCommit(committed, absl::Milliseconds(30));
  }

  struct Outcome {
    int exit = -1;
    std::string out;
    std::string err;
  };
  static Outcome Run(std::vector<std::string> arguments) {
    const testing::TempDir directory("top");
    arguments.insert(arguments.begin(), {POLICYWIRE_PROGRAM, "top", "--interval", "0.1"});
    testing::ChildProcess child({.command = arguments, .directory = directory.path()});
    const auto exit = child.Wait(kPatience);
    return {exit.value_or(-1), child.Stdout(), child.Stderr()};
  }

  ServiceState state_;
  std::unique_ptr<HttpEndpoints> endpoints_;
};

TEST_F(TopCommandTest, InAPipeItPrintsOnceAndEnds) {
  const std::string host = endpoints_->address().substr(std::string("http://").size());
  for (const std::string& address : {host, endpoints_->address(), endpoints_->address() + "/metrics"}) {
    const Outcome outcome = Run({address});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr(endpoints_->address() + "  ready\n"), HasSubstr("\nSANCTION "),
                                   HasSubstr("records/s        0"), Not(HasSubstr("\x1b"))));
    EXPECT_EQ(outcome.err, "");
  }
  const testing::TempDir directory("top");
  EXPECT_EQ(Run({"-c", directory.Write("p.yaml", "http: {listen: \"" + host + "\"}\n")}).exit, 0);
  const Outcome silent = Run({"-c", directory.Write("q.yaml", "log: {level: info}\n")});
  EXPECT_EQ(silent.exit, 78);
  EXPECT_THAT(silent.err, HasSubstr("q.yaml: http.listen is empty"));
}

TEST_F(TopCommandTest, AtATerminalItLooksAgainUntilQ) {
  OnATerminal top({"top", "--interval", "0.1", endpoints_->address()});
  ASSERT_TRUE(top.Shows("SANCTION")) << top.shown();
  EXPECT_THAT(top.shown(), AllOf(HasSubstr("\x1b[?1049h"), HasSubstr("\x1b[1m")));
  Count(12'340);
  EXPECT_TRUE(top.Shows("12,345")) << top.shown();
  top.Press('p');
  EXPECT_TRUE(top.Shows("paused")) << top.shown();
  top.Press('p');
  Count(1'000);
  EXPECT_TRUE(top.Shows("13,345")) << top.shown();
  // The service ends; it is shown, and waited for.
  const std::string host = endpoints_->address().substr(std::string("http://").size());
  endpoints_.reset();
  EXPECT_TRUE(top.Shows("no answer: http://" + host)) << top.shown();
  Listen(host);
  Count(1'000);
  EXPECT_TRUE(top.Shows("14,345")) << top.shown();
  top.Press('q');
  EXPECT_EQ(top.End(), 0);
  EXPECT_THAT(top.shown(), ::testing::EndsWith("\x1b[?25h\x1b[?1049l"));
}

TEST_F(TopCommandTest, ASignalEndsItAndNoColorIsRespected) {
  OnATerminal top({"top", endpoints_->address()}, false);
  ASSERT_TRUE(top.Shows("SANCTION")) << top.shown();
  top.Press('\x03');
  EXPECT_EQ(top.End(), 0);
  EXPECT_THAT(top.shown(), AllOf(Not(HasSubstr("\x1b[1m")), ::testing::EndsWith("\x1b[?25h\x1b[?1049l")));
}

TEST_F(TopCommandTest, WhatIsNoServiceIsTold) {
  const std::string address = endpoints_->address();
  const Outcome elsewhere = Run({address + "/live"});
  EXPECT_EQ(elsewhere.exit, 69);
  EXPECT_THAT(elsewhere.err,
              HasSubstr(address + "/live answers, but not with the metrics of a policywire: line 1 is no"));
  const Outcome missing = Run({address + "/nothing"});
  EXPECT_EQ(missing.exit, 69);
  EXPECT_THAT(missing.err, HasSubstr("/nothing answers 404: this is not where"));
  endpoints_.reset();
  const Outcome nobody = Run({address});
  EXPECT_EQ(nobody.exit, 69);
  EXPECT_THAT(nobody.err, HasSubstr(address + ": cannot connect"));
  EXPECT_THAT(nobody.err, HasSubstr("does the service run"));

  httplib::Server other;
  other.Get("/metrics",
            [](const httplib::Request&, httplib::Response& answer) { answer.set_content("up 1\n", "text/plain"); });
  const int port = other.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { other.listen_after_bind(); });
  while (!other.is_running()) std::this_thread::yield();
  const Outcome others = Run({"127.0.0.1:" + std::to_string(port)});
  EXPECT_EQ(others.exit, 69);
  EXPECT_THAT(others.err, HasSubstr("policywire_build_info is missing"));
  other.stop();
  thread.join();

  for (const char* wrong : {"ftp://a", "a b", "user:hunter2@a:1"}) EXPECT_EQ(Run({wrong}).exit, 2) << wrong;
}

}  // namespace
}  // namespace policywire::deploy
