#ifndef CONNECX_BASE_CLOCK_H_
#define CONNECX_BASE_CLOCK_H_

#include "absl/time/time.h"
#include "base/mutex.h"

namespace connecx::base {

// The only source of time. Thread-safe. Production uses RealClock, tests SimulatedClock.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time: stored, shown to people, compared with bookings. May jump.
  virtual absl::Time Now() = 0;

  // Monotonic time since some fixed instant: time limits, back-offs, latencies.
  virtual absl::Duration Uptime() = 0;

  // Blocks until `cv` is notified or wall time reaches `until`; may also wake early, so call it in
  // a loop that looks at the condition and at Now(). `mu` is held on entry and on return. A clock
  // that is set forward or back makes RealClock wake within a minute, SimulatedClock at once.
  virtual void AwaitUntil(Mutex& mu, CondVar& cv, absl::Time until) REQUIRES(mu) = 0;
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_CLOCK_H_
