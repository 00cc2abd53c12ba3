#ifndef CONNECX_SIMULATOR_DOOR_H_
#define CONNECX_SIMULATOR_DOOR_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"

// What an up-to-date lock with an up-to-date card decides, as a pure function of the database and
// of an instant.
namespace connecx::simulator {

enum class Verdict {
  kOpen,
  kBeforePeriod,
  kAfterPeriod,
  kUnfilledTimetable,
  kOutsideHours,
};

// Judges one permission at whole seconds of SPACE's local time (docs/ship.md 4.4): it is open when
// `local` is within the Period, if there is one, and within an interval of the timetable for that
// date's day type.
Verdict Judge(const Permission& permission, const Database& database, absl::CivilSecond local,
              const Behaviour& behaviour);

// The date's special type, else its weekday.
DayType DayTypeOf(const SpecialDays& special_days, absl::CivilDay date);

// The permission that an answer stands on: of a zone or, directly, of a door.
struct DecidingPermission {
  std::string zone;  // One of the two is set.
  std::string door;
  Permission permission;
};

struct DoorAnswer {
  bool open = false;
  std::string reason;  // A sentence for a person.
  absl::CivilSecond local;
  DayType day_type = DayType::kMonday;
  // Nothing when the access level has no permission there at all.
  std::optional<DecidingPermission> decided_by;
};

// Does `zone` open for `access_level` at `at`? NOT_FOUND for an ID that does not exist.
absl::StatusOr<DoorAnswer> DecideZone(const Database& database, absl::string_view access_level,
                                      absl::string_view zone, absl::Time at,
                                      absl::TimeZone time_zone, const Behaviour& behaviour);

// The same for a door, which opens through its own permission or through any zone that contains it.
absl::StatusOr<DoorAnswer> DecideDoor(const Database& database, absl::string_view access_level,
                                      absl::string_view door, absl::Time at,
                                      absl::TimeZone time_zone, const Behaviour& behaviour);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_DOOR_H_
