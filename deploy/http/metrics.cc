#include "deploy/http/metrics.h"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;
using prometheus::MetricType;

class Families {
 public:
  // Begins a family, which the following values belong to.
  void Begin(MetricType type, std::string name, std::string help) {
    prometheus::MetricFamily& family = families_.emplace_back();
    family.type = type;
    family.name = std::move(name);
    family.help = std::move(help);
  }
  void Add(double value, const Labels& labels = {}) {
    prometheus::ClientMetric& metric = NewMetric(labels);
    if (families_.back().type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
  }
  template <size_t kBounds>
  void AddHistogram(const std::array<double, kBounds>& bounds, const std::array<uint64_t, kBounds + 1>& counts,
                    double sum) {
    prometheus::ClientMetric::Histogram& histogram = NewMetric({}).histogram;
    uint64_t below = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      below += counts[i];
      histogram.bucket.push_back({below, i < kBounds ? bounds[i] : std::numeric_limits<double>::infinity()});
    }
    histogram.sample_count = below;
    histogram.sample_sum = sum;
  }

  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  prometheus::ClientMetric& NewMetric(const Labels& labels) {
    prometheus::ClientMetric& metric = families_.back().metric.emplace_back();
    for (const auto& [name, value] : labels) metric.label.push_back({name, value});
    return metric;
  }

  std::vector<prometheus::MetricFamily> families_;
};

// One value of each kind of an enum's, of which 0 stands for none.
template <typename Counts>
void AddByKind(const Counts& counts, const char* label, const google::protobuf::EnumDescriptor& kinds,
               Families& families) {
  for (int i = 0; i < kinds.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& kind = *kinds.value(i);
    if (kind.number() == 0) continue;
    families.Add(static_cast<double>(counts.at(static_cast<size_t>(kind.number()))), {{label, kind.name()}});
  }
}

void AddCounts(const Totals& totals, Families& families) {
  const CommitCounts& committed = totals.committed;
  families.Begin(MetricType::Counter, "policywire_input_records_total", "Input records committed.");
  families.Add(static_cast<double>(committed.records));
  families.Begin(MetricType::Counter, "policywire_input_bytes_total", "Keys and values of these records.");
  families.Add(static_cast<double>(committed.input_bytes));
  families.Begin(MetricType::Counter, "policywire_articles_total", "Articles in these records.");
  families.Add(static_cast<double>(committed.articles));
  families.Begin(MetricType::Counter, "policywire_articles_not_english_total",
                 "Of these articles, those in another language, which are passed on without being read for events.");
  families.Add(static_cast<double>(committed.not_english));
  families.Begin(MetricType::Counter, "policywire_articles_duplicate_total",
                 "Of these articles, those that were found to repeat an earlier one of their partition.");
  families.Add(static_cast<double>(committed.duplicates));
  families.Begin(MetricType::Counter, "policywire_events_total", "Policy events committed, by action.");
  AddByKind(committed.events, "action", *v1::Action_descriptor(), families);
  families.Begin(MetricType::Counter, "policywire_dead_letters_total", "Dead letters committed, by reason.");
  AddByKind(committed.dead_letters, "reason", *v1::Reason_descriptor(), families);
  families.Begin(MetricType::Counter, "policywire_processing_seconds_total",
                 "Time of the workers in each stage, of records that were committed or not.");
  families.Add(absl::ToDoubleSeconds(totals.processed.decode), {{"stage", "decode"}});
  families.Add(absl::ToDoubleSeconds(totals.processed.enrich), {{"stage", "enrich"}});
  families.Add(absl::ToDoubleSeconds(totals.processed.route), {{"stage", "route"}});
  families.Begin(MetricType::Histogram, "policywire_commit_duration_seconds",
                 "Time of a transaction that was committed, writing its records included.");
  families.AddHistogram(kCommitBounds, totals.commits_by_time, absl::ToDoubleSeconds(totals.commit_time));
  families.Begin(MetricType::Counter, "policywire_transaction_retries_total", "Transactions aborted and tried again.");
  families.Add(static_cast<double>(totals.retries));
  families.Begin(MetricType::Counter, "policywire_rewinds_total",
                 "Times that reading began again at the committed offsets.");
  families.Add(static_cast<double>(totals.rewinds));
  families.Begin(MetricType::Counter, "policywire_webhook_requests_total",
                 "Requests to the receiver of a webhook, by what became of them.");
  for (size_t i = 0; i < totals.requests.size(); ++i) {
    families.Add(static_cast<double>(totals.requests.at(i)),
                 {{"result", std::string(sink::NameOf(static_cast<sink::Verdict>(i)))}});
  }
  families.Begin(MetricType::Counter, "policywire_webhook_request_seconds_total", "Time of these requests.");
  families.Add(absl::ToDoubleSeconds(totals.request_time));
  families.Begin(MetricType::Gauge, "policywire_in_flight_bytes", "Input that was polled and is not committed.");
  families.Add(static_cast<double>(totals.bytes_in_flight));
}

