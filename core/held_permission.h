#ifndef CONNECX_CORE_HELD_PERMISSION_H_
#define CONNECX_CORE_HELD_PERMISSION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "core/day_types.h"

namespace connecx::core {

// An interval of a timetable as the system holds it: local seconds [begin, end) of a day, 0..86400.
// A person may have entered anything.
struct HeldInterval {
  int begin_second = 0;
  int end_second = 0;
  DayTypes days;

  friend bool operator==(const HeldInterval&, const HeldInterval&) = default;
};

// Local date-times of the building. docs/ship.md 4.4-4.6: both ends may carry times of day.
struct HeldPeriod {
  absl::CivilSecond start;
  absl::CivilSecond end;

  friend bool operator==(const HeldPeriod&, const HeldPeriod&) = default;
};

// A permission as read: whoever wrote it.
struct HeldPermission {
  std::string zone;                  // Ext ID, in the system's spelling
  int timetable_number = 0;          // 0: always
  std::optional<HeldPeriod> period;  // none: never ends by itself
  // The timetable's content; none: unknown (number != 0), or always (number == 0).
  std::optional<std::vector<HeldInterval>> hours;
  // The timetable is one that we filled, for all that the system shows. A person may name it, too.
  bool timetable_is_ours = false;
  // Identifies everything that was read of the permission itself (zone, number, Period), in
  // canonical form, but not the timetable's content. Equal digests: the same permission.
  std::string digest;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_HELD_PERMISSION_H_
