#include "cli/offline/manager_mail.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace connecx::offline {
namespace {

constexpr char kMail[] =
    "From: <door@example.com>\r\n"
    "Subject: Enable the gym\r\n"
    "X-Connecx-Incident: 42\r\n"
    "X-Connecx-Kind: DOUBLE_BOOKING\r\n"
    "X-Connecx-Message: opened\r\n"
    "X-Connecx-Action: access-level=APT%2D501; zone=G%20YM;\r\n"
    " first=2026-10-02; last=2026-10-03; timetable=7;\r\n"
    "\tfrom=2026-10-02T00:00:00+10:00; by=2026-10-02T18:00:00+10:00\r\n"
    "\r\n"
    "X-Connecx-Kind: not a header\r\n";

TEST(ReadManagerMailTest, ReadsTheStructuredPart) {
  const ManagerMail mail = ReadManagerMail(kMail);
  EXPECT_EQ(mail.incident, 42);
  EXPECT_EQ(mail.kind, "DOUBLE_BOOKING");
  EXPECT_TRUE(mail.Opens());
  ASSERT_TRUE(mail.action.has_value());
  EXPECT_EQ(mail.action->access_level, "APT-501");
  EXPECT_EQ(mail.action->zone, "G YM");
  EXPECT_EQ(mail.action->first, absl::CivilDay(2026, 10, 2));
  EXPECT_EQ(mail.action->last, absl::CivilDay(2026, 10, 3));
  EXPECT_EQ(mail.action->timetable, 7);
  EXPECT_EQ(mail.action->by - mail.action->from, absl::Hours(18));
}

TEST(ReadManagerMailTest, WithoutATimetableThereIsNothingToEnter) {
  std::string mail = kMail;
  mail.erase(mail.find(" timetable=7;"), 13);
  EXPECT_FALSE(ReadManagerMail(mail).action.has_value());
  EXPECT_FALSE(ReadManagerMail("Subject: nothing\r\n\r\n").action.has_value());
}

absl::Time At(absl::string_view local) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%d %H:%M", local, absl::UTCTimeZone(), &time, &error)) << error;
  return time;
}

TEST(WhenToActTest, Table) {
  const struct {
    const char* name;
    const char* from;
    const char* by;
    const char* mailed;
    const char* when;
    bool late;
  } kCases[] = {
      {"on its day", "02 00:00", "02 18:00", "01 12:00", "02 08:00", false},
      {"the mail says the evening before", "01 18:00", "02 09:00", "01 12:00", "01 18:00", false},
      {"later that evening", "01 19:00", "02 09:00", "01 19:00", "01 19:15", true},
      {"later on its day", "02 11:00", "02 18:00", "02 11:00", "02 11:15", true},
      {"in the night before an early one", "02 03:00", "02 05:00", "02 03:00", "02 03:15", true},
      {"in the night, starts at 08:00", "02 03:00", "02 08:00", "02 03:00", "02 03:15", true},
      {"in the night, starts later", "02 03:00", "02 08:01", "02 03:00", "02 08:00", false},
  };
  for (const auto& c : kCases) {
    MailedAction action;
    action.from = At(c.from);
    action.by = At(c.by);
    const ActingTime acting = WhenToAct(action, At(c.mailed), absl::UTCTimeZone());
    EXPECT_EQ(acting.when, At(c.when)) << c.name;
    EXPECT_EQ(acting.late(), c.late) << c.name;
  }
}

}  // namespace
}  // namespace connecx::offline
