#ifndef CONNECX_SIMULATOR_TIMETABLES_H_
#define CONNECX_SIMULATOR_TIMETABLES_H_

#include <string>
#include <vector>

#include "simulator/behaviour.h"
#include "simulator/model.h"

namespace connecx::simulator {

// Whether there is a timetable `id`. kAlways is none.
bool IsTimetable(const Database& database, int id, const Behaviour& behaviour);

// Their numbers, in order.
std::vector<int> TimetableIds(const Database& database, const Behaviour& behaviour);

// A timetable that exists; one that nobody touched has the name "Timetable0017" and no intervals.
Timetable TimetableOf(const Database& database, int id);

// Somebody writes timetable `id`: counted, and the doors where it counts may need an update
// (docs/ship.md Q15, Q26).
void StoreTimetable(int id, Timetable timetable, const Behaviour& behaviour, Database& database);

// An access level changes from `before` to `after`: doors where a timetable begins to count that
// somebody wrote may need an update (docs/ship.md Q26).
void NoteNewUses(const AccessLevel& before, const AccessLevel& after, const Behaviour& behaviour,
                 Database& database);

// The hours as a person reads them: "13:00-14:59:59 Mon Tue; 18:00-20:00 every day", "always" for
// kAlways, "never" for a timetable that is not filled.
std::string HoursText(const Database& database, int timetable_id);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_TIMETABLES_H_
