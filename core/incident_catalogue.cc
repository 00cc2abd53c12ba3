#include "core/incident_catalogue.h"

namespace connecx::core {
namespace {

constexpr IncidentTraits kDoubleBooking = {
    IncidentKind::kDoubleBooking, Audience::kManager, Severity::kWarning, "Double booking",
    "The apartment already has a booking of this facility; this one has to be enabled by hand on "
    "its day."};
constexpr IncidentTraits kIdUnknown = {
    IncidentKind::kIdUnknown, Audience::kManager, Severity::kError, "ID unknown",
    "An apartment or a facility has no ID, or its ID does not exist in the access control system, "
    "so its bookings open no door."};
constexpr IncidentTraits kMadeByHand = {
    IncidentKind::kMadeByHand, Audience::kManager, Severity::kError,
    "A permission made by hand keeps a booking out",
    "A person entered or changed the apartment's permission for this facility, and it does not "
    "cover a booking."};
constexpr IncidentTraits kRefusedBySystem = {
    IncidentKind::kRefusedBySystem, Audience::kManager, Severity::kError,
    "The access control system refuses a booking",
    "The booking's permission was refused and has to be entered by hand."};
constexpr IncidentTraits kNotInTime = {
    IncidentKind::kNotInTime, Audience::kManager, Severity::kCritical,
    "A booking is not enabled yet",
    "The booking begins soon and its permission could not be written so far."};
constexpr IncidentTraits kNotTakenAway = {
    IncidentKind::kNotTakenAway, Audience::kManager, Severity::kCritical,
    "A cancelled booking still opens the door",
    "The permission of a booking that is no longer valid could not be taken away so far."};
constexpr IncidentTraits kSystemUnreachable = {
    IncidentKind::kSystemUnreachable, Audience::kManagerAndOperator, Severity::kCritical,
    "The access control system does not answer",
    "Nothing can be read or written at present; bookings that begin soon have to be enabled by "
    "hand."};
constexpr IncidentTraits kSystemUnsuitable = {
    IncidentKind::kSystemUnsuitable, Audience::kOperator, Severity::kError,
    "The access control system cannot be worked with",
    "Its answers lack what a safe write needs, so nothing is written."};
constexpr IncidentTraits kClockSkew = {
    IncidentKind::kClockSkew, Audience::kOperator, Severity::kError,
    "The access control system's clock is wrong",
    "Its clock differs too much from ours, so nothing is taken away because of time."};
constexpr IncidentTraits kTimetablesExhausted = {
    IncidentKind::kTimetablesExhausted, Audience::kOperator, Severity::kError,
    "No timetable is left",
    "All timetables of the building's range are in use, so further bookings cannot be written."};
constexpr IncidentTraits kClearingFailed = {
    IncidentKind::kClearingFailed, Audience::kOperator, Severity::kError,
    "Expired permissions could not be cleared",
    "The nightly clearing failed for some access levels and is repeated."};
constexpr IncidentTraits kIdChangeFailed = {
    IncidentKind::kIdChangeFailed, Audience::kManager, Severity::kError,
    "A changed ID could not be applied",
    "Bookings could not be moved to the new ID; the old one keeps what it was given."};
constexpr IncidentTraits kMailUndeliverable = {
    IncidentKind::kMailUndeliverable, Audience::kOperator, Severity::kError,
    "A mail could not be delivered",
    "A mail about something that a person has to do was refused for good."};
constexpr IncidentTraits kDoorsNeedUpdate = {
    IncidentKind::kDoorsNeedUpdate, Audience::kOperator, Severity::kWarning,
    "Doors need an update for new hours",
    "Doors of a facility do not learn new hours by themselves: until a person updates them, a "
    "booking with such hours may find them closed."};
constexpr IncidentTraits kPermissionGone = {
    IncidentKind::kPermissionGone, Audience::kManager, Severity::kError,
    "Access given by hand is gone",
    "It was there right before its access level was written to, and was not right after: unless a "
    "person removed it in that moment, it has to be entered again."};

}  // namespace

const IncidentTraits& TraitsOf(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::kDoubleBooking:
      return kDoubleBooking;
    case IncidentKind::kIdUnknown:
      return kIdUnknown;
    case IncidentKind::kMadeByHand:
      return kMadeByHand;
    case IncidentKind::kRefusedBySystem:
      return kRefusedBySystem;
    case IncidentKind::kNotInTime:
      return kNotInTime;
    case IncidentKind::kNotTakenAway:
      return kNotTakenAway;
    case IncidentKind::kSystemUnreachable:
      return kSystemUnreachable;
    case IncidentKind::kSystemUnsuitable:
      return kSystemUnsuitable;
    case IncidentKind::kClockSkew:
      return kClockSkew;
    case IncidentKind::kTimetablesExhausted:
      return kTimetablesExhausted;
    case IncidentKind::kClearingFailed:
      return kClearingFailed;
    case IncidentKind::kIdChangeFailed:
      return kIdChangeFailed;
    case IncidentKind::kMailUndeliverable:
      return kMailUndeliverable;
    case IncidentKind::kDoorsNeedUpdate:
      return kDoorsNeedUpdate;
    case IncidentKind::kPermissionGone:
      return kPermissionGone;
  }
  return kSystemUnsuitable;  // not a kind: a number of a newer store, which the store refuses
}

absl::string_view AudienceName(Audience audience) {
  switch (audience) {
    case Audience::kManager:
      return "MANAGER";
    case Audience::kOperator:
      return "OPERATOR";
    case Audience::kManagerAndOperator:
      return "MANAGER_AND_OPERATOR";
  }
  return "UNKNOWN";
}

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
    case Severity::kCritical:
      return "CRITICAL";
  }
  return "UNKNOWN";
}

}  // namespace connecx::core
