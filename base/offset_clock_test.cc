#include "base/offset_clock.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"

namespace connecx::base {
namespace {

TEST(OffsetClockTest, MovesWallTimeAndWaitsAlone) {
  const absl::Time start = absl::FromUnixSeconds(1'800'000'000);
  SimulatedClock real(start);
  OffsetClock clock(real, -absl::Hours(24));
  EXPECT_EQ(clock.Now(), start - absl::Hours(24));
  EXPECT_EQ(clock.Uptime(), real.Uptime());
  std::thread waiter([&] {
    Mutex mu;
    CondVar cv;
    MutexLock lock(mu);
    const absl::Time until = start - absl::Hours(23);
    while (clock.Now() < until) clock.AwaitUntil(mu, cv, until);
  });
  real.AwaitWaiters(1);
  real.AdvanceBy(absl::Hours(1));
  waiter.join();
}

}  // namespace
}  // namespace connecx::base
