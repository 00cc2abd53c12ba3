#ifndef CONNECX_SIMULATOR_REMOVAL_H_
#define CONNECX_SIMULATOR_REMOVAL_H_

#include <string>

#include "simulator/model.h"

// Takes an entity out, and out of everything that names it. False if there is none.
namespace connecx::simulator {

bool RemoveZone(Database& database, const std::string& id);
bool RemoveDoor(Database& database, const std::string& id);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_REMOVAL_H_
