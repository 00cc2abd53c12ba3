#include "salto_client/access_system/allocation_queue.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::StatusIs;

TEST(AllocationQueueTest, TheNextEntersWhenTheTurnIsOver) {
  base::SimulatedClock clock(absl::FromUnixSeconds(1'900'000'000));
  AllocationQueue queue(clock);
  ASSERT_OK(queue.Enter(absl::Seconds(10)));
  absl::Status entered;
  std::thread next([&] { entered = queue.Enter(absl::Seconds(10)); });
  clock.AwaitWaiters(1);
  queue.Leave();
  next.join();
  EXPECT_OK(entered);
}

TEST(AllocationQueueTest, WaitsNoLongerThanTheLimitEvenIfTheWallClockJumps) {
  base::SimulatedClock clock(absl::FromUnixSeconds(1'900'000'000));
  AllocationQueue queue(clock);
  ASSERT_OK(queue.Enter(absl::Seconds(10)));
  absl::Status entered;
  std::thread next([&] { entered = queue.Enter(absl::Seconds(10)); });
  clock.AwaitWaiters(1);
  clock.JumpTo(clock.Now() - absl::Hours(24));
  clock.AwaitWaiters(1);
  clock.AdvanceBy(absl::Seconds(10));
  next.join();
  EXPECT_THAT(entered, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

}  // namespace
}  // namespace connecx::salto
