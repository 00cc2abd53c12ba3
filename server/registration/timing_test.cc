#include "server/registration/timing.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace connecx::server {
namespace {

struct Case {
  std::string name;
  RegistrationProgress progress;
  double jitter = 0;
  absl::Duration pause;
  absl::Duration limit;
};

class TimingTest : public testing::TestWithParam<Case> {};

TEST_P(TimingTest, PauseAndLimit) {
  EXPECT_EQ(PauseBeforeNext(GetParam().progress, GetParam().jitter), GetParam().pause);
  EXPECT_EQ(AttemptLimit(GetParam().progress), GetParam().limit);
}

absl::Duration S(double seconds) { return absl::Seconds(seconds); }

INSTANTIATE_TEST_SUITE_P(
    All, TimingTest,
    testing::Values(
        Case{"AThirdOfTheTtl", {.ttl = S(90)}, 0, S(30), S(10)},
        Case{"AThirdWhateverTheJitter", {.ttl = S(90)}, 1, S(30), S(10)},
        Case{"ShortTtl", {.ttl = S(6)}, 0, S(2), S(2)},
        Case{"TtlBelowTheContract", {.ttl = S(1)}, 0, S(1), S(1)},
        Case{"NoTtlInTheAnswer", {.ttl = S(0)}, 0, S(1), S(1)},
        Case{"NegativeTtl", {.ttl = S(-5)}, 0, S(1), S(1)},
        Case{"FirstFailure", {.ttl = S(90), .failures = 1}, 0, S(1), S(10)},
        Case{"SecondFailure", {.ttl = S(90), .failures = 2}, 0, S(2), S(10)},
        Case{"FifthFailure", {.ttl = S(90), .failures = 5}, 0, S(16), S(10)},
        Case{"UpToTheLastKnownThird", {.ttl = S(90), .failures = 6}, 0, S(30), S(10)},
        Case{"StaysThere", {.ttl = S(90), .failures = 1'000'000}, 0, S(30), S(10)},
        Case{"NeverAboveTheThird", {.ttl = S(3), .failures = 4}, 0, S(1), S(1)},
        Case{"JitterTakesOff", {.ttl = S(90), .failures = 6}, 0.5, S(27), S(10)},
        Case{"JitterTakesOffAFifthAtMost", {.ttl = S(90), .failures = 1}, 1, S(0.8), S(10)},
        Case{"NeverRegistered", {.failures = 1}, 0, S(1), S(10)},
        Case{"NeverRegisteredForLong", {.failures = 30}, 0, S(30), S(10)}),
    [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

}  // namespace
}  // namespace connecx::server
