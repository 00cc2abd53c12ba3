#ifndef CONNECX_PROVIDER_SYSTEM_HEALTH_H_
#define CONNECX_PROVIDER_SYSTEM_HEALTH_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::provider {

// Whether a call's result, good or bad, shows that the system is there. The others are failures of
// the way to it, or of our credentials.
bool IsAnswer(const absl::Status& status);

// What the answers of one building's system add up to. Pure: times come as arguments.
class HealthTracker {
 public:
  void Answered(absl::Time now);
  // `now` and `uptime` are after the failed call.
  void NoAnswer(absl::Time now, absl::Duration uptime);
  // The next call is worth making now.
  void EndRest() { rests_until_ = -absl::InfiniteDuration(); }

  // After some failures in a row no call is worth making for a while, which grows from 1 s to 30 s:
  // what is left of it. Not positive: a call is.
  absl::Duration RestLeft(absl::Duration uptime) const { return rests_until_ - uptime; }
  // The system has not answered for 15 minutes.
  bool Unreachable(absl::Time now) const;
  // It has answered for 5 minutes, without a failure in between.
  bool Recovered(absl::Time now) const;
  // Since when it does not answer; none: it does.
  std::optional<absl::Time> silent_since() const { return silent_since_; }

 private:
  int failures_ = 0;
  std::optional<absl::Time> silent_since_;
  std::optional<absl::Time> answers_since_;
  absl::Duration rests_until_ = -absl::InfiniteDuration();  // uptime: no clock that is set moves it
};

inline constexpr absl::Duration kUnreachableAfter = absl::Minutes(15);
inline constexpr absl::Duration kRecoveredAfter = absl::Minutes(5);

// The trackers of all buildings. Thread-safe.
class SystemHealth {
 public:
  explicit SystemHealth(base::Clock& clock) : clock_(clock) {}

  void Answered(absl::string_view building) EXCLUDES(mu_);
  void NoAnswer(absl::string_view building) EXCLUDES(mu_);
  void EndRest(absl::string_view building) EXCLUDES(mu_);
  // No call is worth making before then; none: one is now.
  std::optional<absl::Time> RestsUntil(absl::string_view building) EXCLUDES(mu_);
  HealthTracker Of(absl::string_view building) EXCLUDES(mu_);

 private:
  base::Clock& clock_;
  base::Mutex mu_;
  std::map<std::string, HealthTracker> trackers_ GUARDED_BY(mu_);
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_SYSTEM_HEALTH_H_
