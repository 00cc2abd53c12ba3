// Several bookings of one pair under promote and pack: what SPACE holds, whose door opens, and that
// nobody is mailed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PackStoryTest : public ProviderFixture {
 protected:
  PackStoryTest() : ProviderFixture(core::Policy::kPack) {}
  int Writes() { return system_.Calls(FakeAccessSystem::Call::kWrite); }
};

TEST_F(PackStoryTest, TodayAndNextWeekdaysOpenWithoutAnybodysHelp) {
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-27 09:00", "2026-09-27 10:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:00"));
  EXPECT_FALSE(Opens("2026-09-25 09:00"));
  EXPECT_TRUE(Opens("2026-09-27 09:59"));
  EXPECT_FALSE(Opens("2026-09-27 18:00"));
  EXPECT_FALSE(Opens("2026-10-02 18:00"));
  EXPECT_THAT(Mails(), IsEmpty());
}

// docs/design.md 4: taking away never waits for a timetable, and nobody is shut out for it who need
// not be.
TEST_F(PackStoryTest, WhereATimetableCannotBeFilledWhoIsThereStays) {
  Grant(Booking("runs", Between("2026-09-24 12:30", "2026-09-24 15:00")));
  Grant(Booking("goes", Between("2026-09-24 16:00", "2026-09-24 17:00")));
  Grant(Booking("later", Between("2026-09-24 18:00", "2026-09-24 19:00")));
  AdvanceTo("2026-09-24 13:00");
  system_.Fail(FakeAccessSystem::Call::kObtain, absl::UnavailableError("busy"),
               FakeAccessSystem::When::kBeforeEffect);
  Revoke("goes", 2);
  EXPECT_EQ(Stored("runs").phase, GrantPhase::kGranted);
  EXPECT_EQ(core::FindCondition(Stored("runs"), core::ConditionCode::kRetrying), nullptr);
  EXPECT_TRUE(Opens("2026-09-24 13:30"));
  EXPECT_EQ(Stored("goes").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(Opens("2026-09-24 16:30"));
  EXPECT_EQ(Stored("later").phase, GrantPhase::kPending);
  EXPECT_FALSE(Opens("2026-09-24 18:30"));
  clock_.AdvanceBy(absl::Seconds(2));
  RunDue();
  EXPECT_EQ(Stored("later").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 13:30"));
  EXPECT_TRUE(Opens("2026-09-24 18:30"));
  EXPECT_FALSE(Opens("2026-09-24 16:30"));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(PackStoryTest, WhoIsThereStaysHoweverLongNoTimetableCanBeFilled) {
  Grant(Booking("runs", Between("2026-09-24 12:30", "2026-09-24 15:00")));
  Grant(Booking("goes", Between("2026-09-24 16:00", "2026-09-24 17:00")));
  Grant(Booking("later", Between("2026-09-24 18:00", "2026-09-24 19:00")));
  AdvanceTo("2026-09-24 13:00");
  system_.RefuseFilling(absl::UnavailableError("busy"));
  Revoke("goes", 2);
  for (int second = 0; second < 70; ++second) {
    clock_.AdvanceBy(absl::Seconds(1));
    RunDue();
    ASSERT_EQ(Stored("runs").phase, GrantPhase::kGranted) << second;
  }
  EXPECT_EQ(core::FindCondition(Stored("runs"), core::ConditionCode::kRetrying), nullptr);
  EXPECT_TRUE(Opens("2026-09-24 13:30"));
  EXPECT_EQ(Stored("later").phase, GrantPhase::kPending);
  EXPECT_FALSE(Opens("2026-09-24 16:30"));
  EXPECT_THAT(Mails(), IsEmpty());
  system_.RefuseFilling(absl::OkStatus());
  AdvanceTo("2026-09-24 13:05");
  EXPECT_EQ(Stored("later").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 13:30"));
  EXPECT_TRUE(Opens("2026-09-24 18:30"));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(PackStoryTest, ARefusedTimetableConcernsOnlyWhoIsNotThere) {
  Grant(Booking("b1", Between("2026-09-24 12:30", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 13:00");
  system_.RefuseFilling(absl::FailedPreconditionError("code 12"));
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-24 18:00", "2026-09-24 19:00"))).phase,
            GrantPhase::kNeedsManualAction);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 13:30"));
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kRefusedBySystem);
  EXPECT_THAT(Incidents()[0].subject.others,
              ElementsAre(testing::Field(&core::BookingRef::booking_id, "b2")));
}

TEST_F(PackStoryTest, FewTimetablesServeTheSoonestAndThoseWhoseHoursAreFilled) {
  system_.SetTimetables(1);
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00"))).phase,
            GrantPhase::kGranted);
  GrantRequest shares = Booking("shares", Between("2026-09-24 14:00", "2026-09-24 15:00"));
  shares.facility = "pool";
  EXPECT_EQ(Grant(shares).phase, GrantPhase::kGranted);
  // Packed with b1 it would need a timetable of its own.
  const core::Grant queued = Grant(Booking("b2", Between("2026-09-24 16:00", "2026-09-24 17:00")));
  EXPECT_EQ(queued.phase, GrantPhase::kQueued);
  EXPECT_THAT(queued.phase_text, HasSubstr("timetable"));
  const int writes = Writes();
  GrantRequest far = Booking("far", Between("2026-09-26 14:00", "2026-09-26 15:00"));
  far.apartment = "501/57";
  EXPECT_EQ(Grant(far).phase, GrantPhase::kQueued) << "its table would be held for two days";
  EXPECT_EQ(Writes(), writes);
  EXPECT_TRUE(Opens("2026-09-24 14:30"));
  EXPECT_THAT(Mails(), IsEmpty());
  AdvanceTo("2026-09-24 15:00");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction);
  ASSERT_THAT(Mails(), SizeIs(1)) << "nothing is free, and it starts in an hour";
  EXPECT_EQ(Mails()[0].group, core::RecipientGroup::kOperator);
  EXPECT_FALSE(Opens("2026-09-24 15:00"));
  // More timetables: nobody has to say so.
  system_.SetTimetables(10);
  AdvanceTo("2026-09-24 15:15");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  AdvanceTo("2026-09-25 12:00");
  EXPECT_EQ(Stored("far").phase, GrantPhase::kGranted);
}

TEST_F(PackStoryTest, NobodyLosesAccessForWantOfATimetableForSomebodyElse) {
  system_.SetTimetables(1);
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  system_.SetTimetables(2);
  Grant(Booking("b2", Between("2026-09-24 18:00", "2026-09-24 19:00")));
  const int writes = Writes();
  EXPECT_EQ(Grant(Booking("far", Between("2026-09-26 14:00", "2026-09-26 15:00"))).phase,
            GrantPhase::kQueued);
  EXPECT_EQ(Writes(), writes);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 18:30"));
}

TEST_F(PackStoryTest, ARunningBookingKeepsItsTimetableWhenItsNeighbourGoes) {
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 15:00")));
  Grant(Booking("b2", Between("2026-09-25 18:00", "2026-09-25 19:00")));
  AdvanceTo("2026-09-24 13:30");
  system_.SetTimetables(2);  // both are filled: {b1}, {b1, b2}
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 14:30"), 2));
  EXPECT_FALSE(Opens("2026-09-24 14:30")) << "what was taken away is gone at once";
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kNeedsManualAction) << "no timetable ends at 14:30";
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 15:00"), 3));
  EXPECT_TRUE(Opens("2026-09-24 14:59")) << "this one is filled";
  Revoke("b2", 2);
  EXPECT_TRUE(Opens("2026-09-24 14:59"));
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
}

TEST_F(PackStoryTest, ATakingAwayThatFailsIsTriedAgainAlthoughATimetableIsWanting) {
  Grant(Booking("b1", Between("2026-09-26 18:00", "2026-09-26 20:00")));
  system_.SetTimetables(1);
  system_.Fail(FakeAccessSystem::Call::kWrite, absl::UnavailableError("down"),
               FakeAccessSystem::When::kBeforeEffect);
  Grant(Booking("b1", Between("2026-09-26 18:00", "2026-09-26 19:00"), 2));
  AdvanceTo("2026-09-24 12:05");
  EXPECT_FALSE(Opens("2026-09-26 19:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kQueued);
  EXPECT_THAT(Stored("b1").windows, IsEmpty());
}

TEST_F(PackStoryTest, ATimetableThatIsThereDoesForFewer) {
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 15:00")));
  GrantRequest b2 = Booking("b2", Between("2026-09-25 18:00", "2026-09-25 19:00"));
  system_.RemoveByHand("L56", "ZGYM");
  Revoke("b1", 1);
  Grant(b2);
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 15:30"), 2));
  AdvanceTo("2026-09-24 13:30");
  system_.SetTimetables(3);  // all are filled, and none is just 13:00-15:30
  Revoke("b2", 1);
  EXPECT_TRUE(Opens("2026-09-24 15:29"));
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
}

TEST_F(PackStoryTest, AnEditOfABookingThatWasToldOfIsToldWhenItsTimeComes) {
  system_.SetTimetables(1);
  Grant(Booking("b1", Between("2026-09-24 13:00", "2026-09-24 14:00")));
  GrantRequest other = Booking("b2", Between("2026-09-24 13:30", "2026-09-24 15:00"));
  other.apartment = "501/57";
  EXPECT_EQ(Grant(other).phase, GrantPhase::kNeedsManualAction);
  ASSERT_THAT(Mails(), SizeIs(1));
  other.revision = 2;
  other.window = Between("2026-09-28 13:30", "2026-09-28 15:00");
  EXPECT_EQ(Grant(other).phase, GrantPhase::kQueued);
  const std::size_t told = Mails().size();
  AdvanceTo("2026-09-28 11:00");
  EXPECT_EQ(Mails().size(), told);
  AdvanceTo("2026-09-28 11:31");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction);
  EXPECT_EQ(Mails().size(), told + 1);
}

TEST_F(PackStoryTest, ValidateOnlyForeseesThePhaseAtTheStart) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  // Beyond the week now, but the window will have rolled by then.
  GrantRequest later = Booking("b2", Between("2026-10-02 18:00", "2026-10-02 19:00"));
  later.validate_only = true;
  absl::StatusOr<BookingAnswer> answer = bookings_.Grant(later);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->grant.phase, GrantPhase::kGranted);
  EXPECT_THAT(answer->grant.windows, SizeIs(1));
  // Revision 1 of b1 is known: nothing changes.
  later.booking_id = "b1";
  later.window = Between("2026-09-25 18:00", "2026-09-25 20:00");
  answer = bookings_.Grant(later);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->grant, Stored("b1"));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(PackStoryTest, WhatLiesBeyondTheWeekWaitsAndRollsIn) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const core::Grant queued = Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 19:00")));
  EXPECT_EQ(queued.phase, GrantPhase::kQueued);
  EXPECT_THAT(queued.queued_behind, ElementsAre("b1"));
  EXPECT_EQ(queued.expected_time, At("2026-09-26 00:00"));
  EXPECT_THAT(queued.phase_text, HasSubstr("behind b1 until 2026-09-26 00:00"));
  AdvanceTo("2026-09-26 00:05");
  Clear();
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_THAT(Stored("b2").queued_behind, IsEmpty());
  EXPECT_TRUE(Opens("2026-10-02 18:59"));
  EXPECT_FALSE(Opens("2026-10-02 19:00"));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(PackStoryTest, ARunningBookingIsShortenedInOneWriteAndItsNeighbourNeverLosesItsDoor) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  AdvanceTo("2026-09-25 18:30");
  const int writes = Writes();
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 19:00"), 2));
  EXPECT_EQ(Writes(), writes + 1);
  EXPECT_TRUE(Opens("2026-09-25 18:59"));
  EXPECT_FALSE(Opens("2026-09-25 19:00"));
  EXPECT_TRUE(Opens("2026-09-25 21:00"));
  // Ended at once, and the other one cancelled.
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 18:30"), 3));
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-25 21:00"));
  Revoke("b2", 1);
  EXPECT_FALSE(Opens("2026-09-25 21:00"));
}

TEST_F(PackStoryTest, ABookingThatWaitedForTheManagerUnderNotifyIsHisNoMore) {
  buildings_.Change("tower",
                    [](core::Building& building) { building.policy = core::Policy::kNotify; });
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-26 18:00", "2026-09-26 20:00"))).phase,
            GrantPhase::kNeedsManualAction);
  EXPECT_THAT(Incidents(), SizeIs(1));
  buildings_.Change("tower",
                    [](core::Building& building) { building.policy = core::Policy::kPack; });
  reconciler_.RunPass("tower", "L56");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_THAT(Stored("b2").waits_behind, IsEmpty());
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_TRUE(Opens("2026-09-26 18:00"));
}

