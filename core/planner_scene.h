#ifndef CONNECX_CORE_PLANNER_SCENE_H_
#define CONNECX_CORE_PLANNER_SCENE_H_

#include <gtest/gtest.h>

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

// What the planner's tables are written in: local times as text, permissions as a person reads
// them.

namespace connecx::core {

inline absl::TimeZone Zone(absl::string_view name) {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &time_zone)) << name;
  return time_zone;
}

inline absl::Time At(absl::string_view local, absl::TimeZone time_zone) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", local, time_zone, &time, &error)) << error;
  return time;
}

inline std::string DateText(absl::CivilDay date) { return absl::FormatCivilTime(date).substr(5); }

// "03-02 13:00-15:00", "03-06..03-07 Fri 22:00-24:00, Sat 00:00-02:00".
inline std::string Text(const std::optional<Permission>& permission) {
  if (!permission.has_value()) return "none";
  std::string dates = DateText(permission->first);
  if (permission->last != permission->first) {
    absl::StrAppend(&dates, "..", DateText(permission->last));
  }
  return absl::StrCat(dates, " ", HoursText(permission->timetable));
}

// A pair in one time zone. 2026-03-02 is a Monday.
class Scene {
 public:
  explicit Scene(absl::string_view time_zone = "Australia/Sydney") {
    input_.time_zone = Zone(time_zone);
  }

  Scene& Book(absl::string_view start, absl::string_view end, bool waits = false) {
    input_.bookings.push_back({absl::StrCat("b", input_.bookings.size() + 1),
                               {At(start, input_.time_zone), At(end, input_.time_zone)},
                               waits});
    return *this;
  }
  Scene& BookWaiting(absl::string_view start, absl::string_view end) {
    return Book(start, end, true);
  }
  Scene& Special(absl::CivilDay date, DayType type = DayType::kHoliday) {
    input_.special_days[date] = type;
    return *this;
  }
  Scene& With(Policy policy) {
    input_.policy = policy;
    return *this;
  }
  Scene& PromotionLead(absl::Duration lead) {
    input_.promotion_lead = lead;
    return *this;
  }
  Scene& MaxIntervals(int limit) {
    input_.limits.max_intervals = limit;
    return *this;
  }

  Scene& MaxBookings(int limit) {
    input_.limits.max_bookings = limit;
    return *this;
  }

  PairPlan PlanAt(absl::string_view now) {
    input_.now = At(now, input_.time_zone);
    return PlanPair(input_);
  }
  std::string PermissionAt(absl::string_view now) { return Text(PlanAt(now).permission); }
  std::vector<BookingVerdict> VerdictsAt(absl::string_view now) {
    std::vector<BookingVerdict> verdicts;
    for (const BookingPlan& booking : PlanAt(now).bookings) verdicts.push_back(booking.verdict);
    return verdicts;
  }
  std::string NextAt(absl::string_view now) {
    const PairPlan plan = PlanAt(now);
    return plan.next_planning_time.has_value()
               ? absl::FormatTime("%m-%d %H:%M", *plan.next_planning_time, input_.time_zone)
               : "never";
  }
  std::string ManualAt(absl::string_view now, absl::string_view from, absl::CivilDay last) {
    input_.now = At(now, input_.time_zone);
    return Text(PlanManualPermission(input_, At(from, input_.time_zone), last));
  }
  absl::TimeZone time_zone() const { return input_.time_zone; }
  const PlanInput& input() const { return input_; }

 private:
  PlanInput input_;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_PLANNER_SCENE_H_
