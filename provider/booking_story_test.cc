// The described system, booking by booking, against a system in memory: what SPACE holds, what the
// manager is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/permission_digest.h"
#include "provider/pass_plan.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::base::testing::StatusIs;
using ::connecx::core::GrantPhase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BookingStoryTest : public ProviderFixture {
 protected:
  bool HasCondition(absl::string_view id, core::ConditionCode code) {
    return core::FindCondition(Stored(id), code) != nullptr;
  }
};

TEST_F(BookingStoryTest, ABookingOpensItsDoorInItsTimeAndOnlyThen) {
  const core::Grant grant = Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(grant.phase, GrantPhase::kGranted);
  EXPECT_THAT(grant.windows, ElementsAre(grant.window));
  EXPECT_FALSE(Opens("2026-09-25 17:59"));
  EXPECT_TRUE(Opens("2026-09-25 18:00"));
  EXPECT_TRUE(Opens("2026-09-25 19:59"));
  EXPECT_FALSE(Opens("2026-09-25 20:00"));
  EXPECT_FALSE(Opens("2026-09-26 18:00"));
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(BookingStoryTest, ARevokedBookingIsTakenAway) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Revoke("b1", 1).phase, GrantPhase::kRevoked);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
}

TEST_F(BookingStoryTest, ABookingThatStartsNowAndOneThatRunsOpenTheDoor) {
  EXPECT_EQ(Grant(Booking("now", Between("2026-09-24 12:00", "2026-09-24 13:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 12:00"));
  GrantRequest running = Booking("running", Between("2026-09-24 11:00", "2026-09-24 14:00"));
  running.apartment = "501/57";
  EXPECT_EQ(Grant(running).phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 12:00", "L57"));
}

TEST_F(BookingStoryTest, ABookingThatIsOverIsExpiredAndWritesNothing) {
  const int writes = system_.Calls(FakeAccessSystem::Call::kWrite);
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-24 10:00", "2026-09-24 11:00"))).phase,
            GrantPhase::kExpired);
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kWrite), writes);
}

TEST_F(BookingStoryTest, TheNightTakesTheExpiredPermissionOutAndTheSamePairIsBookedAgain) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  AdvanceTo("2026-09-25 23:00");
  EXPECT_TRUE(system_.Held("L56", "ZGYM").has_value());
  clock_.AdvanceTo(At("2026-09-26 00:05"));
  const core::Run run = Clear();
  EXPECT_EQ(run.state, core::RunState::kCompleted);
  EXPECT_EQ(run.report.cleared, 1);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-27 18:00", "2026-09-27 20:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(BookingStoryTest, ASecondBookingOfThePairIsTheManagersAndMailedAtOnce) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const core::Grant second = Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  EXPECT_EQ(second.phase, GrantPhase::kNeedsManualAction);
  EXPECT_FALSE(Opens("2026-10-02 18:30"));
  ASSERT_THAT(Incidents(), SizeIs(1));
  const core::Incident incident = Incidents()[0];
  EXPECT_EQ(incident.kind, core::IncidentKind::kDoubleBooking);
  ASSERT_TRUE(incident.subject.manual.has_value());
  const core::ManualAction& action = *incident.subject.manual;
  EXPECT_EQ(action.manual_case, core::ManualCase::kNothingThere);
  EXPECT_EQ(action.first, absl::CivilDay(2026, 10, 2));
  EXPECT_EQ(action.last, absl::CivilDay(2026, 10, 2));
  EXPECT_EQ(action.hours, "18:00-20:00");
  EXPECT_GT(action.timetable_number, 0);
  EXPECT_EQ(action.from, At("2026-10-02 00:00"));
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_THAT(Mails()[0].recipients, ElementsAre("manager@example.com"));
}

TEST_F(BookingStoryTest, AnEarlyDoubleBookingIsEnabledFromTheEveningBefore) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-10-02 09:00", "2026-10-02 10:00")));
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].subject.manual->from, At("2026-10-01 18:00"));
}

