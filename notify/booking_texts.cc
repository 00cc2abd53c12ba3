#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "notify/kind_texts.h"
#include "notify/manual_steps.h"
#include "notify/time_text.h"

// The kinds that a building manager can mend.

namespace connecx::notify {
namespace {

constexpr absl::string_view kConnecxApartmentId =
    "Building > Apartments > (the apartment) > Access Control ID > Save Access Control ID";
constexpr absl::string_view kConnecxFacilityId =
    "Settings > Facilities > (the facility) > Access Control Facility ID";

// The incident's own booking and those that share its fate, each once.
std::vector<core::BookingRef> BookingsConcerned(const core::IncidentSubject& subject) {
  std::vector<core::BookingRef> bookings = subject.others;
  if (subject.booking.has_value() &&
      std::find(bookings.begin(), bookings.end(), *subject.booking) == bookings.end()) {
    bookings.insert(bookings.begin(), *subject.booking);
  }
  return bookings;
}

// "What to do" by the worked-out permission where there is one, else by the bookings' own times.
void WriteByHand(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  if (subject.manual.has_value()) {
    WriteManualSteps(context, *subject.manual, out);
    WriteManualNotes(context, *subject.manual, out);
    return;
  }
  out.Heading("WHAT TO DO");
  StepOpenAccessLevel(context, out);
  out.Step(absl::StrCat(
      "In its list of zones, find the zone with the Ext ID ", Quoted(subject.zone),
      "; add it if it is not there. Is it there with a Period that is not over? Then it serves "
      "another booking: change nothing, and ask first. Else give it the Period and a timetable "
      "with "
      "the hours named here, and save."));
  const std::vector<core::BookingRef> bookings = BookingsConcerned(subject);
  WriteStepsForBookings(context, bookings, out);
  if (bookings.size() > 1) {
    out.Step(
        "The entry can serve one booking at a time: enter the next one when the one before is "
        "over.");
  }
  out.Heading("GOOD TO KNOW");
  out.Bullet("Connecx sees by itself that it is done: no answer is needed.");
  WriteKeyUpdate(context, out);
  WriteHelp(context, out);
}

void WriteOthers(const TextContext& context, absl::string_view sentence, PlainText& out) {
  if (context.subject().others.empty()) return;
  out.Paragraph(sentence);
  WriteBookings(context, context.subject().others, out);
}

void DoubleBooking(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  out.Heading("WHAT HAPPENED");
  out.Paragraph(absl::StrCat("This booking was made while ", ApartmentText(context),
                             " already had another booking of ", FacilityText(context),
                             " that is not over", subject.others.empty() ? "." : ":"));
  WriteBookings(context, subject.others, out);
  out.Paragraph(
      "SPACE can hold only one permission at a time for an access level and a zone, and the other "
      "booking has it. Until the permission for this booking is entered by hand, the card does not "
      "open the door for it.");
  out.Heading("WHAT WAS TRIED");
  if (!subject.manual.has_value()) {
    out.Paragraph("Connecx left the permission of the other booking as it is.");
  } else if (HasTimetable(*subject.manual)) {
    out.Paragraph(
        "Connecx left the permission of the other booking as it is, and saw to it that a timetable "
        "with the right hours exists in SPACE.");
  } else {
    out.Paragraph(absl::StrCat(
        "Connecx left the permission of the other booking as it is. It could not prepare a "
        "timetable "
        "with the hours ",
        OneLine(subject.manual->hours), " in SPACE: one has to be made by hand first."));
  }
  WriteDetail(context, out);
  WriteByHand(context, out);
}

void IdUnknown(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  const bool apartment = !subject.apartment.empty();
  const bool facility = !subject.facility.empty();
  out.Heading("WHAT HAPPENED");
  if (apartment) {
    out.Paragraph(subject.access_level.empty()
                      ? absl::StrCat("In Connecx, apartment ", OneLine(subject.apartment),
                                     " has no Access Control ID.")
                      : absl::StrCat("In Connecx, apartment ", OneLine(subject.apartment),
                                     " has the Access Control ID ", Quoted(subject.access_level),
                                     "."));
  }
  if (facility) {
    out.Paragraph(subject.zone.empty()
                      ? absl::StrCat("In Connecx, facility ", OneLine(subject.facility),
                                     " has no Access Control Facility ID.")
                      : absl::StrCat("In Connecx, facility ", OneLine(subject.facility),
                                     " has the Access Control Facility ID ", Quoted(subject.zone),
                                     "."));
  }
  out.Paragraph(
      "Without an ID that SPACE knows, Connecx cannot tell whose card shall open which door, and "
      "enters nothing.");
  WriteDetail(context, out);
  WriteOthers(context, "These bookings get no access until then:", out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph("Connecx looked the IDs up, in its own list and, where there was one, in SPACE.");
  out.Heading("WHAT TO DO");
  const absl::Time start = EarliestStart(context);
  out.Paragraph(start == absl::InfiniteFuture()
                    ? std::string("When: before the next booking.")
                    : absl::StrCat("When: ", FromAndBy(context, absl::InfinitePast(), start)));
  out.BlankLine();
  if (apartment || !facility) {
    out.Step(
        "In SPACE, choose Access points > User access levels (or the visitor access levels), open "
        "the one that belongs to the apartment, and note its Ext ID. (It shows when SHOW_EXT_ID is "
        "set in System > General options > Advanced.)");
    out.Step(absl::StrCat("In Connecx, choose ", kConnecxApartmentId,
                          ", and enter exactly that: capitals, small letters and blanks count."));
    if (!subject.access_level.empty()) {
      out.Step(
          "Is it exactly that already, and does it belong to a visitor access level? Then this "
          "SPACE does not show visitor access levels to Connecx: make a user access level with the "
          "same access points and people for the apartment, and enter its Ext ID instead.");
    }
  }
  if (facility || !apartment) {
    out.Step(
        "In SPACE, choose Access points > Zones, open the one with the facility's doors, and note "
        "its Ext ID.");
    out.Step(absl::StrCat("In Connecx, choose ", kConnecxFacilityId,
                          ", and enter exactly that: capitals, small letters and blanks count."));
  }
  out.Heading("GOOD TO KNOW");
  out.Bullet(
      "Once the ID is right, Connecx enters the access of all bookings concerned by itself, within "
      "minutes.");
  WriteHelp(context, out);
}

void MadeByHand(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  out.Heading("WHAT HAPPENED");
  out.Paragraph(absl::StrCat(
      "In SPACE, somebody entered or changed by hand the permission of access level ",
      Quoted(subject.access_level), " for zone ", Quoted(subject.zone), " (",
      ApartmentText(context), ", ", FacilityText(context),
      "). It does not open the door in the whole time of a booking, and SPACE can hold only one "
      "permission for the two."));
  WriteDetail(context, out);
  WriteOthers(context, "Without access because of it:", out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph("Nothing: Connecx never overwrites what a person entered.");
  if (subject.manual.has_value()) {
    WriteByHand(context, out);
    return;
  }
  out.Heading("WHAT TO DO");
  const absl::Time start = EarliestStart(context);
  if (start != absl::InfiniteFuture()) {
    out.Paragraph(absl::StrCat("When: ", FromAndBy(context, absl::InfinitePast(), start)));
    out.BlankLine();
  }
  StepOpenAccessLevel(context, out);
  out.Step(absl::StrCat("In its list of zones, find the zone with the Ext ID ",
                        Quoted(subject.zone), "."));
  out.Step(
      "Is that entry no longer needed? Remove the zone from the list and save. Connecx then enters "
      "the booking's access by itself, in good time.");
  out.Step(
      "Is it still needed? Then leave it, and see to it that its Period and timetable include the "
      "booking's time too.");
  out.Heading("GOOD TO KNOW");
  out.Bullet(
      "If it has a Period, Connecx takes the entry out in the night after its last date, and goes "
      "on "
      "by itself. Without a Period it stays until a person removes it.");
  WriteHelp(context, out);
}

void RefusedBySystem(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      absl::StrCat("SPACE refused the access of this booking. As things are, the card of ",
                   ApartmentText(context), " does not open ", FacilityText(context), "."));
  WriteDetail(context, out);
  WriteOthers(context, "Concerned as well:", out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Connecx sent the permission and got a final no. Sending it again unchanged would not help; "
      "it "
      "tries again when something about the booking or its IDs changes.");
  WriteByHand(context, out);
}

void NotInTime(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      EarliestStart(context) <= context.now
          ? "This booking has begun, and its access, or what follows of it, is not in SPACE yet. A "
            "person can enable it."
          : "This booking starts soon, and its access is not in SPACE yet. A person can still "
            "enable it in time.");
  WriteDetail(context, out);
  WriteOthers(context, "Concerned as well:", out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Connecx has tried to enter it since the booking was made, and goes on trying. If it "
      "succeeds "
      "after all, a mail says so.");
  WriteByHand(context, out);
}

void StepTakeAway(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  StepOpenAccessLevel(context, out);
  out.Step(absl::StrCat("In its list of zones, find the zone with the Ext ID ",
                        Quoted(subject.zone), "."));
  out.Step(subject.others.empty()
               ? "Remove the zone from the list, and save."
               : "Change its Period and timetable so that only the bookings named below are left, "
                 "and save.");
  WriteBookings(context, subject.others, out);
  out.Heading("GOOD TO KNOW");
  out.Bullet("If the zone is not in the list any more, nothing is left to do.");
}

// A permission that may as well be a person's: Connecx leaves it alone.
void MayBeLeft(const TextContext& context, PlainText& out) {
  out.Heading("WHAT HAPPENED");
  out.Paragraph(absl::StrCat("The card of ", ApartmentText(context), " can open ",
                             FacilityText(context), " in a time that is not booked."));
  out.Paragraph(
      "This may be left of a booking that was cancelled or moved while Connecx was being repaired, "
      "or a person entered it: Connecx cannot tell.");
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(absl::StrCat(
      "Nothing: what a person entered is left alone. Connecx takes it away after the last date of "
      "its Period, ",
      DateText(*context.subject().last), "."));
  out.Heading("WHAT TO DO");
  out.Paragraph("Was it entered on purpose? Then leave it. If not, at once:");
  out.BlankLine();
  StepTakeAway(context, out);
  WriteHelp(context, out);
}

void NotTakenAway(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  if (subject.last) {
    MayBeLeft(context, out);
    return;
  }
  out.Heading("WHAT HAPPENED");
  out.Paragraph(absl::StrCat(
      "A booking was cancelled or moved, but its access is still in SPACE: the card of ",
      ApartmentText(context), " can open ", FacilityText(context),
      " in a time that is no longer booked."));
  WriteDetail(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph("Connecx has tried to take it away since then, and goes on trying.");
  if (subject.manual.has_value()) {
    WriteByHand(context, out);
    return;
  }
  out.Heading("WHAT TO DO");
  const absl::Time start = EarliestStart(context);
  if (start != absl::InfiniteFuture()) {
    out.Paragraph(absl::StrCat(
        "When: ", start <= context.now ? std::string("at once: the door is open to the card now.")
                                       : FromAndBy(context, absl::InfinitePast(), start)));
    out.BlankLine();
  }
  StepTakeAway(context, out);
  WriteHelp(context, out);
}

void IdChangeFailed(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  out.Heading("WHAT HAPPENED");
  out.Paragraph(
      "An Access Control ID was changed in Connecx while bookings need it, and access under the "
      "new "
      "ID could not be confirmed in SPACE.");
  if (!subject.access_level.empty()) {
    out.Field("Access level", Quoted(subject.access_level));
  }
  if (!subject.zone.empty()) out.Field("Zone", Quoted(subject.zone));
  WriteDetail(context, out);
  WriteOthers(context, "Bookings at risk:", out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Access under the old ID was left as it is: it ends with the bookings that it was given for. "
      "Access under the new ID is tried again and again.");
  out.Heading("WHAT TO DO");
  const absl::Time start = EarliestStart(context);
  if (start != absl::InfiniteFuture()) {
    out.Paragraph(absl::StrCat("When: ", FromAndBy(context, absl::InfinitePast(), start)));
    out.BlankLine();
  }
  out.Step(
      "In SPACE, look up the Ext ID: of the apartment's access level in Access points > User "
      "access "
      "levels (or the visitor access levels), of the facility's zone in Access points > Zones.");
  out.Step(
      absl::StrCat("In Connecx, compare it with the ID of the apartment (", kConnecxApartmentId,
                   ") or of the facility (", kConnecxFacilityId,
                   "). Both must be exactly the same: capitals, small letters and blanks count. "
                   "Correct the one that is wrong."));
  out.Heading("GOOD TO KNOW");
  out.Bullet("Once the ID is right, Connecx moves the access of all bookings by itself.");
  WriteHelp(context, out);
}

// What the access level had, where SPACE lists it, and how it is entered again.
struct GoneText {
  std::string what;
  std::string look;
  absl::string_view add;
};

GoneText GoneTextOf(const core::IncidentSubject& subject) {
  constexpr absl::string_view kLook = "Look for the ";
  if (!subject.member.empty()) {
    const std::string user = absl::StrCat("user with the Ext ID ", Quoted(subject.member));
    return {absl::StrCat("the ", user), absl::StrCat(kLook, user, " in its list of users."),
            "Then add the user, and save."};
  }
  const bool is_door = !subject.door.empty();
  const std::string kind = is_door ? "door" : "zone";
  const std::string id = Quoted(is_door ? subject.door : subject.zone);
  return {absl::StrCat("a permission for ", kind, " ", id, " that is not from Connecx"),
          absl::StrCat(kLook, kind, " with the Ext ID ", id, " in its list of ", kind, "s."),
          is_door ? "Then add the door with the Period and the timetable named above, and save."
                  : "Then add the zone with the Period and the timetable named above, and save."};
}

void PermissionGone(const TextContext& context, PlainText& out) {
  const core::IncidentSubject& subject = context.subject();
  const GoneText gone = GoneTextOf(subject);
  out.Heading("WHAT HAPPENED");
  out.Paragraph(absl::StrCat("Right before Connecx wrote to access level ",
                             Quoted(subject.access_level), " in SPACE, that had ", gone.what,
                             ". Right after that it was gone: SPACE lost it, or a person removed "
                             "it in that moment."));
  if (subject.member.empty()) WriteDetail(context, out);
  out.Heading("WHAT WAS TRIED");
  out.Paragraph(
      "Connecx sent it back to SPACE as it was, together with its own permissions, as it always "
      "does. It does not enter it again: it would undo what a person has done.");
  out.Heading("WHAT TO DO");
  out.Paragraph("When: at once: who needs it may stand before a closed door.");
  out.BlankLine();
  StepOpenAccessLevel(context, out);
  out.Step(absl::StrCat(gone.look, " If it is there, nothing is left to do."));
  out.Step(absl::StrCat("Is it missing, and nobody removed it on purpose? ", gone.add));
  out.Heading("GOOD TO KNOW");
  if (!subject.facility.empty()) {
    out.Bullet(absl::StrCat("Does a booking of ", FacilityText(context),
                            " have the zone now? Then enter the one named above when that booking "
                            "is over."));
  }
  out.Bullet("Connecx notices by itself when it is there again.");
  out.Bullet(absl::StrCat(
      "Was it removed on purpose? Then nothing is left to do: incident ", context.incident.id,
      subject.last ? " is closed after the last date of its Period, " : " is closed ",
      "after 14 days", subject.last ? " at the latest." : "."));
  out.Bullet(
      "If this comes more than once without anybody working in SPACE, pass it on: SPACE then loses "
      "parts of what it is sent.");
  WriteHelp(context, out);
}

}  // namespace

const KindText kDoubleBookingText = {"A double booking has to be enabled by hand in SALTO SPACE.",
                                     &DoubleBooking};
const KindText kIdUnknownText = {
    "An ID in Connecx is missing or does not exist in SALTO SPACE. It has to be corrected.",
    &IdUnknown};
const KindText kMadeByHandText = {
    "A permission that was entered by hand in SALTO SPACE keeps a booking from its access.",
    &MadeByHand};
const KindText kRefusedBySystemText = {
    "SALTO SPACE refused the access of a booking. It has to be enabled by hand.", &RefusedBySystem};
const KindText kNotInTimeText = {
    "The access of a booking is not in SALTO SPACE yet. It has to be enabled by hand to be in "
    "time.",
    &NotInTime};
const KindText kNotTakenAwayText = {
    "Access that is no longer booked is still in SALTO SPACE. It has to be taken away by hand.",
    &NotTakenAway};
const KindText kIdChangeFailedText = {
    "A changed Access Control ID could not be confirmed in SALTO SPACE. It has to be checked.",
    &IdChangeFailed};
const KindText kPermissionGoneText = {
    "Access that is not from Connecx is gone in SALTO SPACE. It has to be checked.",
    &PermissionGone};

}  // namespace connecx::notify
