#ifndef CONNECX_BASE_STEP_THREAD_H_
#define CONNECX_BASE_STEP_THREAD_H_

#include <functional>
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

 private:
  void Run() EXCLUDES(mu_);

  Clock& clock_;
  const std::function<absl::Time()> step_;
  Mutex lifecycle_mu_;  // held while the thread is joined, so that Start waits for Stop
  std::thread thread_ GUARDED_BY(lifecycle_mu_);
  Mutex mu_;
  CondVar changed_;
  bool poked_ GUARDED_BY(mu_) = false;
  bool stopping_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_STEP_THREAD_H_
