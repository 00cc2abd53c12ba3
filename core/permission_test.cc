#include "core/permission.h"

#include <gtest/gtest.h>

namespace connecx::core {
namespace {

DayTypes Days(std::initializer_list<DayType> types) {
  DayTypes days;
  for (const DayType type : types) days = days | DayTypes::Of(type);
  return days;
}

TEST(HoursTextTest, ReadsLikeAPersonWouldWriteIt) {
  const struct {
    Timetable timetable;
    const char* text;
  } kCases[] = {
      {{}, "always"},
      {{{{780, 900, DayTypes::All()}}}, "13:00-15:00"},
      {{{{0, 1440, DayTypes::All()}}}, "00:00-24:00"},
      {{{{540, 600, DayTypes::All()}, {780, 905, DayTypes::All()}}}, "09:00-10:00, 13:00-15:05"},
      {{{{540, 660, Days({DayType::kMonday})}, {1080, 1200, Days({DayType::kWednesday})}}},
       "Mon 09:00-11:00, Wed 18:00-20:00"},
      // Over midnight: the evening comes first although its minutes are the later ones.
      {{{{0, 120, Days({DayType::kSaturday})}, {1320, 1440, Days({DayType::kFriday})}}},
       "Fri 22:00-24:00, Sat 00:00-02:00"},
      {{{{540, 660, Days({DayType::kMonday, DayType::kWednesday})}}}, "Mon/Wed 09:00-11:00"},
      {{{{0, 1440,
          Days({DayType::kMonday, DayType::kTuesday, DayType::kWednesday, DayType::kFriday,
                DayType::kHoliday})}}},
       "Mon-Wed/Fri/Holiday 00:00-24:00"},
      {{{{0, 60, Days({DayType::kSpecial1, DayType::kSpecial2})}}},
       "Special 1/Special 2 00:00-01:00"},
  };
  for (const auto& test : kCases) EXPECT_EQ(HoursText(test.timetable), test.text);
}

}  // namespace
}  // namespace connecx::core
