#include "core/local_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"

namespace connecx::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

absl::TimeZone Zone(absl::string_view name) {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &time_zone)) << name;
  return time_zone;
}

absl::Time Utc(absl::string_view text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, absl::UTCTimeZone(), &time, &error)) << error;
  return time;
}

absl::Time Local(absl::string_view text, absl::TimeZone time_zone) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, time_zone, &time, &error)) << error;
  return time;
}

TEST(AddMinutesTest, KeepsSetsSortedAndMerged) {
  const struct {
    MinuteSet before;
    MinuteRange range;
    MinuteSet after;
  } kCases[] = {
      {{}, {10, 20}, {{10, 20}}},
      {{{10, 20}}, {30, 40}, {{10, 20}, {30, 40}}},
      {{{30, 40}}, {10, 20}, {{10, 20}, {30, 40}}},
      {{{10, 20}}, {20, 30}, {{10, 30}}},
      {{{20, 30}}, {10, 20}, {{10, 30}}},
      {{{10, 20}}, {15, 17}, {{10, 20}}},
      {{{10, 20}, {30, 40}, {50, 60}}, {15, 50}, {{10, 60}}},
      {{{10, 20}, {30, 40}, {50, 60}}, {21, 29}, {{10, 20}, {21, 29}, {30, 40}, {50, 60}}},
      {{{10, 20}, {30, 40}}, {0, 1440}, {{0, 1440}}},
  };
  for (const auto& test : kCases) {
    MinuteSet set = test.before;
    AddMinutes(test.range, set);
    EXPECT_EQ(set, test.after);
  }
}

TEST(LocalMinutesTest, OneDayOverMidnightAndSeveralDays) {
  const absl::TimeZone sydney = Zone("Australia/Sydney");
  EXPECT_THAT(
      LocalMinutes({Local("2026-03-02 10:00", sydney), Local("2026-03-02 12:00", sydney)}, sydney),
      ElementsAre(Pair(absl::CivilDay(2026, 3, 2), MinuteSet{{600, 720}})));
  EXPECT_THAT(
      LocalMinutes({Local("2026-03-02 22:00", sydney), Local("2026-03-03 02:00", sydney)}, sydney),
      ElementsAre(Pair(absl::CivilDay(2026, 3, 2), MinuteSet{{1320, 1440}}),
                  Pair(absl::CivilDay(2026, 3, 3), MinuteSet{{0, 120}})));
  EXPECT_THAT(
      LocalMinutes({Local("2026-03-02 14:00", sydney), Local("2026-03-05 00:00", sydney)}, sydney),
      ElementsAre(Pair(absl::CivilDay(2026, 3, 2), MinuteSet{{840, 1440}}),
                  Pair(absl::CivilDay(2026, 3, 3), MinuteSet{{0, 1440}}),
                  Pair(absl::CivilDay(2026, 3, 4), MinuteSet{{0, 1440}})));
}

TEST(LocalMinutesTest, ClockChanges) {
  const struct {
    const char* zone;
    const char* start;  // UTC
    const char* end;
    absl::CivilDay date;
    MinuteSet minutes;
  } kCases[] = {
      // 02:00 -> 03:00 at 16:00 UTC of the day before.
      {"Australia/Sydney",
       "2026-10-03 15:30",
       "2026-10-03 16:30",
       absl::CivilDay(2026, 10, 4),
       {{90, 120}, {180, 210}}},
      // 03:00 -> 02:00: an hour of booking is the local half hour before and after, twice.
      {"Australia/Sydney",
       "2026-04-04 15:30",
       "2026-04-04 16:30",
       absl::CivilDay(2026, 4, 5),
       {{120, 180}}},
      // A booking from 02:50 to 02:10 of the second pass.
      {"Australia/Sydney",
       "2026-04-04 15:50",
       "2026-04-04 16:10",
       absl::CivilDay(2026, 4, 5),
       {{120, 130}, {170, 180}}},
      // 02:00 -> 02:30 and 02:00 -> 01:30.
      {"Australia/Lord_Howe",
       "2026-10-03 15:00",
       "2026-10-03 16:00",
       absl::CivilDay(2026, 10, 4),
       {{90, 120}, {150, 180}}},
      {"Australia/Lord_Howe",
       "2026-04-04 14:50",
       "2026-04-04 15:20",
       absl::CivilDay(2026, 4, 5),
       {{90, 120}}},
      // Midnight does not exist: 00:00 -> 01:00.
      {"America/Santiago",
       "2026-09-06 04:00",
       "2026-09-06 05:00",
       absl::CivilDay(2026, 9, 6),
       {{60, 120}}},
      {"Africa/Cairo",
       "2026-04-23 22:00",
       "2026-04-23 23:00",
       absl::CivilDay(2026, 4, 24),
       {{60, 120}}},
      {"Asia/Beirut",
       "2026-03-28 22:00",
       "2026-03-28 23:00",
       absl::CivilDay(2026, 3, 29),
       {{60, 120}}},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(LocalMinutes({Utc(test.start), Utc(test.end)}, Zone(test.zone)),
                ElementsAre(Pair(test.date, test.minutes)))
        << test.zone << " " << test.start;
  }
}

TEST(LocalMinutesTest, SkippedDateHasNoMinutes) {
  const absl::TimeZone apia = Zone("Pacific/Apia");
  EXPECT_THAT(
      LocalMinutes({Local("2011-12-29 22:00", apia), Local("2011-12-31 02:00", apia)}, apia),
      ElementsAre(Pair(absl::CivilDay(2011, 12, 29), MinuteSet{{1320, 1440}}),
                  Pair(absl::CivilDay(2011, 12, 31), MinuteSet{{0, 120}})));
}

