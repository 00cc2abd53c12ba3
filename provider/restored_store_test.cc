// The store was put back from a backup of ours: what was booked and written since is unknown to it
// until core repeats it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/access_system.h"
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
using ::testing::SizeIs;

constexpr absl::CivilDay kToday(2026, 9, 24);

// It is restored at noon.
class RestoredStoreTest : public ProviderFixture {
 protected:
  RestoredStoreTest() { Restore(); }

  void Restore() {
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

  // 501/56 has the gym for these hours, in a timetable of ours: we wrote it since the backup, for
  // all that is known.
  void WeWrote(absl::CivilDay date, int first_hour, int last_hour) {
    const absl::StatusOr<core::TimetableRef> table = system_.ObtainTimetable(
        {.intervals = {{first_hour * 60, last_hour * 60, core::DayTypes::All()}}}, {},
        core::TimetableSource::kAny);
    ASSERT_TRUE(table.ok()) << table.status();
    system_.SetByHand("L56", "ZGYM", core::WholeDays(date, date), table->number);
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

TEST_F(RestoredStoreTest, I3_ABookingExtendedMeanwhileHasItsHours) {
  WeWrote(kToday, 10, 14);
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-24 10:00", "2026-09-24 18:00"), 2)).phase,
            GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-24 13:59"));
  EXPECT_TRUE(Opens("2026-09-24 17:59"));
  Revoke("b1", 3);
  EXPECT_FALSE(Opens("2026-09-24 13:59"));
  AdvanceTo("2026-09-24 18:30");
  EXPECT_THAT(Mails(), IsEmpty());
}

// What the backup knows of a booking may be older than what stands there.
TEST_F(RestoredStoreTest, I2_WhatCoreHasNotRepeatedTakesNothingOver) {
  Grant(Booking("b1", Between("2026-09-24 10:00", "2026-09-24 18:00")));
  WeWrote(kToday, 10, 14);
  clock_.AdvanceBy(absl::Hours(1));
  Restore();
  reconciler_.RunPass("tower", "L56");
  EXPECT_FALSE(Opens("2026-09-24 17:59"));
  Grant(Booking("b1", Between("2026-09-24 10:00", "2026-09-24 14:00"), 2));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_FALSE(Opens("2026-09-24 17:59"));
}

TEST_F(RestoredStoreTest, I5_WhatAPersonMadeInATimetableOfHisOwnIsNeverReplaced) {
  system_.SetByHand("L56", "ZGYM", core::WholeDays(kToday, kToday),
                    {{10 * 3600, 14 * 3600, core::DayTypes::All()}});
  const std::string before = system_.Held("L56", "ZGYM")->digest;
  Grant(Booking("b1", Between("2026-09-24 10:00", "2026-09-24 18:00"), 2));
  AdvanceTo("2026-09-24 18:30");
  EXPECT_EQ(system_.Held("L56", "ZGYM")->digest, before);
}

TEST_F(RestoredStoreTest, I2_WhatIsLeftOfACancelledBookingIsTold) {
  WeWrote(kToday + 1, 18, 20);
  Revoke("b1", 2);  // nobody knows of which pair
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-24 12:29");
  EXPECT_THAT(Kinds(), IsEmpty());
  AdvanceTo("2026-09-24 12:30");
  ASSERT_THAT(Kinds(), ElementsAre(IncidentKind::kNotTakenAway));
  const core::IncidentSubject subject = Incidents()[0].subject;
  EXPECT_EQ(subject.apartment, "501/56");
  EXPECT_EQ(subject.facility, "gym");
  EXPECT_EQ(subject.last, kToday + 1);
  EXPECT_TRUE(Opens("2026-09-25 18:30")) << "a person may have made it";
  AdvanceTo("2026-09-25 17:00");
  EXPECT_THAT(Mails(), SizeIs(1));
  system_.RemoveByHand("L56", "ZGYM");
  AdvanceTo("2026-09-25 23:30");
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1)) << "no all-clear for what the reader did himself";
}

TEST_F(RestoredStoreTest, I2_SoIsWhatIsLeftOfWholeDays) {
  system_.SetByHand("L56", "ZGYM", core::WholeDays(kToday + 1, kToday + 2), /*timetable_number=*/0);
  reconciler_.RunPass("tower", "L56");
  AdvanceTo("2026-09-24 12:30");
  EXPECT_THAT(Kinds(), ElementsAre(IncidentKind::kNotTakenAway));
}

TEST_F(RestoredStoreTest, WhatAPersonMadeForGoodIsNotTold) {
  system_.SetByHand("L56", "ZGYM", core::WholeDays(kToday, kToday + 30), /*timetable_number=*/0);
  AdvanceTo("2026-09-24 18:30");
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(RestoredStoreTest, WhatOpensForBookingsAloneIsNotTold) {
  WeWrote(kToday + 1, 18, 20);
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 17:00", "2026-09-25 21:00"), 2)).phase,
            GrantPhase::kGranted);
  AdvanceTo("2026-09-24 18:30");
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(RestoredStoreTest, WhatAPersonMadeInATimetableOfHisOwnIsNotTold) {
  system_.SetByHand("L56", "ZGYM", core::WholeDays(kToday + 1, kToday + 1),
                    {{10 * 3600, 14 * 3600, core::DayTypes::All()}});
  AdvanceTo("2026-09-24 18:30");
  EXPECT_THAT(Kinds(), IsEmpty());
}

TEST_F(RestoredStoreTest, WhatAPersonMakesADayLaterIsNotTold) {
  AdvanceTo("2026-09-25 12:00");
  WeWrote(kToday + 2, 18, 20);
  AdvanceTo("2026-09-26 12:00");
  EXPECT_THAT(Kinds(), IsEmpty());
}

// docs/adr/0009.
TEST_F(RestoredStoreTest, TwoBookingsOfAPairThatComeInReverseOrderNeedNobody) {
  WeWrote(kToday + 1, 18, 20);
  Grant(Booking("second", Between("2026-10-02 18:00", "2026-10-02 20:00")));
  EXPECT_EQ(Grant(Booking("first", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  AdvanceTo("2026-09-24 18:30");
  EXPECT_THAT(Mails(), IsEmpty());
}

}  // namespace
}  // namespace connecx::provider
