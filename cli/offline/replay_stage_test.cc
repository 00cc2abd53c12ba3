#include "cli/offline/replay_stage.h"

#include <gtest/gtest.h>

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "cli/offline/season.h"
#include "simulator/model.h"
#include "simulator/space.h"

namespace connecx::offline {
namespace {

constexpr int kPool = 16;

class ReplayStageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(
        stage_,
        ReplayStage::Make(season_, {.pool = kPool, .start = absl::FromUnixSeconds(1'790'000'000)}));
  }

  void Change(absl::FunctionRef<void(simulator::Database&)> change) {
    ASSERT_OK(stage_->space().Change([&](simulator::Database& database) {
      change(database);
      return absl::OkStatus();
    }));
  }

  const Season season_{.building = "tower",
                       .time_zone_name = "UTC",
                       .time_zone = absl::UTCTimeZone(),
                       .apartments = {{"501/1", "APT-1"}},
                       .facilities = {{"gym", "Gym", "flexible", "GYM", {"GYM-DOOR"}}}};
  std::unique_ptr<ReplayStage> stage_;
};

TEST_F(ReplayStageTest, WhatIsOursToChangeIsNotForeign) {
  Change([](simulator::Database& database) {
    database.access_levels.at("APT-1").zones["GYM"].timetable_id = kPool;
    database.timetables[kPool].name = "ours";
  });
  EXPECT_EQ(stage_->ForeignChanged({}), 0);
}

TEST_F(ReplayStageTest, EachThingThatIsNotOursCounts) {
  Change([](simulator::Database& database) { database.access_levels.at("APT-1").name += "!"; });
  EXPECT_EQ(stage_->ForeignChanged({}), 1);
  Change([](simulator::Database& database) { database.timetables[kPool + 1].name = "theirs"; });
  EXPECT_EQ(stage_->ForeignChanged({}), 2);
  EXPECT_EQ(stage_->ForeignChanged({kPool + 1}), 1) << "a person filled it";
  Change([](simulator::Database& database) { database.zones.at("GYM").name += "!"; });
  Change([](simulator::Database& database) { database.doors.at("GYM-DOOR").name += "!"; });
  Change([](simulator::Database& database) { database.users.clear(); });
  EXPECT_EQ(stage_->ForeignChanged({}), 5);
}

TEST_F(ReplayStageTest, AForeignPermissionThatIsGoneCounts) {
  Change([](simulator::Database& database) {
    database.access_levels.at("APT-1").doors.erase("FRONT-1");
  });
  EXPECT_EQ(stage_->ForeignChanged({}), 1);
}

}  // namespace
}  // namespace connecx::offline
