#include "core/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/planner_scene.h"

namespace connecx::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr BookingVerdict kServed = BookingVerdict::kServed;
constexpr BookingVerdict kWaits = BookingVerdict::kWaitsForManager;
constexpr BookingVerdict kNotYet = BookingVerdict::kNotYet;
constexpr BookingVerdict kOver = BookingVerdict::kOver;

TEST(PlanPairTest, NothingBookedNothingThere) {
  const PairPlan plan = Scene().PlanAt("2026-03-02 12:00");
  EXPECT_FALSE(plan.permission.has_value());
  EXPECT_THAT(plan.bookings, IsEmpty());
  EXPECT_FALSE(plan.next_planning_time.has_value());
}

TEST(PlanPairTest, EveryShapeOfOneBooking) {
  const struct {
    const char* what;
    const char* start;
    const char* end;
    const char* permission;
  } kCases[] = {
      {"one day", "2026-03-04 13:00", "2026-03-04 15:00", "03-04 13:00-15:00"},
      {"to midnight", "2026-03-04 13:00", "2026-03-05 00:00", "03-04 13:00-24:00"},
      {"all day", "2026-03-04 00:00", "2026-03-05 00:00", "03-04 always"},
      {"one minute", "2026-03-04 23:59", "2026-03-05 00:00", "03-04 23:59-24:00"},
      {"over midnight", "2026-03-06 22:00", "2026-03-07 02:00",
       "03-06..03-07 Fri 22:00-24:00, Sat 00:00-02:00"},
      {"a stay", "2026-03-06 14:00", "2026-03-08 10:00",
       "03-06..03-08 Fri 14:00-24:00, Sat 00:00-24:00, Sun 00:00-10:00"},
      {"full days", "2026-03-06 00:00", "2026-03-09 00:00", "03-06..03-08 always"},
      {"seven dates", "2026-03-02 14:00", "2026-03-08 10:00",
       "03-02..03-08 Mon 14:00-24:00, Tue-Sat 00:00-24:00, Sun 00:00-10:00"},
      {"eight dates: the first weekday does not open twice", "2026-03-02 14:00", "2026-03-09 10:00",
       "03-02..03-08 Mon 14:00-24:00, Tue-Sun 00:00-24:00"},
      {"a month", "2026-03-02 14:00", "2026-04-02 10:00",
       "03-02..03-08 Mon 14:00-24:00, Tue-Sun 00:00-24:00"},
      {"over the year", "2026-12-31 20:00", "2027-01-01 04:00",
       "12-31..01-01 Thu 20:00-24:00, Fri 00:00-04:00"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Scene().Book(test.start, test.end).PermissionAt("2026-02-02 12:00"), test.permission)
        << test.what;
  }
}

TEST(PlanPairTest, ALongStayRollsNightAfterNight) {
  Scene scene;
  scene.Book("2026-03-02 14:00", "2026-03-11 10:00");
  const struct {
    const char* now;
    const char* permission;
    const char* next;
  } kNights[] = {
      {"2026-02-01 12:00", "03-02..03-08 Mon 14:00-24:00, Tue-Sun 00:00-24:00", "03-03 00:00"},
      {"2026-03-02 23:59", "03-02..03-08 Mon 14:00-24:00, Tue-Sun 00:00-24:00", "03-03 00:00"},
      {"2026-03-03 00:00", "03-03..03-09 always", "03-04 00:00"},
      {"2026-03-04 00:00", "03-04..03-10 always", "03-05 00:00"},
      {"2026-03-05 00:00", "03-05..03-11 Mon/Tue/Thu-Sun 00:00-24:00, Wed 00:00-10:00",
       "03-06 00:00"},
      {"2026-03-06 08:00", "03-06..03-11 Mon/Tue/Fri-Sun 00:00-24:00, Wed 00:00-10:00",
       "03-07 00:00"},
      {"2026-03-10 00:00", "03-10..03-11 Tue 00:00-24:00, Wed 00:00-10:00", "03-11 00:00"},
      {"2026-03-11 00:00", "03-11 00:00-10:00", "03-11 10:00"},
      {"2026-03-11 10:00", "03-11 00:00-10:00", "03-12 00:00"},
      {"2026-03-12 00:00", "none", "never"},
  };
  for (const auto& night : kNights) {
    EXPECT_EQ(scene.PermissionAt(night.now), night.permission) << night.now;
    EXPECT_EQ(scene.NextAt(night.now), night.next) << night.now;
  }
}

