#include "provider/timetable_refresh.h"

#include <string>
#include <vector>

#include "base/log.h"
#include "base/status_macros.h"
#include "core/timetable_use.h"

namespace connecx::provider {

absl::Status RefreshTimetables(core::AccessSystem& system, store::Store& store,
                               absl::string_view building) {
  std::vector<core::TimetableUse> uses;
  absl::Status status = store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(uses, tx.ListTimetableUses(building));
    return absl::OkStatus();
  });
  if (status.ok()) status = system.RefreshTimetables(uses);
  if (!status.ok()) {
    LOG_WARNING("building {}: its timetables could not be read: {}", std::string(building),
                std::string(status.message()));
  }
  return status;
}

}  // namespace connecx::provider
