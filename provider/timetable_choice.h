#ifndef CONNECX_PROVIDER_TIMETABLE_CHOICE_H_
#define CONNECX_PROVIDER_TIMETABLE_CHOICE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/held_permission.h"
#include "core/planner.h"
#include "core/window.h"
#include "provider/pass_plan.h"

namespace connecx::provider {

// What a pair gets of the timetables that there are.
struct TimetableChoice {
  core::PairPlan plan;  // with a permission
  core::TimetableRef table;
};

// Obtains a timetable for the permission that `decision` plans. While they are scarce
// (docs/adr/0010) the plan serves only the pair's near bookings: those that start soon (the fewer
// timetables are left, the sooner), or of whose want a person would be told by now. Where none is
// free it serves as many of them, soonest first, as find one that is filled already, the pair's own
// among them. RESOURCE_EXHAUSTED: none, or not yet, or what the pair holds serves them all.
absl::StatusOr<TimetableChoice> ChooseTimetable(core::AccessSystem& system,
                                                const PairDecision& decision,
                                                const core::Building& building);

// Where that fails otherwise: the most of the pair's bookings, soonest first, that a timetable
// which is filled already serves, the pair's own among them. Makes no call. None: nothing that the
// pair holds has to go, or nothing serves any of them.
std::optional<TimetableChoice> ServeFewer(core::AccessSystem& system, const PairDecision& decision,
                                          const core::Building& building);

// Whether what the pair held when it was read is ours, and not over.
bool HoldsOurs(const PairDecision& decision, const core::Building& building);

// Whether what the pair held when it was read opens from then on though nothing of its plan does.
bool OpensBeyond(const PairDecision& decision, const core::Building& building);

// When a person is told, at the latest, that a booking cannot get its access.
absl::Time ToldTime(const core::Window& window, const core::Building& building);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_TIMETABLE_CHOICE_H_
