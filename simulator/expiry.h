#ifndef CONNECX_SIMULATOR_EXPIRY_H_
#define CONNECX_SIMULATOR_EXPIRY_H_

#include "absl/time/civil_time.h"
#include "simulator/behaviour.h"
#include "simulator/space.h"

namespace connecx::simulator {

// Takes every permission out whose Period is over at `local` (docs/ship.md Q23).
void PurgeExpired(Space& space, absl::CivilSecond local, const Behaviour& behaviour);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_EXPIRY_H_
