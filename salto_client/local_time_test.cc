#include "salto_client/local_time.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace connecx::salto {
namespace {

struct LocalTimeCase {
  std::string text;
  std::optional<absl::CivilSecond> time;
};

TEST(ParseLocalTime, Table) {
  const LocalTimeCase cases[] = {
      {"2030-05-04T13:00:00", absl::CivilSecond(2030, 5, 4, 13, 0, 0)},
      {"2004-9-2T12:30:20", absl::CivilSecond(2004, 9, 2, 12, 30, 20)},
      {"2030-05-04 8:00:00", absl::CivilSecond(2030, 5, 4, 8, 0, 0)},
      {"2030-05-04  8:00:00", absl::CivilSecond(2030, 5, 4, 8, 0, 0)},
      {"2030-05-04T24:00:00", absl::CivilSecond(2030, 5, 5, 0, 0, 0)},
      {"2030-12-31T24:00:00", absl::CivilSecond(2031, 1, 1, 0, 0, 0)},
      {"2028-02-29T23:59:59", absl::CivilSecond(2028, 2, 29, 23, 59, 59)},
      {"1900-01-01T00:00:00", absl::CivilSecond(1900, 1, 1, 0, 0, 0)},
      {"", std::nullopt},
      {"2030-05-04", std::nullopt},
      {"2030-02-29T00:00:00", std::nullopt},
      {"2030-13-01T00:00:00", std::nullopt},
      {"2030-00-01T00:00:00", std::nullopt},
      {"2030-05-00T00:00:00", std::nullopt},
      {"30-05-04T00:00:00", std::nullopt},
      {"2030-05-04T24:00:01", std::nullopt},
      {"2030-05-04T12:60:00", std::nullopt},
      {"2030-05-04T12:00:60", std::nullopt},
      {"2030-05-04T12:00", std::nullopt},
      {"2030-05-04T12:00:00Z", std::nullopt},
      {"2030-05-04T12:00:00+02:00", std::nullopt},
      {"2030-05-04X12:00:00", std::nullopt},
      {"2030-05-0412:00:00", std::nullopt},
      {"-030-05-04T12:00:00", std::nullopt},
      {"tomorrow", std::nullopt},
  };
  for (const LocalTimeCase& c : cases) EXPECT_EQ(ParseLocalTime(c.text), c.time) << c.text;
}

TEST(FormatLocalTime, IsPaddedAndRoundTrips) {
  const absl::CivilSecond time(2030, 5, 4, 3, 2, 1);
  EXPECT_EQ(FormatLocalTime(time), "2030-05-04T03:02:01");
  EXPECT_EQ(ParseLocalTime(FormatLocalTime(time)), time);
}

struct TimeOfDayCase {
  std::string text;
  std::optional<int> second;
};

TEST(ParseTimeOfDay, Table) {
  const TimeOfDayCase cases[] = {
      {"00:00:00", 0},
      {"8:00:00", 8 * 3600},
      {"08:05:09", 8 * 3600 + 5 * 60 + 9},
      {"23:59:59", 86399},
      {"24:00:00", 86400},
      {"24:00:01", std::nullopt},
      {"24:01:00", std::nullopt},
      {"99:00:00", std::nullopt},
      {"12:00", std::nullopt},
      {"", std::nullopt},
      {"12:00:00 ", std::nullopt},
      {"-1:00:00", std::nullopt},
  };
  for (const TimeOfDayCase& c : cases) EXPECT_EQ(ParseTimeOfDay(c.text), c.second) << c.text;
}

TEST(FormatTimeOfDay, IsPadded) {
  EXPECT_EQ(FormatTimeOfDay(0), "00:00:00");
  EXPECT_EQ(FormatTimeOfDay(86399), "23:59:59");
}

}  // namespace
}  // namespace connecx::salto
