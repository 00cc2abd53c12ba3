#ifndef CONNECX_SIMULATOR_FOREIGN_H_
#define CONNECX_SIMULATOR_FOREIGN_H_

#include "simulator/model.h"

namespace connecx::simulator {

// IDs of things that no host system knows of.
inline constexpr char kForeignZone[] = "FOREIGN-ZONE";
inline constexpr char kForeignDoor[] = "FOREIGN-DOOR";
inline constexpr char kForeignUser[] = "FOREIGN-USER";

// Gives every access level what access levels of real buildings have beside what a host system
// writes: a zone, a door and a member. What is there already stays as it is.
void AddForeign(Database& database);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_FOREIGN_H_
