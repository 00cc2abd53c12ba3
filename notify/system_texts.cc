#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "notify/kind_texts.h"
#include "notify/manual_steps.h"
#include "notify/time_text.h"

// The kinds that concern the whole installation of SPACE, or the plugin itself.

namespace connecx::notify {
namespace {

void WriteAtRisk(const TextContext& context, PlainText& out) {
  if (context.subject().others.empty()) return;
  out.Paragraph("Bookings that wait for it:");
  WriteBookings(context, context.subject().others, out);
}

// "When: ..." by the first booking that suffers, else `otherwise`.
void WriteWhen(const TextContext& context, absl::string_view otherwise, PlainText& out) {
  const absl::Time start = EarliestStart(context);
  out.Paragraph(start == absl::InfiniteFuture()
                    ? absl::StrCat("When: ", otherwise)
                    : absl::StrCat("When: ", FromAndBy(context, absl::InfinitePast(), start),
                                   start > context.now
                                       ? " That is when the first booking concerned starts."
                                       : ""));
  out.BlankLine();
}

void UnreachableForManager(const TextContext& context, PlainText& out) {
  out.Heading("WHAT TO DO");
  WriteWhen(context, "now.", out);
  out.Step(
      "Can you sign in to SPACE yourself? If not, nothing can be entered: tell the residents of "
      "the "
      "bookings named below, or open for them.");
  out.Step(
      "If you can, enter each of these bookings by hand, soonest first: in Access points > User "
      "access levels (or the visitor access levels), open the apartment's access level (its Ext ID "
      "is the apartment's Access Control ID in Connecx), add the facility's zone (or change its "
      "entry if it is there with a Period that is over), give it this "
      "Period and a timetable with these hours, and save.");
  WriteStepsForBookings(context, context.subject().others, out);
  out.Heading("GOOD TO KNOW");
  out.Bullet(
      "A mail tells you when SPACE answers again: from then on Connecx enters by itself what you "
      "have "
      "not entered.");
  WriteKeyUpdate(context, out);
  WriteHelp(context, out);
}

void UnreachableForOperator(const TextContext& context, PlainText& out) {
  WriteAtRisk(context, out);
  out.Heading("WHAT TO DO");
  WriteWhen(context, "now.", out);
  out.Step(
      "See whether the server of SPACE is switched on, its services run, and people can sign in.");
  out.Step(
      "See whether the plugin can reach it: network, firewall, the address in the building's "
      "configuration, and the port and sign-in set in SPACE at System > General options > SHIP.");
}

void SystemUnreachable(const TextContext& context, PlainText& out) {
  const bool manager = context.reader == core::RecipientGroup::kManagers;
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "SPACE of this building does not answer Connecx. Doors go on working with what SPACE holds, "
      "but no booking can be given access, and none can be taken away.");
  if (!manager) WriteDetail(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Connecx keeps trying, and catches up with everything by itself once SPACE answers again.");
  if (manager) {
    out.Paragraph("Whoever looks after the connection has been told, too.");
    UnreachableForManager(context, out);
  } else {
    UnreachableForOperator(context, out);
  }
}

void SystemUnsuitable(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "SPACE of this building answers, but an access level cannot be read completely. A permission "
      "can be written only together with all others of the access level: writing without having "
      "read them would take away the apartment's own front door. So nothing is written.");
  WriteDetail(context, out);
  WriteAtRisk(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph("Connecx reads again at every pass, and goes on by itself once it can.");
  out.Heading("WHAT TO DO");
  WriteWhen(context, "before the next booking.", out);
  out.Step(
      "Ask SALTO or the installer whether this version and licence of SPACE let access levels be "
      "read through the host interface (SHIP), with their zones, doors and members.");
  out.Step(
      "Until then, bookings are enabled and taken away by hand in SPACE: the building's managers "
      "are told of each in time.");
}

void ClockSkew(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "The clock of SPACE's server and the clock of the plugin do not agree. With a wrong clock, "
      "doors would open at the wrong time.");
  WriteDetail(context, out);
  WriteAtRisk(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Over 2 minutes apart, nothing is taken away because of time; over 5 minutes apart, nothing "
      "is "
      "written at all. The clocks are compared again every hour.");
  out.Heading("WHAT TO DO");
  WriteWhen(context, "today, before the next midnight.", out);
  out.Step("Compare both servers' clocks with a clock that you trust.");
  out.Step(absl::StrCat(
      "Set the wrong one, and let it be set from the network (NTP). Check its time zone too: this "
      "building is configured as ",
      context.building.time_zone_name, "."));
}

void TimetablesExhausted(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "A booking needs hours for which there is no timetable in SPACE yet, and every timetable "
      "number that is reserved for this building is in use.");
  WriteDetail(context, out);
  WriteAtRisk(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Timetables with equal hours are shared, and those that nothing needs any more are used "
      "again. None was left.");
  out.Heading("WHAT TO DO");
  WriteWhen(context, "before the next booking.", out);
  out.Step(
      "In SPACE, choose Cardholders > Cardholder timetables, and find numbers that nobody uses, "
      "next "
      "to the reserved ones if possible.");
  out.Step(
      "Enlarge the range timetable_pool in the building's configuration by them. Ranges of several "
      "buildings on one SPACE must not overlap.");
  out.Step("Let the plugin read its configuration again (SIGHUP). It goes on by itself.");
}

