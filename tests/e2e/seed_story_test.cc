// The described system from end to end: the whole plugin against a whole SPACE, called as core
// calls it, with a person who does what the mails say. Time is simulated.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "simulator/behaviour.h"
#include "simulator/local_time.h"
#include "simulator/ui.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::Time TimeOf(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << rfc3339 << error;
  return time;
}

bool HasCondition(const v1::Grant& grant, v1::GrantConditionCode code) {
  for (const v1::GrantCondition& condition : grant.conditions()) {
    if (condition.code() == code) return true;
  }
  return false;
}

class SeedStory : public Stage {
 protected:
  // A manager's way through SPACE with the mail in hand. The mail names the Period's dates; SPACE
  // has a time of day with them. Where the mail has no timetable to name he fills one.
  void ActAsTheMailSays(const Mail& mail, simulator::SecondOfDay end_of_last_date) {
    std::map<std::string, std::string> action = ActionOf(mail);
    EXPECT_LE(TimeOf(action["from"]), clock_.Now());
    EXPECT_GE(TimeOf(action["by"]), clock_.Now());
    int timetable = kSpareTimetable;
    if (action.contains("timetable")) {
      EXPECT_TRUE(absl::SimpleAtoi(action["timetable"], &timetable));
    } else {
      FillSpareTimetable(action["hours"]);
    }
    EnterPermission(action, timetable, end_of_last_date);
  }

  void EnterPermission(std::map<std::string, std::string> action, int timetable,
                       simulator::SecondOfDay end_of_last_date) {
    const auto first = simulator::ParseDate(action["first"]);
    const auto last = simulator::ParseDate(action["last"]);
    ASSERT_TRUE(first && last) << action["first"] << " to " << action["last"];
    const simulator::Permission permission = {
        .timetable_id = timetable,
        .period = simulator::Period{.start = {*first, 0}, .end = {*last, end_of_last_date}}};
    ASSERT_OK(simulator::ui::SetPermission(space_->space(), action["access-level"], action["zone"],
                                           permission, space_->behaviour()));
  }

  // What is over is there until somebody clears it: SPACE does not purge it, nor do lists merge,
  // where it counts as none.
  bool OverIsKept() const {
    const simulator::Behaviour space = space_->behaviour();
    return space.list_write == simulator::ListWrite::kReplace &&
           space.expired_permissions == simulator::ExpiredPermissions::kKeep;
  }

