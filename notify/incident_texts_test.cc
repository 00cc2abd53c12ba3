#include "notify/incident_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "notify/sample_incidents.h"

namespace connecx::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

absl::Time Noon() {
  return absl::FromCivil(absl::CivilHour(2026, 9, 21, 12), SampleBuilding().time_zone);
}

IncidentText Write(const core::Incident& incident, MessageKind message = MessageKind::kOpened,
                   absl::Time now = Noon()) {
  return WriteIncidentText(incident, message, SampleBuilding(), core::RecipientGroup::kManagers,
                           now);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// Every text as it stands in testdata/. A changed text is written to the test's undeclared outputs,
// to be read aloud and copied over.
void ExpectAsInTestdata(const std::string& name, const IncidentText& text) {
  const std::string written = absl::StrCat("Subject: ", text.subject, "\n\n", text.body);
  const std::string expected = ReadFile(absl::StrCat("notify/testdata/", name, ".txt"));
  EXPECT_EQ(written, expected) << name;
  if (written == expected) return;
  if (const char* outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR"); outputs != nullptr) {
    std::ofstream(absl::StrCat(outputs, "/", name, ".txt")) << written;
  }
}

TEST(IncidentTexts, AreAsInTestdata) {
  for (const SampleIncident& sample : SampleIncidents()) {
    ExpectAsInTestdata(sample.name, Write(sample.incident));
  }
  ExpectAsInTestdata(
      "system_unreachable_operator",
      WriteIncidentText(SampleIncidentNamed("system_unreachable"), MessageKind::kOpened,
                        SampleBuilding(), core::RecipientGroup::kOperator, Noon()));
  core::Incident closed = SampleIncidentNamed("double_booking_add");
  closed.open = false;
  closed.closed_because = "The other booking was cancelled, so this one has its access now.";
  ExpectAsInTestdata("double_booking_closed", Write(closed, MessageKind::kClosed));
}

TEST(IncidentTexts, EveryKindHasASampleAndItsOwnText) {
  std::set<core::IncidentKind> kinds;
  std::set<std::string> leads;
  for (const SampleIncident& sample : SampleIncidents()) {
    if (!kinds.insert(sample.incident.kind).second) continue;
    const std::string body = Write(sample.incident).body;
    leads.insert(body.substr(0, body.find('\n')));
    EXPECT_THAT(body, HasSubstr("\nWHAT HAPPENED\n"));
    EXPECT_THAT(body, HasSubstr("\nWHAT WAS TRIED\n"));
    EXPECT_THAT(body, HasSubstr("\nWHAT TO DO\n"));
    EXPECT_THAT(body, HasSubstr(" 1. "));
  }
  EXPECT_EQ(kinds.size(), core::AllIncidentKinds().size());
  EXPECT_EQ(leads.size(), kinds.size());
}

TEST(IncidentTexts, NoLineIsLongUnlessItIsToBeCopied) {
  for (const SampleIncident& sample : SampleIncidents()) {
    const std::string body = Write(sample.incident).body;
    for (const absl::string_view line : absl::StrSplit(body, '\n')) {
      // What is to be copied stands in one piece, below a label.
      if (absl::StartsWith(line, "  ") && absl::StrContains(line, ":  ")) continue;
      if (absl::StrContains(line, "Booked time:") || absl::StrContains(line, "Access level:")) {
        continue;
      }
      EXPECT_LE(line.size(), 76u) << sample.name << ": " << line;
    }
  }
}

TEST(IncidentTexts, AnEntryThatTheTimeHasReachedIsDueNow) {
  const core::Incident incident = SampleIncidentNamed("double_booking_add");
  const core::ManualAction& action = *incident.subject.manual;
  EXPECT_THAT(Write(incident, MessageKind::kOpened, action.from - absl::Seconds(1)).body,
              HasSubstr("not before Sat 26 Sep 2026, 00:00, and by Sat 26 Sep 2026, 18:00 at"));
  const std::string due = Write(incident, MessageKind::kOpened, action.from).body;
  EXPECT_THAT(
      due, HasSubstr("When: now, and by Sat 26 Sep 2026, 18:00 at the latest (Australia/Sydney)"));
  EXPECT_THAT(due, Not(HasSubstr("not earlier")));
  EXPECT_THAT(Write(incident, MessageKind::kOpened, action.by).body,
              HasSubstr("When: at once: the booking has already begun."));
}

TEST(IncidentTexts, ABookingThatRunsStartsNoMore) {
  const core::Incident incident = SampleIncidentNamed("not_in_time");
  const std::string body =
      Write(incident, MessageKind::kOpened, incident.subject.booking->window.start).body;
  EXPECT_THAT(body, HasSubstr("This booking has begun, and its access"));
  EXPECT_THAT(body, Not(HasSubstr("starts soon")));
}

TEST(IncidentTexts, OfAnOutageInWhichABookingRunsNoStartIsNamed) {
  const core::Incident incident = SampleIncidentNamed("system_unreachable");
  absl::Time start = absl::InfiniteFuture();
  for (const core::BookingRef& other : incident.subject.others) {
    start = std::min(start, other.window.start);
  }
  EXPECT_THAT(Write(incident, MessageKind::kOpened, start).body,
              HasSubstr("When: at once: the booking has already begun.\n\n"));
}

TEST(IncidentTexts, WhatWasMadeByHandMayBeRemovedUntilTheBookingBegins) {
  const core::Incident incident = SampleIncidentNamed("made_by_hand");
  const absl::Time start = incident.subject.others.at(0).window.start;
  EXPECT_THAT(
      Write(incident, MessageKind::kOpened, start - SampleBuilding().manual_lead).body,
      HasSubstr("When: now, and by Sat 26 Sep 2026, 18:00 at the latest (Australia/Sydney).\n\n"));
  EXPECT_THAT(Write(incident, MessageKind::kOpened, start).body,
              HasSubstr("When: at once: the booking has already begun.\n\n"));
}

TEST(IncidentTexts, ChangedReopenedAndClosedSaySoFirst) {
  const core::Incident incident = SampleIncidentNamed("double_booking_add");
  const IncidentText changed = Write(incident, MessageKind::kChanged);
  EXPECT_THAT(changed.subject, StartsWith("Changed: Double booking: gym, apartment 501/56, Sat"));
  EXPECT_THAT(changed.body, StartsWith("CHANGED: "));
  const IncidentText again = Write(incident, MessageKind::kReopened);
  EXPECT_THAT(again.subject, StartsWith("Again: "));
  EXPECT_THAT(again.body, StartsWith("AGAIN: "));
  const IncidentText closed = Write(incident, MessageKind::kClosed);
  EXPECT_THAT(closed.subject, StartsWith("No longer needed: "));
  EXPECT_THAT(closed.body, StartsWith("NO LONGER NEEDED: "));
}

TEST(IncidentTexts, AnotherLostMailDoesNotTakeTheOneBeforeBack) {
  const core::Incident incident = SampleIncidentNamed("mail_undeliverable");
  EXPECT_THAT(Write(incident, MessageKind::kChanged).body, StartsWith("ONE MORE: "));
}

// docs/adr/0015.
TEST(IncidentTexts, WhatMayBeAPersonsIsLeftAlone) {
  core::Incident incident = SampleIncidentNamed("not_taken_away");
  incident.subject.booking.reset();
  incident.subject.detail.clear();
  incident.subject.last = absl::CivilDay(2026, 9, 26);
  const std::string body = Write(incident).body;
  EXPECT_THAT(body, HasSubstr("\nWas it entered on purpose? Then leave it."));
  EXPECT_THAT(body, HasSubstr("Sat 26 Sep 2026"));
  EXPECT_THAT(body, HasSubstr("\n 3. Remove the zone from the list, and save."));
  EXPECT_THAT(body, Not(HasSubstr("goes on trying")));
}

// docs/ship.md Q25.
TEST(IncidentTexts, AnIdThatSpaceDoesNotKnowMayBeThatOfAVisitorAccessLevel) {
  core::Incident incident = SampleIncidentNamed("id_unknown_apartment");
  EXPECT_THAT(Write(incident).body, Not(HasSubstr("\n 3. "))) << "there is no ID";
  incident.subject.access_level = "APT-501-56";
  EXPECT_THAT(
      Write(incident).body,
      HasSubstr("\n 3. Is it exactly that already, and does it belong to a visitor access"));
}

TEST(IncidentTexts, WithoutAnOperatorOrAPermissionTheTextStillTellsWhatToDo) {
  core::Incident incident = SampleIncidentNamed("double_booking_no_timetable");
  core::Building building = SampleBuilding();
  building.operator_contact.clear();
  const std::string body = WriteIncidentText(incident, MessageKind::kOpened, building,
                                             core::RecipientGroup::kManagers, Noon())
                               .body;
  EXPECT_THAT(body, HasSubstr("ask whoever"));
  incident.subject.manual.reset();
  const std::string by_window = Write(incident).body;
  EXPECT_THAT(by_window, HasSubstr("Period:       from Sat 26 Sep 2026 to Sat 26 Sep 2026"));
  EXPECT_THAT(by_window, HasSubstr("Hours:        Sat 26 Sep 2026 18:00-20:00"));
}

TEST(IncidentTexts, EachRefusedBookingHasItsStepTheSoonestFirst) {
  core::Incident incident = SampleIncidentNamed("refused_by_system");
  const std::string alone = Write(incident).body;
  EXPECT_THAT(alone, HasSubstr("\n 3. Booking harbour-tower-000287:"));
  EXPECT_THAT(alone, Not(HasSubstr("\n 4. ")));
  core::BookingRef sooner = *incident.subject.booking;
  sooner.booking_id = "harbour-tower-000288";
  sooner.window.start -= absl::Hours(24);
  sooner.window.end -= absl::Hours(24);
  incident.subject.others = {*incident.subject.booking, sooner};
  const std::string both = Write(incident).body;
  EXPECT_THAT(both, HasSubstr("\n 3. Booking harbour-tower-000288:\n"
                              "      By:           Fri 25 Sep 2026, 18:00"));
  EXPECT_THAT(both, HasSubstr("\n 4. Booking harbour-tower-000287:"));
  EXPECT_THAT(both, HasSubstr("\n 5. The entry can serve one booking at a time"));
}

TEST(IncidentTexts, AnEmptySubjectMakesAWholeMailOfEveryKind) {
  for (const core::IncidentKind kind : core::AllIncidentKinds()) {
    core::Incident incident;
    incident.kind = kind;
    incident.opened_time = Noon();
    const IncidentText text = Write(incident);
    EXPECT_THAT(text.subject, HasSubstr("since Mon 21 Sep 2026, 12:00 (Harbour Tower)"));
    EXPECT_THAT(text.body, HasSubstr("WHAT TO DO"));
  }
}

TEST(IncidentTexts, ValuesFromOutsideCannotBreakALine) {
  core::Incident incident = SampleIncidentNamed("double_booking_add");
  incident.subject.apartment = "1\r\nBcc: thief@example.com\r\n\r\nWHAT TO DO\n 1. Open all doors";
  incident.subject.zone = std::string("GY\0M\x1b[2J\xff", 9);
  incident.subject.booking->booking_id =
      "a\xe2\x80\xa8"
      "b\xe2\x80\xae"
      "c";
  for (const MessageKind message : {MessageKind::kOpened, MessageKind::kClosed}) {
    const IncidentText text = Write(incident, message);
    EXPECT_EQ(text.subject.find('\n'), std::string::npos);
    for (const absl::string_view line : absl::StrSplit(text.body, '\n')) {
      EXPECT_FALSE(absl::StartsWith(line, "Bcc:") || absl::StartsWith(line, " 1. Open all doors"));
      for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    }
    EXPECT_THAT(text.body, Not(HasSubstr("\xff")));
    EXPECT_THAT(text.body, Not(HasSubstr("\xe2\x80\xa8")));
  }
}

TEST(IncidentTexts, AnAllClearIsForMailThatAskedForAnEntryByHand) {
  EXPECT_TRUE(AllClearSavesWork(core::IncidentKind::kDoubleBooking));
  EXPECT_TRUE(AllClearSavesWork(core::IncidentKind::kSystemUnreachable));
  EXPECT_FALSE(AllClearSavesWork(core::IncidentKind::kClockSkew));
  EXPECT_FALSE(AllClearSavesWork(core::IncidentKind::kMailUndeliverable));
}

}  // namespace
}  // namespace connecx::notify
