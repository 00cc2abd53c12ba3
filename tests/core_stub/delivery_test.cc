#include "tests/core_stub/delivery.h"

#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace connecx::core_stub {
namespace {

using grpc::StatusCode;

TEST(DeliveryTest, NothingIsGivenUpThatRepeatingMayMend) {
  const struct {
    StatusCode code;
    std::string reason;
    NextStep want;
  } cases[] = {
      {StatusCode::OK, "", NextStep::kDone},
      {StatusCode::UNAVAILABLE, "", NextStep::kRepeat},
      {StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE", NextStep::kRepeat},
      {StatusCode::DEADLINE_EXCEEDED, "", NextStep::kRepeat},
      {StatusCode::CANCELLED, "", NextStep::kRepeat},
      {StatusCode::INTERNAL, "INTERNAL_ERROR", NextStep::kRepeat},
      {StatusCode::UNKNOWN, "", NextStep::kRepeat},
      {StatusCode::RESOURCE_EXHAUSTED, "STORE_FULL", NextStep::kRepeat},
      {StatusCode::UNAUTHENTICATED, "CALLER_UNKNOWN", NextStep::kRepeat},
      {StatusCode::PERMISSION_DENIED, "ROLE_REQUIRED", NextStep::kRepeat},
      {StatusCode::NOT_FOUND, "BUILDING_UNKNOWN", NextStep::kRepeat},
      {StatusCode::FAILED_PRECONDITION, "SYSTEM_REFUSED", NextStep::kRepeat},
      {StatusCode::FAILED_PRECONDITION, "REVISION_REUSED", NextStep::kReport},
      {StatusCode::FAILED_PRECONDITION, "BUILDING_IMMUTABLE", NextStep::kReport},
      {StatusCode::INVALID_ARGUMENT, "FIELDS_INVALID", NextStep::kReport},
      // Not from a provider, or from none that knows these calls.
      {StatusCode::INVALID_ARGUMENT, "", NextStep::kRepeat},
      {StatusCode::FAILED_PRECONDITION, "", NextStep::kRepeat},
      {StatusCode::UNIMPLEMENTED, "", NextStep::kRepeat},
      {StatusCode::UNIMPLEMENTED, "NOT_OFFERED", NextStep::kRepeat},
      {StatusCode::OUT_OF_RANGE, "", NextStep::kRepeat},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(WhatNext({.code = c.code, .reason = c.reason}), c.want) << c.code << " " << c.reason;
  }
}

TEST(DeliveryTest, ReadsReasonAndDelayFromTheDetails) {
  google::rpc::ErrorInfo info;
  info.set_domain("access.connecx");
  info.set_reason("STORE_UNAVAILABLE");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  google::rpc::Status rpc;
  rpc.add_details()->PackFrom(info);
  rpc.add_details()->PackFrom(retry);
  const Outcome want = {.code = StatusCode::UNAVAILABLE,
                        .reason = "STORE_UNAVAILABLE",
                        .retry_after = absl::Seconds(2)};
  EXPECT_EQ(OutcomeOf(grpc::Status(StatusCode::UNAVAILABLE, "", rpc.SerializeAsString())), want);
  EXPECT_EQ(OutcomeOf(grpc::Status(StatusCode::UNAVAILABLE, "connection refused")),
            (Outcome{.code = StatusCode::UNAVAILABLE}));
}

TEST(DeliveryTest, PausesDoubleUnlessTheProviderAsksForOne) {
  const Outcome plain = {.code = StatusCode::UNAVAILABLE};
  EXPECT_EQ(PauseAfter(1, plain, 0), absl::Milliseconds(100));
  EXPECT_EQ(PauseAfter(3, plain, 0), absl::Milliseconds(400));
  EXPECT_EQ(PauseAfter(1000, plain, 0), absl::Seconds(30));
  EXPECT_EQ(PauseAfter(1, plain, 1), absl::Milliseconds(120));
  const Outcome asking = {.code = StatusCode::UNAVAILABLE, .retry_after = absl::Seconds(5)};
  EXPECT_EQ(PauseAfter(1, asking, 0), absl::Seconds(5));
}

}  // namespace
}  // namespace connecx::core_stub
