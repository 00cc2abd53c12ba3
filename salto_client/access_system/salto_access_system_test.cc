#include "salto_client/access_system/salto_access_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "core/access_system.h"
#include "core/day_types.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/permission_digest.h"
#include "core/timetable_use.h"
#include "salto_client/access_system/level_form.h"
#include "salto_client/access_system/testing/odd_salto_client.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/ship_error.h"
#include "salto_client/testing/fake_salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Code = absl::StatusCode;
using Operation = FakeSaltoClient::Operation;
using FaultTime = FakeSaltoClient::FaultTime;

constexpr absl::CivilDay kFourth(2030, 5, 4);
constexpr int kFirst = 900;

SaltoAccessSystemOptions Options() {
  SaltoAccessSystemOptions options;
  options.mark = "east";
  options.first_timetable = kFirst;
  options.last_timetable = kFirst + 1;
  options.time_zone = absl::UTCTimeZone();
  options.page_size = 2;
  options.description = {.vendor = "SALTO ProAccess SPACE (SHIP)", .endpoint = "http://space:8100"};
  return options;
}

Permission Foreign(const std::string& target) {
  return {.target_id = target,
          .timetable = "3",
          .use_period = "0",
          .period = RawPeriod{"1900-1-1 0:00:00", "1900-01-01T00:00:00", {"<X>1</X>"}},
          .unknown = {"<Priority>7</Priority>"}};
}

class SaltoAccessSystemTest : public ::testing::Test {
 protected:
  SaltoAccessSystemTest() {
    space_.AddTimetables(1, 5);
    space_.AddTimetables(kFirst, 2);
    space_.PutTimetable({3, "Day", "", {{{28800, 64800, 0x01f}}}});
    for (const char* zone : {"ZBBQ", "ZFRONT", "ZGYM", "ZPOOL"}) space_.PutZone({.zone_id = zone});
    space_.PutDoor({.door_id = "D1"});
    space_.PutGroup(level_);
  }

  void Restart(const SaltoAccessSystemOptions& options) {
    system_.emplace(client_, clock_, options);
  }

  core::AccessLevel Read(const std::string& id = "APT-0501") {
    absl::StatusOr<core::AccessLevel> level = system_->ReadAccessLevel(id);
    EXPECT_OK(level);
    return level.value_or(core::AccessLevel());
  }

  static core::PermissionChange Give(const std::string& zone, int number = 0) {
    return {zone, core::PermissionToWrite{kFourth, kFourth + 1, number}};
  }
  static core::TimetableUse Use(const std::string& zone, absl::CivilDay until) {
    return {.number = 0, .access_level = "APT-0501", .zone = zone, .until = until};
  }
  static core::PermissionChange TakeAway(const std::string& zone) { return {zone, std::nullopt}; }

  const Group level_{.group_id = "APT-0501",
                     .name = "501/56",
                     .description = "",
                     .doors = {{Foreign("D1")}},
                     .zones = {{Foreign("ZFRONT"), Foreign("ZGYM"), Foreign("ZBBQ")}},
                     .members = {{{"U1", {"<Y>2</Y>"}}, {"U2", {}}}}};
  base::SimulatedClock clock_{absl::FromCivil(kFourth, absl::UTCTimeZone())};
  FakeSaltoClient space_;
  OddSaltoClient client_{space_};
  std::optional<SaltoAccessSystem> system_{std::in_place, client_, clock_, Options()};
};

TEST(CheckOptionsTest, SaysWhatIsWrong) {
  EXPECT_OK(CheckOptions(Options()));
  struct Case {
    void (*spoil)(SaltoAccessSystemOptions&);
    const char* text;
  };
  const Case cases[] = {
      {[](SaltoAccessSystemOptions& o) { o.mark = "two words"; }, "'two words'"},
      {[](SaltoAccessSystemOptions& o) { o.first_timetable = 0; }, "0 to 901"},
      {[](SaltoAccessSystemOptions& o) { o.last_timetable = 899; }, "900 to 899"},
      {[](SaltoAccessSystemOptions& o) { o.time_per_call = absl::ZeroDuration(); }, "more than 0"},
      {[](SaltoAccessSystemOptions& o) { o.page_size = 1; }, "2 items"},
  };
  for (const Case& c : cases) {
    SaltoAccessSystemOptions options = Options();
    c.spoil(options);
    EXPECT_THAT(CheckOptions(options), StatusIs(Code::kInvalidArgument, HasSubstr(c.text)));
  }
}