  // Both are of 25 September; it is 08:00 of that day, and the manager has his mail.
  void BookTwiceOfOneDay() {
    Book(Booking("first", "2024-09-25 10:00", "2024-09-25 11:00"), v1::GRANT_PHASE_GRANTED);
    Book(Booking("second", "2024-09-25 18:00", "2024-09-25 20:00"),
         v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
    Settle();
    PassNightTo("2024-09-25");
    AdvanceTo("2024-09-25 08:00");
    Settle();
    ASSERT_THAT(Mails(), SizeIs(1));
  }
  void ExpectBothAreServed() {
    EXPECT_EQ(OpenOn("2024-09-25"), "10:00-11:00 18:00-20:00");
    AdvanceTo("2024-09-25 08:10");
    EXPECT_TRUE(AwaitPhase("second", v1::GRANT_PHASE_GRANTED)) << Grant("second").DebugString();
    EXPECT_EQ(Grant("first").phase(), v1::GRANT_PHASE_GRANTED);
  }

  void TellTheStory(bool restart_between_steps);
};

void SeedStory::TellTheStory(bool restart_between_steps) {
  const auto next = [&] {
    if (restart_between_steps) Restart();
  };
  Book(Booking("first", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  next();
  EXPECT_EQ(OpenOn("2024-09-25"), "18:00-20:00");

  Book(Booking("second", "2024-10-02 18:00", "2024-10-02 20:00"),
       v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  Settle();
  next();
  EXPECT_THAT(Grant("second").waiting_for().booking_ids(), ElementsAre("first"));
  EXPECT_EQ(OpenOn("2024-10-02"), "");
  ASSERT_THAT(Mails(), SizeIs(1));
  const Mail mail = Mails().front();
  EXPECT_EQ(mail.headers.at("X-Connecx-Kind"), "DOUBLE_BOOKING");
  EXPECT_EQ(mail.headers.at("To"), "<manager@example.com>");
  EXPECT_EQ(OpenOn("2024-09-25"), "18:00-20:00") << "the first booking keeps its place";

  for (const char* date : {"2024-09-25", "2024-09-26", "2024-09-27", "2024-09-28", "2024-09-29",
                           "2024-09-30", "2024-10-01", "2024-10-02"}) {
    PassNightTo(date);
    next();
  }
  EXPECT_EQ(Grant("first").phase(), v1::GRANT_PHASE_EXPIRED);
  EXPECT_THAT(Held(), IsEmpty());
  EXPECT_EQ(Grant("second").phase(), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);

  AdvanceTo("2024-10-02 09:00");
  Settle();  // A look that read before the person acted and ended after 09:10 would come again
             // 09:15.
  ActAsTheMailSays(mail, simulator::kEndOfDay - 1);
  next();
  AdvanceTo("2024-10-02 09:10");
  EXPECT_TRUE(AwaitPhase("second", v1::GRANT_PHASE_GRANTED)) << Grant("second").DebugString();
  EXPECT_TRUE(HasCondition(Grant("second"), v1::GRANT_CONDITION_CODE_ENABLED_BY_HAND));
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].state(), v1::INCIDENT_STATE_RESOLVED);
  EXPECT_EQ(OpenOn("2024-10-02"), "18:00-20:00");
  EXPECT_THAT(Held(), ElementsAre("APT-501-1/GYM"));

  next();
  PassNightTo("2024-10-03");
  EXPECT_THAT(Held(), IsEmpty()) << "the night takes out what a person made";
  EXPECT_EQ(Runs()[0].report().permissions_cleared(), OverIsKept() ? 1 : 0)
      << Runs()[0].DebugString();
  EXPECT_EQ(Grant("second").phase(), v1::GRANT_PHASE_EXPIRED);

  next();
  Book(Booking("third", "2024-10-04 10:00", "2024-10-04 11:30"), v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(OpenOn("2024-10-04"), "10:00-11:30");
  EXPECT_EQ(OpenOn("2024-10-03"), "");
  EXPECT_EQ(OpenOn("2024-10-05"), "");
  Settle();
  EXPECT_THAT(Mails(), SizeIs(1)) << "nobody's help was asked for again";
}

TEST_F(SeedStory, ADoubleBookingIsEnabledByHandAsTheMailSaysAndTheNightClearsIt) {
  TellTheStory(/*restart_between_steps=*/false);
}

TEST_F(SeedStory, ARestartAfterEveryStepChangesNothing) {
  TellTheStory(/*restart_between_steps=*/true);
}

TEST_F(SeedStory, ADoubleBookingOfOneDayServesBothAsTheMailSays) {
  ASSERT_NO_FATAL_FAILURE(BookTwiceOfOneDay());
  ActAsTheMailSays(Mails().front(), simulator::kEndOfDay);
  ExpectBothAreServed();
  PassNightTo("2024-09-26");
  EXPECT_THAT(Held(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1));
}

// The mail names a timetable of ours; a manager may as well fill one himself, a moment before.
TEST_F(SeedStory, ATimetableThatTheManagerFillsServesAsWell) {
  ASSERT_NO_FATAL_FAILURE(BookTwiceOfOneDay());
  std::map<std::string, std::string> action = ActionOf(Mails().front());
  FillSpareTimetable(action["hours"]);
  EnterPermission(action, kSpareTimetable, simulator::kEndOfDay - 1);
  ExpectBothAreServed();
  // It is what the mail asked for: a cancellation takes its part away.
  v1::RevokeRequest request;
  request.set_booking_id("second");
  request.set_building("tower");
  request.set_revision(2);
  const auto answer = client_->Call(request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.response.grant().phase(), v1::GRANT_PHASE_REVOKED);
  EXPECT_EQ(OpenOn("2024-09-25"), "10:00-11:00");
  PassNightTo("2024-09-26");
  EXPECT_THAT(Held(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(SeedStory, ABookingThatStartsNowOpensTheDoorAtOnce) {
  v1::GrantRequest request = Booking("now", "2024-09-24 12:00", "2024-09-24 13:00");
  request.clear_wait();
  const auto answer = client_->Call(request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.response.grant().phase(), v1::GRANT_PHASE_GRANTED) << "waits for the outcome";
  EXPECT_EQ(OpenOn("2024-09-24"), "12:00-13:00");
}

TEST_F(SeedStory, ABookingThatRunsAlreadyOpensTheDoorAtOnce) {
  v1::GrantRequest request = Booking("running", "2024-09-24 11:00", "2024-09-24 14:00");
  request.clear_wait();
  const auto answer = client_->Call(request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.response.grant().phase(), v1::GRANT_PHASE_GRANTED);
  const auto opens = space_->ZoneOpens("APT-501-1", "GYM", clock_.Now() + absl::Seconds(30));
  ASSERT_OK(opens);
  EXPECT_TRUE(opens->open) << opens->reason;
  EXPECT_EQ(OpenOn("2024-09-24"), "11:00-14:00");
}

TEST_F(SeedStory, ARebookingOfTheSameDayAfterTheFirstIsOverIsNoDoubleBooking) {
  Book(Booking("b1", "2024-09-24 13:00", "2024-09-24 14:00"), v1::GRANT_PHASE_GRANTED);
  AdvanceTo("2024-09-24 14:30");
  Book(Booking("b2", "2024-09-24 16:00", "2024-09-24 17:00"), v1::GRANT_PHASE_GRANTED);
  Settle();
  EXPECT_EQ(OpenOn("2024-09-24"), "16:00-17:00");
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(SeedStory, ACancelledBookingIsTakenAway) {
  Book(Booking("b1", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  v1::RevokeRequest request;
  request.set_booking_id("b1");
  request.set_building("tower");
  request.set_revision(1);
  const auto answer = client_->Call(request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.response.grant().phase(), v1::GRANT_PHASE_REVOKED);
  EXPECT_THAT(Held(), IsEmpty());
  EXPECT_EQ(OpenOn("2024-09-25"), "");
}

TEST_F(SeedStory, WhatWaitsBehindACancelledBookingIsGrantedByItself) {
  Book(Booking("b1", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  Book(Booking("b2", "2024-09-27 18:00", "2024-09-27 20:00"), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  v1::RevokeRequest request;
  request.set_booking_id("b1");
  request.set_building("tower");
  request.set_revision(2);
  ASSERT_TRUE(client_->Call(request).status.ok());
  EXPECT_TRUE(AwaitPhase("b2", v1::GRANT_PHASE_GRANTED)) << Grant("b2").DebugString();
  EXPECT_EQ(OpenOn("2024-09-25"), "");
  EXPECT_EQ(OpenOn("2024-09-27"), "18:00-20:00");
  Settle();
  EXPECT_THAT(Mails(), SizeIs(2)) << "the all-clear saves the manager the work";
}

TEST_F(SeedStory, AnEditMovesTheAccessToAnotherApartmentAndFacility) {
  Book(Booking("b1", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  v1::GrantRequest moved = Booking("b1", "2024-09-26 07:30", "2024-09-26 09:00");
  moved.set_revision(2);
  moved.set_apartment("501/2");
  moved.set_facility("pool");
  Book(moved, v1::GRANT_PHASE_GRANTED);
  Settle();
  EXPECT_THAT(Held(), ElementsAre("APT-501-2/POOL"));
  EXPECT_EQ(OpenOn("2024-09-26", "APT-501-2", "POOL"), "07:30-09:00");
}

TEST_F(SeedStory, AMidnightThatPassesWhileThePluginIsDownIsMadeUpFor) {
  Book(Booking("b1", "2024-09-24 18:00", "2024-09-24 20:00"), v1::GRANT_PHASE_GRANTED);
  StopApp();
  AdvanceTo("2024-09-25 07:00");
  if (OverIsKept()) {
    EXPECT_THAT(Held(), ElementsAre("APT-501-1/GYM"));
  }
  StartApp();
  EXPECT_TRUE(Eventually([&] { return Held().empty(); }));
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_EXPIRED));
  EXPECT_TRUE(Eventually([&] {
    const auto runs = Runs();
    return !runs.empty() && runs[0].local_date() == "2024-09-25" &&
           runs[0].state() == v1::CLEARING_RUN_STATE_COMPLETED;
  }));
}

TEST_F(SeedStory, ARestartKeepsEverything) {
  Book(Booking("b1", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  Book(Booking("b2", "2024-10-02 18:00", "2024-10-02 20:00"), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  Settle();
  const auto state = [&] {
    std::string text;
    for (const v1::Grant& grant : Grants()) text += grant.DebugString();
    for (const v1::Incident& incident : Incidents()) text += incident.DebugString();
    v1::ListIdsRequest ids;
    ids.set_building("tower");
    return absl::StrCat(text, client_->Call(ids).response.DebugString(),
                        space_->control().Dump().DebugString());
  };
  const std::string before = state();
  Restart();
  Settle();
  EXPECT_EQ(state(), before);
  EXPECT_THAT(Mails(), SizeIs(1)) << "no mail is sent again";
}

TEST_F(SeedStory, ABookingOverTheHourThatTheClocksSkipOpensOnBothSidesOfIt) {
  // Sydney skips 02:00-03:00 of 6 October 2024.
  Book(Booking("b1", "2024-10-06 01:00", "2024-10-06 04:00"), v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(OpenOn("2024-10-06"), "01:00-04:00");
  EXPECT_EQ(OpenOn("2024-10-05"), "");
  EXPECT_EQ(OpenOn("2024-10-07"), "");
}

constexpr int kCrowd = 100;

class Crowd : public Stage {
 protected:
  Crowd() : Stage({.apartments = 1, .numbered_facilities = kCrowd}) {}
};

// SPACE takes the list of an access level as a whole: nobody may lose another one's entry.
TEST_F(Crowd, AHundredGrantsAtOnceOnOneAccessLevelAllArrive) {
  std::vector<v1::GrantRequest> requests;
  for (int i = 1; i <= kCrowd; ++i) {
    const int hour = 8 + i % 10;
    v1::GrantRequest request =
        Booking(absl::StrCat("b", i), absl::StrCat("2024-09-25 ", hour, ":00"),
                absl::StrCat("2024-09-25 ", hour + 1, ":00"));
    request.set_facility(absl::StrCat("f", i));
    request.mutable_wait()->set_seconds(60);
    requests.push_back(request);
  }
  std::vector<Answer<v1::GrantResponse>> answers(kCrowd);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCrowd; ++i) {
    callers.emplace_back([&, i] { answers[i] = client_->Call(requests[i]); });
  }
  for (std::thread& caller : callers) caller.join();
  for (int i = 0; i < kCrowd; ++i) {
    ASSERT_TRUE(answers[i].status.ok()) << answers[i].status.error_message();
    EXPECT_EQ(answers[i].response.grant().phase(), v1::GRANT_PHASE_GRANTED)
        << answers[i].response.DebugString();
    const int hour = 8 + (i + 1) % 10;
    const auto opens =
        space_->ZoneOpens("APT-501-1", absl::StrCat("F", i + 1),
                          At(absl::StrCat("2024-09-25 ", hour, ":00")) + absl::Seconds(30));
    ASSERT_OK(opens);
    EXPECT_TRUE(opens->open) << "f" << i + 1 << ": " << opens->reason;
  }
  EXPECT_THAT(Held(), SizeIs(kCrowd));
}

}  // namespace
}  // namespace connecx::e2e
