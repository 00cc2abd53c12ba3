#include "server/converters/query_requests.h"

#include <string>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/converters/page_token.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::Pair;

template <typename Result>
std::vector<std::pair<std::string, std::string>> ViolationsOf(const Result& result) {
  std::vector<std::pair<std::string, std::string>> violations;
  const auto detail = core::DetailOf(result.status());
  if (!detail.has_value()) return violations;
  for (const auto& field : detail->fields) violations.emplace_back(field.field, field.reason);
  return violations;
}

template <typename Result>
std::string ReasonOf(const Result& result) {
  const auto detail = core::DetailOf(result.status());
  return detail.has_value() ? detail->reason : "";
}

TEST(ListGrantsRequestTest, ConvertsEveryFilter) {
  v1::ListGrantsRequest proto;
  proto.set_building("b");
  proto.set_apartment("a");
  proto.set_facility("f");
  for (int phase = 1; phase <= 7; ++phase) proto.add_phases(static_cast<v1::GrantPhase>(phase));
  proto.mutable_ends_after_time()->set_seconds(100);
  proto.mutable_starts_before_time()->set_seconds(200);
  ASSERT_OK_AND_ASSIGN(const provider::GrantQuery query, FromProto(proto));
  EXPECT_EQ(query.building, "b");
  EXPECT_EQ(query.apartment, "a");
  EXPECT_EQ(query.facility, "f");
  EXPECT_THAT(
      query.phases,
      ElementsAre(core::GrantPhase::kPending, core::GrantPhase::kGranted, core::GrantPhase::kQueued,
                  core::GrantPhase::kNeedsManualAction, core::GrantPhase::kRevoking,
                  core::GrantPhase::kRevoked, core::GrantPhase::kExpired));
  EXPECT_EQ(query.ends_after, absl::FromUnixSeconds(100));
  EXPECT_EQ(query.starts_before, absl::FromUnixSeconds(200));
  EXPECT_EQ(query.after, "");
  EXPECT_EQ(query.limit, 100);
}

TEST(ListGrantsRequestTest, NamesWhatIsWrong) {
  v1::ListGrantsRequest proto;
  proto.set_building(std::string(129, 'b'));
  proto.add_phases(v1::GRANT_PHASE_GRANTED);
  proto.add_phases(v1::GRANT_PHASE_UNSPECIFIED);
  proto.add_phases(static_cast<v1::GrantPhase>(99));
  proto.mutable_ends_after_time()->set_nanos(-1);
  proto.set_page_size(1001);
  proto.set_page_token(std::string(1025, 't'));
  EXPECT_THAT(
      ViolationsOf(FromProto(proto)),
      ElementsAre(Pair("building", "TOO_LONG"), Pair("phases[1]", "UNKNOWN_VALUE"),
                  Pair("phases[2]", "UNKNOWN_VALUE"), Pair("ends_after_time", "OUT_OF_RANGE"),
                  Pair("page_size", "OUT_OF_RANGE"), Pair("page_token", "TOO_LONG")));
  proto = {};
  proto.set_page_size(-1);
  for (int i = 0; i < 17; ++i) proto.add_phases(v1::GRANT_PHASE_QUEUED);
  EXPECT_THAT(ViolationsOf(FromProto(proto)),
              ElementsAre(Pair("phases", "TOO_MANY"), Pair("page_size", "OUT_OF_RANGE")));
}

TEST(PageTokenTest, BelongsToTheCallAndItsFilters) {
  v1::ListGrantsRequest proto;
  proto.set_building("b");
  proto.set_page_token(MakePageToken(proto, "booking-7"));
  ASSERT_OK_AND_ASSIGN(provider::GrantQuery query, FromProto(proto));
  EXPECT_EQ(query.after, "booking-7");

  // Another page size is no other filter, and asking with a token is what it is for.
  proto.set_page_size(7);
  ASSERT_OK_AND_ASSIGN(query, FromProto(proto));
  EXPECT_EQ(query.after, "booking-7");
  EXPECT_EQ(query.limit, 7);

  v1::ListGrantsRequest other = proto;
  other.set_building("c");
  EXPECT_EQ(ReasonOf(FromProto(other)), "PAGE_TOKEN_INVALID");
  EXPECT_THAT(ViolationsOf(FromProto(other)), ElementsAre(Pair("page_token", "MALFORMED")));

  v1::ListIdsRequest other_call;
  other_call.set_building("b");
  other_call.set_page_token(proto.page_token());
  EXPECT_EQ(ReasonOf(FromProto(other_call)), "PAGE_TOKEN_INVALID");
}

