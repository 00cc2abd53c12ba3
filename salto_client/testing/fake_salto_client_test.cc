#include "salto_client/testing/fake_salto_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "salto_client/permission_view.h"
#include "salto_client/read_all.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;
using Operation = FakeSaltoClient::Operation;
using FaultTime = FakeSaltoClient::FaultTime;

constexpr absl::Duration kLimit = absl::Seconds(5);

class FakeSaltoClientTest : public ::testing::Test {
 protected:
  FakeSaltoClientTest() {
    client_.PutDoor({.door_id = "D1", .update_required = false});
    client_.PutZone({.zone_id = "ZGYM", .doors = std::vector<std::string>{"D1"}});
    client_.PutZone({.zone_id = "ZBBQ"});
    client_.AddTimetables(10, 3);
    client_.PutGroup({.group_id = "APT-1",
                      .doors = std::vector<Permission>{{.target_id = "D1"}},
                      .zones = std::vector<Permission>{{.target_id = "ZBBQ"}},
                      .members = std::vector<Member>{{.user_id = "U1"}}});
  }

  absl::Status WriteZones(std::vector<Permission> zones) {
    return client_.UpdateGroup({.group_id = "APT-1", .zones = std::move(zones)}, kLimit).status();
  }

  static Permission Gym(int timetable) {
    return MakePermission("ZGYM", timetable, absl::CivilSecond(2030, 5, 4),
                          absl::CivilSecond(2030, 5, 4, 23, 59, 59));
  }

  FakeSaltoClient client_;
};

TEST_F(FakeSaltoClientTest, AListReplacesAndAnAbsentOneKeeps) {
  EXPECT_THAT(client_.UpdateGroup({.group_id = "APT-1", .zones = {{Gym(10)}}}, kLimit),
              IsOkAndHolds("APT-1"));
  const std::optional<Group> group = client_.group("APT-1");
  EXPECT_THAT(*group->zones, ElementsAre(Gym(10)));
  EXPECT_THAT(*group->doors, SizeIs(1));
  EXPECT_THAT(*group->members, SizeIs(1));
  EXPECT_EQ(client_.permission("APT-1", "ZGYM"), Gym(10));
  EXPECT_EQ(client_.permission("APT-1", "ZBBQ"), std::nullopt);
}

TEST_F(FakeSaltoClientTest, RefusalsChangeNothingAndCarryShipsCode) {
  const auto code = [](const absl::Status& status) { return ShipErrorCode(status); };
  EXPECT_EQ(code(WriteZones({Gym(10), Gym(11)})), 7);
  EXPECT_EQ(code(WriteZones({Gym(99)})), 11);
  EXPECT_EQ(code(WriteZones({{.target_id = "NONE"}})), 11);
  EXPECT_EQ(code(client_.UpdateGroup({.group_id = "NONE"}, kLimit).status()), 11);
  EXPECT_EQ(code(client_.UpdateTimetable(
                {.number = 99, .intervals = std::vector<TimetableInterval>()}, kLimit)),
            11);
  EXPECT_THAT(*client_.group("APT-1")->zones, ElementsAre(Permission{.target_id = "ZBBQ"}));
  EXPECT_OK(WriteZones({Gym(0)})) << "0 is always there";
}

