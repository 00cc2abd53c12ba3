#include "server/converters/incident_converter.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/incident_catalogue.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxShortText = 512;
constexpr std::size_t kMaxText = 4096;
constexpr int kMaxBookings = 100;

v1::IncidentSeverity SeverityToProto(core::Severity severity) {
  switch (severity) {
    case core::Severity::kWarning:
      return v1::INCIDENT_SEVERITY_WARNING;
    case core::Severity::kError:
      return v1::INCIDENT_SEVERITY_ERROR;
    case core::Severity::kCritical:
      return v1::INCIDENT_SEVERITY_CRITICAL;
  }
  return v1::INCIDENT_SEVERITY_UNSPECIFIED;
}

// Who can mend it: where both are told, the operator mends the cause.
v1::IncidentAudience AudienceToProto(core::Audience audience) {
  switch (audience) {
    case core::Audience::kManager:
      return v1::INCIDENT_AUDIENCE_MANAGER;
    case core::Audience::kOperator:
    case core::Audience::kManagerAndOperator:
      return v1::INCIDENT_AUDIENCE_OPERATOR;
  }
  return v1::INCIDENT_AUDIENCE_UNSPECIFIED;
}

std::vector<core::BookingRef> BookingsOf(const core::IncidentSubject& subject) {
  std::vector<core::BookingRef> bookings = subject.others;
  // The first one concerned may be among the others.
  const bool listed =
      std::any_of(bookings.begin(), bookings.end(), [&subject](const core::BookingRef& booking) {
        return subject.booking.has_value() && booking.booking_id == subject.booking->booking_id;
      });
  if (subject.booking.has_value() && !listed) bookings.push_back(*subject.booking);
  std::sort(bookings.begin(), bookings.end(),
            [](const core::BookingRef& a, const core::BookingRef& b) {
              return a.window.start != b.window.start ? a.window.start < b.window.start
                                                      : a.booking_id < b.booking_id;
            });
  return bookings;
}

// "Double booking: 501/56, Gym".
std::string SubjectLine(const core::IncidentTraits& traits, const core::IncidentSubject& subject) {
  std::string line(traits.title);
  absl::string_view separator = ": ";
  for (const std::string* part : {&subject.apartment, &subject.facility}) {
    if (part->empty()) continue;
    absl::StrAppend(&line, separator, *part);
    separator = ", ";
  }
  return std::string(CutText(line, kMaxShortText));
}

std::string StepOf(const core::ManualAction& manual) {
  return absl::StrCat("Period ", DateToProto(manual.first), " to ", DateToProto(manual.last),
                      manual.timetable_name.empty()
                          ? std::string(", ")
                          : absl::StrCat(", timetable ", manual.timetable_number, " (",
                                         manual.timetable_name, "), "),
                      manual.hours);
}

}  // namespace

v1::IncidentKind IncidentKindToProto(core::IncidentKind kind) {
  switch (kind) {
    case core::IncidentKind::kDoubleBooking:
      return v1::INCIDENT_KIND_DOUBLE_BOOKING;
    case core::IncidentKind::kIdUnknown:
      return v1::INCIDENT_KIND_ID_UNKNOWN;
    case core::IncidentKind::kMadeByHand:
      return v1::INCIDENT_KIND_MADE_BY_HAND;
    case core::IncidentKind::kRefusedBySystem:
      return v1::INCIDENT_KIND_REFUSED_BY_SYSTEM;
    case core::IncidentKind::kNotInTime:
      return v1::INCIDENT_KIND_NOT_IN_TIME;
    case core::IncidentKind::kNotTakenAway:
      return v1::INCIDENT_KIND_NOT_TAKEN_AWAY;
    case core::IncidentKind::kSystemUnreachable:
      return v1::INCIDENT_KIND_SYSTEM_UNREACHABLE;
    case core::IncidentKind::kSystemUnsuitable:
      return v1::INCIDENT_KIND_SYSTEM_UNSUITABLE;
    case core::IncidentKind::kClockSkew:
      return v1::INCIDENT_KIND_CLOCK_SKEW;
    case core::IncidentKind::kTimetablesExhausted:
      return v1::INCIDENT_KIND_TIMETABLES_EXHAUSTED;
    case core::IncidentKind::kClearingFailed:
      return v1::INCIDENT_KIND_CLEARING_FAILED;
    case core::IncidentKind::kIdChangeFailed:
      return v1::INCIDENT_KIND_ID_CHANGE_FAILED;
    case core::IncidentKind::kMailUndeliverable:
      return v1::INCIDENT_KIND_MAIL_UNDELIVERABLE;
    case core::IncidentKind::kDoorsNeedUpdate:
      return v1::INCIDENT_KIND_DOORS_NEED_UPDATE;
    case core::IncidentKind::kPermissionGone:
      return v1::INCIDENT_KIND_PERMISSION_GONE;
  }
  return v1::INCIDENT_KIND_UNSPECIFIED;
}

