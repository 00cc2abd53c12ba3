#include "salto_client/access_system/timetable_uses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "core/timetable_use.h"

namespace connecx::salto {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2030, 5, 4);

TEST(TimetableUsesTest, LivesToTheEndOfItsLastDate) {
  TimetableUses uses;
  uses.Add({17, "APT-0501", "ZGYM", kToday + 2});
  EXPECT_TRUE(uses.IsLive(17, kToday + 2));
  EXPECT_FALSE(uses.IsLive(17, kToday + 3));
  EXPECT_FALSE(uses.IsLive(18, kToday));
}

TEST(TimetableUsesTest, TheLatestPeriodThatEverNamedItCounts) {
  TimetableUses uses;
  uses.Add({17, "APT-0501", "ZGYM", kToday + 5});
  uses.Add({17, "APT-0501", "ZGYM", kToday});
  uses.NoteRead("APT-0501", {{.number = 17, .target = "ZGYM", .until = kToday + 1}}, kToday);
  uses.NoteRead("APT-0501", {}, kToday);
  EXPECT_TRUE(uses.IsLive(17, kToday + 5));
  EXPECT_FALSE(uses.IsLive(17, kToday + 6));
}

TEST(TimetableUsesTest, WithoutPeriodItLivesWhileItIsSeen) {
  TimetableUses uses;
  uses.NoteRead("APT-0501", {{.number = 17, .target = "ZGYM", .until = {}}}, kToday);
  uses.NoteRead("APT-0502", {{.number = 17, .target = "ZGYM", .until = {}}}, kToday);
  uses.NoteRead("APT-0501", {{.number = 17, .target = "ZGYM", .until = {}}}, kToday + 1);
  uses.DropOver(kToday + 300);
  EXPECT_TRUE(uses.IsLive(17, kToday + 300));
  uses.NoteRead("APT-0501", {}, kToday + 300);
  EXPECT_TRUE(uses.IsLive(17, kToday + 301)) << "the other access level still shows it";
  uses.NoteRead("APT-0502", {{.number = 18, .target = "ZGYM", .until = {}}}, kToday + 301);
  EXPECT_TRUE(uses.IsLive(17, kToday + 301)) << "a card may carry it today";
  EXPECT_FALSE(uses.IsLive(17, kToday + 302));
  EXPECT_TRUE(uses.IsLive(18, kToday + 302));
}

TEST(TimetableUsesTest, IsNamedWhileAnyReadShowsIt) {
  TimetableUses uses;
  const NamedTimetable over{.number = 17, .target = "ZGYM", .until = kToday - 9};
  const NamedTimetable endless{.number = 17, .target = "ZPOOL", .until = {}};
  EXPECT_FALSE(uses.IsNamed(17));
  uses.NoteRead("APT-0501", {over, endless}, kToday);
  uses.NoteRead("APT-0502", {over}, kToday);
  uses.NoteRead("APT-0501", {}, kToday);
  uses.DropOver(kToday + 9);
  EXPECT_TRUE(uses.IsNamed(17));
  EXPECT_FALSE(uses.IsLive(17, kToday + 9));
  uses.NoteRead("APT-0502", {{.number = 18, .target = "ZGYM", .until = kToday}}, kToday);
  EXPECT_FALSE(uses.IsNamed(17));
  EXPECT_TRUE(uses.IsNamed(18));
}

TEST(TimetableUsesTest, SaysWhatIsNamedAnew) {
  TimetableUses uses;
  const NamedTimetable known{.number = 17, .target = "ZGYM", .until = kToday};
  const NamedTimetable endless{.number = 18, .target = "ZPOOL", .until = {}};
  EXPECT_THAT(uses.NoteRead("APT-0501", {known, endless}, kToday), IsEmpty()) << "the first read";
  EXPECT_THAT(uses.NoteRead("APT-0501", {known, endless}, kToday), IsEmpty());
  const NamedTimetable elsewhere{.number = 17, .target = "ZPOOL", .until = kToday};
  EXPECT_THAT(uses.NoteRead("APT-0501", {known, endless, elsewhere}, kToday), ElementsAre(17));
  const NamedTimetable longer{.number = 17, .target = "ZGYM", .until = kToday + 1};
  EXPECT_THAT(uses.NoteRead("APT-0501", {longer, endless, elsewhere}, kToday), ElementsAre(17));
  const NamedTimetable ends{.number = 18, .target = "ZPOOL", .until = kToday};
  EXPECT_THAT(uses.NoteRead("APT-0501", {longer, ends}, kToday), ElementsAre(18));
  EXPECT_THAT(uses.NoteRead("APT-0501", {}, kToday), IsEmpty());
  EXPECT_THAT(uses.NoteRead("APT-0501", {ends}, kToday), ElementsAre(18));
}

TEST(TimetableUsesTest, DropsOnlyWhatIsOver) {
  TimetableUses uses;
  uses.Add({17, "APT-0501", "ZGYM", kToday - 1});
  uses.Add({17, "APT-0502", "ZGYM", kToday});
  uses.DropOver(kToday);
  EXPECT_FALSE(uses.IsLive(17, kToday + 1));
  EXPECT_TRUE(uses.IsLive(17, kToday));
}

}  // namespace
}  // namespace connecx::salto
