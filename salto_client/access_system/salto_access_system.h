#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_SALTO_ACCESS_SYSTEM_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_SALTO_ACCESS_SYSTEM_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "core/access_system.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/timetable_use.h"
#include "salto_client/access_system/allocation_queue.h"
#include "salto_client/access_system/door_watch.h"
#include "salto_client/access_system/level_form.h"
#include "salto_client/access_system/timetable_pool.h"
#include "salto_client/read_all.h"
#include "salto_client/salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {

// What this SPACE does with the lists that a write of an access level leaves out
// (docs/ship.md 4.2, Q2).
enum class AbsentLists {
  kKeep,   // known to keep them: only the zones are sent
  kClear,  // clears them, or nobody knows: zones, doors and members are sent, all as read
};

struct SaltoAccessSystemOptions {
  std::string mark;         // names our installation in the timetables it fills; IsValidMark
  int first_timetable = 0;  // the range that the site keeps for this building, both included
  int last_timetable = 0;
  absl::TimeZone time_zone;  // the building's
  absl::Duration time_per_call = absl::Seconds(10);
  int page_size = 100;
  AbsentLists absent_lists = AbsentLists::kClear;
  ListWrite list_write = ListWrite::kReplace;
  core::SystemDescription description;
  // Shared by the buildings of one SPACE; null: this building has it alone.
  std::shared_ptr<AllocationQueue> allocation;
};

// INVALID_ARGUMENT, saying what is wrong and what is right.
absl::Status CheckOptions(const SaltoAccessSystemOptions& options);

// A building's SALTO ProAccess SPACE behind the port.
//
// Most calls of the port are one or two calls of the SaltoClient, each limited to time_per_call;
// a listing is as many as it has pages. Beside the port's errors, FAILED_PRECONDITION says that an
// access level can never be written: a list is missing in what the server shows of it, a zone
// stands in it twice, or this server does not offer to read it (docs/ship.md Q2, Q3, Q11; the last
// has a ShipErrorCode). UNAUTHENTICATED and PERMISSION_DENIED: the credentials were refused.
class SaltoAccessSystem final : public core::AccessSystem {
 public:
  // `options` pass CheckOptions.
  SaltoAccessSystem(SaltoClient& client, base::Clock& clock, SaltoAccessSystemOptions options);

  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view access_level) override;
  // Only where absent lists are kept: doors and members would be lost.
  absl::StatusOr<core::AccessLevel> Believe(absl::string_view access_level,
                                            std::vector<core::HeldPermission> permissions) override;
  absl::Status WritePermissions(const core::AccessLevel& read,
                                absl::Span<const core::PermissionChange> changes) override;
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view after) override;
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable& hours,
                                                     const core::TimetableUse& use,
                                                     core::TimetableSource source) override;
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse> uses) override;
  std::vector<core::DoorsToUpdate> TakeDoorsToUpdate(absl::string_view access_level) override;
  core::TimetablePoolState PoolState() override;
  absl::StatusOr<absl::CivilSecond> ReadClock() override;
  core::SystemDescription Describe() const override;

 private:
  ReadAllOptions Reading() const;
  // Reads all access levels until that has succeeded once: people may name a timetable of ours on
  // any, and no store knows it.
  absl::Status LearnNamed();
  // The zone permissions of `group`, which has them, without hours; the pool learns their uses.
  absl::StatusOr<std::vector<core::HeldPermission>> HeldIn(const Group& group);

  SaltoClient& client_;
  const SaltoAccessSystemOptions options_;
  const std::shared_ptr<AllocationQueue> allocation_;
  TimetablePool pool_;
  DoorWatch doors_;
  std::atomic<bool> named_are_known_ = false;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_SALTO_ACCESS_SYSTEM_H_
