#include "deploy/runtime/service.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/clock.h"
#include "deploy/config/listen_address.h"
#include "deploy/runtime/article_processor.h"
#include "deploy/runtime/client_log.h"
#include "deploy/runtime/lane.h"
#include "deploy/runtime/partition_duplicates.h"
#include "deploy/runtime/progress_watch.h"
#include "deploy/runtime/watchdog.h"
#include "deploy/runtime/worker_pool.h"
#include "fmt/format.h"
#include "ingest/kafka/group_lag.h"
#include "ingest/kafka/kafka_source.h"
#include "ingest/kafka/unread.h"
#include "ingest/monitor.h"
#include "ingest/status_text.h"
#include "ingest/steady_clock.h"
#include "sink/kafka/kafka_sink.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

constexpr absl::Duration kSummaryEvery = absl::Seconds(30);
// How long the broker may take to tell whether a silent partition has something to read.
constexpr absl::Duration kUnreadWait = absl::Seconds(30);
// The same for how far the partitions are behind, and how often that is asked.
constexpr absl::Duration kLagWait = absl::Seconds(2);
constexpr absl::Duration kLagEvery = absl::Seconds(5);
// How long a stop may last beyond the drain deadline: leaving the group takes three seconds where nobody answers.
constexpr absl::Duration kCloseTime = absl::Seconds(4);

ServiceEnd EndOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ServiceEnd::kStopped;
    case absl::StatusCode::kInvalidArgument:
      return ServiceEnd::kConfiguration;
    case absl::StatusCode::kNotFound:
      return ServiceEnd::kMissingTopic;
    case absl::StatusCode::kPermissionDenied:
      return ServiceEnd::kNotAuthorised;
    case absl::StatusCode::kFailedPrecondition:
      return ServiceEnd::kFenced;
    case absl::StatusCode::kResourceExhausted:
      return ServiceEnd::kCannotWrite;
    case absl::StatusCode::kDataLoss:
      return ServiceEnd::kLostInput;
    default:
      return ServiceEnd::kFailed;
  }
}

// A lane with its own Kafka clients. Members die in reverse order: the lane before what it works with.
class KafkaLane {
 public:
  static absl::StatusOr<std::unique_ptr<KafkaLane>> Create(const v1::PipelineConfig& config, uint32_t number,
                                                           ingest::CallObserver& observer, const ServiceParts& parts,
                                                           WorkerPool& workers, Statistics& statistics,
                                                           const StopSignal& stop) {
    const std::string name = config.runtime().lanes() > 1 ? fmt::format("lane {}: ", number) : "";
    std::unique_ptr<KafkaLane> lane(new KafkaLane(name));
    auto source = ingest::KafkaSource::Create(config, number, lane->log_, &observer, parts.input_setting);
    if (!source.ok()) return source.status();
    auto sink = parts.make_sink(number, lane->log_, &observer);
    if (!sink.ok()) return sink.status();
    lane->source_ = *std::move(source);
    lane->sink_ = *std::move(sink);
    if (parts.history != nullptr) {
      lane->duplicates_ = std::make_unique<PartitionDuplicates>(config.duplicates(), *parts.history, workers.threads());
    }
    lane->lane_ = std::make_unique<Lane>(config.runtime(), name,
                                         Lane::Parts{*lane->source_, *lane->sink_, parts.processor, workers, statistics,
                                                     stop, lane->duplicates_.get(), parts.recent_events});
    return lane;
  }

  absl::Status Run() { return lane_->Run(); }
  void ReadAgain() { lane_->ReadAgain(); }

 private:
  explicit KafkaLane(const std::string& name) : log_(ClientLog(name)) {}

  const ingest::LogFunction log_;
  std::unique_ptr<ingest::Source> source_;
  std::unique_ptr<sink::Sink> sink_;
  std::unique_ptr<PartitionDuplicates> duplicates_;
  std::unique_ptr<Lane> lane_;
};

// What the lanes came to, together: the first error is the service's.
class Outcome {
 public:
  void Ended(const absl::Status& status) {
    ingest::MonitorLock lock(&monitor_);
    ++ended_;
    if (!status.ok() && status_.ok()) status_ = status;
  }
  void Fail(const absl::Status& status) {
    ingest::MonitorLock lock(&monitor_);
    if (status_.ok()) status_ = status;
  }
  // True when a lane has failed or all have ended.
  bool Settled(size_t lanes) const {
    ingest::MonitorLock lock(&monitor_);
    return !status_.ok() || ended_ == lanes;
  }
  absl::Status status() const {
    ingest::MonitorLock lock(&monitor_);
    return status_;
  }

