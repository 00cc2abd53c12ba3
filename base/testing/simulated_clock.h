#ifndef CONNECX_BASE_TESTING_SIMULATED_CLOCK_H_
#define CONNECX_BASE_TESTING_SIMULATED_CLOCK_H_

#include <list>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::base {

// A clock that stands still until it is moved. Thread-safe. Every move wakes every waiter, which
// looks at its condition again; nothing sleeps or polls.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(absl::Time now) : now_(now) {}

  absl::Time Now() override EXCLUDES(mu_);
  absl::Duration Uptime() override EXCLUDES(mu_);
  void AwaitUntil(Mutex& mu, CondVar& cv, absl::Time until) override REQUIRES(mu) EXCLUDES(mu_);

  // Time passes: both clocks move. `by` >= 0.
  void AdvanceBy(absl::Duration by) EXCLUDES(mu_);
  // Time passes until `now`; does nothing if that is in the past.
  void AdvanceTo(absl::Time now) EXCLUDES(mu_);
  // The wall clock is set, forward or back; uptime stays.
  void JumpTo(absl::Time now) EXCLUDES(mu_);

  // Blocks until at least `count` threads wait in AwaitUntil: lets a test move time only when its
  // background threads have nothing left to do.
  void AwaitWaiters(int count) EXCLUDES(mu_);

 private:
  struct Waiter {
    Mutex* mu;
    CondVar* cv;
    int pins = 0;  // moves that are about to notify it
  };

  void Move(absl::Duration wall, absl::Duration uptime) EXCLUDES(mu_);

  Mutex mu_;
  CondVar unpinned_or_waiting_;
  absl::Time now_ GUARDED_BY(mu_);
  absl::Duration uptime_ GUARDED_BY(mu_);
  std::list<Waiter> waiters_ GUARDED_BY(mu_);
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_TESTING_SIMULATED_CLOCK_H_