TEST(PlanPairTest, SpecialDaysInsideTheWindow) {
  // A holiday in the middle of a stay is a date like others.
  EXPECT_EQ(Scene()
                .Special(absl::CivilDay(2026, 3, 7))
                .Book("2026-03-06 14:00", "2026-03-08 10:00")
                .PermissionAt("2026-03-01 12:00"),
            "03-06..03-08 Fri 14:00-24:00, Sun 00:00-10:00, Holiday 00:00-24:00");
  // One date alone does not ask what day it is.
  EXPECT_EQ(Scene()
                .Special(absl::CivilDay(2026, 3, 7))
                .Book("2026-03-07 14:00", "2026-03-07 18:00")
                .PermissionAt("2026-03-01 12:00"),
            "03-07 14:00-18:00");
}

TEST(PlanPairTest, TheWindowEndsBeforeTwoHolidaysThatDiffer) {
  Scene scene;
  scene.Special(absl::CivilDay(2026, 12, 25)).Special(absl::CivilDay(2026, 12, 26));
  scene.Book("2026-12-24 14:00", "2026-12-26 10:00");
  EXPECT_EQ(scene.PermissionAt("2026-12-01 12:00"),
            "12-24..12-25 Thu 14:00-24:00, Holiday 00:00-24:00");
  EXPECT_EQ(scene.PermissionAt("2026-12-25 00:00"), "12-25 always");
  EXPECT_EQ(scene.PermissionAt("2026-12-26 00:00"), "12-26 00:00-10:00");
}

TEST(PlanPairTest, TwoHolidaysWithTheSameMinutesShareAnInterval) {
  EXPECT_EQ(Scene()
                .Special(absl::CivilDay(2026, 12, 25))
                .Special(absl::CivilDay(2026, 12, 26))
                .Book("2026-12-24 14:00", "2026-12-27 10:00")
                .PermissionAt("2026-12-01 12:00"),
            "12-24..12-27 Thu 14:00-24:00, Sun 00:00-10:00, Holiday 00:00-24:00");
}

TEST(PlanPairTest, AHolidayWithoutABookingIsNotOpenedByAnother) {
  // Friday and Saturday are holidays, and Saturday is not booked: it must stay shut.
  Scene scene;
  scene.Special(absl::CivilDay(2026, 3, 6)).Special(absl::CivilDay(2026, 3, 7));
  scene.Book("2026-03-06 10:00", "2026-03-06 12:00").Book("2026-03-08 10:00", "2026-03-08 12:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-01 12:00"), "03-06 10:00-12:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-01 12:00"), ElementsAre(kServed, kNotYet));
  EXPECT_EQ(scene.NextAt("2026-03-01 12:00"), "03-06 12:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-06 12:00"), "03-08 10:00-12:00");
}

TEST(PlanPairTest, ClockChanges) {
  const struct {
    const char* zone;
    const char* start;
    const char* end;
    const char* permission;
  } kCases[] = {
      // The hour that does not exist is not cut out: no door can tell.
      {"Australia/Sydney", "2026-10-04 01:00", "2026-10-04 04:00", "10-04 01:00-04:00"},
      {"Australia/Sydney", "2026-10-04 00:00", "2026-10-05 00:00", "10-04 always"},
      {"Australia/Sydney", "2026-10-03 22:00", "2026-10-04 04:00",
       "10-03..10-04 Sat 22:00-24:00, Sun 00:00-04:00"},
      {"Australia/Sydney", "2026-04-05 01:00", "2026-04-05 04:00", "04-05 01:00-04:00"},
      {"Australia/Lord_Howe", "2026-10-04 01:00", "2026-10-04 03:00", "10-04 01:00-03:00"},
      {"Australia/Lord_Howe", "2026-04-05 01:00", "2026-04-05 03:00", "04-05 01:00-03:00"},
      // Midnight does not exist.
      {"America/Santiago", "2026-09-06 01:00", "2026-09-06 03:00", "09-06 01:00-03:00"},
      {"America/Santiago", "2026-09-05 22:00", "2026-09-06 03:00",
       "09-05..09-06 Sat 22:00-24:00, Sun 01:00-03:00"},
      {"America/Santiago", "2026-09-05 00:00", "2026-09-07 00:00", "09-05..09-06 always"},
      {"Africa/Cairo", "2026-04-24 01:00", "2026-04-25 00:00", "04-24 always"},
      // A date that does not exist lies between two that do.
      {"Pacific/Apia", "2011-12-29 00:00", "2012-01-01 00:00", "12-29..12-31 always"},
      {"Pacific/Apia", "2011-12-29 22:00", "2011-12-31 02:00",
       "12-29..12-31 Thu 22:00-24:00, Sat 00:00-02:00"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Scene(test.zone).Book(test.start, test.end).PermissionAt("2011-01-01 12:00"),
              test.permission)
        << test.zone << " " << test.start;
  }
}