TEST(PageTokenTest, AnythingElseIsRefused) {
  v1::ListGrantsRequest proto;
  const std::string token = MakePageToken(proto, "booking-7");
  std::string newer = token;
  newer[0] = newer[0] == 'M' ? 'N' : 'M';
  for (const std::string& wrong : {std::string("x"), std::string("!!"), token + "AAAA",
                                   token.substr(0, token.size() - 4), token.substr(4), newer}) {
    proto.set_page_token(wrong);
    EXPECT_EQ(ReasonOf(FromProto(proto)), "PAGE_TOKEN_INVALID") << wrong;
  }
}

TEST(ListRunsRequestTest, Dates) {
  v1::ListRunsRequest proto;
  proto.set_from_date("2024-02-29");
  proto.set_until_date("2024-03-01");
  ASSERT_OK_AND_ASSIGN(const RunsRequest request, FromProto(proto));
  EXPECT_EQ(request.from, absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(request.until, absl::CivilDay(2024, 3, 1));
  for (const char* wrong : {"2024-2-1", "2023-02-29", "01.02.2024", " 2024-02-01", "2024-02-01 ",
                            "2024-02", "today", "2024-02-01T00:00:00"}) {
    proto.set_from_date(wrong);
    EXPECT_THAT(ViolationsOf(FromProto(proto)), ElementsAre(Pair("from_date", "MALFORMED")))
        << wrong;
  }
  proto.set_from_date("2024-03-02");
  EXPECT_THAT(ViolationsOf(FromProto(proto)), ElementsAre(Pair("until_date", "CONFLICT")));
}

TEST(ListIncidentsRequestTest, States) {
  v1::ListIncidentsRequest proto;
  ASSERT_OK_AND_ASSIGN(IncidentsRequest request, FromProto(proto));
  EXPECT_TRUE(request.open && request.resolved);
  proto.add_states(v1::INCIDENT_STATE_OPEN);
  ASSERT_OK_AND_ASSIGN(request, FromProto(proto));
  EXPECT_TRUE(request.open && !request.resolved);
  proto.set_states(0, v1::INCIDENT_STATE_UNSPECIFIED);
  proto.add_kinds(static_cast<v1::IncidentKind>(77));
  EXPECT_THAT(ViolationsOf(FromProto(proto)),
              ElementsAre(Pair("states[0]", "UNKNOWN_VALUE"), Pair("kinds[0]", "UNKNOWN_VALUE")));
}

TEST(ListIdsRequestTest, Kind) {
  v1::ListIdsRequest proto;
  ASSERT_OK_AND_ASSIGN(IdsRequest request, FromProto(proto));
  EXPECT_FALSE(request.kind.has_value());
  proto.set_kind(v1::ID_KIND_FACILITY);
  ASSERT_OK_AND_ASSIGN(request, FromProto(proto));
  EXPECT_EQ(request.kind, v1::ID_KIND_FACILITY);
  proto.set_kind(static_cast<v1::IdKind>(3));
  EXPECT_THAT(ViolationsOf(FromProto(proto)), ElementsAre(Pair("kind", "UNKNOWN_VALUE")));
}

TEST(OtherRequestsTest, Check) {
  EXPECT_THAT(ViolationsOf(FromProto(v1::GetGrantRequest())),
              ElementsAre(Pair("booking_id", "REQUIRED")));
}

TEST(ExplainRequestTest, OpensItsToken) {
  v1::ExplainBookingRequest proto;
  EXPECT_THAT(ViolationsOf(FromProto(proto)), ElementsAre(Pair("booking_id", "REQUIRED")));
  proto.set_booking_id("b1");
  proto.set_page_size(7);
  ASSERT_OK_AND_ASSIGN(ExplainRequest request, FromProto(proto));
  EXPECT_EQ(request.after, 0);
  EXPECT_EQ(request.limit, 7);
  proto.set_page_token(MakePageToken(proto, "42"));
  ASSERT_OK_AND_ASSIGN(request, FromProto(proto));
  EXPECT_EQ(request.after, 42);
}

TEST(WatchRequestTest, ReadsItsCursor) {
  v1::WatchGrantsRequest proto;
  ASSERT_OK_AND_ASSIGN(WatchRequest request, FromProto(proto));
  EXPECT_EQ(request.from, std::nullopt);
  const provider::EventPosition position = {7, absl::FromUnixSeconds(1'750'000'000)};
  proto.set_cursor(provider::CursorOf(position));
  ASSERT_OK_AND_ASSIGN(request, FromProto(proto));
  EXPECT_EQ(request.from, position);
  proto.set_cursor("7");
  EXPECT_THAT(ViolationsOf(FromProto(proto)), ElementsAre(Pair("cursor", "MALFORMED")));
}

}  // namespace
}  // namespace connecx::server
