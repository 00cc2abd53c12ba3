#include "simulator/foreign.h"

namespace connecx::simulator {

void AddForeign(Database& database) {
  if (database.access_levels.empty()) return;
  database.doors.insert({kForeignDoor, {.name = "Front door"}});
  database.zones.insert({kForeignZone, {.name = "Car park", .doors = {kForeignDoor}}});
  database.users.insert({kForeignUser, {.fields = {{"FirstName", "Resident"}}}});
  for (auto& [id, level] : database.access_levels) {
    level.zones.insert({kForeignZone, Permission()});
    level.doors.insert({kForeignDoor, Permission()});
    level.members.insert(kForeignUser);
  }
}

}  // namespace connecx::simulator
