#ifndef CONNECX_SIMULATOR_SHIP_DOOR_H_
#define CONNECX_SIMULATOR_SHIP_DOOR_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

// Doors (docs/ship.md 3.4).
namespace connecx::simulator {

absl::Status ReadDoors(ShipCall& call);
absl::Status WriteDoor(ShipCall& call, WriteMode mode);
// Takes the door out of its zones, and the permissions for it with it.
absl::Status DeleteDoor(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_DOOR_H_
