#include "provider/pair_changes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/records.h"
#include "provider/accept.h"
#include "provider/settle.h"
#include "provider/story.h"

namespace connecx::provider {
namespace {

absl::Status RequestPasses(store::WriteTransaction& tx, const core::Grant& grant, absl::Time now) {
  std::set<std::string> levels;
  if (!grant.pair.empty()) levels.insert(grant.pair.access_level);
  for (const core::Pair& pair : grant.removal_pending) levels.insert(pair.access_level);
  for (const std::string& level : levels) {
    RETURN_IF_ERROR(
        tx.RequestWork(grant.building, level, now, grant.window.start, /*reset_attempts=*/true));
  }
  return absl::OkStatus();
}

// "If all that blocked it is cancelled or moved away it is granted" (docs/design.md 4).
absl::Status FreeThoseBehind(store::WriteTransaction& tx, const core::Grant& gone,
                             const core::Pair& left_pair, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<core::Grant> neighbours,
                   GrantsOn(tx, gone.building, left_pair));
  for (core::Grant neighbour : neighbours) {
    if (std::erase(neighbour.waits_behind, gone.booking_id) == 0) continue;
    if (neighbour.waits_behind.empty() && !neighbour.revoked) {
      core::SetPhase(neighbour, core::GrantPhase::kPending, "", now);
    }
    core::Touch(neighbour, now);
    RETURN_IF_ERROR(tx.PutGrant(neighbour, now));
    core::AuditEntry entry =
        EntryOf(neighbour, core::AuditKind::kPlan,
                absl::StrCat("no longer waits behind ", gone.booking_id, ": it was ",
                             gone.revoked ? "cancelled" : "moved away"),
                now);
    if (neighbour.phase == core::GrantPhase::kPending) entry.phase = neighbour.phase;
    RETURN_IF_ERROR(tx.AppendAudit(entry));
    RETURN_IF_ERROR(RequestPasses(tx, neighbour, now));
  }
  return absl::OkStatus();
}

absl::Status NoteUnmapped(store::WriteTransaction& tx, const IncidentDesk& desk,
                          const core::Building& building, const core::Grant& grant,
                          core::IdKind kind, absl::Time now) {
  core::IncidentSubject subject;
  subject.booking = RefOf(grant);
  subject.access_level = grant.pair.access_level;
  subject.zone = grant.pair.zone;
  subject.detail = UnmappedText(grant);
  const bool apartment = kind == core::IdKind::kApartment;
  (apartment ? subject.apartment : subject.facility) = apartment ? grant.apartment : grant.facility;
  return desk.Open(tx, building, core::IncidentKind::kIdUnknown,
                   UnmappedCause(kind, apartment ? grant.apartment : grant.facility), subject, now);
}

bool WaitsUnmapped(const core::Grant& grant) {
  return !grant.revoked && core::IsActive(grant) && grant.pair.empty();
}

// Whether a live booking of this apartment or facility waits for its ID.
absl::StatusOr<bool> AnybodyWaits(store::ReadTransaction& tx, const core::Building& building,
                                  core::IdKind kind, const std::string& reference) {
  ASSIGN_OR_RETURN(const std::vector<core::Grant> grants,
                   tx.ActiveGrantsOfReference(building.id, kind, reference));
  return std::any_of(grants.begin(), grants.end(), [kind](const core::Grant& grant) {
    const std::string& id =
        kind == core::IdKind::kApartment ? grant.pair.access_level : grant.pair.zone;
    return WaitsUnmapped(grant) && id.empty();
  });
}

}  // namespace

absl::Status CloseIfNobodyWaits(store::WriteTransaction& tx, const IncidentDesk& desk,
                                const core::Building& building, const core::Grant& before,
                                const core::Grant& after, absl::Time now) {
  if (!WaitsUnmapped(before) || WaitsUnmapped(after)) return absl::OkStatus();
  const std::pair<core::IdKind, std::string> references[] = {
      {core::IdKind::kApartment, before.apartment}, {core::IdKind::kFacility, before.facility}};
  for (const auto& [kind, reference] : references) {
    ASSIGN_OR_RETURN(const bool anybody, AnybodyWaits(tx, building, kind, reference));
    if (anybody) continue;
    RETURN_IF_ERROR(desk.Close(tx, building, core::IncidentKind::kIdUnknown,
                               UnmappedCause(kind, reference), "no booking waits for this ID",
                               /*all_clear=*/false, now));
  }
  return absl::OkStatus();
}

std::string UnmappedCause(core::IdKind kind, absl::string_view reference) {
  return absl::StrCat(kind == core::IdKind::kApartment ? "apartment " : "facility ", reference);
}

std::string UnknownLevelCause(absl::string_view access_level) {
  return absl::StrCat("access level ", access_level);
}

absl::StatusOr<core::Pair> ResolvePair(store::ReadTransaction& tx, absl::string_view building,
                                       absl::string_view apartment, absl::string_view facility) {
  ASSIGN_OR_RETURN(const std::optional<core::IdRow> level,
                   tx.FindId(building, core::IdKind::kApartment, apartment));
  ASSIGN_OR_RETURN(const std::optional<core::IdRow> zone,
                   tx.FindId(building, core::IdKind::kFacility, facility));
  return core::Pair{level ? level->ext_id : "", zone ? zone->ext_id : ""};
}

absl::StatusOr<std::vector<core::Grant>> GrantsOn(store::ReadTransaction& tx,
                                                  absl::string_view building,
                                                  const core::Pair& pair) {
  if (pair.empty()) return std::vector<core::Grant>();
  return tx.ActiveGrantsOfPair(building, pair);
}

absl::Status StoreChange(store::WriteTransaction& tx, const IncidentDesk& desk,
                         const core::Building& building, const std::optional<core::Grant>& before,
                         core::Grant& after, const std::optional<core::Pair>& left_pair,
                         absl::Time now) {
  core::Touch(after, now);
  RETURN_IF_ERROR(tx.PutGrant(after, now));
  RETURN_IF_ERROR(RequestPasses(tx, after, now));
  if (left_pair) RETURN_IF_ERROR(FreeThoseBehind(tx, after, *left_pair, now));
  if (before && !before->waits_behind.empty() && after.waits_behind.empty()) {
    RETURN_IF_ERROR(desk.Close(
        tx, building, core::IncidentKind::kDoubleBooking, after.booking_id,
        after.revoked ? "the booking was cancelled" : "the booking was moved", true, now));
  }
  if (before && (after.revoked || after.pair.empty())) {
    RETURN_IF_ERROR(
        desk.Close(tx, building, core::IncidentKind::kNotInTime, after.booking_id,
                   after.revoked ? "the booking was cancelled" : "the booking waits for an ID",
                   after.revoked, now));
  }
  // A remapped booking's incident is closed by SyncIds, which knows that the ID was entered.
  if (before && after.pair.empty()) {
    RETURN_IF_ERROR(CloseIfNobodyWaits(tx, desk, building, *before, after, now));
  }
  if (!WaitsUnmapped(after)) return absl::OkStatus();
  if (after.pair.access_level.empty()) {
    RETURN_IF_ERROR(NoteUnmapped(tx, desk, building, after, core::IdKind::kApartment, now));
  }
  if (after.pair.zone.empty()) {
    RETURN_IF_ERROR(NoteUnmapped(tx, desk, building, after, core::IdKind::kFacility, now));
  }
  return absl::OkStatus();
}

}  // namespace connecx::provider
