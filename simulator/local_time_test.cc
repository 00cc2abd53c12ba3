#include "simulator/local_time.h"

#include <gtest/gtest.h>

namespace connecx::simulator {
namespace {

TEST(LocalTime, ReadsAndWritesBackEveryLegalForm) {
  const struct {
    const char* text;
    const char* padded;
  } cases[] = {
      {"2030-05-04T00:00:00", "2030-05-04T00:00:00"},
      {"2004-9-2T12:30:20", "2004-09-02T12:30:20"},
      {"2030-05-04T24:00:00", "2030-05-04T24:00:00"},
      {"2030-05-04T8:5:9", "2030-05-04T08:05:09"},
      {"2028-02-29T23:59:59", "2028-02-29T23:59:59"},
      {"0001-01-01T00:00:00", "0001-01-01T00:00:00"},
  };
  for (const auto& c : cases) {
    const std::optional<LocalDateTime> time = ParseLocalDateTime(c.text);
    ASSERT_TRUE(time.has_value()) << c.text;
    EXPECT_EQ(FormatLocalDateTime(*time), c.padded);
  }
}

TEST(LocalTime, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "T",
                           "2030-05-04",
                           "2030-05-04 00:00:00",
                           "2030-05-04T00:00",
                           "2030-05-04T24:00:01",
                           "2030-05-04T25:00:00",
                           "2030-05-04T00:60:00",
                           "2030-05-04T00:00:60",
                           "2030-02-29T00:00:00",
                           "2030-13-01T00:00:00",
                           "2030-00-01T00:00:00",
                           "0000-01-01T00:00:00",
                           "10000-01-01T00:00:00",
                           "30-01-01T00:00:00",
                           "2030-05-04T00:00:00Z",
                           "2030-05-04T00:00:00T",
                           "2030-05-04T-1:00:00",
                           "2030-05-04T00:00:+1",
                           "2030-005-04T00:00:00"}) {
    EXPECT_FALSE(ParseLocalDateTime(text).has_value()) << text;
  }
}

TEST(LocalTime, EndOfDayIsTheNextMidnightButNotEqualToIt) {
  const LocalDateTime end = *ParseLocalDateTime("2030-12-31T24:00:00");
  const LocalDateTime midnight = *ParseLocalDateTime("2031-01-01T00:00:00");
  EXPECT_EQ(end.ToCivil(), midnight.ToCivil());
  EXPECT_FALSE(end == midnight);
}

}  // namespace
}  // namespace connecx::simulator
