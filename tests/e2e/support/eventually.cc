#include "tests/e2e/support/eventually.h"

#include <poll.h>

#include <algorithm>

#include "base/real_clock.h"

namespace connecx::e2e {
namespace {

// Between two looks, for the system under test.
constexpr int kPauseMilliseconds = 1;
// A machine that stands still longer gives nobody the time to go on.
constexpr absl::Duration kStandstill = absl::Seconds(1);

}  // namespace

bool Eventually(absl::FunctionRef<bool()> condition) {
  base::RealClock clock;
  absl::Duration waited;
  for (absl::Duration last = clock.Uptime(); !condition();) {
    if (waited > kPatience) return false;
    ::poll(nullptr, 0, kPauseMilliseconds);
    const absl::Duration now = clock.Uptime();
    waited += std::min(now - last, kStandstill);
    last = now;
  }
  return true;
}

}  // namespace connecx::e2e
