#include "core/day_types.h"

#include <gtest/gtest.h>

namespace connecx::core {
namespace {

TEST(DayTypesTest, OrdinaryDateIsItsWeekday) {
  const absl::CivilDay monday(2026, 3, 2);
  const DayType week[] = {DayType::kMonday,   DayType::kTuesday, DayType::kWednesday,
                          DayType::kThursday, DayType::kFriday,  DayType::kSaturday,
                          DayType::kSunday};
  for (int i = 0; i < 7; ++i) EXPECT_EQ(DayTypeOf(monday + i, {}), week[i]) << i;
}

TEST(DayTypesTest, CalendarComesBeforeWeekday) {
  const absl::CivilDay christmas(2026, 12, 25);
  EXPECT_EQ(DayTypeOf(christmas, {{christmas, DayType::kHoliday}}), DayType::kHoliday);
  EXPECT_EQ(DayTypeOf(christmas + 1, {{christmas, DayType::kHoliday}}), DayType::kSaturday);
}

TEST(DayTypesTest, SetsHoldWhatWasPutIn) {
  const DayTypes days = DayTypes::Of(DayType::kMonday) | DayTypes::Of(DayType::kSpecial2);
  EXPECT_TRUE(days.Has(DayType::kMonday));
  EXPECT_FALSE(days.Has(DayType::kTuesday));
  EXPECT_TRUE(days.Has(DayType::kSpecial2));
  EXPECT_EQ(DayTypes::FromBits(days.bits()), days);
  EXPECT_EQ(DayTypes::FromBits(0xffff), DayTypes::All());
  EXPECT_TRUE(DayTypes().empty());
}

}  // namespace
}  // namespace connecx::core