TEST(PlanPairTest, PartsOfARepeatedHourOpenWhatALocalClockShows) {
  PlanInput input;
  input.time_zone = Zone("Australia/Sydney");
  const absl::Time start = absl::FromCivil(absl::CivilSecond(2026, 4, 4, 15, 50, 0),
                                           absl::UTCTimeZone());  // 02:50, the first pass
  input.bookings = {{"b1", {start, start + absl::Minutes(20)}}};
  input.now = start - absl::Hours(100);
  EXPECT_EQ(Text(PlanPair(input).permission), "04-05 02:00-02:10, 02:50-03:00");
}

TEST(PlanPairTest, ARunningBookingKeepsItsPastMinutes) {
  Scene scene;
  scene.Book("2026-03-02 13:00", "2026-03-02 15:00");
  for (const char* now : {"2026-03-02 12:59", "2026-03-02 13:00", "2026-03-02 14:59"}) {
    EXPECT_EQ(scene.PermissionAt(now), "03-02 13:00-15:00") << now;
    EXPECT_THAT(scene.VerdictsAt(now), ElementsAre(kServed));
    EXPECT_EQ(scene.NextAt(now), "03-02 15:00");
  }
}

TEST(PlanPairTest, AnEndedBookingStaysUntilTheNight) {
  Scene scene;
  scene.Book("2026-03-02 13:00", "2026-03-02 15:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 15:00"), "03-02 13:00-15:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 15:00"), ElementsAre(kOver));
  EXPECT_EQ(scene.NextAt("2026-03-02 15:00"), "03-03 00:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 23:59"), "03-02 13:00-15:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-03 00:00"), "none");
  EXPECT_THAT(scene.VerdictsAt("2026-03-03 00:00"), ElementsAre(kOver));
  EXPECT_EQ(scene.NextAt("2026-03-03 00:00"), "never");
}

TEST(PlanPairTest, ABookingToMidnightIsGoneAtMidnight) {
  EXPECT_EQ(Scene().Book("2026-03-02 13:00", "2026-03-03 00:00").PermissionAt("2026-03-03 00:00"),
            "none");
}

TEST(PlanPairTest, AnEndedBookingMakesPlaceForALiveOne) {
  Scene scene;
  scene.Book("2026-03-02 08:00", "2026-03-02 10:00").Book("2026-03-02 12:00", "2026-03-02 14:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 11:00"), "03-02 12:00-14:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 11:00"), ElementsAre(kOver, kServed));
  // And does not come back when that is over, too.
  EXPECT_EQ(scene.PermissionAt("2026-03-02 14:00"), "03-02 12:00-14:00");
}

TEST(PlanPairTest, AWaitingBookingIsThePersons) {
  Scene scene;
  scene.Book("2026-03-02 08:00", "2026-03-02 10:00");
  scene.BookWaiting("2026-03-04 12:00", "2026-03-04 14:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-01 12:00"), "03-02 08:00-10:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-01 12:00"), ElementsAre(kServed, kWaits));
  // The blocker is merely over: it stays with the person.
  EXPECT_EQ(scene.PermissionAt("2026-03-02 10:00"), "03-02 08:00-10:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 10:00"), ElementsAre(kOver, kWaits));
  EXPECT_EQ(scene.PermissionAt("2026-03-03 00:00"), "none");
  EXPECT_EQ(scene.NextAt("2026-03-03 00:00"), "03-04 14:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-04 14:00"), ElementsAre(kOver, kOver));
  EXPECT_EQ(scene.PermissionAt("2026-03-04 14:00"), "none");
}

TEST(PlanPairTest, SeveralGrantedBookingsShareOnePermission) {
  // Two accepted while the IDs were unmapped, given in any order.
  Scene scene;
  scene.Book("2026-03-04 18:00", "2026-03-04 20:00").Book("2026-03-02 09:00", "2026-03-02 11:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-01 12:00"),
            "03-02..03-04 Mon 09:00-11:00, Wed 18:00-20:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-01 12:00"), ElementsAre(kServed, kServed));
  EXPECT_EQ(scene.NextAt("2026-03-01 12:00"), "03-02 11:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 11:00"), "03-04 18:00-20:00");
}

