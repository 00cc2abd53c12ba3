#include "server/registration/timing.h"

#include <algorithm>

namespace connecx::server {
namespace {

constexpr absl::Duration kShortestTtl = absl::Seconds(3);
constexpr absl::Duration kThirdWhileUnknown = absl::Seconds(30);
constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kLongestAttempt = absl::Seconds(10);
constexpr double kMostTakenOff = 0.2;

absl::Duration Third(const RegistrationProgress& progress) {
  if (!progress.ttl.has_value()) return kThirdWhileUnknown;
  return std::max(*progress.ttl, kShortestTtl) / 3;
}

}  // namespace

absl::Duration PauseBeforeNext(const RegistrationProgress& progress, double jitter) {
  const absl::Duration third = Third(progress);
  if (progress.failures == 0) return third;
  absl::Duration pause = kFirstPause;
  for (int i = 1; i < progress.failures && pause < third; ++i) pause *= 2;
  return std::min(pause, third) * (1 - kMostTakenOff * jitter);
}

absl::Duration AttemptLimit(const RegistrationProgress& progress) {
  return std::min(Third(progress), kLongestAttempt);
}

}  // namespace connecx::server
