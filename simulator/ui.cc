#include "simulator/ui.h"

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/removal.h"
#include "simulator/rules.h"
#include "simulator/timetables.h"

namespace connecx::simulator::ui {
namespace {

absl::Status NoAccessLevel(absl::string_view id) {
  return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no access level \"", id, "\"."));
}

// Changes one access level; `change` may look at the rest.
absl::Status ChangeLevel(
    Space& space, absl::string_view id,
    absl::FunctionRef<absl::Status(const Database& database, AccessLevel& level)> change) {
  return space.Change([&](Database& database) -> absl::Status {
    const auto level = database.access_levels.find(id);
    if (level == database.access_levels.end()) return NoAccessLevel(id);
    return change(database, level->second);
  });
}

absl::Status NoPermission(absl::string_view access_level, absl::string_view kind,
                          absl::string_view id) {
  return Refuse(RefusalCode::kNotFound,
                absl::StrCat("Access level \"", access_level, "\" has no permission for ", kind,
                             " \"", id, "\"."));
}

}  // namespace

absl::Status SetPermission(Space& space, absl::string_view access_level, absl::string_view zone,
                           const Permission& permission, const Behaviour& behaviour) {
  return ChangeLevel(
      space, access_level, [&](const Database& database, AccessLevel& level) -> absl::Status {
        RETURN_IF_ERROR(
            CheckZonePermissions({{std::string(zone), permission}}, database, behaviour));
        level.zones.insert_or_assign(std::string(zone), permission);
        return absl::OkStatus();
      });
}

absl::Status SetDoorPermission(Space& space, absl::string_view access_level, absl::string_view door,
                               const Permission& permission, const Behaviour& behaviour) {
  return ChangeLevel(
      space, access_level, [&](const Database& database, AccessLevel& level) -> absl::Status {
        RETURN_IF_ERROR(
            CheckDoorPermissions({{std::string(door), permission}}, database, behaviour));
        level.doors.insert_or_assign(std::string(door), permission);
        return absl::OkStatus();
      });
}

absl::Status RemovePermission(Space& space, absl::string_view access_level,
                              absl::string_view zone) {
  return ChangeLevel(space, access_level, [&](const Database&, AccessLevel& level) {
    return level.zones.erase(zone) > 0 ? absl::OkStatus()
                                       : NoPermission(access_level, "zone", zone);
  });
}

absl::Status RemoveDoorPermission(Space& space, absl::string_view access_level,
                                  absl::string_view door) {
  return ChangeLevel(space, access_level, [&](const Database&, AccessLevel& level) {
    return level.doors.erase(door) > 0 ? absl::OkStatus()
                                       : NoPermission(access_level, "door", door);
  });
}

absl::Status AddMember(Space& space, absl::string_view access_level, absl::string_view user) {
  return ChangeLevel(space, access_level,
                     [&](const Database& database, AccessLevel& level) -> absl::Status {
                       RETURN_IF_ERROR(CheckUsersExist({std::string(user)}, database));
                       level.members.insert(std::string(user));
                       return absl::OkStatus();
                     });
}

absl::Status RemoveMember(Space& space, absl::string_view access_level, absl::string_view user) {
  return ChangeLevel(space, access_level, [&](const Database&, AccessLevel& level) {
    return level.members.erase(user) > 0
               ? absl::OkStatus()
               : Refuse(RefusalCode::kNotFound, absl::StrCat("Access level \"", access_level,
                                                             "\" has no member \"", user, "\"."));
  });
}

absl::Status SetZone(Space& space, absl::string_view id, const Zone& zone,
                     const Behaviour& behaviour) {
  return space.Change([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(CheckZone(id, zone, database, behaviour));
    database.zones.insert_or_assign(std::string(id), zone);
    return absl::OkStatus();
  });
}

absl::Status SetDoor(Space& space, absl::string_view id, const Door& door,
                     const Behaviour& behaviour) {
  return space.Change([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(CheckDoor(id, door, behaviour));
    database.doors.insert_or_assign(std::string(id), door);
    return absl::OkStatus();
  });
}

absl::Status RemoveZone(Space& space, absl::string_view id) {
  return space.Change([&](Database& database) {
    return simulator::RemoveZone(database, std::string(id))
               ? absl::OkStatus()
               : Refuse(RefusalCode::kNotFound, absl::StrCat("There is no zone \"", id, "\"."));
  });
}

absl::Status RemoveDoor(Space& space, absl::string_view id) {
  return space.Change([&](Database& database) {
    return simulator::RemoveDoor(database, std::string(id))
               ? absl::OkStatus()
               : Refuse(RefusalCode::kDoorNotFound, absl::StrCat("There is no door \"", id, "\"."));
  });
}

absl::Status SetTimetable(Space& space, int id, const Timetable& timetable,
                          const Behaviour& behaviour) {
  RETURN_IF_ERROR(CheckTimetable(timetable, behaviour));
  return space.Change([&](Database& database) -> absl::Status {
    if (!IsTimetable(database, id, behaviour)) {
      return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no timetable ", id, "."));
    }
    StoreTimetable(id, timetable, behaviour, database);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<AccessRow>> ListAccess(const Database& database,
                                                  absl::string_view access_level) {
  const auto level = database.access_levels.find(access_level);
  if (level == database.access_levels.end()) return NoAccessLevel(access_level);
  std::vector<AccessRow> rows;
  for (const auto& [zone, permission] : level->second.zones) {
    AccessRow row;
    row.access_level = level->first;
    row.access_level_name = level->second.name;
    row.zone = zone;
    if (const auto it = database.zones.find(zone); it != database.zones.end())
      row.zone_name = it->second.name;
    if (permission.period.has_value()) {
      row.period_from = FormatLocalDateTime(permission.period->start);
      row.period_to = FormatLocalDateTime(permission.period->end);
    }
    row.timetable_id = permission.timetable_id;
    if (permission.timetable_id != kAlways) {
      row.timetable_name = TimetableOf(database, permission.timetable_id).name;
    }
    row.hours = HoursText(database, permission.timetable_id);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace connecx::simulator::ui
