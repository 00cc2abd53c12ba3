#include "provider/doors_to_update.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "core/incident.h"
#include "core/records.h"

namespace connecx::provider {

absl::Status TellDoorsToUpdate(store::WriteTransaction& tx, const IncidentDesk& desk,
                               const core::Building& building,
                               const std::vector<core::DoorsToUpdate>& found, absl::Time now) {
  for (const core::DoorsToUpdate& zone : found) {
    ASSIGN_OR_RETURN(
        const std::optional<core::Incident> told,
        tx.FindIncidentOf(building.id, core::IncidentKind::kDoorsNeedUpdate, zone.zone));
    if (told && told->open) continue;
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> facilities,
                     tx.FindReferences(building.id, core::IdKind::kFacility, zone.zone));
    core::IncidentSubject subject;
    if (!facilities.empty()) subject.facility = facilities.front().reference;
    subject.zone = zone.zone;
    subject.detail = absl::StrCat("these doors need an update: ", absl::StrJoin(zone.doors, ", "));
    RETURN_IF_ERROR(
        desk.Open(tx, building, core::IncidentKind::kDoorsNeedUpdate, zone.zone, subject, now));
  }
  return absl::OkStatus();
}

}  // namespace connecx::provider