std::optional<core::IncidentKind> IncidentKindFromProto(v1::IncidentKind kind) {
  for (const core::IncidentKind known : core::AllIncidentKinds()) {
    if (IncidentKindToProto(known) == kind) return known;
  }
  return std::nullopt;
}

void ToProto(const core::OutboxMail& mail, v1::IncidentMail* proto) {
  proto->set_message_id(absl::StrCat("<", mail.message_id, ">"));
  for (const std::string& recipient : mail.recipients) proto->add_recipients(recipient);
  proto->set_subject(mail.subject);
  proto->set_state(mail.dropped         ? v1::MAIL_STATE_DROPPED
                   : mail.undeliverable ? v1::MAIL_STATE_FAILED
                   : mail.sent_time     ? v1::MAIL_STATE_SENT
                                        : v1::MAIL_STATE_QUEUED);
  TimeToProto(mail.created_time, proto->mutable_create_time());
  if (mail.sent_time) TimeToProto(*mail.sent_time, proto->mutable_send_time());
  proto->set_attempts(mail.attempts);
  proto->set_last_error(std::string(CutText(mail.last_error, kMaxShortText)));
}

void ToProto(const core::Incident& incident, v1::Incident* proto) {
  const core::IncidentTraits& traits = core::TraitsOf(incident.kind);
  const core::IncidentSubject& subject = incident.subject;
  proto->set_incident_id(absl::StrCat(incident.id));
  proto->set_building(incident.building);
  proto->set_kind(IncidentKindToProto(incident.kind));
  proto->set_state(incident.open ? v1::INCIDENT_STATE_OPEN : v1::INCIDENT_STATE_RESOLVED);
  proto->set_severity(SeverityToProto(traits.severity));
  proto->set_audience(AudienceToProto(traits.audience));
  for (const core::BookingRef& booking : BookingsOf(subject)) {
    if (proto->booking_ids_size() == kMaxBookings) break;
    proto->add_booking_ids(booking.booking_id);
  }
  proto->set_apartment(subject.apartment);
  proto->set_facility(subject.facility);
  proto->set_access_control_id(subject.access_level);
  proto->set_access_control_facility_id(subject.zone);
  proto->set_subject(SubjectLine(traits, subject));
  proto->set_what_happened(std::string(CutText(
      absl::StrCat(traits.summary, subject.detail.empty() ? "" : " ", subject.detail), kMaxText)));
  if (subject.manual.has_value() && incident.open) {
    proto->add_steps(StepOf(*subject.manual));
    TimeToProto(subject.manual->from, proto->mutable_act_from_time());
    TimeToProto(subject.manual->by, proto->mutable_act_by_time());
  }
  TimeToProto(incident.opened_time, proto->mutable_create_time());
  TimeToProto(incident.closed_time.value_or(incident.opened_time), proto->mutable_update_time());
  if (!incident.open && incident.closed_time.has_value()) {
    TimeToProto(*incident.closed_time, proto->mutable_resolve_time());
    proto->set_resolution(std::string(CutText(incident.closed_because, kMaxShortText)));
    proto->set_resolved_by(incident.closed_by);
  }
}

}  // namespace connecx::server
