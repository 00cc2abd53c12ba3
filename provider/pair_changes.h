#ifndef CONNECX_PROVIDER_PAIR_CHANGES_H_
#define CONNECX_PROVIDER_PAIR_CHANGES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/grant.h"
#include "provider/incident_desk.h"
#include "store/store.h"

// What a changed grant means for its neighbours, inside the transaction of the change.

namespace connecx::provider {

// What apartment and facility are mapped to; parts without an ID are empty.
absl::StatusOr<core::Pair> ResolvePair(store::ReadTransaction& tx, absl::string_view building,
                                       absl::string_view apartment, absl::string_view facility);

// The active grants on a pair; none for an unmapped pair.
absl::StatusOr<std::vector<core::Grant>> GrantsOn(store::ReadTransaction& tx,
                                                  absl::string_view building,
                                                  const core::Pair& pair);

// Stores `after`, touched, asks for passes of every access level that it concerns, opens or closes
// the incidents about its IDs, and, if it left `left_pair`, frees the bookings that waited behind
// it there.
absl::Status StoreChange(store::WriteTransaction& tx, const IncidentDesk& desk,
                         const core::Building& building, const std::optional<core::Grant>& before,
                         core::Grant& after, const std::optional<core::Pair>& left_pair,
                         absl::Time now);

// `after` was `before` and waited for an ID that is not entered; closes the incidents about it once
// no live booking waits for that ID any more.
absl::Status CloseIfNobodyWaits(store::WriteTransaction& tx, const IncidentDesk& desk,
                                const core::Building& building, const core::Grant& before,
                                const core::Grant& after, absl::Time now);

// The cause of ID_UNKNOWN for an apartment or facility that has no ID.
std::string UnmappedCause(core::IdKind kind, absl::string_view reference);

// The cause of ID_UNKNOWN for an access level that the system does not know.
std::string UnknownLevelCause(absl::string_view access_level);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PAIR_CHANGES_H_