TEST_F(BookingStoryTest, TwoBookingsOfOneDayAreEnteredAsOnePermission) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  ASSERT_THAT(Incidents(), SizeIs(1));
  const core::ManualAction action = *Incidents()[0].subject.manual;
  EXPECT_EQ(action.manual_case, core::ManualCase::kChangeCurrent);
  EXPECT_EQ(action.hours, "18:00-20:00, 21:00-22:00");
}

TEST_F(BookingStoryTest, EnabledByHandIsRecognisedAndClearedInTheNight) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  clock_.AdvanceTo(At("2026-09-26 00:05"));
  Clear();
  AdvanceTo("2026-10-02 08:00");
  system_.SetByHand("L56", "ZGYM",
                    core::HeldPeriod{absl::CivilSecond(2026, 10, 2, 0, 0, 0),
                                     absl::CivilSecond(2026, 10, 2, 23, 59, 59)},
                    {{18 * 3600, 20 * 3600, core::DayTypes::All()}});
  AdvanceTo("2026-10-02 08:10");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(HasCondition("b2", core::ConditionCode::kEnabledByHand));
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1)) << "no all-clear for what the reader did himself";
  EXPECT_TRUE(Opens("2026-10-02 18:30"));
  clock_.AdvanceTo(At("2026-10-03 00:05"));
  EXPECT_EQ(Clear().report.cleared, 1);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kExpired);
  EXPECT_EQ(Grant(Booking("b3", Between("2026-10-04 18:00", "2026-10-04 20:00"))).phase,
            GrantPhase::kGranted);
}

// docs/adr/0009.
class AsTheMailAskedTest : public BookingStoryTest {
 protected:
  // Both on 2 October; b2 waits for the manager.
  void BookTwice() {
    Grant(Booking("b1", Between("2026-10-02 10:00", "2026-10-02 11:00")));
    Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
    AdvanceTo("2026-10-02 08:00");
  }
  // A person enters what the mail says; SPACE's page takes times to the minute.
  void Enter(absl::string_view seen = "2026-10-02 08:10") {
    const core::ManualAction action = Incidents().at(0).subject.manual.value();
    system_.SetByHand(
        "L56", "ZGYM",
        core::HeldPeriod{absl::CivilSecond(action.first), absl::CivilSecond(action.last + 1) - 60},
        action.timetable_number);
    AdvanceTo(seen);
  }
};

TEST_F(AsTheMailAskedTest, ItServesBothAndIsOursFromThenOn) {
  BookTwice();
  Enter();
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_THAT(Stored("b2").waits_behind, IsEmpty());
  EXPECT_TRUE(HasCondition("b2", core::ConditionCode::kEnabledByHand));
  EXPECT_FALSE(HasCondition("b1", core::ConditionCode::kEnabledByHand));
  EXPECT_TRUE(Opens("2026-10-02 10:30"));
  EXPECT_TRUE(Opens("2026-10-02 19:59"));
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1)) << "no all-clear for what the reader did himself";
  AdvanceTo("2026-10-02 12:00");
  EXPECT_TRUE(HasCondition("b2", core::ConditionCode::kEnabledByHand)) << "as long as it lives";
}

