#ifndef CONNECX_SCHEDULER_NEXT_RUN_H_
#define CONNECX_SCHEDULER_NEXT_RUN_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/records.h"

// When a building's nightly clearing runs (docs/design.md 7). Pure: the same state and the same
// instant give the same decision.

namespace connecx::scheduler {

// What was tried in this process for one date. Forgotten at a restart, so that a process that comes
// up tries at once.
struct NightlyAttempts {
  absl::CivilDay date;
  int count = 0;
  absl::Time last_time = absl::InfinitePast();  // when the last one ended
  bool began = true;  // the last one; false: the building's system gave no usable answer
};

struct NightlyState {
  absl::TimeZone time_zone;
  absl::Duration after_midnight = absl::Minutes(5);  // 0..12 h
  // The building's runs; those of dates other than the current one do not matter.
  absl::Span<const core::Run> runs;
  NightlyAttempts attempts;
};

struct NextRun {
  std::optional<absl::CivilDay> run;  // this date's run shall be made now
  absl::Time look_again;              // if not: nothing changes by itself before this instant
};

// When the run of a local date is due: its first instant + `after_midnight`. Where the clock is set
// back over midnight so soon that the date has not come to stay by then, counted from the second
// midnight.
absl::Time RunDueTime(absl::CivilDay date, absl::TimeZone time_zone, absl::Duration after_midnight);

// The pause after the last of one or more attempts: one minute, so that a system that answers again
// is cleared within the next. After one that began, and so asked for all access levels, it doubles
// with every attempt, to ten; an access level that failed has its own retries.
absl::Duration RetryPause(const NightlyAttempts& attempts);

// Only the run of the local date of `now` is ever made: the run of a date that was missed is part
// of it. A date with a completed run, whoever asked for it, never runs again, also when the clock
// is set back to it.
NextRun DecideNextRun(const NightlyState& state, absl::Time now);

// Whether a date that has not completed by `now` means that no clearing succeeded for 26 hours.
bool RunIsOverdue(const NightlyState& state, absl::Time now);

}  // namespace connecx::scheduler

#endif  // CONNECX_SCHEDULER_NEXT_RUN_H_
