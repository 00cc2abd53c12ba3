#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_FORM_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_FORM_H_

#include <vector>

#include "absl/status/statusor.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "salto_client/types.h"

// How hours look in SPACE.

namespace connecx::salto {

// Intervals of one timetable; more are refused before sending (docs/ship.md section 5, Q17).
inline constexpr int kMaxIntervals = 8;

// INVALID_ARGUMENT for more than kMaxIntervals distinct begin-end pairs, and for an interval
// without minutes or days. The result is in canonical order. Each interval ends at hh:mm:59 of its
// last minute, which is harmless whether SPACE counts that second in or not (docs/ship.md Q6, Q8).
absl::StatusOr<std::vector<TimetableInterval>> ToIntervals(const core::Timetable& hours);

// As they stand, whatever a person may have entered.
std::vector<core::HeldInterval> ToHeldIntervals(const std::vector<TimetableInterval>& intervals);

// Whether both hold the same intervals, in any order.
bool SameContent(std::vector<TimetableInterval> a, std::vector<TimetableInterval> b);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_FORM_H_
