// A short run of the crash harness (design 11, I1, I5, I9, I10): kill -9 under load, at random
// instants and at every fail point.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>

#include "base/testing/status_matchers.h"
#include "tests/crash/harness.h"

namespace connecx::crash {
namespace {

// Every fail point three times.
constexpr int kCycles = 6 * static_cast<int>(base::kFailPoints.size());

TEST(CrashTest, NothingIsLostWhereverTheProcessDies) {
  ASSERT_OK_AND_ASSIGN(
      const Report report,
      RunCycles({.cycles = kCycles, .seed = 20260925, .tell = [](const std::string& line) {
                   std::printf("%s\n", line.c_str());
                 }}));
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

}  // namespace
}  // namespace connecx::crash
