#include <atomic>
#include <memory>
#include <thread>

#include "absl/time/time.h"
#include "deploy/replay/replay.h"
#include "deploy/replay/replay_source.h"
#include "deploy/replay/throttle.h"
#include "deploy/runtime/client_log.h"
#include "deploy/runtime/current_processor.h"
#include "deploy/runtime/lane.h"
#include "deploy/runtime/partition_duplicates.h"
#include "deploy/runtime/statistics.h"
#include "deploy/runtime/watchdog.h"
#include "deploy/runtime/worker_pool.h"
#include "sink/kafka/kafka_sink.h"

namespace policywire::deploy {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(100);

}  // namespace

absl::Status ReplayToTopics(const v1::PipelineConfig& config, ReplayInput& input,
                            const std::vector<v1::ReplayRange>& ranges, const ArticleProcessor& processor,
                            const ReplayOptions& options, const StopSignal& stop,
                            const std::function<void(const ReplayedSoFar&)>& told, bool& done) {
  const ingest::LogFunction log = ClientLog("");
  Watchdog watchdog(absl::Milliseconds(config.runtime().watchdog_ms()));
  Statistics statistics;
  WorkerPool workers(static_cast<unsigned>(options.threads));
  Throttle throttle(options.records_per_second, stop);
  const auto tell = [&] {
    const Totals totals = statistics.Read();
    ReplayedSoFar so_far;
    so_far.counts.set_records(totals.committed.records);
    so_far.counts.set_articles(totals.committed.articles);
    so_far.counts.set_events(totals.events());
    so_far.counts.set_dead_letters(totals.dead_letters());
    so_far.offsets = totals.committed.records;
    for (const v1::ReplayRange& range : ranges) {
      so_far.total_offsets += static_cast<uint64_t>(range.end_offset() - range.begin_offset());
    }
    told(so_far);
  };
  // The caller's, which nobody exchanges here.
  const CurrentProcessor current(std::shared_ptr<const Processor>(std::shared_ptr<const Processor>(), &processor));
  done = ranges.empty();
  while (!done && !stop.requested()) {
    auto source = ReplaySource::Create(config, input, ranges, throttle);
    if (!source.ok()) return source.status();
    auto sink = sink::KafkaSink::Create(config, 0, log, &watchdog, sink::Fencing::kNothing);
    if (!sink.ok()) return sink.status();
    std::unique_ptr<PartitionDuplicates> duplicates;
    if (options.history != nullptr) {
      duplicates = std::make_unique<PartitionDuplicates>(options.duplicates, *options.history, options.threads);
    }
    StopSignal lane_stop;
    Lane lane(config.runtime(), "",
              {.source = **source,
               .sink = **sink,
               .processor = current,
               .workers = workers,
               .statistics = statistics,
               .stop = lane_stop,
               .duplicates = duplicates.get()});
    absl::Status status;
    std::atomic<bool> ended = false;
    std::thread thread([&] {
      status = lane.Run();
      ended = true;
    });
    // Nothing in flight and nothing more to come: looked at in this order, for the source gives before the lane counts.
    int quiet = 0;
    while (!ended && quiet < 2 && !stop.WaitFor(kLook)) {
      const bool at_end = (*source)->at_end();
      quiet = at_end && statistics.Read().bytes_in_flight == 0 ? quiet + 1 : 0;
      tell();
    }
    lane_stop.Request();
    thread.join();
    tell();
    if (!status.ok()) return status;
    const auto all = (*source)->Done();
    if (!all.ok()) return all.status();
    done = *all;
  }
  return absl::OkStatus();
}

}  // namespace policywire::deploy
