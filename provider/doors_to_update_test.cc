// Doors that do not learn new hours by themselves (docs/ship.md Q26).

#include "provider/doors_to_update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/reconciler.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DoorsToUpdateTest : public ProviderFixture {
 protected:
  GrantRequest Of(const char* id, const char* apartment, const char* facility, const char* start,
                  const char* end) {
    GrantRequest request = Booking(id, Between(start, end));
    request.apartment = apartment;
    request.facility = facility;
    return request;
  }
  std::vector<std::string> ToldFacilities() {
    std::vector<std::string> facilities;
    for (const core::Incident& incident : Incidents()) {
      EXPECT_EQ(incident.kind, core::IncidentKind::kDoorsNeedUpdate);
      facilities.push_back(incident.subject.facility);
    }
    return facilities;
  }
};

TEST_F(DoorsToUpdateTest, TheOperatorIsToldAndTheBookingHasItsAccess) {
  system_.LetDoorsNeedUpdate("ZGYM", {"Gym", "Gym terrace"});
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            core::GrantPhase::kGranted);
  ASSERT_THAT(ToldFacilities(), ElementsAre("gym"));
  const core::IncidentSubject subject = Incidents()[0].subject;
  EXPECT_EQ(subject.zone, "ZGYM");
  EXPECT_EQ(subject.detail, "these doors need an update: Gym, Gym terrace");
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Mails()[0].group, core::RecipientGroup::kOperator);
}

TEST_F(DoorsToUpdateTest, WhatWasToldStaysThoughOtherDoorsTurn) {
  system_.LetDoorsNeedUpdate("ZGYM", {"Gym"});
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.LetDoorsNeedUpdate("ZGYM", {"Gym terrace"});
  Grant(Of("b2", "501/57", "gym", "2026-09-25 10:00", "2026-09-25 11:00"));
  ASSERT_THAT(ToldFacilities(), ElementsAre("gym"));
  EXPECT_EQ(Incidents()[0].subject.detail, "these doors need an update: Gym");
}

TEST_F(DoorsToUpdateTest, AWriteThatFailedIsNoReasonToLook) {
  system_.LetDoorsNeedUpdate("ZGYM", {"Gym"});
  system_.Fail(FakeAccessSystem::Call::kWrite, absl::UnavailableError("reset"),
               FakeAccessSystem::When::kBeforeEffect);
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_THAT(Incidents(), IsEmpty());
  clock_.AdvanceBy(absl::Seconds(2));
  RunDue();
  EXPECT_THAT(ToldFacilities(), ElementsAre("gym"));
}

TEST_F(DoorsToUpdateTest, DoorsThatLearnByThemselvesAreNobodysConcern) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_THAT(ToldFacilities(), IsEmpty());
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(DoorsToUpdateTest, OnceForEachFacility) {
  system_.LetDoorsNeedUpdate("ZGYM", {"Gym"});
  system_.LetDoorsNeedUpdate("ZPOOL", {"Pool"});
  Grant(Of("b1", "501/56", "gym", "2026-09-25 18:00", "2026-09-25 20:00"));
  Grant(Of("b2", "501/57", "gym", "2026-09-25 10:00", "2026-09-25 11:00"));
  EXPECT_THAT(ToldFacilities(), ElementsAre("gym"));
  EXPECT_THAT(Mails(), SizeIs(1));
  Grant(Of("b3", "501/57", "pool", "2026-09-25 12:00", "2026-09-25 13:00"));
  EXPECT_THAT(ToldFacilities(), SizeIs(2));
  EXPECT_THAT(Mails(), SizeIs(2));
}

TEST_F(DoorsToUpdateTest, OnceOverARestart) {
  system_.LetDoorsNeedUpdate("ZGYM", {"Gym"});
  Grant(Of("b1", "501/56", "gym", "2026-09-25 18:00", "2026-09-25 20:00"));
  work_.enabled = false;
  Grant(Of("b2", "501/57", "gym", "2026-09-25 10:00", "2026-09-25 11:00"));
  Reconciler restarted({clock_, store_, buildings_, desk_, board_, health_, mail_});
  restarted.Pass("tower", "L57");
  EXPECT_EQ(Stored("b2").phase, core::GrantPhase::kGranted);
  EXPECT_THAT(ToldFacilities(), ElementsAre("gym"));
  EXPECT_THAT(Mails(), SizeIs(1));
}

// docs/ship.md Q26: tables that were there before are preferred, always.
TEST_F(DoorsToUpdateTest, HoursThatATimetableHoldsFillNone) {
  system_.LetDoorsNeedUpdate("ZPOOL", {"Pool"});
  Grant(Of("b1", "501/56", "gym", "2026-09-25 18:00", "2026-09-25 20:00"));
  Grant(Of("b2", "501/57", "pool", "2026-09-26 18:00", "2026-09-26 20:00"));
  EXPECT_EQ(system_.Held("L57", "ZPOOL")->timetable_number,
            system_.Held("L56", "ZGYM")->timetable_number);
  EXPECT_THAT(ToldFacilities(), IsEmpty());
}

}  // namespace
}  // namespace connecx::provider
