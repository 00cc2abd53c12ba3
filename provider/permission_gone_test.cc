// Permissions that are not ours, and that SPACE loses when it carries out a part of a list.

#include "provider/permission_gone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/reconciler.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const core::HeldPeriod kSeptember = {absl::CivilSecond(2026, 9, 1),
                                     absl::CivilSecond(2026, 9, 30, 23, 59, 59)};

std::vector<std::string> IdsOf(const std::vector<Holding>& holdings) {
  std::vector<std::string> ids;
  for (const Holding& holding : holdings) ids.push_back(holding.id);
  return ids;
}

TEST(GoneSinceTest, NothingIsLeftInAnySpellingAndItWasNotOver) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time september = absl::FromCivil(absl::CivilDay(2026, 9, 22), utc);
  const absl::Time october = absl::FromCivil(absl::CivilDay(2026, 10, 2), utc);
  const core::AccessLevel level = {
      .permissions = {{.zone = "Lift"},
                      {.zone = "GARAGE"},
                      {.zone = "CELLAR", .period = kSeptember}},
      .doors = {{.zone = "MAILBOX"}, {.zone = "SHED", .period = kSeptember}},
      .members = {"U1", "U2"}};
  const std::vector<Holding> before = HoldingsOf(level);
  EXPECT_THAT(GoneSince(before, level, september, utc), IsEmpty());
  const core::AccessLevel after = {.permissions = {{.zone = "LIFT"}}, .members = {"u2"}};
  EXPECT_THAT(IdsOf(GoneSince(before, after, october, utc)),
              ElementsAre("GARAGE", "MAILBOX", "U1"));
  EXPECT_THAT(IdsOf(GoneSince(before, after, september, utc)),
              ElementsAre("GARAGE", "CELLAR", "MAILBOX", "SHED", "U1"));
}

TEST(GoneSinceTest, WhatAPersonChangedIsNotGone) {
  const absl::Time september = absl::FromCivil(absl::CivilDay(2026, 9, 22), absl::UTCTimeZone());
  const core::HeldPermission endless = {.zone = "GARAGE", .timetable_number = 4};
  const core::HeldPermission changed = {.zone = "GARAGE", .period = kSeptember};
  EXPECT_THAT(GoneSince(HoldingsOf({.permissions = {endless}}), {.permissions = {changed}},
                        september, absl::UTCTimeZone()),
              IsEmpty());
}

TEST(GoneSinceTest, AZoneADoorAndAPersonOfOneIdAreThree) {
  const absl::Time september = absl::FromCivil(absl::CivilDay(2026, 9, 22), absl::UTCTimeZone());
  const std::vector<Holding> before =
      HoldingsOf({.permissions = {{.zone = "A"}}, .doors = {{.zone = "A"}}, .members = {"A"}});
  for (const core::AccessLevel& after :
       {core::AccessLevel{.permissions = {{.zone = "A"}}},
        core::AccessLevel{.doors = {{.zone = "A"}}}, core::AccessLevel{.members = {"A"}}}) {
    EXPECT_THAT(GoneSince(before, after, september, absl::UTCTimeZone()), SizeIs(2));
  }
}

class PermissionGoneTest : public ProviderFixture {
 protected:
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    for (const core::Incident& incident : Incidents()) {
      EXPECT_EQ(incident.kind, core::IncidentKind::kPermissionGone);
      EXPECT_EQ(incident.subject.apartment, "501/56");
      EXPECT_EQ(incident.subject.access_level, "L56");
      told.push_back(incident.subject.detail);
    }
    return told;
  }
  void Lose(const std::string& zone) {
    system_.SetByHand("L56", zone, kSeptember, /*timetable_number=*/0);
    system_.DropWithNextWrite(zone);
    EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
              core::GrantPhase::kGranted);
  }
};

TEST_F(PermissionGoneTest, TheManagerIsToldWhatToEnterAgain) {
  Lose("GARAGE");
  ASSERT_THAT(
      Told(),
      ElementsAre(
          "zone \"GARAGE\" had the Period 2026-09-01 to 2026-09-30 and timetable 0 (always)"));
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Mails()[0].group, core::RecipientGroup::kManagers);
  EXPECT_FALSE(system_.Held("L56", "GARAGE").has_value()) << "a person may have removed it";
}

// Those are the ones that managers make; no booking is on the pair.
TEST_F(PermissionGoneTest, OneOnAMappedPairToo) {
  Lose("ZPOOL");
  ASSERT_THAT(
      Told(),
      ElementsAre(
          "zone \"ZPOOL\" had the Period 2026-09-01 to 2026-09-30 and timetable 0 (always)"));
  EXPECT_EQ(Incidents()[0].subject.facility, "pool");
}

