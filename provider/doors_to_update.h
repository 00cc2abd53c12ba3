#ifndef CONNECX_PROVIDER_DOORS_TO_UPDATE_H_
#define CONNECX_PROVIDER_DOORS_TO_UPDATE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/building.h"
#include "provider/incident_desk.h"
#include "store/store.h"

namespace connecx::provider {

// Opens DOORS_NEED_UPDATE for each facility whose zone is among `found` (docs/ship.md Q26). While
// one is open nothing more is told of its zone; it stays open until a person resolves it.
absl::Status TellDoorsToUpdate(store::WriteTransaction& tx, const IncidentDesk& desk,
                               const core::Building& building,
                               const std::vector<core::DoorsToUpdate>& found, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_DOORS_TO_UPDATE_H_
