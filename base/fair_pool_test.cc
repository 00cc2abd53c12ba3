#include "base/fair_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace connecx::base {
namespace {

using ::testing::ElementsAre;

// Holds tasks until it is opened.
class Gate {
 public:
  void Pass() EXCLUDES(mu_) {
    MutexLock lock(mu_);
    ++inside_;
    most_ = std::max(most_, inside_);
    changed_.NotifyAll();
    while (!open_) changed_.Wait(mu_);
    --inside_;
  }
  void AwaitInside(int count) EXCLUDES(mu_) {
    MutexLock lock(mu_);
    while (inside_ < count) changed_.Wait(mu_);
  }
  void Open() EXCLUDES(mu_) {
    MutexLock lock(mu_);
    open_ = true;
    changed_.NotifyAll();
  }
  int most() EXCLUDES(mu_) {
    MutexLock lock(mu_);
    return most_;
  }

 private:
  Mutex mu_;
  CondVar changed_;
  bool open_ GUARDED_BY(mu_) = false;
  int inside_ GUARDED_BY(mu_) = 0;
  int most_ GUARDED_BY(mu_) = 0;
};

TEST(FairPoolTest, StopRunsWhatWasSubmittedAndRefusesMore) {
  std::atomic<int> ran = 0;
  FairPool pool(3);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Submit(i % 2 == 0 ? "a" : "b", [&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
  EXPECT_FALSE(pool.Submit("a", [&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
}

TEST(FairPoolTest, OwnersAreServedInTurn) {
  Gate gate;
  std::vector<std::string> order;
  FairPool pool(1);
  pool.Submit("first", [&] { gate.Pass(); });
  gate.AwaitInside(1);
  for (const char* task : {"a1", "a2", "a3"})
    pool.Submit("a", [&, task] { order.push_back(task); });
  for (const char* task : {"b1", "b2"}) pool.Submit("b", [&, task] { order.push_back(task); });
  gate.Open();
  pool.Stop();
  EXPECT_THAT(order, ElementsAre("a1", "b1", "a2", "b2", "a3"));
}

TEST(FairPoolTest, NoOwnerHoldsMoreThanHalfOfTheThreads) {
  Gate flood;
  Gate other;
  FairPool pool(5);
  for (int i = 0; i < 50; ++i) pool.Submit("flood", [&] { flood.Pass(); });
  flood.AwaitInside(3);
  for (int i = 0; i < 2; ++i) pool.Submit("other", [&] { other.Pass(); });
  other.AwaitInside(2);  // Else the test hangs: the flood has all threads.
  other.Open();
  flood.Open();
  pool.Stop();
  EXPECT_EQ(flood.most(), 3);
}

TEST(FairPoolTest, SurvivesConcurrentSubmitAndStop) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> ran = 0;
    std::atomic<int> accepted = 0;
    FairPool pool(2);
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&, owner = std::to_string(i % 2)] {
        for (int n = 0; n < 10; ++n) accepted += pool.Submit(owner, [&ran] { ++ran; }) ? 1 : 0;
        pool.Stop();
      });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(ran, accepted);
  }
}

}  // namespace
}  // namespace connecx::base
