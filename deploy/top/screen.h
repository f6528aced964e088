// What `policywire top` shows of a service.
#ifndef POLICYWIRE_DEPLOY_TOP_SCREEN_H_
#define POLICYWIRE_DEPLOY_TOP_SCREEN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/top/metrics_reading.h"

namespace policywire::deploy {

struct TopStyle {
  size_t width = 80;  // columns; each line has so many at most
  size_t height = 0;  // lines; 0: as many as there are
  bool colour = false;
};

struct TopState {
  const MetricsReading& now;
  const MetricsReading* before = nullptr;  // null where rates are not known yet
  double seconds = 0;                      // between the two; more than 0 with `before`
  std::string_view address;                // of the service
  bool paused = false;
  std::string_view silent = "";  // why the service does not answer any more; empty while it does
};

// The lines, without newlines. What others name (topics, versions, the error) is made visible. Counters that went back
// are those of a new process: they are counted from 0.
std::vector<std::string> TopScreen(const TopState& state, const TopStyle& style);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_TOP_SCREEN_H_
