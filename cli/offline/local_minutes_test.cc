#include "cli/offline/local_minutes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/offline/minutes.h"

namespace connecx::offline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::int64_t Utc(int year, int month, int day, int hour, int minute) {
  return MinuteOf(
      absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone()));
}

// As local minutes count: the same number that UTC would give.
std::int64_t Local(int year, int month, int day, int hour, int minute) {
  return Utc(year, month, day, hour, minute);
}

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone));
  return zone;
}

Minutes Instants(const LocalMinutes& minutes, Span local) {
  std::vector<Span> spans;
  minutes.AppendInstants(local, spans);
  return ToMinutes(spans);
}

// Clocks go from 02:00 to 03:00 at 2026-10-03T16:00Z, and from 03:00 to 02:00 at 2027-04-03T16:00Z.
class SydneyTest : public ::testing::Test {
 protected:
  const LocalMinutes sydney_{Zone("Australia/Sydney"),
                             {Utc(2026, 1, 1, 0, 0), Utc(2028, 1, 1, 0, 0)}};
};

TEST_F(SydneyTest, InstantsOfLocalMinutes) {
  EXPECT_THAT(Instants(sydney_, {Local(2026, 9, 1, 0, 0), Local(2026, 9, 2, 0, 0)}),
              ElementsAre(Span{Utc(2026, 8, 31, 14, 0), Utc(2026, 9, 1, 14, 0)}));
  // 02:00 to 03:00 is left out.
  EXPECT_THAT(Instants(sydney_, {Local(2026, 10, 4, 2, 0), Local(2026, 10, 4, 3, 0)}), IsEmpty());
  EXPECT_THAT(Instants(sydney_, {Local(2026, 10, 4, 1, 30), Local(2026, 10, 4, 3, 30)}),
              ElementsAre(Span{Utc(2026, 10, 3, 15, 30), Utc(2026, 10, 3, 16, 30)}));
  // 02:00 to 03:00 comes twice.
  EXPECT_THAT(Instants(sydney_, {Local(2027, 4, 4, 2, 10), Local(2027, 4, 4, 2, 20)}),
              ElementsAre(Span{Utc(2027, 4, 3, 15, 10), Utc(2027, 4, 3, 15, 20)},
                          Span{Utc(2027, 4, 3, 16, 10), Utc(2027, 4, 3, 16, 20)}));
}

TEST_F(SydneyTest, LocalMinutesOfInstants) {
  EXPECT_THAT(sydney_.LocalOf({Utc(2027, 4, 3, 15, 30), Utc(2027, 4, 3, 16, 30)}),
              ElementsAre(Span{Local(2027, 4, 4, 2, 30), Local(2027, 4, 4, 3, 0)},
                          Span{Local(2027, 4, 4, 2, 0), Local(2027, 4, 4, 2, 30)}));
  EXPECT_THAT(sydney_.LocalOf({Utc(2026, 10, 3, 15, 59), Utc(2026, 10, 3, 16, 1)}),
              ElementsAre(Span{Local(2026, 10, 4, 1, 59), Local(2026, 10, 4, 2, 0)},
                          Span{Local(2026, 10, 4, 3, 0), Local(2026, 10, 4, 3, 1)}));
}

struct TwinCase {
  Span span;
  Minutes with_twins;
};

TEST_F(SydneyTest, Twins) {
  const std::int64_t change = Utc(2027, 4, 3, 16, 0);
  const std::int64_t spring = Utc(2026, 10, 3, 16, 0);
  const TwinCase cases[] = {
      {{change - 200, change - 100}, {{change - 200, change - 100}}},
      {{change - 50, change - 40}, {{change - 50, change - 40}, {change + 10, change + 20}}},
      {{change + 10, change + 20}, {{change - 50, change - 40}, {change + 10, change + 20}}},
      {{change - 70, change - 10}, {{change - 70, change - 10}, {change, change + 50}}},
      {{change - 10, change + 70}, {{change - 60, change + 70}}},
      {{change + 60, change + 90}, {{change + 60, change + 90}}},
      {{spring - 60, spring + 60}, {{spring - 60, spring + 60}}},
      {{change, change}, {}},
  };
  for (const TwinCase& c : cases) {
    EXPECT_EQ(sydney_.WithTwins({c.span}), c.with_twins) << c.span.begin - change;
  }
}

TEST(LocalMinutesTest, HalfAnHour) {
  // Lord Howe: from 02:00 to 01:30 at 2027-04-03T15:00Z.
  const std::int64_t change = Utc(2027, 4, 3, 15, 0);
  const LocalMinutes minutes(Zone("Australia/Lord_Howe"), {change - 5000, change + 5000});
  EXPECT_THAT(minutes.WithTwins({{change - 40, change - 20}}),
              ElementsAre(Span{change - 40, change - 20}, Span{change, change + 10}));
}

TEST(LocalMinutesTest, Days) {
  for (const absl::CivilDay day :
       {absl::CivilDay(1969, 12, 31), absl::CivilDay(1970, 1, 1), absl::CivilDay(2026, 10, 4)}) {
    EXPECT_EQ(LocalDayOf(LocalMinuteOf(day)), day);
    EXPECT_EQ(LocalDayOf(LocalMinuteOf(day) + 1439), day);
  }
}

}  // namespace
}  // namespace connecx::offline
