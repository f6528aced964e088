#include "sink/webhook/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace policywire::sink {

Verdict VerdictOf(int status) {
  if (status >= 200 && status < 300) return Verdict::kTaken;
  if (status >= 300 && status < 400) return Verdict::kRedirect;
  switch (status) {
    case 408:
    case 429:
      return Verdict::kFailed;
    case 401:
    case 403:
    case 407:
      return Verdict::kNoAccess;
    case 404:
    case 405:
    case 410:
      return Verdict::kNoPlace;
    default:
      return status >= 400 && status < 500 ? Verdict::kRefused : Verdict::kFailed;
  }
}

std::string_view NameOf(Verdict verdict) {
  constexpr std::array<std::string_view, kVerdicts> kNames = {"taken",    "failed",    "refused",
                                                              "redirect", "no_access", "no_place"};
  return kNames.at(static_cast<size_t>(verdict));
}

absl::Duration Backoff(uint32_t failure, absl::Duration first, absl::Duration longest, double chance) {
  absl::Duration pause = first;
  for (uint32_t i = 1; i < failure && pause < longest; ++i) pause *= 2;
  return std::min(pause, longest) * (0.5 + 0.5 * chance);
}

std::optional<absl::Duration> ParseRetryAfter(std::string_view text, absl::Time now) {
  uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) return absl::Seconds(seconds);
  absl::Time date;
  std::string why;
  if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", std::string(text), &date, &why)) return std::nullopt;
  return std::max(date - now, absl::ZeroDuration());
}

}  // namespace policywire::sink
