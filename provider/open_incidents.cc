#include "provider/open_incidents.h"

#include <limits>

#include "base/status_macros.h"

namespace connecx::provider {

absl::StatusOr<std::vector<core::Incident>> AllOpenIncidents(store::ReadTransaction& tx,
                                                             absl::string_view building) {
  constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
  constexpr int kMostLookedAt = 10'000;
  return tx.ListIncidents(building, /*open_only=*/true, kNewest, kMostLookedAt);
}

bool OpenIncidents::MayHave(const core::Grant& grant) {
  return grant.phase == core::GrantPhase::kPending ||
         grant.phase == core::GrantPhase::kNeedsManualAction ||
         grant.phase == core::GrantPhase::kRevoking;
}

absl::StatusOr<std::vector<std::int64_t>> OpenIncidents::About(const core::Grant& grant) {
  std::vector<std::int64_t> ids;
  if (!MayHave(grant)) return ids;
  if (!of_building_.contains(grant.building)) {
    ASSIGN_OR_RETURN(of_building_[grant.building], AllOpenIncidents(tx_, grant.building));
  }
  for (const core::Incident& incident : of_building_[grant.building]) {
    if (core::IsAbout(incident, grant.booking_id)) ids.push_back(incident.id);
  }
  return ids;
}

}  // namespace connecx::provider