// --- Reading.

TEST_F(SaltoAccessSystemTest, ReadsEveryPermissionWithItsHours) {
  Group level = level_;
  level.zones = {{Foreign("ZFRONT"),
                  {.target_id = "ZGYM",
                   .use_period = "1",
                   .period = RawPeriod{"2030-5-4T0:00:00", "2030-05-04T24:00:00", {}}}}};
  space_.PutGroup(level);
  const core::AccessLevel read = Read();
  EXPECT_EQ(read.id, "APT-0501");
  ASSERT_EQ(read.permissions.size(), 2u);
  const core::HeldPermission& front = read.permissions[0];
  EXPECT_EQ(front.zone, "ZFRONT");
  EXPECT_EQ(front.timetable_number, 3);
  EXPECT_EQ(front.period, std::nullopt);
  EXPECT_EQ(front.hours,
            (std::vector<core::HeldInterval>{{28800, 64800, core::DayTypes::FromBits(0x01f)}}));
  const core::HeldPermission& gym = read.permissions[1];
  EXPECT_EQ(gym.timetable_number, 0);
  EXPECT_EQ(gym.period,
            (core::HeldPeriod{absl::CivilSecond(kFourth), absl::CivilSecond(kFourth + 1)}));
  EXPECT_EQ(gym.hours, std::nullopt);
  EXPECT_EQ(gym.digest, "0 2030-05-04T00:00:00/2030-05-05T00:00:00 ZGYM");
}

TEST_F(SaltoAccessSystemTest, ReadsWhatStandsBesideTheZones) {
  const core::AccessLevel read = Read();
  ASSERT_EQ(read.doors.size(), 1u);
  EXPECT_EQ(read.doors[0].digest, "3 - D1");
  EXPECT_THAT(read.members, ElementsAre("U1", "U2"));
}

TEST_F(SaltoAccessSystemTest, AMissingListMakesALevelUnreadable) {
  struct Case {
    void (*drop)(Group&);
    const char* text;
  };
  const Case cases[] = {{[](Group& group) { group.zones.reset(); }, "zones"},
                        {[](Group& group) { group.doors.reset(); }, "doors"},
                        {[](Group& group) { group.members.reset(); }, "members"}};
  for (const Case& c : cases) {
    client_.change_group = c.drop;
    EXPECT_THAT(
        system_->ReadAccessLevel("APT-0501"),
        StatusIs(Code::kFailedPrecondition, AllOf(HasSubstr("'APT-0501'"), HasSubstr(c.text))));
  }
}

TEST_F(SaltoAccessSystemTest, ReadErrorsAreThoseOfThePort) {
  EXPECT_THAT(system_->ReadAccessLevel("APT-9999"),
              StatusIs(Code::kNotFound, HasSubstr("'APT-9999'")));
  space_.FailNext(Operation::kReadGroups, ShipError(502, ""), FaultTime::kBeforeEffect);
  const absl::Status not_offered = system_->ReadAccessLevel("APT-0501").status();
  EXPECT_THAT(not_offered, StatusIs(Code::kFailedPrecondition));
  EXPECT_EQ(ShipErrorCode(not_offered), 502);
  space_.FailNext(Operation::kReadTimetables, absl::UnavailableError("down"),
                  FaultTime::kBeforeEffect);
  EXPECT_THAT(system_->ReadAccessLevel("APT-0501"), StatusIs(Code::kUnavailable));
}

