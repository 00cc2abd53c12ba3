#include "provider/rule_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "core/incident.h"
#include "core/permission_digest.h"
#include "core/planner.h"
#include "provider/testing/provider_fixture.h"
#include "store/restored_fact.h"

namespace connecx::provider {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::testing::SizeIs;

class RuleChangesTest : public ProviderFixture {
 protected:
  absl::StatusOr<int> Replan(absl::string_view endpoint = "http://space") {
    return ReplanIfRulesChanged(store_, buildings_.All()[0]->building, endpoint, clock_.Now());
  }
  void Change(const std::function<void(core::Building&)>& edit) {
    buildings_.Change(buildings_.All()[0]->building.id, edit);
  }
};

TEST_F(RuleChangesTest, EachRuleIsARule) {
  const core::Building before = buildings_.All()[0]->building;
  const std::vector<std::function<void(core::Building&)>> edits = {
      [](core::Building& b) { b.time_zone_name = "Australia/Perth"; },
      [](core::Building& b) { b.policy = core::Policy::kPack; },
      [](core::Building& b) { b.facilities["gym"].policy = core::Policy::kPack; },
      [](core::Building& b) { b.facilities["gym"].cards_need_update = true; },
      [](core::Building& b) {
        b.special_days[absl::CivilDay(2026, 12, 25)] = core::DayType::kHoliday;
      },
      [](core::Building& b) {
        b.special_days[absl::CivilDay(2026, 12, 25)] = core::DayType::kSpecial1;
      },
      [](core::Building& b) { b.manual_lead += absl::Minutes(1); },
      [](core::Building& b) { b.drift_cycle += absl::Minutes(1); },
      [](core::Building& b) { b.promotion_lead += absl::Minutes(1); },
      [](core::Building& b) { --b.manager_hours.first; },
      [](core::Building& b) { ++b.manager_hours.last; },
      [](core::Building& b) { b.ended_counts_as_none = true; },
      [](core::Building& b) { b.levels_exclusively_ours = true; },
  };
  std::vector<std::string> rules = {PlanningRules(before, "a"), PlanningRules(before, "b")};
  for (const auto& edit : edits) {
    core::Building building = before;
    edit(building);
    rules.push_back(PlanningRules(building, "a"));
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    for (std::size_t j = i + 1; j < rules.size(); ++j) EXPECT_NE(rules[i], rules[j]) << i << j;
  }
}

TEST_F(RuleChangesTest, WhoGetsMailsIsNoRule) {
  core::Building building = buildings_.All()[0]->building;
  const std::string before = PlanningRules(building, "a");
  building.managers.push_back("another@example.com");
  building.operator_contact = "another@example.com";
  EXPECT_EQ(PlanningRules(building, "a"), before);
}

TEST_F(RuleChangesTest, AChangeAsksForOnePassOfEachAccessLevelOnce) {
  Grant(Booking("b1", Between("2026-09-26 10:00", "2026-09-26 11:00")));
  GrantRequest other = Booking("b2", Between("2026-09-26 10:00", "2026-09-26 11:00"));
  other.apartment = "501/57";
  Grant(other);
  EXPECT_THAT(Replan(), IsOkAndHolds(2)) << "nothing is known of the rules before";
  EXPECT_THAT(Replan(), IsOkAndHolds(0));
  Change([](core::Building& building) { building.policy = core::Policy::kPack; });
  EXPECT_THAT(Replan(), IsOkAndHolds(2));
  EXPECT_THAT(Replan(), IsOkAndHolds(0));
  EXPECT_THAT(Replan("http://other"), IsOkAndHolds(2));
}

TEST_F(RuleChangesTest, ARestoredStoreAsksForOnePassOfEachMappedAccessLevelOnce) {
  EXPECT_THAT(Replan(), IsOkAndHolds(0)) << "nothing of ours is anywhere";
  ASSERT_OK(store_.Write([this](store::WriteTransaction& tx) {
    return tx.SetFact("", store::kRestoredFact, absl::StrCat(absl::ToUnixMicros(clock_.Now())));
  }));
  EXPECT_THAT(Replan(), IsOkAndHolds(2));
  EXPECT_THAT(Replan(), IsOkAndHolds(0));
}

TEST_F(RuleChangesTest, ABookingOpensByTheNewTimeZone) {
  ASSERT_OK(Replan());
  Grant(Booking("b1", Between("2026-09-26 10:00", "2026-09-26 11:00")));
  EXPECT_TRUE(Opens("2026-09-26 10:00"));
  absl::TimeZone perth;
  ASSERT_TRUE(absl::LoadTimeZone("Australia/Perth", &perth));
  Change([perth](core::Building& building) {
    building.time_zone = perth;
    building.time_zone_name = "Australia/Perth";
  });
  ASSERT_OK(Replan());
  RunDue();
  // The same instants, two hours earlier on the wall; the doors' clocks still show Sydney's.
  EXPECT_TRUE(Opens("2026-09-26 08:00"));
  EXPECT_FALSE(Opens("2026-09-26 10:00"));
}

TEST_F(RuleChangesTest, WhatTheManagerIsToEnterIsToldAnewByTheNewSpecialDays) {
  ASSERT_OK(Replan());
  Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  Grant(Booking("b2", Between("2026-09-25 18:00", "2026-09-27 10:00")));
  ASSERT_THAT(Mails(), SizeIs(1));
  const core::ManualAction before = Incidents().at(0).subject.manual.value();
  Change([](core::Building& building) {
    building.special_days[absl::CivilDay(2026, 12, 25)] = core::DayType::kHoliday;
  });
  ASSERT_OK(Replan());
  RunDue();
  EXPECT_THAT(Mails(), SizeIs(1)) << "another date's";
  Change([](core::Building& building) {
    building.special_days[absl::CivilDay(2026, 9, 26)] = core::DayType::kHoliday;
  });
  ASSERT_OK(Replan());
  RunDue();
  ASSERT_THAT(Mails(), SizeIs(2));
  EXPECT_THAT(Mails()[1].subject, testing::StartsWith("Changed: "));
  const core::ManualAction action = Incidents().at(0).subject.manual.value();
  EXPECT_NE(action.timetable_number, before.timetable_number);
  EXPECT_NE(action.hours, before.hours);
  AdvanceTo("2026-09-25 08:00");
  EXPECT_THAT(Mails(), SizeIs(2)) << "the told one stays";
  system_.SetByHand("L56", "ZGYM", core::WholeDays(action.first, action.last),
                    action.timetable_number);
  AdvanceTo("2026-09-25 18:00");
  EXPECT_EQ(Stored("b2").phase, core::GrantPhase::kGranted);
  EXPECT_THAT(Mails(), SizeIs(2));
}

TEST_F(RuleChangesTest, ABookingThatWaitedIsPackedByTheNewPolicy) {
  ASSERT_OK(Replan());
  Grant(Booking("b1", Between("2026-09-26 10:00", "2026-09-26 11:00")));
  Grant(Booking("b2", Between("2026-09-27 10:00", "2026-09-27 11:00")));
  EXPECT_EQ(Stored("b2").phase, core::GrantPhase::kNeedsManualAction);
  Change([](core::Building& building) { building.policy = core::Policy::kPack; });
  ASSERT_OK(Replan());
  RunDue();
  EXPECT_EQ(Stored("b2").phase, core::GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-27 10:00"));
}

}  // namespace
}  // namespace connecx::provider
