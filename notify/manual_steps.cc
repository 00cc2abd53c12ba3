#include "notify/manual_steps.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/local_time.h"
#include "notify/time_text.h"

namespace connecx::notify {
namespace {

constexpr absl::string_view kAlways = "always";

std::string TimetableText(const core::ManualAction& action) {
  if (NeedsNoTimetable(action)) return "none (number 0, \"always\")";
  if (!HasTimetable(action)) {
    return absl::StrCat("the one that you made for ", OneLine(action.hours));
  }
  return absl::StrCat("number ", action.timetable_number, ", ", Quoted(action.timetable_name));
}

std::string PeriodText(absl::CivilDay first, absl::CivilDay last) {
  return absl::StrCat("from ", DateText(first), " to ", DateText(last));
}

void StepMakeTimetable(const TextContext& context, const core::ManualAction& action,
                       PlainText& out) {
  out.Step(absl::StrCat(
      "First make a timetable, because a permission takes its hours from one: in SPACE, choose "
      "Cardholders > Cardholder timetables, open one that nobody uses (never one whose name begins "
      "with \"CX\"), and name it after its hours. Enter ",
      OneLine(action.hours),
      action.first == action.last
          ? ", and tick all days: Monday to Sunday, holiday and both special days."
          : ", each with the weekdays named before it; where none is named, tick all days: Monday "
            "to "
            "Sunday, holiday and both special days.",
      " Where 24:00 is not accepted, enter 23:59. Save."));
  out.Step(absl::StrCat(
      "You may not change timetables in SPACE? Then ask ",
      context.building.operator_contact.empty() ? std::string("whoever looks after SPACE")
                                                : OneLine(context.building.operator_contact),
      " for a timetable with the hours ", OneLine(action.hours), ", and go on when you have it."));
}

void StepZone(const TextContext& context, const core::ManualAction& action, PlainText& out) {
  const std::string zone = Quoted(context.subject().zone);
  switch (action.manual_case) {
    case core::ManualCase::kNothingThere:
      out.Step(
          absl::StrCat("Look at its list of zones. The zone with the Ext ID ", zone,
                       " should not be there: add it. Should it be there after all, do not add "
                       "it a second time but change that entry."));
      return;
    case core::ManualCase::kChangeCurrent:
      out.Step(absl::StrCat(
          "In its list of zones, find the zone with the Ext ID ", zone,
          ". It is there for another booking of that time. Change this entry; do not add the zone "
          "a "
          "second time. The new values serve that booking as well. (If the entry is gone, add the "
          "zone.)"));
      return;
    case core::ManualCase::kChangeLater:
      out.Step(absl::StrCat("In its list of zones, find the zone with the Ext ID ", zone,
                            ". It is there for a later booking. Change this entry all the same; do "
                            "not add the zone a "
                            "second time. (If the entry is gone, add the zone.)"));
      return;
  }
}

}  // namespace

bool NeedsNoTimetable(const core::ManualAction& action) {
  return action.timetable_number == 0 && action.hours == kAlways;
}

bool HasTimetable(const core::ManualAction& action) {
  return NeedsNoTimetable(action) || !action.timetable_name.empty();
}

void WriteManualSteps(const TextContext& context, const core::ManualAction& action,
                      PlainText& out) {
  out.Heading("WHAT TO DO");
  out.Paragraph(absl::StrCat("When: ", FromAndBy(context, action.from, action.by)));
  out.BlankLine();
  if (!HasTimetable(action)) StepMakeTimetable(context, action, out);
  StepOpenAccessLevel(context, out);
  StepZone(context, action, out);
  out.Step("Give this entry exactly these values:");
  out.StepField("Access level", OneLine(context.subject().access_level));
  out.StepField("Zone", OneLine(context.subject().zone));
  out.StepField("Period", PeriodText(action.first, action.last));
  out.StepField("Timetable", TimetableText(action));
  if (!action.hours.empty()) {
    out.StepField("Hours", action.hours == kAlways ? "all day" : OneLine(action.hours));
  }
  out.Step("Save the access level. Change nothing else in it.");
}

void WriteManualNotes(const TextContext& context, const core::ManualAction& action,
                      PlainText& out) {
  out.Heading("GOOD TO KNOW");
  if (action.from > context.now) {
    out.Bullet(
        "Please not earlier than said above: until then another booking needs the place, and would "
        "lose its access.");
  }
  if (action.first != action.last) {
    out.Bullet(
        absl::StrCat("The Period has ", action.last - action.first + 1,
                     " dates. Enter its first and its last date as they stand; the timetable "
                     "opens the right hours on each of them."));
  }
  if (action.manual_case == core::ManualCase::kChangeLater) {
    out.Bullet(
        "Do not note or restore the old values of the entry: Connecx gives the later booking its "
        "access back by itself.");
  }
  out.Bullet(
      "Later than said is better than not at all: the card opens the door once the entry is "
      "saved.");
  out.Bullet(absl::StrCat(
      "Connecx sees by itself that it is done: no answer is needed. It also takes the entry out "
      "again, in the night after ",
      DateText(action.last), "."));
  WriteKeyUpdate(context, out);
  WriteHelp(context, out);
}

void WriteStepsForBookings(const TextContext& context,
                           const std::vector<core::BookingRef>& bookings, PlainText& out) {
  std::vector<core::BookingRef> soonest_first = bookings;
  std::sort(soonest_first.begin(), soonest_first.end(),
            [](const auto& a, const auto& b) { return a.window.start < b.window.start; });
  for (const core::BookingRef& booking : soonest_first) {
    const absl::TimeZone time_zone = context.building.time_zone;
    out.Step(absl::StrCat("Booking ", OneLine(booking.booking_id), ":"));
    out.StepField("By", booking.window.start <= context.now
                            ? "at once, it has already begun"
                            : InstantText(booking.window.start, time_zone));
    if (!booking.apartment.empty()) out.StepField("Apartment", OneLine(booking.apartment));
    if (!booking.facility.empty()) out.StepField("Facility", OneLine(booking.facility));
    out.StepField("Period",
                  PeriodText(core::LocalDate(booking.window.start, time_zone),
                             core::LocalDate(booking.window.end - absl::Minutes(1), time_zone)));
    out.StepField("Hours", HoursByDateText(booking.window, time_zone));
  }
}

}  // namespace connecx::notify