TEST_F(SaltoAccessSystemTest, FieldsThatDoNotParseAreAnError) {
  Group level = level_;
  level.zones = {{{.target_id = "ZGYM", .timetable = "soon"}}};
  space_.PutGroup(level);
  EXPECT_THAT(system_->ReadAccessLevel("APT-0501"), StatusIs(Code::kDataLoss, HasSubstr("soon")));
  EXPECT_THAT(system_->ListAccessLevels(""), StatusIs(Code::kDataLoss, HasSubstr("APT-0501")));
}

// --- Writing.

TEST_F(SaltoAccessSystemTest, ForeignItemsAreSentBackExactlyAsRead) {
  const core::AccessLevel read = Read();
  ASSERT_OK(system_->WritePermissions(read, {Give("ZPOOL"), TakeAway("ZGYM")}));
  const Permission given{.target_id = "ZPOOL",
                         .timetable = "0",
                         .use_period = "1",
                         .period = RawPeriod{"2030-05-04T00:00:00", "2030-05-05T23:59:59", {}},
                         .unknown = {}};
  EXPECT_EQ(client_.last_update.group_id, "APT-0501");
  EXPECT_EQ(client_.last_update.zones,
            (std::vector<Permission>{Foreign("ZFRONT"), Foreign("ZBBQ"), given}));
  EXPECT_EQ(client_.last_update.doors, level_.doors);
  EXPECT_EQ(client_.last_update.members, level_.members);
}

TEST_F(SaltoAccessSystemTest, WhereAbsentListsAreKeptOnlyZonesAreSent) {
  SaltoAccessSystemOptions options = Options();
  options.absent_lists = AbsentLists::kKeep;
  Restart(options);
  ASSERT_OK(system_->WritePermissions(Read(), {Give("ZGYM")}));
  EXPECT_EQ(client_.last_update.doors, std::nullopt);
  EXPECT_EQ(client_.last_update.members, std::nullopt);
  EXPECT_EQ(space_.group("APT-0501")->doors, level_.doors);
  EXPECT_EQ(client_.last_update.zones->at(1).target_id, "ZGYM") << "in its place";
}

// docs/ship.md Q1.
TEST_F(SaltoAccessSystemTest, WhereListsAreMergedTakingAwayEndsThePeriod) {
  SaltoAccessSystemOptions options = Options();
  options.list_write = ListWrite::kMerge;
  Restart(options);
  ASSERT_OK(system_->WritePermissions(Read(), {TakeAway("ZGYM")}));
  const core::AccessLevel read = Read();
  ASSERT_EQ(read.permissions.size(), 3);
  EXPECT_EQ(read.permissions[1].zone, "ZGYM");
  EXPECT_EQ(
      read.permissions[1].period,
      (core::HeldPeriod{absl::CivilSecond(2000, 1, 1), absl::CivilSecond(2000, 1, 1, 23, 59, 59)}));
}

// docs/ship.md Q11.
TEST_F(SaltoAccessSystemTest, ABelievedLevelIsWrittenWithNothingElse) {
  SaltoAccessSystemOptions options = Options();
  options.absent_lists = AbsentLists::kKeep;
  Restart(options);
  const core::HeldPeriod period = core::WholeDays(kFourth, kFourth + 1);
  ASSERT_OK_AND_ASSIGN(
      const core::AccessLevel believed,
      system_->Believe("APT-0501", {{.zone = "ZBBQ", .timetable_number = 0, .period = period}}));
  ASSERT_EQ(believed.permissions.size(), 1);
  EXPECT_EQ(believed.permissions[0].zone, "ZBBQ");
  ASSERT_OK(system_->WritePermissions(believed, {Give("ZGYM")}));
  EXPECT_EQ(client_.last_update.doors, std::nullopt);
  EXPECT_EQ(client_.last_update.members, std::nullopt);
  const core::AccessLevel read = Read();
  ASSERT_EQ(read.permissions.size(), 2);
  EXPECT_EQ(read.permissions[0].digest, core::PermissionDigest("ZBBQ", 0, period));
  EXPECT_EQ(read.permissions[1].zone, "ZGYM");
}

