#include "base/mutex.h"

#include <gtest/gtest.h>

#include <thread>

namespace connecx::base {
namespace {

TEST(MutexTest, AThreadKnowsHowManyItHolds) {
  Mutex one;
  Mutex other;
  EXPECT_EQ(Mutex::HeldByThisThread(), 0);
  {
    const MutexLock lock(one);
    EXPECT_EQ(Mutex::HeldByThisThread(), 1);
    const MutexLock inner(other);
    EXPECT_EQ(Mutex::HeldByThisThread(), 2);
    int elsewhere = -1;
    std::thread([&elsewhere] { elsewhere = Mutex::HeldByThisThread(); }).join();
    EXPECT_EQ(elsewhere, 0);
  }
  EXPECT_EQ(Mutex::HeldByThisThread(), 0);
}

TEST(MutexTest, AWaitGivesItBackAndTakesItAgain) {
  Mutex mu;
  CondVar changed;
  bool done = false;
  std::thread other;
  {
    MutexLock lock(mu);
    other = std::thread([&] {
      MutexLock theirs(mu);
      done = true;
      changed.NotifyAll();
    });
    while (!done) changed.Wait(mu);
    EXPECT_EQ(Mutex::HeldByThisThread(), 1);
  }
  EXPECT_EQ(Mutex::HeldByThisThread(), 0);
  other.join();
}

}  // namespace
}  // namespace connecx::base
