// What the live page costs the pipeline, of processor time: handing over what was committed, and making text of it for
// those who watch.
//
//   live_page_bench [TRANSACTIONS]     2,000 unless told
//
// A transaction holds 1,000 events of about 800 bytes, made in advance. Every answer is checked: all events are
// counted, the last of each transaction are kept, and a watcher gets each of those or is told that it was let go.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "deploy/http/event_stream.h"
#include "deploy/runtime/recent_events.h"
#include "fmt/format.h"
#include "ingest/steady_clock.h"
#include "sink/sink.h"
#include "tests/bench/checked_benchmark.h"
#include "tests/support/policy_events.h"

namespace policywire::testing {
namespace {

constexpr uint64_t kEvents = 1000;
constexpr double kTransactionSeconds = 0.2;
constexpr uint64_t kShown = 64;    // of each transaction, once
constexpr uint64_t kBurst = 2000;  // are shown

std::vector<sink::Output> Transaction() {
  std::vector<sink::Output> outputs(kEvents);
  for (uint64_t i = 0; i < kEvents; ++i) SampleEvent(i).SerializeToString(&outputs[i].value);
  return outputs;
}

struct Seconds {
  double handing_over = 0;
  double watched = 0;
};

uint64_t Shown(uint64_t transactions) { return std::min(transactions * kEvents, kBurst + (transactions - 1) * kShown); }

Seconds Measure(uint64_t transactions) {
  const std::vector<sink::Output> transaction = Transaction();
  deploy::RecentEvents recent;
  deploy::EventStream stream(recent, 1, 1);
  const auto reader = stream.Open("");
  std::string text(4 << 20, '\0');
  absl::Time now = ingest::SteadyNow();
  Seconds seconds;
  uint64_t shown = 0;
  for (uint64_t i = 1; i <= transactions; ++i) {
    std::vector<sink::Output> outputs = transaction;
    now += absl::Seconds(kTransactionSeconds);
    const double begin = ProcessorSeconds();
    recent.Add(outputs, now, absl::UnixEpoch());
    const double added = ProcessorSeconds();
    stream.Refresh();
    const size_t size = reader->Read(text.data(), text.size());
    seconds.watched += ProcessorSeconds() - added;
    seconds.handing_over += added - begin;
    const std::string_view read(text.data(), size);
    for (size_t at = 0; (at = read.find("\ndata: {\"committed\":", at)) != read.npos; ++at) ++shown;
    if (!read.ends_with("}\n\n") || read.find(fmt::format("id: 1-{}\n", i * kEvents)) == read.npos) {
      Die("a watcher did not get the newest event");
    }
  }
  if (recent.count() != transactions * kEvents) Die("not every event was counted");
  if (shown != Shown(transactions)) Die("a watcher did not get what was kept");
  return seconds;
}

void Tell(uint64_t transactions) {
  const Seconds seconds = Measure(transactions);
  const auto events = static_cast<double>(transactions * kEvents);
  const auto shown = static_cast<double>(Shown(transactions));
  std::cout << fmt::format(
      "handing over: {:.0f} ns an event\n"
      "while somebody watches: {:.1f} us an event that is shown, {:.2f} % of a core at most\n",
      seconds.handing_over / events * 1e9, seconds.watched / shown * 1e6,
      seconds.watched / static_cast<double>(transactions) / kTransactionSeconds * 100);
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { policywire::testing::Tell(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2000); }
