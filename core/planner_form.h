#ifndef CONNECX_CORE_PLANNER_FORM_H_
#define CONNECX_CORE_PLANNER_FORM_H_

#include <optional>

#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/permission.h"
#include "core/planner_window.h"

namespace connecx::core {

// The permission that opens exactly `minutes` (docs/design.md 4, "Form"): its Period reaches from
// the first to the last date that has any, each interval carries the day types of the dates that it
// serves. One date alone sets all ten flags, so that equal windows share a timetable and an unknown
// holiday locks nobody out. Full days throughout: timetable "always".
//
// `minutes` must be consistent on these dates (LastConsistentDate). None: there are no minutes.
std::optional<Permission> FormPermission(const DateMinutes& minutes, absl::TimeZone time_zone,
                                         const SpecialDays& special_days);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PLANNER_FORM_H_