class PromoteStoryTest : public ProviderFixture {
 protected:
  PromoteStoryTest() : ProviderFixture(core::Policy::kPromote) {}
};

TEST_F(PromoteStoryTest, TheNextBookingFollowsTheMinuteTheFirstIsOver) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-25 20:30", "2026-09-25 21:00"))).phase,
            GrantPhase::kQueued);
  EXPECT_FALSE(Opens("2026-09-25 20:30"));
  AdvanceTo("2026-09-25 20:00");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 20:30"));
  EXPECT_FALSE(Opens("2026-09-25 20:15"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(PromoteStoryTest, TheNextBookingsTurnIsNotMissedInSilence) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 20:30", "2026-09-25 21:00")));
  AdvanceTo("2026-09-25 19:00");
  system_.Break(FakeAccessSystem::Call::kRead, absl::AbortedError("being edited elsewhere"));
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-25 19:59");
  EXPECT_THAT(Incidents(), IsEmpty()) << "its turn has not come";
  AdvanceTo("2026-09-25 20:00");
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kNotInTime);
  system_.Mend();
  AdvanceTo("2026-09-25 20:16");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(PromoteStoryTest, TheNextBookingIsAtRiskInAnOutage) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 20:30", "2026-09-25 21:00")));
  AdvanceTo("2026-09-25 19:30");
  system_.Break(FakeAccessSystem::Call::kRead, absl::UnavailableError("down"));
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-25 20:05");
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kSystemUnreachable);
  ASSERT_THAT(Incidents()[0].subject.others, SizeIs(1));
  EXPECT_EQ(Incidents()[0].subject.others[0].booking_id, "b2");
}

