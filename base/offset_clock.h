#ifndef CONNECX_BASE_OFFSET_CLOCK_H_
#define CONNECX_BASE_OFFSET_CLOCK_H_

#include "absl/time/time.h"
#include "base/clock.h"

namespace connecx::base {

// Another clock, moved by a fixed time: for demonstrations and tests of whole processes.
// Thread-safe.
class OffsetClock final : public Clock {
 public:
  OffsetClock(Clock& clock, absl::Duration offset) : clock_(clock), offset_(offset) {}

  absl::Time Now() override { return clock_.Now() + offset_; }
  absl::Duration Uptime() override { return clock_.Uptime(); }
  void AwaitUntil(Mutex& mu, CondVar& cv, absl::Time until) override REQUIRES(mu) {
    clock_.AwaitUntil(mu, cv, until - offset_);
  }

 private:
  Clock& clock_;
  const absl::Duration offset_;
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_OFFSET_CLOCK_H_
