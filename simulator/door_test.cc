#include "simulator/door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"

namespace connecx::simulator {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

Period MakePeriod(absl::string_view start, absl::string_view end) {
  return {*ParseLocalDateTime(start), *ParseLocalDateTime(end)};
}

Interval MakeInterval(absl::string_view start, absl::string_view end,
                      std::initializer_list<DayType> days) {
  Interval interval;
  interval.start = *ParseSecondOfDay(start);
  interval.end = *ParseSecondOfDay(end);
  for (const DayType day : days) interval.days.set(static_cast<size_t>(day));
  if (days.size() == 0) interval.days.set();
  return interval;
}

absl::CivilSecond Local(absl::string_view text) { return ParseLocalDateTime(text)->ToCivil(); }

Permission With(int timetable, std::optional<Period> period) {
  Permission permission;
  permission.timetable_id = timetable;
  permission.period = period;
  return permission;
}

// 2030-05-04 is a Saturday, 2030-05-06 (a Monday) a holiday.
class JudgeTest : public ::testing::Test {
 protected:
  JudgeTest() {
    database_.timetables[1].intervals = {MakeInterval("13:00:00", "14:59:59", {})};
    database_.timetables[2].intervals = {
        MakeInterval("09:00:00", "10:00:00", {DayType::kMonday}),
        MakeInterval("18:00:00", "24:00:00", {DayType::kSaturday})};
    database_.timetables[3].intervals = {MakeInterval("09:00:00", "10:00:00", {DayType::kHoliday})};
    database_.timetables[4].name = "named, not filled";
    database_.timetables[5].intervals = {MakeInterval("00:00:00", "24:00:00", {})};
    database_.special_days[absl::CivilDay(2030, 5, 6)] = DayType::kHoliday;
  }

  Database database_;
};

TEST_F(JudgeTest, PeriodAndTimetableTable) {
  const Period day = MakePeriod("2030-05-04T00:00:00", "2030-05-04T23:59:59");
  const Period to_midnight = MakePeriod("2030-05-04T00:00:00", "2030-05-04T24:00:00");
  const struct {
    int timetable;
    std::optional<Period> period;
    const char* local;
    Verdict verdict;
  } cases[] = {
      // No timetable: the Period alone, to the second.
      {kAlways, day, "2030-05-03T23:59:59", Verdict::kBeforePeriod},
      {kAlways, day, "2030-05-04T00:00:00", Verdict::kOpen},
      {kAlways, day, "2030-05-04T23:59:58", Verdict::kOpen},
      {kAlways, day, "2030-05-04T23:59:59", Verdict::kAfterPeriod},
      {kAlways, to_midnight, "2030-05-04T23:59:59", Verdict::kOpen},
      {kAlways, to_midnight, "2030-05-05T00:00:00", Verdict::kAfterPeriod},
      {kAlways, MakePeriod("2000-01-01T00:00:00", "2000-01-01T23:59:59"), "2030-05-04T12:00:00",
       Verdict::kAfterPeriod},
      {kAlways, std::nullopt, "2030-05-04T12:00:00", Verdict::kOpen},
      // Both must hold.
      {1, day, "2030-05-04T12:59:59", Verdict::kOutsideHours},
      {1, day, "2030-05-04T13:00:00", Verdict::kOpen},
      {1, day, "2030-05-04T14:59:58", Verdict::kOpen},
      {1, day, "2030-05-04T14:59:59", Verdict::kOutsideHours},
      {1, day, "2030-05-05T13:00:00", Verdict::kAfterPeriod},
      {1, std::nullopt, "2035-01-01T13:00:00", Verdict::kOpen},
      // Two intervals of different days.
      {2, std::nullopt, "2030-05-04T09:30:00", Verdict::kOutsideHours},
      {2, std::nullopt, "2030-05-04T18:00:00", Verdict::kOpen},
      {2, std::nullopt, "2030-05-04T23:59:59", Verdict::kOpen},
      {2, std::nullopt, "2030-05-05T00:00:00", Verdict::kOutsideHours},
      {2, std::nullopt, "2030-05-13T09:30:00", Verdict::kOpen},
      // A special day is not its weekday any more.
      {2, std::nullopt, "2030-05-06T09:30:00", Verdict::kOutsideHours},
      {3, std::nullopt, "2030-05-06T09:30:00", Verdict::kOpen},
      {3, std::nullopt, "2030-05-13T09:30:00", Verdict::kOutsideHours},
      {1, std::nullopt, "2030-05-06T13:00:00", Verdict::kOpen},
      // Unfilled is never, named or untouched.
      {4, std::nullopt, "2030-05-04T13:00:00", Verdict::kUnfilledTimetable},
      {999, std::nullopt, "2030-05-04T13:00:00", Verdict::kUnfilledTimetable},
      {5, std::nullopt, "2030-05-04T23:59:59", Verdict::kOpen},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Judge(With(c.timetable, c.period), database_, Local(c.local), Behaviour()), c.verdict)
        << "timetable " << c.timetable << " at " << c.local;
  }
}

