#include "salto_client/access_system/level_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "base/testing/status_matchers.h"
#include "core/access_system.h"
#include "core/held_permission.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::CivilDay kFourth(2030, 5, 4);

Permission Foreign(const std::string& zone) {
  return {.target_id = zone,
          .timetable = "3",
          .use_period = "0",
          .period = RawPeriod{"1900-1-1 0:00:00", "1900-01-01T00:00:00", {"<X>1</X>"}},
          .unknown = {"<Priority>7</Priority>"}};
}

Permission Ours(const std::string& zone) {
  return {.target_id = zone,
          .timetable = "17",
          .use_period = "1",
          .period = RawPeriod{"2030-05-04T00:00:00", "2030-05-06T23:59:59", {}},
          .unknown = {}};
}

core::PermissionChange Write(const std::string& zone) {
  return {zone, core::PermissionToWrite{kFourth, kFourth + 2, 17}};
}
core::PermissionChange Remove(const std::string& zone) { return {zone, std::nullopt}; }

TEST(ApplyChangesTest, KeepsForeignItemsAsReadAndInTheirPlaces) {
  EXPECT_THAT(ApplyChanges({Foreign("A"), Foreign("B"), Foreign("C"), Foreign("D")},
                           {Write("Z"), Write("B"), Remove("C"), Remove("none")}),
              IsOkAndHolds(ElementsAre(Foreign("A"), Ours("B"), Foreign("D"), Ours("Z"))));
}

TEST(ApplyChangesTest, NothingChangedIsTheSameList) {
  EXPECT_THAT(ApplyChanges({Foreign("B"), Foreign("A")}, {}),
              IsOkAndHolds(ElementsAre(Foreign("B"), Foreign("A"))));
}

// docs/ship.md Q1.
TEST(ApplyChangesTest, WhereListsAreMergedWhatIsTakenAwayEndsInThePast) {
  const RawPeriod over = {"2000-01-01T00:00:00", "2000-01-01T23:59:59", {}};
  const Permission ended = {
      .target_id = "B", .timetable = "17", .use_period = "1", .period = over, .unknown = {}};
  const Permission ended_unseen = {
      .target_id = "C", .timetable = "0", .use_period = "1", .period = over, .unknown = {}};
  EXPECT_THAT(ApplyChanges({Foreign("A"), Ours("B")}, {Remove("B"), Write("Z"), Remove("C")},
                           ListWrite::kMerge),
              IsOkAndHolds(ElementsAre(Foreign("A"), ended, Ours("Z"), ended_unseen)));
}

TEST(ApplyChangesTest, RefusesAZoneThatStandsTwice) {
  for (const char* other : {"A", "a", " A"}) {
    EXPECT_THAT(ApplyChanges({Foreign("A"), Foreign(other)}, {Write("Z")}),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("twice")))
        << other;
  }
}

TEST(ApplyChangesTest, RefusesWhatItsCallerMustNotAsk) {
  EXPECT_THAT(ApplyChanges({}, {Write("A"), Remove("A")}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("changed twice")));
  EXPECT_THAT(ApplyChanges({Foreign("GYM")}, {Write("Gym")}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("zone 'Gym' stands in the access level as 'GYM'")));
  EXPECT_THAT(ApplyChanges({}, {{"A", core::PermissionToWrite{kFourth, kFourth - 1, 0}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ends before")));
}

core::HeldPermission Held(const Permission& permission) {
  const absl::StatusOr<core::HeldPermission> held = ToHeldPermission(permission);
  EXPECT_OK(held);
  return held.value_or(core::HeldPermission());
}

TEST(ToHeldPermissionTest, ReadsOurs) {
  const core::HeldPermission held = Held(Ours("ZGYM"));
  EXPECT_EQ(held.zone, "ZGYM");
  EXPECT_EQ(held.timetable_number, 17);
  EXPECT_EQ(held.period, (core::HeldPeriod{absl::CivilSecond(2030, 5, 4),
                                           absl::CivilSecond(2030, 5, 6, 23, 59, 59)}));
  EXPECT_EQ(held.digest, "17 2030-05-04T00:00:00/2030-05-06T23:59:59 ZGYM");
}

TEST(ToPermissionTest, IsWhatWouldBeRead) {
  EXPECT_EQ(ToPermission(Held(Ours("ZGYM"))), Ours("ZGYM"));
  EXPECT_EQ(Held(ToPermission(Held({.target_id = "ZGYM"}))).digest, "0 - ZGYM");
}

TEST(ToHeldPermissionTest, BareItemIsAlwaysAndForEver) {
  const core::HeldPermission held = Held({.target_id = "ZGYM"});
  EXPECT_EQ(held.timetable_number, 0);
  EXPECT_EQ(held.period, std::nullopt);
  EXPECT_EQ(held.digest, "0 - ZGYM");
}

TEST(ToHeldPermissionTest, AMissingEndNeverComes) {
  const core::HeldPermission held = Held(
      {.target_id = "ZGYM", .use_period = "1", .period = RawPeriod{"2030-05-04T00:00:00", {}, {}}});
  ASSERT_TRUE(held.period.has_value());
  EXPECT_EQ(held.period->start, absl::CivilSecond(2030, 5, 4));
  EXPECT_EQ(held.period->end.year(), 9999);
}

TEST(ToHeldPermissionTest, SpellingsOfTheSameHaveOneDigest) {
  struct Case {
    const char* name;
    Permission a;
    Permission b;
    bool same;
  };
  const auto with_period = [](const char* start, const char* end) {
    Permission permission = Ours("ZGYM");
    permission.period = RawPeriod{start, end, {}};
    return permission;
  };
  const auto with_number = [](const char* number) {
    Permission permission = Ours("ZGYM");
    permission.timetable = number;
    return permission;
  };
  const Case cases[] = {
      {"unpadded", Ours("ZGYM"), with_period("2030-5-4T0:00:00", "2030-5-6 23:59:59"), true},
      {"24:00:00", with_period("2030-05-04T00:00:00", "2030-05-06T24:00:00"),
       with_period("2030-05-04T00:00:00", "2030-05-07T00:00:00"), true},
      {"unused Period",
       {.target_id = "Z"},
       {.target_id = "Z",
        .timetable = "0",
        .use_period = "0",
        .period = RawPeriod{"1900-01-01T00:00:00", "1900-01-01T00:00:00", {}}},
       true},
      {"padded number", Ours("ZGYM"), with_number("017"), true},
      {"other number", Ours("ZGYM"), with_number("18"), false},
      {"other start", Ours("ZGYM"), with_period("2030-05-03T00:00:00", "2030-05-06T23:59:59"),
       false},
      {"other end", Ours("ZGYM"), with_period("2030-05-04T00:00:00", "2030-05-06T23:59:00"), false},
      {"other zone", Ours("ZGYM"), Ours("zgym"), false},
      {"Period switched off", Ours("ZGYM"), {.target_id = "ZGYM", .timetable = "17"}, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Held(c.a).digest == Held(c.b).digest, c.same) << c.name;
  }
}

}  // namespace
}  // namespace connecx::salto
