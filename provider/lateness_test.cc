// What is not done in time is told in time (docs/design.md 5.6, 5.7; invariants I2 and I3).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/permission_digest.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::connecx::core::IncidentKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Call = FakeAccessSystem::Call;
using When = FakeAccessSystem::When;

class LatenessTest : public ProviderFixture {
 protected:
  LatenessTest() : ProviderFixture(core::Policy::kPack) {}

  // It answers, and does not do it: somebody has the access level open.
  void Block(Call call = Call::kWrite) {
    system_.Fail(call, absl::AbortedError("being edited elsewhere"), When::kBeforeEffect, 100'000);
  }
  std::vector<IncidentKind> Kinds(bool open_only = true) {
    std::vector<IncidentKind> kinds;
    for (const core::Incident& incident : Incidents(open_only)) kinds.push_back(incident.kind);
    return kinds;
  }
  // The open incident of that kind.
  core::Incident Find(IncidentKind kind) {
    for (const core::Incident& incident : Incidents()) {
      if (incident.kind == kind) return incident;
    }
    return {};
  }
};

TEST_F(LatenessTest, I3_ABookingThatIsNotInTimeIsToldWhileAPersonCanAct) {
  Block();
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  AdvanceTo("2026-09-25 15:59");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-25 16:01");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
  EXPECT_THAT(Mails(), SizeIs(1));
  const core::IncidentSubject subject = Incidents()[0].subject;
  EXPECT_EQ(subject.booking->booking_id, "b1");
  ASSERT_TRUE(subject.manual.has_value());
  EXPECT_EQ(subject.manual->hours, "18:00-20:00");
  EXPECT_EQ(subject.manual->timetable_name, "CX 18:00-20:00");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending) << "it is tried on";
}

TEST_F(LatenessTest, TheInstantIsTheLastOfTheManagersHours) {
  Block();
  buildings_.Change("tower", [](core::Building& tower) {
    tower.manager_hours = {.first = 8 * 60, .last = 15 * 60};
  });
  Grant(Booking("b1", Between("2026-09-26 09:30", "2026-09-26 11:00")));
  AdvanceTo("2026-09-25 14:59");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-25 15:01");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
}

TEST_F(LatenessTest, WhatIsTriedForLessThanAMinuteIsNotTold) {
  system_.Fail(Call::kWrite, absl::AbortedError("being edited elsewhere"), When::kBeforeEffect, 3);
  Grant(Booking("b1", Between("2026-09-24 12:30", "2026-09-24 14:00")));
  AdvanceTo("2026-09-24 12:05");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_THAT(Kinds(/*open_only=*/false), IsEmpty());
}

TEST_F(LatenessTest, WhatThePersonEntersIsSeenAndClosesWithoutAMail) {
  Block();
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 12:10");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
  const core::ManualAction action = *Incidents()[0].subject.manual;
  system_.SetByHand("L56", "ZGYM", core::WholeDays(action.first, action.last),
                    action.timetable_number);
  AdvanceTo("2026-09-24 12:20");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_TRUE(Opens("2026-09-24 14:30"));
}

TEST_F(LatenessTest, ItClosesWithAnAllClearOnceItWorks) {
  system_.Fail(Call::kWrite, absl::AbortedError("being edited elsewhere"), When::kBeforeEffect, 8);
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 12:10");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_THAT(Kinds(/*open_only=*/false), ElementsAre(IncidentKind::kNotInTime));
  EXPECT_THAT(Mails(), SizeIs(2));
}

