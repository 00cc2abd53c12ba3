#include "provider/system_health.h"

#include <algorithm>

namespace connecx::provider {
namespace {

// One lost answer is no outage: other access levels of the building go on.
constexpr int kFailuresBeforeRest = 3;
constexpr absl::Duration kShortestRest = absl::Seconds(1);
constexpr absl::Duration kLongestRest = absl::Seconds(30);

}  // namespace

bool IsAnswer(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return false;
    default:
      return true;
  }
}

void HealthTracker::Answered(absl::Time now) {
  failures_ = 0;
  silent_since_.reset();
  EndRest();
  if (!answers_since_) answers_since_ = now;
}

void HealthTracker::NoAnswer(absl::Time now, absl::Duration uptime) {
  ++failures_;
  answers_since_.reset();
  if (!silent_since_) silent_since_ = now;
  const int steps = failures_ - kFailuresBeforeRest;
  if (steps < 0) return;
  rests_until_ = uptime + std::min(kLongestRest, kShortestRest * (1 << std::min(steps, 10)));
}

bool HealthTracker::Unreachable(absl::Time now) const {
  return silent_since_ && now - *silent_since_ >= kUnreachableAfter;
}

bool HealthTracker::Recovered(absl::Time now) const {
  return answers_since_ && now - *answers_since_ >= kRecoveredAfter;
}

void SystemHealth::Answered(absl::string_view building) {
  base::MutexLock lock(mu_);
  trackers_[std::string(building)].Answered(clock_.Now());
}

void SystemHealth::NoAnswer(absl::string_view building) {
  base::MutexLock lock(mu_);
  trackers_[std::string(building)].NoAnswer(clock_.Now(), clock_.Uptime());
}

void SystemHealth::EndRest(absl::string_view building) {
  base::MutexLock lock(mu_);
  trackers_[std::string(building)].EndRest();
}

std::optional<absl::Time> SystemHealth::RestsUntil(absl::string_view building) {
  const absl::Time now = clock_.Now();  // first: time may pass, and a rest grows no longer by that
  const absl::Duration left = Of(building).RestLeft(clock_.Uptime());
  if (left <= absl::ZeroDuration()) return std::nullopt;
  return now + left;
}

HealthTracker SystemHealth::Of(absl::string_view building) {
  base::MutexLock lock(mu_);
  return trackers_[std::string(building)];
}

}  // namespace connecx::provider
