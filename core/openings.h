#ifndef CONNECX_CORE_OPENINGS_H_
#define CONNECX_CORE_OPENINGS_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/window.h"

namespace connecx::core {

// What a permission opens, judged as a door does: Period and timetable, in local time, at second 30
// of every minute (so an end of 23:59:59 and one of 24:00:00 are the same). A held permission whose
// hours are unknown opens nothing that could be relied upon.

bool OpensAt(const HeldPermission& held, absl::Time instant, absl::TimeZone time_zone,
             const SpecialDays& special_days);

// Whether `held` opens in every minute of `window`.
bool Covers(const HeldPermission& held, const Window& window, absl::TimeZone time_zone,
            const SpecialDays& special_days);

// Whether `held` opens the same minutes as `planned` on every date from `from` on, whatever its
// timetable's number. False for a held permission that never ends, or whose hours are unknown.
bool OpensTheSame(const HeldPermission& held, const Permission& planned, absl::CivilDay from,
                  const SpecialDays& special_days);

// The first instant, from `from` on, in a minute in which `held` opens though no window of `booked`
// contains it; the two runs of an hour that happens twice count as one. None: there is none on the
// local date of `from` and the `days` dates after it.
std::optional<absl::Time> FirstOpeningBeyond(const HeldPermission& held,
                                             const std::vector<Window>& booked, absl::Time from,
                                             int days, absl::TimeZone time_zone,
                                             const SpecialDays& special_days);

// Whether the Period lies wholly before `now`. A permission without a Period is never over.
bool IsOver(const HeldPermission& held, absl::Time now, absl::TimeZone time_zone);

}  // namespace connecx::core

#endif  // CONNECX_CORE_OPENINGS_H_
