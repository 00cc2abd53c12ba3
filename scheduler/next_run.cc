#include "scheduler/next_run.h"

#include <algorithm>

#include "core/local_time.h"

namespace connecx::scheduler {
namespace {

constexpr absl::Duration kFirstPause = absl::Minutes(1);
constexpr absl::Duration kLongestPause = absl::Minutes(10);
// A date's run is due about 24 hours after the date before completed.
constexpr absl::Duration kOverdueAfter = absl::Hours(2);

bool IsDone(absl::Span<const core::Run> runs, absl::CivilDay date) {
  return std::any_of(runs.begin(), runs.end(), [date](const core::Run& run) {
    return run.date == date &&
           (run.state == core::RunState::kCompleted || run.state == core::RunState::kSubsumed);
  });
}

absl::Time NextDateDueTime(const NightlyState& state, absl::CivilDay today) {
  const absl::CivilDay next =
      core::LocalDate(core::EndOfDate(today, state.time_zone), state.time_zone);
  return RunDueTime(next, state.time_zone, state.after_midnight);
}

}  // namespace

absl::Time RunDueTime(absl::CivilDay date, absl::TimeZone time_zone,
                      absl::Duration after_midnight) {
  const absl::Time due = core::FirstInstant(date, time_zone) + after_midnight;
  if (core::LocalDate(due, time_zone) >= date) return due;
  return time_zone.At(absl::CivilSecond(date)).post + after_midnight;
}

absl::Duration RetryPause(const NightlyAttempts& attempts) {
  absl::Duration pause = kFirstPause;
  if (!attempts.began) return pause;
  for (int i = 1; i < attempts.count && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

NextRun DecideNextRun(const NightlyState& state, absl::Time now) {
  const absl::CivilDay today = core::LocalDate(now, state.time_zone);
  if (IsDone(state.runs, today)) return {std::nullopt, NextDateDueTime(state, today)};

  const absl::Time due = RunDueTime(today, state.time_zone, state.after_midnight);
  if (now < due) return {std::nullopt, due};

  // An attempt in the future means that the clock was set back since: its pause is not waited for.
  const NightlyAttempts& attempts = state.attempts;
  if (attempts.count > 0 && attempts.date == today && attempts.last_time <= now) {
    const absl::Time retry = attempts.last_time + RetryPause(attempts);
    if (now < retry) return {std::nullopt, std::min(retry, NextDateDueTime(state, today))};
  }
  return {today, now};
}

bool RunIsOverdue(const NightlyState& state, absl::Time now) {
  const absl::CivilDay today = core::LocalDate(now, state.time_zone);
  return !IsDone(state.runs, today) &&
         now >= RunDueTime(today, state.time_zone, state.after_midnight) + kOverdueAfter;
}

}  // namespace connecx::scheduler
