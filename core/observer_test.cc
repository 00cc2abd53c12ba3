#include "core/observer.h"

#include "gtest/gtest.h"

namespace connecx::core {
namespace {

TEST(LatenessOfTest, CountsFromTheLaterOfStartAndAcceptance) {
  const absl::Time noon = absl::FromUnixSeconds(1'800'000'000);
  struct Row {
    absl::Duration start, accepted, granted, late;
  };
  const absl::Duration s = absl::Seconds(1);
  const Row rows[] = {
      {60 * s, 0 * s, 5 * s, 0 * s},      // granted before the start
      {60 * s, 0 * s, 60 * s, 0 * s},     // to the second
      {60 * s, 0 * s, 61 * s, 1 * s},     // late
      {0 * s, 600 * s, 602 * s, 2 * s},   // booked while it runs
      {0 * s, 600 * s, 600 * s, 0 * s},   // and granted at once
      {60 * s, 600 * s, 540 * s, 0 * s},  // a clock that was set back
  };
  for (const Row& row : rows) {
    Grant grant;
    grant.window = {noon + row.start, noon + absl::Hours(1)};
    grant.accepted_time = noon + row.accepted;
    EXPECT_EQ(LatenessOf(grant, noon + row.granted), row.late) << row.start << row.granted;
  }
}

}  // namespace
}  // namespace connecx::core