TEST(PlanPairTest, TouchingAndOverlappingMinutesMerge) {
  EXPECT_EQ(Scene()
                .Book("2026-03-02 09:00", "2026-03-02 11:00")
                .Book("2026-03-02 11:00", "2026-03-02 13:00")
                .Book("2026-03-02 12:00", "2026-03-02 14:00")
                .PermissionAt("2026-03-01 12:00"),
            "03-02 09:00-14:00");
}

TEST(PlanPairTest, EqualHoursOnSeveralDatesAreOneInterval) {
  const PairPlan plan = Scene()
                            .Book("2026-03-02 09:00", "2026-03-02 11:00")
                            .Book("2026-03-04 09:00", "2026-03-04 11:00")
                            .PlanAt("2026-03-01 12:00");
  EXPECT_EQ(Text(plan.permission), "03-02..03-04 Mon/Wed 09:00-11:00");
}

TEST(PlanPairTest, WhatLiesBeyondTheWindowIsNotYet) {
  Scene scene;
  scene.Book("2026-03-02 09:00", "2026-03-02 11:00").Book("2026-03-09 09:00", "2026-03-09 11:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-01 12:00"), "03-02 09:00-11:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-01 12:00"), ElementsAre(kServed, kNotYet));
  EXPECT_EQ(scene.PermissionAt("2026-03-02 11:00"), "03-09 09:00-11:00");
}

TEST(PlanPairTest, AtMostSoManyIntervals) {
  Scene scene;
  scene.MaxIntervals(2);
  scene.Book("2026-03-02 09:00", "2026-03-02 10:00")
      .Book("2026-03-02 12:00", "2026-03-02 13:00")
      .Book("2026-03-02 15:00", "2026-03-02 16:00")   // a third interval
      .Book("2026-03-03 12:00", "2026-03-03 13:00");  // shares one
  EXPECT_EQ(scene.PermissionAt("2026-03-01 12:00"),
            "03-02..03-03 Mon 09:00-10:00, Mon/Tue 12:00-13:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-01 12:00"),
              ElementsAre(kServed, kServed, kNotYet, kServed));
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 10:00"), ElementsAre(kOver, kServed, kServed, kServed));
}

TEST(PlanPairTest, OneBookingThatNeedsMoreIntervalsIsShortened) {
  EXPECT_EQ(Scene()
                .MaxIntervals(2)
                .Book("2026-03-02 14:00", "2026-03-05 10:00")
                .PermissionAt("2026-03-01 12:00"),
            "03-02..03-04 Mon 14:00-24:00, Tue/Wed 00:00-24:00");
  EXPECT_EQ(Scene()
                .MaxIntervals(1)
                .Book("2026-03-02 14:00", "2026-03-05 10:00")
                .PermissionAt("2026-03-01 12:00"),
            "03-02 14:00-24:00");
}

TEST(PlanPairTest, ALaterBookingTakesNothingFromAnEarlierOne) {
  // Two holidays with equal hours are served together; a third booking that would make them differ
  // waits until the first is over.
  Scene scene;
  scene.Special(absl::CivilDay(2026, 3, 4)).Special(absl::CivilDay(2026, 3, 5));
  scene.Book("2026-03-04 10:00", "2026-03-04 12:00")
      .Book("2026-03-05 10:00", "2026-03-05 12:00")
      .Book("2026-03-05 14:00", "2026-03-05 16:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-01 12:00"), "03-04..03-05 Holiday 10:00-12:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-01 12:00"), ElementsAre(kServed, kServed, kNotYet));
  EXPECT_EQ(scene.PermissionAt("2026-03-04 12:00"), "03-05 10:00-12:00, 14:00-16:00");
}

TEST(PlanPairTest, WindowsAreWhatOpensForTheBooking) {
  Scene scene;
  scene.Book("2026-03-02 14:00", "2026-03-11 10:00");
  const auto window = [&](absl::string_view start, absl::string_view end) {
    return Window{At(start, scene.time_zone()), At(end, scene.time_zone())};
  };
  EXPECT_THAT(scene.PlanAt("2026-03-01 12:00").bookings[0].windows,
              ElementsAre(window("2026-03-02 14:00", "2026-03-09 00:00")));
  EXPECT_THAT(scene.PlanAt("2026-03-08 12:00").bookings[0].windows,
              ElementsAre(window("2026-03-08 00:00", "2026-03-11 10:00")));
  EXPECT_THAT(scene.PlanAt("2026-03-12 12:00").bookings[0].windows, IsEmpty());
}

}  // namespace
}  // namespace connecx::core
