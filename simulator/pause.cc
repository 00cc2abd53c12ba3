#include "simulator/pause.h"

namespace connecx::simulator {

bool Pause::For(absl::Duration wait) {
  const absl::Time until = clock_.Now() + wait;
  base::MutexLock lock(mu_);
  while (!released_ && clock_.Now() < until) clock_.AwaitUntil(mu_, changed_, until);
  return !released_;
}

void Pause::Release() {
  base::MutexLock lock(mu_);
  released_ = true;
  changed_.NotifyAll();
}

}  // namespace connecx::simulator
