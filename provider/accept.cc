#include "provider/accept.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/errors.h"

namespace connecx::provider {
namespace {

std::vector<std::string> DifferingFields(const GrantRequest& request, const core::Grant& known) {
  std::vector<std::string> fields;
  if (request.apartment != known.apartment) fields.push_back("apartment");
  if (request.facility != known.facility) fields.push_back("facility");
  if (request.window.start != known.window.start) fields.push_back("start_time");
  if (request.window.end != known.window.end) fields.push_back("end_time");
  return fields;
}

absl::Status CheckBuilding(absl::string_view booking_id, absl::string_view building,
                           const std::optional<core::Grant>& existing) {
  if (existing && existing->building != building) {
    return core::error::BuildingImmutable(booking_id, building, existing->building);
  }
  return absl::OkStatus();
}

// The booking may still open a door through `pair`: it is to be looked at until it is verified
// gone.
void LeavePair(const core::Pair& pair, core::Grant& grant, absl::Time now) {
  if (pair.empty()) return;
  if (std::find(grant.removal_pending.begin(), grant.removal_pending.end(), pair) ==
      grant.removal_pending.end()) {
    grant.removal_pending.push_back(pair);
  }
  core::SetCondition(grant, core::ConditionCode::kRemovalPending,
                     "the booking's earlier access is being taken away", now);
}

// Puts a booking, live on its present pair if `was_live`, onto `pair`.
void PutOnPair(const core::Pair& pair, bool was_live, const std::vector<core::Grant>& others,
               core::Policy policy, absl::Time now, core::Grant& grant) {
  const bool stays = was_live && grant.pair == pair;
  if (grant.pair != pair) LeavePair(grant.pair, grant, now);
  grant.pair = pair;
  std::erase(grant.removal_pending, pair);
  if (grant.removal_pending.empty()) {
    core::ClearCondition(grant, core::ConditionCode::kRemovalPending);
  }
  if (stays) return;
  grant.windows.clear();
  grant.behind_hand = false;
  core::ClearCondition(grant, core::ConditionCode::kEnabledByHand);
  grant.waits_behind =
      pair.empty() ? std::vector<std::string>() : BlockersOf(grant.booking_id, others, policy, now);
}

// The phase of a booking that shall get its access.
void SetWanted(core::Grant& grant, absl::Time now) {
  core::ClearCondition(grant, core::ConditionCode::kRetrying);
  core::ClearCondition(grant, core::ConditionCode::kKeyUpdateNeeded);
  if (grant.pair.empty()) {
    core::SetCondition(grant, core::ConditionCode::kIdUnknown, UnmappedText(grant), now);
    core::SetPhase(grant, core::GrantPhase::kNeedsManualAction, UnmappedText(grant), now);
  } else {
    core::ClearCondition(grant, core::ConditionCode::kIdUnknown);
    core::SetPhase(grant, core::GrantPhase::kPending, "", now);
  }
}

}  // namespace

core::Grant Remap(const core::Grant& grant, const core::Pair& pair,
                  const std::vector<core::Grant>& others, core::Policy policy, absl::Time now) {
  core::Grant remapped = grant;
  PutOnPair(pair, /*was_live=*/!grant.revoked, others, policy, now, remapped);
  if (!grant.revoked) SetWanted(remapped, now);
  return remapped;
}

std::string UnmappedText(const core::Grant& grant) {
  return grant.pair.access_level.empty()
             ? absl::StrCat("apartment ", grant.apartment, " has no Access Control ID")
             : absl::StrCat("facility ", grant.facility, " has no Access Control Facility ID");
}

std::vector<std::string> BlockersOf(absl::string_view booking_id,
                                    const std::vector<core::Grant>& others, core::Policy policy,
                                    absl::Time now) {
  std::vector<std::string> blockers;
  if (policy != core::Policy::kNotify) return blockers;
  for (const core::Grant& other : others) {
    if (other.booking_id == booking_id || other.revoked || !core::IsActive(other)) continue;
    if (other.window.end > now) blockers.push_back(other.booking_id);
  }
  return blockers;
}

absl::StatusOr<Accepted> AcceptGrant(const GrantRequest& request, const AcceptContext& context) {
  const std::optional<core::Grant>& existing = context.existing;
  if (absl::Status status = CheckBuilding(request.booking_id, request.building, existing);
      !status.ok()) {
    return status;
  }
  if (existing && request.revision <= existing->revision) {
    if (request.revision == existing->revision && !existing->revoked) {
      const std::vector<std::string> fields = DifferingFields(request, *existing);
      if (!fields.empty()) {
        return core::error::RevisionReused(request.booking_id, request.revision, fields);
      }
    }
    return Accepted{.grant = *existing};
  }

  const absl::Time now = context.now;
  const bool was_live = existing && core::IsActive(*existing) && !existing->revoked;
  Accepted accepted{.changed = true};
  core::Grant& grant = accepted.grant;
  if (existing) grant = *existing;
  grant.booking_id = request.booking_id;
  grant.building = request.building;
  grant.revision = request.revision;
  grant.revoked = false;
  grant.apartment = request.apartment;
  grant.facility = request.facility;
  grant.window = request.window;
  grant.actor = request.actor;
  grant.trace_id = request.trace_id;
  grant.accepted_time = now;
  if (!existing) grant.created_time = now;
  const core::Pair before = existing && core::IsActive(*existing) ? existing->pair : core::Pair();
  if (was_live && before != context.pair) accepted.left_pair = before;
  grant.pair = before;
  PutOnPair(context.pair, was_live, context.others, context.policy, now, grant);

  const bool in_system = existing && core::IsActive(*existing) &&
                         !(existing->pair.empty() && existing->removal_pending.empty());
  if (request.window.end <= now && !in_system) {
    core::SetPhase(grant, core::GrantPhase::kExpired, "the booking was over when it arrived", now);
    core::ClearCondition(grant, core::ConditionCode::kIdUnknown);
    grant.waits_behind.clear();
    return accepted;
  }
  SetWanted(grant, now);
  return accepted;
}

absl::StatusOr<Accepted> AcceptRevoke(const RevokeRequest& request, const AcceptContext& context) {
  const std::optional<core::Grant>& existing = context.existing;
  if (absl::Status status = CheckBuilding(request.booking_id, request.building, existing);
      !status.ok()) {
    return status;
  }
  const absl::Time now = context.now;
  if (!existing) {
    Accepted accepted{.changed = true};
    core::Grant& tombstone = accepted.grant;
    tombstone.booking_id = request.booking_id;
    tombstone.building = request.building;
    tombstone.revision = request.revision;
    tombstone.revoked = true;
    tombstone.actor = request.actor;
    tombstone.trace_id = request.trace_id;
    tombstone.window = {now, now};
    tombstone.accepted_time = now;
    tombstone.created_time = now;
    core::SetPhase(tombstone, core::GrantPhase::kRevoked, "cancelled before it was ever booked",
                   now);
    return accepted;
  }
  if (request.revision < existing->revision ||
      (request.revision == existing->revision && existing->revoked)) {
    return Accepted{.grant = *existing};
  }
  Accepted accepted{.grant = *existing, .changed = true};
  core::Grant& grant = accepted.grant;
  grant.revision = request.revision;
  grant.revoked = true;
  grant.actor = request.actor;
  grant.trace_id = request.trace_id;
  grant.accepted_time = now;
  grant.waits_behind.clear();
  core::ClearCondition(grant, core::ConditionCode::kEnabledByHand);
  if (grant.phase == core::GrantPhase::kExpired || grant.phase == core::GrantPhase::kRevoked) {
    return accepted;
  }
  accepted.left_pair = grant.pair;
  // REVOKED once every pair that it is or was on is verified empty, in whatever order.
  if (!grant.pair.empty() && std::find(grant.removal_pending.begin(), grant.removal_pending.end(),
                                       grant.pair) == grant.removal_pending.end()) {
    grant.removal_pending.push_back(grant.pair);
  }
  const bool nothing_to_take_away = grant.removal_pending.empty();
  if (nothing_to_take_away) {
    core::ClearCondition(grant, core::ConditionCode::kIdUnknown);
    core::SetPhase(grant, core::GrantPhase::kRevoked, "", now);
  } else {
    core::SetPhase(grant, core::GrantPhase::kRevoking, "", now);
  }
  return accepted;
}

}  // namespace connecx::provider
