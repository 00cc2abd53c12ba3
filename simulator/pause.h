#ifndef CONNECX_SIMULATOR_PAUSE_H_
#define CONNECX_SIMULATOR_PAUSE_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::simulator {

// Lets requests wait, until the simulator stops. Thread-safe.
class Pause {
 public:
  // `clock` must outlive it.
  explicit Pause(base::Clock& clock) : clock_(clock) {}

  // Blocks for that long; false, at once, if everybody has been released.
  bool For(absl::Duration wait) EXCLUDES(mu_);
  // Ends all waiting, also what begins later.
  void Release() EXCLUDES(mu_);

 private:
  base::Clock& clock_;
  base::Mutex mu_;
  base::CondVar changed_;
  bool released_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_PAUSE_H_
