#ifndef CONNECX_SIMULATOR_CONTROL_SERVICE_H_
#define CONNECX_SIMULATOR_CONTROL_SERVICE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "simulator/call_log.h"
#include "simulator/control.pb.h"
#include "simulator/fault_plan.h"
#include "simulator/live_behaviour.h"
#include "simulator/model.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"

namespace connecx::simulator {

// The control API without its transport, one method per endpoint. Thread-safe. Bad input is
// INVALID_ARGUMENT, an ID that does not exist NOT_FOUND; after an error nothing has changed. All
// references must outlive it.
class ControlService {
 public:
  // `foreign`: whatever is seeded gets foreign things (foreign.h), too.
  ControlService(Space& space, SpaceClock& clock, CallLog& calls, LiveBehaviour& behaviour,
                 FaultPlan& faults, bool foreign)
      : space_(space),
        clock_(clock),
        calls_(calls),
        behaviour_(behaviour),
        faults_(faults),
        foreign_(foreign) {}

  // Replaces everything, or nothing.
  absl::Status Seed(const v1::Database& request);
  absl::Status Seed(Database database);
  v1::Database Dump() const;

  absl::Status SetClock(const v1::SetClockRequest& request);
  v1::ClockState Clock() const;

  absl::Status SetPermission(const v1::SetPermissionRequest& request);
  absl::Status RemovePermission(const v1::RemovePermissionRequest& request);
  absl::Status AddMember(const v1::MemberRequest& request);
  absl::Status RemoveMember(const v1::MemberRequest& request);
  absl::Status SetZone(const v1::Zone& request);
  absl::Status RemoveZone(const v1::RemoveRequest& request);
  absl::Status SetDoor(const v1::Door& request);
  absl::Status RemoveDoor(const v1::RemoveRequest& request);
  absl::Status SetTimetable(const v1::Timetable& request);

  // Sets all the switches of the request, or none: a refusal if the database breaks a rule that
  // they make.
  absl::Status SetBehaviour(const v1::Behaviour& request);
  // Sets all switches.
  absl::Status SetBehaviour(const Behaviour& behaviour);
  v1::Behaviour GetBehaviour() const;

  absl::StatusOr<v1::Fault> AddFault(const v1::Fault& request);
  v1::FaultList Faults() const;
  // `id`: a number, or empty for all.
  absl::Status RemoveFault(absl::string_view id);

  // Keeps the database as it is under a name, instead of what is kept under it already.
  absl::Status TakeSnapshot(const v1::SnapshotRequest& request) EXCLUDES(mu_);
  // SPACE is as it was then, as after a backup was put back.
  absl::Status Restore(const v1::SnapshotRequest& request) EXCLUDES(mu_);

  // Exactly one of `zone` and `door` is not empty; `at` is RFC 3339, empty for SPACE's own now.
  absl::StatusOr<v1::DoorAnswer> Door(absl::string_view access_level, absl::string_view zone,
                                      absl::string_view door, absl::string_view at) const;
  absl::StatusOr<v1::AccessList> Access(absl::string_view access_level) const;

  v1::CallList Calls() const;
  void ClearCalls();

 private:
  absl::Status Replace(Database database);
  // An Ext ID as SPACE spells it.
  std::string Spelled(absl::string_view id) const;

  Space& space_;
  SpaceClock& clock_;
  CallLog& calls_;
  LiveBehaviour& behaviour_;
  FaultPlan& faults_;
  const bool foreign_;

  base::Mutex mu_;
  std::map<std::string, Database> snapshots_ GUARDED_BY(mu_);
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_CONTROL_SERVICE_H_
