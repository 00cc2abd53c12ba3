#ifndef CONNECX_SIMULATOR_SHIP_TIMETABLE_H_
#define CONNECX_SIMULATOR_SHIP_TIMETABLE_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

// Timetables, which SHIP calls timezone tables (docs/ship.md 3.5).
namespace connecx::simulator {

// All that exist, filled or not.
absl::Status ReadTimetables(ShipCall& call);
absl::Status WriteTimetable(ShipCall& call, WriteMode mode);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_TIMETABLE_H_