TEST_F(PermissionGoneTest, SingleDoorsToo) {
  system_.SetDoorByHand("L56", "MAILBOX", kSeptember, 0);
  system_.DropWithNextWrite("MAILBOX");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  ASSERT_THAT(
      Told(),
      ElementsAre(
          "door \"MAILBOX\" had the Period 2026-09-01 to 2026-09-30 and timetable 0 (always)"));
  EXPECT_EQ(Incidents()[0].subject.door, "MAILBOX");
  system_.SetDoorByHand("L56", "Mailbox", std::nullopt, 0);
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  ASSERT_THAT(Told(), IsEmpty());
}

TEST_F(PermissionGoneTest, AndPeopleWhomNoLogNames) {
  system_.AddMember("L56", "U1");
  system_.AddMember("L56", "U2");
  system_.DropWithNextWrite("U1");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  ASSERT_THAT(Told(), ElementsAre("a person had the access level"));
  EXPECT_EQ(Incidents()[0].subject.member, "U1");
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_THAT(Mails()[0].content, HasSubstr("\"U1\""));
  system_.AddMember("L56", "U1");
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  ASSERT_THAT(Told(), IsEmpty());
}

TEST_F(PermissionGoneTest, TimesOfDayAndEndlessOnesAreNamedAsTheyWere) {
  const core::HeldPeriod hours = {absl::CivilSecond(2026, 9, 1, 8),
                                  absl::CivilSecond(2026, 9, 30, 17, 30)};
  system_.SetByHand("L56", "GARAGE", hours, 0);
  system_.DropWithNextWrite("GARAGE");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.SetByHand("L56", "LIFT", std::nullopt, {});
  system_.DropWithNextWrite("LIFT");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 21:00"), 2));
  EXPECT_THAT(Told(),
              UnorderedElementsAre("zone \"GARAGE\" had the Period 2026-09-01 08:00 to 2026-09-30 "
                                   "17:30 and timetable 0 (always)",
                                   "zone \"LIFT\" had no Period and timetable 0 (always)"));
}

TEST_F(PermissionGoneTest, ItIsOverWhenAReadShowsItAgainWithWhateverPeriod) {
  const core::HeldPeriod august = {absl::CivilSecond(2026, 8, 1), absl::CivilSecond(2026, 8, 31)};
  const core::HeldPeriod october = {absl::CivilSecond(2026, 10, 1),
                                    absl::CivilSecond(2026, 10, 31)};
  Lose("GARAGE");
  system_.SetByHand("L56", "garage", august, 0);
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  EXPECT_THAT(Told(), SizeIs(1)) << "that one is over";
  system_.SetByHand("L56", "garage", october, 0);
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1)) << "who entered it knows";
}

TEST_F(PermissionGoneTest, NoBookingBringsItBack) {
  Lose("ZPOOL");
  GrantRequest pool = Booking("b2", Between("2026-09-26 18:00", "2026-09-26 20:00"));
  pool.facility = "pool";
  EXPECT_EQ(Grant(pool).phase, core::GrantPhase::kGranted);
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  EXPECT_TRUE(Opens("2026-09-26 18:00", "L56", "ZPOOL"));
  EXPECT_THAT(Told(), SizeIs(1));
}

TEST_F(PermissionGoneTest, ItIsOverWithItsPeriodAlsoWhereNothingIsMappedAnyMore) {
  Lose("GARAGE");
  AdvanceTo("2026-09-26 12:00");
  Clear();
  const auto unmapped = ids_.Sync({.building = "tower",
                                   .removals = {{core::IdKind::kApartment, "501/56"}},
                                   .actor = "test",
                                   .even_with_live_grants = true});
  ASSERT_TRUE(unmapped.ok()) << unmapped.status();
  ASSERT_EQ(unmapped->rows[0].outcome, RowOutcome::kRemoved);
  AdvanceTo("2026-09-30 23:59");
  Clear();
  EXPECT_THAT(Told(), SizeIs(1));
  AdvanceTo("2026-10-01 00:05");
  Clear();
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_EQ(Incidents(/*open_only=*/false)[0].closed_because, "its Period would be over by now");
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(PermissionGoneTest, APeriodThatEndsAtMidnightHasItsLastDateBeforeIt) {
  system_.SetByHand("L56", "GARAGE",
                    core::HeldPeriod{absl::CivilSecond(2026, 9, 1), absl::CivilSecond(2026, 10, 1)},
                    0);
  system_.DropWithNextWrite("GARAGE");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].subject.last, absl::CivilDay(2026, 9, 30));
}

// Who removed it on purpose does not enter it again.
TEST_F(PermissionGoneTest, WhatHasNoPeriodIsForgottenAfterTwoWeeks) {
  system_.SetByHand("L56", "LIFT", std::nullopt, {});
  system_.DropWithNextWrite("LIFT");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  AdvanceTo("2026-10-08 00:05");
  Clear();
  EXPECT_THAT(Told(), SizeIs(1));
  AdvanceTo("2026-10-09 00:05");
  Clear();
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(PermissionGoneTest, WhatStaysIsNobodysConcern) {
  system_.SetByHand("L56", "GARAGE", kSeptember, 0);
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_THAT(Told(), IsEmpty());
}

}  // namespace
}  // namespace connecx::provider
