#include "base/status_macros.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "base/testing/status_matchers.h"

namespace connecx::base {
namespace {

using ::connecx::base::testing::IsOk;
using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;

absl::StatusOr<int> Twice(absl::StatusOr<int> value) {
  ASSIGN_OR_RETURN(const int plain, value);
  ASSIGN_OR_RETURN(const int again, absl::StatusOr<int>(plain));
  return plain + again;
}

absl::Status Fail(const absl::Status& status, bool& reached) {
  RETURN_IF_ERROR(status);
  reached = true;
  return absl::OkStatus();
}

TEST(StatusMacrosTest, AssignOrReturnPassesValuesAndErrors) {
  EXPECT_THAT(Twice(21), IsOkAndHolds(42));
  EXPECT_THAT(Twice(absl::NotFoundError("x")), StatusIs(absl::StatusCode::kNotFound, "x"));
}

TEST(StatusMacrosTest, ReturnIfErrorStopsAtAnError) {
  bool reached = false;
  EXPECT_THAT(Fail(absl::AbortedError("x"), reached), StatusIs(absl::StatusCode::kAborted));
  EXPECT_FALSE(reached);
  EXPECT_THAT(Fail(absl::OkStatus(), reached), IsOk());
  EXPECT_TRUE(reached);
}

TEST(StatusMacrosTest, AnnotateKeepsCodeAndPayloads) {
  absl::Status status = absl::UnavailableError("no answer");
  status.SetPayload("url", absl::Cord("payload"));
  const absl::Status annotated = Annotate(status, "read access level");
  EXPECT_THAT(annotated, StatusIs(absl::StatusCode::kUnavailable, "read access level: no answer"));
  EXPECT_EQ(annotated.GetPayload("url"), absl::Cord("payload"));
  EXPECT_THAT(Annotate(absl::OkStatus(), "x"), IsOk());
}

}  // namespace
}  // namespace connecx::base
