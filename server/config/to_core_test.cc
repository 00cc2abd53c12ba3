#include "server/config/to_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "core/building.h"
#include "core/day_types.h"
#include "server/config/load.h"

namespace connecx::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(ToCoreTest, ConvertsTheExample) {
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, LoadConfig("server/config/example.yaml"));
  ASSERT_THAT(config.buildings, SizeIs(1));
  const core::Building building = ToCore(config.buildings[0]);
  EXPECT_EQ(building.misconfigured, "");
  EXPECT_EQ(building.id, "harbour-tower");
  EXPECT_EQ(building.name, "Harbour Tower");
  EXPECT_EQ(building.time_zone_name, "Australia/Sydney");
  EXPECT_EQ(building.time_zone.name(), "Australia/Sydney");
  EXPECT_EQ(building.policy, core::Policy::kNotify);
  EXPECT_THAT(building.special_days,
              ElementsAre(Pair(absl::CivilDay(2026, 12, 25), core::DayType::kHoliday),
                          Pair(absl::CivilDay(2026, 12, 26), core::DayType::kHoliday)));
  EXPECT_THAT(building.managers, ElementsAre("manager@harbour-tower.example"));
  EXPECT_EQ(building.operator_contact, "operator@example.com");
  EXPECT_EQ(building.after_midnight, absl::Minutes(5));
  EXPECT_EQ(building.manual_lead, absl::Hours(2));
  EXPECT_EQ(building.drift_cycle, absl::Hours(6));
  EXPECT_EQ(building.manager_hours, (core::ManagerHours{9 * 60, 18 * 60}));
  EXPECT_EQ(building.late_write_window, absl::Seconds(10));
  EXPECT_FALSE(building.ended_counts_as_none);
  EXPECT_FALSE(building.levels_exclusively_ours);
}

TEST(ToCoreTest, WhatASpaceIsLikeIsTheBuildings) {
  LoadedBuilding loaded;
  loaded.config.set_id("a");
  loaded.config.set_time_zone("Australia/Sydney");
  loaded.config.set_manager_hours("07:30-16:00");
  loaded.config.mutable_salto()->mutable_request_time_limit()->set_seconds(20);
  loaded.config.mutable_salto()->set_list_write(config::v1::LIST_WRITE_MERGE);
  loaded.config.mutable_salto()->set_levels_exclusively_ours(true);
  const core::Building building = ToCore(loaded);
  EXPECT_EQ(building.manager_hours, (core::ManagerHours{7 * 60 + 30, 16 * 60}));
  EXPECT_EQ(building.late_write_window, absl::Seconds(40));
  EXPECT_TRUE(building.ended_counts_as_none);
  EXPECT_TRUE(building.levels_exclusively_ours);
}

TEST(ToCoreTest, AKeptBuildingIsServedAndSaysThatItsFileIsBroken) {
  LoadedBuilding loaded;
  loaded.config.set_id("a");
  loaded.config.set_time_zone("Australia/Sydney");
  loaded.problems = {{"a.yaml", 3, "policy", "is wrong", "mend it"}};
  loaded.kept = true;
  const core::Building building = ToCore(loaded);
  EXPECT_EQ(building.misconfigured, "");
  EXPECT_EQ(building.outdated, "a.yaml:3: policy: is wrong; fix: mend it");
  EXPECT_EQ(building.time_zone_name, "Australia/Sydney");
}

TEST(ToCoreTest, AMisconfiguredBuildingHasItsIdAndSaysWhy) {
  LoadedBuilding loaded;
  loaded.config.set_id("a");
  loaded.config.set_time_zone("Australia/Sidney");
  loaded.problems.push_back({"a.yaml", 3, "time_zone", "is wrong", "mend it"});
  loaded.problems.push_back({"a.yaml", 4, "policy", "is wrong", "mend it"});
  const core::Building building = ToCore(loaded);
  EXPECT_EQ(building.id, "a");
  EXPECT_EQ(building.name, "a");
  EXPECT_EQ(building.time_zone_name, "UTC");
  EXPECT_THAT(building.special_days, IsEmpty());
  EXPECT_EQ(building.misconfigured, "a.yaml:3: time_zone: is wrong; fix: mend it (and 1 more)");
  ASSERT_EQ(building.config_problems.size(), 2);
  EXPECT_EQ(building.config_problems[1].path, "policy");
}

TEST(ToCoreTest, AFacilityHasItsOwnPolicyOrTheBuildings) {
  LoadedBuilding loaded;
  loaded.config.set_policy(config::v1::POLICY_PACK);
  auto* suite = loaded.config.add_facilities();
  suite->set_facility("suite");
  suite->set_policy(config::v1::POLICY_PROMOTE);
  auto* sauna = loaded.config.add_facilities();
  sauna->set_facility("sauna");
  sauna->set_cards_need_update(true);
  loaded.config.mutable_promotion_lead()->set_seconds(600);
  const core::Building building = ToCore(loaded);
  EXPECT_EQ(core::PolicyOf(building, "gym"), core::Policy::kPack);
  EXPECT_EQ(core::PolicyOf(building, "suite"), core::Policy::kPromote);
  EXPECT_EQ(core::PolicyOf(building, "sauna"), core::Policy::kPack);
  EXPECT_TRUE(core::CardsNeedUpdate(building, "sauna"));
  EXPECT_FALSE(core::CardsNeedUpdate(building, "suite"));
  EXPECT_EQ(building.promotion_lead, absl::Minutes(10));
}

TEST(ToCoreTest, ConvertsEveryKindOfSpecialDay) {
  LoadedBuilding loaded;
  const auto add = [&loaded](const char* date, config::v1::SpecialDay::Type type) {
    auto* day = loaded.config.mutable_special_days()->add_items();
    day->set_date(date);
    day->set_type(type);
  };
  add("2027-01-01", config::v1::SpecialDay::TYPE_HOLIDAY);
  add("2027-01-02", config::v1::SpecialDay::TYPE_SPECIAL1);
  add("2027-01-03", config::v1::SpecialDay::TYPE_SPECIAL2);
  EXPECT_THAT(ToCore(loaded).special_days,
              ElementsAre(Pair(absl::CivilDay(2027, 1, 1), core::DayType::kHoliday),
                          Pair(absl::CivilDay(2027, 1, 2), core::DayType::kSpecial1),
                          Pair(absl::CivilDay(2027, 1, 3), core::DayType::kSpecial2)));
}

}  // namespace
}  // namespace connecx::server
