// What changes in the system without a word is found by looking (docs/design.md 5.8), and what
// keeps others out is found by parts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/permission_digest.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::connecx::core::IncidentKind;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using Call = FakeAccessSystem::Call;
using When = FakeAccessSystem::When;

class SilentDamageTest : public ProviderFixture {
 protected:
  SilentDamageTest() : ProviderFixture(core::Policy::kPack) {}

  core::Window Evening() { return Between("2026-09-25 18:00", "2026-09-25 20:00"); }

  int revision_ = 0;
};

TEST_F(SilentDamageTest, EveryPairIsReadAtManualLeadBeforeEachStart) {
  Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  GrantRequest pool = Booking("b2", Between("2026-09-24 17:00", "2026-09-24 17:30"));
  pool.facility = "pool";
  Grant(pool);
  clock_.AdvanceTo(At("2026-09-24 14:59"));
  RunDue();
  const int before = system_.Calls(Call::kRead);
  AdvanceTo("2026-09-24 15:00");
  EXPECT_EQ(system_.Calls(Call::kRead), before + 1) << "2 h before the pool";
  AdvanceTo("2026-09-24 15:30");
  system_.RemoveByHand("L56", "ZGYM");
  AdvanceTo("2026-09-24 15:59");
  EXPECT_FALSE(Opens("2026-09-24 18:30"));
  AdvanceTo("2026-09-24 16:00");
  EXPECT_TRUE(Opens("2026-09-24 18:30")) << "2 h before the gym";
}

TEST_F(SilentDamageTest, WhatIsDamagedIsRepairedWithinTheDriftCycle) {
  Grant(Booking("b1", Evening()));
  const std::string planned = system_.Held("L56", "ZGYM")->digest;
  // A backup of SPACE from before the booking, and one from when the pair was somebody's.
  for (const bool gone : {true, false}) {
    if (gone) {
      system_.RemoveByHand("L56", "ZGYM");
    } else {
      Revoke("b1", 2);
      Grant(Booking("other", Between("2026-09-26 18:00", "2026-09-26 20:00")));
      const std::string other = system_.Held("L56", "ZGYM")->digest;
      ASSERT_NE(other, planned);
      Revoke("other", 2);
      Grant(Booking("b1", Evening(), 3));
      const auto old = core::ParsePermissionDigest(other);
      system_.SetByHand("L56", "ZGYM", *old->period, old->timetable_number);
    }
    EXPECT_NE(system_.Held("L56", "ZGYM").has_value() ? system_.Held("L56", "ZGYM")->digest : "",
              planned);
    clock_.AdvanceBy(absl::Hours(6));
    RunDue();
    ASSERT_TRUE(system_.Held("L56", "ZGYM").has_value());
    EXPECT_EQ(system_.Held("L56", "ZGYM")->digest, planned);
    EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty()) << "what we wrote is nobody's doing";
  }
}

TEST_F(SilentDamageTest, WhatIsLostFromAListThatWasWrittenForAnotherIsFoundAtOnce) {
  Grant(Booking("b1", Evening()));
  GrantRequest pool = Booking("b2", Evening());
  pool.facility = "pool";
  system_.DropWithNextWrite("ZGYM");
  Grant(pool);
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  clock_.AdvanceBy(absl::Seconds(1));
  RunDue();
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(SilentDamageTest, WhatIsLostOfAPairThatOnlyLacksATimetableIsFoundAtOnce) {
  Grant(Booking("b1", Evening()));
  system_.RefuseFilling(absl::UnavailableError("busy"));
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  ASSERT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  GrantRequest pool = Booking("b3", Evening());
  pool.facility = "pool";
  system_.DropWithNextWrite("ZGYM");
  Grant(pool);
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  EXPECT_EQ(Stored("b3").phase, GrantPhase::kGranted);
  clock_.AdvanceBy(absl::Seconds(1));
  RunDue();
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
}

TEST_F(SilentDamageTest, AListThatIsNeverCarriedOutAsAWholeIsToldOf) {
  Grant(Booking("b1", Evening()));
  GrantRequest pool = Booking("b2", Evening());
  pool.facility = "pool";
  system_.DropWithNextWrite("ZGYM");
  Grant(pool);
  for (int i = 0; i < 10; ++i) {
    const bool gym = system_.Held("L56", "ZGYM").has_value();
    system_.DropWithNextWrite(gym ? "ZGYM" : "ZPOOL");
    clock_.AdvanceBy(absl::Minutes(1));
    RunDue();
  }
  ASSERT_THAT(Incidents(), testing::Not(IsEmpty()));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kRefusedBySystem);
}

