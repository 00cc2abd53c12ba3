#include "simulator/rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/plain_fields.h"
#include "simulator/refusal.h"
#include "simulator/timetables.h"
#include "simulator/utf8.h"

namespace connecx::simulator {
namespace {

// docs/ship.md section 5.
constexpr size_t kMaxIntervals = 8;

absl::Status CheckText(absl::string_view what, absl::string_view text, int limit) {
  if (std::any_of(text.begin(), text.end(), absl::ascii_iscntrl)) {
    return Refuse(RefusalCode::kInvalidParameter, absl::StrCat(what, " has control characters."));
  }
  if (CodePoints(text) <= limit) return absl::OkStatus();
  return Refuse(RefusalCode::kInvalidParameter,
                absl::StrCat(what, " is longer than ", limit, " characters: \"", text, "\"."));
}

template <typename Map>
absl::Status CheckExists(const Map& map, absl::string_view kind, absl::string_view id) {
  if (map.contains(id)) return absl::OkStatus();
  return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no ", kind, " \"", id, "\"."));
}

template <typename Map>
absl::Status CheckAllExist(const Map& map, absl::string_view kind, const IdSet& ids) {
  for (const std::string& id : ids) RETURN_IF_ERROR(CheckExists(map, kind, id));
  return absl::OkStatus();
}

template <typename Map>
absl::Status CheckPermissions(const Permissions& permissions, const Map& map,
                              absl::string_view kind, const Database& database,
                              const Behaviour& behaviour) {
  for (const auto& [id, permission] : permissions) {
    RETURN_IF_ERROR(CheckExists(map, kind, id));
    RETURN_IF_ERROR(CheckPermission(permission, database, behaviour));
  }
  return absl::OkStatus();
}

absl::Status CheckAccessLevel(absl::string_view id, const AccessLevel& level,
                              const Database& database, const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckExtId(id, behaviour));
  RETURN_IF_ERROR(CheckTexts(level.name, level.description, behaviour));
  RETURN_IF_ERROR(CheckZonePermissions(level.zones, database, behaviour));
  RETURN_IF_ERROR(CheckDoorPermissions(level.doors, database, behaviour));
  return CheckUsersExist(level.members, database);
}

absl::Status CheckUser(absl::string_view id, const User& user, const Database& database,
                       const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckExtId(id, behaviour));
  RETURN_IF_ERROR(CheckPlainFields(user.fields, UserFields()));
  RETURN_IF_ERROR(CheckZonePermissions(user.zones, database, behaviour));
  return CheckDoorPermissions(user.doors, database, behaviour);
}

}  // namespace

absl::Status CheckExtId(absl::string_view id, const Behaviour& behaviour) {
  if (id.empty()) return Refuse(RefusalCode::kInvalidParameter, "An Ext ID is empty.");
  return CheckText("An Ext ID", id, behaviour.max_ext_id_length);
}

absl::Status CheckTexts(absl::string_view name, absl::string_view description,
                        const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckText("Name", name, behaviour.max_name_length));
  return CheckText("Description", description, behaviour.max_description_length);
}

absl::Status CheckPermission(const Permission& permission, const Database& database,
                             const Behaviour& behaviour) {
  if (permission.timetable_id != kAlways &&
      !IsTimetable(database, permission.timetable_id, behaviour)) {
    return Refuse(RefusalCode::kNotFound,
                  absl::StrCat("There is no timetable ", permission.timetable_id, "."));
  }
  if (permission.period.has_value() &&
      permission.period->end.ToCivil() < permission.period->start.ToCivil()) {
    return Refuse(
        RefusalCode::kInvalidParameter,
        absl::StrCat("The Period ends at ", FormatLocalDateTime(permission.period->end),
                     ", before it starts at ", FormatLocalDateTime(permission.period->start), "."));
  }
  return absl::OkStatus();
}

absl::Status CheckZonePermissions(const Permissions& permissions, const Database& database,
                                  const Behaviour& behaviour) {
  return CheckPermissions(permissions, database.zones, "zone", database, behaviour);
}

