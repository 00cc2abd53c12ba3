#include "cli/offline/local_text.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace connecx::offline {
namespace {

struct TimeCase {
  std::string text;
  std::optional<int> minutes;
};

TEST(ParseTimeOfDayTest, Table) {
  const TimeCase cases[] = {
      {"00:00", 0},
      {"09:05", 545},
      {"23:59", 1439},
      {"24:00", 1440},
      {"24:00:00", 1440},
      {"10:00:00", 600},
      {"10:00:30", 600},
      {"10:00:31", 601},
      {"23:59:59", 1440},
      {"24:01", std::nullopt},
      {"24:00:01", std::nullopt},
      {"25:00", std::nullopt},
      {"10:60", std::nullopt},
      {"10:00:60", std::nullopt},
      {"9:05", std::nullopt},
      {"10-00", std::nullopt},
      {"10:00 ", std::nullopt},
      {"aa:bb", std::nullopt},
      {"", std::nullopt},
  };
  for (const TimeCase& c : cases) EXPECT_EQ(ParseTimeOfDay(c.text), c.minutes) << c.text;
}

struct DateCase {
  std::string text;
  std::optional<absl::CivilDay> date;
};

TEST(ParseLocalDateTest, Table) {
  const DateCase cases[] = {
      {"2026-10-04", absl::CivilDay(2026, 10, 4)},
      {"2028-02-29", absl::CivilDay(2028, 2, 29)},
      {"2026-10-04T00:00:00", absl::CivilDay(2026, 10, 4)},
      {"2026-10-04T23:59:59", absl::CivilDay(2026, 10, 4)},
      {"2026-02-29", std::nullopt},
      {"2026-13-01", std::nullopt},
      {"2026-00-10", std::nullopt},
      {"2026-10-04T25:00:00", std::nullopt},
      {"2026-10-04T10:00", std::nullopt},
      {"2026-10-04T10:00:00+11:00", std::nullopt},
      {"2026-10-4", std::nullopt},
      {"04.10.2026", std::nullopt},
      {"", std::nullopt},
  };
  for (const DateCase& c : cases) EXPECT_EQ(ParseLocalDate(c.text), c.date) << c.text;
}

}  // namespace
}  // namespace connecx::offline
