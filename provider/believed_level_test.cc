// A system that does not show its access levels (docs/ship.md Q11).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"
#include "store/restored_fact.h"

namespace connecx::provider {
namespace {

using ::connecx::core::ConditionCode;
using ::connecx::core::GrantPhase;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using Call = FakeAccessSystem::Call;
using When = FakeAccessSystem::When;

class BelievedLevelTest : public ProviderFixture {
 protected:
  BelievedLevelTest() : ProviderFixture(core::Policy::kPack) {
    buildings_.Change("tower", [](core::Building& tower) { tower.levels_exclusively_ours = true; });
    system_.HideAccessLevels(true);
  }

  core::Window Tomorrow() { return Between("2026-09-25 18:00", "2026-09-25 20:00"); }
  bool IsUnverified(absl::string_view id) {
    return core::FindCondition(Stored(id), ConditionCode::kUnverified) != nullptr;
  }
  void Pass(absl::Duration time) {
    clock_.AdvanceBy(time);
    RunDue();
  }
};

TEST_F(BelievedLevelTest, WhatIsWrittenCountsAsThereAndIsUnverified) {
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(IsUnverified("b1"));
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_THAT(Incidents(), IsEmpty());
  const int writes = system_.Calls(Call::kWrite);
  AdvanceTo("2026-09-25 12:00");
  EXPECT_EQ(system_.Calls(Call::kWrite), writes) << "as the ledger has it, nothing is to be done";
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
}

TEST_F(BelievedLevelTest, OtherPermissionsOfOursStayInTheListThatIsWritten) {
  Grant(Booking("b1", Tomorrow()));
  GrantRequest pool = Booking("b2", Tomorrow());
  pool.facility = "pool";
  Grant(pool);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-25 18:30", "L56", "ZPOOL"));
  Revoke("b2", 2);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_FALSE(Opens("2026-09-25 18:30", "L56", "ZPOOL"));
}

TEST_F(BelievedLevelTest, AWriteWithoutAnAnswerIsMadeAgainNotBelieved) {
  system_.Fail(Call::kWrite, absl::DeadlineExceededError("no answer"), When::kBeforeEffect);
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  Pass(absl::Seconds(1));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  system_.Fail(Call::kWrite, absl::DeadlineExceededError("no answer"), When::kBeforeEffect);
  Pass(absl::Seconds(10));
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoking);
  Pass(absl::Seconds(1));
  Pass(absl::Seconds(10));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
}

TEST_F(BelievedLevelTest, ARefusedWriteIsNotBelievedToStand) {
  system_.RefuseZone("ZGYM", absl::InvalidArgumentError("refused"));
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kNeedsManualAction);
  system_.RefuseZone("ZGYM", absl::OkStatus());
  Pass(absl::Minutes(15));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
}

TEST_F(BelievedLevelTest, OneRefusedZoneKeepsNoOtherOut) {
  work_.enabled = false;
  Grant(Booking("b1", Tomorrow()));
  GrantRequest pool = Booking("b2", Tomorrow());
  pool.facility = "pool";
  Grant(pool);
  system_.RefuseZone("ZPOOL", absl::InvalidArgumentError("refused"));
  work_.enabled = true;
  RunDue();
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kNeedsManualAction);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
}

TEST_F(BelievedLevelTest, ALedgerFromABackupIsNotBelieved) {
  Grant(Booking("b1", Tomorrow()));
  system_.RemoveByHand("L56", "ZGYM");  // a backup of ours knows less than was done since
  Pass(absl::Minutes(1));
  ASSERT_TRUE(store_
                  .Write([&](store::WriteTransaction& tx) {
                    return tx.SetFact("", store::kRestoredFact,
                                      absl::StrCat(absl::ToUnixMicros(clock_.Now())));
                  })
                  .ok());
  Pass(absl::Hours(6));
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  const int writes = system_.Calls(Call::kWrite);
  Pass(absl::Hours(6));
  EXPECT_EQ(system_.Calls(Call::kWrite), writes);
}

TEST_F(BelievedLevelTest, WhereLevelsMayHoldMoreNothingIsWritten) {
  buildings_.Change("tower", [](core::Building& tower) { tower.levels_exclusively_ours = false; });
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(system_.Calls(Call::kWrite), 0);
  EXPECT_THAT(Incidents(),
              ElementsAre(Field(&core::Incident::kind, core::IncidentKind::kSystemUnsuitable)));
}

TEST_F(BelievedLevelTest, OnceItIsShownItIsVerified) {
  Grant(Booking("b1", Tomorrow()));
  system_.HideAccessLevels(false);
  AdvanceTo("2026-09-24 19:00");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_FALSE(IsUnverified("b1"));
}

}  // namespace
}  // namespace connecx::provider