TEST(LocalMinutesTest, OffsetsWithSecondsTouchBothMinutes) {
  // 44 minutes and 30 seconds behind: 11:15:30 to 11:16:30.
  EXPECT_THAT(
      LocalMinutes({Utc("1930-01-10 12:00"), Utc("1930-01-10 12:01")}, Zone("Africa/Monrovia")),
      ElementsAre(Pair(absl::CivilDay(1930, 1, 10), MinuteSet{{675, 677}})));
}

TEST(LocalMinutesTest, EmptyWindowHasNone) {
  EXPECT_THAT(LocalMinutes({Utc("2026-01-01 12:00"), Utc("2026-01-01 12:00")}, Zone("UTC")),
              IsEmpty());
}

TEST(FirstInstantTest, MidnightWhateverTheClockDoes) {
  const struct {
    const char* zone;
    absl::CivilDay date;
    const char* first;  // UTC
  } kCases[] = {
      {"Australia/Sydney", absl::CivilDay(2026, 3, 2), "2026-03-01 13:00"},
      {"America/Santiago", absl::CivilDay(2026, 9, 6), "2026-09-06 04:00"},  // begins at 01:00
      {"Africa/Cairo", absl::CivilDay(2026, 4, 24), "2026-04-23 22:00"},
      {"Asia/Beirut", absl::CivilDay(2026, 3, 29), "2026-03-28 22:00"},
      {"Asia/Gaza", absl::CivilDay(2011, 4, 1),
       "2011-03-31 22:00"},  // 00:01 -> 01:01: midnight, then a hole
      {"America/Havana", absl::CivilDay(2026, 11, 1),
       "2026-11-01 04:00"},  // 01:00 -> 00:00: midnight twice
      {"America/St_Johns", absl::CivilDay(2010, 11, 7), "2010-11-07 02:30"},  // 00:01 -> 23:01
      {"Pacific/Apia", absl::CivilDay(2011, 12, 30), "2011-12-30 10:00"},     // no such date
      {"Pacific/Apia", absl::CivilDay(2011, 12, 31), "2011-12-30 10:00"},
      {"Pacific/Kwajalein", absl::CivilDay(1993, 8, 21), "1993-08-21 12:00"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(FirstInstant(test.date, Zone(test.zone)), Utc(test.first))
        << test.zone << " " << test.date;
    EXPECT_EQ(EndOfDate(test.date - 1, Zone(test.zone)), FirstInstant(test.date, Zone(test.zone)));
  }
}

TEST(DateIsSkippedTest, OnlyDatesWithoutAnyInstant) {
  EXPECT_TRUE(DateIsSkipped(absl::CivilDay(2011, 12, 30), Zone("Pacific/Apia")));
  EXPECT_FALSE(DateIsSkipped(absl::CivilDay(2011, 12, 29), Zone("Pacific/Apia")));
  EXPECT_FALSE(DateIsSkipped(absl::CivilDay(2011, 12, 31), Zone("Pacific/Apia")));
  EXPECT_FALSE(DateIsSkipped(absl::CivilDay(2026, 9, 6), Zone("America/Santiago")));
}

TEST(NextDateChangeTest, AfterAClockSetBackOverMidnight) {
  const absl::TimeZone st_johns = Zone("America/St_Johns");
  // 00:00 of the 7th comes at 02:30 UTC; a minute later it is 23:01 of the 6th again.
  EXPECT_EQ(NextDateChange(Utc("2010-11-07 02:00"), st_johns), Utc("2010-11-07 02:30"));
  EXPECT_EQ(LocalDate(Utc("2010-11-07 02:45"), st_johns), absl::CivilDay(2010, 11, 6));
  EXPECT_EQ(NextDateChange(Utc("2010-11-07 02:45"), st_johns), Utc("2010-11-07 03:30"));
}

TEST(CloseSkippedHolesTest, MakesWholeWhatAClockChangeTore) {
  const absl::CivilDay sydney_day(2026, 10, 4);
  const struct {
    const char* zone;
    absl::CivilDay date;
    MinuteSet torn;
    MinuteSet whole;
  } kCases[] = {
      {"Australia/Sydney", sydney_day, {{90, 120}, {180, 210}}, {{90, 210}}},
      {"Australia/Sydney", sydney_day, {{0, 120}, {180, 1440}}, {{0, 1440}}},
      {"Australia/Sydney", sydney_day, {{90, 119}, {180, 210}}, {{90, 119}, {180, 210}}},
      {"Australia/Sydney", sydney_day, {{90, 120}}, {{90, 120}}},
      {"Australia/Sydney",
       absl::CivilDay(2026, 10, 5),
       {{90, 120}, {180, 210}},
       {{90, 120}, {180, 210}}},
      {"America/Santiago", absl::CivilDay(2026, 9, 6), {{60, 1440}}, {{0, 1440}}},
      {"America/Santiago", absl::CivilDay(2026, 9, 6), {{60, 120}}, {{60, 120}}},
      {"America/Santiago", absl::CivilDay(2026, 9, 6), {{61, 1440}}, {{61, 1440}}},
      {"UTC", absl::CivilDay(2026, 9, 6), {}, {}},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(CloseSkippedHoles(test.date, test.torn, Zone(test.zone)), test.whole)
        << test.zone << " " << test.date;
  }
}

}  // namespace
}  // namespace connecx::core
