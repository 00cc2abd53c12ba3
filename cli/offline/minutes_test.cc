#include "cli/offline/minutes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/time/time.h"

namespace connecx::offline {
namespace {

struct RoundingCase {
  double seconds;
  std::int64_t in, first_full, second_full;
};

TEST(MinutesTest, Rounding) {
  const RoundingCase cases[] = {
      {0, 0, 0, 1},  {0.001, 0, 1, 2}, {59.999, 0, 1, 2}, {60, 1, 1, 2},
      {61, 1, 2, 3}, {-1, -1, 0, 1},   {-60, -1, -1, 0},  {-61, -2, -1, 0},
  };
  for (const RoundingCase& c : cases) {
    const absl::Time time = absl::UnixEpoch() + absl::Seconds(c.seconds);
    EXPECT_EQ(MinuteOf(time), c.in) << c.seconds;
    EXPECT_EQ(FirstFullMinute(time), c.first_full) << c.seconds;
    EXPECT_EQ(SecondFullMinute(time), c.second_full) << c.seconds;
  }
  EXPECT_EQ(TimeOf(-2), absl::FromUnixSeconds(-120));
}

struct ToMinutesCase {
  std::vector<Span> spans;
  Minutes minutes;
  std::int64_t count;
};

TEST(MinutesTest, ToMinutes) {
  const ToMinutesCase cases[] = {
      {{}, {}, 0},
      {{{3, 3}, {5, 4}}, {}, 0},
      {{{5, 7}, {1, 2}}, {{1, 2}, {5, 7}}, 3},
      {{{2, 3}, {1, 2}}, {{1, 3}}, 2},
      {{{1, 9}, {2, 3}, {8, 10}}, {{1, 10}}, 9},
  };
  for (const ToMinutesCase& c : cases) {
    EXPECT_EQ(ToMinutes(c.spans), c.minutes);
    EXPECT_EQ(Count(ToMinutes(c.spans)), c.count);
  }
}

struct MinusCase {
  Minutes from, what, left;
};

TEST(MinutesTest, Minus) {
  const MinusCase cases[] = {
      {{}, {{1, 2}}, {}},
      {{{1, 2}}, {}, {{1, 2}}},
      {{{1, 5}}, {{1, 5}}, {}},
      {{{1, 5}}, {{0, 2}, {4, 9}}, {{2, 4}}},
      {{{1, 9}}, {{2, 3}, {5, 6}}, {{1, 2}, {3, 5}, {6, 9}}},
      {{{1, 3}, {5, 8}, {10, 12}}, {{2, 6}, {7, 11}}, {{1, 2}, {6, 7}, {11, 12}}},
      {{{1, 2}, {3, 4}}, {{0, 9}}, {}},
      {{{5, 6}}, {{1, 2}, {3, 5}, {6, 7}}, {{5, 6}}},
  };
  for (const MinusCase& c : cases) EXPECT_EQ(Minus(c.from, c.what), c.left);
}

}  // namespace
}  // namespace connecx::offline
