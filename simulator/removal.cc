#include "simulator/removal.h"

namespace connecx::simulator {

bool RemoveZone(Database& database, const std::string& id) {
  if (database.zones.erase(id) == 0) return false;
  for (auto& [level_id, level] : database.access_levels) level.zones.erase(id);
  for (auto& [user_id, user] : database.users) user.zones.erase(id);
  return true;
}

bool RemoveDoor(Database& database, const std::string& id) {
  if (database.doors.erase(id) == 0) return false;
  for (auto& [zone_id, zone] : database.zones) zone.doors.erase(id);
  for (auto& [level_id, level] : database.access_levels) level.doors.erase(id);
  for (auto& [user_id, user] : database.users) user.doors.erase(id);
  return true;
}

}  // namespace connecx::simulator
