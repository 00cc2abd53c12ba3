#include "base/real_clock.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "absl/time/clock.h"

namespace connecx::base {
namespace {

// Wall time may be set while we wait on the monotonic clock: look again at least this often.
constexpr absl::Duration kLongestNap = absl::Minutes(1);

}  // namespace

absl::Time RealClock::Now() { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }

absl::Duration RealClock::Uptime() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

void RealClock::AwaitUntil(Mutex& mu, CondVar& cv, absl::Time until) NO_THREAD_SAFETY_ANALYSIS {
  const absl::Duration nap = std::min(until - absl::Now(), kLongestNap);
  if (nap <= absl::ZeroDuration()) return;
  std::unique_lock<std::mutex> lock(mu.mu_, std::adopt_lock);
  cv.cv_.wait_for(lock, absl::ToChronoNanoseconds(nap));
  lock.release();
}

}  // namespace connecx::base