 private:
  mutable ingest::Monitor monitor_;
  size_t ended_ ABSL_GUARDED_BY(monitor_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(monitor_);
};

// Finds out that the time of day was set back. librdkafka's waits with a timeout are until a time of day (2.0, and
// newer ones on Linux), so that its threads may sleep for as long as it was set back, and nothing wakes all of them but
// a new client.
class TimeOfDay {
 public:
  // How far it was set back since the last call, where that is more than what leap seconds and time servers do to a
  // clock in between; else zero.
  absl::Duration SetBack() {
    const absl::Duration ahead = absl::Now() - ingest::SteadyNow();
    const absl::Duration back = ahead_ - ahead;
    ahead_ = ahead;
    return back > kHarmless ? back : absl::ZeroDuration();
  }

 private:
  static constexpr absl::Duration kHarmless = absl::Seconds(3);

  absl::Duration ahead_ = absl::Now() - ingest::SteadyNow();
};

// Ends the process when a stop takes longer than it may: what was committed is committed, the rest will be read again.
class StopGuard {
 public:
  StopGuard(const StopSignal& stop, absl::Duration limit, const Outcome& outcome)
      : thread_([this, &stop, limit, &outcome] { Watch(stop, limit, outcome); }) {}
  ~StopGuard() {
    {
      ingest::MonitorLock lock(&monitor_);
      done_ = true;
    }
    thread_.join();
  }

 private:
  void Watch(const StopSignal& stop, absl::Duration limit, const Outcome& outcome) {
    ingest::MonitorLock lock(&monitor_);
    // Looks now and then rather than waiting for two things at once.
    while (
        !monitor_.AwaitFor(absl::Milliseconds(100), [this]() ABSL_SHARED_LOCKS_REQUIRED(monitor_) { return done_; })) {
      if (ingest::SteadyNow() < stop.requested_at() + limit) continue;
      const absl::Status status = outcome.status();
      if (!status.ok()) spdlog::error("{}", ingest::StatusText(status));
      spdlog::warn("stopping takes too long: ending the process without it");
      spdlog::default_logger()->flush();
      _exit(static_cast<int>(ExitCodeOf(EndOf(status))));
    }
  }

  ingest::Monitor monitor_;
  bool done_ ABSL_GUARDED_BY(monitor_) = false;
  std::thread thread_;
};

void LogSummary(const Totals& totals, const Totals& before, absl::Duration took) {
  const double seconds = std::max(absl::ToDoubleSeconds(took), 1e-3);
  const uint64_t commits = totals.commits - before.commits;
  spdlog::info(
      "{} records ({:.0f}/s), {} events, {} articles not in English, {} dead letters, {} commits of {:.0f} ms, "
      "{} retries, {} rewinds",
      totals.committed.records, static_cast<double>(totals.committed.records - before.committed.records) / seconds,
      totals.events(), totals.committed.not_english, totals.dead_letters(), totals.commits,
      commits == 0 ? 0.0
                   : absl::ToDoubleMilliseconds(totals.commit_time - before.commit_time) / static_cast<double>(commits),
      totals.retries, totals.rewinds);
}

}  // namespace