// docs/ship.md Q23.
TEST_F(SilentDamageTest, WhatIsOverMayBeGoneWithoutABackupBehindIt) {
  Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  AdvanceTo("2026-09-25 00:00");
  system_.RemoveByHand("L56", "ZGYM");
  const int before = system_.Calls(Call::kRefresh);
  clock_.AdvanceTo(At("2026-09-25 00:05"));
  ASSERT_TRUE(Clear().report.failures.empty());
  EXPECT_LE(system_.Calls(Call::kRefresh), before + 1) << "the run's own";
}

TEST_F(SilentDamageTest, TimetablesThatCouldNotBeReadAfterABackupAreReadSoon) {
  Grant(Booking("b1", Evening()));
  clock_.AdvanceBy(absl::Hours(1));
  system_.RemoveByHand("L56", "ZGYM");
  system_.Fail(Call::kRefresh, absl::UnavailableError("reset"), When::kBeforeEffect);
  const int before = system_.Calls(Call::kRefresh);
  Grant(Booking("b1", Evening(), 2));
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1);
  clock_.AdvanceBy(absl::Minutes(5));
  Grant(Booking("b1", Evening(), 3));
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 2);
}

TEST_F(SilentDamageTest, TimetablesAreReadWhenAnOutageIsOver) {
  Grant(Booking("b1", Evening()));
  clock_.AdvanceBy(absl::Hours(1));
  system_.Break(Call::kRead, absl::UnavailableError("down"));
  GrantRequest pool = Booking("b2", Evening());
  pool.facility = "pool";
  Grant(pool);
  clock_.AdvanceBy(absl::Minutes(5));
  // A backup from before the booking is put back meanwhile.
  system_.RemoveByHand("L56", "ZGYM");
  system_.Mend();
  const int before = system_.Calls(Call::kRefresh);
  RunDue();
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  AdvanceTo("2026-09-24 15:00");
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1) << "once";
}

TEST_F(SilentDamageTest, ABackupOfManyAccessLevelsIsReadOnce) {
  Grant(Booking("b1", Evening()));
  GrantRequest other = Booking("b2", Evening());
  other.apartment = "501/57";
  Grant(other);
  clock_.AdvanceBy(absl::Hours(5));
  system_.RemoveByHand("L56", "ZGYM");
  system_.RemoveByHand("L57", "ZGYM");
  const int before = system_.Calls(Call::kRefresh);
  clock_.AdvanceBy(absl::Hours(1));
  RunDue();
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-25 18:30", "L57"));
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1);
}

// docs/design.md 4.
TEST_F(SilentDamageTest, WhereOneThingIsDamagedTimetablesAreReadToo) {
  Grant(Booking("b1", Evening()));
  const auto pass = [this] {
    clock_.AdvanceBy(absl::Minutes(1));
    GrantRequest pool = Booking("b2", Between("2026-09-26 18:00", "2026-09-26 20:00"));
    pool.facility = "pool";
    pool.revision = ++revision_;
    pool.window.end += revision_ * absl::Minutes(1);
    Grant(pool);
  };
  pass();
  const int before = system_.Calls(Call::kRefresh);
  pass();
  EXPECT_EQ(system_.Calls(Call::kRefresh), before) << "all is as it was left";
  system_.RemoveByHand("L56", "ZGYM");
  pass();
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1);
  pass();
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1) << "it was mended";
  system_.LoseNextWrite();
  pass();
  clock_.AdvanceBy(absl::Seconds(2));
  RunDue();
  EXPECT_EQ(system_.Calls(Call::kRefresh), before + 1) << "a write of ours went wrong";
}

