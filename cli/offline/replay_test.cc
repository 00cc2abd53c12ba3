#include "cli/offline/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "cli/offline/season.h"
#include "cli/offline/telling_log.h"
#include "core/incident.h"
#include "core/planner.h"
#include "simulator/behaviour.h"

namespace connecx::offline {
namespace {

using base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Op = SeasonMessage::Op;

absl::TimeZone Sydney() {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &time_zone));
  return time_zone;
}

// "09-24 12:00" of 2026 in Sydney.
absl::Time At(absl::string_view local) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(
      absl::ParseTime("%Y-%m-%d %H:%M", absl::StrCat("2026-", local), Sydney(), &time, &error))
      << local << ": " << error;
  return time;
}

SeasonMessage Grant(absl::string_view at, const std::string& id, int revision,
                    absl::string_view start, absl::string_view end) {
  return {.at = At(at),
          .op = Op::kGrant,
          .booking_id = id,
          .revision = revision,
          .apartment = "501/1",
          .facility = "gym",
          .window = {At(start), At(end)}};
}

SeasonMessage Revoke(absl::string_view at, const std::string& id, int revision) {
  return {.at = At(at), .op = Op::kRevoke, .booking_id = id, .revision = revision};
}

ReplayResult Play(std::vector<SeasonMessage> messages, ReplayOptions options) {
  Season season{.building = "tower",
                .time_zone_name = "Australia/Sydney",
                .time_zone = Sydney(),
                .apartments = {{"501/1", "APT-1"}, {"501/2", "APT-2"}},
                .facilities = {{"gym", "Gym", "flexible", "GYM", {"GYM-DOOR"}}},
                .messages = std::move(messages)};
  if (options.pool == ReplayOptions().pool) options.pool = 16;
  absl::StatusOr<ReplayResult> result = Replay(season, options);
  EXPECT_OK(result);
  if (!result.ok()) return {};
  EXPECT_EQ(result->foreign_changed, 0) << "what people enter and fill is no change of ours";
  return *std::move(result);
}

// "09-25 18:00-20:00" in Sydney.
std::vector<std::string> Doors(const ReplayResult& result) {
  std::vector<std::string> doors;
  for (const DoorInterval& door : result.replayed.doors) {
    doors.push_back(absl::StrCat(absl::FormatTime("%m-%d %H:%M", door.from, Sydney()), "-",
                                 absl::FormatTime("%H:%M", door.to, Sydney())));
  }
  return doors;
}

std::vector<SeasonMessage> TwiceOnOneDay() {
  return {Grant("09-24 12:00", "b1", 1, "09-25 10:00", "09-25 11:00"),
          Grant("09-24 12:30", "b2", 1, "09-25 18:00", "09-25 20:00")};
}

TEST(ReplayTest, PackOpensForEverybodyAndMailsNobody) {
  const ReplayResult result = Play(TwiceOnOneDay(), {.policy = core::Policy::kPack});
  EXPECT_EQ(result.bookings, 2);
  EXPECT_EQ(result.double_bookings, 1);
  EXPECT_THAT(Doors(result), ElementsAre("09-25 10:00-11:00", "09-25 18:00-20:00"));
  EXPECT_EQ(result.judgement.promised_minutes, 180);
  EXPECT_THAT(result.judgement.violations, IsEmpty());
  EXPECT_EQ(result.manual_mails + result.other_mails, 0);
  EXPECT_EQ(result.nightly_runs, 3) << "at the start, on the day, and after it";
}

TEST(ReplayTest, UnderNotifyOnlyTheFirstIsPromised) {
  const ReplayResult result = Play(TwiceOnOneDay(), {.policy = core::Policy::kNotify});
  EXPECT_THAT(Doors(result), ElementsAre("09-25 10:00-11:00"));
  EXPECT_EQ(result.judgement.promised_minutes, 60);
  EXPECT_THAT(result.judgement.violations, IsEmpty());
  EXPECT_EQ(result.manual_mails, 1);
}

TEST(ReplayTest, AManagerWhoFollowsHisMailsOpensForBoth) {
  const ReplayResult result =
      Play(TwiceOnOneDay(), {.policy = core::Policy::kNotify, .manager_follows = true});
  EXPECT_THAT(Doors(result), ElementsAre("09-25 10:00-11:00", "09-25 18:00-20:00"));
  EXPECT_EQ(result.judgement.promised_minutes, 180);
  EXPECT_THAT(result.judgement.violations, IsEmpty());
  EXPECT_EQ(result.manual_mails, 1);
}