TEST_F(FakeSaltoClientTest, ListingsPage) {
  client_.PutGroup({.group_id = "APT-2"});
  client_.PutGroup({.group_id = "APT-3"});
  const ReadAllOptions options = {.page_size = 2, .time_per_call = kLimit};
  EXPECT_THAT(ReadAllGroups(client_, {}, options),
              IsOkAndHolds(ElementsAre(Group{.group_id = "APT-1"}, Group{.group_id = "APT-2"},
                                       Group{.group_id = "APT-3"})));
  EXPECT_EQ(client_.calls(Operation::kReadGroups), 2);
  EXPECT_THAT(ReadAllTimetables(client_, options), IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(ReadAllZones(client_, options), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(ReadAllDoors(client_, options),
              IsOkAndHolds(ElementsAre(Door{.door_id = "D1", .update_required = false})));
  EXPECT_THAT(ReadGroup(client_, "APT-2", options),
              IsOkAndHolds(Group{.group_id = "APT-2",
                                 .doors = std::vector<Permission>(),
                                 .zones = std::vector<Permission>(),
                                 .members = std::vector<Member>()}));
  client_.RemoveGroup("APT-2");
  EXPECT_THAT(ReadGroup(client_, "APT-2", options), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(FakeSaltoClientTest, TimetablesAreReplacedAsAWhole) {
  const Timetable filled = {
      .number = 11,
      .name = "CX 13:00-15:00",
      .intervals = std::vector<TimetableInterval>{{.start_second = 46800, .end_second = 53999}}};
  EXPECT_OK(client_.UpdateTimetable(filled, kLimit));
  EXPECT_EQ(client_.timetable(11), filled);
}

TEST_F(FakeSaltoClientTest, GetInfoTellsTheTimeThatWasSet) {
  client_.SetLocalTime(absl::CivilSecond(2030, 5, 4, 13, 0, 0));
  EXPECT_THAT(
      client_.GetInfo(kLimit),
      IsOkAndHolds(Field(&ServerInfo::local_time, absl::CivilSecond(2030, 5, 4, 13, 0, 0))));
}

TEST_F(FakeSaltoClientTest, AFaultBeforeTheEffectLeavesEverything) {
  client_.FailNext(Operation::kUpdateGroup, absl::UnavailableError("refused"),
                   FaultTime::kBeforeEffect);
  const absl::Status status = WriteZones({Gym(10)});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(OutcomeUnknown(status));
  EXPECT_EQ(client_.permission("APT-1", "ZGYM"), std::nullopt);
  EXPECT_OK(WriteZones({Gym(10)})) << "one fault, one call";
}

TEST_F(FakeSaltoClientTest, AFaultAfterTheEffectLosesTheAnswerOnly) {
  client_.FailNext(Operation::kUpdateGroup, absl::DeadlineExceededError("lost"),
                   FaultTime::kAfterEffect);
  const absl::Status status = WriteZones({Gym(10)});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_EQ(client_.permission("APT-1", "ZGYM"), Gym(10));
}

TEST_F(FakeSaltoClientTest, FaultsWaitInLineForTheirOperation) {
  client_.FailNext(Operation::kGetInfo, absl::UnavailableError("1"), FaultTime::kBeforeEffect);
  client_.FailNext(Operation::kGetInfo, absl::AbortedError("2"), FaultTime::kBeforeEffect);
  EXPECT_OK(client_.ReadZones({}, kLimit).status());
  EXPECT_THAT(client_.GetInfo(kLimit), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(client_.GetInfo(kLimit), StatusIs(absl::StatusCode::kAborted));
  EXPECT_OK(client_.GetInfo(kLimit).status());
}

TEST_F(FakeSaltoClientTest, FailAllIsDownUntilItIsLifted) {
  client_.FailAll(absl::UnavailableError("down"));
  EXPECT_THAT(client_.GetInfo(kLimit), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(WriteZones({}), StatusIs(absl::StatusCode::kUnavailable));
  client_.FailAll(absl::OkStatus());
  EXPECT_OK(client_.GetInfo(kLimit).status());
}

TEST_F(FakeSaltoClientTest, TheHookMayUseTheFakeItself) {
  client_.BeforeEachCall([this](Operation operation) {
    if (operation == Operation::kUpdateGroup) client_.RemoveGroup("APT-1");
  });
  EXPECT_THAT(WriteZones({}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(client_.writes(), 1);
}

TEST_F(FakeSaltoClientTest, WithoutTimeNothingHappens) {
  EXPECT_THAT(client_.UpdateGroup({.group_id = "APT-1", .zones = std::vector<Permission>()},
                                  absl::ZeroDuration()),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(*client_.group("APT-1")->zones, SizeIs(1));
}

}  // namespace
}  // namespace connecx::salto
