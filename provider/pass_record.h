#ifndef CONNECX_PROVIDER_PASS_RECORD_H_
#define CONNECX_PROVIDER_PASS_RECORD_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/observer.h"
#include "core/records.h"
#include "core/timetable_use.h"
#include "provider/incident_desk.h"
#include "provider/pass_writer.h"
#include "provider/system_health.h"
#include "store/store.h"

namespace connecx::provider {

// Everything that the end of a pass makes durable, in one transaction.
struct PassEnd {
  const core::Building& building;
  std::string access_level;
  const core::LevelWork& work;             // as it was when the pass began
  const std::vector<core::Grant>& grants;  // likewise
  absl::Time now;
};

// A pass that read the access level.
struct ReadPassEnd {
  const WriteResult& result;
  // Per entry of PassEnd::grants: what a person is to enter, if the booking waits for the manager.
  const std::vector<std::optional<core::ManualAction>>& manual;
  const std::vector<core::TimetableUse>& manual_uses;
  // Until when a write may still be carried out though it got no answer: this pass' own, or one
  // before it. None: nothing is under way.
  std::optional<absl::Time> unknown_until;
  bool believed = false;   // nothing was read: the system does not show the access level
  bool recovered = false;  // the system had not answered before: what failed then is due now
};

// ReadPassEnd::unknown_until of a pass whose last call ended at `now`. A look in between makes the
// time of an earlier write no shorter.
std::optional<absl::Time> UnknownUntil(const PassEnd& end, const WriteResult& result,
                                       absl::Time now);

struct Recorded {
  std::vector<core::Grant> grants;  // those that changed
  std::vector<core::PhaseChange> phases;
  int granted = 0;  // that became GRANTED
};

absl::StatusOr<Recorded> RecordReadPass(store::WriteTransaction& tx, const IncidentDesk& desk,
                                        const HealthTracker& health, const PassEnd& end,
                                        const ReadPassEnd& read, double jitter);

// A pass that could not read the access level.
absl::StatusOr<Recorded> RecordFailedPass(store::WriteTransaction& tx, const IncidentDesk& desk,
                                          const HealthTracker& health, const PassEnd& end,
                                          const absl::Status& failure, double jitter);

// Makes an intent durable before it is written. `end.now`: when that is, a while after the pass
// began.
absl::Status RecordIntent(store::WriteTransaction& tx, const PassEnd& end,
                          const WriteIntent& intent);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PASS_RECORD_H_
