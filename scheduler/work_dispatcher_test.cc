#include "scheduler/work_dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"
#include "core/building.h"
#include "provider/pass_runner.h"
#include "scheduler/testing/fake_buildings.h"
#include "scheduler/testing/fake_pass_runner.h"

namespace connecx::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// Passes wait here until the test opens it.
class Gate {
 public:
  void Pass() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    while (!open_) changed_.Wait(mu_);
  }
  void Open() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    open_ = true;
    changed_.NotifyAll();
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  bool open_ GUARDED_BY(mu_) = false;
};

class WorkDispatcherTest : public testing::Test {
 protected:
  void AddBuilding(const std::string& id, const std::string& misconfigured = "") {
    core::Building building;
    building.id = id;
    building.misconfigured = misconfigured;
    buildings_.Set(building);
  }

  base::SimulatedClock clock_{kStart};
  FakeBuildings buildings_;
  FakePassRunner runner_;
  WorkDispatcher dispatcher_{runner_, buildings_, clock_};
};

TEST_F(WorkDispatcherTest, RunDueMakesWhatIsDueInOrderAndNoMore) {
  AddBuilding("a");
  runner_.Add("a", "late", kStart);
  runner_.Add("a", "early", kStart - absl::Minutes(1));
  runner_.Add("a", "future", kStart + absl::Minutes(1));
  EXPECT_EQ(dispatcher_.RunDue(), 2);
  EXPECT_THAT(runner_.passes(), ElementsAre("a/early", "a/late"));
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, RunDueMakesMoreThanOneReadGives) {
  AddBuilding("a");
  for (int i = 0; i < 25; ++i) runner_.Add("a", std::to_string(i), kStart);
  EXPECT_EQ(dispatcher_.RunDue(), 25);
}

TEST_F(WorkDispatcherTest, RunDueMakesWorkThatAPassBrings) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart);
  runner_.SetPass([this](const std::string&, const std::string& level) {
    if (level == "1") runner_.Add("a", "2", kStart);
    return provider::PassOutcome{};
  });
  EXPECT_EQ(dispatcher_.RunDue(), 2);
}

TEST_F(WorkDispatcherTest, IdleBuildingsAreNotRead) {
  for (int i = 0; i < 200; ++i) AddBuilding(std::to_string(i));
  dispatcher_.RunDue();
  const int queries = runner_.queries();
  for (int minute = 0; minute < 60; ++minute) {
    clock_.AdvanceBy(absl::Minutes(1));
    dispatcher_.RunDue();
  }
  EXPECT_EQ(runner_.queries(), queries);
}

TEST_F(WorkDispatcherTest, ABuildingIsReadAgainOnlyWhenWorkIsDue) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart + absl::Hours(1));
  dispatcher_.RunDue();
  const int queries = runner_.queries();
  clock_.AdvanceBy(absl::Minutes(59));
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  EXPECT_EQ(runner_.queries(), queries);
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, WakeBringsEarlierWork) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart + absl::Hours(1));
  dispatcher_.RunDue();
  runner_.Add("a", "1", kStart);
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  dispatcher_.Wake("a");
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, ABuildingThatDoesNotAnswerRestsAndIsThenTriedOnce) {
  AddBuilding("a");
  for (const char* level : {"1", "2", "3"}) runner_.Add("a", level, kStart);
  const absl::Time rest = kStart + absl::Seconds(30);
  runner_.SetPass([&](const std::string&, const std::string&) {
    return provider::PassOutcome{.building_rests_until = clock_.Now() + absl::Seconds(30)};
  });
  EXPECT_EQ(dispatcher_.RunDue(), 1);
  dispatcher_.Wake("a");
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  clock_.AdvanceTo(rest);
  EXPECT_EQ(dispatcher_.RunDue(), 1);
  runner_.SetPass(nullptr);
  clock_.AdvanceBy(absl::Seconds(30));
  EXPECT_EQ(dispatcher_.RunDue(), 3);
}

