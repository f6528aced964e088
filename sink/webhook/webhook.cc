#include "sink/webhook/webhook.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/jsonl/event_line.h"
#include "sink/text/visible.h"
#include "sink/webhook/signature.h"

namespace policywire::sink {
namespace {

using ingest::SteadyNow;

// The id of an event, as its line has it.
std::string_view EventIdOfLine(std::string_view line) {
  const std::string_view key = KeyOfEventLine(line);
  return key.substr(key.rfind('"') + 1);
}

std::string Body(const std::vector<const Output*>& events, std::span<const size_t> chosen) {
  std::string body = "{\"events\":[";
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (i > 0) body += ',';
    std::string_view line = events[chosen[i]]->value;
    if (line.ends_with('\n')) line.remove_suffix(1);
    body += line;
  }
  return body + "]}";
}

// Scheme and host of an address: the rest may be a secret.
std::string_view OriginOf(std::string_view url) {
  const size_t host = url.find("://");
  return host == url.npos ? "" : url.substr(0, url.find_first_of("/?#", host + 3));
}

}  // namespace

Webhook::Webhook(const v1::WebhookSinkConfig& config, Address address, std::string build, ingest::CallObserver* calls,
                 WebhookObserver observer)
    : config_(config),
      address_(std::move(address)),
      build_(std::move(build)),
      calls_(calls),
      observer_(std::move(observer)),
      client_({.origin = address_.origin,
               .ca_file = config_.ca_location(),
               .timeout = absl::Milliseconds(config_.timeout_ms())}) {}

absl::Status Webhook::Open(absl::Time /*deadline*/) {
  if (const std::string& authorities = config_.ca_location(); !authorities.empty()) {
    if (const absl::Status readable = CheckAuthorities(authorities); !readable.ok()) {
      return absl::InvalidArgumentError(fmt::format("webhook.ca_location: {}", ingest::StatusText(readable)));
    }
  }
  return ReadSecrets().status();
}

void Webhook::EndBy(absl::Time deadline) {
  client_.EndBy(deadline);
  const ingest::MonitorLock lock(&monitor_);
  end_by_ = std::min(end_by_, deadline);
}

WriteResult Webhook::Write(const std::vector<const Output*>& events, absl::Time deadline) {
  Recognise(events);
  std::vector<size_t> outstanding;
  for (size_t i = 0; i < events.size(); ++i) {
    if (!delivered_.contains(PlaceOf(*events[i]))) outstanding.push_back(i);
  }
  WriteResult result;
  for (std::span<const size_t> rest(outstanding); !rest.empty() && result.status.ok();) {
    // What is set aside may be told first: the rest is given again without it.
    if (!result.refused.empty() && SteadyNow() >= deadline) break;
    result.status = WaitForTurn(deadline);
    if (!result.status.ok()) break;
    const size_t size = suspects_ == 0 ? config_.max_events() : std::max<size_t>(suspects_ / 2, 1);
    const auto chosen = rest.first(std::min(rest.size(), size));
    if (Deliver(events, chosen, result)) rest = rest.subspan(chosen.size());
  }
  if (absl::IsUnavailable(result.status) && !result.refused.empty()) result.status = absl::OkStatus();
  return result;
}

void Webhook::Recognise(const std::vector<const Output*>& events) {
  if (!batch_.contains(PlaceOf(*events.front()))) {
    batch_.clear();
    delivered_.clear();
    suspects_ = 0;
    failures_ = 0;
    next_try_ = absl::InfinitePast();
  }
  for (const Output* event : events) batch_.insert(PlaceOf(*event));
}

absl::Status Webhook::Stopping() {
  const ingest::MonitorLock lock(&monitor_);
  if (SteadyNow() < end_by_ && next_try_ < end_by_) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("{}: stopping before all was sent", address_.origin));
}

absl::Status Webhook::WaitForTurn(absl::Time deadline) {
  const absl::Time turn = std::min(next_try_, deadline);
  {
    const ingest::MonitorLock lock(&monitor_);
    monitor_.AwaitUntil(turn, [&]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return end_by_ <= turn; });
  }
  if (absl::Status stopping = Stopping(); !stopping.ok()) return stopping;
  const absl::Time now = SteadyNow();
  if (now >= next_try_) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("{}: {} of {} events sent; it is not asked for another {:.0f} s",
                                            address_.origin, delivered_.size(), batch_.size(),
                                            absl::ToDoubleSeconds(next_try_ - now)));
}

