// The worked pictures of docs/planning.md are what the planner really does.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/permission.h"
#include "core/planner.h"
#include "core/planner_scene.h"
#include "core/planner_window.h"

namespace connecx::core {
namespace {

constexpr int kColumns = 48;  // half hours

std::string Read(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What is booked on each of `dates`; the minutes that a clock change skips count as booked.
DateMinutes Booked(const PlanInput& input, const DateRange& dates) {
  DateMinutes booked;
  for (const PairBooking& booking : input.bookings) {
    AddDateMinutes(MinutesOn(booking.window, dates, input.time_zone), input.time_zone, booked);
  }
  return booked;
}

bool Contains(const DateMinutes& minutes, absl::CivilDay date, int minute) {
  const auto found = minutes.find(date);
  return found != minutes.end() &&
         std::any_of(found->second.begin(), found->second.end(), [minute](const auto& range) {
           return range.begin <= minute && minute < range.end;
         });
}

bool Opens(const std::optional<Permission>& permission, const SpecialDays& special_days,
           absl::CivilDay date, int minute) {
  if (!permission || date < permission->first || date > permission->last) return false;
  const DayType type = DayTypeOf(date, special_days);
  const std::vector<Interval>& intervals = permission->timetable.intervals;
  return permission->timetable.always() ||
         std::any_of(intervals.begin(), intervals.end(), [&](const Interval& interval) {
           return interval.days.Has(type) && interval.begin <= minute && minute < interval.end;
         });
}

// Half an hour of a date: '#' opens for a booking, '+' booked and not opened yet, 'o' over, '.'
// neither; '!' opens and is not booked, which must not be.
char Mark(bool booked, bool opens, bool past) {
  if (opens) return booked ? '#' : '!';
  if (!booked) return '.';
  return past ? 'o' : '+';
}

std::string Picture(Scene scene, absl::string_view now, absl::CivilDay first, int dates) {
  const PairPlan plan = scene.PlanAt(now);
  const DateMinutes booked = Booked(scene.input(), {first, first + (dates - 1)});
  std::string picture = absl::StrCat("now         ", now.substr(5), "\n            ");
  for (const char* hour : {"00", "03", "06", "09", "12", "15", "18", "21"}) {
    absl::StrAppend(&picture, hour, "    ");
  }
  absl::StrAppend(&picture, "24\n");
  for (absl::CivilDay date = first; date < first + dates; ++date) {
    absl::StrAppend(
        &picture,
        absl::FormatTime("%a ", absl::FromCivil(date, absl::UTCTimeZone()), absl::UTCTimeZone()),
        DateText(date), "   ");
    for (int column = 0; column < kColumns; ++column) {
      const int minute = column * 24 * 60 / kColumns;
      const absl::Time instant =
          absl::FromCivil(absl::CivilMinute(date) + minute, scene.time_zone());
      picture.push_back(Mark(Contains(booked, date, minute),
                             Opens(plan.permission, scene.input().special_days, date, minute),
                             instant < scene.input().now));
    }
    const auto special = scene.input().special_days.find(date);
    if (special != scene.input().special_days.end()) absl::StrAppend(&picture, " holiday");
    picture.push_back('\n');
  }
  absl::StrAppend(&picture, "permission  ", Text(plan.permission), "\n");
  return picture;
}

void ExpectInDocument(absl::string_view name, const std::string& pictures) {
  const std::string block = absl::StrCat("```text\n", pictures, "```\n");
  EXPECT_NE(Read("docs/planning.md").find(block), std::string::npos)
      << name << ": docs/planning.md lacks this block:\n"
      << block;
  EXPECT_EQ(pictures.find('!'), std::string::npos) << name << ": opens and is not booked";
}

TEST(PlannerPicturesTest, TwoBookingsOfAWeek) {
  Scene scene;
  scene.With(Policy::kPack)
      .Book("2026-03-04 18:00", "2026-03-04 20:00")
      .Book("2026-03-06 09:00", "2026-03-06 11:30");
  ExpectInDocument("pack", Picture(scene, "2026-03-02 12:00", absl::CivilDay(2026, 3, 4), 3));
}

TEST(PlannerPicturesTest, Promotion) {
  Scene scene;
  scene.With(Policy::kPromote)
      .Book("2026-03-04 10:00", "2026-03-04 12:00")
      .Book("2026-03-04 12:00", "2026-03-04 13:00")
      .Book("2026-03-04 18:00", "2026-03-04 20:00");
  const absl::CivilDay day(2026, 3, 4);
  ExpectInDocument("promotion", absl::StrCat(Picture(scene, "2026-03-02 12:00", day, 1), "\n",
                                             Picture(scene, "2026-03-04 13:00", day, 1)));
}

TEST(PlannerPicturesTest, DaySevenIntoDayEight) {
  Scene scene;
  scene.With(Policy::kPack)
      .Book("2026-03-04 18:00", "2026-03-04 20:00")
      .Book("2026-03-11 09:00", "2026-03-11 10:00");
  const absl::CivilDay day(2026, 3, 4);
  ExpectInDocument("day seven into day eight",
                   absl::StrCat(Picture(scene, "2026-03-04 12:00", day, 8), "\n",
                                Picture(scene, "2026-03-05 00:05", day, 8)));
}

TEST(PlannerPicturesTest, AStayOfNineNights) {
  Scene scene;
  scene.With(Policy::kPack).Book("2026-03-04 15:00", "2026-03-13 10:00");
  const absl::CivilDay day(2026, 3, 4);
  ExpectInDocument("a stay of nine nights",
                   absl::StrCat(Picture(scene, "2026-03-02 12:00", day, 10), "\n",
                                Picture(scene, "2026-03-07 00:05", day, 10)));
}

TEST(PlannerPicturesTest, AHolidayInsideTheWindow) {
  Scene scene;
  scene.With(Policy::kPack)
      .Special(absl::CivilDay(2026, 3, 9))
      .Book("2026-03-05 20:00", "2026-03-05 22:00")
      .Book("2026-03-09 08:00", "2026-03-09 12:00");
  ExpectInDocument("a holiday", Picture(scene, "2026-03-03 12:00", absl::CivilDay(2026, 3, 5), 5));
}

TEST(PlannerPicturesTest, AClockChange) {
  Scene scene;
  scene.With(Policy::kPack).Book("2026-10-03 22:00", "2026-10-04 04:00");
  ExpectInDocument("a clock change",
                   Picture(scene, "2026-10-02 12:00", absl::CivilDay(2026, 10, 3), 2));
}

}  // namespace
}  // namespace connecx::core
