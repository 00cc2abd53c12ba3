#ifndef CONNECX_OBSERVE_FAMILIES_H_
#define CONNECX_OBSERVE_FAMILIES_H_

#include <string>
#include <utility>
#include <vector>

#include "observe/metric_names.h"
#include "prometheus/metric_family.h"

// Metrics as they are shown, from values that are known.

namespace connecx::observe {

using Label = prometheus::ClientMetric::Label;
using Labels = std::vector<Label>;

// One metric with its samples. Its type follows its name: "..._total" is a counter.
class Family {
 public:
  explicit Family(const MetricName& name);
  Family(const MetricName& name, prometheus::MetricType type);

  void Add(double value, Labels labels = {});
  // Of a histogram: as it was collected.
  void Add(prometheus::ClientMetric metric, Labels labels);

  prometheus::MetricFamily Take() && { return std::move(family_); }

 private:
  prometheus::MetricFamily family_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_FAMILIES_H_
