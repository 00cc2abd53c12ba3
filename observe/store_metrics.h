#ifndef CONNECX_OBSERVE_STORE_METRICS_H_
#define CONNECX_OBSERVE_STORE_METRICS_H_

#include <string>
#include <vector>

#include "base/clock.h"
#include "core/building.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"
#include "store/store.h"

namespace connecx::observe {

// What stands in the store and in the systems' timetable pools, looked up by index at each
// collection: the cost follows what is live, due, open or queued now. Thread-safe. What cannot be
// read is left out.
class StoreMetrics final : public prometheus::Collectable {
 public:
  // `path`: the store's file, whose size and file system are shown. All live longer than this.
  StoreMetrics(store::Store& store, const core::BuildingDirectory& buildings, base::Clock& clock,
               std::string path)
      : store_(store), buildings_(buildings), clock_(clock), path_(std::move(path)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  store::Store& store_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  const std::string path_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_STORE_METRICS_H_
