#include "server/converters/opened_windows.h"

#include <utility>

#include "absl/time/civil_time.h"
#include "core/openings.h"

namespace connecx::server {

std::vector<core::Window> OpenedWindows(const core::HeldPermission& held,
                                        const core::Building& building, absl::Time from,
                                        absl::Time until) {
  std::vector<core::Window> windows;
  for (absl::Time minute = from; minute < until; minute += absl::Minutes(1)) {
    if (!core::OpensAt(held, minute + absl::Seconds(30), building.time_zone,
                       building.special_days)) {
      continue;
    }
    if (windows.empty() || windows.back().end != minute) windows.push_back({minute, minute});
    windows.back().end = minute + absl::Minutes(1);
  }
  return windows;
}

core::HeldPermission AsHeld(const core::Permission& planned) {
  core::HeldPermission held;
  held.period =
      core::HeldPeriod{absl::CivilSecond(planned.first), absl::CivilSecond(planned.last + 1) - 1};
  if (planned.timetable.always()) return held;
  held.timetable_number = 1;  // Not "always"; which one is not known before it is obtained.
  std::vector<core::HeldInterval> hours;
  for (const core::Interval& interval : planned.timetable.intervals) {
    hours.push_back({interval.begin * 60, interval.end * 60, interval.days});
  }
  held.hours = std::move(hours);
  return held;
}

}  // namespace connecx::server
