#ifndef CONNECX_CORE_ACCESS_SYSTEM_H_
#define CONNECX_CORE_ACCESS_SYSTEM_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/timetable_use.h"

namespace connecx::core {

// What an adapter remembers of a read, so that a write can carry everything through exactly as it
// was.
class VendorState {
 public:
  virtual ~VendorState() = default;
};

// One access level, read completely.
struct AccessLevel {
  std::string id;                           // Ext ID as the system returned it (docs/ship.md Q21)
  std::vector<HeldPermission> permissions;  // every zone permission, ours and others'
  // Never ours: permissions for single doors, without hours, whose `zone` is the door's Ext ID.
  std::vector<HeldPermission> doors;
  std::vector<std::string> members;  // Ext IDs of the people who have it: never ours
  std::shared_ptr<const VendorState> vendor;
};

// A permission to write: local dates and a timetable that stands in the system already.
struct PermissionToWrite {
  absl::CivilDay first;
  absl::CivilDay last;
  int timetable_number = 0;
};

struct PermissionChange {
  std::string zone;
  std::optional<PermissionToWrite> wanted;  // none: take it away
};

struct TimetableRef {
  int number = 0;
  std::string name;          // as a person reads it in the system
  bool just_filled = false;  // by this call
};

// Doors that do not know by themselves what was written to the system: a person has to see to it.
struct DoorsToUpdate {
  std::string zone;
  std::vector<std::string> doors;  // as a person reads them in the system; not empty
};

// One page of access levels: enough to find those with something on a zone, not to write them.
struct AccessLevelPage {
  struct Entry {
    std::string id;
    std::vector<HeldPermission> permissions;  // hours may be unknown
  };
  std::vector<Entry> entries;
  std::string next;  // pass as `after` for the next page; empty: this was the last
};

struct TimetablePoolState {
  int size = 0;
  int in_use = 0;   // named by a permission, a mail or a card that may still carry it
  int foreign = 0;  // in our range, but not ours: never touched
  // From 80 % taken until less than 25 % are: a booking that is far away gets none of its own.
  bool scarce = false;
};

// Where a timetable may come from.
enum class TimetableSource {
  kFilled,  // one that holds the hours already; costs no call
  kAny,     // else a free one, which is filled
};

// The transport as an operator wants to see it: nothing secret.
struct SystemDescription {
  std::string vendor;    // "SALTO ProAccess SPACE (SHIP)"
  std::string endpoint;  // "http://127.0.0.1:8100"
  bool encrypted = false;
  bool verified = false;  // the peer is proven by CA or fingerprint
};

// One access control system of one building: the port behind which vendors are swapped.
// Thread-safe; every call blocks for at most the adapter's configured time limit and never retries
// by itself.
//
// Errors, for every call:
//   UNAVAILABLE, DEADLINE_EXCEEDED  no usable answer: try again later
//   NOT_FOUND                       the system does not know the ID that the error names
//   DATA_LOSS                       an answer that cannot be understood or is incomplete: never
//                                   "empty"
//   FAILED_PRECONDITION             the system does not offer what is needed
//   RESOURCE_EXHAUSTED              no timetable is to be had
//   ABORTED                         the entity is being edited by somebody: try again soon
//   others                          a refusal that repeating does not mend
// OutcomeUnknown(status) tells of a write whether it may have been carried out all the same.
class AccessSystem {
 public:
  virtual ~AccessSystem() = default;

  // Reads one access level with everything that a write would replace. An access level of which
  // anything is missing in the answer is an error.
  virtual absl::StatusOr<AccessLevel> ReadAccessLevel(absl::string_view access_level) = 0;

  // The access level as if it had been read and held `permissions`, of which zone, number and
  // Period count, and nothing else. For a system that does not show its access levels
  // (ReadAccessLevel is FAILED_PRECONDITION) and whose owner knows that these hold nothing but
  // ours: writing it replaces whatever they hold.
  virtual absl::StatusOr<AccessLevel> Believe(absl::string_view /*access_level*/,
                                              std::vector<HeldPermission> /*permissions*/) {
    return absl::FailedPreconditionError("an access level has to be read");
  }

  // Replaces the access level's permissions by those of `read` with `changes` applied, at most one
  // change per zone. Everything else that `read` holds is carried through exactly as read.
  virtual absl::Status WritePermissions(const AccessLevel& read,
                                        absl::Span<const PermissionChange> changes) = 0;

  // A page of access levels in the system's order; `after` empty: the first.
  virtual absl::StatusOr<AccessLevelPage> ListAccessLevels(absl::string_view after) = 0;

  // A timetable that holds exactly `hours`, read back, and kept for `use` from now on: it is not
  // reclaimed while any use of it lives. `hours.always()` is timetable 0 and always succeeds. The
  // caller stores `use` (with the returned number) durably before it writes a permission that names
  // it.
  virtual absl::StatusOr<TimetableRef> ObtainTimetable(const Timetable& hours,
                                                       const TimetableUse& use,
                                                       TimetableSource source) = 0;

  // Reads every timetable of the building's range and repairs those whose content is not what their
  // permissions need; learns the range, and what names it, on the first call. `uses`: all that the
  // store knows.
  virtual absl::Status RefreshTimetables(absl::Span<const TimetableUse> uses) = 0;

  // Of the zones for which ObtainTimetable has filled a timetable for `access_level` since the last
  // call: those with doors that need an update by a person and did not before it was filled
  // (docs/ship.md Q26). To be called when what names it is written. A look is not repeated, and may
  // be left out: a zone that is missing tells nothing. No call where no timetable was filled.
  virtual std::vector<DoorsToUpdate> TakeDoorsToUpdate(absl::string_view /*access_level*/) {
    return {};
  }

  virtual TimetablePoolState PoolState() = 0;

  // The system's clock, in its local time (docs/ship.md 3.1, Q9).
  virtual absl::StatusOr<absl::CivilSecond> ReadClock() = 0;

  virtual SystemDescription Describe() const = 0;
};

// Whether a failed write may have been carried out all the same (no answer came, or a broken one).
bool OutcomeUnknown(const absl::Status& status);
// Marks an error of a write accordingly; for adapters.
absl::Status WithUnknownOutcome(absl::Status status);

}  // namespace connecx::core

#endif  // CONNECX_CORE_ACCESS_SYSTEM_H_
