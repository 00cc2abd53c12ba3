#include "provider/work_timing.h"

#include <algorithm>

namespace connecx::provider {
namespace {

constexpr absl::Duration kLookForManualAction = absl::Minutes(5);
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetryWhenUrgent = absl::Seconds(30);
constexpr absl::Duration kLongestRetry = absl::Minutes(10);
constexpr double kJitter = 0.2;

bool IsLive(const core::Grant& grant, absl::Time now) {
  return !grant.revoked && core::IsActive(grant) && grant.window.end > now;
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
      consider(*outcome.decision.plan.next_planning_time);
    }
  }
  for (const core::Grant& grant : grants) {
    if (IsLive(grant, now)) consider(grant.window.start - building.manual_lead);
  }
  for (const std::optional<core::ManualAction>& action : manual) {
    if (!action) continue;
    consider(action->from > now ? action->from : now + kLookForManualAction);
  }
  return next;
}

absl::Time RetryTime(int attempts, absl::Time soonest_start, double jitter, absl::Time now) {
  const bool urgent = soonest_start - now <= absl::Hours(24);
  const absl::Duration longest = urgent ? kLongestRetryWhenUrgent : kLongestRetry;
  const absl::Duration doubled = kFirstRetry * (1 << std::clamp(attempts - 1, 0, 10));
  return now + std::min(doubled, longest) * (1.0 - kJitter * jitter);
}

absl::Time SoonestStart(const std::vector<core::Grant>& grants, absl::Time now) {
  absl::Time soonest = absl::InfiniteFuture();
  for (const core::Grant& grant : grants) {
    if (IsLive(grant, now)) soonest = std::min(soonest, std::max(grant.window.start, now));
  }
  return soonest;
}

}  // namespace connecx::provider
