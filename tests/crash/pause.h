#ifndef CONNECX_TESTS_CRASH_PAUSE_H_
#define CONNECX_TESTS_CRASH_PAUSE_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::crash {

// Lets that much time pass: what is tested here is other processes, which have a clock of their
// own.
inline void Pause(base::Clock& clock, absl::Duration pause) {
  base::Mutex mu;
  base::CondVar never;
  base::MutexLock lock(mu);
  const absl::Time end = clock.Now() + pause;
  while (clock.Now() < end) clock.AwaitUntil(mu, never, end);
}

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_PAUSE_H_
