#include "deploy/bin/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "deploy/bin/terminal.h"

namespace policywire::deploy {
namespace {

constexpr size_t kBarWidth = 24;
constexpr auto kInterval = std::chrono::milliseconds(100);

// 10400 -> "10,400"
std::string Grouped(uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string Left(double seconds) {
  const auto whole = static_cast<uint64_t>(std::llround(seconds));
  if (whole < 90) return fmt::format("{} s left", whole);
  if (whole < 5400) return fmt::format("{} min left", (whole + 30) / 60);
  return fmt::format("{:.1f} h left", seconds / 3600);
}

}  // namespace

std::string ProgressLine(const ProgressState& state, std::string_view noun, size_t width) {
  const double rate = state.seconds > 0 ? static_cast<double>(state.items) / state.seconds : 0;
  std::string counts = fmt::format("{} {}  {}/s", Grouped(state.items), noun, Grouped(static_cast<uint64_t>(rate)));
  std::string line;
  if (state.total_bytes > 0) {
    const double done = std::min(1.0, static_cast<double>(state.bytes) / static_cast<double>(state.total_bytes));
    const auto filled = static_cast<size_t>(done * kBarWidth);
    std::string bar(filled, '=');
    if (filled < kBarWidth) bar += '>';
    bar.resize(kBarWidth, ' ');
    line = fmt::format("[{}] {:3.0f} %  {}", bar, done * 100, counts);
    if (done > 0 && state.seconds >= 1) line.append("  ").append(Left(state.seconds * (1 - done) / done));
  } else {
    line = std::move(counts);
  }
  if (line.size() > width) line.resize(width);
  return line;
}

Progress::Progress(bool enabled, std::string_view noun, uint64_t total_bytes)
    : enabled_(enabled), noun_(noun), total_bytes_(total_bytes), start_(Clock::now()), drawn_at_(start_) {}

Progress::~Progress() { Clear(); }

void Progress::Update(uint64_t items, uint64_t bytes) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_at_ < kInterval) return;
  drawn_at_ = now;
  drawn_ = true;
  const ProgressState state{items, bytes, total_bytes_, std::chrono::duration<double>(now - start_).count()};
  // One column less than the terminal has: some wrap when the last is used.
  const std::string line = ProgressLine(state, noun_, StyleFor(STDERR_FILENO).width - 1);
  std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
  std::fflush(stderr);
}

void Progress::Clear() {
  if (!drawn_) return;
  drawn_ = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace policywire::deploy
