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

// When a booking that has no timetable is looked at again: half the way to its start, and when it
// is to be told to a person.
absl::Time NextTimetableLook(absl::Time start, absl::Time told, absl::Time now);

// What a pair gets of the timetables that there are.
struct TimetableChoice {
  core::PairPlan plan;  // with a permission
  core::TimetableRef table;
};

// Obtains a timetable for `decision`'s plan. While they are scarce the plan serves fewer of the
// pair's bookings (docs/design.md 4): of those that start within TimetableLead, or of whose want a
// person would be told by now, the most, soonest first, for whom a timetable is filled already;
// else the soonest alone, with a free one. So a timetable is held no longer than for a day.
// RESOURCE_EXHAUSTED: none, or not yet.
absl::StatusOr<TimetableChoice> ChooseTimetable(core::AccessSystem& system,
                                                const PairDecision& decision,
                                                const core::Building& building);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_TIMETABLE_CHOICE_H_
