#ifndef CONNECX_OBSERVE_PROCESS_METRICS_H_
#define CONNECX_OBSERVE_PROCESS_METRICS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace connecx::observe {

// This process as Prometheus' client libraries show it (process_...), from /proc, and the version
// that runs. Thread-safe. /proc/stat, which knows when the machine started, is not read: the
// service's unit hides it.
class ProcessMetrics final : public prometheus::Collectable {
 public:
  // `started`: when the process was.
  ProcessMetrics(std::string version, absl::Time started)
      : version_(std::move(version)), started_(started) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::string version_;
  const absl::Time started_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_PROCESS_METRICS_H_
