#include "tests/e2e/support/door_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kHours = 7;  // a timetable, 10:00 to 11:59:59 every day

absl::Time At(int hour) {
  return absl::FromCivil(absl::CivilHour(2024, 9, 25, hour), absl::UTCTimeZone());
}

class DoorJudgeTest : public testing::Test {
 protected:
  DoorJudgeTest() {
    simulator::Interval hours{.id = 1, .start = 10 * 3600, .end = 12 * 3600 - 1};
    hours.days.set();
    space_.timetables[kHours].intervals.push_back(hours);
    space_.access_levels["APT-501-1"].zones["GYM"].timetable_id = kHours;
  }

  // Of apartment 501/1 and the gym.
  static v1::Grant Booked(v1::GrantPhase phase, int start, int end) {
    v1::Grant grant;
    grant.set_apartment("501/1");
    grant.set_facility("gym");
    grant.set_phase(phase);
    *grant.mutable_start_time() = ToProto(At(start));
    *grant.mutable_end_time() = ToProto(At(end));
    v1::Window& window = *grant.add_windows();
    *window.mutable_start_time() = grant.start_time();
    *window.mutable_end_time() = grant.end_time();
    return grant;
  }

  // That the booking, with what an earlier revision was given still to be taken away, was written
  // to the apartment's access level for the gym.
  static v1::ExplainBookingResponse WrittenTo(const std::string& apartment,
                                              const v1::Grant& grant) {
    v1::ExplainBookingResponse story;
    *story.mutable_grant() = grant;
    auto& details = *story.add_entries()->mutable_details();
    details["access_control_id"] = AccessLevelOf(apartment);
    details["access_control_facility_id"] = "GYM";
    return story;
  }

  // On that date, when nothing but these was told.
  std::vector<std::string> WrongWith(
      const std::vector<v1::Grant>& grants, const std::vector<v1::Incident>& incidents = {},
      const std::vector<v1::ExplainBookingResponse>& stories = {}) const {
    return WrongDoors(Site(), {.grants = grants, .incidents = incidents, .stories = stories},
                      space_, {}, absl::UTCTimeZone(), At(0), At(23));
  }

  simulator::Database space_;
};

TEST_F(DoorJudgeTest, ADoorThatOpensAsBookedIsRight) {
  EXPECT_THAT(WrongWith({Booked(v1::GRANT_PHASE_GRANTED, 10, 12)}), IsEmpty());
  EXPECT_THAT(WrongWith({Booked(v1::GRANT_PHASE_PENDING, 10, 12)}), IsEmpty());
}

TEST_F(DoorJudgeTest, ADoorThatIsOpenWithoutABookingIsWrong) {
  const std::vector<std::string> wrong = {
      "501/1 gym is open without a booking from 2024-09-25T10:00:00+00:00"};
  EXPECT_EQ(WrongWith({}), wrong);
  EXPECT_EQ(WrongWith({Booked(v1::GRANT_PHASE_REVOKED, 10, 12)}), wrong);
  EXPECT_EQ(WrongWith({Booked(v1::GRANT_PHASE_EXPIRED, 10, 12)}), wrong);
  EXPECT_THAT(WrongWith({Booked(v1::GRANT_PHASE_GRANTED, 10, 11)}),
              ElementsAre("501/1 gym is open without a booking from 2024-09-25T11:00:00+00:00"));
}

TEST_F(DoorJudgeTest, WhatIsBeingRevokedMayBeOpenInItsOwnHours) {
  EXPECT_THAT(WrongWith({Booked(v1::GRANT_PHASE_REVOKING, 10, 12)}), IsEmpty());
  v1::Grant shorter = Booked(v1::GRANT_PHASE_REVOKING, 10, 11);
  EXPECT_THAT(WrongWith({shorter}),
              ElementsAre("501/1 gym is open without a booking from 2024-09-25T11:00:00+00:00"));
  *shorter.mutable_windows(0)->mutable_end_time() = ToProto(At(12));
  EXPECT_THAT(WrongWith({shorter}), IsEmpty()) << "what it was given before it was made shorter";
}

TEST_F(DoorJudgeTest, WhatStaysHasNoHoursButThoseThatAreBooked) {
  for (const v1::GrantPhase phase : {v1::GRANT_PHASE_PENDING, v1::GRANT_PHASE_GRANTED}) {
    v1::Grant shorter = Booked(phase, 10, 11);
    *shorter.mutable_windows(0)->mutable_end_time() = ToProto(At(12));
    EXPECT_THAT(WrongWith({shorter}),
                ElementsAre("501/1 gym is open without a booking from 2024-09-25T11:00:00+00:00"))
        << v1::GrantPhase_Name(phase);
  }
}

