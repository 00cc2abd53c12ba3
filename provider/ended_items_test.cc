// A system that takes nothing out of a list: what is taken away stays, with a Period of the past
// (docs/ship.md Q1).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "core/grant.h"
#include "core/permission_digest.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::testing::IsEmpty;
using Call = FakeAccessSystem::Call;

class EndedItemsTest : public ProviderFixture {
 protected:
  EndedItemsTest() {
    system_.KeepEndedItems();
    buildings_.Change("tower", [](core::Building& tower) { tower.ended_counts_as_none = true; });
  }

  core::Window Tomorrow() { return Between("2026-09-25 18:00", "2026-09-25 20:00"); }
};

TEST_F(EndedItemsTest, WhatIsTakenAwayCountsAsNoneAndThePairIsBookedAgain) {
  Grant(Booking("b1", Tomorrow()));
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_TRUE(system_.Held("L56", "ZGYM").has_value());
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  Grant(Booking("b2", Tomorrow()));
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
}

TEST_F(EndedItemsTest, TheNightWritesNothingForWhatIsOver) {
  Grant(Booking("b1", Tomorrow()));
  const core::HeldPeriod last_year =
      core::WholeDays(absl::CivilDay(2025, 9, 1), absl::CivilDay(2025, 9, 1));
  system_.SetByHand("L56", "ZPOOL", last_year, {});
  const int writes = system_.Calls(Call::kWrite);
  clock_.AdvanceTo(At("2026-09-26 00:05"));
  const core::Run run = Clear();
  EXPECT_EQ(run.state, core::RunState::kCompleted);
  EXPECT_EQ(run.report.cleared, 0);
  EXPECT_EQ(run.report.kept, 0);
  EXPECT_EQ(system_.Calls(Call::kWrite), writes);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
  EXPECT_THAT(Incidents(), IsEmpty());
}

TEST_F(EndedItemsTest, WhatWeLeftBehindIsNobodysDoing) {
  Grant(Booking("b1", Tomorrow()));
  Revoke("b1", 2);
  AdvanceTo("2026-09-25 12:00");
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(EndedItemsTest, OneOfTwoPairsIsTakenAway) {
  Grant(Booking("b1", Tomorrow()));
  GrantRequest pool = Booking("b2", Tomorrow());
  pool.facility = "pool";
  Grant(pool);
  Revoke("b1", 2);
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-25 18:30", "L56", "ZPOOL"));
}

}  // namespace
}  // namespace connecx::provider
