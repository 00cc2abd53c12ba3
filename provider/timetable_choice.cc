#include "provider/timetable_choice.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "core/manager_hours.h"
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

int NearBookings(const core::PlanInput& input, const core::TimetablePoolState& pool,
                 const core::Building& building) {
  return static_cast<int>(std::count_if(
      input.bookings.begin(), input.bookings.end(),
      [&](const core::PairBooking& booking) { return IsNear(booking, input, pool, building); }));
}

}  // namespace

absl::Duration TimetableLead(const core::TimetablePoolState& pool) {
  constexpr absl::Duration kLongest = absl::Hours(24);
  constexpr absl::Duration kShortest = absl::Hours(3);
  const int free = pool.size - pool.in_use - pool.foreign;
  if (free <= 0) return kShortest;
  return std::max(kShortest, kLongest * free / pool.size);
}

bool IsNear(const core::PairBooking& booking, const core::PlanInput& input,
            const core::TimetablePoolState& pool, const core::Building& building) {
  const bool managers = booking.waits_for_manager && input.policy == core::Policy::kNotify;
  if (managers || booking.window.end <= input.now) return false;
  const absl::Time start = booking.window.start;
  return start <= input.now + TimetableLead(pool) ||
         core::LastInstantToTell(start, building.manual_lead, building.time_zone) <= input.now;
}

absl::Time NextTimetableLook(absl::Time start, absl::Time told, absl::Time now) {
  constexpr absl::Duration kShortestPause = absl::Minutes(10);
  const absl::Time half = now + std::max((start - now) / 2, kShortestPause);
  return told > now ? std::min(told, half) : half;
}

absl::StatusOr<TimetableChoice> ChooseTimetable(core::AccessSystem& system,
                                                const PairDecision& decision,
                                                const core::TimetablePoolState& pool,
                                                const core::Building& building) {
  if (!pool.scarce) {
    absl::StatusOr<TimetableChoice> choice =
        Obtain(system, decision.pair, decision.plan, TimetableSource::kAny);
    if (!absl::IsResourceExhausted(choice.status())) return choice;
  }
  TimetableSource source = TimetableSource::kAny;
  for (int bookings = NearBookings(decision.input, pool, building); bookings > 0; --bookings) {
    absl::StatusOr<TimetableChoice> choice =
        Obtain(system, decision.pair, PlanFewer(decision.input, bookings), source);
    if (!absl::IsResourceExhausted(choice.status()) || bookings == 1) return choice;
    source = TimetableSource::kFilled;
  }
  return absl::ResourceExhaustedError("few timetables are left, and the booking is far away");
}

}  // namespace connecx::provider
