#ifndef CONNECX_PROVIDER_CLOCK_WATCH_H_
#define CONNECX_PROVIDER_CLOCK_WATCH_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/grant.h"
#include "provider/incident_desk.h"
#include "provider/pass_plan.h"
#include "store/store.h"

// A door judges by the system's clock, a plan by ours (docs/ship.md Q9). Over 2 minutes apart
// nothing is taken away because of time, over 5 nothing is written.

namespace connecx::provider {

inline constexpr absl::Duration kSkewThatTakesNothingAway = absl::Minutes(2);
inline constexpr absl::Duration kSkewThatWritesNothing = absl::Minutes(5);

// Whether the change ends what the pair holds though nobody asked for it: its time is over. Pure.
bool TakesAwayBecauseOfTime(const PairDecision& decision, const std::vector<core::Grant>& grants);

// The differences between the clocks of the buildings' systems and ours. Thread-safe; no lock is
// held across a remote call.
class ClockWatch {
 public:
  ClockWatch(base::Clock& clock, store::Store& store, const IncidentDesk& desk)
      : clock_(clock), store_(store), desk_(desk) {}

  // Theirs less ours, seen not longer ago than `max_age` (5 seconds where it was too large), nor
  // before a step of our clock, nor on a system that the building had before. Asks the system where
  // it has to; then CLOCK_SKEW opens or closes, and when it closes all failing work of the building
  // is due. Errors are the system's.
  absl::StatusOr<absl::Duration> Skew(const core::BuildingDirectory::Entry& entry,
                                      absl::Duration max_age) EXCLUDES(mu_);

  // Holds back those of `decisions` that the clocks do not allow.
  void HoldBack(const core::BuildingDirectory::Entry& entry, const std::vector<core::Grant>& grants,
                std::vector<PairDecision>& decisions) EXCLUDES(mu_);

 private:
  struct Seen {
    const core::AccessSystem* of;  // names the system that was asked; never followed
    absl::Duration skew;
    absl::Time at;
    absl::Duration uptime;
  };

  absl::StatusOr<absl::Duration> Ask(const core::BuildingDirectory::Entry& entry) EXCLUDES(mu_);
  absl::Status Record(const core::Building& building, absl::Duration skew, absl::CivilSecond theirs,
                      absl::CivilSecond ours, absl::Time now);

  base::Clock& clock_;
  store::Store& store_;
  const IncidentDesk& desk_;
  base::Mutex mu_;
  std::map<std::string, Seen, std::less<>> seen_ GUARDED_BY(mu_);
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_CLOCK_WATCH_H_
