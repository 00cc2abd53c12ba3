#include "simulator/space_clock.h"

namespace connecx::simulator {

absl::Time SpaceClock::Now() {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mu_);
  return frozen_.value_or(now + offset_);
}

absl::TimeZone SpaceClock::TimeZone() {
  base::MutexLock lock(mu_);
  return time_zone_;
}

void SpaceClock::Freeze(absl::Time now) {
  base::MutexLock lock(mu_);
  frozen_ = now;
}

void SpaceClock::SetOffset(absl::Duration offset) {
  base::MutexLock lock(mu_);
  frozen_.reset();
  offset_ = offset;
}

void SpaceClock::SetTimeZone(absl::TimeZone time_zone) {
  base::MutexLock lock(mu_);
  time_zone_ = time_zone;
}

absl::TimeZone LocalZone(SpaceClock& clock, const Behaviour& behaviour) {
  return behaviour.server_zone == ServerZone::kUtc ? absl::UTCTimeZone() : clock.TimeZone();
}

}  // namespace connecx::simulator
