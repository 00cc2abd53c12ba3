#include "core/permission_digest.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/time/civil_time.h"

namespace connecx::core {
namespace {

const absl::CivilDay kDay(2026, 10, 2);

HeldPermission Held(absl::CivilSecond start, absl::CivilSecond end) {
  HeldPermission held{.zone = "GYM", .timetable_number = 7, .period = HeldPeriod{start, end}};
  held.digest = PermissionDigest(held.zone, held.timetable_number, held.period);
  return held;
}

TEST(PermissionDigestTest, TellsZoneNumberAndPeriodApart) {
  const HeldPeriod day = WholeDays(kDay, kDay);
  const std::string digest = PermissionDigest("GYM", 7, day);
  EXPECT_EQ(digest, "7 2026-10-02T00:00:00/2026-10-02T23:59:59 GYM");
  EXPECT_NE(digest, PermissionDigest("POOL", 7, day));
  EXPECT_NE(digest, PermissionDigest("GYM", 8, day));
  EXPECT_NE(digest, PermissionDigest("GYM", 7, WholeDays(kDay, kDay + 1)));
  EXPECT_NE(digest, PermissionDigest("GYM", 7, {}));
}

TEST(WholeDaysDigestTest, ADateIsADateHoweverItsEndIsWritten) {
  const absl::CivilSecond start(2026, 10, 2);
  const std::string one_day = PermissionDigest("GYM", 7, WholeDays(kDay, kDay));
  const struct {
    const char* name;
    absl::CivilSecond start;
    absl::CivilSecond end;
    bool whole;
  } kCases[] = {
      {"as we write it", start, absl::CivilSecond(2026, 10, 2, 23, 59, 59), true},
      {"to the minute", start, absl::CivilSecond(2026, 10, 2, 23, 59, 0), true},
      {"the midnight after", start, absl::CivilSecond(2026, 10, 3, 0, 0, 0), true},
      {"a minute less", start, absl::CivilSecond(2026, 10, 2, 23, 58, 59), false},
      {"a second more", start, absl::CivilSecond(2026, 10, 3, 0, 0, 1), false},
      {"a day more", start, absl::CivilSecond(2026, 10, 3, 23, 59, 59), false},
      {"starts later", absl::CivilSecond(2026, 10, 2, 0, 1, 0),
       absl::CivilSecond(2026, 10, 2, 23, 59, 59), false},
      {"is empty", start, absl::CivilSecond(2026, 10, 2, 0, 0, 0), false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(WholeDaysDigest(Held(c.start, c.end)) == one_day, c.whole) << c.name;
  }
  HeldPermission endless{.zone = "GYM", .digest = "its own"};
  EXPECT_EQ(WholeDaysDigest(endless), "its own");
}

TEST(ParsePermissionDigestTest, GivesBackWhatWasPutIn) {
  const HeldPeriod period = WholeDays(absl::CivilDay(2026, 10, 2), absl::CivilDay(2026, 10, 5));
  for (const std::optional<HeldPeriod>& of : {std::optional(period), std::optional<HeldPeriod>()}) {
    const std::string digest = PermissionDigest("Z 1/2", 17, of);
    const std::optional<HeldPermission> held = ParsePermissionDigest(digest);
    ASSERT_TRUE(held.has_value()) << digest;
    EXPECT_EQ(held->zone, "Z 1/2");
    EXPECT_EQ(held->timetable_number, 17);
    EXPECT_EQ(held->period, of);
    EXPECT_EQ(held->digest, digest);
  }
}

TEST(ParsePermissionDigestTest, ElseNone) {
  for (const char* digest : {"", "17", "17 -", "x - GYM", "17 2026-10-02T00:00:00 GYM",
                             "17 2026-10-02T00:00:00/never GYM"}) {
    EXPECT_EQ(ParsePermissionDigest(digest).has_value(), false) << digest;
  }
}

}  // namespace
}  // namespace connecx::core
