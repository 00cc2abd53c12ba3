#include "provider/pass_plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/local_time.h"
#include "core/openings.h"
#include "core/permission_digest.h"
#include "provider/restored_time.h"

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

// As all that we write, and ask for.
bool IsOfAWeek(const core::HeldPermission& held) {
  constexpr int kDates = 7;
  return held.period &&
         absl::CivilDay(held.period->end - 1) - absl::CivilDay(held.period->start) < kDates;
}

// Whether `held` opens for what is left of a booking that waits for the manager, as far as its
// Period reaches: no permission serves more than a week of a long stay.
bool ServesWaiting(const core::PairBooking& booking, const core::HeldPermission& held,
                   const PassInput& input) {
  if (!booking.waits_for_manager || !held.period) return false;
  const absl::TimeZone time_zone = input.building.time_zone;
  const absl::Time over = absl::FromCivil(absl::CivilMinute(held.period->end), time_zone);
  const core::Window rest = {std::max(booking.window.start, input.now),
                             std::min(booking.window.end, over)};
  return rest.start < rest.end && core::Covers(held, rest, time_zone, input.building.special_days);
}

// Whether a person enabled bookings that wait for the manager and opened nothing else: what a mail
// asked for, in whatever timetable.
bool IsAsAsked(const core::PlanInput& pair, const core::HeldPermission& held,
               const PassInput& input) {
  if (pair.policy != core::Policy::kNotify || !IsOfAWeek(held)) return false;
  const auto serves = [&](const core::PairBooking& booking) {
    return ServesWaiting(booking, held, input);
  };
  if (std::none_of(pair.bookings.begin(), pair.bookings.end(), serves)) return false;
  std::vector<core::Window> booked;
  for (const core::PairBooking& booking : pair.bookings) booked.push_back(booking.window);
  return !OpensBeyondFrom(held, booked, input.now, input.building);
}

// Core has named a booking of the pair since the store was restored.
bool IsRepeated(const core::Pair& pair, const PassInput& input) {
  return std::any_of(input.grants.begin(), input.grants.end(), [&](const core::Grant& grant) {
    return IsOnPair(grant, pair) && grant.accepted_time >= *input.restored;
  });
}

// A permission by hand of a restored store, which may be ours. Where it opens nothing but what core
// wants opened, the plan may replace it: whoever made it loses no minute.
void Account(const core::HeldPermission& held, const PassInput& input, PairDecision& decision) {
  const bool may_be_ours = held.timetable_is_ours || held.timetable_number == 0;
  if (!input.restored || !may_be_ours || !IsOfAWeek(held)) return;
  decision.unaccounted_since = input.restored;
  const bool lately = input.now < *input.restored + kUnaccountedFoundWithin;
  if (!lately || !decision.plan.permission || !IsRepeated(decision.pair, input)) return;
  if (!OpensBeyondFrom(held, decision.plan, input.now, input.building)) {
    decision.ownership = Ownership::kOursOutdated;
  }
}

// A person entered what a mail asked for, or what we once wrote there. Policy notify: the pair is
// planned as if those whom it serves had never waited. Policy promote plans anew whom it can serve
// in time; what the person made is left alone.
void Enable(const core::HeldPermission& held, const PassInput& input, PairDecision& decision) {
  core::PlanInput plan_input = decision.input;
  std::vector<std::string> enabled;
  for (core::PairBooking& booking : plan_input.bookings) {
    if (!ServesWaiting(booking, held, input)) continue;
    booking.waits_for_manager = false;
    enabled.push_back(booking.booking_id);
  }
  if (enabled.empty()) return;
  if (plan_input.policy != core::Policy::kNotify) {
    decision.ownership = Ownership::kByHand;
    return;
  }
  decision.enabled = std::move(enabled);
  decision.plan = core::PlanPair(plan_input);
  decision.input = std::move(plan_input);
}

