#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace connecx::base {
namespace {

TEST(ThreadPoolTest, StopRunsWhatWasSubmittedAndRefusesMore) {
  std::atomic<int> ran = 0;
  ThreadPool pool(3);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Submit([&ran] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
  EXPECT_FALSE(pool.Submit([&ran] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
}

TEST(ThreadPoolTest, TasksBlockIndependently) {
  ThreadPool pool(2);
  Mutex mu;
  CondVar changed;
  int waiting = 0;
  for (int i = 0; i < 2; ++i) {
    pool.Submit([&] {
      MutexLock lock(mu);
      ++waiting;
      changed.NotifyAll();
      while (waiting < 2) changed.Wait(mu);
    });
  }
  pool.Stop();
  MutexLock lock(mu);
  EXPECT_EQ(waiting, 2);
}

TEST(ThreadPoolTest, SurvivesConcurrentSubmitAndStop) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> ran = 0;
    std::atomic<int> accepted = 0;
    ThreadPool pool(2);
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] {
        for (int n = 0; n < 10; ++n) accepted += pool.Submit([&ran] { ++ran; }) ? 1 : 0;
        pool.Stop();
      });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(ran, accepted);
  }
}

}  // namespace
}  // namespace connecx::base
