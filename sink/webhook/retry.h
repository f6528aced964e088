// What an answer means for the events that it is the answer to, and when a request comes again.
#ifndef POLICYWIRE_SINK_WEBHOOK_RETRY_H_
#define POLICYWIRE_SINK_WEBHOOK_RETRY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace policywire::sink {

enum class Verdict {
  kTaken,     // 2xx
  kFailed,    // 5xx, 408, 429, and what is no status: a later try may be better
  kRefused,   // any other 4xx: these events are not wanted, now or later
  kRedirect,  // 3xx
  kNoAccess,  // 401, 403, 407: nothing is wanted of us
  kNoPlace,   // 404, 405, 410: nothing is wanted at this address
};

inline constexpr size_t kVerdicts = 6;

Verdict VerdictOf(int status);

// "taken", "failed", "refused", "redirect", "no_access", "no_place": for metrics.
std::string_view NameOf(Verdict verdict);

// The pause behind the `failure`-th failure in a row, from 1 on: `first`, twice as much each time, `longest` at most,
// of which `chance` (0 to 1) decides the second half, so that many senders do not come back at once.
absl::Duration Backoff(uint32_t failure, absl::Duration first, absl::Duration longest, double chance);

// How long the header Retry-After asks to wait: seconds, or a date as HTTP has it, counted from `now` (time of day).
// Nothing for what is neither.
std::optional<absl::Duration> ParseRetryAfter(std::string_view text, absl::Time now);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_WEBHOOK_RETRY_H_
