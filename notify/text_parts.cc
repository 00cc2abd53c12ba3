#include "notify/text_parts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "notify/time_text.h"

namespace connecx::notify {
namespace {

// Apartment and facility only where the mail's head does not say them.
std::string BookingLine(const TextContext& context, const core::BookingRef& booking) {
  std::string line = WindowText(booking.window, context.building.time_zone);
  if (booking.facility != context.subject().facility) {
    absl::StrAppend(&line, ", ", OneLine(booking.facility));
  }
  if (booking.apartment != context.subject().apartment) {
    absl::StrAppend(&line, ", apartment ", OneLine(booking.apartment));
  }
  if (!booking.booking_id.empty()) {
    absl::StrAppend(&line, " (booking ", OneLine(booking.booking_id), ")");
  }
  return line;
}

}  // namespace

std::string FacilityText(const TextContext& context) {
  return context.subject().facility.empty() ? "the facility" : OneLine(context.subject().facility);
}

std::string ApartmentText(const TextContext& context) {
  return context.subject().apartment.empty()
             ? "the apartment"
             : absl::StrCat("apartment ", OneLine(context.subject().apartment));
}

void WriteHead(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  out.BlankLine();
  out.Field("Building", OneLine(context.building.name));
  if (!subject.apartment.empty()) out.Field("Apartment", OneLine(subject.apartment));
  if (!subject.facility.empty()) out.Field("Facility", OneLine(subject.facility));
  if (subject.booking.has_value()) {
    out.Field("Booked time",
              absl::StrCat(WindowText(subject.booking->window, context.building.time_zone), " (",
                           context.building.time_zone_name, ")"));
    out.Field("Booking", OneLine(subject.booking->booking_id));
  }
}

void WriteBookings(const TextContext& context, const std::vector<core::BookingRef>& bookings,
                   PlainText& out) {
  for (const core::BookingRef& booking : bookings) out.Bullet(BookingLine(context, booking));
}

void WriteDetail(const TextContext& context, PlainText& out) {
  if (!context.subject().detail.empty()) {
    out.Paragraph(absl::StrCat("In detail: ", OneLine(context.subject().detail)));
  }
}

absl::Time EarliestStart(const TextContext& context) {
  absl::Time earliest = absl::InfiniteFuture();
  if (context.subject().booking.has_value()) earliest = context.subject().booking->window.start;
  for (const core::BookingRef& other : context.subject().others) {
    earliest = std::min(earliest, other.window.start);
  }
  return earliest;
}

std::string FromAndBy(const TextContext& context, absl::Time from, absl::Time by) {
  if (by <= context.now) return "at once: the booking has already begun.";
  const absl::TimeZone time_zone = context.building.time_zone;
  const std::string deadline = absl::StrCat("by ", InstantText(by, time_zone), " at the latest (",
                                            context.building.time_zone_name, ").");
  if (from <= context.now) return absl::StrCat("now, and ", deadline);
  return absl::StrCat("not before ", InstantText(from, time_zone), ", and ", deadline);
}

void WriteHelp(const TextContext& context, PlainText& out) {
  if (context.building.operator_contact.empty()) return;
  out.Bullet(absl::StrCat("Cannot find in SPACE what is named here? Then change nothing, and ask ",
                          OneLine(context.building.operator_contact), "."));
}

void StepOpenAccessLevel(const TextContext& context, PlainText& out) {
  out.Step(absl::StrCat(
      "In SPACE, choose Access points > User access levels, and open the access level with the Ext "
      "ID ",
      Quoted(context.subject().access_level),
      ". If it is not in that list, it is a visitor access level: look for it there. (No Ext ID to "
      "be seen? It shows when SHOW_EXT_ID is set in System > General options > Advanced.)"));
}

void WriteKeyUpdate(const TextContext& context, PlainText& out) {
  out.Bullet(absl::StrCat(
      "If SPACE then shows \"Update required\" for a key of ", ApartmentText(context),
      ", the card has to be presented once at an updating wall reader before it opens the door."));
}

}  // namespace connecx::notify
