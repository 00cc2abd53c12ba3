#ifndef CONNECX_PROVIDER_DOUBLE_BOOKING_H_
#define CONNECX_PROVIDER_DOUBLE_BOOKING_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/day_types.h"
#include "core/incident.h"
#include "core/permission.h"
#include "core/planner.h"

namespace connecx::provider {

// What a person is to enter for a booking that waits for the manager (docs/design.md 8). `action`
// lacks the timetable's number and name until one is filled.
struct ManualPlan {
  core::ManualAction action;
  core::Permission permission;
};

// None: there is nothing left to enter (the booking is over). `pair` is the planner's input for the
// whole pair. Pure.
std::optional<ManualPlan> PlanDoubleBooking(const core::PlanInput& pair,
                                            const core::PairBooking& waiting);

// What hours on the dates `first` to `last` hang on beside the bookings: ManualAction::calendar.
// Pure.
std::string CalendarOf(absl::CivilDay first, absl::CivilDay last, absl::TimeZone time_zone,
                       const core::SpecialDays& special_days);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_DOUBLE_BOOKING_H_