TEST_F(SaltoAccessSystemTest, ALevelIsNotBelievedWhereItsDoorsWouldBeLost) {
  EXPECT_THAT(system_->Believe("APT-0501", {}), StatusIs(Code::kFailedPrecondition));
}

TEST_F(SaltoAccessSystemTest, WhatIsWrittenReadsBackWithTheSameDigest) {
  ASSERT_OK_AND_ASSIGN(
      const core::TimetableRef ref,
      system_->ObtainTimetable({.intervals = {{780, 900, core::DayTypes::All()}}},
                               Use("ZPOOL", kFourth + 1), core::TimetableSource::kAny));
  ASSERT_OK(system_->WritePermissions(Read(), {Give("ZPOOL", ref.number)}));
  const core::AccessLevel read = Read();
  const core::HeldPermission& pool = read.permissions.at(3);
  EXPECT_EQ(pool.digest, "900 2030-05-04T00:00:00/2030-05-05T23:59:59 ZPOOL");
  EXPECT_EQ(pool.hours, (std::vector<core::HeldInterval>{{46800, 53999, core::DayTypes::All()}}));
  EXPECT_TRUE(pool.timetable_is_ours);
  EXPECT_FALSE(read.permissions.at(0).timetable_is_ours);
}

TEST_F(SaltoAccessSystemTest, AZoneThatStandsTwiceIsNeverWritten) {
  client_.change_group = [](Group& group) {
    if (group.zones.has_value()) group.zones->push_back(Foreign("ZGYM"));
  };
  const core::AccessLevel read = Read();
  EXPECT_THAT(system_->WritePermissions(read, {Give("ZPOOL")}),
              StatusIs(Code::kFailedPrecondition, HasSubstr("'APT-0501'")));
  EXPECT_EQ(space_.writes(), 0);
}

TEST_F(SaltoAccessSystemTest, OnlyWhatWasReadCanBeWritten) {
  EXPECT_THAT(system_->WritePermissions(core::AccessLevel(), {Give("ZPOOL")}),
              StatusIs(Code::kInvalidArgument));
  EXPECT_EQ(space_.writes(), 0);
}

TEST_F(SaltoAccessSystemTest, WriteErrorsTellWhetherTheyMayHaveHappened) {
  const core::AccessLevel read = Read();
  space_.FailNext(Operation::kUpdateGroup, absl::UnavailableError("reset"),
                  FaultTime::kAfterEffect);
  const absl::Status lost = system_->WritePermissions(read, {Give("ZPOOL")});
  EXPECT_THAT(lost, StatusIs(Code::kUnavailable));
  EXPECT_TRUE(core::OutcomeUnknown(lost));
  EXPECT_EQ(Read().permissions.size(), 4u);

  space_.FailNext(Operation::kUpdateGroup, ShipError(201, ""), FaultTime::kBeforeEffect);
  const absl::Status busy = system_->WritePermissions(read, {Give("ZPOOL")});
  EXPECT_THAT(busy, StatusIs(Code::kAborted));
  EXPECT_FALSE(core::OutcomeUnknown(busy));

  EXPECT_THAT(system_->WritePermissions(read, {Give("ZNONE")}),
              StatusIs(Code::kNotFound, HasSubstr("ZNONE")));
}

// --- Listing.

class ListingTest : public SaltoAccessSystemTest,
                    public ::testing::WithParamInterface<std::pair<bool, bool>> {};

