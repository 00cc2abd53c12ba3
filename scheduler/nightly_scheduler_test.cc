#include "scheduler/nightly_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"
#include "core/building.h"
#include "core/records.h"
#include "scheduler/testing/fake_buildings.h"
#include "scheduler/testing/fake_clearing.h"

namespace connecx::scheduler {
namespace {

using ::testing::ElementsAre;

// 2026-03-10 00:05:00 UTC.
const absl::Time kDue = absl::FromUnixSeconds(1'773'101'100);

core::Building BuildingIn(const std::string& id, absl::TimeZone zone = absl::UTCTimeZone()) {
  core::Building building;
  building.id = id;
  building.time_zone = zone;
  return building;
}

class NightlySchedulerTest : public testing::Test {
 protected:
  std::vector<std::string> Dates(const std::string& building, core::RunState state) {
    std::vector<std::string> dates;
    for (const core::Run& run : clearing_.Runs(building)) {
      if (run.state == state) dates.push_back(absl::FormatCivilTime(run.date));
    }
    return dates;
  }

  base::SimulatedClock clock_{kDue};
  FakeBuildings buildings_;
  FakeClearing clearing_{buildings_, clock_};
  NightlyScheduler scheduler_{clearing_, clearing_, buildings_, clock_};
};

TEST_F(NightlySchedulerTest, RunsOncePerDateAndBuilding) {
  buildings_.Set(BuildingIn("a"));
  buildings_.Set(BuildingIn("b"));
  EXPECT_EQ(scheduler_.RunOnce(), 2);
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  clock_.AdvanceBy(absl::Hours(24) - absl::Seconds(1));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  clock_.AdvanceBy(absl::Seconds(1));
  EXPECT_EQ(scheduler_.RunOnce(), 2);
  EXPECT_THAT(Dates("a", core::RunState::kCompleted), ElementsAre("2026-03-10", "2026-03-11"));
}

TEST_F(NightlySchedulerTest, NothingIsAskedOfTheStoreUntilTheNextInstant) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.RunOnce();
  scheduler_.RunOnce();
  const int queries = clearing_.queries();
  for (int hour = 0; hour < 23; ++hour) {
    clock_.AdvanceBy(absl::Hours(1));
    scheduler_.RunOnce();
  }
  EXPECT_EQ(clearing_.queries(), queries);
}

TEST_F(NightlySchedulerTest, ADateThatCoreCompletedIsDone) {
  buildings_.Set(BuildingIn("a"));
  clock_.JumpTo(kDue - absl::Minutes(4));
  provider::ClearExpiredRequest request;
  request.building = "a";
  ASSERT_TRUE(clearing_.ClearExpired(request).ok());
  clock_.AdvanceTo(kDue + absl::Hours(1));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
}

TEST_F(NightlySchedulerTest, RetriesWithBackOffUntilItCompletes) {
  buildings_.Set(BuildingIn("a"));
  clearing_.SetOutcome([](const std::string&) { return core::RunState::kFailed; });
  std::vector<int> minutes;
  for (int minute = 0; minute <= 36; ++minute) {
    if (scheduler_.RunOnce() > 0) minutes.push_back(minute);
    clock_.AdvanceBy(absl::Minutes(1));
  }
  EXPECT_THAT(minutes, ElementsAre(0, 1, 3, 7, 15, 25, 35));
  clearing_.SetOutcome(nullptr);
  clock_.AdvanceTo(kDue + absl::Minutes(45));
  EXPECT_EQ(scheduler_.RunOnce(), 1);
  clock_.AdvanceBy(absl::Hours(10));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
}

TEST_F(NightlySchedulerTest, ClearsWithinAMinuteOfTheFirstAnswer) {
  buildings_.Set(BuildingIn("a"));
  clearing_.SetOutcome([](const std::string&) -> absl::StatusOr<core::RunState> {
    return absl::UnavailableError("no answer");
  });
  for (int minute = 0; minute < 90; ++minute) {
    EXPECT_EQ(scheduler_.RunOnce(), 1) << minute;
    clock_.AdvanceBy(absl::Minutes(1));
  }
  clearing_.SetOutcome(nullptr);
  EXPECT_EQ(scheduler_.RunOnce(), 1);
  EXPECT_THAT(Dates("a", core::RunState::kCompleted), ElementsAre("2026-03-10"));
}

TEST_F(NightlySchedulerTest, AfterDaysAwayOnlyTheNewestDateRuns) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.RunOnce();
  clearing_.SetOutcome([](const std::string&) { return core::RunState::kFailed; });
  clock_.AdvanceBy(absl::Hours(24));
  scheduler_.RunOnce();
  clearing_.SetOutcome(nullptr);
  clock_.AdvanceBy(absl::Hours(3 * 24 + 7));
  NightlyScheduler after_restart(clearing_, clearing_, buildings_, clock_);
  EXPECT_EQ(after_restart.RunOnce(), 1);
  EXPECT_THAT(Dates("a", core::RunState::kCompleted), ElementsAre("2026-03-10", "2026-03-14"));
  EXPECT_THAT(Dates("a", core::RunState::kSubsumed), ElementsAre("2026-03-11"));
}

TEST_F(NightlySchedulerTest, ARestartDoesNotRepeatACompletedDate) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.RunOnce();
  NightlyScheduler after_restart(clearing_, clearing_, buildings_, clock_);
  EXPECT_EQ(after_restart.RunOnce(), 0);
}

