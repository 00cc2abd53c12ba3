#include "provider/timetable_choice.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "core/local_time.h"
#include "core/manager_hours.h"
#include "core/openings.h"
#include "core/permission_digest.h"
#include "core/timetable_use.h"

namespace connecx::provider {
namespace {

using core::TimetableSource;

absl::StatusOr<TimetableChoice> Obtain(core::AccessSystem& system, const core::Pair& pair,
                                       core::PairPlan plan, TimetableSource source) {
  if (!plan.permission) return absl::ResourceExhaustedError("nothing can be served");
  absl::StatusOr<core::TimetableRef> table = system.ObtainTimetable(
      plan.permission->timetable,
      {.access_level = pair.access_level, .zone = pair.zone, .until = plan.permission->last},
      source);
  if (!table.ok()) return table.status();
  return TimetableChoice{std::move(plan), *std::move(table)};
}

core::PairPlan PlanFewer(core::PlanInput input, int bookings) {
  input.limits.max_bookings = bookings;
  return core::PlanPair(input);
}

absl::Duration Lead(const core::TimetablePoolState& pool) {
  constexpr absl::Duration kLongest = absl::Hours(24);
  constexpr absl::Duration kShortest = absl::Hours(3);
  const int free = pool.size - pool.in_use - pool.foreign;
  if (free <= 0) return kShortest;
  return std::max(kShortest, kLongest * free / pool.size);
}

std::vector<core::Window> NearBookings(const core::PlanInput& input,
                                       const core::TimetablePoolState& pool,
                                       const core::Building& building) {
  std::vector<core::Window> near;
  for (const core::PairBooking& booking : input.bookings) {
    const core::Window& window = booking.window;
    const bool managers = booking.waits_for_manager && input.policy == core::Policy::kNotify;
    if (managers || window.end <= input.now) continue;
    const bool starts_soon = window.start <= input.now + Lead(pool);
    if (starts_soon || ToldTime(window, building) <= input.now) near.push_back(window);
  }
  return near;
}

// Every one of `near` has its access, and nobody has more than that.
bool IsEnough(const PairDecision& decision, const std::vector<core::Window>& near,
              const core::Building& building) {
  return HoldsOurs(decision, building) && !OpensBeyond(decision, building) &&
         std::all_of(near.begin(), near.end(), [&](const core::Window& window) {
           const core::Window rest = {std::max(window.start, decision.input.now), window.end};
           return core::Covers(*decision.held, rest, building.time_zone, building.special_days);
         });
}

// The pair's own timetable, with a shorter Period.
std::optional<TimetableChoice> KeepTable(const PairDecision& decision, int near,
                                         const core::Building& building) {
  if (!HoldsOurs(decision, building)) return std::nullopt;
  const absl::CivilDay today = core::LocalDate(decision.input.now, building.time_zone);
  for (int bookings = near; bookings > 0; --bookings) {
    core::PairPlan plan = PlanFewer(decision.input, bookings);
    if (!plan.permission) continue;
    core::HeldPermission kept = *decision.held;
    kept.period = core::WholeDays(plan.permission->first, plan.permission->last);
    if (core::OpensTheSame(kept, *plan.permission, today, building.special_days)) {
      return TimetableChoice{std::move(plan), {.number = kept.timetable_number}};
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<TimetableChoice> ChooseTimetable(core::AccessSystem& system,
                                                const PairDecision& decision,
                                                const core::Building& building) {
  const core::TimetablePoolState pool = system.PoolState();
  if (!pool.scarce) {
    absl::StatusOr<TimetableChoice> choice =
        Obtain(system, decision.pair, decision.plan, TimetableSource::kAny);
    if (!absl::IsResourceExhausted(choice.status())) return choice;
  }
  const std::vector<core::Window> near = NearBookings(decision.input, pool, building);
  if (IsEnough(decision, near, building)) {
    return absl::ResourceExhaustedError("few timetables are left; what is there stays");
  }
  const int all = static_cast<int>(near.size());
  absl::Status exhausted =
      absl::ResourceExhaustedError("few timetables are left, and the booking is far away");
  for (int bookings = all; bookings > 0; --bookings) {
    absl::StatusOr<TimetableChoice> choice =
        Obtain(system, decision.pair, PlanFewer(decision.input, bookings),
               bookings == all ? TimetableSource::kAny : TimetableSource::kFilled);
    if (!absl::IsResourceExhausted(choice.status())) return choice;
    exhausted = choice.status();
  }
  if (std::optional<TimetableChoice> kept = KeepTable(decision, all, building)) {
    return *std::move(kept);
  }
  return exhausted;
}

std::optional<TimetableChoice> ServeFewer(core::AccessSystem& system, const PairDecision& decision,
                                          const core::Building& building) {
  if (HoldsOurs(decision, building) && !OpensBeyond(decision, building)) return std::nullopt;
  const int all = static_cast<int>(decision.input.bookings.size());
  for (int bookings = all; bookings > 0; --bookings) {
    absl::StatusOr<TimetableChoice> choice = Obtain(
        system, decision.pair, PlanFewer(decision.input, bookings), TimetableSource::kFilled);
    if (choice.ok()) return *std::move(choice);
  }
  return KeepTable(decision, all, building);
}

bool HoldsOurs(const PairDecision& decision, const core::Building& building) {
  return decision.held && IsOurs(decision.ownership) &&
         !core::IsOver(*decision.held, decision.input.now, building.time_zone);
}

bool OpensBeyond(const PairDecision& decision, const core::Building& building) {
  return decision.held &&
         OpensBeyondFrom(*decision.held, decision.plan, decision.input.now, building);
}

absl::Time ToldTime(const core::Window& window, const core::Building& building) {
  return core::LastInstantToTell(window.start, building.manual_lead, building.manager_hours,
                                 building.time_zone);
}

}  // namespace connecx::provider
