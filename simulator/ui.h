#ifndef CONNECX_SIMULATOR_UI_H_
#define CONNECX_SIMULATOR_UI_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"
#include "simulator/space.h"

// What a person does and sees in SPACE's web interface. Errors are refusals (refusal.h): nothing
// was changed.
namespace connecx::simulator::ui {

// Adds the permission of the pair, or changes it into this one.
absl::Status SetPermission(Space& space, absl::string_view access_level, absl::string_view zone,
                           const Permission& permission, const Behaviour& behaviour);
absl::Status SetDoorPermission(Space& space, absl::string_view access_level, absl::string_view door,
                               const Permission& permission, const Behaviour& behaviour);

// NOT_FOUND if the pair has none.
absl::Status RemovePermission(Space& space, absl::string_view access_level, absl::string_view zone);
absl::Status RemoveDoorPermission(Space& space, absl::string_view access_level,
                                  absl::string_view door);

// Makes a user a member of an access level, or no longer one; NOT_FOUND if he was none.
absl::Status AddMember(Space& space, absl::string_view access_level, absl::string_view user);
absl::Status RemoveMember(Space& space, absl::string_view access_level, absl::string_view user);

// Makes a zone or a door, or changes it into this one.
absl::Status SetZone(Space& space, absl::string_view id, const Zone& zone,
                     const Behaviour& behaviour);
absl::Status SetDoor(Space& space, absl::string_view id, const Door& door,
                     const Behaviour& behaviour);

// With all permissions and memberships; NOT_FOUND if there is none.
absl::Status RemoveZone(Space& space, absl::string_view id);
absl::Status RemoveDoor(Space& space, absl::string_view id);

// Fills a timetable that exists.
absl::Status SetTimetable(Space& space, int id, const Timetable& timetable,
                          const Behaviour& behaviour);

// One line of an access level's screen, in SPACE's columns.
struct AccessRow {
  std::string access_level;
  std::string access_level_name;
  std::string zone;
  std::string zone_name;
  std::string period_from;  // "2030-05-04T00:00:00"; both empty without a Period.
  std::string period_to;
  int timetable_id = kAlways;
  std::string timetable_name;  // Empty for kAlways.
  std::string hours;           // HoursText().
};

// The zones of an access level, by zone; NOT_FOUND if there is no such access level.
absl::StatusOr<std::vector<AccessRow>> ListAccess(const Database& database,
                                                  absl::string_view access_level);

}  // namespace connecx::simulator::ui

#endif  // CONNECX_SIMULATOR_UI_H_
