#include "base/testing/simulated_clock.h"

#include <list>
#include <vector>

namespace connecx::base {

absl::Time SimulatedClock::Now() {
  MutexLock lock(mu_);
  return now_;
}

absl::Duration SimulatedClock::Uptime() {
  MutexLock lock(mu_);
  return uptime_;
}

// A move pins the waiters it saw, then takes each waiter's own mutex to notify it, so no wake-up is
// lost between a waiter's look at the time and its wait. A pinned waiter gives its mutex back until
// the move is done with it.
void SimulatedClock::AwaitUntil(Mutex& mu, CondVar& cv,
                                absl::Time until) NO_THREAD_SAFETY_ANALYSIS {
  std::list<Waiter>::iterator self;
  {
    MutexLock lock(mu_);
    if (now_ >= until) return;
    self = waiters_.insert(waiters_.end(), Waiter{&mu, &cv});
    unpinned_or_waiting_.NotifyAll();
  }
  cv.Wait(mu);
  mu.Unlock();
  {
    MutexLock lock(mu_);
    while (self->pins > 0) unpinned_or_waiting_.Wait(mu_);
    waiters_.erase(self);
  }
  mu.Lock();
}

void SimulatedClock::AdvanceBy(absl::Duration by) { Move(by, by); }

void SimulatedClock::AdvanceTo(absl::Time now) {
  const absl::Duration by = now - Now();
  if (by > absl::ZeroDuration()) Move(by, by);
}

void SimulatedClock::JumpTo(absl::Time now) { Move(now - Now(), absl::ZeroDuration()); }

void SimulatedClock::AwaitWaiters(int count) {
  MutexLock lock(mu_);
  while (static_cast<int>(waiters_.size()) < count) unpinned_or_waiting_.Wait(mu_);
}

void SimulatedClock::Move(absl::Duration wall, absl::Duration uptime) {
  std::vector<Waiter*> pinned;
  {
    MutexLock lock(mu_);
    now_ += wall;
    uptime_ += uptime;
    for (Waiter& waiter : waiters_) {
      ++waiter.pins;
      pinned.push_back(&waiter);
    }
  }
  for (Waiter* waiter : pinned) {
    MutexLock lock(*waiter->mu);
    waiter->cv->NotifyAll();
  }
  MutexLock lock(mu_);
  for (Waiter* waiter : pinned) --waiter->pins;
  unpinned_or_waiting_.NotifyAll();
}

}  // namespace connecx::base
