#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <tuple>

#include "absl/functional/function_ref.h"
#include "store/testing/memory_transaction.h"

namespace connecx::store {
namespace {

// In the order of booking ids.
std::vector<core::Grant> Select(const MemoryState& state,
                                absl::FunctionRef<bool(const core::Grant&)> wanted) {
  std::vector<core::Grant> grants;
  for (const auto& [id, grant] : state.grants) {
    if (wanted(grant)) grants.push_back(grant);
  }
  return grants;
}

std::vector<core::Grant> ByStart(std::vector<core::Grant> grants) {
  std::sort(grants.begin(), grants.end(), [](const core::Grant& a, const core::Grant& b) {
    return std::tie(a.window.start, a.booking_id) < std::tie(b.window.start, b.booking_id);
  });
  return grants;
}

bool Matches(const GrantFilter& filter, const core::Grant& grant) {
  return (filter.building.empty() || grant.building == filter.building) &&
         (filter.apartment.empty() || grant.apartment == filter.apartment) &&
         (filter.facility.empty() || grant.facility == filter.facility) &&
         (filter.phases.empty() ||
          std::count(filter.phases.begin(), filter.phases.end(), grant.phase) > 0) &&
         (!filter.ends_after.has_value() || grant.window.end > *filter.ends_after) &&
         (!filter.starts_before.has_value() || grant.window.start < *filter.starts_before);
}

}  // namespace

absl::StatusOr<std::optional<core::Grant>> MemoryTransaction::FindGrant(
    absl::string_view booking_id) {
  const auto found = state_.grants.find(std::string(booking_id));
  if (found == state_.grants.end()) return std::optional<core::Grant>();
  return std::optional<core::Grant>(found->second);
}

absl::StatusOr<std::vector<core::Grant>> MemoryTransaction::ActiveGrantsOfLevel(
    absl::string_view building, absl::string_view access_level) {
  return ByStart(Select(state_, [&](const core::Grant& grant) {
    const auto on_level = [&](const core::Pair& pair) { return pair.access_level == access_level; };
    return grant.building == building && core::IsActive(grant) &&
           (on_level(grant.pair) ||
            std::any_of(grant.removal_pending.begin(), grant.removal_pending.end(), on_level));
  }));
}

absl::StatusOr<std::vector<core::Grant>> MemoryTransaction::ActiveGrantsOfPair(
    absl::string_view building, const core::Pair& pair) {
  return ByStart(Select(state_, [&](const core::Grant& grant) {
    return grant.building == building && core::IsActive(grant) && grant.pair == pair;
  }));
}

absl::StatusOr<std::vector<core::Grant>> MemoryTransaction::ActiveGrantsOfReference(
    absl::string_view building, core::IdKind kind, absl::string_view reference) {
  return Select(state_, [&](const core::Grant& grant) {
    return grant.building == building && core::IsActive(grant) &&
           (kind == core::IdKind::kApartment ? grant.apartment : grant.facility) == reference;
  });
}

absl::StatusOr<GrantPage> MemoryTransaction::ListGrants(const GrantFilter& filter,
                                                        absl::string_view after, int limit) {
  std::vector<core::Grant> grants = Select(state_, [&](const core::Grant& grant) {
    return grant.booking_id > after && Matches(filter, grant);
  });
  const auto size = static_cast<std::size_t>(std::max(limit, 0));
  if (grants.size() > size) grants.resize(size);
  return GrantPage{.grants = std::move(grants)};
}

absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>>
MemoryTransaction::CountActiveGrants(absl::string_view building) {
  std::map<core::GrantPhase, std::int64_t> counts;
  for (const auto& [id, grant] : state_.grants) {
    if (grant.building == building && core::IsActive(grant)) ++counts[grant.phase];
  }
  return std::vector<std::pair<core::GrantPhase, std::int64_t>>(counts.begin(), counts.end());
}

absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>>
MemoryTransaction::CountStartedNotGranted(absl::string_view building, absl::Time now) {
  std::map<core::GrantPhase, std::int64_t> counts;
  for (const auto& [id, grant] : state_.grants) {
    const bool waits = grant.phase == core::GrantPhase::kPending ||
                       grant.phase == core::GrantPhase::kQueued ||
                       grant.phase == core::GrantPhase::kNeedsManualAction;
    if (grant.building == building && waits && grant.window.start <= now &&
        grant.window.end > now) {
      ++counts[grant.phase];
    }
  }
  return std::vector<std::pair<core::GrantPhase, std::int64_t>>(counts.begin(), counts.end());
}

absl::Status MemoryTransaction::PutGrant(const core::Grant& grant, absl::Time now) {
  state_.grants.insert_or_assign(grant.booking_id, grant);
  const std::int64_t id = ++state_.last_grant_event;
  state_.grant_events.insert_or_assign(id, core::GrantEvent{id, now, grant});
  return absl::OkStatus();
}

absl::Status MemoryTransaction::DeleteGrant(absl::string_view booking_id) {
  state_.grants.erase(std::string(booking_id));
  return absl::OkStatus();
}

absl::StatusOr<int> MemoryTransaction::PruneGrants(absl::string_view building,
                                                   absl::Time ended_before,
                                                   absl::Time accepted_before, int limit) {
  int pruned = 0;
  std::erase_if(state_.grants, [&](const auto& entry) {
    const core::Grant& grant = entry.second;
    const bool old = grant.building == building && !core::IsActive(grant) &&
                     grant.window.end < ended_before && grant.accepted_time < accepted_before;
    return old && pruned < limit && ++pruned > 0;
  });
  return pruned;
}

absl::StatusOr<GrantEvents> MemoryTransaction::GrantEventsAfter(absl::string_view building,
                                                                std::int64_t after, int limit) {
  GrantEvents found{.looked_until = after};
  for (auto it = state_.grant_events.upper_bound(after); it != state_.grant_events.end(); ++it) {
    if (static_cast<int>(found.events.size()) >= limit) break;
    found.looked_until = it->first;
    if (building.empty() || it->second.grant.building == building) {
      found.events.push_back(it->second);
    }
  }
  return found;
}

absl::StatusOr<std::optional<absl::Time>> MemoryTransaction::FindGrantEvent(std::int64_t id) {
  const auto found = state_.grant_events.find(id);
  if (found == state_.grant_events.end()) return std::optional<absl::Time>();
  return std::optional<absl::Time>(found->second.time);
}

absl::StatusOr<std::int64_t> MemoryTransaction::OldestGrantEvent() {
  return state_.grant_events.empty() ? 0 : state_.grant_events.begin()->first;
}

absl::StatusOr<std::int64_t> MemoryTransaction::NewestGrantEvent() {
  return state_.grant_events.empty() ? 0 : state_.grant_events.rbegin()->first;
}

absl::StatusOr<int> MemoryTransaction::PruneGrantEvents(absl::Time before, int limit) {
  int pruned = 0;
  while (pruned < limit && state_.grant_events.size() > 1 &&
         std::next(state_.grant_events.begin())->second.time < before) {
    state_.grant_events.erase(state_.grant_events.begin());
    ++pruned;
  }
  return pruned;
}

}  // namespace connecx::store
