#ifndef CONNECX_SIMULATOR_SHIP_ZONE_H_
#define CONNECX_SIMULATOR_SHIP_ZONE_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

// Zones (docs/ship.md 3.3).
namespace connecx::simulator {

absl::Status ReadZones(ShipCall& call);
absl::Status WriteZone(ShipCall& call, WriteMode mode);
// Takes the permissions for the zone with it.
absl::Status DeleteZone(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_ZONE_H_
