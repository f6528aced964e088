// A progress bar for a person at a terminal; silent for everybody else.
#ifndef POLICYWIRE_DEPLOY_BIN_PROGRESS_H_
#define POLICYWIRE_DEPLOY_BIN_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace policywire::deploy {

struct ProgressState {
  uint64_t items = 0;
  uint64_t bytes = 0;
  uint64_t total_bytes = 0;  // 0: not known
  double seconds = 0;        // since the start
};

// "52 %  10,400 articles  3,467/s  2 s left", or without share and rest where the total is not known.
std::string ProgressWords(const ProgressState& state, std::string_view noun);
// One line of at most `width` columns: "[=====>    ]  52 %  10,400 articles  3,467/s  2 s left", or without bar and
// rest where the total is not known.
std::string ProgressLine(const ProgressState& state, std::string_view noun, size_t width);

// Draws on standard error, ten times a second at most. Not thread-safe.
class Progress {
 public:
  // `noun` is what is counted, in the plural. Draws nothing unless `enabled`.
  Progress(bool enabled, std::string_view noun, uint64_t total_bytes);
  // Wipes the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(uint64_t items, uint64_t bytes);
  // Wipes the line, so that something else can be written to standard error.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool enabled_;
  std::string noun_;
  uint64_t total_bytes_;
  Clock::time_point start_;
  Clock::time_point drawn_at_;
  bool drawn_ = false;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_PROGRESS_H_
