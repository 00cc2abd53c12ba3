#ifndef CONNECX_SIMULATOR_SPACE_CLOCK_H_
#define CONNECX_SIMULATOR_SPACE_CLOCK_H_

#include <optional>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "simulator/behaviour.h"

namespace connecx::simulator {

// The clock and the time zone of the simulated server, which may differ from those of the machine.
// Thread-safe.
class SpaceClock {
 public:
  // Follows `clock`, which must outlive this object.
  SpaceClock(base::Clock& clock, absl::TimeZone time_zone) : clock_(clock), time_zone_(time_zone) {}

  absl::Time Now() EXCLUDES(mu_);
  absl::Duration Uptime() { return clock_.Uptime(); }
  absl::TimeZone TimeZone() EXCLUDES(mu_);

  // Stands still at `now`.
  void Freeze(absl::Time now) EXCLUDES(mu_);
  // Shows `now` and runs on.
  void RunFrom(absl::Time now) EXCLUDES(mu_) { SetOffset(now - clock_.Now()); }
  // Runs on, always `offset` ahead of the machine's clock.
  void SetOffset(absl::Duration offset) EXCLUDES(mu_);
  void SetTimeZone(absl::TimeZone time_zone) EXCLUDES(mu_);

 private:
  base::Clock& clock_;
  base::Mutex mu_;
  std::optional<absl::Time> frozen_ GUARDED_BY(mu_);
  absl::Duration offset_ GUARDED_BY(mu_);
  absl::TimeZone time_zone_ GUARDED_BY(mu_);
};

// The zone whose time SPACE shows and judges by (docs/ship.md Q9).
absl::TimeZone LocalZone(SpaceClock& clock, const Behaviour& behaviour);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SPACE_CLOCK_H_
