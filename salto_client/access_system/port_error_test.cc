#include "salto_client/access_system/port_error.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "core/access_system.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/ship_error.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;

TEST(PortErrorTest, CodesAreThoseOfThePort) {
  struct Case {
    absl::Status status;
    Code code;
  };
  const Case cases[] = {
      {absl::UnavailableError("x"), Code::kUnavailable},
      {absl::DeadlineExceededError("x"), Code::kDeadlineExceeded},
      {absl::DataLossError("x"), Code::kDataLoss},
      {absl::UnauthenticatedError("x"), Code::kUnauthenticated},
      {absl::PermissionDeniedError("x"), Code::kPermissionDenied},
      {absl::FailedPreconditionError("no SHIP here"), Code::kFailedPrecondition},
      {ShipError(1, ""), Code::kUnavailable},
      {ShipError(4, ""), Code::kUnavailable},
      {ShipError(7, ""), Code::kInvalidArgument},
      {ShipError(11, ""), Code::kNotFound},
      {ShipError(12, ""), Code::kInvalidArgument},
      {ShipError(13, ""), Code::kFailedPrecondition},
      {ShipError(201, ""), Code::kAborted},
      {ShipError(500, ""), Code::kInternal},
      {ShipError(501, ""), Code::kFailedPrecondition},
      {ShipError(502, ""), Code::kFailedPrecondition},
      {ShipError(601, ""), Code::kInvalidArgument},
      {ShipError(999, ""), Code::kUnknown},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ReadError(c.status, "read").code(), c.code) << c.status;
    EXPECT_EQ(WriteError(c.status, "write").code(), c.code) << c.status;
  }
}

TEST(PortErrorTest, OkStaysOk) {
  EXPECT_TRUE(ReadError(absl::OkStatus(), "read").ok());
  EXPECT_TRUE(WriteError(absl::OkStatus(), "write").ok());
}

TEST(PortErrorTest, TextAndFactsSurvive) {
  const absl::Status error =
      ReadError(ShipError(502, "Unknown request"), "read access level \"A\"");
  EXPECT_EQ(ShipErrorCode(error), 502);
  EXPECT_EQ(std::string(error.message()).rfind("read access level \"A\": SPACE error 502", 0), 0u)
      << error;
}

TEST(PortErrorTest, OnlyAWriteHasAnUnknownOutcome) {
  const absl::Status lost = MarkOutcomeUnknown(absl::UnavailableError("connection reset"));
  EXPECT_TRUE(core::OutcomeUnknown(WriteError(lost, "write")));
  EXPECT_FALSE(core::OutcomeUnknown(ReadError(lost, "read")));
  EXPECT_FALSE(core::OutcomeUnknown(WriteError(absl::UnavailableError("refused"), "write")));
}

}  // namespace
}  // namespace connecx::salto
