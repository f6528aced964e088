#include "deploy/top/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "sink/table/table.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

constexpr std::string_view kBold = "1";
constexpr std::string_view kFaint = "2";
constexpr std::string_view kRed = "1;31";
constexpr std::string_view kGreen = "32";
// A partition that has stood still for longer than this although it has more to read than the marker of a transaction
// is shown in red: what the alert PolicywirePartitionStalled goes by.
constexpr double kStalledSeconds = 30;
constexpr double kMarkers = 1;

std::string Grouped(double number) {
  std::string digits = fmt::format("{:.0f}", std::max(number, 0.0));
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

// Three digits: 0.42, 12.3, 1,234.
std::string Short(double number) {
  if (number > 0 && number < 10) return fmt::format("{:.2f}", number);
  return number > 0 && number < 100 ? fmt::format("{:.1f}", number) : Grouped(number);
}

std::string Bytes(double bytes) {
  for (const char* const unit : {"B", "kB", "MB", "GB"}) {
    if (bytes < 1000) return fmt::format("{} {}", *unit == 'B' ? Grouped(bytes) : Short(bytes), unit);
    bytes /= 1000;
  }
  return Short(bytes) + " TB";
}

std::string Age(double seconds) {
  if (seconds < 100) return fmt::format("{:.1f} s", std::max(seconds, 0.0));
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string Time(double seconds) { return seconds < 1 ? Short(seconds * 1000) + " ms" : Short(seconds) + " s"; }

// A row of a table: what it is called, and its values, each in a column of its own to the right.
struct Row {
  std::string name;
  std::vector<std::string> values;
  bool alarming = false;
};

class Screen {
 public:
  Screen(const TopState& state, const TopStyle& style) : state_(state), style_(style) {}

  std::vector<std::string> Lines() {
    AddHead();
    AddRates();
    const std::vector<Row> partitions = Partitions();
    const std::vector<Row> events = Counts("policywire_events_total", "action");
    const std::vector<Row> letters = Counts("policywire_dead_letters_total", "reason");
    // A service with many partitions must not push what it finds off the screen.
    const size_t others = (events.empty() ? 0 : events.size() + 2) + (letters.empty() ? 0 : letters.size() + 2);
    const size_t room = style_.height == 0 ? std::numeric_limits<size_t>::max() : style_.height;
    const size_t used = lines_.size() + 2;
    const size_t third = std::max<size_t>(room > used ? (room - used) / 3 : 0, 3);
    AddTable("PARTITION", {"LAG", "LAST PROGRESS"}, partitions,
             std::max(third, room > used + others ? room - used - others : 0));
    AddTable("EVENTS", {"TOTAL", "A SECOND"}, events, events.size());
    AddTable("DEAD LETTERS", {"TOTAL", "A SECOND"}, letters, letters.size());
    if (style_.height > 0 && lines_.size() > style_.height) {
      lines_.resize(style_.height - 1);
      Add("...", kFaint);
    }
    return std::move(lines_);
  }

 private:
  // What a counter gained since a moment ago, a second; nothing where that is not known.
  std::optional<double> Rate(double now, double before) const {
    if (state_.before == nullptr || state_.seconds <= 0) return std::nullopt;
    return (now < before ? now : now - before) / state_.seconds;
  }
  std::optional<double> Rate(const std::string& name) const {
    return Rate(state_.now.Sum(name), state_.before == nullptr ? 0 : state_.before->Sum(name));
  }
  static std::string Shown(const std::optional<double>& rate) { return rate ? Short(*rate) : "-"; }

  void Add(std::string_view text, std::string_view colour = "") {
    std::string line = sink::FitToWidth(text, style_.width, false);
    line.erase(line.find_last_not_of(' ') + 1);
    lines_.push_back(style_.colour && !colour.empty() && !line.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", colour, line)
                                                                       : std::move(line));
  }

  void AddHead() {
    std::string version;
    for (const MetricSample& sample : state_.now.Samples("policywire_build_info")) {
      if (const auto build = sample.labels.find("version"); build != sample.labels.end()) version = build->second;
    }
    const bool ready = state_.now.Sum("policywire_ready") == 1;
    Add(fmt::format("policywire {}  {}  {}{}", version, state_.address, ready ? "ready" : "NOT READY",
                    state_.paused ? "  paused" : ""),
        ready ? kBold : kRed);
    if (!state_.silent.empty()) Add(fmt::format("no answer: {}", state_.silent), kRed);
    if (state_.now.Has("policywire_config_last_reload_successful") &&
        state_.now.Sum("policywire_config_last_reload_successful") == 0) {
      Add("the settings that were read last were refused; those of before are in force", kRed);
    }
  }

  void AddRates() {
    const std::optional<double> bytes = Rate("policywire_input_bytes_total");
    Add(fmt::format("records/s {:>8}  events/s {:>8}  dead letters/s {:>6}  input/s {:>8}",
                    Shown(Rate("policywire_input_records_total")), Shown(Rate("policywire_events_total")),
                    Shown(Rate("policywire_dead_letters_total")), bytes ? Bytes(*bytes) : "-"));
    const std::optional<double> processor = Rate("process_cpu_seconds_total");
    Add(fmt::format("commits/s {:>8}  commit   {:>8}  95 % within {:>9}  retries {:>8}",
                    Shown(Rate("policywire_commit_duration_seconds_count")), CommitMean(), CommitWithin(0.95),
                    Grouped(state_.now.Sum("policywire_transaction_retries_total"))));
    Add(fmt::format("memory    {:>8}  in flight{:>8}  CPU {:>17}  rewinds {:>8}",
                    Bytes(state_.now.Sum("process_resident_memory_bytes")),
                    Bytes(state_.now.Sum("policywire_in_flight_bytes")),
                    processor ? fmt::format("{:.2f} cores", *processor) : "-",
                    Grouped(state_.now.Sum("policywire_rewinds_total"))));
    const std::map<std::string, double> requests = state_.now.ByLabel("policywire_webhook_requests_total", "result");
    std::string webhook;
    for (const auto& [result, count] : requests) {
      if (count > 0) webhook += fmt::format("   {} {}", result, Grouped(count));
    }
    if (!webhook.empty()) Add("webhook requests" + webhook);
  }

  // Of the commits since a moment ago; of all where there was none.
  double Gained(const std::string& name, const std::string& bound = "") const {
    const auto value = [&](const MetricsReading& reading) {
      if (bound.empty()) return reading.Sum(name);
      const std::map<std::string, double> values = reading.ByLabel(name, "le");
      const auto found = values.find(bound);
      return found == values.end() ? 0 : found->second;
    };
    const auto count = [](const MetricsReading& reading) {
      return reading.Sum("policywire_commit_duration_seconds_count");
    };
    const double now = value(state_.now);
    if (state_.before == nullptr || count(state_.now) <= count(*state_.before)) return now;
    return now - value(*state_.before);
  }

  std::string CommitMean() const {
    const double count = Gained("policywire_commit_duration_seconds_count");
    return count <= 0 ? "-" : Time(Gained("policywire_commit_duration_seconds_sum") / count);
  }

  // The least bound of the histogram that so many of the commits keep.
  std::string CommitWithin(double share) const {
    const double count = Gained("policywire_commit_duration_seconds_count");
    if (count <= 0) return "-";
    std::map<double, std::string> bounds;
    for (const auto& [text, value] : state_.now.ByLabel("policywire_commit_duration_seconds_bucket", "le")) {
      bounds[text == "+Inf" ? std::numeric_limits<double>::infinity() : std::strtod(text.c_str(), nullptr)] = text;
    }
    double last = 0;
    for (const auto& [bound, text] : bounds) {
      if (std::isinf(bound)) break;
      last = bound;
      if (Gained("policywire_commit_duration_seconds_bucket", text) >= share * count) return Time(bound);
    }
    return "> " + Time(last);
  }

  // Those that are furthest behind first.
  std::vector<Row> Partitions() const {
    struct Partition {
      std::string topic;
      std::string number;
      std::optional<double> lag;
      double age = 0;
    };
    std::map<std::pair<std::string, std::string>, Partition> found;
    const auto of = [&found](const MetricSample& sample) -> Partition& {
      const auto label = [&sample](const char* name) {
        const auto value = sample.labels.find(name);
        return value == sample.labels.end() ? std::string() : value->second;
      };
      Partition& partition = found[{label("topic"), label("partition")}];
      partition.topic = label("topic");
      partition.number = label("partition");
      return partition;
    };
    for (const MetricSample& sample : state_.now.Samples("policywire_partition_progress_age_seconds")) {
      of(sample).age = sample.value;
    }
    for (const MetricSample& sample : state_.now.Samples("policywire_partition_lag_records")) {
      of(sample).lag = sample.value;
    }
    std::vector<Partition> partitions;
    for (auto& [name, partition] : found) partitions.push_back(std::move(partition));
    const auto order = [](const Partition& partition) {
      return std::tuple(-partition.lag.value_or(0), partition.topic, partition.number.size(), partition.number);
    };
    std::ranges::sort(partitions, {}, order);
    std::vector<Row> rows;
    for (const Partition& partition : partitions) {
      rows.push_back({fmt::format("{}[{}]", partition.topic, partition.number),
                      {partition.lag ? Grouped(*partition.lag) : "?", Age(partition.age)},
                      partition.lag.value_or(0) > kMarkers && partition.age > kStalledSeconds});
    }
    return rows;
  }

  // Kinds that there were any of, the most first.
  std::vector<Row> Counts(const std::string& name, const std::string& label) const {
    std::map<std::string, double> before;
    if (state_.before != nullptr) before = state_.before->ByLabel(name, label);
    std::vector<std::pair<double, std::string>> counts;
    for (const auto& [kind, count] : state_.now.ByLabel(name, label)) {
      if (count > 0) counts.emplace_back(-count, kind);
    }
    std::ranges::sort(counts);
    std::vector<Row> rows;
    for (const auto& [negative, kind] : counts) {
      rows.push_back({kind, {Grouped(-negative), Shown(Rate(-negative, before[kind]))}});
    }
    return rows;
  }

  // `most` rows of it; what is left out is counted.
  void AddTable(std::string_view title, const std::vector<std::string>& columns, const std::vector<Row>& rows,
                size_t most) {
    if (rows.empty()) return;
    constexpr size_t kColumn = 14;
    const size_t all = kColumn * columns.size();
    const size_t name = std::min<size_t>(style_.width > all + 10 ? style_.width - all : 10, 40);
    const auto line = [&](std::string_view first, const std::vector<std::string>& values) {
      std::string text = sink::FitToWidth(first, name, false);
      for (const std::string& value : values) text += fmt::format("{:>{}}", value, kColumn);
      return text;
    };
    Add("");
    Add(line(title, columns), kBold);
    const size_t shown = rows.size() > most && most > 0 ? most - 1 : rows.size();
    for (size_t i = 0; i < shown; ++i) Add(line(rows[i].name, rows[i].values), rows[i].alarming ? kRed : "");
    if (shown < rows.size()) Add(fmt::format("and {} more", rows.size() - shown), kFaint);
  }

  const TopState& state_;
  const TopStyle& style_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> TopScreen(const TopState& state, const TopStyle& style) {
  return Screen(state, style).Lines();
}

}  // namespace policywire::deploy