PairDecision Decide(const PassInput& input, const core::Pair& pair,
                    const core::HeldPermission* held,
                    const std::vector<core::LedgerEntry>& ledger) {
  const core::Building& building = input.building;
  PairDecision decision;
  decision.pair = pair;
  decision.input = PlanInputOf(building, pair, input.grants, input.now);
  decision.plan = core::PlanPair(decision.input);
  const std::optional<core::Permission>& planned = decision.plan.permission;
  if (input.doubtful) {
    decision.ownership = Ownership::kOurs;
    decision.action = planned ? PairAction::kWrite : PairAction::kRemove;
    return decision;
  }
  const bool over = held != nullptr && core::IsOver(*held, input.now, building.time_zone);
  if (held == nullptr || (over && building.ended_counts_as_none)) {
    if (planned) decision.action = PairAction::kWrite;
    return decision;
  }
  decision.held = *held;
  const bool mapped = input.level_is_mapped && input.mapped_zones.contains(pair.zone);
  decision.ownership = Classify(*held, ledger, mapped || planned.has_value());
  if (decision.ownership == Ownership::kByHand && !over &&
      IsAsAsked(decision.input, *held, input)) {
    decision.ownership = Ownership::kOursOutdated;
  }
  if (decision.ownership == Ownership::kByHand && !over) Account(*held, input, decision);
  if (decision.ownership == Ownership::kOursOutdated && !over) {
    Enable(*held, input, decision);
  }

  const absl::CivilDay today = core::LocalDate(input.now, building.time_zone);
  const bool same = planned && core::OpensTheSame(*held, *planned, today, building.special_days);
  if (same) {
    decision.adopt = decision.ownership != Ownership::kOurs;
    return decision;
  }
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
  const std::string whole_days = core::WholeDaysDigest(held);
  const auto find = [&](const std::string& digest) {
    return std::find_if(ledger.begin(), ledger.end(), [&](const core::LedgerEntry& entry) {
      return entry.pair.zone == held.zone && entry.digest == digest;
    });
  };
  auto entry = find(held.digest);
  if (entry == ledger.end()) entry = find(whole_days);
  if (entry != ledger.end()) return entry->current ? Ownership::kOurs : Ownership::kOursOutdated;
  return pair_is_mapped ? Ownership::kByHand : Ownership::kElsewhere;
}

core::Policy PolicyOfPair(const core::Building& building, const core::Pair& pair,
                          const std::vector<core::Grant>& grants) {
  std::optional<core::Policy> policy;
  for (const core::Grant& grant : grants) {
    if (!IsOnPair(grant, pair)) continue;
    const core::Policy its = core::PolicyOf(building, grant.facility);
    policy = std::min(policy.value_or(its), its);
  }
  return policy.value_or(building.policy);
}

core::PlanInput PlanInputOf(const core::Building& building, const core::Pair& pair,
                            const std::vector<core::Grant>& grants, absl::Time now) {
  core::PlanInput plan_input{.now = now,
                             .time_zone = building.time_zone,
                             .special_days = building.special_days,
                             .policy = PolicyOfPair(building, pair, grants)};
  for (const core::Grant& grant : grants) {
    if (!IsOnPair(grant, pair)) continue;
    if (core::CardsNeedUpdate(building, grant.facility)) {
      plan_input.promotion_lead = building.promotion_lead;
    }
    // What never had its access, or not on this pair, leaves nothing that stays until the night.
    if (grant.window.end <= now && grant.phase != core::GrantPhase::kGranted) continue;
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
  std::set<std::string> concerned;  // zones that a grant is or was on
  for (const core::Grant& grant : input.grants) {
    // An apartment with an ID and a facility without one: there is nothing to look at yet.
    if (grant.pair.access_level == level && !grant.pair.empty()) concerned.insert(grant.pair.zone);
    for (const core::Pair& pair : grant.removal_pending) {
      if (pair.access_level == level) concerned.insert(pair.zone);
    }
  }
  for (const std::string& zone : concerned) zones.try_emplace(zone, nullptr);
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
    if (decision.ownership == Ownership::kElsewhere && !concerned.contains(zone)) continue;
    decisions.push_back(std::move(decision));
  }
  return decisions;
}

std::optional<absl::Time> OpensBeyondFrom(const core::HeldPermission& held,
                                          const std::vector<core::Window>& booked, absl::Time now,
                                          const core::Building& building) {
  constexpr int kDaysLookedAt = 8;
  absl::Time from = now;
  if (held.period) from = std::max(from, building.time_zone.At(held.period->start).pre);
  return core::FirstOpeningBeyond(held, booked, from, kDaysLookedAt, building.time_zone,
                                  building.special_days);
}

std::optional<absl::Time> OpensBeyondFrom(const core::HeldPermission& held,
                                          const core::PairPlan& plan, absl::Time now,
                                          const core::Building& building) {
  std::vector<core::Window> booked;
  for (const core::BookingPlan& booking : plan.bookings) {
    booked.insert(booked.end(), booking.windows.begin(), booking.windows.end());
  }
  return OpensBeyondFrom(held, booked, now, building);
}

}  // namespace connecx::provider
