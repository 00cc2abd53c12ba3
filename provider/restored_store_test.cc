// The store was put back from a backup of ours: what was booked and written since is unknown to it
// until core repeats it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/permission_digest.h"
#include "provider/testing/provider_fixture.h"
#include "store/restored_fact.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::connecx::core::IncidentKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 9, 24);

// It is restored at noon.
class RestoredStoreTest : public ProviderFixture {
 protected:
  RestoredStoreTest() {
    const absl::Status stored = store_.Write([this](store::WriteTransaction& tx) {
      return tx.SetFact("", store::kRestoredFact, absl::StrCat(absl::ToUnixMicros(clock_.Now())));
    });
    EXPECT_TRUE(stored.ok()) << stored;
  }

  std::vector<IncidentKind> Kinds() {
    std::vector<IncidentKind> kinds;
    for (const core::Incident& incident : Incidents()) kinds.push_back(incident.kind);
    return kinds;
  }

  // A person gave 501/56 the gym from 8 to 9 today, in a timetable of his own.
  void MakeByHand() {
    system_.SetByHand("L56", "ZGYM", core::WholeDays(kToday, kToday),
                      {{8 * 3600, 9 * 3600, core::DayTypes::All()}});
  }
};

TEST_F(RestoredStoreTest, WhatIsInTheWayIsToldOnceCoreHasRepeated) {
  MakeByHand();
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00"))).phase,
            GrantPhase::kNeedsManualAction);
  AdvanceTo("2026-09-24 12:29");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 12:30");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kMadeByHand));
}

TEST_F(RestoredStoreTest, WhatIsInTheWayOfABookingThatStartsSoonIsToldSooner) {
  MakeByHand();
  Grant(Booking("b1", Between("2026-09-24 13:30", "2026-09-24 15:00")));
  AdvanceTo("2026-09-24 12:04");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 12:05");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kMadeByHand));
}

TEST_F(RestoredStoreTest, ADoubleBookingIsToldOnceCoreHasRepeated) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  AdvanceTo("2026-09-24 12:29");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 12:30");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kDoubleBooking));
}

}  // namespace
}  // namespace connecx::provider