TEST_P(ListingTest, EveryLevelOnceWhateverTheServersPagesAreLike) {
  client_.exclusive_start = GetParam().first;
  client_.no_eof = GetParam().second;
  std::vector<std::string> expected = {"APT-0501"};
  for (const char* id : {"APT-0502", "APT-0503", "APT-0504"}) {
    space_.PutGroup({.group_id = id});
    expected.push_back(id);
    std::vector<std::string> listed;
    std::string after;
    do {
      ASSERT_OK_AND_ASSIGN(const core::AccessLevelPage page, system_->ListAccessLevels(after));
      for (const auto& entry : page.entries) listed.push_back(entry.id);
      after = page.next;
      ASSERT_LE(listed.size(), expected.size());
    } while (!after.empty());
    EXPECT_EQ(listed, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Q10, ListingTest,
                         ::testing::Values(std::pair(false, false), std::pair(false, true),
                                           std::pair(true, false), std::pair(true, true)));

TEST_F(SaltoAccessSystemTest, AListingShowsPermissionsWithoutFurtherCalls) {
  ASSERT_OK_AND_ASSIGN(const core::AccessLevelPage page, system_->ListAccessLevels(""));
  ASSERT_EQ(page.entries.size(), 1u);
  EXPECT_EQ(page.entries[0].permissions.size(), 3u);
  EXPECT_EQ(page.entries[0].permissions[0].digest, Read().permissions[0].digest);
  EXPECT_EQ(page.entries[0].permissions[0].hours, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const core::AccessLevelPage again, system_->ListAccessLevels(""));
  EXPECT_EQ(again.entries[0].permissions[0].hours, Read().permissions[0].hours);
}

TEST_F(SaltoAccessSystemTest, AServerThatIgnoresTheStartIsNotTheEnd) {
  client_.ignores_start = true;
  space_.PutGroup({.group_id = "APT-0502"});
  space_.PutGroup({.group_id = "APT-0503"});
  ASSERT_OK_AND_ASSIGN(const core::AccessLevelPage page, system_->ListAccessLevels(""));
  EXPECT_EQ(page.next, "APT-0502");
  EXPECT_THAT(system_->ListAccessLevels(page.next), StatusIs(Code::kDataLoss));
}

TEST_F(SaltoAccessSystemTest, ZonesThatAListingDoesNotShowAreNotNone) {
  client_.change_group = [](Group& group) { group.zones.reset(); };
  EXPECT_THAT(system_->ListAccessLevels(""),
              StatusIs(Code::kFailedPrecondition, HasSubstr("APT-0501")));
}

// --- Timetables, clock, description.

TEST_F(SaltoAccessSystemTest, APermissionOfAnyoneKeepsItsTimetable) {
  ASSERT_OK(system_->RefreshTimetables({}));
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(system_->ObtainTimetable({.intervals = {{i, i + 1, core::DayTypes::All()}}},
                                       Use("ZGYM", kFourth - 1), core::TimetableSource::kAny));
  }
  Group level = level_;
  level.zones = {{{.target_id = "ZGYM", .timetable = "900"}}};
  space_.PutGroup(level);
  Read();
  EXPECT_EQ(system_->PoolState().in_use, 1);
  ASSERT_OK_AND_ASSIGN(const core::TimetableRef ref,
                       system_->ObtainTimetable({.intervals = {{780, 900, core::DayTypes::All()}}},
                                                Use("ZGYM", kFourth), core::TimetableSource::kAny));
  EXPECT_EQ(ref.number, 901);
  EXPECT_EQ(system_->PoolState().in_use, 2);
  EXPECT_EQ(system_->PoolState().size, 2);
}

TEST_F(SaltoAccessSystemTest, TheListingToo) {
  ASSERT_OK(system_->RefreshTimetables({}));
  Group level = level_;
  level.zones = {{{.target_id = "ZGYM", .timetable = "900"}}};
  space_.PutGroup(level);
  ASSERT_OK(system_->ListAccessLevels(""));
  EXPECT_EQ(system_->PoolState().in_use, 1);
}

// Both timetables are ours, and all bookings of theirs are over; a person names the first on an
// access level that is none of ours.
class NamedByHandTest : public SaltoAccessSystemTest {
 protected:
  NamedByHandTest() {
    EXPECT_OK(system_->RefreshTimetables({}));
    EXPECT_OK(Obtain(0));
    EXPECT_OK(Obtain(1));
    for (const char* id : {"LOBBY-1", "LOBBY-2", "LOBBY-3"}) space_.PutGroup({.group_id = id});
    space_.PutGroup({.group_id = "STAFF", .doors = {{{.target_id = "D1", .timetable = "900"}}}});
    Restart(Options());
  }

  absl::StatusOr<core::TimetableRef> Obtain(int start) {
    return system_->ObtainTimetable({.intervals = {{start, start + 1, core::DayTypes::All()}}},
                                    Use("ZGYM", kFourth - 1), core::TimetableSource::kAny);
  }

  // Every listing and every read of an access level from now on.
  void FailReads(const absl::Status& error) {
    space_.BeforeEachCall([this, error](Operation operation) {
      if (operation != Operation::kReadGroups) return;
      space_.FailNext(operation, error, FaultTime::kBeforeEffect);
    });
  }
};

// What people name by hand no store knows: it is read before anything of ours is reclaimed.
TEST_F(NamedByHandTest, TheFirstRefreshLearnsWhatAllAccessLevelsName) {
  const absl::Status errors[] = {
      absl::UnavailableError("busy"),
      absl::DeadlineExceededError("no answer"),
      absl::DataLossError("half an answer"),
      ShipError(4, ""),
      ShipError(5, ""),
      absl::UnauthenticatedError("401"),
      absl::PermissionDeniedError("403"),
      absl::FailedPreconditionError("404"),
  };
  for (const absl::Status& error : errors) {
    SCOPED_TRACE(error.ToString());
    FailReads(error);
    EXPECT_FALSE(system_->RefreshTimetables({}).ok());
    EXPECT_THAT(Obtain(2), StatusIs(Code::kUnavailable)) << "what is in use is not known yet";
  }
  space_.BeforeEachCall(nullptr);
  ASSERT_OK(system_->RefreshTimetables({}));
  ASSERT_OK_AND_ASSIGN(const core::TimetableRef ref, Obtain(2));
  EXPECT_EQ(ref.number, 901);
  const int reads = space_.calls(Operation::kReadGroups);
  ASSERT_OK(system_->RefreshTimetables({}));
  EXPECT_EQ(space_.calls(Operation::kReadGroups), reads) << "once";
}

TEST_F(NamedByHandTest, PagesThatTakeTooLongAreMadeSmaller) {
  SaltoAccessSystemOptions options = Options();
  options.page_size = 100;
  Restart(options);
  const int reads = space_.calls(Operation::kReadGroups);
  space_.FailNext(Operation::kReadGroups, absl::DeadlineExceededError("no answer"),
                  FaultTime::kBeforeEffect);
  ASSERT_OK(system_->RefreshTimetables({}));
  EXPECT_EQ(space_.calls(Operation::kReadGroups), reads + 1 + 4) << "five, two on a page";
  ASSERT_OK_AND_ASSIGN(const core::TimetableRef ref, Obtain(2));
  EXPECT_EQ(ref.number, 901);
}

// A restored backup has put old hours into the second.
TEST_F(NamedByHandTest, WhereTheListNeverComesTimetablesAreStillRepaired) {
  FailReads(absl::DataLossError("half an answer"));
  const core::TimetableUse use{
      .number = kFirst + 1, .access_level = "APT-0501", .zone = "ZGYM", .until = kFourth};
  EXPECT_THAT(system_->RefreshTimetables({use}), StatusIs(Code::kDataLoss));
  const Timetable filled = *space_.timetable(kFirst + 1);
  Timetable old = filled;
  old.intervals = std::vector<TimetableInterval>{{0, 3599, 0x3ff}};
  space_.PutTimetable(old);
  EXPECT_THAT(system_->RefreshTimetables({use}), StatusIs(Code::kDataLoss));
  EXPECT_EQ(space_.timetable(kFirst + 1), filled);
}

TEST_F(NamedByHandTest, WhereTheListIsNotOfferedSingleReadsHaveToDo) {
  FailReads(ShipError(502, ""));
  ASSERT_OK(system_->RefreshTimetables({}));
  EXPECT_OK(Obtain(2));
}

TEST_F(SaltoAccessSystemTest, WhereNothingCanBeListedTimetablesAreStillRefreshed) {
  client_.change_group = [](Group& group) { group.zones.reset(); };
  EXPECT_OK(system_->RefreshTimetables({}));
}

// --- Doors (docs/ship.md Q26).

class DoorsTest : public SaltoAccessSystemTest {
 protected:
  DoorsTest() {
    for (const char* zone : {"ZGYM", "ZPOOL"}) {
      space_.PutZone({.zone_id = zone, .doors = {{"D2"}}});
    }
    space_.PutDoor({.door_id = "D2", .name = "Gym", .update_required = false});
  }

  // What a permission with hours that are booked for this zone makes of its doors.
  std::vector<core::DoorsToUpdate> Book(const std::string& zone, int hour) {
    const core::Timetable hours{.intervals = {{60 * hour, 60 * hour + 60, core::DayTypes::All()}}};
    const absl::StatusOr<core::TimetableRef> ref =
        system_->ObtainTimetable(hours, Use(zone, kFourth + 1), core::TimetableSource::kAny);
    EXPECT_OK(ref);
    if (!ref.ok()) return {};
    number_ = ref->number;
    EXPECT_OK(system_->WritePermissions(Read(), {Give(zone, number_)}));
    return system_->TakeDoorsToUpdate("APT-0501");
  }

  int number_ = 0;  // of the newest booking's timetable
};

TEST_F(DoorsTest, ThoseThatTurnWhenANewTimetableIsNamedAreTold) {
  space_.BeforeEachCall([this](Operation operation) {
    if (operation != Operation::kUpdateGroup) return;
    space_.PutDoor({.door_id = "D2", .name = "Gym", .update_required = true});
  });
  const std::vector<core::DoorsToUpdate> turned = Book("ZGYM", 9);
  ASSERT_EQ(turned.size(), 1u);
  EXPECT_EQ(turned[0].zone, "ZGYM");
  EXPECT_EQ(turned[0].doors, std::vector<std::string>{"Gym"});
}

TEST_F(DoorsTest, ThoseThatStayAsTheyWereAreNot) {
  EXPECT_TRUE(Book("ZGYM", 9).empty());
  EXPECT_EQ(space_.calls(Operation::kReadDoors), 2) << "before and after";
}

TEST_F(DoorsTest, HoursThatATimetableHoldsFillNoneAndNoDoorIsRead) {
  Book("ZGYM", 9);
  const int number = number_;
  const int reads = space_.calls(Operation::kReadDoors);
  clock_.AdvanceBy(absl::Hours(2));
  Book("ZPOOL", 9);
  EXPECT_EQ(number_, number);
  EXPECT_EQ(space_.calls(Operation::kUpdateTimetable), 1);
  EXPECT_EQ(space_.calls(Operation::kReadDoors), reads);
}

TEST_F(DoorsTest, ATimetableThatWasFilledBeforeTheStartIsNotNew) {
  Book("ZGYM", 9);
  Restart(Options());
  const int reads = space_.calls(Operation::kReadDoors);
  Book("ZPOOL", 9);
  EXPECT_LE(space_.calls(Operation::kReadDoors), reads + 1) << "none after the write";
}

TEST_F(DoorsTest, ALookThatFailsFailsNothing) {
  space_.FailNext(Operation::kReadDoors, absl::UnavailableError("down"), FaultTime::kBeforeEffect);
  EXPECT_TRUE(Book("ZGYM", 9).empty());
  EXPECT_EQ(space_.calls(Operation::kReadDoors), 1);
}

TEST_F(SaltoAccessSystemTest, ReadsTheServersClock) {
  space_.SetLocalTime(absl::CivilSecond(2030, 5, 4, 12, 30, 20));
  EXPECT_THAT(system_->ReadClock(), IsOkAndHolds(absl::CivilSecond(2030, 5, 4, 12, 30, 20)));
  space_.FailAll(absl::UnavailableError("down"));
  EXPECT_THAT(system_->ReadClock(), StatusIs(Code::kUnavailable));
}

TEST_F(SaltoAccessSystemTest, DescribesItself) {
  EXPECT_EQ(system_->Describe().endpoint, "http://space:8100");
}

}  // namespace
}  // namespace connecx::salto
