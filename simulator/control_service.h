#ifndef CONNECX_SIMULATOR_CONTROL_SERVICE_H_
#define CONNECX_SIMULATOR_CONTROL_SERVICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/call_log.h"
#include "simulator/control.pb.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"

namespace connecx::simulator {

// The control API without its transport, one method per endpoint. Thread-safe. Bad input is
// INVALID_ARGUMENT, an ID that does not exist NOT_FOUND; after an error nothing has changed. All
// references must outlive it.
class ControlService {
 public:
  ControlService(Space& space, SpaceClock& clock, CallLog& calls, const Behaviour& behaviour)
      : space_(space), clock_(clock), calls_(calls), behaviour_(behaviour) {}

  // Replaces everything, or nothing.
  absl::Status Seed(const v1::Database& request);
  v1::Database Dump() const;

  absl::Status SetClock(const v1::SetClockRequest& request);
  v1::ClockState Clock() const;

  absl::Status SetPermission(const v1::SetPermissionRequest& request);
  absl::Status RemovePermission(const v1::RemovePermissionRequest& request);
  absl::Status SetTimetable(const v1::Timetable& request);

  // Exactly one of `zone` and `door` is not empty; `at` is RFC 3339, empty for SPACE's own now.
  absl::StatusOr<v1::DoorAnswer> Door(absl::string_view access_level, absl::string_view zone,
                                      absl::string_view door, absl::string_view at) const;
  absl::StatusOr<v1::AccessList> Access(absl::string_view access_level) const;

  v1::CallList Calls() const;
  void ClearCalls();

 private:
  Space& space_;
  SpaceClock& clock_;
  CallLog& calls_;
  const Behaviour behaviour_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_CONTROL_SERVICE_H_
