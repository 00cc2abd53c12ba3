#include "simulator/fault_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"

namespace connecx::simulator {
namespace {

using base::testing::StatusIs;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr char kRead[] = "SaltoDBGroupList.Read";
constexpr char kUpdate[] = "SaltoDBGroup.Update";

FaultRule Reset() { return {.fault = {.kind = FaultKind::kReset}}; }

// One letter per request: x where it was hit.
std::string Hits(FaultPlan& plan, int requests, absl::string_view request = kUpdate) {
  std::string hits;
  for (int i = 0; i < requests; ++i) {
    hits += plan.Next(request, kNow).kind == FaultKind::kNone ? '.' : 'x';
  }
  return hits;
}

TEST(FaultPlanTest, WithoutRulesNothingHappens) {
  FaultPlan plan(1);
  EXPECT_EQ(Hits(plan, 3), "...");
}

TEST(FaultPlanTest, HitsByName) {
  const struct {
    const char* pattern;
    bool read, update;
  } cases[] = {
      {"", true, true},
      {"SaltoDBGroup.Update", false, true},
      {"SaltoDBGroup.*", false, true},
      {"SaltoDBGroup*", true, true},
      {"*", true, true},
      {"SaltoDBGroup", false, false},
  };
  for (const auto& c : cases) {
    FaultPlan plan(1);
    FaultRule rule = Reset();
    rule.request = c.pattern;
    ASSERT_OK(plan.Add(rule));
    EXPECT_EQ(Hits(plan, 1, kRead) == "x", c.read) << c.pattern;
    EXPECT_EQ(Hits(plan, 1, kUpdate) == "x", c.update) << c.pattern;
  }
}

TEST(FaultPlanTest, HitsByCount) {
  FaultPlan plan(1);
  FaultRule rule = Reset();
  rule.skip = 2;
  rule.count = 3;
  ASSERT_OK(plan.Add(rule));
  EXPECT_EQ(Hits(plan, 8), "..xxx...");
  EXPECT_EQ(plan.List()[0].fitted, 8);
  EXPECT_EQ(plan.List()[0].hit, 3);
}

TEST(FaultPlanTest, HitsByTime) {
  FaultPlan plan(1);
  FaultRule rule = Reset();
  rule.from = kNow;
  rule.until = kNow + absl::Seconds(2);
  ASSERT_OK(plan.Add(rule));
  std::string hits;
  for (int second = -1; second <= 2; ++second) {
    hits += plan.Next(kRead, kNow + absl::Seconds(second)).kind == FaultKind::kReset ? 'x' : '.';
  }
  EXPECT_EQ(hits, ".xx.");
}

TEST(FaultPlanTest, HitsByProbabilityAndTheSeedDecides) {
  const auto hits = [](std::uint64_t seed) {
    FaultPlan plan(seed);
    FaultRule rule = Reset();
    rule.probability = 0.25;
    EXPECT_OK(plan.Add(rule));
    Hits(plan, 1000);
    return std::pair(Hits(plan, 40), plan.List()[0].hit);
  };
  EXPECT_EQ(hits(7).first, hits(7).first);
  EXPECT_NE(hits(7).first, hits(8).first);
  EXPECT_NEAR(hits(7).second, 260, 60);
}

TEST(FaultPlanTest, TheFirstRuleThatFitsDecides) {
  FaultPlan plan(1);
  FaultRule busy{.fault = {.kind = FaultKind::kCode, .code = 101}};
  busy.count = 1;
  ASSERT_OK(plan.Add(busy));
  ASSERT_OK(plan.Add(Reset()));
  EXPECT_EQ(plan.Next(kRead, kNow).code, 101);
  EXPECT_EQ(plan.Next(kRead, kNow).kind, FaultKind::kReset);
}

TEST(FaultPlanTest, RulesGo) {
  FaultPlan plan(1);
  EXPECT_THAT(plan.Add(Reset()), base::testing::IsOkAndHolds(1));
  EXPECT_THAT(plan.Add(Reset()), base::testing::IsOkAndHolds(2));
  ASSERT_OK(plan.Remove(1));
  EXPECT_THAT(plan.Remove(1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Hits(plan, 1), "x");
  plan.Clear();
  EXPECT_EQ(Hits(plan, 1), ".");
  EXPECT_THAT(plan.Add(Reset()), base::testing::IsOkAndHolds(3));
}

TEST(FaultPlanTest, NumbersThatMeanNothingAreRefused) {
  std::vector<FaultRule> wrong(8, Reset());
  wrong[0].fault.kind = FaultKind::kNone;
  wrong[1].skip = -1;
  wrong[2].count = -1;
  wrong[3].probability = 0;
  wrong[4].probability = 1.5;
  wrong[5].fault.wait = -absl::Seconds(1);
  wrong[6].fault = {.kind = FaultKind::kCode};
  wrong[7].fault = {.kind = FaultKind::kHttpStatus, .code = 200};
  FaultPlan plan(1);
  for (size_t i = 0; i < wrong.size(); ++i) {
    EXPECT_THAT(plan.Add(wrong[i]), StatusIs(absl::StatusCode::kInvalidArgument)) << i;
  }
  EXPECT_TRUE(plan.List().empty());
}

TEST(FaultPlanTest, KindsHaveNames) {
  for (int i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_THAT(FaultKindFromName(FaultKindName(kind)), base::testing::IsOkAndHolds(kind));
  }
  EXPECT_EQ(FaultKindName(FaultKind::kGarbage), "garbage");
  EXPECT_THAT(FaultKindFromName("boom"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("none, delay, refuse")));
}

}  // namespace
}  // namespace connecx::simulator