TEST_F(AsTheMailAskedTest, AnEditAndACancellationTakeEffectInOneWrite) {
  BookTwice();
  Enter();
  const int writes = system_.Calls(FakeAccessSystem::Call::kWrite);
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 19:00"), 2));
  EXPECT_TRUE(Opens("2026-10-02 18:59"));
  EXPECT_FALSE(Opens("2026-10-02 19:00"));
  Revoke("b1", 1);
  EXPECT_FALSE(Opens("2026-10-02 10:30"));
  EXPECT_TRUE(Opens("2026-10-02 18:30"));
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kWrite), writes + 2);
  Revoke("b2", 2);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(AsTheMailAskedTest, InATimetableOfThePersonsOwnItIsOursToo) {
  BookTwice();
  const core::DayTypes all = core::DayTypes::All();
  system_.SetByHand("L56", "ZGYM",
                    core::HeldPeriod{absl::CivilSecond(2026, 10, 2, 0, 0, 0),
                                     absl::CivilSecond(2026, 10, 2, 23, 59, 59)},
                    {{10 * 3600, 11 * 3600, all}, {18 * 3600, 20 * 3600, all}});
  AdvanceTo("2026-10-02 08:10");
  EXPECT_TRUE(HasCondition("b2", core::ConditionCode::kEnabledByHand));
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kWrite), 1) << "it opens what is planned";
  Revoke("b2", 1);
  EXPECT_FALSE(Opens("2026-10-02 18:30"));
  EXPECT_TRUE(Opens("2026-10-02 10:30"));
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(AsTheMailAskedTest, EnteredAfterTheBookingWasCancelledItOpensForNobody) {
  BookTwice();
  const core::ManualAction action = Incidents().at(0).subject.manual.value();
  Revoke("b2", 1);
  system_.SetByHand(
      "L56", "ZGYM",
      core::HeldPeriod{absl::CivilSecond(action.first), absl::CivilSecond(action.last + 1) - 1},
      action.timetable_number);
  AdvanceTo("2026-10-02 14:30");  // after the read of the drift cycle
  EXPECT_FALSE(Opens("2026-10-02 18:30"));
}

TEST_F(AsTheMailAskedTest, ALaterBookingThatTheMailTookOutComesBackByItself) {
  Grant(Booking("later", Between("2026-10-04 10:00", "2026-10-04 11:00")));
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  AdvanceTo("2026-10-02 08:00");
  EXPECT_EQ(Incidents().at(0).subject.manual->manual_case, core::ManualCase::kChangeLater);
  Enter();
  EXPECT_TRUE(Opens("2026-10-02 18:30"));
  EXPECT_TRUE(Opens("2026-10-04 10:30"));
  EXPECT_FALSE(Opens("2026-10-04 18:30"));
  EXPECT_EQ(Stored("later").phase, GrantPhase::kGranted);
}

TEST_F(AsTheMailAskedTest, EnteredBeforeItsTimeItShutsNobodyOutForLong) {
  Grant(Booking("b1", Between("2026-09-24 19:00", "2026-09-24 22:00")));
  Grant(Booking("b2", Between("2026-09-25 12:00", "2026-09-25 14:00")));
  AdvanceTo("2026-09-24 17:05");
  ASSERT_EQ(Incidents().at(0).subject.manual->from, At("2026-09-25 00:00"));
  ASSERT_EQ(Incidents().at(0).subject.manual->first, absl::CivilDay(2026, 9, 25));
  Enter(/*seen=*/"2026-09-24 17:25");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 19:00"));
  EXPECT_TRUE(Opens("2026-09-25 13:59"));
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(AsTheMailAskedTest, AStayOfMoreThanAWeekGoesOnByItself) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-10-02 15:00", "2026-10-12 10:00")));
  AdvanceTo("2026-09-26 00:05");
  Clear();
  AdvanceTo("2026-10-02 08:00");
  Enter();
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-10-08 23:59"));
  for (int day = 3; day <= 12; ++day) {
    clock_.AdvanceTo(At(absl::StrCat("2026-10-", day, " 00:05")));
    Clear();
    EXPECT_TRUE(Opens(absl::StrCat("2026-10-", day, " 09:59"))) << day;
  }
  EXPECT_FALSE(Opens("2026-10-12 10:00"));
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(AsTheMailAskedTest, AWaitingBookingIsNoneThatLacksATimetable) {
  system_.SetTimetables(1);
  GrantRequest taken = Booking("taken", Between("2026-09-26 08:00", "2026-09-26 09:00"));
  taken.facility = "pool";
  Grant(taken);
  Grant(Booking("b1", Between("2026-10-02 10:00", "2026-10-02 11:00")));
  Grant(Booking("b2", Between("2026-10-03 18:00", "2026-10-03 20:00")));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kQueued) << "for want of a timetable";
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction) << "for want of a manager";
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kDoubleBooking);
}

