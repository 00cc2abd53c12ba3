#ifndef CONNECX_BASE_STEP_THREAD_H_
#define CONNECX_BASE_STEP_THREAD_H_

#include <functional>
#include <optional>
#include <thread>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::base {

// A thread that calls `step` at once, then whenever the instant that the last step returned is
// reached, the clock was set back, or somebody pokes it. Nothing is polled. Thread-safe.
class StepThread {
 public:
  // `step` runs on the thread only, and must not call Start or Stop.
  StepThread(Clock& clock, std::function<absl::Time()> step);
  ~StepThread() { Stop(); }

  // Idempotent, in any order, from any thread; a stopped one may be started again. Stop returns
  // when the thread has ended.
  void Start() EXCLUDES(lifecycle_mu_, mu_);
  void Stop() EXCLUDES(lifecycle_mu_, mu_);

  // Steps as soon as possible. Never blocks; does nothing while stopped.
  void Poke() EXCLUDES(mu_);

  // When the next step is due; in the past: it is late, or has been under way since. Infinite
  // future: stopped.
  absl::Time DueTime() EXCLUDES(mu_);

 private:
  void Run() EXCLUDES(mu_);

  Clock& clock_;
  const std::function<absl::Time()> step_;
  Mutex lifecycle_mu_;  // held while the thread is joined, so that Start waits for Stop
  std::thread thread_ GUARDED_BY(lifecycle_mu_);
  Mutex mu_;
  CondVar changed_;
  bool running_ GUARDED_BY(mu_) = false;
  absl::Time next_ GUARDED_BY(mu_);  // of the step under way: when it was due
  std::optional<absl::Time> poked_ GUARDED_BY(mu_);
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_STEP_THREAD_H_
