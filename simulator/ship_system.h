#ifndef CONNECX_SIMULATOR_SHIP_SYSTEM_H_
#define CONNECX_SIMULATOR_SHIP_SYSTEM_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "simulator/ship_call.h"

// Requests about the server itself, and those that a simulator without hardware can only answer
// with "nothing".
namespace connecx::simulator {

// docs/ship.md 3.1. DateTime is SPACE's local time, month and day without zeroes in front, as in
// the only sample.
absl::Status GetInfo(ShipCall& call);

// The list read of a kind of entity of which there is none: lockers, rooms, relays and so on.
// `name` is the request's without ".Read".
absl::Status ReadNothing(ShipCall& call, absl::string_view name);

// docs/ship.md 3.8: no event has happened.
absl::Status ReadAuditTrail(ShipCall& call);

// Every door, or the ones asked for, with its name, ErrorCode 0 and the status -1, "unknown". The
// names of the answer's elements are a guess (docs/ship.md has none).
absl::Status GetOnlineStatusList(ShipCall& call);

// No process was ever started: always 6.
absl::Status QueryProcess(ShipCall& call);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_SYSTEM_H_
