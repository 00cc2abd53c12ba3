#include "observe/families.h"

#include "absl/strings/match.h"

namespace connecx::observe {

Family::Family(const MetricName& name)
    : Family(name, absl::EndsWith(name.name, "_total") ? prometheus::MetricType::Counter
                                                       : prometheus::MetricType::Gauge) {}

Family::Family(const MetricName& name, prometheus::MetricType type) {
  family_.name = name.name;
  family_.help = name.help;
  family_.type = type;
}

void Family::Add(double value, Labels labels) {
  prometheus::ClientMetric metric;
  metric.counter.value = value;
  metric.gauge.value = value;
  Add(std::move(metric), std::move(labels));
}

void Family::Add(prometheus::ClientMetric metric, Labels labels) {
  metric.label = std::move(labels);
  family_.metric.push_back(std::move(metric));
}

}  // namespace connecx::observe
