#include "base/testing/simulated_clock.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace connecx::base {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

TEST(SimulatedClockTest, MovesWallAndUptime) {
  SimulatedClock clock(kStart);
  clock.AdvanceBy(absl::Minutes(5));
  EXPECT_EQ(clock.Now(), kStart + absl::Minutes(5));
  EXPECT_EQ(clock.Uptime(), absl::Minutes(5));
  clock.JumpTo(kStart);
  EXPECT_EQ(clock.Now(), kStart);
  EXPECT_EQ(clock.Uptime(), absl::Minutes(5));
  clock.AdvanceTo(kStart - absl::Hours(1));
  EXPECT_EQ(clock.Now(), kStart);
}

TEST(SimulatedClockTest, AwaitUntilEndsWhenTimeIsReached) {
  SimulatedClock clock(kStart);
  std::thread waiter([&clock] {
    Mutex mu;
    CondVar cv;
    MutexLock lock(mu);
    while (clock.Now() < kStart + absl::Hours(1)) {
      clock.AwaitUntil(mu, cv, kStart + absl::Hours(1));
    }
  });
  clock.AwaitWaiters(1);
  clock.AdvanceBy(absl::Minutes(59));
  clock.AwaitWaiters(1);
  clock.AdvanceBy(absl::Minutes(1));
  waiter.join();
}

TEST(SimulatedClockTest, NotifyWakesBeforeTheTime) {
  SimulatedClock clock(kStart);
  Mutex mu;
  CondVar cv;
  bool done = false;
  std::thread waiter([&] {
    MutexLock lock(mu);
    while (!done) clock.AwaitUntil(mu, cv, absl::InfiniteFuture());
  });
  clock.AwaitWaiters(1);
  {
    MutexLock lock(mu);
    done = true;
    cv.NotifyAll();
  }
  waiter.join();
}

TEST(SimulatedClockTest, NoWakeUpIsLostUnderContention) {
  SimulatedClock clock(kStart);
  constexpr int kSteps = 2000;
  std::thread waiter([&clock] {
    Mutex mu;
    CondVar cv;
    MutexLock lock(mu);
    for (int step = 1; step <= kSteps; ++step) {
      while (clock.Now() < kStart + absl::Seconds(step)) {
        clock.AwaitUntil(mu, cv, kStart + absl::Seconds(step));
      }
    }
  });
  for (int step = 0; step < kSteps; ++step) clock.AdvanceBy(absl::Seconds(1));
  waiter.join();
  EXPECT_EQ(clock.Now(), kStart + absl::Seconds(kSteps));
}

}  // namespace
}  // namespace connecx::base
