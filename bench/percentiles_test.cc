#include "bench/percentiles.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/time/time.h"

namespace connecx::bench {
namespace {

std::vector<absl::Duration> Milliseconds(const std::vector<int>& values) {
  std::vector<absl::Duration> durations;
  for (const int value : values) durations.push_back(absl::Milliseconds(value));
  return durations;
}

TEST(PercentilesTest, AreSamplesByNearestRank) {
  const struct {
    std::vector<int> samples;
    int p50;
    int p90;
    int p99;
  } kCases[] = {
      {{}, 0, 0, 0},
      {{7}, 7, 7, 7},
      {{9, 1}, 1, 9, 9},
      {{3, 1, 2}, 2, 3, 3},
      {{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 5, 9, 10},
  };
  for (const auto& c : kCases) {
    const Percentiles found = PercentilesOf(Milliseconds(c.samples));
    EXPECT_EQ(found.count, c.samples.size());
    EXPECT_EQ(found.p50, absl::Milliseconds(c.p50)) << c.samples.size();
    EXPECT_EQ(found.p90, absl::Milliseconds(c.p90)) << c.samples.size();
    EXPECT_EQ(found.p99, absl::Milliseconds(c.p99)) << c.samples.size();
  }
}

}  // namespace
}  // namespace connecx::bench
