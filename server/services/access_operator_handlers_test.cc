#include "server/services/access_operator_handlers.h"

#include <string>

#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/converters/time_converter.h"
#include "server/testing/fixed_buildings.h"
#include "server/testing/mock_provider.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::_;
using ::testing::Return;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'714'557'600);  // 2024-05-01T10:00Z

class AccessOperatorHandlersTest : public ::testing::Test {
 protected:
  base::SimulatedClock clock_{kNow};
  ::testing::NiceMock<MockAccessQuery> query_;
  ::testing::StrictMock<MockAccessOperator> operator_;
  FixedBuildings buildings_{{"harbour-tower"}};
  AccessOperatorHandlers handlers_{operator_, query_, buildings_, clock_, [] {
                                     ProcessFacts process;
                                     process.version = "1.2.3";
                                     process.start_time = kNow - absl::Hours(1);
                                     process.ready = true;
                                     process.listeners = {{.address = "127.0.0.1:1"}};
                                     return process;
                                   }};
};

TEST_F(AccessOperatorHandlersTest, PlanPairTellsTheBookings) {
  provider::PairView view;
  view.pair = {"APT-501", "GYM"};
  view.bookings = {{"b1", core::BookingVerdict::kWaitsForManager, {}},
                   {"pruned", core::BookingVerdict::kOver, {}}};
  EXPECT_CALL(operator_, PlanPair(absl::string_view("harbour-tower"), absl::string_view("501"),
                                  absl::string_view("gym")))
      .WillOnce(Return(view));
  core::Grant grant;
  grant.booking_id = "b1";
  grant.apartment = "501";
  grant.revision = 4;
  EXPECT_CALL(query_, GetGrant(absl::string_view("b1"))).WillOnce(Return(grant));
  EXPECT_CALL(query_, GetGrant(absl::string_view("pruned")))
      .WillOnce(Return(core::error::GrantNotFound("pruned")));
  v1::PlanPairRequest request;
  request.set_building("harbour-tower");
  request.set_apartment("501");
  request.set_facility("gym");
  ASSERT_OK_AND_ASSIGN(const v1::PlanPairResponse response, handlers_.PlanPair(request));
  EXPECT_EQ(response.plan().building(), "harbour-tower");
  EXPECT_EQ(response.plan().apartment(), "501");
  EXPECT_EQ(response.plan().facility(), "gym");
  EXPECT_EQ(response.plan().local_date(), "2024-05-01");
  ASSERT_EQ(response.plan().bookings_size(), 2);
  EXPECT_EQ(response.plan().bookings(0).revision(), 4);
  EXPECT_EQ(response.plan().bookings(0).phase(), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
}

TEST_F(AccessOperatorHandlersTest, PlanPairChecksItsShape) {
  const auto response = handlers_.PlanPair({});
  EXPECT_EQ(core::DetailOf(response.status())->reason, "FIELDS_INVALID");
}

TEST_F(AccessOperatorHandlersTest, DiagnoseCountsIncidentsAndIds) {
  provider::Diagnosis diagnosis;
  diagnosis.buildings.emplace_back().building = "harbour-tower";
  diagnosis.mails_waiting = 2;
  diagnosis.oldest_mail_time = kNow - absl::Minutes(5);
  EXPECT_CALL(operator_, Diagnose(_, _)).WillOnce(Return(diagnosis));
  core::Incident incident;
  incident.kind = core::IncidentKind::kClockSkew;
  ON_CALL(query_, ListIncidents(_, true, _, _))
      .WillByDefault(Return(std::vector<core::Incident>{incident, incident}));
  ON_CALL(query_, ListIds(_)).WillByDefault(Return(core::error::StoreUnavailable("x.")));
  ASSERT_OK_AND_ASSIGN(const v1::DiagnoseResponse response, handlers_.Diagnose({}));
  EXPECT_EQ(TimeFromProto(response.as_of_time()), kNow);
  EXPECT_EQ(response.plugin().version(), "1.2.3");
  EXPECT_TRUE(response.plugin().ready());
  EXPECT_EQ(response.plugin().mail().queued(), 2);
  EXPECT_EQ(response.plugin().listeners(0).security(), v1::TRANSPORT_SECURITY_LOCAL);
  ASSERT_EQ(response.buildings_size(), 1);
  ASSERT_EQ(response.buildings(0).open_incidents_size(), 1);
  EXPECT_EQ(response.buildings(0).open_incidents(0).count(), 2);
  EXPECT_EQ(response.buildings(0).ids_size(), 0);
  EXPECT_EQ(response.buildings(0).local_date(), "2024-05-01");
}

}  // namespace
}  // namespace connecx::server
