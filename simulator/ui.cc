#include "simulator/ui.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/rules.h"
#include "simulator/timetables.h"

namespace connecx::simulator::ui {
namespace {

absl::Status NoAccessLevel(absl::string_view id) {
  return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no access level \"", id, "\"."));
}

}  // namespace

absl::Status SetPermission(Space& space, absl::string_view access_level, absl::string_view zone,
                           const Permission& permission, const Behaviour& behaviour) {
  return space.Change([&](Database& database) -> absl::Status {
    const auto level = database.access_levels.find(access_level);
    if (level == database.access_levels.end()) return NoAccessLevel(access_level);
    RETURN_IF_ERROR(CheckZonePermissions({{std::string(zone), permission}}, database, behaviour));
    level->second.zones.insert_or_assign(std::string(zone), permission);
    return absl::OkStatus();
  });
}

absl::Status RemovePermission(Space& space, absl::string_view access_level,
                              absl::string_view zone) {
  return space.Change([&](Database& database) -> absl::Status {
    const auto level = database.access_levels.find(access_level);
    if (level == database.access_levels.end()) return NoAccessLevel(access_level);
    if (level->second.zones.erase(std::string(zone)) == 0) {
      return Refuse(RefusalCode::kNotFound,
                    absl::StrCat("Access level \"", access_level,
                                 "\" has no permission for zone \"", zone, "\"."));
    }
    return absl::OkStatus();
  });
}

absl::Status SetTimetable(Space& space, int id, const Timetable& timetable,
                          const Behaviour& behaviour) {
  if (!IsTimetable(id, behaviour)) {
    return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no timetable ", id, "."));
  }
  RETURN_IF_ERROR(CheckTimetable(timetable, behaviour));
  return space.Change([&](Database& database) {
    database.timetables.insert_or_assign(id, timetable);
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