TEST_F(LatenessTest, ItClosesWhenTheBookingIsCancelledThoughNothingWorks) {
  Block();
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 12:10");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
  Revoke("b1", 2);
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(LatenessTest, AnAccessLevelThatAnswersOnlyRefusalsToBeReadIsNotInTimeToo) {
  Block(Call::kRead);
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 12:10");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
  EXPECT_EQ(Incidents()[0].subject.manual->hours, "14:00-15:00");
}

TEST_F(LatenessTest, WhoseRefusalWasToldIsNotToldAgain) {
  system_.Fail(Call::kWrite, absl::AbortedError("being edited elsewhere"), When::kBeforeEffect, 3);
  system_.RefuseZone("ZGYM", absl::InvalidArgumentError("refused"));
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 12:05");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kRefusedBySystem));
  system_.Break(Call::kRead, absl::FailedPreconditionError("its zones are not shown"));
  AdvanceTo("2026-09-24 12:15");
  EXPECT_THAT(Kinds(), UnorderedElementsAre(IncidentKind::kRefusedBySystem,
                                            IncidentKind::kSystemUnsuitable));
}

TEST_F(LatenessTest, WhoHasAccessIsNotToldThoughItCanBeReadNoMore) {
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  system_.Break(Call::kRead, absl::FailedPreconditionError("its zones are not shown"));
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-24 12:15");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kSystemUnsuitable));
}

TEST_F(LatenessTest, WhoWaitedWhenItsAccessLevelCouldBeReadNoMoreIsTold) {
  system_.SetByHand("L56", "ZGYM",
                    core::WholeDays(absl::CivilDay(2026, 9, 24), absl::CivilDay(2026, 9, 24)), {});
  Grant(Booking("b1", Between("2026-09-25 09:00", "2026-09-25 10:00")));
  ASSERT_EQ(Stored("b1").phase, GrantPhase::kQueued);
  system_.Break(Call::kRead, absl::FailedPreconditionError("its zones are not shown"));
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-24 18:00");
  EXPECT_THAT(Kinds(),
              UnorderedElementsAre(IncidentKind::kSystemUnsuitable, IncidentKind::kNotInTime));
}

TEST_F(LatenessTest, WhoWaitedWhenItsAccessLevelIsKeptFromUsIsToldToo) {
  system_.SetByHand("L56", "ZGYM",
                    core::WholeDays(absl::CivilDay(2026, 9, 24), absl::CivilDay(2026, 9, 24)), {});
  Grant(Booking("b1", Between("2026-09-25 09:00", "2026-09-25 10:00")));
  ASSERT_EQ(Stored("b1").phase, GrantPhase::kQueued);
  system_.Break(Call::kRead, absl::AbortedError("being edited elsewhere"));
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-24 17:59");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 18:00");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
  system_.Mend();
  AdvanceTo("2026-09-24 18:16");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kQueued);
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(LatenessTest, WhoseAccessLevelCouldNotBeReadIsAtRiskInAnOutage) {
  system_.Break(Call::kRead, absl::FailedPreconditionError("its zones are not shown"));
  Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  AdvanceTo("2026-09-24 12:10");
  ASSERT_EQ(Stored("b1").phase, GrantPhase::kNeedsManualAction);
  system_.Break(Call::kRead, absl::UnavailableError("down"));
  AdvanceTo("2026-09-24 16:05");
  ASSERT_THAT(Kinds(), UnorderedElementsAre(IncidentKind::kSystemUnsuitable,
                                            IncidentKind::kSystemUnreachable));
  EXPECT_THAT(Find(IncidentKind::kSystemUnreachable).subject.others,
              ElementsAre(testing::Field(&core::BookingRef::booking_id, "b1")));
}

// No permission serves more than a week of a stay: what follows is written in each night.
class LongStayTest : public LatenessTest {
 protected:
  // Nothing can be read from its first night on; what was written opens until the end of 1 October.
  void StayUntil(absl::string_view local, const absl::Status& status) {
    Grant(Booking("stay", Between("2026-09-25 14:00", "2026-10-04 10:00")));
    ASSERT_EQ(Stored("stay").phase, GrantPhase::kGranted);
    ASSERT_EQ(Stored("stay").windows.back().end, At("2026-10-02 00:00"));
    system_.Break(Call::kRead, status);
    clock_.AdvanceTo(At(local));
    RunDue();
  }
};

