// Access levels that SPACE does not show: all of them, in a building whose access levels hold
// nothing but ours or turn unreadable while they do (docs/ship.md Q11), or one for visitors (Q25).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "simulator/fault.h"
#include "simulator/model.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/mail_folder.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::vector<v1::GrantConditionCode> ConditionsOf(const v1::Grant& grant) {
  std::vector<v1::GrantConditionCode> codes;
  for (const v1::GrantCondition& condition : grant.conditions()) codes.push_back(condition.code());
  return codes;
}

class LevelsExclusivelyOurs : public Stage {
 protected:
  void ConfigureSpace() override {
    SetSwitch("group_list", "error_502");
    ASSERT_OK(space_->space().Change([this](simulator::Database& database) {
      for (const std::string& apartment : site_.Apartments()) {
        database.access_levels.at(AccessLevelOf(apartment)).zones.clear();
      }
      return absl::OkStatus();
    }));
  }

  void Configure() override {
    folder_.Write("buildings.d/tower.yaml",
                  absl::StrReplaceAll(
                      folder_.Read("buildings.d/tower.yaml"),
                      {{"  auth: none\n",
                        "  auth: none\n  levels_exclusively_ours: true\n  absent_lists: keep\n"}}));
  }
};

// That its doors and members stay is what every Stage looks at.
TEST_F(LevelsExclusivelyOurs, BookingsComeAndGoWithoutAReading) {
  Book(Booking("gym", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  v1::GrantRequest pool = Booking("pool", "2024-09-25 10:00", "2024-09-25 11:00");
  pool.set_facility("pool");
  Book(pool, v1::GRANT_PHASE_GRANTED);
  EXPECT_THAT(ConditionsOf(Grant("gym")), ElementsAre(v1::GRANT_CONDITION_CODE_UNVERIFIED));
  EXPECT_THAT(ConditionsOf(Grant("pool")), ElementsAre(v1::GRANT_CONDITION_CODE_UNVERIFIED));
  EXPECT_EQ(OpenOn("2024-09-25"), "18:00-20:00");
  EXPECT_EQ(OpenOn("2024-09-25", "APT-501-1", "POOL"), "10:00-11:00");

  v1::RevokeRequest revoke;
  revoke.set_booking_id("gym");
  revoke.set_building("tower");
  revoke.set_revision(2);
  const auto answer = client_->Call(revoke);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.response.grant().phase(), v1::GRANT_PHASE_REVOKED);
  EXPECT_THAT(Held(), ElementsAre("APT-501-1/POOL"));
  EXPECT_EQ(OpenOn("2024-09-25", "APT-501-1", "POOL"), "10:00-11:00");

  PassNightTo("2024-09-25");
  PassNightTo("2024-09-26");
  EXPECT_THAT(Held(), IsEmpty());
  EXPECT_EQ(Grant("pool").phase(), v1::GRANT_PHASE_EXPIRED);
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_THAT(Mails(), IsEmpty());
}

enum class Unreadable { kError502, kGarbage };

class LevelsThatTurnUnreadable : public Stage, public testing::WithParamInterface<Unreadable> {
 protected:
  void SetReadable(bool readable) {
    if (GetParam() == Unreadable::kError502) {
      SetSwitch("group_list", readable ? "offered" : "error_502");
    } else if (readable) {
      space_->faults().Clear();
    } else {
      EXPECT_OK(space_->faults()
                    .Add({.fault = {.kind = simulator::FaultKind::kGarbage},
                          .request = "SaltoDBGroupList.Read"})
                    .status());
    }
  }

  void PassTo(const std::string& local) {
    AdvanceTo(local);
    Settle();
  }

  std::vector<std::string> ManagersMails() {
    std::vector<std::string> kinds;
    for (const Mail& mail : Mails()) {
      if (mail.headers.at("To") != "<manager@example.com>") continue;
      kinds.push_back(mail.headers.at("X-Connecx-Kind"));
    }
    return kinds;
  }
};

// docs/design.md 5.6, 5.7: managers are told two hours before, from 09:00 to 18:00.
TEST_P(LevelsThatTurnUnreadable, WhatIsLateIsToldInTimeAndComesOnceTheyCanBeReadAgain) {
  Book(Booking("goes", "2024-09-24 18:00", "2024-09-24 20:00"), v1::GRANT_PHASE_GRANTED);
  ASSERT_TRUE(Eventually([this] {
    const std::vector<v1::ClearingRun> runs = Runs();
    return !runs.empty() && runs.front().state() == v1::CLEARING_RUN_STATE_COMPLETED;
  }));
  Settle();

  SetReadable(false);
  v1::RevokeRequest revoke;
  revoke.set_booking_id("goes");
  revoke.set_building("tower");
  revoke.set_revision(2);
  revoke.mutable_wait();
  ASSERT_TRUE(client_->Call(revoke).status.ok());
  v1::GrantRequest comes = Booking("comes", "2024-09-25 09:30", "2024-09-25 11:00");
  comes.set_facility("pool");
  ASSERT_TRUE(client_->Call(comes).status.ok());
  // One garbled answer is no answer; that they stay so is.
  PassInSeconds(absl::Seconds(20));
  EXPECT_EQ(Grant("goes").phase(), v1::GRANT_PHASE_REVOKING);
  EXPECT_EQ(Grant("comes").phase(), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);

  PassTo("2024-09-24 15:59");
  EXPECT_THAT(OpenIncidents(), ElementsAre(v1::INCIDENT_KIND_SYSTEM_UNSUITABLE));
  PassTo("2024-09-24 16:00");
  EXPECT_THAT(ManagersMails(), ElementsAre("NOT_TAKEN_AWAY"));
  PassTo("2024-09-24 17:59");
  EXPECT_THAT(ManagersMails(), ElementsAre("NOT_TAKEN_AWAY"));
  PassTo("2024-09-24 18:00");
  EXPECT_THAT(ManagersMails(), ElementsAre("NOT_TAKEN_AWAY", "NOT_IN_TIME"));
  EXPECT_THAT(OpenIncidents(), UnorderedElementsAre(v1::INCIDENT_KIND_SYSTEM_UNSUITABLE,
                                                    v1::INCIDENT_KIND_NOT_TAKEN_AWAY,
                                                    v1::INCIDENT_KIND_NOT_IN_TIME));

  SetReadable(true);
  PassTo("2024-09-24 18:01");
  EXPECT_EQ(Grant("goes").phase(), v1::GRANT_PHASE_REVOKED);
  EXPECT_EQ(Grant("comes").phase(), v1::GRANT_PHASE_GRANTED);
  EXPECT_THAT(Held(), ElementsAre("APT-501-1/POOL"));
  EXPECT_THAT(OpenIncidents(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, LevelsThatTurnUnreadable,
                         testing::Values(Unreadable::kError502, Unreadable::kGarbage),
                         [](const testing::TestParamInfo<Unreadable>& info) {
                           return info.param == Unreadable::kGarbage ? "Garbage" : "Error502";
                         });

class HiddenVisitorLevel : public Stage {
 protected:
  void ConfigureSpace() override {
    SetSwitch("visitor_levels", "hidden");
    ASSERT_OK(space_->space().Change([](simulator::Database& database) {
      database.access_levels.at("APT-501-1").is_visitor = true;
      return absl::OkStatus();
    }));
  }
};

TEST_F(HiddenVisitorLevel, IsToldAsAnUnknownIdAndKeepsNoOtherOut) {
  Book(Booking("hidden", "2024-09-25 18:00", "2024-09-25 20:00"),
       v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  v1::GrantRequest shown = Booking("shown", "2024-09-25 18:00", "2024-09-25 20:00");
  shown.set_apartment("501/2");
  Book(shown, v1::GRANT_PHASE_GRANTED);
  Settle();

  EXPECT_THAT(ConditionsOf(Grant("hidden")), ElementsAre(v1::GRANT_CONDITION_CODE_ID_UNKNOWN));
  EXPECT_THAT(ConditionsOf(Grant("shown")), IsEmpty());
  EXPECT_THAT(Held(), ElementsAre("APT-501-2/GYM"));
  EXPECT_EQ(OpenOn("2024-09-25", "APT-501-2"), "18:00-20:00");

  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind(), v1::INCIDENT_KIND_ID_UNKNOWN);
  ASSERT_THAT(Mails(), SizeIs(1));
  const std::string text = absl::StrJoin(
      absl::StrSplit(Mails()[0].body, absl::ByAnyChar(" \r\n"), absl::SkipEmpty()), " ");
  EXPECT_THAT(text, HasSubstr("apartment 501/1 has the Access Control ID \"APT-501-1\""));
  EXPECT_THAT(text, HasSubstr("enter exactly that: capitals, small letters and blanks count"));
  EXPECT_THAT(text, HasSubstr("does not show visitor access levels to Connecx: make a user access "
                              "level"));
}

}  // namespace
}  // namespace connecx::e2e
