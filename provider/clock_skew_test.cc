// A system whose clock is not ours (docs/ship.md Q9).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::connecx::core::IncidentKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Call = FakeAccessSystem::Call;
using When = FakeAccessSystem::When;

class ClockSkewTest : public ProviderFixture {
 protected:
  core::Window Today() { return Between("2026-09-24 18:00", "2026-09-24 20:00"); }
  std::vector<IncidentKind> Kinds() {
    std::vector<IncidentKind> kinds;
    for (const core::Incident& incident : Incidents()) kinds.push_back(incident.kind);
    return kinds;
  }
};

TEST_F(ClockSkewTest, APassTakesNothingAwayBecauseOfTime) {
  for (const int minutes : {-3, 3}) {
    SCOPED_TRACE(minutes);
    system_.SetClockOffset(absl::ZeroDuration());
    const std::string day = minutes < 0 ? "2026-09-24" : "2026-09-28";
    const std::string id = minutes < 0 ? "behind" : "ahead";
    if (clock_.Now() < At(day + " 12:00")) AdvanceTo(day + " 12:00");
    Grant(Booking(id, Between(day + " 18:00", day + " 20:00")));
    ASSERT_EQ(Stored(id).phase, GrantPhase::kGranted);
    system_.SetClockOffset(absl::Minutes(minutes));
    clock_.AdvanceTo(At(day + " 12:00") + absl::Hours(24));
    RunDue();
    EXPECT_TRUE(system_.Held("L56", "ZGYM").has_value());
    EXPECT_EQ(Stored(id).phase, GrantPhase::kGranted);
    EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kClockSkew));
    system_.SetClockOffset(absl::Seconds(minutes));
    clock_.AdvanceBy(absl::Minutes(1));
    RunDue();
    EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
    EXPECT_EQ(Stored(id).phase, GrantPhase::kExpired);
    EXPECT_THAT(Kinds(), IsEmpty());
  }
}

TEST_F(ClockSkewTest, WhatIsAskedForIsDoneWhileTheClocksAreNotFarApart) {
  system_.SetClockOffset(absl::Minutes(3));
  Grant(Booking("b1", Today()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kClockSkew));
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
}

TEST_F(ClockSkewTest, NothingIsWrittenOverFiveMinutesAndEverythingFollowsWithinAMinute) {
  system_.SetClockOffset(-absl::Hours(10));
  Grant(Booking("b1", Today()));
  GrantRequest far = Booking("b2", Between("2026-09-30 18:00", "2026-09-30 20:00"));
  far.apartment = "501/57";
  Grant(far);
  AdvanceTo("2026-09-24 15:00");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  EXPECT_EQ(system_.Calls(Call::kWrite), 0);
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kClockSkew));
  AdvanceTo("2026-09-24 16:01");
  EXPECT_THAT(Kinds(),
              testing::UnorderedElementsAre(IncidentKind::kClockSkew, IncidentKind::kNotInTime))
      << "a person can still act";
  system_.SetClockOffset(absl::ZeroDuration());
  AdvanceTo("2026-09-24 16:02");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(ClockSkewTest, AnUnreadClockTakesNothingAwayAndKeepsNobodyOut) {
  Grant(Booking("b1", Today()));
  system_.Fail(Call::kClock, absl::UnavailableError("no answer"), When::kBeforeEffect, 100);
  clock_.AdvanceTo(At("2026-09-25 12:00"));
  RunDue();
  EXPECT_TRUE(system_.Held("L56", "ZGYM").has_value());
  GrantRequest other = Booking("b2", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  other.facility = "pool";
  Grant(other);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
}

TEST_F(ClockSkewTest, AStepOfOurClockIsSeenBeforeTheNextWrite) {
  Grant(Booking("b1", Today()));
  const int looks = system_.Calls(Call::kClock);
  GrantRequest other = Booking("b2", Today());
  other.facility = "pool";
  Grant(other);
  EXPECT_EQ(system_.Calls(Call::kClock), looks) << "seen less than an hour ago";
  clock_.JumpTo(clock_.Now() + absl::Minutes(10));
  Revoke("b2", 2);
  EXPECT_EQ(system_.Calls(Call::kClock), looks + 1);
}

TEST_F(ClockSkewTest, TheClockOfAnotherSystemIsSeenBeforeItsFirstWrite) {
  Grant(Booking("b1", Today()));
  FakeAccessSystem other(clock_, Sydney());
  other.AddAccessLevel("L56");
  other.SetClockOffset(absl::Hours(6));
  buildings_.Move("tower", &other);
  GrantRequest pool = Booking("b2", Today());
  pool.facility = "pool";
  Grant(pool);
  EXPECT_EQ(other.Calls(Call::kWrite), 0);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kPending);
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kClockSkew));
}

TEST_F(ClockSkewTest, AChangeOfTheLocalTimeBetweenTheClocksIsNoSkew) {
  const absl::Time forward = At("2026-10-04 01:59") + absl::Minutes(1);
  const absl::Time back = At("2027-04-04 01:59") + absl::Minutes(61);
  for (const absl::Time change : {forward, back}) {
    for (const int ours : {-30, 30}) {
      for (const int theirs : {-60, 60}) {
        SCOPED_TRACE(testing::Message() << change << " " << ours << " " << theirs);
        clock_.JumpTo(change + absl::Seconds(ours));
        system_.SetClockOffset(absl::Seconds(theirs));
        const absl::StatusOr<absl::Duration> skew = reconciler_.ReadSkew(*buildings_.Find("tower"));
        ASSERT_TRUE(skew.ok()) << skew.status();
        EXPECT_EQ(*skew, absl::Seconds(theirs));
      }
    }
  }
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(ClockSkewTest, TheNightReadsTheClockAndItsPassesTrustIt) {
  for (const char* apartment : {"501/56", "501/57"}) {
    GrantRequest booking = Booking(apartment, Today());
    booking.apartment = apartment;
    Grant(booking);
  }
  const int looks = system_.Calls(Call::kClock);
  clock_.AdvanceTo(At("2026-09-25 00:05"));
  work_.enabled = false;  // both passes are the run's
  EXPECT_EQ(Clear().report.cleared, 2);
  EXPECT_EQ(system_.Calls(Call::kClock), looks + 1);
}

}  // namespace
}  // namespace connecx::provider
