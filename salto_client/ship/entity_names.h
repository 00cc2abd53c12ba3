#ifndef CONNECX_SALTO_CLIENT_SHIP_ENTITY_NAMES_H_
#define CONNECX_SALTO_CLIENT_SHIP_ENTITY_NAMES_H_

#include "absl/strings/string_view.h"

// Element names that requests and answers share (docs/ship.md 3.2 to 3.5).

namespace connecx::salto {

// A list of permissions or memberships inside an entity.
struct ListNames {
  absl::string_view list;
  absl::string_view item;
  absl::string_view id;
};

inline constexpr ListNames kGroupDoors = {"SaltoDB.AccessPermissionList.Group_Door",
                                          "SaltoDB.AccessPermission.Group_Door", "ExtDoorID"};
inline constexpr ListNames kGroupZones = {"SaltoDB.AccessPermissionList.Group_Zone",
                                          "SaltoDB.AccessPermission.Group_Zone", "ExtZoneID"};
inline constexpr ListNames kGroupMembers = {"SaltoDB.MembershipList.User_Group",
                                            "SaltoDB.Membership.User_Group", "ExtUserID"};
inline constexpr ListNames kZoneDoors = {"SaltoDB.MembershipList.Door_Zone",
                                         "SaltoDB.Membership.Door_Zone", "ExtDoorID"};

// The day flags of an interval, in the order of DayType.
inline constexpr absl::string_view kDayFlags[] = {"Monday",   "Tuesday",  "Wednesday", "Thursday",
                                                  "Friday",   "Saturday", "Sunday",    "Holiday",
                                                  "Special1", "Special2"};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_ENTITY_NAMES_H_
