#ifndef CONNECX_BASE_REAL_CLOCK_H_
#define CONNECX_BASE_REAL_CLOCK_H_

#include "base/clock.h"

namespace connecx::base {

// The machine's clocks.
class RealClock final : public Clock {
 public:
  absl::Time Now() override;
  absl::Duration Uptime() override;
  void AwaitUntil(Mutex& mu, CondVar& cv, absl::Time until) override REQUIRES(mu);
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_REAL_CLOCK_H_
