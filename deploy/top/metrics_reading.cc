#include "deploy/top/metrics_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"

namespace policywire::deploy {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
}

// One line, from left to right. Each step returns false where the line goes on otherwise.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void SkipBlanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  bool Name(std::string& name) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsNameCharacter);
    name.assign(rest_.begin(), end);
    rest_.remove_prefix(name.size());
    return !name.empty();
  }
  // "...", with \\, \" and \n in it.
  bool Quoted(std::string& text) {
    if (!Take('"')) return false;
    while (!rest_.empty() && rest_[0] != '"') {
      if (Take('\\') && rest_.empty()) return false;
      text += rest_[0];
      rest_.remove_prefix(1);
    }
    return Take('"');
  }
  bool Labels(MetricLabels& labels) {
    if (!Take('{')) return true;
    while (!Take('}')) {
      std::string name;
      std::string value;
      SkipBlanks();
      if (!Name(name) || !Take('=') || !Quoted(value)) return false;
      labels[name] = value;
      SkipBlanks();
      Take(',');
    }
    return true;
  }
  // Behind it may stand a time, which nobody asks for.
  bool Value(double& value) {
    SkipBlanks();
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" \t"));
    return absl::SimpleAtod({word.data(), word.size()}, &value);
  }

 private:
  std::string_view rest_;
};

}  // namespace

absl::StatusOr<MetricsReading> MetricsReading::Parse(std::string_view text) {
  MetricsReading reading;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    LineReader reader(line);
    std::string name;
    MetricSample sample;
    if (!reader.Name(name) || !reader.Labels(sample.labels) || !reader.Value(sample.value)) {
      return absl::InvalidArgumentError(fmt::format("line {} is no metric of Prometheus' text form", number));
    }
    reading.samples_[name].push_back(std::move(sample));
  }
  return reading;
}

const std::vector<MetricSample>& MetricsReading::Samples(const std::string& name) const {
  static const std::vector<MetricSample> kNone;
  const auto found = samples_.find(name);
  return found == samples_.end() ? kNone : found->second;
}

double MetricsReading::Sum(const std::string& name) const {
  double sum = 0;
  for (const MetricSample& sample : Samples(name)) sum += sample.value;
  return sum;
}

std::map<std::string, double> MetricsReading::ByLabel(const std::string& name, const std::string& label) const {
  std::map<std::string, double> values;
  for (const MetricSample& sample : Samples(name)) {
    if (const auto value = sample.labels.find(label); value != sample.labels.end()) {
      values[value->second] += sample.value;
    }
  }
  return values;
}

}  // namespace policywire::deploy