bool Webhook::Deliver(const std::vector<const Output*>& events, std::span<const size_t> chosen, WriteResult& result) {
  const absl::StatusOr<HttpRequest> request = MakeRequest(events, chosen);
  if (!request.ok()) {
    // Nothing goes without a signature, nor with one that may be of yesterday.
    result.status = absl::UnavailableError(request.status().message());
    return false;
  }
  const absl::Time began = SteadyNow();
  absl::StatusOr<HttpAnswer> answer = [&] {
    const ingest::ObservedCall call(calls_, "posting");
    return client_.Send(*request);
  }();
  const Verdict verdict = answer.ok() ? VerdictOf(answer->status) : Verdict::kFailed;
  if (observer_) observer_(verdict, SteadyNow() - began);
  if (!answer.ok()) {
    // Cut off by the end, it says nothing of the receiver.
    result.status = Stopping();
    return result.status.ok() && Failed(chosen, std::string(ingest::StatusText(answer.status())), std::nullopt, result);
  }
  const std::string told = Told(*answer);
  if (verdict != Verdict::kFailed) failures_ = 0;
  switch (verdict) {
    case Verdict::kTaken:
      for (const size_t event : chosen) delivered_.insert(PlaceOf(*events[event]));
      suspects_ -= std::min(suspects_, chosen.size());
      return true;
    case Verdict::kFailed:
      return Failed(chosen, told, ParseRetryAfter(answer->Header("retry-after").value_or(""), absl::Now()), result);
    case Verdict::kRefused:
      suspects_ = chosen.size();
      if (suspects_ > 1) return false;
      suspects_ = 0;
      result.refused.push_back({chosen.front(), told, v1::EVENT_REFUSED});
      return true;
    case Verdict::kRedirect:
      result.status = absl::InvalidArgumentError(
          fmt::format("{}; redirects are not followed: set webhook.url to where the events are to go", told));
      return false;
    case Verdict::kNoAccess:
      result.status = absl::PermissionDeniedError(
          fmt::format("{}; the receiver and this sink must have the same secret, and it must let us in", told));
      return false;
    case Verdict::kNoPlace:
      result.status = absl::NotFoundError(
          fmt::format("{}; nothing takes events at webhook.url: set it right, or the receiver", told));
      return false;
  }
  return false;
}

bool Webhook::Failed(std::span<const size_t> chosen, const std::string& why, std::optional<absl::Duration> retry_after,
                     WriteResult& result) {
  ++failures_;
  if (failures_ >= config_.attempts()) {
    for (const size_t event : chosen) {
      result.refused.push_back({event, fmt::format("{}; attempt {} was the last", why, failures_), v1::NOT_DELIVERED});
    }
    suspects_ -= std::min(suspects_, chosen.size());
    next_try_ = absl::InfinitePast();  // what is behind them has one try each until the receiver answers again
    return true;
  }
  const absl::Duration longest = absl::Milliseconds(config_.max_backoff_ms());
  const double chance = std::generate_canonical<double, 16>(chance_);
  absl::Duration pause = Backoff(failures_, absl::Milliseconds(config_.backoff_ms()), longest, chance);
  if (retry_after) pause = std::min(std::max(pause, *retry_after), longest);
  next_try_ = SteadyNow() + pause;
  result.status = absl::UnavailableError(fmt::format("{}; attempt {} of {}, the next after {:.1f} s", why, failures_,
                                                     config_.attempts(), absl::ToDoubleSeconds(pause)));
  return false;
}

absl::StatusOr<HttpRequest> Webhook::MakeRequest(const std::vector<const Output*>& events,
                                                 std::span<const size_t> chosen) const {
  const auto keys = ReadSecrets();
  if (!keys.ok()) return keys.status();
  HttpRequest request{.method = "POST", .target = address_.target, .body = Body(events, chosen)};
  const std::string id = chosen.size() == 1 ? std::string(EventIdOfLine(events[chosen.front()]->value))
                                            : "batch-" + ValueDigest(request.body);
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  request.headers = {{"content-type", "application/json"},
                     {"user-agent", "policywire/" + build_},
                     {"webhook-id", id},
                     {"webhook-timestamp", fmt::format("{}", now)}};
  if (!keys->empty()) request.headers.emplace_back("webhook-signature", WebhookSignature(*keys, id, now, request.body));
  return request;
}

absl::StatusOr<std::vector<std::string>> Webhook::ReadSecrets() const {
  std::string text = config_.secret();
  const std::string& path = config_.secret_file();
  if (text.empty() && path.empty()) return std::vector<std::string>();
  if (!path.empty()) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open() || errno != 0) {
      return absl::InvalidArgumentError(
          fmt::format("webhook.secret_file: {} cannot be read: {}", path, std::strerror(errno)));
    }
  }
  auto keys = ParseSecrets(text);
  if (keys.ok()) return keys;
  return absl::InvalidArgumentError(
      fmt::format("webhook.{}: {}", path.empty() ? "secret" : "secret_file", ingest::StatusText(keys.status())));
}

std::string Webhook::Told(const HttpAnswer& answer) const {
  constexpr size_t kLongest = 200;
  std::string told = fmt::format("{} answers {}", address_.origin, answer.status);
  if (const auto location = answer.Header("location"); location && VerdictOf(answer.status) == Verdict::kRedirect) {
    const std::string_view origin = OriginOf(*location);
    return fmt::format("{}, a redirect to {}", told, origin.empty() ? "another path" : Visible(origin));
  }
  std::string body = answer.body;
  // Some tell what they were asked for.
  const std::string path = address_.target.substr(0, address_.target.find('?'));
  for (const std::string& part : {address_.target, path}) {
    if (part.size() > 1) body = absl::StrReplaceAll(body, {{part, "/..."}});
  }
  if (body.empty()) return told;
  return fmt::format("{}: {}", told, Visible(std::string_view(body).substr(0, kLongest)));
}

}  // namespace policywire::sink
