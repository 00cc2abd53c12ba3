#include "server/wire/wait.h"

#include "gtest/gtest.h"

namespace connecx::server {
namespace {

TEST(WaitWithinTest, EndsBeforeTheDeadline) {
  struct Row {
    absl::Duration wait, left, expected;
  };
  const Row rows[] = {
      {absl::Seconds(1), absl::InfiniteDuration(), absl::Seconds(1)},
      {absl::Seconds(1), absl::Seconds(5), absl::Seconds(1)},
      {absl::Seconds(60), absl::Seconds(5), absl::Milliseconds(4900)},
      {absl::Seconds(1), absl::Milliseconds(1100), absl::Seconds(1)},
      {absl::Seconds(1), absl::Milliseconds(1000), absl::Milliseconds(900)},
      {absl::Seconds(1), absl::Milliseconds(100), absl::Milliseconds(50)},
      {absl::Seconds(1), absl::ZeroDuration(), absl::ZeroDuration()},
      {absl::Seconds(1), absl::Seconds(-3), absl::ZeroDuration()},
      {absl::ZeroDuration(), absl::Seconds(5), absl::ZeroDuration()},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(WaitWithin(row.wait, row.left), row.expected) << row.wait << " " << row.left;
  }
}

}  // namespace
}  // namespace connecx::server
