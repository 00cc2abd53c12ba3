#ifndef CONNECX_SERVER_CONFIG_TO_CORE_H_
#define CONNECX_SERVER_CONFIG_TO_CORE_H_

#include "core/building.h"
#include "server/config/load.h"

namespace connecx::server {

// The building as core/ knows it. One whose file is broken is outdated if what the file held before
// is kept, else misconfigured. Of a misconfigured one, what could be read; its time zone is UTC
// if it has no other, its name the id.
core::Building ToCore(const LoadedBuilding& building);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_TO_CORE_H_
