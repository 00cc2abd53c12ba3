#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_NAMES_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "core/permission.h"
#include "salto_client/types.h"

// What a person reads of our timetables in SPACE, and how we recognise them again.

namespace connecx::salto {

// Longest name and description known to be safe (docs/ship.md section 5).
inline constexpr size_t kMaxTimetableName = 40;
inline constexpr size_t kMaxTimetableDescription = 100;
inline constexpr size_t kMaxMark = 48;

// "CX 13:00-15:00", "CX Mon 09-11 Wed 18-20", "CX Mon-Fri,Hol 09:30-11". Different hours have
// different names, but for hours that need more than kMaxTimetableName characters: those are cut
// and end in the table's number, "CX Mon 09-11 Wed 18-20 ... #17".
std::string TimetableName(const core::Timetable& hours, int number);

// Whether `mark` can name an installation of ours: 1 to kMaxMark letters, digits, '-', '_' and '.'.
bool IsValidMark(absl::string_view mark);

// The description of a timetable of the installation `mark`.
std::string TimetableDescription(absl::string_view mark);

// Whose a timetable is, as its name, description and content tell.
enum class TimetableOwner {
  kNobody,  // not filled, and as SPACE made it: no description, no name but "Timetable0017"
  kUs,      // carries our installation's mark
  kOthers,  // anything else, also what cannot be read completely: never touched (docs/ship.md Q14)
};
TimetableOwner OwnerOf(const Timetable& timetable, absl::string_view mark);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_NAMES_H_
