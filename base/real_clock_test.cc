#include "base/real_clock.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace connecx::base {
namespace {

TEST(RealClockTest, AwaitUntilReturnsAtAPastInstantAndAfterAShortWait) {
  RealClock clock;
  Mutex mu;
  CondVar cv;
  MutexLock lock(mu);
  clock.AwaitUntil(mu, cv, absl::InfinitePast());
  const absl::Duration before = clock.Uptime();
  const absl::Time until = clock.Now() + absl::Milliseconds(5);
  while (clock.Now() < until) clock.AwaitUntil(mu, cv, until);
  EXPECT_GT(clock.Uptime(), before);
}

}  // namespace
}  // namespace connecx::base
