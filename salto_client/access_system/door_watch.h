#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_DOOR_WATCH_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_DOOR_WATCH_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/access_system.h"
#include "core/timetable_use.h"
#include "salto_client/read_all.h"
#include "salto_client/salto_client.h"

namespace connecx::salto {

// Sees whether the doors of a zone need an update once a timetable that was filled for it is named
// there (docs/ship.md Q26), by looking at them before and after (docs/adr/0014).
//
// A zone is looked at once an hour at most, however that ends; what fails is logged and tells
// nothing. Thread-safe. Blocks for the calls it makes; no lock is held meanwhile.
class DoorWatch {
 public:
  using Doors = std::set<std::string>;  // Ext IDs

  // `client` and `clock` live longer.
  DoorWatch(SaltoClient& client, base::Clock& clock, const ReadAllOptions& reading)
      : client_(client), clock_(clock), reading_(reading) {}

  // The doors of `zone` that need no update now; none: it is not time to look, or that failed. To
  // be called before a timetable is filled for the zone.
  Doors FindUpToDate(absl::string_view zone) EXCLUDES(mu_);

  // One was filled for `use`, and `up_to_date` was found before.
  void NoteFilled(const core::TimetableUse& use, Doors up_to_date) EXCLUDES(mu_);

  // Of the zones noted for `access_level`, the doors that need an update now; forgets them.
  std::vector<core::DoorsToUpdate> TakeTurned(absl::string_view access_level) EXCLUDES(mu_);

 private:
  bool IsTimeToLook(absl::string_view zone) EXCLUDES(mu_);
  absl::StatusOr<Doors> ReadUpToDate(absl::string_view zone);

  SaltoClient& client_;
  base::Clock& clock_;
  const ReadAllOptions reading_;

  base::Mutex mu_;
  std::map<std::string, absl::Duration, std::less<>> looked_ GUARDED_BY(mu_);  // uptime, by zone
  // What was found before the filling, by access level and zone.
  std::map<std::string, std::map<std::string, Doors>, std::less<>> filled_ GUARDED_BY(mu_);
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_DOOR_WATCH_H_
