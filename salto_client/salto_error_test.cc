#include "salto_client/salto_error.h"

#include <gtest/gtest.h>

#include <optional>

#include "absl/status/status.h"
#include "base/status_macros.h"

namespace connecx::salto {
namespace {

TEST(SaltoError, CarriesItsFactsThroughAnnotate) {
  const absl::Status status =
      base::Annotate(SaltoError(absl::StatusCode::kAborted, "door is locked by another process",
                                {.transient = true, .outcome_unknown = true, .ship_code = 101}),
                     "write access level APT-0501");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(IsTransient(status));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_EQ(ShipErrorCode(status), 101);
}

TEST(SaltoError, FactsThatAreNotSetAreAbsent) {
  const absl::Status status = SaltoError(absl::StatusCode::kUnavailable, "no", {});
  EXPECT_FALSE(IsTransient(status)) << "a stated fact wins over the code";
  EXPECT_FALSE(OutcomeUnknown(status));
  EXPECT_EQ(ShipErrorCode(status), std::nullopt);
}

TEST(SaltoError, MarkOutcomeUnknownKeepsTheRest) {
  const absl::Status status = MarkOutcomeUnknown(
      SaltoError(absl::StatusCode::kInternal, "no", {.transient = true, .ship_code = 4}));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_TRUE(IsTransient(status));
  EXPECT_EQ(ShipErrorCode(status), 4);
  EXPECT_FALSE(OutcomeUnknown(MarkOutcomeUnknown(absl::OkStatus())));
}

TEST(SaltoError, WithoutFactsTheCodeDecidesWhatIsTransient) {
  EXPECT_TRUE(IsTransient(absl::UnavailableError("")));
  EXPECT_TRUE(IsTransient(absl::DeadlineExceededError("")));
  EXPECT_TRUE(IsTransient(absl::AbortedError("")));
  EXPECT_TRUE(IsTransient(absl::ResourceExhaustedError("")));
  EXPECT_FALSE(IsTransient(absl::OkStatus()));
  EXPECT_FALSE(IsTransient(absl::NotFoundError("")));
  EXPECT_FALSE(IsTransient(absl::DataLossError("")));
}

}  // namespace
}  // namespace connecx::salto
