#include "provider/work_timing.h"

#include <algorithm>

#include "core/local_time.h"
#include "provider/timetable_choice.h"

namespace connecx::provider {
namespace {

constexpr absl::Duration kLookForManualAction = absl::Minutes(5);
constexpr absl::Duration kLookForManualActionEarly = absl::Minutes(15);
constexpr absl::Duration kEarly = absl::Hours(12);        // before the booking starts
constexpr absl::Duration kFarTooEarly = absl::Hours(48);  // the drift cycle is often enough
constexpr absl::Duration kAfterNightlyRun = absl::Minutes(1);
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetryWhenUrgent = absl::Seconds(30);
constexpr absl::Duration kLongestRetry = absl::Seconds(50);
constexpr double kJitter = 0.2;

bool IsLive(const core::Grant& grant, absl::Time now) {
  return !grant.revoked && core::IsActive(grant) && grant.window.end > now;
}

// Whether a booking of the pair needs the door in the first minutes after `midnight`, and the
// permission that stands now does not open for it then.
bool NeededAt(absl::Time midnight, const core::Pair& pair, const std::vector<core::Grant>& grants,
              const core::Building& building) {
  const absl::Time nightly = midnight + building.after_midnight;
  return std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
    if (grant.pair != pair || grant.revoked) return false;
    const bool managers = core::PolicyOf(building, grant.facility) == core::Policy::kNotify &&
                          !grant.waits_behind.empty();
    if (managers) return false;
    if (grant.window.start > nightly || grant.window.end <= midnight) return false;
    const absl::Time needed = std::max(grant.window.start, midnight);
    return std::none_of(grant.windows.begin(), grant.windows.end(), [&](const core::Window& opens) {
      return opens.start <= needed && needed < opens.end;
    });
  });
}

// Half the way to its start, and when a person is told.
absl::Time NextTimetableLook(absl::Time start, absl::Time told, absl::Time now) {
  constexpr absl::Duration kShortestPause = absl::Minutes(10);
  const absl::Time half = now + std::max((start - now) / 2, kShortestPause);
  return told > now ? std::min(told, half) : half;
}

bool WaitsForTimetable(const core::Grant& grant, const std::vector<PairOutcome>& outcomes) {
  return grant.phase == core::GrantPhase::kQueued &&
         std::any_of(outcomes.begin(), outcomes.end(), [&grant](const PairOutcome& outcome) {
           return outcome.decision.pair == grant.pair &&
                  ClassOf(outcome.status) == FailureClass::kExhausted;
         });
}

// A change of the plan that midnight brings is left to the nightly run, unless somebody would stand
// before the door.
absl::Time PlanningTime(const PairOutcome& outcome, const std::vector<core::Grant>& grants,
                        const core::Building& building) {
  const absl::Time planned = *outcome.decision.plan.next_planning_time;
  const bool midnight = core::LocalDate(planned, building.time_zone) !=
                        core::LocalDate(planned - absl::Seconds(1), building.time_zone);
  if (!midnight || NeededAt(planned, outcome.decision.pair, grants, building)) return planned;
  return planned + building.after_midnight + kAfterNightlyRun;
}

absl::Duration PauseBefore(absl::Time start, absl::Time now) {
  return start - now > kEarly ? kLookForManualActionEarly : kLookForManualAction;
}

// A person was asked to remove or change what was made by hand; only a look shows that it is done.
bool WaitsForPerson(const core::Grant& grant, absl::Time now) {
  return grant.phase == core::GrantPhase::kNeedsManualAction && grant.behind_hand &&
         grant.window.start - now <= kFarTooEarly;
}

// A booking that has the pair, and whom a person would shut out who acted before his time.
bool ServesSoon(const core::Pair& pair, const std::vector<core::Grant>& grants, absl::Time now) {
  return std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
    return grant.pair == pair && grant.phase == core::GrantPhase::kGranted && IsLive(grant, now) &&
           grant.window.start - now <= kEarly;
  });
}

}  // namespace

absl::Time NextLookTime(const std::vector<PairOutcome>& outcomes,
                        const std::vector<core::Grant>& grants,
                        const std::vector<std::optional<core::ManualAction>>& manual,
                        const core::Building& building, absl::Time now) {
  absl::Time next = now + building.drift_cycle;
  const auto consider = [&next, now](absl::Time candidate) {
    if (candidate > now) next = std::min(next, candidate);
  };
  for (const PairOutcome& outcome : outcomes) {
    if (outcome.decision.plan.next_planning_time) {
      consider(PlanningTime(outcome, grants, building));
    }
  }
  for (const PairOutcome& outcome : outcomes) {
    // A booking behind a permission made by hand gets the pair the moment that it is over.
    if (!outcome.decision.blocked_by_hand || !outcome.held || !outcome.held->period) continue;
    const absl::Time over =
        building.time_zone.At(outcome.held->period->end).post + absl::Seconds(1);
    const bool needed = std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
      return grant.pair == outcome.decision.pair && IsLive(grant, over) &&
             grant.window.start <= over + building.after_midnight + kAfterNightlyRun;
    });
    if (needed) consider(over);
  }
  for (const core::Grant& grant : grants) {
    if (!IsLive(grant, now)) continue;
    consider(grant.window.start - building.manual_lead);
    if (WaitsForTimetable(grant, outcomes)) {
      consider(NextTimetableLook(grant.window.start, ToldTime(grant.window, building), now));
    }
    if (WaitsForPerson(grant, now)) consider(now + PauseBefore(grant.window.start, now));
  }
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (!manual[i]) continue;
    consider(manual[i]->from);
    if (manual[i]->from <= now || ServesSoon(grants[i].pair, grants, now)) {
      consider(now + PauseBefore(manual[i]->by, now));
    }
  }
  return next;
}

absl::Time RetryTime(int attempts, absl::Time soonest_start, double jitter, absl::Time now) {
  const bool urgent = soonest_start - now <= absl::Hours(24);
  const absl::Duration longest = urgent ? kLongestRetryWhenUrgent : kLongestRetry;
  const absl::Duration doubled = kFirstRetry * (1 << std::clamp(attempts - 1, 0, 10));
  return now + std::min(doubled, longest) * (1.0 - kJitter * jitter);
}

absl::Time UnknownIdLookTime(int attempts, absl::Time now) {
  constexpr int kOften = 20;
  return now + (attempts <= kOften ? kLookAgainAtRefusal : kLookAgainSeldom);
}

absl::Time SoonestStart(const std::vector<core::Grant>& grants, absl::Time now) {
  absl::Time soonest = absl::InfiniteFuture();
  for (const core::Grant& grant : grants) {
    const bool to_be_taken_away = grant.phase == core::GrantPhase::kRevoking;
    if (to_be_taken_away || IsLive(grant, now))
      soonest = std::min(soonest, std::max(grant.window.start, now));
  }
  return soonest;
}

}  // namespace connecx::provider
