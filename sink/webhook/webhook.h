// Events to a receiver that is told of them by HTTP.
#ifndef POLICYWIRE_SINK_WEBHOOK_WEBHOOK_H_
#define POLICYWIRE_SINK_WEBHOOK_WEBHOOK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ingest/kafka/client.h"
#include "ingest/monitor.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/http/http_client.h"
#include "sink/target/target.h"
#include "sink/webhook/retry.h"

namespace policywire::sink {

// Told of every request that has ended: what became of it, and how long it took. Any thread.
using WebhookObserver = std::function<void(Verdict verdict, absl::Duration took)>;

// One request after the other, each with the next events in their order, so that order is the partitions'. A request
// that fails comes again before anything behind it is sent; how often the receiver may fail in a row before the events
// go to the dead letters (NOT_DELIVERED) is `attempts`, counted anew with each batch. Events that are refused are
// looked for in halves, until they are alone, and go there as well (EVENT_REFUSED). What was taken is not sent again as
// long as this object lives and the batch is the same; the next process does send it again.
class Webhook final : public Target {
 public:
  struct Address {
    std::string origin;  // "https://receiver.example"; the only part that messages name
    std::string target;  // path and query
  };

  // `config` is complete and valid (deploy/config), `address` what its URL says, `build` policywire's version. Each
  // output's value is a line of sink/jsonl/event_line.h. `calls` (may be null) and what `observer` works with must
  // outlive it.
  Webhook(const v1::WebhookSinkConfig& config, Address address, std::string build, ingest::CallObserver* calls,
          WebhookObserver observer);

  // Sends nothing: looks for the secret and the authorities. InvalidArgument where a file of theirs cannot be read.
  absl::Status Open(absl::Time deadline) override;
  // As long as the receiver takes what it is sent, however slowly, this goes on; `deadline` is for a receiver that does
  // not. InvalidArgument for a redirect, PermissionDenied and NotFound for an answer that speaks of all that is sent
  // there.
  WriteResult Write(const std::vector<const Output*>& events, absl::Time deadline) override;
  void EndBy(absl::Time deadline) override;

 private:
  // Partition and offset of an event's record.
  using Place = std::pair<int32_t, int64_t>;
  static Place PlaceOf(const Output& event) { return {event.partition, event.offset}; }

  // Forgets the last batch where this is another.
  void Recognise(const std::vector<const Output*>& events);
  // Unavailable where the end is here, or comes before the next request may be sent.
  absl::Status Stopping();
  // Until a failed request may come again; Unavailable where that is beyond `deadline`, or beyond the end.
  absl::Status WaitForTurn(absl::Time deadline);
  // Sends those of the events that `chosen` counts, as one request. True when they are settled: taken, or in
  // `result.refused`. Else, unless `result.status` says why not, less of them are to be sent next.
  bool Deliver(const std::vector<const Output*>& events, std::span<const size_t> chosen, WriteResult& result);
  // The same for events that the receiver did not take, for want of an answer or by one that says nothing about them.
  bool Failed(std::span<const size_t> chosen, const std::string& why, std::optional<absl::Duration> retry_after,
              WriteResult& result);
  absl::StatusOr<HttpRequest> MakeRequest(const std::vector<const Output*>& events,
                                          std::span<const size_t> chosen) const;
  absl::StatusOr<std::vector<std::string>> ReadSecrets() const;
  // What an answer says, for a person: without the target, which may be a secret.
  std::string Told(const HttpAnswer& answer) const;

  const v1::WebhookSinkConfig config_;
  const Address address_;
  const std::string build_;
  ingest::CallObserver* const calls_;
  const WebhookObserver observer_;
  HttpClient client_;
  std::minstd_rand chance_{std::random_device()()};

  std::set<Place> batch_;      // all that was given
  std::set<Place> delivered_;  // of these
  size_t suspects_ = 0;        // the next so many hold one that is refused; 0: nothing is known of them
  uint32_t failures_ = 0;      // in a row
  absl::Time next_try_ = absl::InfinitePast();

  ingest::Monitor monitor_;
  absl::Time end_by_ ABSL_GUARDED_BY(monitor_) = absl::InfiniteFuture();
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_WEBHOOK_WEBHOOK_H_
