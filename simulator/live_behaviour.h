#ifndef CONNECX_SIMULATOR_LIVE_BEHAVIOUR_H_
#define CONNECX_SIMULATOR_LIVE_BEHAVIOUR_H_

#include "base/mutex.h"
#include "simulator/behaviour.h"

namespace connecx::simulator {

// The behaviour in force, which can change while SPACE serves. Whoever serves a request takes it
// once and keeps it for that request. Thread-safe.
class LiveBehaviour {
 public:
  explicit LiveBehaviour(const Behaviour& behaviour) : behaviour_(behaviour) {}

  Behaviour Get() const EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return behaviour_;
  }
  void Set(const Behaviour& behaviour) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    behaviour_ = behaviour;
  }

 private:
  mutable base::Mutex mu_;
  Behaviour behaviour_ GUARDED_BY(mu_);
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_LIVE_BEHAVIOUR_H_
