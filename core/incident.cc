#include "core/incident.h"

#include <algorithm>

namespace connecx::core {

absl::string_view IncidentKindName(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::kDoubleBooking:
      return "DOUBLE_BOOKING";
    case IncidentKind::kIdUnknown:
      return "ID_UNKNOWN";
    case IncidentKind::kMadeByHand:
      return "MADE_BY_HAND";
    case IncidentKind::kRefusedBySystem:
      return "REFUSED_BY_SYSTEM";
    case IncidentKind::kNotInTime:
      return "NOT_IN_TIME";
    case IncidentKind::kNotTakenAway:
      return "NOT_TAKEN_AWAY";
    case IncidentKind::kSystemUnreachable:
      return "SYSTEM_UNREACHABLE";
    case IncidentKind::kSystemUnsuitable:
      return "SYSTEM_UNSUITABLE";
    case IncidentKind::kClockSkew:
      return "CLOCK_SKEW";
    case IncidentKind::kTimetablesExhausted:
      return "TIMETABLES_EXHAUSTED";
    case IncidentKind::kClearingFailed:
      return "CLEARING_FAILED";
    case IncidentKind::kIdChangeFailed:
      return "ID_CHANGE_FAILED";
    case IncidentKind::kMailUndeliverable:
      return "MAIL_UNDELIVERABLE";
    case IncidentKind::kDoorsNeedUpdate:
      return "DOORS_NEED_UPDATE";
    case IncidentKind::kPermissionGone:
      return "PERMISSION_GONE";
  }
  return "UNKNOWN";
}

std::vector<IncidentKind> AllIncidentKinds() {
  return {IncidentKind::kDoubleBooking,     IncidentKind::kIdUnknown,
          IncidentKind::kMadeByHand,        IncidentKind::kRefusedBySystem,
          IncidentKind::kNotInTime,         IncidentKind::kNotTakenAway,
          IncidentKind::kSystemUnreachable, IncidentKind::kSystemUnsuitable,
          IncidentKind::kClockSkew,         IncidentKind::kTimetablesExhausted,
          IncidentKind::kClearingFailed,    IncidentKind::kIdChangeFailed,
          IncidentKind::kMailUndeliverable, IncidentKind::kDoorsNeedUpdate,
          IncidentKind::kPermissionGone};
}

bool IsAbout(const Incident& incident, absl::string_view booking_id) {
  const auto same = [booking_id](const BookingRef& booking) {
    return booking.booking_id == booking_id;
  };
  const IncidentSubject& subject = incident.subject;
  return (subject.booking && same(*subject.booking)) ||
         std::any_of(subject.others.begin(), subject.others.end(), same);
}

}  // namespace connecx::core
