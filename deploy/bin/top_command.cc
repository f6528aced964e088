#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/bin/command.h"
#include "deploy/bin/options.h"
#include "deploy/bin/terminal.h"
#include "deploy/config/http_url.h"
#include "deploy/top/metrics_reading.h"
#include "deploy/top/screen.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "sink/http/http_client.h"

namespace policywire::deploy {
namespace {

using ingest::SteadyNow;

constexpr char kDefaultAddress[] = "127.0.0.1:9464";
// A service with a thousand partitions answers less than this.
constexpr size_t kMaxMetrics = 16 << 20;
constexpr absl::Duration kPatience = absl::Seconds(5);

volatile std::sig_atomic_t ended = 0;
void End(int /*signal*/) { ended = 1; }
void LookAgain(int /*signal*/) {}

// While this lives, the terminal shows a page of its own and hands over keys at once; SIGINT and SIGTERM set `ended`,
// and they, a key and a change of the window's size end a wait. Restores what was there.
class FullScreen {
 public:
  explicit FullScreen(bool keys) : keys_(keys && tcgetattr(STDIN_FILENO, &before_) == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) Handle(signal, End);
    Handle(SIGWINCH, LookAgain);
    if (keys_) {
      termios raw = before_;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // a terminal that is left like this is of no use to the shell
      tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    fmt::print("\x1b[?1049h\x1b[?25l");
  }
  ~FullScreen() {
    std::fputs("\x1b[?25h\x1b[?1049l", stdout);
    std::fflush(stdout);
    if (keys_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;

  // Line by line over what is there, so that nothing flickers.
  static void Show(const std::vector<std::string>& lines) {
    std::string page = "\x1b[H";
    for (size_t i = 0; i < lines.size(); ++i) page += fmt::format("{}{}\x1b[K", i == 0 ? "" : "\r\n", lines[i]);
    fmt::print("{}\x1b[J", page);
    std::fflush(stdout);
  }

  // The key that was pressed; 0 after `wait`, and when there is reason to look again.
  char WaitForKey(absl::Duration wait) const {
    pollfd input{.fd = keys_ ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0};
    const auto ms = static_cast<int>(std::max<int64_t>(absl::ToInt64Milliseconds(wait), 0));
    char key = 0;
    if (poll(&input, 1, ms) > 0 && read(STDIN_FILENO, &key, 1) != 1) ended = 1;  // nobody is there any more
    return key;
  }

 private:
  static void Handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;  // without SA_RESTART: the wait ends
    sigaction(signal, &action, nullptr);
  }

  termios before_{};
  const bool keys_;
};

class TopCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("top", "A running service in the terminal: rates, lag, commits, dead letters");
    command_->add_option("address", address_, "Where the service answers: HOST:PORT, or a URL")
        ->type_name("ADDRESS")
        ->default_str(kDefaultAddress);
    config_.Declare(*command_, false);
    command_->add_option("--interval", interval_, "Seconds between two looks")
        ->check(CLI::Range(0.1, 3600.0))
        ->type_name("SECONDS")
        ->default_str("1");
    command_->footer(
        "Asks the service's own /metrics: it takes http.listen in the configuration of `run`, or sinks.NAME.listen "
        "for\n"
        "`sink`. With -c the address is that of http.listen. q ends it, p pauses it. Where standard output is no\n"
        "terminal, it looks twice, prints what it saw once, and ends. NO_COLOR is respected.\n\n"
        "Examples:\n"
        "  policywire top\n"
        "  policywire top -c pipeline.yaml\n"
        "  policywire top --interval 10 https://news.example/policywire/metrics > now.txt\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto url = Address();
    if (!url.ok()) return Fail(address_.empty() ? ExitCode::kConfig : ExitCode::kUsage, url.status());
    shown_ = url->origin;
    target_ = (url->path.empty() || url->path == "/" ? "/metrics" : url->path) + url->query;
    client_ = std::make_unique<sink::HttpClient>(
        sink::HttpClient::Settings{.origin = url->origin, .timeout = kPatience, .max_body_bytes = kMaxMetrics});
    if (const absl::Status first = Look(); !first.ok()) return Fail(ExitCode::kUnavailable, first);
    return IsTerminal(STDOUT_FILENO) ? Watch() : PrintOnce();
  }

