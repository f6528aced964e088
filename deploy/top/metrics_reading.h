// Metrics in Prometheus' text form, as a service answered them.
#ifndef POLICYWIRE_DEPLOY_TOP_METRICS_READING_H_
#define POLICYWIRE_DEPLOY_TOP_METRICS_READING_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace policywire::deploy {

using MetricLabels = std::map<std::string, std::string>;

struct MetricSample {
  MetricLabels labels;
  double value = 0;
};

class MetricsReading {
 public:
  // InvalidArgument for what is not Prometheus' text form 0.0.4, with the number of the line.
  static absl::StatusOr<MetricsReading> Parse(std::string_view text);

  bool Has(const std::string& name) const { return samples_.contains(name); }
  // All samples of a metric, in their order; none where it is not there.
  const std::vector<MetricSample>& Samples(const std::string& name) const;
  // All of them added up; 0 where there is none.
  double Sum(const std::string& name) const;
  // By the values of one label.
  std::map<std::string, double> ByLabel(const std::string& name, const std::string& label) const;

 private:
  std::map<std::string, std::vector<MetricSample>> samples_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_TOP_METRICS_READING_H_
