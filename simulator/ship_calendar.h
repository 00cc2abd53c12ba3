#ifndef CONNECX_SIMULATOR_SHIP_CALENDAR_H_
#define CONNECX_SIMULATOR_SHIP_CALENDAR_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

namespace connecx::simulator {

// Sets the special days of some months of a year, 31 digits a month (docs/ship.md 3.6). Which digit
// means what is not known; here 0 is an ordinary day, 1 a holiday, 2 special 1 and 3 special 2.
// Digits of days that a month does not have are ignored. SHIP has no request that reads a calendar.
absl::Status UpdateYearCalendar(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_CALENDAR_H_