void ClearingFailed(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "The nightly clearing could not be completed: permissions whose Period is over are still in "
      "SPACE. They open no door any more, but may keep the next booking of the same apartment and "
      "facility out.");
  WriteDetail(context, out);
  if (!context.subject().access_level.empty()) {
    out.Field("Access level", Quoted(context.subject().access_level));
  }
  WriteAtRisk(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph("Connecx tries the access levels that failed again until the next midnight.");
  out.Heading("WHAT TO DO");
  WriteWhen(context, "today.", out);
  out.Step("Mend the cause that is named above, if it says one.");
  out.Step(
      "Or clear by hand: in SPACE, choose Access points > User access levels, open the access "
      "level, "
      "remove from its list the zones whose Period is over, and save.");
}

void MailUndeliverable(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "A mail could not be delivered. It may ask a building manager to do something for a booking: "
      "as things are, nobody knows of it.");
  WriteDetail(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Refusals that a mail server calls temporary are tried again for days. This one is final: "
      "the "
      "mail is not sent again.");
  out.Heading("WHAT TO DO");
  out.Paragraph("When: now.");
  out.BlankLine();
  out.Step(
      "See what the mail asks for: accessctl incidents lists the open incidents of the building.");
  out.Step("Tell a manager of the building by other means.");
  out.Step(
      "Correct the address: managers in the building's configuration, or what core sends with "
      "SyncIds. Or mend the mail server's settings.");
}

void DoorsNeedUpdate(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "Connecx gave a booking hours that no timetable in SPACE had yet, and since then SPACE says "
      "that doors of this facility need an update. Until such a door is updated, a booking with "
      "hours that are new to it may find it closed.");
  WriteDetail(context, out);
  out.Field("Zone", Quoted(context.subject().zone));
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Bookings with equal hours share a timetable: hours that were booked before need no update "
      "as long as their timetable has not been used for others.");
  out.Heading("WHAT TO DO");
  WriteWhen(context, "before the next booking.", out);
  out.Step(
      "Have the doors named above updated: an off-line door needs a visit with the portable "
      "programming device.");
  out.Step(
      "It comes again with the next new hours. Ask SALTO or the installer whether these doors can "
      "be brought on-line. Until then it helps if the facility is booked in a few fixed slots.");
  out.Step(absl::StrCat(
      "Leave this incident open as long as the doors are like that: then it is not told again, and "
      "accessctl status goes on showing it. When they are not any more, close it with accessctl "
      "incidents resolve ",
      context.incident.id, "."));
}

}  // namespace

const KindText kSystemUnreachableText = {"SALTO SPACE of this building cannot be reached.",
                                         &SystemUnreachable};
const KindText kSystemUnsuitableText = {
    "SALTO SPACE of this building does not let access levels be read completely.",
    &SystemUnsuitable};
const KindText kClockSkewText = {"The clock of SALTO SPACE or of the plugin is wrong.", &ClockSkew};
const KindText kTimetablesExhaustedText = {
    "No timetable is left in SALTO SPACE for the hours of a booking.", &TimetablesExhausted};
const KindText kClearingFailedText = {"The nightly clearing of SALTO SPACE could not be completed.",
                                      &ClearingFailed};
const KindText kMailUndeliverableText = {"A mail about this building could not be delivered.",
                                         &MailUndeliverable};
const KindText kDoorsNeedUpdateText = {
    "Doors of this facility do not learn the hours of bookings by themselves.", &DoorsNeedUpdate};

}  // namespace connecx::notify
