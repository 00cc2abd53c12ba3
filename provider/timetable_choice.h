#ifndef CONNECX_PROVIDER_TIMETABLE_CHOICE_H_
#define CONNECX_PROVIDER_TIMETABLE_CHOICE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/planner.h"
#include "provider/pass_plan.h"

namespace connecx::provider {

// How long before its start a booking gets a timetable of its own while they are scarce: the fewer
// are left, the later, so that those go to who needs them soonest.
absl::Duration TimetableLead(const core::TimetablePoolState& pool);

// Whether a live booking may have a timetable of its own while they are scarce: it starts within
// TimetableLead, or a person would be told of its want by now.
bool IsNear(const core::PairBooking& booking, const core::PlanInput& input,
            const core::TimetablePoolState& pool, const core::Building& building);

// When a booking that has no timetable is looked at again: half the way to its start, and when it
// is to be told to a person.
absl::Time NextTimetableLook(absl::Time start, absl::Time told, absl::Time now);

// What a pair gets of the timetables that there are.
struct TimetableChoice {
  core::PairPlan plan;  // with a permission
  core::TimetableRef table;
};

// Obtains a timetable for `decision`'s plan. While they are scarce the plan serves only the pair's
// near bookings (docs/design.md 4), and where none is free as many of them, soonest first, as find
// one that is filled already. So a timetable is held no longer than for a day. RESOURCE_EXHAUSTED:
// none, or not yet.
absl::StatusOr<TimetableChoice> ChooseTimetable(core::AccessSystem& system,
                                                const PairDecision& decision,
                                                const core::TimetablePoolState& pool,
                                                const core::Building& building);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_TIMETABLE_CHOICE_H_
