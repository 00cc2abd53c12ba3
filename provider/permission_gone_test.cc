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
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/reconciler.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const core::HeldPeriod kSeptember = {absl::CivilSecond(2026, 9, 1),
                                     absl::CivilSecond(2026, 9, 30, 23, 59, 59)};

TEST(GoneSinceTest, ZonesInAnySpellingButNotWhatIsOver) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time october = absl::FromCivil(absl::CivilDay(2026, 10, 2), utc);
  const auto zones = [](const std::vector<core::HeldPermission>& gone) {
    std::vector<std::string> names;
    for (const core::HeldPermission& held : gone) names.push_back(held.zone);
    return names;
  };
  const std::vector<core::HeldPermission> before = {
      {.zone = "Lift"}, {.zone = "GARAGE"}, {.zone = "CELLAR", .period = kSeptember}};
  EXPECT_THAT(zones(GoneSince(before, before, october, utc)), IsEmpty());
  EXPECT_THAT(zones(GoneSince(before, {{.zone = "LIFT"}}, october, utc)), ElementsAre("GARAGE"));
  EXPECT_THAT(zones(GoneSince(before, {{.zone = "LIFT"}}, october - absl::Hours(240), utc)),
              ElementsAre("GARAGE", "CELLAR"));
}

class PermissionGoneTest : public ProviderFixture {
 protected:
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    for (const core::Incident& incident : Incidents()) {
      EXPECT_EQ(incident.kind, core::IncidentKind::kPermissionGone);
      EXPECT_EQ(incident.subject.apartment, "501/56");
      told.push_back(absl::StrCat(incident.subject.access_level, " ", incident.subject.zone, ": ",
                                  incident.subject.detail));
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
  EXPECT_THAT(Told(),
              ElementsAre("L56 GARAGE: it had the Period 2026-09-01 to 2026-09-30 and timetable 0 "
                          "(always)"));
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Mails()[0].group, core::RecipientGroup::kManagers);
  EXPECT_FALSE(system_.Held("L56", "GARAGE").has_value()) << "a person may have removed it";
}

// Those are the ones that managers make; no booking is on the pair.
TEST_F(PermissionGoneTest, OneOnAMappedPairToo) {
  Lose("ZPOOL");
  EXPECT_THAT(Told(), ElementsAre("L56 ZPOOL: it had the Period 2026-09-01 to 2026-09-30 and "
                                  "timetable 0 (always)"));
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
              UnorderedElementsAre("L56 GARAGE: it had the Period 2026-09-01 08:00 to 2026-09-30 "
                                   "17:30 and timetable 0 (always)",
                                   "L56 LIFT: it had no Period and timetable 0 (always)"));
}

TEST_F(PermissionGoneTest, ItIsOverWhenAReadShowsItAgain) {
  Lose("GARAGE");
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  EXPECT_THAT(Told(), SizeIs(1));
  system_.SetByHand("L56", "garage", kSeptember, 0);
  clock_.AdvanceBy(absl::Hours(7));
  RunDue();
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1)) << "who entered it knows";
}

TEST_F(PermissionGoneTest, WhatStaysIsNobodysConcern) {
  system_.SetByHand("L56", "GARAGE", kSeptember, 0);
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_THAT(Told(), IsEmpty());
}

}  // namespace
}  // namespace connecx::provider
