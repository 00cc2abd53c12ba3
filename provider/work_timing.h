#ifndef CONNECX_PROVIDER_WORK_TIMING_H_
#define CONNECX_PROVIDER_WORK_TIMING_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "core/building.h"
#include "core/grant.h"
#include "provider/settle.h"

namespace connecx::provider {

// When an access level is looked at again after a pass that found everything as planned: the
// soonest of the planner's instants, the read at `manual_lead` before a start, the drift cycle,
// and, while a person is expected to act by hand, a look every 5 minutes (every 15 while the
// booking is more than 12 h away). `manual`: for each of `grants`, what a person is to enter, if he
// was asked to; before its time he is expected only while that would shut out a booking of the next
// 12 h. Pure.
absl::Time NextLookTime(const std::vector<PairOutcome>& outcomes,
                        const std::vector<core::Grant>& grants,
                        const std::vector<std::optional<core::ManualAction>>& manual,
                        const core::Building& building, absl::Time now);

// When a pass that failed for the `attempts`-th time in a row (1, 2 ...) is tried again: doubling
// from 1 s with up to 20 % taken off by `jitter` (0..1), at most 30 s while a booking starts within
// a day, else 50 s. Pure.
absl::Time RetryTime(int attempts, absl::Time soonest_start, double jitter, absl::Time now);

// What is refused is looked at again so soon that a fault that is over is seen within a minute.
inline constexpr absl::Duration kLookAgainAtRefusal = absl::Seconds(50);
// What waits for a person, or for another access level of the building that stands for all.
inline constexpr absl::Duration kLookAgainSeldom = absl::Minutes(10);
// When an ID that the system did not know, `attempts` times in a row, is looked up again: often at
// first, as it may be a passing fault. Pure.
absl::Time UnknownIdLookTime(int attempts, absl::Time now);

// The soonest start among live bookings; a running one starts now. InfiniteFuture: there is none.
absl::Time SoonestStart(const std::vector<core::Grant>& grants, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_WORK_TIMING_H_