TEST(ReplayTest, AMailInTheNightIsActedOnAQuarterOfAnHourLater) {
  const ReplayResult result = Play({Grant("09-24 12:00", "b1", 1, "09-25 18:00", "09-25 20:00"),
                                    Grant("09-25 04:50", "b2", 1, "09-25 05:00", "09-25 06:00")},
                                   {.policy = core::Policy::kNotify, .manager_follows = true});
  EXPECT_THAT(Doors(result), ElementsAre("09-25 05:05-06:00", "09-25 18:00-20:00"));
  EXPECT_THAT(result.judgement.violations, IsEmpty());
  EXPECT_EQ(result.judgement.late_minutes, 5);
}

TEST(ReplayTest, WhatTheManagerEnabledFollowsItsEditsAndCancellations) {
  std::vector<SeasonMessage> messages = TwiceOnOneDay();
  messages.push_back(Grant("09-25 18:30", "b2", 2, "09-25 18:00", "09-25 19:00"));
  messages.push_back(Revoke("09-25 18:45", "b2", 2));
  const ReplayResult result =
      Play(messages, {.policy = core::Policy::kNotify, .manager_follows = true});
  EXPECT_THAT(Doors(result), ElementsAre("09-25 10:00-11:00", "09-25 18:00-18:45"));
  EXPECT_THAT(result.judgement.violations, IsEmpty());
}

TEST(ReplayTest, WhatAPersonTakesOutOfSpaceIsBackBeforeTheBooking) {
  std::vector<SeasonMessage> messages = TwiceOnOneDay();
  messages.push_back(
      {.at = At("09-24 20:00"), .op = Op::kUiRemove, .apartment = "501/1", .facility = "gym"});
  const ReplayResult result = Play(messages, {.policy = core::Policy::kPack});
  EXPECT_THAT(Doors(result), ElementsAre("09-25 10:00-11:00", "09-25 18:00-20:00"));
  EXPECT_THAT(result.judgement.violations, IsEmpty());
}

// The judge sees what is wrong, and a person is told.
TEST(ReplayTest, APersonWhoLocksABookingOutIsSeen) {
  std::vector<SeasonMessage> messages = TwiceOnOneDay();
  messages.push_back({.at = At("09-25 17:00"),
                      .op = Op::kUiSet,
                      .apartment = "501/1",
                      .facility = "gym",
                      .first = absl::CivilDay(2026, 9, 25),
                      .last = absl::CivilDay(2026, 9, 25),
                      .times = {{9 * 60, 10 * 60}}});
  messages.push_back(Grant("09-25 17:10", "b3", 1, "09-26 10:00", "09-26 11:00"));
  const ReplayResult result = Play(messages, {.policy = core::Policy::kPack});
  EXPECT_EQ(result.judgement.missed_minutes, 120);
  ASSERT_THAT(result.first_violations, SizeIs(1));
  EXPECT_THAT(result.first_violations[0].violation.bookings, ::testing::Contains("b2"));
  EXPECT_EQ(result.first_violations[0].held,
            "2026-09-25T00:00:00 to 2026-09-25T23:59:59, timetable 17 (09:00-10:00 every day)");
  EXPECT_EQ(result.manual_mails, 1);
  EXPECT_THAT(Doors(result), ElementsAre("09-25 10:00-11:00", "09-26 10:00-11:00"))
      << "the person's permission ended in the night";
}

// At night the server's clock is set to UTC.
TEST(ReplayTest, ASpaceThatComesToAnswerOtherwiseIsJudgedAsItAnswersThen) {
  const ReplayResult result =
      Play({Grant("09-24 12:00", "b1", 1, "09-25 10:00", "09-25 11:00")},
           {.behaviour = {.server_zone = simulator::ServerZone::kUtc},
            .earlier = EarlierAnswers{.behaviour = {}, .until = At("09-25 00:04")}});
  EXPECT_THAT(Doors(result), ElementsAre("09-25 20:00-21:00"));
  EXPECT_EQ(result.judgement.missed_minutes, 60);
  EXPECT_EQ(result.judgement.over_minutes, 60);
  ASSERT_THAT(result.tellings, SizeIs(1));
  const Telling& told = result.tellings[0];
  EXPECT_EQ(told.incident.kind, core::IncidentKind::kClockSkew);
  EXPECT_EQ(told.at, At("09-25 00:05"));
  EXPECT_FALSE(told.closed.has_value());
}

TEST(ReplayTest, AnEmptySeasonIsAnError) {
  EXPECT_THAT(Replay(Season(), {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace connecx::offline
