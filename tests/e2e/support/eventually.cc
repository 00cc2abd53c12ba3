#include "tests/e2e/support/eventually.h"

#include <thread>

#include "base/real_clock.h"

namespace connecx::e2e {

bool Eventually(absl::FunctionRef<bool()> condition) {
  base::RealClock clock;
  const absl::Duration end = clock.Uptime() + kPatience;
  while (true) {
    if (condition()) return true;
    if (clock.Uptime() > end) return false;
    std::this_thread::yield();
  }
}

}  // namespace connecx::e2e
