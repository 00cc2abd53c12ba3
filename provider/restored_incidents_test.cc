// What a manager hears when an older copy of our own database is put back and core repeats what it
// has booked and cancelled since (docs/operations.md 6).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"
#include "store/restored_fact.h"
#include "store/store.h"

namespace connecx::provider {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RestoredIncidentsTest : public ProviderFixture {
 protected:
  // b2 waits for the manager, who was mailed.
  void BookTwice() {
    Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
    Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00")));
    ASSERT_THAT(Mails(), SizeIs(1));
  }
  void RestoreNow() {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& tx) {
      return tx.SetFact("", store::kRestoredFact, absl::StrCat(absl::ToUnixMicros(clock_.Now())));
    }));
  }
};

TEST_F(RestoredIncidentsTest, WhatEndedBeforeTheRestoreIsNoSecondAllClear) {
  BookTwice();
  clock_.AdvanceBy(absl::Hours(1));
  RestoreNow();
  Revoke("b1", 2);
  EXPECT_TRUE(Opens("2026-10-02 18:30"));
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(RestoredIncidentsTest, WhatEndsOnceCoreHasRepeatedItselfIsAnAllClear) {
  BookTwice();
  clock_.AdvanceBy(absl::Hours(1));
  RestoreNow();
  clock_.AdvanceBy(absl::Minutes(30));
  Revoke("b1", 2);
  EXPECT_THAT(Incidents(), IsEmpty());
  ASSERT_THAT(Mails(), SizeIs(2));
  EXPECT_THAT(Mails()[1].subject, StartsWith("No longer needed: "));
}

TEST_F(RestoredIncidentsTest, WhatIsToBeEnteredIsToldAnewOnlyOnceCoreHasRepeatedItself) {
  BookTwice();
  clock_.AdvanceBy(absl::Hours(1));
  RestoreNow();
  Grant(Booking("b2", Between("2026-10-02 18:00", "2026-10-02 21:00"), 2));
  EXPECT_THAT(Mails(), SizeIs(1));
  AdvanceTo("2026-09-24 13:29");
  EXPECT_THAT(Mails(), SizeIs(1));
  AdvanceTo("2026-09-24 13:30");
  ASSERT_THAT(Mails(), SizeIs(2));
  EXPECT_THAT(Mails()[1].subject, StartsWith("Changed: "));
  EXPECT_EQ(Incidents().at(0).subject.manual->hours, "18:00-21:00");
}

}  // namespace
}  // namespace connecx::provider
