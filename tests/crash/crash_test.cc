// A short run of the crash harness (design 11, I1, I5, I9, I10): kill -9 under load, at random
// instants and at every fail point, with a SPACE that behaves and with one that does not.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <string>

#include "base/testing/status_matchers.h"
#include "simulator/fault.h"
#include "tests/crash/harness.h"

namespace connecx::crash {
namespace {

// Every fail point three times.
constexpr int kCycles = 6 * static_cast<int>(base::kFailPoints.size());

void Print(const std::string& line) { std::printf("%s\n", line.c_str()); }

TEST(CrashTest, NothingIsLostWhereverTheProcessDies) {
  ASSERT_OK_AND_ASSIGN(
      const Report report,
      RunCycles({.cycles = kCycles, .seed = 20260925, .faults = false, .tell = Print}));
  EXPECT_EQ(report.cycles, kCycles);
  EXPECT_GT(report.acknowledged, 10 * kCycles);
  EXPECT_EQ(report.lost, 0);
  EXPECT_EQ(report.orphans, 0);
  EXPECT_EQ(report.foreign_changed, 0);
  EXPECT_EQ(report.mails_lost, 0);
  EXPECT_GE(report.mails, kCycles);
  EXPECT_GT(report.random_kills, 0);
  for (std::size_t i = 0; i < base::kFailPoints.size(); ++i) {
    EXPECT_GT(report.died_at[i], 0) << "it never died " << base::kFailPoints[i].name;
  }
}

// Each kind of fault with a kill at a random instant and with one at a fail point.
TEST(CrashTest, NothingIsLostWhateverSpaceDoesMeanwhile) {
  constexpr int kFaultCycles = 2 * (simulator::kFaultKinds - 1);
  ASSERT_OK_AND_ASSIGN(
      const Report report,
      RunCycles({.cycles = kFaultCycles, .seed = 20261126, .faults = true, .tell = Print}));
  EXPECT_EQ(report.cycles, kFaultCycles);
  EXPECT_GT(report.faults, kFaultCycles);
  EXPECT_GT(report.dropped, 0);
  EXPECT_EQ(report.lost, 0);
  EXPECT_EQ(report.orphans, 0);
  EXPECT_EQ(report.foreign_changed, 0);
  EXPECT_EQ(report.mails_lost, 0);
}

}  // namespace
}  // namespace connecx::crash