absl::Status CheckDoorPermissions(const Permissions& permissions, const Database& database,
                                  const Behaviour& behaviour) {
  return CheckPermissions(permissions, database.doors, "door", database, behaviour);
}

absl::Status CheckDoorsExist(const IdSet& doors, const Database& database) {
  return CheckAllExist(database.doors, "door", doors);
}

absl::Status CheckUsersExist(const IdSet& users, const Database& database) {
  return CheckAllExist(database.users, "user", users);
}

absl::Status CheckAccessLevelsExist(const IdSet& access_levels, const Database& database) {
  return CheckAllExist(database.access_levels, "access level", access_levels);
}

absl::Status CheckZone(absl::string_view id, const Zone& zone, const Database& database,
                       const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckExtId(id, behaviour));
  RETURN_IF_ERROR(CheckTexts(zone.name, zone.description, behaviour));
  return CheckDoorsExist(zone.doors, database);
}

absl::Status CheckDoor(absl::string_view id, const Door& door, const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckExtId(id, behaviour));
  RETURN_IF_ERROR(CheckTexts(door.name, door.description, behaviour));
  return CheckPlainFields(door.fields, DoorFields());
}

absl::Status CheckTimetable(const Timetable& timetable, const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckTexts(timetable.name, timetable.description, behaviour));
  absl::btree_set<std::pair<SecondOfDay, SecondOfDay>> hours;
  absl::btree_set<int> ids;
  for (const Interval& interval : timetable.intervals) {
    if (interval.end < interval.start && behaviour.over_midnight == OverMidnight::kError12) {
      return Refuse(RefusalCode::kInvalidParameter,
                    absl::StrCat("An interval ends at ", FormatSecondOfDay(interval.end),
                                 ", before it starts at ", FormatSecondOfDay(interval.start), "."));
    }
    if (interval.id < 1 || !ids.insert(interval.id).second) {
      return Refuse(
          RefusalCode::kInvalidParameter,
          absl::StrCat("The interval number ", interval.id, " is not positive or is used twice."));
    }
    hours.insert({interval.start, interval.end});
  }
  if (behaviour.max_intervals == MaxIntervals::kEight && hours.size() > kMaxIntervals) {
    return Refuse(RefusalCode::kRuleViolated,
                  absl::StrCat(hours.size(), " different intervals; a timetable has at most ",
                               kMaxIntervals, "."));
  }
  return absl::OkStatus();
}

absl::Status CheckDatabase(const Database& database, const Behaviour& behaviour) {
  int low_zones = 0;
  for (const auto& [id, zone] : database.zones) {
    RETURN_IF_ERROR(
        base::Annotate(CheckZone(id, zone, database, behaviour), absl::StrCat("zone ", id)));
    low_zones += zone.is_low;
  }
  if (low_zones > behaviour.max_low_zones) {
    return Refuse(
        RefusalCode::kTooManyLowZones,
        absl::StrCat(low_zones, " low zones; at most ", behaviour.max_low_zones, " are possible."));
  }
  for (const auto& [id, door] : database.doors) {
    RETURN_IF_ERROR(base::Annotate(CheckDoor(id, door, behaviour), absl::StrCat("door ", id)));
  }
  for (const auto& [id, user] : database.users) {
    RETURN_IF_ERROR(
        base::Annotate(CheckUser(id, user, database, behaviour), absl::StrCat("user ", id)));
  }
  for (const auto& [id, level] : database.access_levels) {
    RETURN_IF_ERROR(base::Annotate(CheckAccessLevel(id, level, database, behaviour),
                                   absl::StrCat("access level ", id)));
  }
  for (const auto& [id, timetable] : database.timetables) {
    if (!IsTimetable(database, id, behaviour)) {
      return Refuse(RefusalCode::kNotFound,
                    absl::StrCat("There is no timetable ", id, ": the pool ends at ",
                                 behaviour.timetable_pool, "."));
    }
    RETURN_IF_ERROR(
        base::Annotate(CheckTimetable(timetable, behaviour), absl::StrCat("timetable ", id)));
  }
  return absl::OkStatus();
}

}  // namespace connecx::simulator
