#include "core/planner_form.h"

#include <map>

#include "absl/time/civil_time.h"
#include "core/local_time.h"

namespace connecx::core {
namespace {

bool FullDaysThroughout(const DateMinutes& minutes, const DateRange& dates,
                        absl::TimeZone time_zone) {
  const MinuteSet full_day = {{0, kMinutesPerDay}};
  for (absl::CivilDay date = dates.first; date <= dates.last; ++date) {
    if (DateIsSkipped(date, time_zone)) continue;
    const auto found = minutes.find(date);
    if (found == minutes.end() || found->second != full_day) return false;
  }
  return true;
}

}  // namespace

std::optional<Permission> FormPermission(const DateMinutes& minutes, absl::TimeZone time_zone,
                                         const SpecialDays& special_days) {
  if (minutes.empty()) return std::nullopt;
  const DateRange dates = {minutes.begin()->first, minutes.rbegin()->first};
  Permission permission = {dates.first, dates.last, Timetable()};
  if (FullDaysThroughout(minutes, dates, time_zone)) return permission;

  std::map<MinuteRange, DayTypes> intervals;
  for (const auto& [date, ranges] : minutes) {
    const DayTypes days =
        dates.first == dates.last ? DayTypes::All() : DayTypes::Of(DayTypeOf(date, special_days));
    for (const MinuteRange range : ranges) intervals[range] = intervals[range] | days;
  }
  for (const auto& [range, days] : intervals) {
    permission.timetable.intervals.push_back({range.begin, range.end, days});
  }
  return permission;
}

}  // namespace connecx::core