class DecideTest : public ::testing::Test {
 protected:
  DecideTest() {
    EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &sydney_));
    database_.doors["D1"].name = "Gym";
    database_.doors["D2"].name = "Lift";
    database_.zones["Z1"].doors = {"D1"};
    database_.zones["Z2"].doors = {"D1", "D2"};
    database_.timetables[1].intervals = {MakeInterval("02:00:00", "03:00:00", {})};
    database_.access_levels["A"].zones["Z1"] = With(1, std::nullopt);
    database_.access_levels["B"].doors["D1"] = With(kAlways, std::nullopt);
    database_.access_levels["C"];
  }

  DoorAnswer Zone(absl::string_view level, absl::string_view zone, absl::string_view at) {
    return DecideZone(database_, level, zone, Instant(at), sydney_, Behaviour()).value();
  }
  DoorAnswer Door(absl::string_view level, absl::string_view door, absl::string_view at) {
    return DecideDoor(database_, level, door, Instant(at), sydney_, Behaviour()).value();
  }
  static absl::Time Instant(absl::string_view text) {
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
    return time;
  }

  absl::TimeZone sydney_;
  Database database_;
};

TEST_F(DecideTest, LocalHoursAcrossAClockChange) {
  // On 2026-10-04 02:00 local does not exist; on 2026-04-05 it happens twice.
  EXPECT_FALSE(Zone("A", "Z1", "2026-10-03T15:59:59Z").open);  // 01:59:59
  EXPECT_FALSE(Zone("A", "Z1", "2026-10-03T16:00:00Z").open);  // 03:00:00
  EXPECT_TRUE(Zone("A", "Z1", "2026-04-04T15:00:00Z").open);   // 02:00:00 for the first time
  EXPECT_TRUE(Zone("A", "Z1", "2026-04-04T15:59:59Z").open);
  EXPECT_TRUE(Zone("A", "Z1", "2026-04-04T16:00:00Z").open);   // 02:00:00 again
  EXPECT_FALSE(Zone("A", "Z1", "2026-04-04T17:00:00Z").open);  // 03:00:00
}

TEST_F(DecideTest, FractionsOfASecondBelongToTheirSecond) {
  EXPECT_TRUE(Zone("A", "Z1", "2026-09-01T16:59:59.999Z").open);
  EXPECT_FALSE(Zone("A", "Z1", "2026-09-01T17:00:00Z").open);
}

TEST_F(DecideTest, ADoorOpensThroughItsZonesAndItsOwnPermission) {
  EXPECT_TRUE(Door("A", "D1", "2026-09-01T16:30:00Z").open);
  EXPECT_EQ(Door("A", "D1", "2026-09-01T16:30:00Z").decided_by->zone, "Z1");
  EXPECT_FALSE(Door("A", "D2", "2026-09-01T16:30:00Z").open);
  EXPECT_TRUE(Door("B", "D1", "2026-09-01T00:00:00Z").open);
  EXPECT_EQ(Door("B", "D1", "2026-09-01T00:00:00Z").decided_by->door, "D1");

  database_.access_levels["A"].zones["Z2"] = With(kAlways, std::nullopt);
  const DoorAnswer answer = Door("A", "D1", "2026-09-01T00:00:00Z");
  EXPECT_TRUE(answer.open);
  EXPECT_EQ(answer.decided_by->zone, "Z2") << "a closed permission decided over an open one";
}

TEST_F(DecideTest, SaysWhy) {
  EXPECT_THAT(Zone("C", "Z1", "2026-09-01T16:30:00Z").reason,
              HasSubstr("has no permission for zone Z1"));
  EXPECT_FALSE(Zone("C", "Z1", "2026-09-01T16:30:00Z").decided_by.has_value());
  EXPECT_EQ(Zone("A", "Z1", "2026-09-01T16:30:00Z").reason,
            "Open at 2026-09-02 02:30:00, Wednesday: the permission of zone Z1 is in its Period "
            "and in the hours of "
            "timetable 1 (02:00-03:00 every day).");
  EXPECT_EQ(Zone("A", "Z1", "2026-09-01T17:30:00Z").reason,
            "Closed at 2026-09-02 03:30:00, Wednesday: the permission of zone Z1 has timetable 1 "
            "(02:00-03:00 every "
            "day).");
}

TEST_F(DecideTest, UnknownIdsAreNotFound) {
  const absl::Time now = absl::UnixEpoch();
  EXPECT_THAT(DecideZone(database_, "X", "Z1", now, sydney_, {}),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(DecideZone(database_, "A", "X", now, sydney_, {}),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(DecideDoor(database_, "X", "D1", now, sydney_, {}),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(DecideDoor(database_, "A", "X", now, sydney_, {}),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace connecx::simulator
