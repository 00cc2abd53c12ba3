#ifndef CONNECX_PROVIDER_LATENESS_H_
#define CONNECX_PROVIDER_LATENESS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/incident.h"
#include "provider/settle.h"

// What a person is told because trying again may not be soon enough (docs/design.md 5.6, 5.7): at
// the last instant inside the manager's hours that is `manual_lead` before the door shall open, or
// shall open no longer; at once if that has passed, but not before it was tried for a minute. Pure.

namespace connecx::provider {

// Its access is wanted, and no person was asked to give it: it is PENDING, or waits, is tried for
// or is lapsing on an access level that cannot be read.
bool IsAwaited(const core::Grant& grant);

// When its door closes though the booking goes on, unless more is written by then: no permission
// serves more than a week of a long stay. None: what opens for it lasts to its end, or nothing
// does, or it has no known pair.
std::optional<absl::Time> LapseTime(const core::Grant& grant);

// That is so soon that a person should be told of it, or it has lapsed.
bool IsLapsing(const core::Grant& grant, const core::Building& building, absl::Time now);

// After a restore nobody accounts for what the pair holds (PairDecision::unaccounted_since), and it
// does not open the same as the plan.
bool IsUnaccounted(const PairOutcome& outcome);

// The booking should have its access by now, so that a person could still act.
bool IsNotInTime(const core::Grant& grant, const core::Building& building, absl::Time now);

// NOT_IN_TIME of one booking. None: it stays as it is.
std::optional<IncidentWish> NotInTimeWish(const core::Grant& grant,
                                          const std::optional<core::ManualAction>& manual,
                                          const core::Building& building, absl::Time now);

// NOT_TAKEN_AWAY of a pair that was read: what is to go and does not, and, within a day of a
// restore and once core has repeated its bookings, what IsUnaccounted and opens at a time that
// nobody booked. `grants`: those that are on the pair, or were and are not verified to be gone.
// `attempts`: passes of its access level that failed in a row before this one. None: it stays as it
// is.
std::optional<IncidentWish> NotTakenAwayWish(const PairOutcome& outcome,
                                             const std::vector<core::Grant>& grants,
                                             const core::Building& building, int attempts,
                                             absl::Time now);

// NOT_TAKEN_AWAY of a pair that could not be read, `why`. None: nothing that is to be taken away
// opens soon.
std::optional<IncidentWish> NotTakenAwayUnread(const core::Pair& pair,
                                               const std::vector<core::Grant>& grants,
                                               absl::string_view why,
                                               const core::Building& building, absl::Time now);

// When the next of `grants` is to be told of if nothing can be read until then. `written`: the
// pairs that hold what we wrote. InfiniteFuture: none is.
absl::Time NextToldTime(const std::vector<core::Grant>& grants, const std::set<core::Pair>& written,
                        const core::Building& building, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_LATENESS_H_
