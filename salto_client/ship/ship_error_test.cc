#include "salto_client/ship/ship_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;
using ::testing::HasSubstr;

struct Row {
  int ship_code;
  Code code;
  bool transient;
  bool outcome_unknown;
};

// Written down a second time on purpose: a change of the table is a decision.
class ShipErrorRow : public ::testing::TestWithParam<Row> {};

TEST_P(ShipErrorRow, Maps) {
  const Row& row = GetParam();
  const absl::Status status = ShipError(row.ship_code, "some text");
  EXPECT_EQ(status.code(), row.code);
  EXPECT_EQ(IsTransient(status), row.transient);
  EXPECT_EQ(OutcomeUnknown(status), row.outcome_unknown);
  EXPECT_EQ(ShipErrorCode(status), row.ship_code);
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("error ", row.ship_code)));
  EXPECT_THAT(std::string(status.message()), HasSubstr("'some text'"));
}

constexpr Row kRows[] = {
    {1, Code::kUnavailable, true, true},
    {4, Code::kInternal, true, true},
    {5, Code::kAborted, true, true},
    {6, Code::kFailedPrecondition, false, false},
    {7, Code::kFailedPrecondition, false, false},
    {10, Code::kAlreadyExists, false, false},
    {11, Code::kNotFound, false, false},
    {12, Code::kInvalidArgument, false, false},
    {13, Code::kFailedPrecondition, false, false},
    {14, Code::kFailedPrecondition, false, false},
    {100, Code::kNotFound, false, false},
    {101, Code::kAborted, true, false},
    {102, Code::kAlreadyExists, false, false},
    {200, Code::kNotFound, false, false},
    {201, Code::kAborted, true, false},
    {202, Code::kAlreadyExists, false, false},
    {203, Code::kFailedPrecondition, false, false},
    {204, Code::kFailedPrecondition, false, false},
    {205, Code::kFailedPrecondition, false, false},
    {206, Code::kFailedPrecondition, false, false},
    {300, Code::kFailedPrecondition, false, false},
    {301, Code::kResourceExhausted, false, false},
    {302, Code::kFailedPrecondition, false, false},
    {303, Code::kFailedPrecondition, false, false},
    {304, Code::kResourceExhausted, false, false},
    {305, Code::kFailedPrecondition, false, false},
    {306, Code::kFailedPrecondition, false, false},
    {400, Code::kFailedPrecondition, false, false},
    {401, Code::kUnavailable, true, true},
    {402, Code::kUnavailable, true, false},
    {403, Code::kDeadlineExceeded, true, true},
    {404, Code::kInternal, true, true},
    {405, Code::kCancelled, false, true},
    {406, Code::kFailedPrecondition, false, false},
    {407, Code::kFailedPrecondition, false, false},
    {500, Code::kInternal, false, false},
    {501, Code::kUnimplemented, false, false},
    {502, Code::kUnimplemented, false, false},
    {503, Code::kInvalidArgument, false, false},
    {600, Code::kFailedPrecondition, false, false},
    {601, Code::kResourceExhausted, false, false},
    {9999, Code::kUnknown, false, true},
    {-1, Code::kUnknown, false, true},
};

INSTANTIATE_TEST_SUITE_P(All, ShipErrorRow, ::testing::ValuesIn(kRows));

TEST(ShipError, EveryRuleHasARow) {
  std::set<int> tested;
  for (const Row& row : kRows) tested.insert(row.ship_code);
  for (const ShipErrorRule& rule : ShipErrorRules()) EXPECT_TRUE(tested.contains(rule.ship_code));
}

TEST(ShipError, LongAndStrangeMessagesAreShownShortAndPrintable) {
  const absl::Status status = ShipError(7, absl::StrCat("a\nb", std::string(10'000, 'x')));
  EXPECT_LT(status.message().size(), 400);
  EXPECT_THAT(std::string(status.message()), HasSubstr("a\\nb"));
}

}  // namespace
}  // namespace connecx::salto
