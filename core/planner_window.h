#ifndef CONNECX_CORE_PLANNER_WINDOW_H_
#define CONNECX_CORE_PLANNER_WINDOW_H_

#include <map>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/local_time.h"
#include "core/window.h"

// The dates that one permission can serve (docs/design.md 4, "Window" and "Day types").

namespace connecx::core {

// A permission never covers more consecutive dates: a timetable repeats every week.
inline constexpr int kWindowDates = 7;

// Consecutive local dates, both ends included.
struct DateRange {
  absl::CivilDay first;
  absl::CivilDay last;

  bool Has(absl::CivilDay date) const { return first <= date && date <= last; }
};

// What shall open on each date; a date without minutes has no entry.
using DateMinutes = std::map<absl::CivilDay, MinuteSet>;

// The local minutes of `window` on `dates`.
DateMinutes MinutesOn(const Window& window, const DateRange& dates, absl::TimeZone time_zone);

// Adds `more` to `minutes`; what a clock change tore is made whole (see CloseSkippedHoles).
void AddDateMinutes(const DateMinutes& more, absl::TimeZone time_zone, DateMinutes& minutes);

// The last date of `dates` up to which one timetable can tell all dates apart: dates with different
// minutes (none at all counts, too) have different day types. A date that the time zone skips does
// not count. Never before `dates.first`.
absl::CivilDay LastConsistentDate(const DateMinutes& minutes, const DateRange& dates,
                                  absl::TimeZone time_zone, const SpecialDays& special_days);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PLANNER_WINDOW_H_
