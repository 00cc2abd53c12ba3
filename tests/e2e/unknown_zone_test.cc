// A facility whose ID SPACE does not know: it refuses the list, or leaves the item out and says OK
// (docs/ship.md Q13).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/time/time.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Answer {
  std::string unknown_item;  // simulator/switches.h
  v1::IncidentKind told;
};

class UnknownZoneTest : public Stage, public testing::WithParamInterface<Answer> {
 protected:
  void ConfigureSpace() override { SetSwitch("unknown_item", GetParam().unknown_item); }

  void MapPool(const std::string& id) {
    v1::SyncIdsRequest request;
    request.set_building("tower");
    request.set_actor("e2e");
    v1::FacilityRow& row = *request.add_facilities();
    row.set_facility("pool");
    row.set_access_control_facility_id(id);
    const auto answer = client_->Call(request);
    ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  }
};

TEST_P(UnknownZoneTest, IsToldWithinAMinuteAndKeepsNoOtherFacilityShut) {
  MapPool("POLL");
  v1::GrantRequest pool = Booking("pool", "2024-09-25 18:00", "2024-09-25 20:00");
  pool.set_facility("pool");
  ASSERT_TRUE(client_->Call(pool).status.ok());
  Book(Booking("gym", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  PassInSeconds(absl::Minutes(1));
  EXPECT_EQ(Grant("pool").phase(), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  EXPECT_THAT(OpenIncidents(), ElementsAre(GetParam().told));
  EXPECT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Grant("gym").phase(), v1::GRANT_PHASE_GRANTED);
  EXPECT_THAT(Held(), ElementsAre("APT-501-1/GYM"));

  MapPool("POOL");
  EXPECT_TRUE(AwaitPhase("pool", v1::GRANT_PHASE_GRANTED)) << Grant("pool").DebugString();
  EXPECT_EQ(OpenOn("2024-09-25", "APT-501-1", "POOL"), "18:00-20:00");
  EXPECT_EQ(OpenOn("2024-09-25"), "18:00-20:00");
  EXPECT_THAT(OpenIncidents(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Answers, UnknownZoneTest,
                         testing::Values(Answer{"error_11", v1::INCIDENT_KIND_ID_UNKNOWN},
                                         Answer{"skip", v1::INCIDENT_KIND_REFUSED_BY_SYSTEM}),
                         [](const testing::TestParamInfo<Answer>& info) {
                           return info.param.unknown_item;
                         });

}  // namespace
}  // namespace connecx::e2e
