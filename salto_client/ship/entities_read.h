#ifndef CONNECX_SALTO_CLIENT_SHIP_ENTITIES_READ_H_
#define CONNECX_SALTO_CLIENT_SHIP_ENTITIES_READ_H_

#include <pugixml.hpp>

#include "absl/status/statusor.h"
#include "salto_client/types.h"

// Entities out of the Params of answers (docs/ship.md 3.1 to 3.5, 3.9). Elements that we do not use
// are passed over, except inside items that are written back, where they are carried along.
// Anything that is missing or of the wrong type is DATA_LOSS.

namespace connecx::salto {

absl::StatusOr<ServerInfo> ReadServerInfo(pugi::xml_node params);

// Lists that are not in `lists` are left nullopt, also if the answer has them.
absl::StatusOr<Page<Group>> ReadGroupPage(pugi::xml_node params, GroupLists lists);

absl::StatusOr<Page<Zone>> ReadZonePage(pugi::xml_node params);
absl::StatusOr<Page<Timetable>> ReadTimetablePage(pugi::xml_node params);
absl::StatusOr<Page<Door>> ReadDoorPage(pugi::xml_node params);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_ENTITIES_READ_H_
