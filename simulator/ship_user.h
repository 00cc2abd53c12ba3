#ifndef CONNECX_SIMULATOR_SHIP_USER_H_
#define CONNECX_SIMULATOR_SHIP_USER_H_

#include "absl/status/status.h"
#include "simulator/ship_call.h"

// Users (docs/ship.md 3.7). Nobody has a key here, so key fields always read as "none".
namespace connecx::simulator {

absl::Status ReadUsers(ShipCall& call);
absl::Status WriteUser(ShipCall& call, WriteMode mode);
// Ends the user's memberships too.
absl::Status DeleteUser(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_USER_H_
