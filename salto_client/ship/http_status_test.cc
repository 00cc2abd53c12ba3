#include "salto_client/ship/http_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;

struct Row {
  int http_status;
  Code code;
  bool transient;
  bool outcome_unknown;
};

// Written down a second time on purpose: a change of the table is a decision.
class HttpStatusRow : public ::testing::TestWithParam<Row> {};

TEST_P(HttpStatusRow, Maps) {
  const Row& row = GetParam();
  const absl::Status status = HttpStatusError(row.http_status);
  EXPECT_EQ(status.code(), row.code);
  EXPECT_EQ(IsTransient(status), row.transient);
  EXPECT_EQ(OutcomeUnknown(status), row.outcome_unknown);
  EXPECT_EQ(ShipErrorCode(status), std::nullopt);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(std::to_string(row.http_status)));
}

constexpr Row kRows[] = {
    {400, Code::kInternal, false, false},
    {401, Code::kUnauthenticated, false, false},
    {403, Code::kPermissionDenied, false, false},
    {404, Code::kFailedPrecondition, false, false},
    {405, Code::kFailedPrecondition, false, false},
    {408, Code::kUnavailable, true, false},
    {413, Code::kInvalidArgument, false, false},
    {415, Code::kFailedPrecondition, false, false},
    {429, Code::kResourceExhausted, true, false},
    {500, Code::kUnavailable, true, true},
    {501, Code::kFailedPrecondition, false, false},
    {502, Code::kUnavailable, true, true},
    {503, Code::kUnavailable, true, true},
    {504, Code::kUnavailable, true, true},
    // By their hundred.
    {204, Code::kDataLoss, true, true},
    {302, Code::kFailedPrecondition, false, false},
    {418, Code::kFailedPrecondition, false, false},
    {599, Code::kUnavailable, true, true},
    {0, Code::kDataLoss, true, true},
    {999, Code::kDataLoss, true, true},
};

INSTANTIATE_TEST_SUITE_P(All, HttpStatusRow, ::testing::ValuesIn(kRows));

TEST(HttpStatusError, EveryRuleHasARow) {
  std::set<int> tested;
  for (const Row& row : kRows) tested.insert(row.http_status);
  for (const HttpRule& rule : HttpRules()) EXPECT_TRUE(tested.contains(rule.http_status));
}

}  // namespace
}  // namespace connecx::salto