void AddPartitions(const std::map<ingest::TopicPartition, PartitionState>& partitions, Families& families) {
  const auto labels = [](const ingest::TopicPartition& partition) {
    return Labels{{"topic", partition.topic}, {"partition", fmt::format("{}", partition.partition)}};
  };
  families.Begin(MetricType::Gauge, "policywire_partition_progress_age_seconds",
                 "Time since an assigned partition was assigned or had a commit.");
  const absl::Time now = ingest::SteadyNow();
  for (const auto& [partition, state] : partitions) {
    families.Add(absl::ToDoubleSeconds(now - state.moved), labels(partition));
  }
  families.Begin(
      MetricType::Gauge, "policywire_partition_lag_records",
      "Offsets between what the group has committed of an assigned partition and its end, asked every five "
      "seconds; 0 where nothing but markers and aborted transactions is left; none while no broker answers.");
  for (const auto& [partition, state] : partitions) {
    if (state.lag) families.Add(static_cast<double>(*state.lag), labels(partition));
  }
}

void AddReloads(const ServiceState::Reloads& reloads, Families& families) {
  families.Begin(MetricType::Counter, "policywire_config_reloads_total",
                 "Times that settings and lexicon were read again, by what became of it.");
  families.Add(static_cast<double>(reloads.taken), {{"result", "taken"}});
  families.Add(static_cast<double>(reloads.refused), {{"result", "refused"}});
  families.Begin(MetricType::Gauge, "policywire_config_last_reload_successful",
                 "1 while the settings and the lexicon that were read last are in force, else 0.");
  families.Add(reloads.last_taken ? 1 : 0);
  families.Begin(MetricType::Gauge, "policywire_config_last_reload_success_timestamp_seconds",
                 "When the settings and the lexicon that are in force were read, since 1970.");
  families.Add(absl::ToDoubleSeconds(reloads.in_force_since - absl::UnixEpoch()));
}

// Seconds since 1970. The kernel counts from its own start; /proc/stat, which tells when that was, may be out of sight.
double ProcessStart() {
  constexpr int kFieldsBefore = 19;  // of /proc/self/stat, between the program's name and the time of its start
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  std::string stat;
  std::getline(std::ifstream("/proc/self/stat"), stat);
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));  // the name may have anything in it
  std::string skipped;
  for (int i = 0; i < kFieldsBefore; ++i) fields >> skipped;
  uint64_t ticks = 0;
  timespec up{};
  if (!(fields >> ticks) || clock_gettime(CLOCK_BOOTTIME, &up) != 0) return now;
  const double since_boot = static_cast<double>(up.tv_sec) + static_cast<double>(up.tv_nsec) * 1e-9;
  return now - (since_boot - static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

// Under the names that every Prometheus client uses.
void AddProcess(Families& families) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  families.Begin(MetricType::Counter, "process_cpu_seconds_total", "CPU time of the process, user and system.");
  families.Add(seconds(usage.ru_utime) + seconds(usage.ru_stime));
  static const double kBegan = ProcessStart();  // one answer, whatever becomes of the time of day
  families.Begin(MetricType::Gauge, "process_start_time_seconds", "When the process started, since 1970.");
  families.Add(kBegan);
  uint64_t pages = 0;
  uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  families.Begin(MetricType::Gauge, "process_resident_memory_bytes", "Resident memory of the process.");
  families.Add(static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)));
}

}  // namespace

std::string MetricsText(ServiceState& state) {
  Families families;
  const v1::Version version = state.version();
  families.Begin(MetricType::Gauge, "policywire_build_info", "What makes the events: always 1.");
  families.Add(1, {{"version", version.build()}, {"lexicon", version.lexicon()}, {"model", version.model()}});
  families.Begin(MetricType::Gauge, "policywire_ready", "1 while the service takes its part (/ready), else 0.");
  families.Add(state.NotReady().empty() ? 1 : 0);
  AddReloads(state.reloads(), families);
  AddCounts(state.statistics().Read(), families);
  AddPartitions(state.Partitions(), families);
  AddProcess(families);
  return families.Text();
}

}  // namespace policywire::deploy
