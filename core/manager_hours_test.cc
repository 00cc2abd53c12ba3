#include "core/manager_hours.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "core/planner_scene.h"

namespace connecx::core {
namespace {

TEST(LastInstantToTellTest, Table) {
  const absl::TimeZone sydney = Zone("Australia/Sydney");
  const struct {
    const char* name;
    const char* start;
    const char* told;
  } kCases[] = {
      {"in the afternoon", "2026-09-25 18:00", "2026-09-25 16:00"},
      {"late in the evening", "2026-09-25 22:00", "2026-09-25 18:00"},
      {"two hours after the first one", "2026-09-25 11:00", "2026-09-25 09:00"},
      {"in the morning", "2026-09-25 10:59", "2026-09-24 18:00"},
      {"just after midnight", "2026-09-25 00:30", "2026-09-24 18:00"},
      // The clocks skip 02:00 to 03:00 of 4 October.
      {"in the night of a clock change", "2026-10-04 04:00", "2026-10-03 18:00"},
      {"the day after it", "2026-10-04 12:00", "2026-10-04 10:00"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(LastInstantToTell(At(c.start, sydney), absl::Hours(2), ManagerHours(), sydney),
              At(c.told, sydney))
        << c.name;
  }
}

TEST(LastInstantToTellTest, TheHoursAreTheBuildings) {
  const absl::TimeZone sydney = Zone("Australia/Sydney");
  const ManagerHours early = {.first = 6 * 60 + 30, .last = 14 * 60};
  const auto told = [&](const char* start) {
    return LastInstantToTell(At(start, sydney), absl::Hours(1), early, sydney);
  };
  EXPECT_EQ(told("2026-09-25 07:30"), At("2026-09-25 06:30", sydney));
  EXPECT_EQ(told("2026-09-25 07:29"), At("2026-09-24 14:00", sydney));
  EXPECT_EQ(told("2026-09-25 20:00"), At("2026-09-25 14:00", sydney));
}

}  // namespace
}  // namespace connecx::core
