#ifndef CONNECX_SERVER_TESTING_HARBOUR_TOWER_H_
#define CONNECX_SERVER_TESTING_HARBOUR_TOWER_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/building.h"

namespace connecx::server {

// In May 2024, UTC, which is the time of HarbourTower.
inline absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilSecond(2024, 5, day, hour, minute, 0), absl::UTCTimeZone());
}

inline core::Building HarbourTower() {
  core::Building building;
  building.id = "harbour-tower";
  building.time_zone = absl::UTCTimeZone();
  building.time_zone_name = "Etc/UTC";
  building.managers = {"m@example.org"};
  return building;
}

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_HARBOUR_TOWER_H_
