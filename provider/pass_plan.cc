#include "provider/pass_plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/local_time.h"
#include "core/openings.h"

namespace connecx::provider {
namespace {

bool IsOnPair(const core::Grant& grant, const core::Pair& pair) {
  return grant.pair == pair && !grant.revoked && core::IsActive(grant);
}

// Ours to change: what we wrote, and what a person made whose own Period is over.
bool MayChange(const PairDecision& decision, bool over) {
  switch (decision.ownership) {
    case Ownership::kNone:
    case Ownership::kOurs:
    case Ownership::kOursOutdated:
      return true;
    case Ownership::kByHand:
      return over;
    case Ownership::kElsewhere:
      return false;
  }
  return false;
}

PairDecision Decide(const PassInput& input, const core::Pair& pair,
                    const core::HeldPermission* held,
                    const std::vector<core::LedgerEntry>& ledger) {
  PairDecision decision;
  decision.pair = pair;
  decision.plan = core::PlanPair(PlanInputOf(input.building, pair, input.grants, input.now));
  const std::optional<core::Permission>& planned = decision.plan.permission;
  if (held == nullptr) {
    if (planned) decision.action = PairAction::kWrite;
    return decision;
  }
  decision.held = *held;
  const bool mapped = input.level_is_mapped && input.mapped_zones.contains(pair.zone);
  decision.ownership = Classify(*held, ledger, mapped || planned.has_value());

  const core::Building& building = input.building;
  const absl::CivilDay today = core::LocalDate(input.now, building.time_zone);
  const bool same = planned && core::OpensTheSame(*held, *planned, today, building.special_days);
  if (same) {
    decision.adopt = decision.ownership != Ownership::kOurs;
    return decision;
  }
  const bool over = core::IsOver(*held, input.now, building.time_zone);
  if (!MayChange(decision, over)) {
    decision.blocked_by_hand = planned.has_value() && decision.ownership == Ownership::kByHand;
    return decision;
  }
  decision.action = planned ? PairAction::kWrite : PairAction::kRemove;
  return decision;
}

}  // namespace

Ownership Classify(const core::HeldPermission& held, const std::vector<core::LedgerEntry>& ledger,
                   bool pair_is_mapped) {
  const auto entry =
      std::find_if(ledger.begin(), ledger.end(), [&held](const core::LedgerEntry& entry) {
        return entry.pair.zone == held.zone && entry.digest == held.digest;
      });
  if (entry != ledger.end()) return entry->current ? Ownership::kOurs : Ownership::kOursOutdated;
  return pair_is_mapped ? Ownership::kByHand : Ownership::kElsewhere;
}

core::PlanInput PlanInputOf(const core::Building& building, const core::Pair& pair,
                            const std::vector<core::Grant>& grants, absl::Time now) {
  core::PlanInput plan_input{.now = now,
                             .time_zone = building.time_zone,
                             .special_days = building.special_days,
                             .policy = building.policy};
  for (const core::Grant& grant : grants) {
    if (!IsOnPair(grant, pair)) continue;
    plan_input.bookings.push_back({.booking_id = grant.booking_id,
                                   .window = grant.window,
                                   .waits_for_manager = !grant.waits_behind.empty()});
  }
  return plan_input;
}

std::vector<PairDecision> PlanPass(const PassInput& input) {
  std::map<std::string, const core::HeldPermission*> zones;
  for (const core::HeldPermission& held : input.level.permissions) zones[held.zone] = &held;
  const std::string& level = input.access_level;
  for (const core::Grant& grant : input.grants) {
    if (grant.pair.access_level == level) zones.try_emplace(grant.pair.zone, nullptr);
    for (const core::Pair& pair : grant.removal_pending) {
      if (pair.access_level == level) zones.try_emplace(pair.zone, nullptr);
    }
  }
  for (const core::LedgerEntry& entry : input.ledger) {
    if (entry.current) zones.try_emplace(entry.pair.zone, nullptr);
  }

  std::vector<PairDecision> decisions;
  for (const auto& [zone, held] : zones) {
    std::vector<core::LedgerEntry> ledger;
    for (const core::LedgerEntry& entry : input.ledger) {
      if (entry.pair.zone == zone) ledger.push_back(entry);
    }
    PairDecision decision = Decide(input, {level, zone}, held, ledger);
    if (decision.ownership == Ownership::kElsewhere && decision.plan.bookings.empty()) continue;
    decisions.push_back(std::move(decision));
  }
  return decisions;
}

}  // namespace connecx::provider
