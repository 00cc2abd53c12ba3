#include "core/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/cord.h"
#include "base/status_macros.h"

namespace connecx::core {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

struct Case {
  absl::Status status;
  absl::StatusCode code;
  std::string reason;
};

std::vector<Case> EveryError() {
  using absl::StatusCode;
  return {
      {error::InvalidFields({{"booking_id", "is empty; send 1-128 bytes", "REQUIRED"}}),
       StatusCode::kInvalidArgument, "FIELDS_INVALID"},
      {error::PageTokenInvalid(), StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"},
      {error::BuildingUnknown("b"), StatusCode::kNotFound, "BUILDING_UNKNOWN"},
      {error::GrantNotFound("g"), StatusCode::kNotFound, "GRANT_NOT_FOUND"},
      {error::IncidentNotFound("7"), StatusCode::kNotFound, "INCIDENT_NOT_FOUND"},
      {error::NothingToAdopt("b", "501/56", "gym"), StatusCode::kFailedPrecondition,
       "NOTHING_TO_ADOPT"},
      {error::CursorExpired("7-1"), StatusCode::kOutOfRange, "CURSOR_EXPIRED"},
      {error::WatchInterrupted(), StatusCode::kUnavailable, "WATCH_INTERRUPTED"},
      {error::IdNotMapped("b", "apartment", "501/56"), StatusCode::kNotFound, "ID_NOT_MAPPED"},
      {error::RevisionReused("g", 3, {"apartment"}), StatusCode::kFailedPrecondition,
       "REVISION_REUSED"},
      {error::BuildingImmutable("g", "b", "c"), StatusCode::kFailedPrecondition,
       "BUILDING_IMMUTABLE"},
      {error::RemovalsNotConfirmed(30, 100), StatusCode::kFailedPrecondition,
       "REMOVALS_NOT_CONFIRMED"},
      {error::BuildingMisconfigured("b", "No such time zone."), StatusCode::kFailedPrecondition,
       "BUILDING_MISCONFIGURED"},
      {error::SystemUnreachable("b", "Connection refused."), StatusCode::kUnavailable,
       "SYSTEM_UNREACHABLE"},
      {error::SystemRefused("b", "Error 13."), StatusCode::kFailedPrecondition, "SYSTEM_REFUSED"},
      {error::SystemUnsuitable("b", "No zones."), StatusCode::kFailedPrecondition,
       "SYSTEM_UNSUITABLE"},
      {error::SystemClockSkew("b", absl::Minutes(-7)), StatusCode::kFailedPrecondition,
       "SYSTEM_CLOCK_SKEW"},
      {error::CallerUnknown(), StatusCode::kUnauthenticated, "CALLER_UNKNOWN"},
      {error::RoleRequired("core"), StatusCode::kPermissionDenied, "ROLE_REQUIRED"},
      {error::TooManyCalls("connection"), StatusCode::kResourceExhausted, "TOO_MANY_CALLS"},
      {error::StoreUnavailable("It is locked."), StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {error::StoreFull(), StatusCode::kResourceExhausted, "STORE_FULL"},
      {error::NotOffered("WATCH_GRANTS"), StatusCode::kUnimplemented, "NOT_OFFERED"},
      {error::ShuttingDown(), StatusCode::kUnavailable, "SHUTTING_DOWN"},
      {error::InternalError("A row vanished."), StatusCode::kInternal, "INTERNAL_ERROR"},
  };
}

// What protos/connecx/access/v1/errors.proto promises of every error.
TEST(ErrorsTest, EveryErrorKeepsTheContract) {
  for (const Case& test : EveryError()) {
    SCOPED_TRACE(test.status.message());
    EXPECT_EQ(test.status.code(), test.code);
    const std::optional<ErrorDetail> detail = DetailOf(test.status);
    ASSERT_TRUE(detail.has_value());
    EXPECT_EQ(detail->reason, test.reason);
    EXPECT_EQ(test.status.message().back(), '.');
    EXPECT_GT(test.status.message().size(), 40u) << "says what happened and what to do";
    switch (test.code) {
      case absl::StatusCode::kInvalidArgument:
        EXPECT_FALSE(detail->fields.empty());
        break;
      case absl::StatusCode::kFailedPrecondition:
        EXPECT_FALSE(detail->precondition.empty());
        break;
      case absl::StatusCode::kUnavailable:
      case absl::StatusCode::kResourceExhausted:
        EXPECT_TRUE(detail->retry_after.has_value());
        break;
      case absl::StatusCode::kNotFound:
        EXPECT_FALSE(detail->resource_type.empty());
        EXPECT_FALSE(detail->resource_name.empty());
        break;
      default:
        break;
    }
  }
}

TEST(ErrorsTest, MetadataHoldsWhatTheContractNames) {
  EXPECT_THAT(DetailOf(error::RevisionReused("g", 3, {"apartment", "end_time"}))->metadata,
              ElementsAre(Pair("booking_id", "g"), Pair("revision", "3")));
  EXPECT_EQ(DetailOf(error::RevisionReused("g", 3, {"apartment", "end_time"}))->fields[1].field,
            "end_time");
  EXPECT_THAT(DetailOf(error::BuildingImmutable("g", "here", "there"))->metadata,
              ElementsAre(Pair("booking_id", "g"), Pair("building", "there")));
  EXPECT_THAT(DetailOf(error::RemovalsNotConfirmed(30, 100))->metadata,
              ElementsAre(Pair("removals", "30"), Pair("rows", "100")));
  EXPECT_THAT(DetailOf(error::SystemClockSkew("b", absl::Minutes(-7)))->metadata,
              ElementsAre(Pair("building", "b"), Pair("difference", "-420")));
  EXPECT_THAT(DetailOf(error::IdNotMapped("b", "facility", "gym"))->metadata,
              ElementsAre(Pair("building", "b"), Pair("kind", "facility"), Pair("name", "gym")));
}

TEST(ErrorsTest, EveryByteSurvives) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes.push_back(static_cast<char>(byte));
  const std::vector<FieldError> fields = {{"12:a", all_bytes, "NOT_UTF8"}, {"", "3:", ""}};
  const std::optional<ErrorDetail> detail = DetailOf(error::InvalidFields(fields));
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->fields, fields);
  EXPECT_EQ(DetailOf(error::BuildingUnknown(all_bytes))->resource_name, all_bytes);
}

TEST(ErrorsTest, DetailSurvivesAnnotation) {
  const absl::Status status = base::Annotate(error::StoreFull(), "accept booking g");
  ASSERT_TRUE(DetailOf(status).has_value());
  EXPECT_EQ(DetailOf(status)->reason, "STORE_FULL");
  EXPECT_GT(*DetailOf(status)->retry_after, absl::ZeroDuration());
}

TEST(ErrorsTest, OtherStatusesHaveNone) {
  EXPECT_FALSE(DetailOf(absl::OkStatus()).has_value());
  EXPECT_FALSE(DetailOf(absl::InternalError("x")).has_value());
}

TEST(ErrorsTest, ABrokenPayloadIsNoDetail) {
  const absl::Status status = error::RevisionReused("g", 3, {"apartment"});
  std::string url;
  std::string whole;
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    url = std::string(type);
    whole = std::string(payload);
  });
  for (std::size_t size = 0; size < whole.size(); ++size) {
    absl::Status cut = status;
    cut.SetPayload(url, absl::Cord(whole.substr(0, size)));
    EXPECT_FALSE(DetailOf(cut).has_value()) << size;
  }
  for (const char* garbage : {"x", "9999999999999999999:", "-1:", "1:a99999999:"}) {
    absl::Status broken = status;
    broken.SetPayload(url, absl::Cord(garbage));
    EXPECT_FALSE(DetailOf(broken).has_value()) << garbage;
  }
}

}  // namespace
}  // namespace connecx::core
