#include "server/status.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

namespace error = ::connecx::core::error;
using ::testing::HasSubstr;
using ::testing::Not;

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status rpc;
  EXPECT_TRUE(rpc.ParseFromString(status.error_details()));
  return rpc;
}

template <typename T>
std::optional<T> Find(const grpc::Status& status) {
  const google::rpc::Status rpc = Details(status);
  for (const auto& any : rpc.details()) {
    T detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

struct Row {
  absl::Status status;
  grpc::StatusCode code;
  const char* reason;
  bool retry, resource, precondition, bad_request;
};

TEST(ToGrpcStatusTest, CarriesTheDetailsThatTheContractPromises) {
  const Row rows[] = {
      {error::InvalidFields({{"revision", "must be at least 1", "OUT_OF_RANGE"}}),
       grpc::INVALID_ARGUMENT, "FIELDS_INVALID", false, false, false, true},
      {error::PageTokenInvalid(), grpc::INVALID_ARGUMENT, "PAGE_TOKEN_INVALID", false, false, false,
       true},
      {error::BuildingUnknown("b"), grpc::NOT_FOUND, "BUILDING_UNKNOWN", false, true, false, false},
      {error::GrantNotFound("x"), grpc::NOT_FOUND, "GRANT_NOT_FOUND", false, true, false, false},
      {error::IdNotMapped("b", "apartment", "501"), grpc::NOT_FOUND, "ID_NOT_MAPPED", false, true,
       false, false},
      {error::RevisionReused("x", 7, {"end_time"}), grpc::FAILED_PRECONDITION, "REVISION_REUSED",
       false, true, true, false},
      {error::BuildingImmutable("x", "b", "c"), grpc::FAILED_PRECONDITION, "BUILDING_IMMUTABLE",
       false, true, true, false},
      {error::RemovalsNotConfirmed(30, 40), grpc::FAILED_PRECONDITION, "REMOVALS_NOT_CONFIRMED",
       false, false, true, false},
      {error::BuildingMisconfigured("b", "no time zone."), grpc::FAILED_PRECONDITION,
       "BUILDING_MISCONFIGURED", false, true, true, false},
      {error::SystemUnreachable("b", "no route."), grpc::UNAVAILABLE, "SYSTEM_UNREACHABLE", true,
       true, false, false},
      {error::SystemRefused("b", "error 409."), grpc::FAILED_PRECONDITION, "SYSTEM_REFUSED", false,
       true, true, false},
      {error::SystemUnsuitable("b", "no zones."), grpc::FAILED_PRECONDITION, "SYSTEM_UNSUITABLE",
       false, true, true, false},
      {error::SystemClockSkew("b", absl::Seconds(90)), grpc::FAILED_PRECONDITION,
       "SYSTEM_CLOCK_SKEW", false, true, true, false},
      {error::StoreUnavailable("busy."), grpc::UNAVAILABLE, "STORE_UNAVAILABLE", true, false, false,
       false},
      {error::StoreFull(), grpc::RESOURCE_EXHAUSTED, "STORE_FULL", true, false, false, false},
      {error::NotOffered("QUERY_WATCH_GRANTS"), grpc::UNIMPLEMENTED, "NOT_OFFERED", false, false,
       false, false},
      {error::ShuttingDown(), grpc::UNAVAILABLE, "SHUTTING_DOWN", true, false, false, false},
      {error::InternalError("x."), grpc::INTERNAL, "INTERNAL_ERROR", false, false, false, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.reason);
    const grpc::Status status = ToGrpcStatus(row.status);
    EXPECT_EQ(status.error_code(), row.code);
    const google::rpc::Status rpc = Details(status);
    EXPECT_EQ(rpc.code(), row.code);
    EXPECT_EQ(rpc.message(), status.error_message());
    const auto info = Find<google::rpc::ErrorInfo>(status);
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->domain(), "access.connecx");
    EXPECT_EQ(info->reason(), row.reason);
    const core::ErrorDetail detail = *core::DetailOf(row.status);
    EXPECT_EQ(info->metadata().size(), detail.metadata.size());
    EXPECT_EQ(Find<google::rpc::RetryInfo>(status).has_value(), row.retry);
    EXPECT_EQ(Find<google::rpc::ResourceInfo>(status).has_value(), row.resource);
    EXPECT_EQ(Find<google::rpc::BadRequest>(status).has_value(), row.bad_request);
    const auto precondition = Find<google::rpc::PreconditionFailure>(status);
    ASSERT_EQ(precondition.has_value(), row.precondition);
    if (precondition.has_value()) {
      ASSERT_EQ(precondition->violations_size(), 1);
      EXPECT_EQ(precondition->violations(0).type(), row.reason);
      EXPECT_NE(precondition->violations(0).subject(), "");
    }
  }
}

TEST(ToGrpcStatusTest, MetadataAndDelaySurvive) {
  const grpc::Status status = ToGrpcStatus(error::RevisionReused("x", 7, {"end_time", "facility"}));
  const auto info = Find<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info->metadata().at("booking_id"), "x");
  EXPECT_EQ(info->metadata().at("revision"), "7");
  const auto precondition = Find<google::rpc::PreconditionFailure>(status);
  ASSERT_EQ(precondition->violations_size(), 2);
  EXPECT_EQ(precondition->violations(1).subject(), "facility");
  EXPECT_GT(Find<google::rpc::RetryInfo>(ToGrpcStatus(error::StoreFull()))->retry_delay().seconds(),
            0);
}

TEST(ToGrpcStatusTest, OkIsOk) { EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok()); }

TEST(ToGrpcStatusTest, WhatTheCatalogueDoesNotKnowIsHidden) {
  const grpc::Status internal = ToGrpcStatus(absl::NotFoundError("/var/lib/secret.db"));
  EXPECT_EQ(internal.error_code(), grpc::INTERNAL);
  EXPECT_THAT(internal.error_message(), Not(HasSubstr("secret")));
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(internal)->reason(), "INTERNAL_ERROR");

  const grpc::Status store = ToGrpcStatus(absl::UnavailableError("database is locked"));
  EXPECT_EQ(store.error_code(), grpc::UNAVAILABLE);
  EXPECT_THAT(store.error_message(), Not(HasSubstr("locked")));
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(store)->reason(), "STORE_UNAVAILABLE");
  EXPECT_TRUE(Find<google::rpc::RetryInfo>(store).has_value());
}

TEST(ToGrpcStatusTest, ManyLongViolationsFitIntoTheTrailers) {
  std::vector<core::FieldError> fields;
  for (int i = 0; i < 1000; ++i) {
    fields.push_back({absl::StrCat("apartments[", 9000 + i, "].access_control_id"),
                      std::string(300, 'd'), "CONTROL_CHARACTER"});
  }
  const grpc::Status status = ToGrpcStatus(error::InvalidFields(fields));
  const auto bad = Find<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad.has_value());
  EXPECT_GE(bad->field_violations_size(), 40);
  EXPECT_LE(bad->field_violations_size(), 100);
  EXPECT_EQ(bad->field_violations(0).reason(), "CONTROL_CHARACTER");
  EXPECT_LE(absl::Base64Escape(status.error_details()).size() + 3 * status.error_message().size(),
            8000u);
}

TEST(ToGrpcStatusTest, LongTextIsCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 1000; ++i) name += "\xE2\x82\xAC";
  const grpc::Status status = ToGrpcStatus(error::InternalError(name));
  EXPECT_LE(status.error_message().size(), 700u);
  EXPECT_EQ(Details(status).message(), status.error_message());
}

}  // namespace
}  // namespace connecx::server
