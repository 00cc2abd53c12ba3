#ifndef CONNECX_CORE_INCIDENT_H_
#define CONNECX_CORE_INCIDENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/window.h"

namespace connecx::core {

// Why a person has to act (docs/design.md 8). The numbers are stored: never reuse one.
enum class IncidentKind {
  kDoubleBooking = 1,
  kIdUnknown = 2,
  kMadeByHand = 3,
  kRefusedBySystem = 4,
  kNotInTime = 5,
  kNotTakenAway = 6,
  kSystemUnreachable = 7,
  kSystemUnsuitable = 8,
  kClockSkew = 9,
  kTimetablesExhausted = 10,
  kClearingFailed = 11,
  kIdChangeFailed = 12,
  kMailUndeliverable = 13,
  kDoorsNeedUpdate = 14,
  kPermissionGone = 15,
};

// "DOUBLE_BOOKING" ...
absl::string_view IncidentKindName(IncidentKind kind);
std::vector<IncidentKind> AllIncidentKinds();

// What the zone holds for this apartment on the day on which a person acts.
enum class ManualCase {
  kNothingThere = 1,   // add the permission
  kChangeCurrent = 2,  // the permission of another booking of that time is there: change it to this
  kChangeLater = 3,    // that of a later booking is there: change it; we restore the later one
};

// The permission that a person is asked to enter. Dates and hours are local to the building.
struct ManualAction {
  ManualCase manual_case = ManualCase::kNothingThere;
  absl::CivilDay first;
  absl::CivilDay last;
  int timetable_number = 0;
  std::string timetable_name;  // empty: none could be filled, the mail says how
  std::string hours;           // "13:00-15:00"
  absl::Time from;             // not before
  absl::Time by;               // the door must open from here on
  // The time zone and the day types of its dates by which it was worked out, to be compared only;
  // empty: not known.
  std::string calendar;

  friend bool operator==(const ManualAction&, const ManualAction&) = default;
};

// A booking as a mail names it.
struct BookingRef {
  std::string booking_id;
  std::string apartment;
  std::string facility;
  Window window;

  friend bool operator==(const BookingRef&, const BookingRef&) = default;
};

// What an incident is about; unset parts do not apply to its kind.
struct IncidentSubject {
  std::string apartment;
  std::string facility;
  std::string access_level;
  std::string zone;
  std::string door;    // a single door, where no zone
  std::string member;  // a person who has the access level; in no log line
  std::optional<BookingRef> booking;
  std::vector<BookingRef> others;  // the bookings that block it, or those at risk
  std::optional<ManualAction> manual;
  std::optional<absl::CivilDay> last;  // after this local date it matters no more
  std::string detail;  // what the system or the store said, in one sentence; never a secret

  friend bool operator==(const IncidentSubject&, const IncidentSubject&) = default;
};

// Something that a person has to do by hand. Unique per (building, kind, cause) while open; a cause
// that returns within 24 h re-opens the same one.
struct Incident {
  std::int64_t id = 0;
  std::string building;
  IncidentKind kind = IncidentKind::kDoubleBooking;
  // A booking id, "access level/zone" or what else it holds, an unmapped ID, a zone, or empty for
  // the building itself.
  std::string cause;
  bool open = true;
  absl::Time opened_time;  // newest opening
  std::optional<absl::Time> closed_time;
  std::string closed_because;  // in a sentence
  std::string closed_by;       // a person; empty: closed by itself
  int messages = 0;            // mails so far: numbers the next Message-ID
  IncidentSubject subject;

  friend bool operator==(const Incident&, const Incident&) = default;
};

// Whether it is about this booking, alone or among others.
bool IsAbout(const Incident& incident, absl::string_view booking_id);

}  // namespace connecx::core

#endif  // CONNECX_CORE_INCIDENT_H_
