#include "salto_client/access_system/door_watch.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

constexpr absl::Duration kBetweenLooks = absl::Hours(1);

}  // namespace

DoorWatch::Doors DoorWatch::FindUpToDate(absl::string_view zone) {
  if (!IsTimeToLook(zone)) return {};
  absl::StatusOr<Doors> found = ReadUpToDate(zone);
  if (found.ok()) return *std::move(found);
  LOG_WARNING("whether the doors of zone {} need an update is not known: {}", Excerpt(zone),
              std::string(found.status().message()));
  return {};
}

void DoorWatch::NoteFilled(const core::TimetableUse& use, Doors up_to_date) {
  if (up_to_date.empty()) return;
  base::MutexLock lock(mu_);
  filled_[use.access_level][use.zone] = std::move(up_to_date);
}

std::vector<core::DoorsToUpdate> DoorWatch::TakeTurned(absl::string_view access_level) {
  std::map<std::string, Doors> before;
  {
    base::MutexLock lock(mu_);
    const auto found = filled_.find(access_level);
    if (found == filled_.end()) return {};
    before = std::move(found->second);
    filled_.erase(found);
  }
  const absl::StatusOr<std::vector<Door>> doors = ReadAllDoors(client_, reading_);
  if (!doors.ok()) {
    LOG_WARNING("whether doors need an update since a timetable was filled is not known: {}",
                std::string(doors.status().message()));
    return {};
  }
  std::vector<core::DoorsToUpdate> turned;
  for (const auto& [zone, up_to_date] : before) {
    core::DoorsToUpdate of_zone{.zone = zone};
    for (const Door& door : *doors) {
      if (!door.update_required.value_or(false) || !up_to_date.contains(door.door_id)) continue;
      of_zone.doors.push_back(door.name.empty() ? door.door_id : door.name);
    }
    if (!of_zone.doors.empty()) turned.push_back(std::move(of_zone));
  }
  return turned;
}

bool DoorWatch::IsTimeToLook(absl::string_view zone) {
  const absl::Duration now = clock_.Uptime();
  base::MutexLock lock(mu_);
  const auto [looked, is_first] = looked_.try_emplace(std::string(zone), now);
  if (!is_first && now - looked->second < kBetweenLooks) return false;
  looked->second = now;
  return true;
}

absl::StatusOr<DoorWatch::Doors> DoorWatch::ReadUpToDate(absl::string_view zone) {
  ASSIGN_OR_RETURN(const std::vector<Zone> zones, ReadAllZones(client_, reading_));
  auto found = std::find_if(zones.begin(), zones.end(),
                            [zone](const Zone& other) { return other.zone_id == zone; });
  if (found == zones.end()) {
    found = std::find_if(zones.begin(), zones.end(), [zone](const Zone& other) {
      return SameCanonicalId(other.zone_id, zone);
    });
  }
  if (found == zones.end() || !found->doors.has_value() || found->doors->empty()) return Doors();
  const Doors of_zone(found->doors->begin(), found->doors->end());
  ASSIGN_OR_RETURN(const std::vector<Door> doors, ReadAllDoors(client_, reading_));
  Doors up_to_date;
  for (const Door& door : doors) {
    if (door.update_required == false && of_zone.contains(door.door_id)) {
      up_to_date.insert(door.door_id);
    }
  }
  return up_to_date;
}

}  // namespace connecx::salto
