#include "salto_client/access_system/door_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "core/access_system.h"
#include "core/timetable_use.h"
#include "salto_client/testing/fake_salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using Operation = FakeSaltoClient::Operation;
using FaultTime = FakeSaltoClient::FaultTime;

auto IsZone(const std::string& zone, const std::vector<std::string>& doors) {
  return AllOf(Field(&core::DoorsToUpdate::zone, zone), Field(&core::DoorsToUpdate::doors, doors));
}

class DoorWatchTest : public ::testing::Test {
 protected:
  DoorWatchTest() {
    space_.PutZone({.zone_id = "ZGYM", .doors = {{"D1", "D2", "D3"}}});
    space_.PutZone({.zone_id = "ZPOOL", .doors = {{"D4"}}});
    SetDoor("D1", false);
    SetDoor("D2", true);
    SetDoor("D3", std::nullopt);
    SetDoor("D4", false);
  }

  void SetDoor(const std::string& id, std::optional<bool> update_required) {
    space_.PutDoor({.door_id = id, .name = "Door " + id, .update_required = update_required});
  }
  void AllDoorsTurn() {
    for (const char* id : {"D1", "D2", "D3", "D4"}) SetDoor(id, true);
  }
  void Fill(const std::string& level, const std::string& zone) {
    watch_.NoteFilled({7, level, zone, absl::CivilDay(2030, 5, 4)}, watch_.FindUpToDate(zone));
  }
  int Reads() const {
    return space_.calls(Operation::kReadZones) + space_.calls(Operation::kReadDoors);
  }

  base::SimulatedClock clock_{absl::FromUnixSeconds(1'900'000'000)};
  FakeSaltoClient space_;
  DoorWatch watch_{space_, clock_, {.page_size = 100, .time_per_call = absl::Seconds(10)}};
};

TEST_F(DoorWatchTest, OnlyDoorsThatTurnAreTold) {
  Fill("L1", "ZGYM");
  AllDoorsTurn();
  EXPECT_THAT(watch_.TakeTurned("L1"), ElementsAre(IsZone("ZGYM", {"Door D1"})))
      << "one needed an update before, one did not say, one is in another zone";
  EXPECT_THAT(watch_.TakeTurned("L1"), IsEmpty());
}

TEST_F(DoorWatchTest, DoorsThatStayAsTheyWereAreNotTold) {
  Fill("L1", "ZGYM");
  EXPECT_THAT(watch_.TakeTurned("L1"), IsEmpty());
}

TEST_F(DoorWatchTest, EachAccessLevelHasItsOwnZones) {
  Fill("L1", "ZGYM");
  Fill("L2", "ZPOOL");
  AllDoorsTurn();
  EXPECT_THAT(watch_.TakeTurned("L2"), ElementsAre(IsZone("ZPOOL", {"Door D4"})));
  EXPECT_THAT(watch_.TakeTurned("L1"), ElementsAre(IsZone("ZGYM", {"Door D1"})));
}

TEST_F(DoorWatchTest, AZoneMayBeSpelledOtherwise) {
  Fill("L1", " zGym");
  AllDoorsTurn();
  EXPECT_THAT(watch_.TakeTurned("L1"), ElementsAre(IsZone(" zGym", {"Door D1"})));
}

TEST_F(DoorWatchTest, ADoorWithoutANameIsToldByItsId) {
  Fill("L1", "ZGYM");
  space_.PutDoor({.door_id = "D1", .update_required = true});
  EXPECT_THAT(watch_.TakeTurned("L1"), ElementsAre(IsZone("ZGYM", {"D1"})));
}

TEST_F(DoorWatchTest, NothingIsReadAfterwardsWhereNoDoorCanTurn) {
  AllDoorsTurn();
  Fill("L1", "ZGYM");
  const int reads = Reads();
  EXPECT_THAT(watch_.TakeTurned("L1"), IsEmpty());
  EXPECT_EQ(Reads(), reads);
}

TEST_F(DoorWatchTest, AZoneIsLookedAtOnceAnHour) {
  EXPECT_THAT(watch_.FindUpToDate("ZGYM"), ElementsAre("D1"));
  const int reads = Reads();
  clock_.AdvanceBy(absl::Minutes(59));
  EXPECT_THAT(watch_.FindUpToDate("ZGYM"), IsEmpty());
  EXPECT_EQ(Reads(), reads);
  EXPECT_THAT(watch_.FindUpToDate("ZPOOL"), ElementsAre("D4"));
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_THAT(watch_.FindUpToDate("ZGYM"), ElementsAre("D1"));
}

TEST_F(DoorWatchTest, AReadThatFailsIsTheLastForAnHour) {
  space_.FailAll(absl::UnavailableError("down"));
  EXPECT_THAT(watch_.FindUpToDate("ZGYM"), IsEmpty());
  EXPECT_EQ(Reads(), 1);
  space_.FailAll(absl::OkStatus());
  EXPECT_THAT(watch_.FindUpToDate("ZGYM"), IsEmpty());
  EXPECT_EQ(Reads(), 1);
}

TEST_F(DoorWatchTest, AReadThatFailsAfterwardsIsNotRepeated) {
  Fill("L1", "ZGYM");
  AllDoorsTurn();
  const int reads = Reads();
  space_.FailNext(Operation::kReadDoors, absl::UnavailableError("down"), FaultTime::kBeforeEffect);
  EXPECT_THAT(watch_.TakeTurned("L1"), IsEmpty());
  EXPECT_THAT(watch_.TakeTurned("L1"), IsEmpty());
  EXPECT_EQ(Reads(), reads + 1);
}

}  // namespace
}  // namespace connecx::salto