TEST_F(SilentDamageTest, EveryMappedAccessLevelIsReadInEachDriftCycle) {
  AdvanceTo("2026-09-24 18:00");
  for (int cycle = 0; cycle < 4; ++cycle) {
    const int before = system_.Calls(Call::kRead);
    AdvanceTo(absl::FormatTime("%Y-%m-%d %H:%M", clock_.Now() + absl::Hours(6), Sydney()));
    EXPECT_EQ(system_.Calls(Call::kRead), before + 2) << "L56 and L57, though nobody booked";
  }
}

// docs/ship.md Q13.
TEST_F(SilentDamageTest, OneRefusedPermissionKeepsNoOtherOut) {
  work_.enabled = false;
  std::vector<IdEdit> zones;
  for (int i = 0; i < 8; ++i) {
    zones.push_back({core::IdKind::kFacility, absl::StrCat("f", i), absl::StrCat("Z", i)});
  }
  ASSERT_TRUE(ids_.Sync({.building = "tower", .edits = zones, .actor = "test"}).ok());
  for (int i = 0; i < 8; ++i) {
    GrantRequest request = Booking(absl::StrCat("b", i), Evening());
    request.facility = absl::StrCat("f", i);
    Grant(request);
  }
  system_.RefuseZone("Z5", absl::NotFoundError("code 11: zone Z5"));
  work_.enabled = true;
  RunDue();
  for (int i = 0; i < 8; ++i) {
    const bool refused = i == 5;
    EXPECT_EQ(Stored(absl::StrCat("b", i)).phase,
              refused ? GrantPhase::kNeedsManualAction : GrantPhase::kGranted)
        << i;
    EXPECT_EQ(Opens("2026-09-25 18:30", "L56", absl::StrCat("Z", i)), !refused) << i;
  }
  ASSERT_THAT(Incidents(), ElementsAre(Field(&core::Incident::kind, IncidentKind::kIdUnknown)));
  EXPECT_EQ(Incidents()[0].cause, "L56/Z5");
  EXPECT_EQ(system_.Calls(Call::kWrite), 1 + 2 * 3) << "by halves: all, then 4, 2 and 1 at a time";
  const int writes = system_.Calls(Call::kWrite);
  clock_.AdvanceBy(absl::Minutes(1));
  RunDue();
  EXPECT_EQ(system_.Calls(Call::kWrite), writes + 1) << "only what is wanting is tried again";
}

TEST_F(SilentDamageTest, OldRecordsAreForgottenInTheNight) {
  Grant(Booking("old", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  Revoke("never booked", 1);
  clock_.AdvanceTo(At("2026-09-25 00:05"));
  Clear();
  ASSERT_EQ(Stored("old").phase, GrantPhase::kExpired);
  clock_.AdvanceTo(At("2027-10-28 00:05"));
  Clear();
  EXPECT_EQ(Stored("old").phase, GrantPhase::kExpired) << "398 days";
  EXPECT_EQ(Stored("never booked").phase, GrantPhase::kRevoked);
  Grant(Booking("new", Between("2027-10-28 18:00", "2027-10-28 20:00")));
  clock_.AdvanceTo(At("2027-11-01 00:05"));
  Clear();
  bool kept = true;
  std::size_t ledger = 1;
  ASSERT_TRUE(store_
                  .Read([&](store::ReadTransaction& tx) -> absl::Status {
                    kept = tx.FindGrant("old")->has_value() ||
                           tx.FindGrant("never booked")->has_value() ||
                           !tx.AuditOfBooking("old", 0, 10)->empty();
                    ledger = tx.LedgerOfLevel("tower", "L56")->size();
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_FALSE(kept);
  EXPECT_EQ(ledger, 1u) << "of the booking some days ago";
  EXPECT_EQ(Stored("new").phase, GrantPhase::kExpired);
}

}  // namespace
}  // namespace connecx::provider
