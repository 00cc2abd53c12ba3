#ifndef CONNECX_OBSERVE_PROCESS_METRICS_H_
#define CONNECX_OBSERVE_PROCESS_METRICS_H_

#include <string>
#include <vector>

#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace connecx::observe {

// This process as Prometheus' client libraries show it (process_...), from /proc, and the version
// that runs. Thread-safe.
class ProcessMetrics final : public prometheus::Collectable {
 public:
  explicit ProcessMetrics(std::string version) : version_(std::move(version)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::string version_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_PROCESS_METRICS_H_
