#ifndef CONNECX_CORE_PLANNER_PACK_H_
#define CONNECX_CORE_PLANNER_PACK_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/day_types.h"
#include "core/permission.h"
#include "core/planner_window.h"
#include "core/window.h"

namespace connecx::core {

struct PackRules {
  absl::TimeZone time_zone;
  const SpecialDays& special_days;
  int max_intervals;
};

struct Pack {
  std::optional<Permission> permission;  // none: nothing could be served
  std::vector<bool> served;              // one per candidate
};

// Serves as many of `candidates` as fit exactly into one permission on `dates`, in their order: a
// later one never takes anything away from an earlier one. It is served as far as the permission's
// dates reach, which end before dates that one timetable cannot tell apart and before more than
// `max_intervals` intervals would be needed.
Pack PackBookings(absl::Span<const Window> candidates, const DateRange& dates,
                  const PackRules& rules);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PLANNER_PACK_H_
