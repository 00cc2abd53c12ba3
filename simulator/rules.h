#ifndef CONNECX_SIMULATOR_RULES_H_
#define CONNECX_SIMULATOR_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"

// What SPACE lets nobody store, whether through SHIP, its UI or a seed. Every error is a Refuse()
// (refusal.h).
namespace connecx::simulator {

// All texts are valid UTF-8; one with control characters is refused with 12.

// An Ext ID: not empty, at most max_ext_id_length characters; else 12.
absl::Status CheckExtId(absl::string_view id, const Behaviour& behaviour);

// A name and a description of at most the known safe lengths; else 12.
absl::Status CheckTexts(absl::string_view name, absl::string_view description,
                        const Behaviour& behaviour);

// A timetable that exists (else 11) and a Period whose end is not before its start (else 12).
absl::Status CheckPermission(const Permission& permission, const Database& database,
                             const Behaviour& behaviour);

// The same for each, and that each zone or door exists (else 11).
absl::Status CheckZonePermissions(const Permissions& permissions, const Database& database,
                                  const Behaviour& behaviour);
absl::Status CheckDoorPermissions(const Permissions& permissions, const Database& database,
                                  const Behaviour& behaviour);

// Members that exist; else 11.
absl::Status CheckDoorsExist(const IdSet& doors, const Database& database);
absl::Status CheckUsersExist(const IdSet& users, const Database& database);
absl::Status CheckAccessLevelsExist(const IdSet& access_levels, const Database& database);

// All of that for a zone, and for a door with the fields that doors have.
absl::Status CheckZone(absl::string_view id, const Zone& zone, const Database& database,
                       const Behaviour& behaviour);
absl::Status CheckDoor(absl::string_view id, const Door& door, const Behaviour& behaviour);

// Intervals with distinct IDs from 1 (else 12); that do not run over midnight (else 12), and at
// most 8 different start-end pairs (else 7), as docs/ship.md Q7 and Q17 are answered; a name and a
// description as above.
absl::Status CheckTimetable(const Timetable& timetable, const Behaviour& behaviour);

// All of the above for a whole database; the message names the entity.
absl::Status CheckDatabase(const Database& database, const Behaviour& behaviour);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_RULES_H_
