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

// What is done of the whole, 0 to 1.
double Share(const ProgressState& state) {
  return std::min(1.0, static_cast<double>(state.bytes) / static_cast<double>(state.total_bytes));
}

std::string Left(double seconds) {
  const auto whole = static_cast<uint64_t>(std::llround(seconds));
  if (whole < 90) return fmt::format("{} s left", whole);
  if (whole < 5400) return fmt::format("{} min left", (whole + 30) / 60);
  return fmt::format("{:.1f} h left", seconds / 3600);
}

}  // namespace

std::string ProgressWords(const ProgressState& state, std::string_view noun) {
  const double rate = state.seconds > 0 ? static_cast<double>(state.items) / state.seconds : 0;
  std::string words = fmt::format("{} {}  {}/s", Grouped(state.items), noun, Grouped(static_cast<uint64_t>(rate)));
  if (state.total_bytes == 0) return words;
  const double done = Share(state);
  words.insert(0, fmt::format("{:.0f} %  ", done * 100));
  if (done > 0 && state.seconds >= 1) words.append("  ").append(Left(state.seconds * (1 - done) / done));
  return words;
}

std::string ProgressLine(const ProgressState& state, std::string_view noun, size_t width) {
  std::string line = ProgressWords(state, noun);
  if (state.total_bytes > 0) {
    const auto filled = static_cast<size_t>(Share(state) * kBarWidth);
    std::string bar(filled, '=');
    if (filled < kBarWidth) bar += '>';
    bar.resize(kBarWidth, ' ');
    line.insert(0, 3 - std::min<size_t>(3, line.find(' ')), ' ');  // as wide as "100 %"
    line.insert(0, fmt::format("[{}] ", bar));
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