TEST_F(PromoteStoryTest, ASoonerBookingQueuesTheLaterOneThatHadThePair) {
  Grant(Booking("late", Between("2026-09-27 18:00", "2026-09-27 20:00")));
  EXPECT_EQ(Grant(Booking("soon", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_EQ(Stored("late").phase, GrantPhase::kQueued);
  EXPECT_FALSE(Opens("2026-09-27 18:00"));
  Revoke("soon", 1);
  EXPECT_EQ(Stored("late").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-27 18:00"));
}

TEST_F(PromoteStoryTest, AFacilityMayDifferFromItsBuilding) {
  buildings_.Change("tower", [](core::Building& building) {
    building.facilities["gym"].policy = core::Policy::kPack;
  });
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-26 18:00", "2026-09-26 20:00"))).phase,
            GrantPhase::kGranted);
  GrantRequest pool = Booking("p1", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  pool.facility = "pool";
  Grant(pool);
  pool = Booking("p2", Between("2026-09-26 18:00", "2026-09-26 20:00"));
  pool.facility = "pool";
  EXPECT_EQ(Grant(pool).phase, GrantPhase::kQueued);
}

TEST_F(PromoteStoryTest, CardsThatCannotBeUpdatedInTimeAreTheManagers) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Grant(Booking("b2", Between("2026-09-25 20:10", "2026-09-25 21:00"))).phase,
            GrantPhase::kQueued);
  buildings_.Change("tower", [](core::Building& building) {
    building.facilities["gym"].cards_need_update = true;
  });
  reconciler_.RunPass("tower", "L56");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction);
  EXPECT_THAT(Stored("b2").waits_behind, ElementsAre("b1"));
  const std::vector<core::Incident> incidents = Incidents();
  ASSERT_THAT(incidents, SizeIs(1));
  EXPECT_EQ(incidents[0].kind, core::IncidentKind::kDoubleBooking);
  ASSERT_TRUE(incidents[0].subject.manual.has_value());
  EXPECT_EQ(incidents[0].subject.manual->hours, "18:00-20:00, 20:10-21:00");
  // It follows by itself all the same.
  AdvanceTo("2026-09-25 20:00");
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 20:10"));
  EXPECT_THAT(Incidents(), IsEmpty());
}

}  // namespace
}  // namespace connecx::provider