TEST(ClassifyTest, TheExactEntryGoesBeforeOneOfWholeDays) {
  core::HeldPermission held{.zone = "ZGYM", .timetable_number = 7};
  held.period =
      core::HeldPeriod{absl::CivilSecond(2026, 10, 2), absl::CivilSecond(2026, 10, 2, 23, 59, 0)};
  held.digest = core::PermissionDigest(held.zone, held.timetable_number, held.period);
  const core::LedgerEntry asked{.pair = {"L56", "ZGYM"}, .digest = core::WholeDaysDigest(held)};
  EXPECT_EQ(Classify(held, {asked}, true), Ownership::kOursOutdated);
  const core::LedgerEntry adopted{.pair = {"L56", "ZGYM"}, .digest = held.digest, .current = true};
  EXPECT_EQ(Classify(held, {asked, adopted}, true), Ownership::kOurs);
}

TEST_F(AsTheMailAskedTest, WhatAPersonMadeOtherwiseStaysThePersons) {
  BookTwice();
  system_.SetByHand("L56", "ZGYM",
                    core::HeldPeriod{absl::CivilSecond(2026, 10, 2, 0, 0, 0),
                                     absl::CivilSecond(2026, 10, 2, 23, 59, 59)},
                    {{9 * 3600, 21 * 3600, core::DayTypes::All()}});
  AdvanceTo("2026-10-02 08:10");
  EXPECT_TRUE(HasCondition("b2", core::ConditionCode::kEnabledByHand));
  Revoke("b2", 1);
  EXPECT_TRUE(Opens("2026-10-02 18:30"));
}

TEST_F(BookingStoryTest, ARebookingOnTheDayAfterTheFirstIsOverIsNoDoubleBooking) {
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 14:00")));
  AdvanceTo("2026-09-24 14:30");
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-24 16:00", "2026-09-24 17:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 16:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(BookingStoryTest, WhatBlockedIsCancelledAndTheWaitingOneIsGranted) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_TRUE(Opens("2026-10-02 18:30"));
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_THAT(Mails(), SizeIs(2)) << "the all-clear saves the manager the work";
}

TEST_F(BookingStoryTest, ABlockerThatIsMerelyOverLeavesTheBookingWithTheManager) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  clock_.AdvanceTo(At("2026-09-26 00:05"));
  Clear();
  AdvanceTo("2026-09-27 12:00");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction);
  EXPECT_THAT(Incidents(), SizeIs(1));
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(BookingStoryTest, AnEditThatMovesToAnotherPairTakesTheOldOneAway) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  GrantRequest moved = Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"), 2);
  moved.apartment = "501/57";
  moved.facility = "pool";
  const core::Grant grant = Grant(moved);
  EXPECT_EQ(grant.phase, GrantPhase::kGranted);
  EXPECT_THAT(grant.removal_pending, IsEmpty());
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-25 18:30", "L57", "ZPOOL"));
}

TEST_F(BookingStoryTest, AnEditOfARunningBookingTakesEffectAtOnce) {
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 14:00")));
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 12:30"), 2));
  EXPECT_TRUE(Opens("2026-09-24 12:29"));
  EXPECT_FALSE(Opens("2026-09-24 12:30"));
  Grant(Booking("b1", Between("2026-09-24 09:00", "2026-09-24 11:30"), 3));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
  EXPECT_FALSE(Opens("2026-09-24 12:00"));
}

TEST_F(BookingStoryTest, AnUnmappedApartmentIsAcceptedAndHealedBySyncIds) {
  GrantRequest request = Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  request.apartment = "501/58";
  EXPECT_EQ(Grant(request).phase, GrantPhase::kNeedsManualAction);
  EXPECT_TRUE(HasCondition("b1", core::ConditionCode::kIdUnknown));
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kIdUnknown);
  system_.AddAccessLevel("L58");
  ASSERT_OK(ids_.Sync({.building = "tower",
                       .edits = {{core::IdKind::kApartment, "501/58", "L58"}},
                       .actor = "test"}));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30", "L58"));
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(BookingStoryTest, AnIdThatTheSystemDoesNotKnowIsTold) {
  ASSERT_OK(ids_.Sync({.building = "tower",
                       .edits = {{core::IdKind::kApartment, "501/56", "TYPO"}},
                       .actor = "test"}));
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kNeedsManualAction);
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kIdUnknown);
  EXPECT_EQ(Incidents()[0].subject.access_level, "TYPO");
}

