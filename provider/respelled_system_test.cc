#include "provider/respelled_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "core/day_types.h"
#include "core/grant.h"
#include "core/permission_digest.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"

// docs/ship.md Q21.

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::testing::IsEmpty;
using Call = FakeAccessSystem::Call;

class RespelledTest : public ProviderFixture {
 protected:
  RespelledTest() : ProviderFixture(core::Policy::kPack) {
    system_.ShowZonesInUpperCase();
    MapSauna("ZSauna");
  }

  GrantRequest Sauna(absl::string_view id, const core::Window& window) {
    GrantRequest request = Booking(id, window);
    request.facility = "sauna";
    return request;
  }
  void MapSauna(absl::string_view zone) {
    ASSERT_TRUE(ids_.Sync({.building = "tower",
                           .edits = {{core::IdKind::kFacility, "sauna", std::string(zone)}},
                           .actor = "test"})
                    .ok());
  }
  bool SaunaOpens(absl::string_view local) { return Opens(local, "L56", "ZSAUNA"); }
};

TEST_F(RespelledTest, WhatIsShownInAnotherSpellingIsOursAllTheSame) {
  Grant(Sauna("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(SaunaOpens("2026-09-25 18:30"));
  Grant(Sauna("b2", Between("2026-09-26 10:00", "2026-09-26 12:00")));
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_TRUE(SaunaOpens("2026-09-26 10:30"));
  const int writes = system_.Calls(Call::kWrite);
  AdvanceTo("2026-09-25 12:00");
  EXPECT_EQ(system_.Calls(Call::kWrite), writes);
  Revoke("b1", 2);
  EXPECT_FALSE(SaunaOpens("2026-09-25 18:30"));
  EXPECT_TRUE(SaunaOpens("2026-09-26 10:30"));
  Revoke("b2", 2);
  EXPECT_FALSE(system_.Held("L56", "ZSAUNA").has_value());
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(RespelledTest, TheNightClearsIt) {
  Grant(Sauna("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  clock_.AdvanceTo(At("2026-09-25 00:05"));
  EXPECT_EQ(Clear().report.cleared, 1);
  EXPECT_FALSE(system_.Held("L56", "ZSAUNA").has_value());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
}

TEST_F(RespelledTest, AnIdThatIsCorrectedStandsForTheSameZone) {
  Grant(Sauna("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const int writes = system_.Calls(Call::kWrite);
  GrantRequest again = Sauna("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  for (const char* corrected : {"ZSAUNA", "zsauna", "ZSAUNA"}) {
    SCOPED_TRACE(corrected);
    MapSauna(corrected);
    for (int look = 0; look < 2; ++look) {
      EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
      EXPECT_THAT(Stored("b1").removal_pending, IsEmpty());
      EXPECT_TRUE(SaunaOpens("2026-09-25 18:30"));
      ++again.revision;
      Grant(again);
    }
  }
  EXPECT_EQ(system_.Calls(Call::kWrite), writes);
  Revoke("b1", ++again.revision);
  EXPECT_FALSE(system_.Held("L56", "ZSAUNA").has_value());
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(RespelledTest, WhatWasWrittenUnderAnIdThatIsCorrectedIsTakenAway) {
  Grant(Sauna("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.Break(Call::kRead, absl::UnavailableError("down"));
  Revoke("b1", 2);
  MapSauna("ZSAUNA");
  system_.Mend();
  AdvanceTo("2026-09-24 12:02");
  EXPECT_FALSE(system_.Held("L56", "ZSAUNA").has_value());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(RespelledTest, AnIdOfAnotherZoneTakesAwayWhatStoodUnderTheOld) {
  Grant(Sauna("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  MapSauna("ZSteam");
  EXPECT_FALSE(system_.Held("L56", "ZSAUNA").has_value());
  EXPECT_TRUE(Opens("2026-09-25 18:30", "L56", "ZSTEAM"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_THAT(Incidents(/*open_only=*/false), IsEmpty());
}

TEST_F(RespelledTest, AZoneThatStoodThereBeforeIsNobodysTwin) {
  const core::HeldPeriod days =
      core::WholeDays(absl::CivilDay(2026, 9, 25), absl::CivilDay(2026, 9, 25));
  system_.SetByHand("L56", "ZSAUNA", days, {{0, 3600, core::DayTypes::All()}});
  const std::string by_hand = system_.Held("L56", "ZSAUNA")->digest;
  Grant(Sauna("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kNeedsManualAction);
  EXPECT_EQ(system_.Held("L56", "ZSAUNA")->digest, by_hand);
}

TEST(CanonicalIdTest, IsWithoutCaseAndSurroundingBlanks) {
  EXPECT_EQ(CanonicalId(" Gym 1 "), CanonicalId("GYM 1"));
  EXPECT_NE(CanonicalId("Gym 1"), CanonicalId("Gym1"));
}

}  // namespace
}  // namespace connecx::provider