TEST_F(LongStayTest, WhoseAccessLevelCanBeReadNoMoreIsToldBeforeItsAccessEnds) {
  StayUntil("2026-10-01 17:30", absl::FailedPreconditionError("its zones are not shown"));
  AdvanceTo("2026-10-01 17:59");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kSystemUnsuitable));
  AdvanceTo("2026-10-01 18:01");
  EXPECT_THAT(Kinds(),
              UnorderedElementsAre(IncidentKind::kSystemUnsuitable, IncidentKind::kNotInTime));
  EXPECT_EQ(Find(IncidentKind::kNotInTime).subject.booking->booking_id, "stay");
  system_.Mend();
  AdvanceTo("2026-10-01 18:12");
  EXPECT_EQ(Stored("stay").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-10-04 09:59"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(LongStayTest, WhoseAccessLevelIsKeptFromUsIsToldBeforeItsAccessEnds) {
  StayUntil("2026-10-01 17:30", absl::AbortedError("being edited elsewhere"));
  AdvanceTo("2026-10-01 17:59");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-10-01 18:01");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotInTime));
  EXPECT_EQ(Incidents()[0].subject.booking->booking_id, "stay");
  EXPECT_EQ(Stored("stay").phase, GrantPhase::kGranted) << "until midnight it opens";
  system_.Mend();
  AdvanceTo("2026-10-01 18:05");
  EXPECT_TRUE(Opens("2026-10-04 09:59"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(LongStayTest, IsTriedNoMoreOnceItIsOver) {
  StayUntil("2026-10-04 09:30", absl::AbortedError("being edited elsewhere"));
  EXPECT_NE(core::FindCondition(Stored("stay"), core::ConditionCode::kRetrying), nullptr);
  AdvanceTo("2026-10-04 10:05");
  system_.Mend();
  AdvanceTo("2026-10-04 10:10");
  EXPECT_EQ(core::FindCondition(Stored("stay"), core::ConditionCode::kRetrying), nullptr);
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(LongStayTest, IsAtRiskInAnOutageThatLastsUntilItsAccessEnds) {
  StayUntil("2026-09-30 22:00", absl::UnavailableError("down"));
  AdvanceTo("2026-09-30 23:30");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kSystemUnreachable));
  EXPECT_THAT(Incidents()[0].subject.others, IsEmpty()) << "it opens for more than a day";
  AdvanceTo("2026-10-01 00:05");
  EXPECT_THAT(Find(IncidentKind::kSystemUnreachable).subject.others,
              ElementsAre(testing::Field(&core::BookingRef::booking_id, "stay")));
}

struct Unreadable {
  const char* name;
  absl::Status status;
  // What the manager is asked for, so that bookings come.
  IncidentKind asked;
};

// It answers, and lacks what a safe write needs.
class UnreadableLevelTest : public LatenessTest, public testing::WithParamInterface<Unreadable> {
 protected:
  // Looks fall beside the full minute, and after a while 10 minutes lie between them.
  void SetUp() override { clock_.AdvanceBy(absl::Seconds(20)); }
};

TEST_P(UnreadableLevelTest, I2_WhatIsNotTakenAwayIsToldBeforeItOpens) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.Break(Call::kRead, GetParam().status);
  Revoke("b1", 2);
  AdvanceTo("2026-09-25 15:59");
  EXPECT_THAT(Kinds(), Not(Contains(IncidentKind::kNotTakenAway)));
  AdvanceTo("2026-09-25 16:00");
  ASSERT_THAT(Kinds(), Contains(IncidentKind::kNotTakenAway));
  EXPECT_EQ(Find(IncidentKind::kNotTakenAway).subject.booking->booking_id, "b1");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoking);
  system_.Mend();
  AdvanceTo("2026-09-25 16:11");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_P(UnreadableLevelTest, I2_WhatOpensNowIsToldAfterAMinute) {
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 20:00")));
  system_.Break(Call::kRead, GetParam().status);
  Revoke("b1", 2);
  EXPECT_THAT(Kinds(), Not(Contains(IncidentKind::kNotTakenAway)));
  clock_.AdvanceBy(absl::Minutes(1));
  RunDue();
  EXPECT_THAT(Kinds(), Contains(IncidentKind::kNotTakenAway));
}

TEST_P(UnreadableLevelTest, I2_WhatIsNoLongerBookedOfALiveBookingIsToldToo) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 19:00", "2026-09-25 19:30")));
  system_.Break(Call::kRead, GetParam().status);
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 19:00"), 2));
  AdvanceTo("2026-09-25 17:29");
  EXPECT_THAT(Kinds(), Not(Contains(IncidentKind::kNotTakenAway))) << "until 19:30 b2 has booked";
  AdvanceTo("2026-09-25 17:30");
  EXPECT_THAT(Kinds(), Contains(IncidentKind::kNotTakenAway));
  system_.Mend();
  AdvanceTo("2026-09-25 17:41");
  EXPECT_FALSE(Opens("2026-09-25 19:45"));
  EXPECT_TRUE(Opens("2026-09-25 19:15"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_P(UnreadableLevelTest, I3_ABookingThatIsNotInTimeIsToldInTheManagersHours) {
  system_.Break(Call::kRead, GetParam().status);
  GrantRequest other = Booking("other", Between("2026-09-29 09:30", "2026-09-29 11:00"));
  other.apartment = "501/57";
  Grant(other);
  Grant(Booking("b1", Between("2026-09-26 09:30", "2026-09-26 11:00")));
  AdvanceTo("2026-09-25 17:59");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kNeedsManualAction);
  EXPECT_THAT(Kinds(), Not(Contains(IncidentKind::kNotInTime)));
  AdvanceTo("2026-09-25 18:00");
  ASSERT_THAT(Kinds(), Contains(GetParam().asked));
  if (GetParam().asked == IncidentKind::kNotInTime) {
    EXPECT_EQ(Find(IncidentKind::kNotInTime).subject.booking->booking_id, "b1");
    EXPECT_THAT(Find(IncidentKind::kNotInTime).subject.manual->hours, HasSubstr("09:30-11:00"));
  } else {
    EXPECT_THAT(Kinds(), Not(Contains(IncidentKind::kNotInTime)));
  }
  system_.Mend();
  AdvanceTo("2026-09-25 18:11");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-26 10:00"));
  EXPECT_THAT(Kinds(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, UnreadableLevelTest,
    testing::Values(Unreadable{"Incomplete", absl::FailedPreconditionError("not all is shown"),
                               IncidentKind::kNotInTime},
                    Unreadable{"Garbage", absl::DataLossError("garbage"), IncidentKind::kNotInTime},
                    Unreadable{"Unknown", absl::NotFoundError("code 11"),
                               IncidentKind::kIdUnknown}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(LatenessTest, AnOutageIsOneIncidentWhateverIsLateBecauseOfIt) {
  system_.Fail(Call::kRead, absl::UnavailableError("down"), When::kBeforeEffect, 100'000);
  Grant(Booking("b1", Between("2026-09-24 14:00", "2026-09-24 15:00")));
  Grant(Booking("b2", Between("2026-09-24 16:00", "2026-09-24 17:00")));
  AdvanceTo("2026-09-24 15:01");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kSystemUnreachable));
  EXPECT_THAT(Incidents()[0].subject.others,
              ElementsAre(testing::Field(&core::BookingRef::booking_id, "b2")));
}

TEST_F(LatenessTest, AnOutageIsToldInsideTheManagersHours) {
  // 15 minutes have not passed when the manager goes home; the booking starts before he is back.
  clock_.AdvanceTo(At("2026-09-24 17:56"));
  system_.Fail(Call::kRead, absl::UnavailableError("down"), When::kBeforeEffect, 100'000);
  Grant(Booking("b1", Between("2026-09-25 09:00", "2026-09-25 10:00")));
  AdvanceTo("2026-09-24 17:59");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 18:01");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kSystemUnreachable));
}

TEST_F(LatenessTest, I2_WhatIsNotTakenAwayIsToldBeforeItOpens) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Block();
  Revoke("b1", 2);
  AdvanceTo("2026-09-25 15:59");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-25 16:01");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotTakenAway));
  EXPECT_EQ(Incidents()[0].cause, "L56/ZGYM");
  EXPECT_EQ(Incidents()[0].subject.booking->booking_id, "b1");
  EXPECT_EQ(Incidents()[0].subject.apartment, "501/56");
  EXPECT_THAT(Incidents()[0].subject.others, IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1));
  system_.RemoveByHand("L56", "ZGYM");
  AdvanceTo("2026-09-25 16:03");
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_THAT(Mails(), SizeIs(1)) << "who did it needs no all-clear";
}

TEST_F(LatenessTest, I2_ARunningAccessThatIsNotTakenAwayIsToldAtOnce) {
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 20:00")));
  Grant(Booking("b2", Between("2026-09-24 21:00", "2026-09-24 22:00")));
  Block();
  Revoke("b1", 2);
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 12:02");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotTakenAway));
  EXPECT_THAT(Incidents()[0].subject.others,
              ElementsAre(testing::Field(&core::BookingRef::booking_id, "b2")))
      << "what is left shall stay";
}

TEST_F(LatenessTest, I2_AShortenedBookingThatIsNotTakenAwayIsTold) {
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 20:00")));
  Block();
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 13:00"), 2));
  AdvanceTo("2026-09-24 12:03");
  EXPECT_THAT(Kinds(), UnorderedElementsAre(IncidentKind::kNotInTime, IncidentKind::kNotTakenAway))
      << "what was taken from it starts within the lead";
}

TEST_F(LatenessTest, I2_WhatIsNotTakenAwayIsToldThoughTheSystemDoesNotAnswer) {
  Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  Grant(Booking("b2", Between("2026-09-24 21:00", "2026-09-24 22:00")));
  system_.Fail(Call::kRead, absl::UnavailableError("down"), When::kBeforeEffect, 100'000);
  Revoke("b1", 2);
  AdvanceTo("2026-09-24 15:55");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kSystemUnreachable));
  AdvanceTo("2026-09-24 16:05");
  ASSERT_THAT(Kinds(),
              UnorderedElementsAre(IncidentKind::kSystemUnreachable, IncidentKind::kNotTakenAway));
}

TEST_F(LatenessTest, ABookingMovedToAnotherPairIsToldOfItsOldOne) {
  Grant(Booking("b1", Between("2026-09-24 11:00", "2026-09-24 20:00")));
  Block();
  GrantRequest moved = Booking("b1", Between("2026-09-24 11:00", "2026-09-24 20:00"), 2);
  moved.facility = "pool";
  Grant(moved);
  AdvanceTo("2026-09-24 12:03");
  EXPECT_THAT(Kinds(), UnorderedElementsAre(IncidentKind::kNotInTime, IncidentKind::kNotTakenAway));
}

TEST_F(LatenessTest, WhenTheSystemAnswersAgainEverythingFollowsAtOnceSoonestFirst) {
  system_.Fail(Call::kRead, absl::UnavailableError("down"), When::kBeforeEffect, 60);
  GrantRequest later = Booking("later", Between("2026-09-30 18:00", "2026-09-30 20:00"));
  later.apartment = "501/57";
  Grant(later);
  Grant(Booking("sooner", Between("2026-09-24 23:00", "2026-09-24 23:30")));
  // Far bookings are retried every 10 minutes at most; one answer is enough for all.
  while (Stored("sooner").phase != GrantPhase::kGranted) {
    clock_.AdvanceBy(absl::Seconds(5));
    RunDue();
    ASSERT_LT(clock_.Now(), At("2026-09-24 14:00"));
  }
  EXPECT_EQ(Stored("later").phase, GrantPhase::kGranted);
}

}  // namespace
}  // namespace connecx::provider
