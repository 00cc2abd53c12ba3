#include "salto_client/access_system/timetable_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "core/day_types.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr core::DayTypes kAll = core::DayTypes::All();
constexpr core::DayTypes kMonday = core::DayTypes::Of(core::DayType::kMonday);
constexpr core::DayTypes kSpecial2 = core::DayTypes::Of(core::DayType::kSpecial2);

TEST(ToIntervalsTest, EndsAtTheLastSecondOfTheLastMinute) {
  EXPECT_THAT(ToIntervals({.intervals = {{780, 900, kAll}}}),
              IsOkAndHolds(ElementsAre(TimetableInterval{
                  .start_second = 13 * 3600, .end_second = 15 * 3600 - 1, .days = 0x3ff})));
}

TEST(ToIntervalsTest, ADayEndsAtItsLastSecondNotAt24) {
  EXPECT_THAT(ToIntervals({.intervals = {{1439, 1440, kMonday}}}),
              IsOkAndHolds(ElementsAre(
                  TimetableInterval{.start_second = 86340, .end_second = 86399, .days = 0x001})));
}

TEST(ToIntervalsTest, OneEntryPerDistinctBeginAndEnd) {
  EXPECT_THAT(
      ToIntervals({.intervals = {{600, 660, kSpecial2}, {60, 120, kAll}, {600, 660, kMonday}}}),
      IsOkAndHolds(ElementsAre(TimetableInterval{3600, 7199, 0x3ff},
                               TimetableInterval{36000, 39599, 0x201})));
}

TEST(ToIntervalsTest, EightIntervalsAtMost) {
  core::Timetable hours;
  for (int i = 0; i < kMaxIntervals; ++i) hours.intervals.push_back({i * 60, i * 60 + 30, kAll});
  EXPECT_THAT(ToIntervals(hours), base::testing::IsOk());
  hours.intervals.push_back({1200, 1260, kAll});
  EXPECT_THAT(ToIntervals(hours), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("at most 8 intervals, not 9")));
}

TEST(ToIntervalsTest, RefusesWhatIsNoInterval) {
  const core::Interval bad[] = {
      {-1, 10, kAll}, {10, 10, kAll}, {20, 10, kAll}, {10, 1441, kAll}, {10, 20, core::DayTypes()}};
  for (const core::Interval& interval : bad) {
    EXPECT_THAT(ToIntervals({.intervals = {interval}}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << interval.begin << "-" << interval.end;
  }
}

TEST(ToHeldIntervalsTest, KeepsWhatAPersonEntered) {
  EXPECT_THAT(ToHeldIntervals({{28805, 86400, 0x281}}),
              ElementsAre(core::HeldInterval{28805, 86400, core::DayTypes::FromBits(0x281)}));
}

TEST(SameContentTest, OrderDoesNotCountDaysAndSecondsDo) {
  const TimetableInterval a{0, 59, 0x001};
  const TimetableInterval b{60, 119, 0x002};
  EXPECT_TRUE(SameContent({a, b}, {b, a}));
  EXPECT_TRUE(SameContent({}, {}));
  EXPECT_FALSE(SameContent({a}, {a, a}));
  EXPECT_FALSE(SameContent({a}, {{0, 59, 0x003}}));
  EXPECT_FALSE(SameContent({a}, {{0, 60, 0x001}}));
}

}  // namespace
}  // namespace connecx::salto