TEST_F(BookingStoryTest, AnIdThatNobodyHasAnyMoreIsNobodysConcern) {
  ASSERT_OK(ids_.Sync({.building = "tower",
                       .edits = {{core::IdKind::kApartment, "501/56", "TYPO"}},
                       .actor = "test"}));
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Revoke("b1", 1);
  ASSERT_THAT(Incidents(), SizeIs(1));
  ASSERT_OK(ids_.Sync(
      {.building = "tower", .removals = {{core::IdKind::kApartment, "501/56"}}, .actor = "test"}));
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(BookingStoryTest, AZoneThatIsRefusedDoesNotKeepTheOthersOut) {
  system_.RefuseZone("ZPOOL", absl::InvalidArgumentError("code 7"));
  work_.enabled = false;
  GrantRequest pool = Booking("pool", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  pool.facility = "pool";
  Grant(pool);
  Grant(Booking("gym", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  work_.enabled = true;
  RunDue();
  EXPECT_EQ(Stored("gym").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("pool").phase, GrantPhase::kNeedsManualAction);
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kRefusedBySystem);
}

TEST_F(BookingStoryTest, AnExhaustedPoolIsTheOperatorsAndTakesNothingAway) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.SetTimetables(1);
  GrantRequest other = Booking("b2", Between("2026-09-25 10:00", "2026-09-25 11:00"));
  other.facility = "pool";
  EXPECT_EQ(Grant(other).phase, GrantPhase::kQueued);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_THAT(Mails(), IsEmpty()) << "a timetable may come free";
  AdvanceTo("2026-09-24 18:00");  // the last of the manager's hours two hours before it starts
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction);
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kTimetablesExhausted);
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Mails()[0].group, core::RecipientGroup::kOperator);
  AdvanceTo("2026-09-25 12:00");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kExpired);
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
}

TEST_F(BookingStoryTest, ShorteningNeverWaitsForATimetable) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.SetTimetables(1);
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 19:00"), 2));
  EXPECT_FALSE(Opens("2026-09-25 19:30")) << "nobody gets in without a booking";
}

TEST_F(BookingStoryTest, APermissionMadeByHandIsLeftAloneAndTold) {
  system_.SetByHand("L56", "ZGYM", std::nullopt, {});
  const std::optional<core::HeldPermission> before = system_.Held("L56", "ZGYM");
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kGranted)
      << "it opens for the booking";
  system_.SetByHand("L56", "ZGYM", std::nullopt, {{8 * 3600, 9 * 3600, core::DayTypes::All()}});
  AdvanceTo("2026-09-25 17:00");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kNeedsManualAction);
  EXPECT_TRUE(Stored("b1").behind_hand);
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kMadeByHand);
  EXPECT_TRUE(Opens("2026-09-25 08:30")) << "it belongs to the person who made it";
  system_.RemoveByHand("L56", "ZGYM");
  AdvanceTo("2026-09-25 17:06");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted) << "nobody has to say that it is done";
  EXPECT_FALSE(Stored("b1").behind_hand);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_FALSE(Opens("2026-09-25 08:30"));
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(BookingStoryTest, WhatWasMadeByHandIsLookedForSeldomLongBeforeTheBooking) {
  system_.SetByHand("L56", "ZGYM", std::nullopt, {{8 * 3600, 9 * 3600, core::DayTypes::All()}});
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kNeedsManualAction);
  const int reads = system_.Calls(FakeAccessSystem::Call::kRead);
  AdvanceTo("2026-09-24 13:00");
  EXPECT_LE(system_.Calls(FakeAccessSystem::Call::kRead), reads + 4) << "15 minutes apart";
  system_.RemoveByHand("L56", "ZGYM");
  AdvanceTo("2026-09-24 13:15");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
}

