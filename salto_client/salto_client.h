#ifndef CONNECX_SALTO_CLIENT_SALTO_CLIENT_H_
#define CONNECX_SALTO_CLIENT_SALTO_CLIENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "salto_client/types.h"

namespace connecx::salto {

// One ProAccess SPACE installation.
//
// Thread-safe. Every call blocks until it is answered or `time_limit` is over, whichever is first;
// the limit is measured on a monotonic clock, covers connecting and waiting for a free connection,
// and a limit that is not positive is DEADLINE_EXCEEDED at once. Nothing is retried, but for one
// reconnect when a connection breaks before any byte of the answer (docs/ship.md Q19); every
// operation here may be repeated with the same effect.
//
// Errors say what happened and carry facts that salto_error.h reads:
//   UNAVAILABLE          no answer, or the server cannot do it now
//   DEADLINE_EXCEEDED    no answer in time
//   DATA_LOSS            an answer that is garbage, truncated, too large or of the wrong type
//   UNAUTHENTICATED, PERMISSION_DENIED   our credentials were refused
//   FAILED_PRECONDITION  a set-up that cannot work (TLS, no SHIP at this address), or a rule of
//                        SPACE against this request; ShipErrorCode() tells which
//   UNIMPLEMENTED        this server does not offer the request (docs/ship.md Q11)
//   INVALID_ARGUMENT     refused by us before sending, or by the server
// and others from the table in ship/ship_error.cc. An error with a ShipErrorCode() is SPACE's own
// answer to this request; one without it says nothing about the request's content.
// OutcomeUnknown() tells whether a write may have been carried out all the same.
class SaltoClient {
 public:
  virtual ~SaltoClient() = default;

  virtual absl::StatusOr<ServerInfo> GetInfo(absl::Duration time_limit) = 0;

  // Access levels in the server's order, with the lists asked for. Lists that were not asked for
  // are nullopt.
  virtual absl::StatusOr<Page<Group>> ReadGroups(const PageRequest<std::string>& page,
                                                 GroupLists lists, absl::Duration time_limit) = 0;

  // Zones with their doors.
  virtual absl::StatusOr<Page<Zone>> ReadZones(const PageRequest<std::string>& page,
                                               absl::Duration time_limit) = 0;

  virtual absl::StatusOr<Page<Timetable>> ReadTimetables(const PageRequest<int>& page,
                                                         absl::Duration time_limit) = 0;

  virtual absl::StatusOr<Page<Door>> ReadDoors(const PageRequest<std::string>& page,
                                               absl::Duration time_limit) = 0;

  // Writes an existing access level; NOT_FOUND if there is none. Returns its ID as the server
  // spells it (docs/ship.md Q21).
  virtual absl::StatusOr<std::string> UpdateGroup(const GroupUpdate& update,
                                                  absl::Duration time_limit) = 0;

  // Replaces name, description and all intervals of an existing timetable. `intervals` must be set.
  virtual absl::Status UpdateTimetable(const Timetable& timetable, absl::Duration time_limit) = 0;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SALTO_CLIENT_H_
