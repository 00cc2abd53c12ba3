#ifndef CONNECX_SIMULATOR_TIMETABLES_H_
#define CONNECX_SIMULATOR_TIMETABLES_H_

#include <string>

#include "simulator/behaviour.h"
#include "simulator/model.h"

namespace connecx::simulator {

// Whether `id` is one of the pool's numbers. kAlways is not.
bool IsTimetable(int id, const Behaviour& behaviour);

// Timetable `id` of the pool; one that nobody touched has the name "Timetable0017" and no
// intervals.
Timetable TimetableOf(const Database& database, int id);

// The hours as a person reads them: "13:00-14:59:59 Mon Tue; 18:00-20:00 every day", "always" for
// kAlways, "never" for a timetable that is not filled.
std::string HoursText(const Database& database, int timetable_id);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_TIMETABLES_H_
