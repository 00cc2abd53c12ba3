#ifndef CONNECX_BASE_TESTING_STATUS_MATCHERS_H_
#define CONNECX_BASE_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Names and shapes of upstream Abseil's later status matchers, so that an upgrade is a deletion.

namespace connecx::base::testing {

inline const absl::Status& GetStatus(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  const absl::Status& status = GetStatus(arg);
  *result_listener << status.ToString();
  return status.ok();
}

MATCHER_P(StatusIs, code, "has the code " + absl::StatusCodeToString(code)) {
  const absl::Status& status = GetStatus(arg);
  *result_listener << status.ToString();
  return status.code() == code;
}

MATCHER_P2(StatusIs, code, message_matcher,
           "has the code " + absl::StatusCodeToString(code) + " and a matching message") {
  const absl::Status& status = GetStatus(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         ::testing::Matches(message_matcher)(std::string(status.message()));
}

MATCHER_P(IsOkAndHolds, value_matcher, "is OK and holds a matching value") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(value_matcher, *arg, result_listener);
}

}  // namespace connecx::base::testing

#define CONNECX_ASSERT_CONCAT_INNER(a, b) a##b
#define CONNECX_ASSERT_CONCAT(a, b) CONNECX_ASSERT_CONCAT_INNER(a, b)
// Ends the test with the status' text if `expr` is an error.
#define ASSERT_OK_AND_ASSIGN(lhs, expr)                         \
  auto CONNECX_ASSERT_CONCAT(status_or_, __LINE__) = (expr);    \
  ASSERT_TRUE(CONNECX_ASSERT_CONCAT(status_or_, __LINE__).ok()) \
      << CONNECX_ASSERT_CONCAT(status_or_, __LINE__).status();  \
  lhs = *std::move(CONNECX_ASSERT_CONCAT(status_or_, __LINE__))

#define ASSERT_OK(expr) ASSERT_THAT(expr, ::connecx::base::testing::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::connecx::base::testing::IsOk())

#endif  // CONNECX_BASE_TESTING_STATUS_MATCHERS_H_