 private:
  struct Reading {
    MetricsReading metrics;
    absl::Time when;
  };

  absl::StatusOr<HttpUrl> Address() const {
    std::string address = address_;
    if (address.empty() && !config_.file.empty()) {
      const auto config = config_.Load();
      if (!config.ok()) return config.status();
      address = config->http().listen();
      if (address.empty()) {
        return absl::InvalidArgumentError(
            fmt::format("{}: http.listen is empty: the service answers nobody; set it, for example to {}", config_.file,
                        kDefaultAddress));
      }
    }
    if (address.empty()) address = kDefaultAddress;
    const auto url = ParseHttpUrl(address.find("://") == std::string::npos ? "http://" + address : address);
    if (!url) {
      return absl::InvalidArgumentError(
          "this is no address: it takes HOST:PORT, or http:// or https://, a host, and no user or password");
    }
    return *url;
  }

  absl::StatusOr<MetricsReading> Ask() {
    const auto answer = client_->Send({.target = target_});
    if (!answer.ok()) {
      return absl::UnavailableError(
          fmt::format("{}; does the service run, and does it listen there?", ingest::StatusText(answer.status())));
    }
    if (answer->status != 200) {
      return absl::UnavailableError(fmt::format("{}{} answers {}: this is not where a policywire tells its metrics",
                                                shown_, target_, answer->status));
    }
    auto metrics = MetricsReading::Parse(answer->body);
    if (!answer->whole || !metrics.ok() || !metrics->Has("policywire_build_info")) {
      return absl::UnavailableError(
          fmt::format("{}{} answers, but not with the metrics of a policywire: {}", shown_, target_,
                      metrics.ok() ? "policywire_build_info is missing" : std::string(metrics.status().message())));
    }
    return metrics;
  }

  absl::Status Look() {
    auto metrics = Ask();
    if (!metrics.ok()) return metrics.status();
    before_ = std::exchange(now_, Reading{*std::move(metrics), SteadyNow()});
    return absl::OkStatus();
  }

  std::vector<std::string> Screen(const TopStyle& style, std::string_view silent, bool paused) const {
    TopState state{.now = now_->metrics, .address = shown_, .paused = paused, .silent = silent};
    if (before_) {
      state.before = &before_->metrics;
      state.seconds = absl::ToDoubleSeconds(now_->when - before_->when);
    }
    return TopScreen(state, style);
  }

  ExitCode PrintOnce() {
    usleep(static_cast<useconds_t>(interval_ * 1e6));
    if (const absl::Status second = Look(); !second.ok()) return Fail(ExitCode::kUnavailable, second);
    for (const std::string& line : Screen({.width = StyleFor(STDOUT_FILENO).width}, "", false))
      fmt::print("{}\n", line);
    return ExitCode::kOk;
  }

  ExitCode Watch() {
    const FullScreen screen(IsTerminal(STDIN_FILENO));
    bool paused = false;
    std::string silent;
    absl::Time next = SteadyNow() + absl::Seconds(interval_);
    while (ended == 0) {
      const sink::TableStyle style = StyleFor(STDOUT_FILENO);
      FullScreen::Show(Screen({.width = style.width, .height = Height(), .colour = style.colour}, silent, paused));
      const char key = screen.WaitForKey(next - SteadyNow());
      if (key == 'q' || key == 'Q') break;
      if (key == 'p' || key == 'P') paused = !paused;
      if (SteadyNow() < next) continue;
      next = SteadyNow() + absl::Seconds(interval_);
      if (paused) continue;
      const absl::Status looked = Look();
      silent = ingest::StatusText(looked);
    }
    return ExitCode::kOk;
  }

  static size_t Height() {
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
  }

  CLI::App* command_ = nullptr;
  ConfigOption config_;
  std::string address_;
  double interval_ = 1;

  std::unique_ptr<sink::HttpClient> client_;
  std::string shown_;  // the address, for people
  std::string target_;
  std::optional<Reading> now_;
  std::optional<Reading> before_;
};

}  // namespace

std::unique_ptr<Command> MakeTopCommand() { return std::make_unique<TopCommand>(); }

}  // namespace policywire::deploy
