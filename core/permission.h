#ifndef CONNECX_CORE_PERMISSION_H_
#define CONNECX_CORE_PERMISSION_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "core/day_types.h"

namespace connecx::core {

// The local minutes [begin, end) of every date whose day type is in `days`; 0 <= begin < end <=
// 1440.
struct Interval {
  int begin = 0;
  int end = 0;
  DayTypes days;

  friend auto operator<=>(const Interval&, const Interval&) = default;
};

// Times of day, in canonical order: sorted by (begin, end), one entry per distinct begin-end.
// An empty Timetable is SPACE's timetable 0: always (docs/ship.md 3.5).
struct Timetable {
  std::vector<Interval> intervals;

  bool always() const { return intervals.empty(); }
  friend auto operator<=>(const Timetable&, const Timetable&) = default;
};

// What shall stand in the access control system for a pair: it opens on the local dates first..last
// at the timetable's times.
struct Permission {
  absl::CivilDay first;
  absl::CivilDay last;
  Timetable timetable;

  friend bool operator==(const Permission&, const Permission&) = default;
};

// For people: "13:00-15:00", "Mon 09:00-11:00, Wed 18:00-20:00", "Mon-Wed/Sat 00:00-24:00",
// "always". The days of an interval are named unless it holds on all ten day types; those of the
// week come in its order.
std::string HoursText(const Timetable& timetable);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PERMISSION_H_