TEST_F(WorkDispatcherTest, AClockSetBackEndsARest) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart);
  runner_.SetPass([&](const std::string&, const std::string&) {
    return provider::PassOutcome{.building_rests_until = clock_.Now() + absl::Seconds(30)};
  });
  EXPECT_EQ(dispatcher_.RunDue(), 1);
  clock_.JumpTo(kStart - absl::Hours(24));
  runner_.Add("a", "2", kStart - absl::Hours(24));
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, AReloadEndsARest) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart);
  runner_.SetPass([&](const std::string&, const std::string&) {
    return provider::PassOutcome{.building_rests_until = clock_.Now() + absl::Seconds(30)};
  });
  EXPECT_EQ(dispatcher_.RunDue(), 1);
  runner_.Add("a", "2", kStart);
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  dispatcher_.WakeAll();
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, ABuildingThatComesBackHasItsWork) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart + absl::Hours(1));
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  buildings_.Remove("a");
  dispatcher_.WakeAll();
  clock_.AdvanceBy(absl::Hours(2));
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  AddBuilding("a");
  dispatcher_.WakeAll();
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, AStoreThatCannotBeReadIsAskedAgain) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart);
  runner_.SetQueryStatus(absl::UnavailableError("store"));
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  runner_.SetQueryStatus(absl::OkStatus());
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  clock_.AdvanceBy(absl::Seconds(5));
  EXPECT_EQ(dispatcher_.RunDue(), 1);
}

TEST_F(WorkDispatcherTest, MisconfiguredAndRemovedBuildingsHaveNoPasses) {
  AddBuilding("broken", "no time zone");
  runner_.Add("broken", "1", kStart);
  runner_.Add("unknown", "1", kStart);
  dispatcher_.Wake("broken");
  dispatcher_.Wake("unknown");
  EXPECT_EQ(dispatcher_.RunDue(), 0);
  AddBuilding("broken");
  AddBuilding("unknown");
  dispatcher_.WakeAll();
  EXPECT_EQ(dispatcher_.RunDue(), 2);
}

TEST_F(WorkDispatcherTest, TheThreadStartsWorkWhenItIsDueAndWhenWoken) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart + absl::Hours(1));
  dispatcher_.Start();
  clock_.AwaitWaiters(1);
  EXPECT_THAT(runner_.passes(), IsEmpty());
  clock_.AdvanceBy(absl::Hours(1));
  runner_.AwaitPasses(1);
  runner_.Add("a", "2", kStart);
  dispatcher_.Wake("a");
  runner_.AwaitPasses(2);
  dispatcher_.Stop();
  EXPECT_THAT(runner_.passes(), ElementsAre("a/1", "a/2"));
}

TEST_F(WorkDispatcherTest, NewWorkDuringAPassIsAPassAfterIt) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart);
  Gate gate;
  runner_.SetPass([&](const std::string&, const std::string&) {
    gate.Pass();
    return provider::PassOutcome{};
  });
  dispatcher_.Start();
  runner_.AwaitRunning(1);
  runner_.Add("a", "1", kStart);
  dispatcher_.Wake("a");
  gate.Open();
  runner_.AwaitPasses(2);
  dispatcher_.Stop();
  EXPECT_THAT(runner_.passes(), ElementsAre("a/1", "a/1"));
}

TEST_F(WorkDispatcherTest, APassThatEndsWhileDueWorkIsReadIsNotMadeAgain) {
  AddBuilding("a");
  int passes = 0;
  for (int round = 0; round < 50; ++round) {  // the pass ends a little before or after the read
    Gate gate;
    runner_.SetPass([&](const std::string&, const std::string&) {
      gate.Pass();
      return provider::PassOutcome{};
    });
    runner_.SetAfterRead(nullptr);
    runner_.Add("a", "1", kStart);
    dispatcher_.Start();
    dispatcher_.Wake("a");
    runner_.AwaitRunning(1);
    std::atomic<bool> opened = false;
    runner_.SetAfterRead([&gate, &opened, this, ended = passes + 1] {
      if (opened.exchange(true)) return;
      gate.Open();
      runner_.AwaitPasses(ended);
      for (int i = 0; i < 100; ++i) std::this_thread::yield();
    });
    dispatcher_.Wake("a");
    runner_.AwaitPasses(++passes);
    dispatcher_.Stop();
    ASSERT_THAT(runner_.passes(), SizeIs(passes));
  }
}

TEST_F(WorkDispatcherTest, WorkThatBecomesDueDuringALongPassIsNotHeldUpByIt) {
  AddBuilding("a");
  runner_.Add("a", "long", kStart);
  runner_.Add("a", "soon", kStart + absl::Seconds(30));
  Gate gate;
  runner_.SetPass([&](const std::string&, const std::string& level) {
    if (level == "long") gate.Pass();
    return provider::PassOutcome{};
  });
  dispatcher_.Start();
  runner_.AwaitRunning(1);
  clock_.AdvanceBy(absl::Seconds(30));
  runner_.AwaitPasses(1);
  EXPECT_THAT(runner_.passes(), ElementsAre("a/soon"));
  gate.Open();
  dispatcher_.Stop();
}

