#include "notify/incident_texts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/incident_catalogue.h"
#include "notify/kind_texts.h"
#include "notify/plain_text.h"
#include "notify/text_parts.h"
#include "notify/time_text.h"

namespace connecx::notify {
namespace {

const KindText& TextOf(core::IncidentKind kind) {
  switch (kind) {
    case core::IncidentKind::kDoubleBooking:
      return kDoubleBookingText;
    case core::IncidentKind::kIdUnknown:
      return kIdUnknownText;
    case core::IncidentKind::kMadeByHand:
      return kMadeByHandText;
    case core::IncidentKind::kRefusedBySystem:
      return kRefusedBySystemText;
    case core::IncidentKind::kNotInTime:
      return kNotInTimeText;
    case core::IncidentKind::kNotTakenAway:
      return kNotTakenAwayText;
    case core::IncidentKind::kSystemUnreachable:
      return kSystemUnreachableText;
    case core::IncidentKind::kSystemUnsuitable:
      return kSystemUnsuitableText;
    case core::IncidentKind::kClockSkew:
      return kClockSkewText;
    case core::IncidentKind::kTimetablesExhausted:
      return kTimetablesExhaustedText;
    case core::IncidentKind::kClearingFailed:
      return kClearingFailedText;
    case core::IncidentKind::kIdChangeFailed:
      return kIdChangeFailedText;
    case core::IncidentKind::kMailUndeliverable:
      return kMailUndeliverableText;
    case core::IncidentKind::kDoorsNeedUpdate:
      return kDoorsNeedUpdateText;
    case core::IncidentKind::kPermissionGone:
      return kPermissionGoneText;
  }
  return kSystemUnsuitableText;
}

absl::string_view SubjectPrefix(MessageKind message) {
  switch (message) {
    case MessageKind::kOpened:
      return "";
    case MessageKind::kReopened:
      return "Again: ";
    case MessageKind::kChanged:
      return "Changed: ";
    case MessageKind::kClosed:
      return "No longer needed: ";
  }
  return "";
}

std::string Subject(const TextContext& context, MessageKind message) {
  const core::IncidentSubject& subject = context.subject();
  std::vector<std::string> parts;
  if (!subject.facility.empty()) parts.push_back(OneLine(subject.facility, 80));
  if (!subject.apartment.empty()) {
    parts.push_back(absl::StrCat("apartment ", OneLine(subject.apartment, 80)));
  }
  if (subject.booking.has_value()) {
    parts.push_back(WindowText(subject.booking->window, context.building.time_zone));
  } else if (parts.empty()) {
    parts.push_back(absl::StrCat(
        "since ", InstantText(context.incident.opened_time, context.building.time_zone)));
  }
  return absl::StrCat(SubjectPrefix(message), core::TraitsOf(context.incident.kind).title, ": ",
                      absl::StrJoin(parts, ", "), " (", OneLine(context.building.name, 80), ")");
}

void WriteAllClear(const TextContext& context, PlainText& out) {
  out.Paragraph("NO LONGER NEEDED: what our last mail asked for need not be done any more.");
  WriteHead(context, out);
  out.Heading("WHY");
  out.Paragraph(context.incident.closed_because.empty() ? "It has been settled by itself."
                                                        : OneLine(context.incident.closed_because));
  if (!context.subject().access_level.empty()) {
    out.Heading("WHAT TO DO");
    out.Paragraph(absl::StrCat(
        "Nothing, if nothing was entered by hand yet. If you have already changed access level ",
        Quoted(context.subject().access_level),
        " as our last mail said, and the booking was "
        "cancelled, remove zone ",
        Quoted(context.subject().zone), " from it again. In all other cases leave it as it is."));
  }
}

}  // namespace

absl::string_view MessageKindName(MessageKind kind) {
  switch (kind) {
    case MessageKind::kOpened:
      return "opened";
    case MessageKind::kReopened:
      return "reopened";
    case MessageKind::kChanged:
      return "changed";
    case MessageKind::kClosed:
      return "closed";
  }
  return "unknown";
}

IncidentText WriteIncidentText(const core::Incident& incident, MessageKind message,
                               const core::Building& building, core::RecipientGroup reader,
                               absl::Time now) {
  const TextContext context{incident, building, reader, now};
  const KindText& kind = TextOf(incident.kind);
  PlainText out;
  if (message == MessageKind::kClosed) {
    WriteAllClear(context, out);
  } else {
    const bool about_mail = incident.kind == core::IncidentKind::kMailUndeliverable;
    if (message == MessageKind::kChanged && about_mail) {
      out.Paragraph("ONE MORE: what our last mail asked for is still to be done.");
    } else if (message == MessageKind::kChanged) {
      out.Paragraph("CHANGED: please do what this mail says instead of what the last one said.");
    } else if (message == MessageKind::kReopened) {
      out.Paragraph("AGAIN: what was settled before is back.");
    }
    out.Paragraph(kind.lead);
    WriteHead(context, out);
    kind.write_body(context, out);
  }
  out.BlankLine();
  out.Paragraph(absl::StrCat("-- Connecx, incident ", incident.id, ", ",
                             core::IncidentKindName(incident.kind),
                             ". This mail was written by a "
                             "program; times are local, ",
                             building.time_zone_name, "."));
  return {Subject(context, message), out.text()};
}

bool AllClearSavesWork(core::IncidentKind kind) {
  switch (kind) {
    case core::IncidentKind::kDoubleBooking:
    case core::IncidentKind::kMadeByHand:
    case core::IncidentKind::kRefusedBySystem:
    case core::IncidentKind::kNotInTime:
    case core::IncidentKind::kNotTakenAway:
    case core::IncidentKind::kSystemUnreachable:
    case core::IncidentKind::kTimetablesExhausted:
    case core::IncidentKind::kClearingFailed:
      return true;
    case core::IncidentKind::kIdUnknown:
    case core::IncidentKind::kSystemUnsuitable:
    case core::IncidentKind::kClockSkew:
    case core::IncidentKind::kIdChangeFailed:
    case core::IncidentKind::kMailUndeliverable:
    case core::IncidentKind::kDoorsNeedUpdate:
    case core::IncidentKind::kPermissionGone:
      return false;
  }
  return false;
}

}  // namespace connecx::notify
