#ifndef CONNECX_SIMULATOR_SHIP_GROUP_H_
#define CONNECX_SIMULATOR_SHIP_GROUP_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

// Access levels, which SHIP calls groups (docs/ship.md 3.2).
namespace connecx::simulator {

absl::Status ReadGroups(ShipCall& call);
absl::Status WriteGroup(ShipCall& call, WriteMode mode);
absl::Status DeleteGroup(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_GROUP_H_
