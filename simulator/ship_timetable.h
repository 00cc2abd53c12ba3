#ifndef CONNECX_SIMULATOR_SHIP_TIMETABLE_H_
#define CONNECX_SIMULATOR_SHIP_TIMETABLE_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

// Timetables, which SHIP calls timezone tables (docs/ship.md 3.5).
namespace connecx::simulator {

// The whole pool, filled or not.
absl::Status ReadTimetables(ShipCall& call);
absl::Status UpdateTimetable(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_TIMETABLE_H_
