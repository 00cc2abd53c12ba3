#ifndef CONNECX_CORE_TIMETABLE_USE_H_
#define CONNECX_CORE_TIMETABLE_USE_H_

#include <string>

#include "absl/time/civil_time.h"

namespace connecx::core {

// A timetable is in use by a pair until the last local date of any Period that ever named it for
// that pair (a card may still carry it), or that a mail asks a person to enter.
struct TimetableUse {
  int number = 0;
  std::string access_level;
  std::string zone;
  absl::CivilDay until;

  friend bool operator==(const TimetableUse&, const TimetableUse&) = default;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_TIMETABLE_USE_H_
