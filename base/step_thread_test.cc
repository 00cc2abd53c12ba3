#include "base/step_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"

namespace connecx::base {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

class StepThreadTest : public testing::Test {
 protected:
  SimulatedClock clock_{kStart};
  std::atomic<int> steps_ = 0;
  StepThread thread_{clock_, [this] {
                       ++steps_;
                       return clock_.Now() + absl::Hours(1);
                     }};
};

TEST_F(StepThreadTest, StepsAtOnceAtTheInstantWhenPokedAndWhenTheClockIsSetBack) {
  thread_.Start();
  clock_.AwaitWaiters(1);
  EXPECT_EQ(steps_, 1);
  clock_.AdvanceBy(absl::Minutes(59));
  clock_.AwaitWaiters(1);
  EXPECT_EQ(steps_, 1);
  clock_.AdvanceBy(absl::Minutes(1));
  while (steps_ < 2) clock_.AwaitWaiters(1);
  thread_.Poke();
  while (steps_ < 3) clock_.AwaitWaiters(1);
  clock_.AwaitWaiters(1);
  clock_.JumpTo(kStart - absl::Hours(100));
  while (steps_ < 4) clock_.AwaitWaiters(1);
  thread_.Stop();
  EXPECT_EQ(steps_, 4);
}

TEST_F(StepThreadTest, StopWithoutStartAndPokeWithoutStartDoNothing) {
  thread_.Stop();
  thread_.Poke();
  thread_.Stop();
  EXPECT_EQ(steps_, 0);
}

TEST_F(StepThreadTest, DueTimeTellsOfAStepThatIsLate) {
  EXPECT_EQ(thread_.DueTime(), absl::InfiniteFuture());
  thread_.Start();
  clock_.AwaitWaiters(1);
  EXPECT_EQ(thread_.DueTime(), kStart + absl::Hours(1));
  thread_.Stop();
  EXPECT_EQ(thread_.DueTime(), absl::InfiniteFuture());

  Mutex mu;
  CondVar changed;
  bool hangs = false;
  bool released = false;
  StepThread hanging(clock_, [&] {
    MutexLock lock(mu);
    hangs = true;
    changed.NotifyAll();
    while (!released) changed.Wait(mu);
    return absl::InfiniteFuture();
  });
  hanging.Start();
  {
    MutexLock lock(mu);
    while (!hangs) changed.Wait(mu);
  }
  clock_.AdvanceBy(absl::Hours(2));
  EXPECT_EQ(hanging.DueTime(), kStart);
  hanging.Poke();
  EXPECT_EQ(hanging.DueTime(), kStart);
  MutexLock lock(mu);
  released = true;
  changed.NotifyAll();
}

TEST_F(StepThreadTest, StartsAgain) {
  thread_.Start();
  thread_.Start();
  clock_.AwaitWaiters(1);
  thread_.Stop();
  thread_.Start();
  clock_.AwaitWaiters(1);
  thread_.Stop();
  EXPECT_EQ(steps_, 2);
}

TEST_F(StepThreadTest, SurvivesConcurrentStartStopPoke) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < 50; ++n) {
        thread_.Start();
        thread_.Poke();
        thread_.Stop();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace connecx::base