TEST_F(NightlySchedulerTest, AClockSetBackRepeatsNoDateAndForwardMissesNone) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.RunOnce();
  clock_.JumpTo(kDue + absl::Hours(5 * 24));
  EXPECT_EQ(scheduler_.RunOnce(), 1);
  clock_.JumpTo(kDue + absl::Hours(1));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  clock_.AdvanceTo(kDue + absl::Hours(24));
  EXPECT_EQ(scheduler_.RunOnce(), 1);
  EXPECT_THAT(Dates("a", core::RunState::kCompleted),
              ElementsAre("2026-03-10", "2026-03-11", "2026-03-15"));
}

TEST_F(NightlySchedulerTest, AStoreThatCannotBeReadIsAskedAgain) {
  buildings_.Set(BuildingIn("a"));
  clearing_.SetQueryStatus(absl::UnavailableError("store"));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  clearing_.SetQueryStatus(absl::OkStatus());
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_EQ(scheduler_.RunOnce(), 1);
}

TEST_F(NightlySchedulerTest, MisconfiguredBuildingsWaitForTheirRepair) {
  core::Building broken = BuildingIn("a");
  broken.misconfigured = "no time zone";
  buildings_.Set(broken);
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  buildings_.Set(BuildingIn("a"));
  scheduler_.Wake();
  EXPECT_EQ(scheduler_.RunOnce(), 1);
}

TEST_F(NightlySchedulerTest, AReloadedTimeZoneCountsAtOnce) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.RunOnce();
  scheduler_.RunOnce();
  buildings_.Set(BuildingIn("a", absl::FixedTimeZone(12 * 3600)));
  clock_.AdvanceTo(kDue + absl::Hours(12));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
  scheduler_.Wake();
  EXPECT_EQ(scheduler_.RunOnce(), 1);
  EXPECT_THAT(Dates("a", core::RunState::kCompleted), ElementsAre("2026-03-10", "2026-03-11"));
}

TEST_F(NightlySchedulerTest, ARemovedBuildingRunsNoMore) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.RunOnce();
  buildings_.Remove("a");
  clock_.AdvanceBy(absl::Hours(24));
  EXPECT_EQ(scheduler_.RunOnce(), 0);
}

TEST_F(NightlySchedulerTest, TheThreadRunsEveryNight) {
  buildings_.Set(BuildingIn("a"));
  scheduler_.Start();
  clearing_.AwaitCompleted("a", 1);
  for (int night = 1; night <= 3; ++night) {
    clock_.AwaitWaiters(1);
    clock_.AdvanceTo(kDue + absl::Hours(24 * night));
    clearing_.AwaitCompleted("a", night + 1);
  }
  scheduler_.Stop();
  EXPECT_EQ(clearing_.calls("a"), 4);
}

TEST_F(NightlySchedulerTest, HundredSlowBuildingsDelayNoOther) {
  base::Mutex mu;
  base::CondVar changed;
  bool slow = true;
  clearing_.SetOutcome([&](const std::string& id) -> absl::StatusOr<core::RunState> {
    base::MutexLock lock(mu);
    while (slow && id != "z") changed.Wait(mu);
    return core::RunState::kCompleted;
  });
  for (int i = 0; i < 100; ++i) buildings_.Set(BuildingIn("slow-" + std::to_string(i)));
  buildings_.Set(BuildingIn("z"));
  scheduler_.Start();
  clearing_.AwaitCompleted("z", 1);
  EXPECT_EQ(clearing_.Runs("slow-0").size(), 1u);
  {
    base::MutexLock lock(mu);
    slow = false;
    changed.NotifyAll();
  }
  scheduler_.Stop();
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(Dates("slow-" + std::to_string(i), core::RunState::kCompleted),
                ElementsAre("2026-03-10"));
  }
}

TEST_F(NightlySchedulerTest, ARunThatLastsOverTheNextInstantIsFollowedByTheNextDate) {
  base::Mutex mu;
  base::CondVar changed;
  bool slow = true;
  clearing_.SetOutcome([&](const std::string&) -> absl::StatusOr<core::RunState> {
    base::MutexLock lock(mu);
    while (slow) changed.Wait(mu);
    return core::RunState::kCompleted;
  });
  buildings_.Set(BuildingIn("a"));
  scheduler_.Start();
  clearing_.AwaitCalls("a", 1);
  clock_.AdvanceBy(absl::Hours(25));
  EXPECT_EQ(clearing_.calls("a"), 1);
  {
    base::MutexLock lock(mu);
    slow = false;
    changed.NotifyAll();
  }
  clearing_.AwaitCompleted("a", 2);
  scheduler_.Stop();
  EXPECT_THAT(Dates("a", core::RunState::kCompleted), ElementsAre("2026-03-10", "2026-03-11"));
}

TEST_F(NightlySchedulerTest, SurvivesConcurrentStartStopWake) {
  for (int i = 0; i < 5; ++i) buildings_.Set(BuildingIn(std::to_string(i)));
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < 50; ++n) {
        scheduler_.Start();
        scheduler_.Wake();
        clock_.AdvanceBy(absl::Minutes(10));
        scheduler_.Stop();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  scheduler_.Stop();
  for (int i = 0; i < 5; ++i) {
    const std::vector<std::string> dates = Dates(std::to_string(i), core::RunState::kCompleted);
    EXPECT_EQ(static_cast<int>(dates.size()), clearing_.calls(std::to_string(i)));
  }
}

}  // namespace
}  // namespace connecx::scheduler