ExitCode ExitCodeOf(ServiceEnd end) {
  switch (end) {
    case ServiceEnd::kStopped:
      return ExitCode::kOk;
    case ServiceEnd::kConfiguration:
      return ExitCode::kConfig;
    case ServiceEnd::kMissingTopic:
    case ServiceEnd::kNoSchema:
      return ExitCode::kUnavailable;
    case ServiceEnd::kNotAuthorised:
      return ExitCode::kNotAuthorised;
    case ServiceEnd::kFenced:
      return ExitCode::kReplaced;
    case ServiceEnd::kLostInput:
      return ExitCode::kBadData;
    case ServiceEnd::kCannotWrite:
      return ExitCode::kCannotWrite;
    case ServiceEnd::kFailed:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

ServiceResult RunService(const v1::PipelineConfig& config, RecordHistory& history, StopSignal& stop,
                         ServiceState& state, std::optional<ReloadSource> reloads, const sink::Frames& frames) {
  auto made = ArticleProcessor::Create(config, frames);
  if (!made.ok()) return {ServiceEnd::kConfiguration, made.status()};
  state.SetVersion((*made)->version());
  CurrentProcessor processor(*std::move(made));
  const auto make_sink = [&config](uint32_t lane, const ingest::LogFunction& log, ingest::CallObserver* observer) {
    return sink::KafkaSink::Create(config, lane, log, observer);
  };
  ServiceParts parts{processor, config.output().events_topic(), make_sink,
                     config.duplicates().action() == "off" ? nullptr : &history,
                     ServesPage(config.http()) ? &state.recent_events() : nullptr};
  if (reloads) {
    parts.reloader =
        std::make_unique<Reloader>(config, frames, std::move(reloads->read), reloads->signal, processor, state);
  }
  return RunLanes(config, std::move(parts), stop, state);
}

ServiceResult RunLanes(const v1::PipelineConfig& config, ServiceParts parts, StopSignal& stop, ServiceState& state) {
  const v1::RuntimeConfig& runtime = config.runtime();
  Statistics& statistics = state.statistics();
  Watchdog watchdog(absl::Milliseconds(runtime.watchdog_ms()));
  Outcome outcome;
  // A lane that fails stops the others too; `stop` is the caller's and says what the caller wants.
  StopSignal lanes_stop;
  const StopGuard guard(lanes_stop, absl::Milliseconds(runtime.drain_deadline_ms()) + kCloseTime, outcome);
  WorkerPool workers(runtime.workers());
  std::vector<std::unique_ptr<KafkaLane>> lanes;
  for (uint32_t i = 0; i < runtime.lanes(); ++i) {
    auto lane = KafkaLane::Create(config, i, watchdog, parts, workers, statistics, lanes_stop);
    if (!lane.ok()) return {EndOf(lane.status()), lane.status()};
    lanes.push_back(*std::move(lane));
  }
  state.Begin(lanes.size());

  spdlog::info("started: group {}, {} to {}", config.input().group_id(), fmt::join(config.input().topics(), ", "),
               parts.destination);
  std::vector<std::thread> threads;
  for (const std::unique_ptr<KafkaLane>& lane : lanes) {
    threads.emplace_back([&outcome, &lane] { outcome.Ended(lane->Run()); });
  }
  std::thread progress([&] {
    ProgressWatch watch(absl::Milliseconds(runtime.progress_deadline_ms()),
                        {.statistics = statistics,
                         .unread =
                             [&](const std::vector<ingest::TopicPartition>& silent) {
                               return ingest::FindUnread(config, silent, kUnreadWait,
                                                         [&] { return lanes_stop.requested(); });
                             },
                         .cure =
                             [&] {
                               for (const std::unique_ptr<KafkaLane>& lane : lanes) lane->ReadAgain();
                             },
                         .give_up = EndStalledProcess});
    while (!lanes_stop.WaitFor(watch.period())) watch.Look(ingest::SteadyNow());
  });
  std::thread asker([&] {
    ingest::GroupLag lag(config);
    do {
      state.AskBroker([&](const std::vector<ingest::TopicPartition>& partitions) {
        return lag.Read(partitions, kLagWait, [&] { return lanes_stop.requested(); });
      });
    } while (!lanes_stop.WaitFor(kLagEvery));
  });
  const absl::Time began = ingest::SteadyNow();
  absl::Time summarised = began;
  TimeOfDay time_of_day;
  Totals before;
  while (!stop.WaitFor(absl::Milliseconds(100)) && !outcome.Settled(lanes.size())) {
    if (const absl::Duration back = time_of_day.SetBack(); back > absl::ZeroDuration()) {
      outcome.Fail(absl::InternalError(fmt::format(
          "the time of day was set back by {:.1f} s, and the Kafka client may wait for as long: start the program anew",
          absl::ToDoubleSeconds(back))));
    }
    const absl::Time now = ingest::SteadyNow();
    if (now - summarised < kSummaryEvery) continue;
    const Totals totals = statistics.Read();
    LogSummary(totals, before, now - summarised);
    before = totals;
    summarised = now;
  }
  state.Stopping();
  lanes_stop.Request();
  for (std::thread& thread : threads) thread.join();
  progress.join();
  asker.join();
  parts.reloader.reset();
  lanes.clear();
  LogSummary(statistics.Read(), {}, ingest::SteadyNow() - began);
  const absl::Status status = outcome.status();
  if (status.ok()) spdlog::info("stopped");
  return {EndOf(status), status};
}

}  // namespace policywire::deploy