TEST_F(WorkDispatcherTest, SlowBuildingsLeaveRoomForTheOthers) {
  for (int b = 0; b < 12; ++b) {
    const std::string id = "slow-" + std::to_string(b);
    AddBuilding(id);
    for (int i = 0; i < 10; ++i) runner_.Add(id, std::to_string(i), kStart);
  }
  AddBuilding("fast");
  Gate gate;
  runner_.SetPass([&](const std::string& id, const std::string&) {
    if (id != "fast") gate.Pass();
    return provider::PassOutcome{};
  });
  dispatcher_.Start();
  runner_.AwaitRunning(16);  // half of what may run in all
  for (int i = 0; i < 10; ++i) runner_.Add("fast", std::to_string(i), kStart);
  dispatcher_.Wake("fast");
  runner_.AwaitPasses(10);
  for (int b = 0; b < 12; ++b) EXPECT_GE(runner_.most_at_once("slow-" + std::to_string(b)), 1);
  gate.Open();
  runner_.AwaitPasses(130);
  dispatcher_.Stop();
}

TEST_F(WorkDispatcherTest, MoreBuildingsThanPassesAllGetTheirTurn) {
  WorkDispatcher narrow(runner_, buildings_, clock_,
                        {.passes_per_building = 2, .passes_in_all = 3});
  for (int b = 0; b < 40; ++b) {
    AddBuilding(std::to_string(b));
    for (int i = 0; i < 5; ++i) runner_.Add(std::to_string(b), std::to_string(i), kStart);
  }
  narrow.Start();
  runner_.AwaitPasses(200);
  narrow.Stop();
  for (int b = 0; b < 40; ++b) EXPECT_LE(runner_.most_at_once(std::to_string(b)), 2);
}

TEST_F(WorkDispatcherTest, OneBuildingHasAtMostFourPassesAtOnce) {
  AddBuilding("a");
  for (int i = 0; i < 20; ++i) runner_.Add("a", std::to_string(i), kStart);
  Gate gate;
  runner_.SetPass([&](const std::string&, const std::string&) {
    gate.Pass();
    return provider::PassOutcome{};
  });
  dispatcher_.Start();
  runner_.AwaitRunning(4);
  gate.Open();
  runner_.AwaitPasses(20);
  dispatcher_.Stop();
  EXPECT_EQ(runner_.most_at_once("a"), 4);
}

TEST_F(WorkDispatcherTest, StopWaitsForTheRunningPasses) {
  AddBuilding("a");
  runner_.Add("a", "1", kStart);
  Gate gate;
  runner_.SetPass([&](const std::string&, const std::string&) {
    gate.Pass();
    return provider::PassOutcome{};
  });
  dispatcher_.Start();
  runner_.AwaitRunning(1);
  std::thread opener([&gate] { gate.Open(); });
  dispatcher_.Stop();
  EXPECT_EQ(runner_.passes().size(), 1u);
  opener.join();
}

// No work is lost and no access level has two passes at once (the fake looks), whatever happens at
// the same time.
TEST_F(WorkDispatcherTest, SurvivesConcurrentWorkWakeStartStop) {
  constexpr int kBuildings = 6;
  constexpr int kLevels = 5;
  for (int b = 0; b < kBuildings; ++b) AddBuilding(std::to_string(b));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int n = 0; n < 200; ++n) {
        const std::string building = std::to_string((n + t) % kBuildings);
        runner_.Add(building, std::to_string(n % kLevels), kStart);
        dispatcher_.Wake(building);
        if (n % 50 == 0) dispatcher_.WakeAll();
      }
    });
  }
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([this] {
      for (int n = 0; n < 20; ++n) {
        dispatcher_.Start();
        dispatcher_.RunDue();
        dispatcher_.Stop();
      }
    });
  }
  threads.emplace_back([this] {
    for (int n = 0; n < 200; ++n) clock_.AdvanceBy(absl::Seconds(1));
  });
  for (std::thread& thread : threads) thread.join();
  dispatcher_.RunDue();
  for (int b = 0; b < kBuildings; ++b) {
    const auto next = runner_.NextDueTime(std::to_string(b));
    ASSERT_TRUE(next.ok());
    EXPECT_EQ(*next, std::nullopt);
  }
}

}  // namespace
}  // namespace connecx::scheduler