TEST_F(BookingStoryTest, WhatWasMadeByHandIsNotLookedForMonthsBeforeTheBooking) {
  system_.SetByHand("L56", "ZGYM", std::nullopt, {{8 * 3600, 9 * 3600, core::DayTypes::All()}});
  EXPECT_EQ(Grant(Booking("b1", Between("2026-12-25 18:00", "2026-12-25 20:00"))).phase,
            GrantPhase::kNeedsManualAction);
  const int reads = system_.Calls(FakeAccessSystem::Call::kRead);
  AdvanceTo("2026-09-25 12:00");
  EXPECT_LE(system_.Calls(FakeAccessSystem::Call::kRead), reads + 8)
      << "the drift cycle, of two access levels";
  AdvanceTo("2026-12-25 10:00");
  system_.RemoveByHand("L56", "ZGYM");
  AdvanceTo("2026-12-25 10:05");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
}

TEST_F(BookingStoryTest, UnknownBuildingAndReusedRevisionChangeNothing) {
  GrantRequest elsewhere = Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  elsewhere.building = "nowhere";
  EXPECT_THAT(bookings_.Grant(elsewhere), StatusIs(absl::StatusCode::kNotFound));
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const absl::StatusOr<BookingAnswer> reused =
      bookings_.Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 21:00")));
  EXPECT_THAT(reused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(core::DetailOf(reused.status())->reason, "REVISION_REUSED");
  EXPECT_EQ(Stored("b1").window.end, At("2026-09-25 20:00"));
}

TEST_F(BookingStoryTest, ValidateOnlyForeseesAndChangesNothing) {
  GrantRequest request = Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  request.validate_only = true;
  absl::StatusOr<BookingAnswer> answer = bookings_.Grant(request);
  ASSERT_OK(answer);
  EXPECT_EQ(answer->grant.phase, GrantPhase::kGranted);
  EXPECT_EQ(answer->as_known_time, std::nullopt) << "never read";
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
  Grant(Booking("b0", Between("2026-09-26 18:00", "2026-09-26 20:00")));
  answer = bookings_.Grant(request);
  ASSERT_OK(answer);
  EXPECT_EQ(answer->grant.phase, GrantPhase::kNeedsManualAction);
  EXPECT_EQ(answer->as_known_time, clock_.Now());
  EXPECT_THAT(Incidents(), IsEmpty());
}

// docs/ship.md Q27: a process before may have died while it filled one.
TEST_F(BookingStoryTest, TimetablesAreReadTwiceAtTheStartThenOncePerDriftCycle) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  clock_.AdvanceBy(absl::Seconds(14));
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 21:00"), 2));
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kRefresh), 1);
  clock_.AdvanceBy(absl::Seconds(1));
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 22:00"), 3));
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kRefresh), 2);
  AdvanceTo("2026-09-24 17:59");
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kRefresh), 2);
  AdvanceTo("2026-09-24 18:30");
  EXPECT_EQ(system_.Calls(FakeAccessSystem::Call::kRefresh), 3);
}

TEST_F(BookingStoryTest, AStayOfTenDatesRollsWithTheNights) {
  Grant(Booking("stay", Between("2026-09-25 14:00", "2026-10-04 10:00")));
  for (absl::CivilDay day(2026, 9, 25); day <= absl::CivilDay(2026, 10, 4); ++day) {
    const std::string date = absl::FormatCivilTime(day);
    clock_.AdvanceTo(At(absl::StrCat(date, " 00:05")));
    Clear();
    const bool first = day == absl::CivilDay(2026, 9, 25);
    const bool last = day == absl::CivilDay(2026, 10, 4);
    EXPECT_EQ(Opens(absl::StrCat(date, " 09:59")), !first) << date;
    EXPECT_EQ(Opens(absl::StrCat(date, " 14:00")), !last) << date;
    EXPECT_EQ(Opens(absl::StrCat(date, " 23:59")), !last) << date;
    EXPECT_EQ(Opens(absl::StrCat(date, " 13:59")), !first && !last) << date;
  }
}

}  // namespace
}  // namespace connecx::provider
