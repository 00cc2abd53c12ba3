// What an observer is told of bookings and what became of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "provider/testing/fake_access_system.h"
#include "provider/testing/provider_fixture.h"
#include "store/testing/memory_store.h"

namespace connecx::provider {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ObserverStoryTest : public ProviderFixture {
 protected:
  ObserverStoryTest() { told_.Take(); }

  GrantRequest Traced(const char* id, const char* start, const char* end, const char* trace_id) {
    GrantRequest request = Booking(id, Between(start, end));
    request.trace_id = trace_id;
    return request;
  }
};

TEST_F(ObserverStoryTest, ABookingIsStoredAndThePassThatGrantsItNamesItsTrace) {
  Grant(Traced("b1", "2026-09-25 18:00", "2026-09-25 20:00", "t1"));
  EXPECT_THAT(told_.Take(),
              ElementsAre("Grant b1 t1",
                          "pass L56 OK, ZGYM: 2026-09-25 to 2026-09-25, timetable 1, b1 GRANTED "
                          "late 0 t1"));
}

TEST_F(ObserverStoryTest, ARepeatedMessageIsNotStoredAgain) {
  Grant(Traced("b1", "2026-09-25 18:00", "2026-09-25 20:00", "t1"));
  told_.Take();
  Grant(Traced("b1", "2026-09-25 18:00", "2026-09-25 20:00", "t2"));
  EXPECT_THAT(told_.Take(), Not(Contains(HasSubstr("Grant b1"))));
  EXPECT_EQ(Stored("b1").trace_id, "t1");
}

TEST_F(ObserverStoryTest, AccessAfterTheStartIsLate) {
  work_.enabled = false;
  Grant(Traced("soon", "2026-09-24 12:10", "2026-09-24 14:00", "t1"));
  clock_.AdvanceTo(At("2026-09-24 12:30"));
  told_.Take();
  work_.enabled = true;
  RunDue();
  EXPECT_THAT(told_.Take(), Contains(HasSubstr("soon GRANTED late 20m t1")));
}

TEST_F(ObserverStoryTest, APassThatFailsIsTold) {
  system_.Fail(FakeAccessSystem::Call::kRead, absl::UnavailableError("no answer"),
               FakeAccessSystem::When::kBeforeEffect);
  Grant(Traced("b1", "2026-09-25 18:00", "2026-09-25 20:00", "t1"));
  EXPECT_THAT(told_.Take(), ElementsAre("Grant b1 t1", "pass L56 UNAVAILABLE"));
}

TEST_F(ObserverStoryTest, IncidentsAreToldWhenTheyAreDurable) {
  Grant(Traced("b1", "2026-09-25 18:00", "2026-09-25 20:00", "t1"));
  told_.Take();
  store_.FailNextWrite(absl::ResourceExhaustedError("the disk is full"),
                       store::MemoryStore::FaultPoint::kBeforeCommit);
  EXPECT_FALSE(
      bookings_.Grant(Booking("b2", Between("2026-09-26 18:00", "2026-09-26 20:00"))).ok());
  EXPECT_THAT(told_.Take(), IsEmpty());
  Grant(Traced("b2", "2026-09-26 18:00", "2026-09-26 20:00", "t2"));
  EXPECT_THAT(told_.Take(), Contains("DOUBLE_BOOKING opened mails 1"));
  Revoke("b1", 2);
  EXPECT_THAT(told_.Take(), Contains(HasSubstr("DOUBLE_BOOKING closed")));
}

TEST_F(ObserverStoryTest, AClearingEndsAndTakesAway) {
  Grant(Traced("b1", "2026-09-24 18:00", "2026-09-24 20:00", "t1"));
  AdvanceTo("2026-09-25 00:05");
  told_.Take();
  Clear();
  EXPECT_THAT(told_.Take(), ElementsAre("pass L56 OK, ZGYM: taken away, b1 EXPIRED late 0 t1",
                                        "run tower cleared 1 failed 0"));
}

}  // namespace
}  // namespace connecx::provider
