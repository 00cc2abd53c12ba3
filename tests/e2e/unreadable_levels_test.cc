// Access levels that SPACE does not show: all of them, in a building whose access levels hold
// nothing but ours (docs/ship.md Q11), or one for visitors (Q25).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "simulator/model.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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
