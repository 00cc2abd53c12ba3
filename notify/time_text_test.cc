#include "notify/time_text.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace connecx::notify {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::Time Sydney(int year, int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute),
                         Zone("Australia/Sydney"));
}

TEST(TimeText, NamesDatesInWords) {
  EXPECT_EQ(DateText(absl::CivilDay(2026, 9, 26)), "Sat 26 Sep 2026");
  EXPECT_EQ(DateText(absl::CivilDay(2027, 1, 4)), "Mon 4 Jan 2027");
}

TEST(TimeText, WritesWindowsAsPeopleReadThem) {
  struct {
    core::Window window;
    std::string text;
  } const kCases[] = {
      {{Sydney(2026, 9, 26, 18), Sydney(2026, 9, 26, 20)}, "Sat 26 Sep 2026, 18:00-20:00"},
      {{Sydney(2026, 9, 26, 18), Sydney(2026, 9, 27, 0)}, "Sat 26 Sep 2026, 18:00-24:00"},
      {{Sydney(2026, 9, 26, 0), Sydney(2026, 9, 27, 0)}, "Sat 26 Sep 2026, 00:00-24:00"},
      {{Sydney(2026, 9, 26, 22), Sydney(2026, 9, 27, 2)},
       "Sat 26 Sep 2026, 22:00 to Sun 27 Sep 2026, 02:00"},
      {{Sydney(2026, 9, 25, 14), Sydney(2026, 9, 28, 0)},
       "Fri 25 Sep 2026, 14:00 to Sun 27 Sep 2026, 24:00"},
  };
  for (const auto& c : kCases) EXPECT_EQ(WindowText(c.window, Zone("Australia/Sydney")), c.text);
}

TEST(TimeText, TellsTheTwoPassesOfARepeatedHourApart) {
  const absl::TimeZone sydney = Zone("Australia/Sydney");
  const absl::Time first = absl::FromUnixSeconds(1806766200);  // 2027-04-03T15:30:00Z
  EXPECT_EQ(InstantText(first, sydney), "Sun 4 Apr 2027, 02:30 (UTC+11:00)");
  EXPECT_EQ(InstantText(first + absl::Hours(1), sydney), "Sun 4 Apr 2027, 02:30 (UTC+10:00)");
  EXPECT_EQ(InstantText(first + absl::Hours(2), sydney), "Sun 4 Apr 2027, 03:30");
}

TEST(TimeText, GivesTheHoursOfEachDate) {
  EXPECT_EQ(
      HoursByDateText({Sydney(2026, 9, 26, 22), Sydney(2026, 9, 28, 2)}, Zone("Australia/Sydney")),
      "Sat 26 Sep 2026 22:00-24:00; Sun 27 Sep 2026 00:00-24:00; Mon 28 Sep 2026 00:00-02:00");
}

TEST(TimeText, WritesInstantsForPrograms) {
  const absl::Time instant = Sydney(2026, 9, 6, 8, 5);
  EXPECT_EQ(MailDateText(instant, Zone("Australia/Sydney")), "Sun, 6 Sep 2026 08:05:00 +1000");
  EXPECT_EQ(MailDateText(instant, Zone("America/St_Johns")), "Sat, 5 Sep 2026 19:35:00 -0230");
  EXPECT_EQ(Rfc3339Text(instant, Zone("Australia/Sydney")), "2026-09-06T08:05:00+10:00");
}

}  // namespace
}  // namespace connecx::notify