TEST_F(DoorJudgeTest, WhatWasMovedMayBeOpenWhereItWas) {
  v1::Grant moved = Booked(v1::GRANT_PHASE_GRANTED, 10, 12);
  moved.set_apartment("501/2");
  moved.add_conditions()->set_code(v1::GRANT_CONDITION_CODE_REMOVAL_PENDING);
  const simulator::AccessLevel same = space_.access_levels["APT-501-1"];
  space_.access_levels["APT-501-2"] = same;
  EXPECT_THAT(WrongWith({moved}, {}, {WrittenTo("501/1", moved)}), IsEmpty());
  EXPECT_THAT(WrongWith({moved}, {}, {WrittenTo("501/2", moved)}),
              ElementsAre("501/1 gym is open without a booking from 2024-09-25T10:00:00+00:00"));
  *moved.mutable_end_time() = *moved.mutable_windows(0)->mutable_end_time() = ToProto(At(11));
  EXPECT_THAT(WrongWith({moved}, {}, {WrittenTo("501/1", moved), WrittenTo("501/2", moved)}),
              ElementsAre("501/2 gym is open without a booking from 2024-09-25T11:00:00+00:00"))
      << "where it is now its own hours count";
}

TEST_F(DoorJudgeTest, WhatAPersonWasToldToTakeAwayMayBeOpen) {
  v1::Incident told;
  told.set_kind(v1::INCIDENT_KIND_NOT_TAKEN_AWAY);
  told.set_state(v1::INCIDENT_STATE_OPEN);
  told.set_access_control_id("APT-501-1");
  told.set_access_control_facility_id("GYM");
  EXPECT_THAT(WrongWith({}, {told}), IsEmpty());
  told.set_access_control_facility_id("POOL");
  EXPECT_FALSE(WrongWith({}, {told}).empty()) << "it is about another door";
  told.set_access_control_facility_id("GYM");
  told.set_state(v1::INCIDENT_STATE_RESOLVED);
  EXPECT_FALSE(WrongWith({}, {told}).empty()) << "it was taken away";
}

TEST_F(DoorJudgeTest, ADoorThatIsShutThoughGrantedIsWrong) {
  EXPECT_THAT(WrongWith({Booked(v1::GRANT_PHASE_GRANTED, 10, 13)}),
              ElementsAre("501/1 gym is shut though granted from 2024-09-25T12:00:00+00:00"));
  EXPECT_THAT(WrongWith({Booked(v1::GRANT_PHASE_PENDING, 10, 13)}), IsEmpty());
  v1::Grant unverified = Booked(v1::GRANT_PHASE_GRANTED, 10, 13);
  unverified.add_conditions()->set_code(v1::GRANT_CONDITION_CODE_UNVERIFIED);
  EXPECT_THAT(WrongWith({unverified}), IsEmpty());
  space_.access_levels.clear();
  EXPECT_FALSE(WrongWith({Booked(v1::GRANT_PHASE_GRANTED, 10, 12)}).empty());
}

TEST_F(DoorJudgeTest, UntoldIsWhatIsNotAsAskedAndNoOpenIncidentTells) {
  const auto untold = [](const v1::Grant& grant) {
    return Untold({.grants = {grant}, .incidents = {}, .stories = {}}, At(9)).size() == 1;
  };
  v1::Grant waits = Booked(v1::GRANT_PHASE_PENDING, 10, 12);
  EXPECT_FALSE(untold(waits)) << "it has what it was granted before";
  waits.clear_windows();
  EXPECT_TRUE(untold(waits));
  waits.add_incident_ids("7");
  EXPECT_FALSE(untold(waits));
  v1::Grant longer = Booked(v1::GRANT_PHASE_NEEDS_MANUAL_ACTION, 10, 12);
  *longer.mutable_end_time() = ToProto(At(13));
  EXPECT_TRUE(untold(longer)) << "of an hour there is nothing";
  EXPECT_TRUE(untold(Booked(v1::GRANT_PHASE_REVOKING, 10, 12)));
  v1::Grant never_given = Booked(v1::GRANT_PHASE_REVOKING, 10, 12);
  never_given.clear_windows();
  EXPECT_FALSE(untold(never_given));
  for (const v1::GrantPhase settled :
       {v1::GRANT_PHASE_GRANTED, v1::GRANT_PHASE_REVOKED, v1::GRANT_PHASE_EXPIRED}) {
    EXPECT_FALSE(untold(Booked(settled, 10, 12))) << v1::GrantPhase_Name(settled);
  }
  EXPECT_FALSE(untold(Booked(v1::GRANT_PHASE_REVOKING, 8, 9))) << "it is over";
}

}  // namespace
}  // namespace connecx::e2e
