#include "salto_client/access_system/timetable_names.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "core/day_types.h"
#include "core/permission.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using core::DayType;
using core::DayTypes;

constexpr DayTypes kAll = DayTypes::All();
constexpr DayTypes kMon = DayTypes::Of(DayType::kMonday);
constexpr DayTypes kTue = DayTypes::Of(DayType::kTuesday);
constexpr DayTypes kWed = DayTypes::Of(DayType::kWednesday);
constexpr DayTypes kSun = DayTypes::Of(DayType::kSunday);
constexpr DayTypes kHol = DayTypes::Of(DayType::kHoliday);

TEST(TimetableNameTest, IsReadable) {
  struct Case {
    core::Timetable hours;
    std::string name;
  };
  const Case cases[] = {
      {{{{780, 900, kAll}}}, "CX 13:00-15:00"},
      {{{{0, 1440, kAll}}}, "CX 00:00-24:00"},
      {{{{540, 660, kAll}, {780, 900, kAll}}}, "CX 09:00-11:00 13:00-15:00"},
      {{{{540, 660, kMon}, {1080, 1200, kWed}}}, "CX Mon 09-11 Wed 18-20"},
      {{{{540, 660, kWed}, {1080, 1200, kMon}}}, "CX Mon 18-20 Wed 09-11"},
      {{{{570, 660, kMon}, {780, 1440, kMon}}}, "CX Mon 09:30-11 13-24"},
      {{{{540, 660, kMon | kTue | kWed | kHol}}}, "CX Mon-Wed,Hol 09-11"},
      {{{{540, 660, kMon | kTue}}}, "CX Mon,Tue 09-11"},
      {{{{540, 660, kSun | kHol}}}, "CX Sun,Hol 09-11"},
      {{{{540, 660, kAll}, {780, 900, kMon}}}, "CX Mon 13-15 all 09-11"},
      {{{{0, 60, kAll}, {120, 180, kAll}, {240, 300, kAll}, {360, 420, kAll}}},
       "CX 00-01 02-03 04-05 06-07"},
  };
  for (const Case& c : cases) EXPECT_EQ(TimetableName(c.hours, 17), c.name);
}

TEST(TimetableNameTest, LongOnesAreCutBetweenPartsAndTellTheirNumber) {
  core::Timetable hours;
  for (int i = 0; i < 7; ++i) {
    hours.intervals.push_back({i * 60 + 5, i * 60 + 35, DayTypes::Of(static_cast<DayType>(i))});
  }
  EXPECT_EQ(TimetableName(hours, 1023), "CX Mon 00:05-00:35 ... #1023");
}

TEST(TimetableNameTest, OnePartThatIsTooLongLeavesTheNumber) {
  const DayTypes days = DayTypes::FromBits(0x3db);
  EXPECT_EQ(TimetableName({{{5, 615, days}}}, 17), "CX ... #17");
}

TEST(TimetableNameTest, FitsAndDiffers) {
  std::set<std::string> names;
  int number = 900;
  for (int begin = 0; begin < 1440; begin += 95) {
    for (int end = begin + 1; end <= 1440; end += 67) {
      for (int bits = 1; bits < 1024; bits += 11) {
        const core::Timetable hours{{{begin, end, DayTypes::FromBits(bits)}}};
        const std::string name = TimetableName(hours, number++);
        EXPECT_LE(name.size(), kMaxTimetableName);
        EXPECT_TRUE(names.insert(name).second) << name;
      }
    }
  }
}

TEST(MarkTest, Valid) {
  EXPECT_TRUE(IsValidMark("harbour-tower.1_a"));
  EXPECT_TRUE(IsValidMark(std::string(kMaxMark, 'a')));
  EXPECT_FALSE(IsValidMark(std::string(kMaxMark + 1, 'a')));
  for (const char* mark : {"", " ", "a b", "a;b", "\xc3\xa9"}) EXPECT_FALSE(IsValidMark(mark));
}

TEST(MarkTest, TheDescriptionFits) {
  EXPECT_EQ(TimetableDescription("east"), "connecx-access:east; do not edit");
  EXPECT_LE(TimetableDescription(std::string(kMaxMark, 'a')).size(), kMaxTimetableDescription);
}

TEST(OwnerOfTest, ByNameDescriptionAndContent) {
  const std::vector<TimetableInterval> none;
  const std::vector<TimetableInterval> some = {{0, 59, 1}};
  struct Case {
    Timetable timetable;
    TimetableOwner owner;
  };
  const Case cases[] = {
      {{17, "", "", none}, TimetableOwner::kNobody},
      {{17, "Timetable0017", "", none}, TimetableOwner::kNobody},
      {{17, "Timezone table 17", "", none}, TimetableOwner::kNobody},
      {{17, "Timetable0017", "", some}, TimetableOwner::kOthers},
      {{17, "Timetable0018", "", none}, TimetableOwner::kOthers},
      {{17, "Cleaning", "", none}, TimetableOwner::kOthers},
      {{17, "Shift 2-17", "", none}, TimetableOwner::kOthers},
      {{17, "Timetable0017", "for the pool", none}, TimetableOwner::kOthers},
      {{17, "Timetable0017", "", std::nullopt}, TimetableOwner::kOthers},
      {{17, "CX 13:00-15:00", TimetableDescription("east"), some}, TimetableOwner::kUs},
      {{17, "renamed", "connecx-access:east", none}, TimetableOwner::kUs},
      {{17, "CX 13:00-15:00", TimetableDescription("east"), std::nullopt}, TimetableOwner::kOthers},
      {{17, "CX 13:00-15:00", TimetableDescription("east2"), some}, TimetableOwner::kOthers},
      {{17, "CX 13:00-15:00", TimetableDescription("eas"), some}, TimetableOwner::kOthers},
      {{17, "CX 13:00-15:00", "", some}, TimetableOwner::kOthers},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(OwnerOf(c.timetable, "east"), c.owner)
        << c.timetable.name << " / " << c.timetable.description;
  }
}

}  // namespace
}  // namespace connecx::salto
