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
using ::testing::AllOf;
using ::testing::Field;
using ::testing::Return;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'714'557'600);  // 2024-05-01T10:00Z

class AccessOperatorHandlersTest : public ::testing::Test {
 protected:
  template <typename Response>
  static std::string Reason(const absl::StatusOr<Response>& response) {
    const auto detail = core::DetailOf(response.status());
    return detail.has_value() ? detail->reason : response.status().ToString();
  }

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
  diagnosis.buildings[0].open_incidents = {{core::IncidentKind::kClockSkew, 2}};
  diagnosis.mails_waiting = 2;
  diagnosis.oldest_mail_time = kNow - absl::Minutes(5);
  EXPECT_CALL(operator_, Diagnose(_, _)).WillOnce(Return(diagnosis));
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

TEST_F(AccessOperatorHandlersTest, RetryNowWakesOneThingAtATime) {
  v1::RetryNowRequest request;
  request.set_building("harbour-tower");
  request.set_booking_id("b1");
  EXPECT_EQ(Reason(handlers_.RetryNow(request)), "FIELDS_INVALID") << "nobody did it";
  request.set_actor("amy");
  EXPECT_CALL(operator_, RetryNow(AllOf(Field(&provider::RetryRequest::booking_id, "b1"),
                                        Field(&provider::RetryRequest::actor, "amy"))))
      .WillOnce(Return(3));
  ASSERT_OK_AND_ASSIGN(const v1::RetryNowResponse response, handlers_.RetryNow(request));
  EXPECT_EQ(response.woken_access_control_ids(), 3);
  request.set_apartment("501");
  EXPECT_EQ(Reason(handlers_.RetryNow(request)), "FIELDS_INVALID");
}

TEST_F(AccessOperatorHandlersTest, ResolveIncidentKnowsItsIds) {
  v1::ResolveIncidentRequest request;
  request.set_actor("amy");
  request.set_note("rang the resident");
  for (const char* id : {"x", "07", "-", "7 "}) {
    request.set_incident_id(id);
    EXPECT_EQ(Reason(handlers_.ResolveIncident(request)), "INCIDENT_NOT_FOUND") << id;
  }
  request.set_incident_id("7");
  EXPECT_CALL(operator_,
              ResolveIncident(7, absl::string_view("amy"), absl::string_view("rang the resident")))
      .WillOnce(Return(core::Incident{.id = 7,
                                      .open = false,
                                      .closed_time = kNow,
                                      .closed_because = "rang the resident",
                                      .closed_by = "amy"}));
  ON_CALL(query_, MailsOf(7)).WillByDefault(Return(std::vector<core::OutboxMail>(2)));
  ASSERT_OK_AND_ASSIGN(const v1::ResolveIncidentResponse response,
                       handlers_.ResolveIncident(request));
  EXPECT_EQ(response.incident().state(), v1::INCIDENT_STATE_RESOLVED);
  EXPECT_EQ(response.incident().resolved_by(), "amy");
  EXPECT_EQ(response.incident().mails_size(), 2);
}

TEST_F(AccessOperatorHandlersTest, PreviewMailOfAnIncidentOrOfASample) {
  const provider::MailPreview mail = {"Subject", {"amy@example.com"}, "Text\n"};
  EXPECT_CALL(operator_, PreviewMail(7)).WillOnce(Return(mail));
  v1::PreviewMailRequest request;
  EXPECT_EQ(Reason(handlers_.PreviewMail(request)), "FIELDS_INVALID") << "one of the two";
  request.set_incident_id("7");
  ASSERT_OK_AND_ASSIGN(const v1::PreviewMailResponse response, handlers_.PreviewMail(request));
  EXPECT_EQ(response.subject(), "Subject");
  EXPECT_EQ(response.recipients(0), "amy@example.com");
  EXPECT_EQ(response.text(), "Text\n");
  request.mutable_sample()->set_building("harbour-tower");
  EXPECT_EQ(Reason(handlers_.PreviewMail(request)), "FIELDS_INVALID") << "no kind";
  request.mutable_sample()->set_kind(v1::INCIDENT_KIND_CLOCK_SKEW);
  EXPECT_CALL(operator_,
              PreviewSample(absl::string_view("harbour-tower"), core::IncidentKind::kClockSkew))
      .WillOnce(Return(mail));
  EXPECT_OK(handlers_.PreviewMail(request));
}

TEST_F(AccessOperatorHandlersTest, AnIdsHistoryInPages) {
  ON_CALL(query_, ListIdChanges(_, _, _, _, _))
      .WillByDefault([](absl::string_view, std::optional<core::IdKind> kind, absl::string_view name,
                        std::int64_t before, int limit) {
        EXPECT_EQ(kind, core::IdKind::kFacility);
        EXPECT_EQ(name, "gym");
        std::vector<core::IdChange> changes;
        for (std::int64_t id = 3; id >= 1; --id) {
          if (id >= before || static_cast<int>(changes.size()) == limit) continue;
          changes.push_back({.id = id,
                             .row = {.kind = core::IdKind::kFacility,
                                     .reference = "gym",
                                     .ext_id = id == 3 ? "" : "GYM",
                                     .actor = "amy",
                                     .changed_time = kNow},
                             .previous = id == 1 ? "" : "GYM-1"});
        }
        return changes;
      });
  v1::ListIdHistoryRequest request;
  request.set_building("harbour-tower");
  request.set_kind(v1::ID_KIND_FACILITY);
  request.set_name("gym");
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const v1::ListIdHistoryResponse first, handlers_.ListIdHistory(request));
  ASSERT_EQ(first.changes_size(), 2);
  EXPECT_EQ(first.changes(0).outcome(), v1::ID_OUTCOME_REMOVED);
  EXPECT_EQ(first.changes(1).outcome(), v1::ID_OUTCOME_UPDATED);
  EXPECT_EQ(first.changes(1).previous_id(), "GYM-1");
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const v1::ListIdHistoryResponse last, handlers_.ListIdHistory(request));
  ASSERT_EQ(last.changes_size(), 1);
  EXPECT_EQ(last.changes(0).outcome(), v1::ID_OUTCOME_CREATED);
  EXPECT_EQ(last.changes(0).actor(), "amy");
  EXPECT_TRUE(last.next_page_token().empty());
}

}  // namespace
}  // namespace connecx::server
