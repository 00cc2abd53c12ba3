#include "cli/offline/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/offline/season.h"

namespace connecx::offline {
namespace {

using ::testing::ElementsAre;
using Kind = Violation::Kind;
using Op = SeasonMessage::Op;

// Every time of these tests is in seconds (of messages and mails) or minutes (of windows and doors)
// after this; it is a midnight in UTC and 10:00 in Sydney.
const absl::Time kStart =
    absl::FromCivil(absl::CivilSecond(2026, 9, 1, 0, 0, 0), absl::UTCTimeZone());

absl::Time At(int seconds) { return kStart + absl::Seconds(seconds); }
absl::Time Minute(int minute) { return kStart + absl::Minutes(minute); }

struct Sent {
  SeasonMessage message;
  Answer answer = Answer::kNone;
};

Sent Grant(int at, int revision, int start, int end, Answer answer = Answer::kPromised,
           const std::string& booking = "b1", const std::string& facility = "gym") {
  return {.message = {.at = At(at),
                      .op = Op::kGrant,
                      .booking_id = booking,
                      .revision = revision,
                      .apartment = "501/1",
                      .facility = facility,
                      .window = {.start = Minute(start), .end = Minute(end)}},
          .answer = answer};
}

Sent Revoke(int at, int revision, const std::string& booking = "b1") {
  return {
      .message = {.at = At(at), .op = Op::kRevoke, .booking_id = booking, .revision = revision}};
}

Sent UiSet(int at, absl::CivilDay first, absl::CivilDay last, std::vector<TimesOfDay> times) {
  return {.message = {.at = At(at),
                      .op = Op::kUiSet,
                      .apartment = "501/1",
                      .facility = "gym",
                      .first = first,
                      .last = last,
                      .times = std::move(times)}};
}

Sent UiRemove(int at) {
  return {.message = {.at = At(at), .op = Op::kUiRemove, .apartment = "501/1", .facility = "gym"}};
}

struct Open {
  int from, to;
  std::string facility = "gym";
};

struct Story {
  std::string name;
  std::vector<Sent> sent;
  std::vector<Open> open;
  int promised = 0;
  int missed = 0;
  int over = 0;
  int late = 0;
  bool manager_follows = false;
  std::map<std::string, std::vector<absl::Time>> late_mails = {};
  std::string zone = "UTC";
};

Judgement Judge(const Story& story) {
  Season season;
  EXPECT_TRUE(absl::LoadTimeZone(story.zone, &season.time_zone));
  Replayed replayed{.manager_follows = story.manager_follows, .late_mails = story.late_mails};
  for (const Sent& sent : story.sent) {
    season.messages.push_back(sent.message);
    replayed.answers.push_back(sent.answer);
  }
  for (const Open& open : story.open) {
    replayed.doors.push_back({.apartment = "501/1",
                              .facility = open.facility,
                              .from = Minute(open.from),
                              .to = Minute(open.to)});
  }
  return JudgeDoors(season, replayed);
}

void Check(const std::vector<Story>& stories) {
  for (const Story& story : stories) {
    SCOPED_TRACE(story.name);
    const Judgement judgement = Judge(story);
    EXPECT_EQ(judgement.promised_minutes, story.promised);
    EXPECT_EQ(judgement.missed_minutes, story.missed);
    EXPECT_EQ(judgement.over_minutes, story.over);
    EXPECT_EQ(judgement.late_minutes, story.late);
    std::int64_t missed = 0;
    std::int64_t over = 0;
    for (const Violation& violation : judgement.violations) {
      (violation.kind == Kind::kMissed ? missed : over) +=
          absl::ToInt64Minutes(violation.to - violation.from);
    }
    EXPECT_EQ(missed, story.missed);
    EXPECT_EQ(over, story.over);
  }
}

TEST(JudgeDoorsTest, OneBooking) {
  Check({
      {.name = "nothing"},
      {.name = "as booked", .sent = {Grant(0, 1, 60, 90)}, .open = {{60, 90}}, .promised = 30},
      {.name = "never open", .sent = {Grant(0, 1, 60, 90)}, .promised = 30, .missed = 30},
      {.name = "too long",
       .sent = {Grant(0, 1, 60, 90)},
       .open = {{55, 92}},
       .promised = 30,
       .over = 7},
      {.name = "a gap",
       .sent = {Grant(0, 1, 60, 90)},
       .open = {{60, 70}, {72, 90}},
       .promised = 30,
       .missed = 2},
      {.name = "open without a booking", .open = {{5, 8}}, .over = 3},
      {.name = "another facility",
       .sent = {Grant(0, 1, 60, 90)},
       .open = {{60, 90, "pool"}},
       .promised = 30,
       .missed = 30,
       .over = 30},
  });
}

TEST(JudgeDoorsTest, DeliveredWhileItRuns) {
  Check({
      // 10:05 is the first full minute, 11 the second.
      {.name = "in a minute",
       .sent = {Grant(10 * 60 + 5, 1, 0, 30)},
       .open = {{12, 30}},
       .promised = 18},
      {.name = "a minute late",
       .sent = {Grant(10 * 60 + 5, 1, 0, 30)},
       .open = {{13, 30}},
       .promised = 18,
       .missed = 1},
      {.name = "open at once",
       .sent = {Grant(10 * 60 + 5, 1, 0, 30)},
       .open = {{10, 30}},
       .promised = 18},
      {.name = "open before",
       .sent = {Grant(10 * 60 + 5, 1, 0, 30)},
       .open = {{9, 30}},
       .promised = 18,
       .over = 1},
      // Its own minute is the first full one.
      {.name = "on a minute",
       .sent = {Grant(10 * 60, 1, 0, 30)},
       .open = {{11, 30}},
       .promised = 19},
      {.name = "on a minute, late",
       .sent = {Grant(10 * 60, 1, 0, 30)},
       .open = {{12, 30}},
       .promised = 19,
       .missed = 1},
      {.name = "over", .sent = {Grant(31 * 60, 1, 0, 30)}},
  });
}

TEST(JudgeDoorsTest, EditsAndRevokes) {
  Check({
      {.name = "moved before it starts",
       .sent = {Grant(0, 1, 60, 90), Grant(60, 2, 70, 100)},
       .open = {{70, 100}},
       .promised = 30},
      {.name = "moved, opens as before",
       .sent = {Grant(0, 1, 60, 90), Grant(60, 2, 70, 100)},
       .open = {{60, 90}},
       .promised = 30,
       .missed = 10,
       .over = 10},
      // Promised until minute 70, permitted before 72.
      {.name = "ended while it runs",
       .sent = {Grant(0, 1, 60, 90), Grant(70 * 60 + 5, 2, 60, 65)},
       .open = {{60, 72}},
       .promised = 10},
      {.name = "ended, too late",
       .sent = {Grant(0, 1, 60, 90), Grant(70 * 60 + 5, 2, 60, 65)},
       .open = {{60, 73}},
       .promised = 10,
       .over = 1},
      // Nothing is promised in minutes 70 and 71, between two revisions.
      {.name = "extended while it runs",
       .sent = {Grant(0, 1, 60, 90), Grant(70 * 60 + 5, 2, 60, 100)},
       .open = {{60, 70}, {72, 100}},
       .promised = 38},
      {.name = "to another facility",
       .sent = {Grant(0, 1, 60, 90), Grant(70 * 60, 2, 60, 90, Answer::kPromised, "b1", "pool")},
       .open = {{60, 71}, {70, 90, "pool"}},
       .promised = 29},
      {.name = "to another facility, too late",
       .sent = {Grant(0, 1, 60, 90), Grant(70 * 60, 2, 60, 90, Answer::kPromised, "b1", "pool")},
       .open = {{60, 72}, {72, 90, "pool"}},
       .promised = 29,
       .missed = 1,
       .over = 1},
      {.name = "revoked while it runs",
       .sent = {Grant(0, 1, 60, 90), Revoke(70 * 60 + 59, 1)},
       .open = {{60, 72}},
       .promised = 10},
      {.name = "revoked before",
       .sent = {Grant(0, 1, 60, 90), Revoke(50 * 60, 2)},
       .open = {{60, 90}},
       .over = 30},
      {.name = "valid again",
       .sent = {Grant(0, 1, 60, 90), Revoke(50 * 60, 2), Grant(55 * 60, 3, 60, 80)},
       .open = {{60, 90}},
       .promised = 20,
       .over = 10},
      {.name = "revoked by the revision of the Grant, which then comes again",
       .sent = {Grant(0, 1, 60, 90), Revoke(60, 1), Grant(120, 1, 60, 90)},
       .open = {{60, 90}},
       .over = 30},
      {.name = "revoked before it came",
       .sent = {Revoke(0, 2), Grant(60, 1, 60, 90), Grant(70, 2, 60, 90)},
       .open = {{60, 90}},
       .over = 30},
      {.name = "an old revision, a repeated one, an old Revoke",
       .sent = {Grant(0, 3, 60, 90), Grant(60, 2, 10, 20), Grant(70, 3, 60, 90), Revoke(80, 2)},
       .open = {{60, 90}},
       .promised = 30},
      {.name = "a used revision with another window",
       .sent = {Grant(0, 3, 60, 90), Grant(60, 3, 10, 20, Answer::kNone)},
       .open = {{60, 90}},
       .promised = 30},
      {.name = "replaced by an edit and then by another",
       .sent = {Grant(0, 1, 60, 90), Grant(70 * 60, 2, 200, 210), Grant(75 * 60, 3, 200, 205)},
       .open = {{60, 76}, {200, 205}},
       .promised = 15,
       .over = 5},
  });
}

TEST(JudgeDoorsTest, Answers) {
  Check({
      {.name = "not accepted", .sent = {Grant(0, 1, 60, 90, Answer::kNone)}, .open = {{60, 90}}},
      {.name = "promises nothing", .sent = {Grant(0, 1, 60, 90, Answer::kOther)}},
      {.name = "waits for a manager", .sent = {Grant(0, 1, 60, 90, Answer::kManual)}},
      {.name = "waits for a manager who follows",
       .sent = {Grant(0, 1, 60, 90, Answer::kManual)},
       .promised = 30,
       .missed = 30,
       .manager_follows = true},
      {.name = "an edit that is not promised",
       .sent = {Grant(0, 1, 60, 90), Grant(30, 2, 60, 100, Answer::kManual)},
       .open = {{60, 90}}},
      {.name = "accepted when it came again",
       .sent = {Grant(0, 1, 60, 90, Answer::kNone), Grant(65 * 60, 1, 60, 90)},
       .promised = 24,
       .missed = 24},
      {.name = "a promise stays",
       .sent = {Grant(0, 1, 60, 90), Grant(60, 1, 60, 90, Answer::kNone)},
       .promised = 30,
       .missed = 30},
      {.name = "two bookings promise the same minutes once",
       .sent = {Grant(0, 1, 60, 90), Grant(5, 1, 80, 110, Answer::kPromised, "b2")},
       .open = {{60, 100}},
       .promised = 50,
       .missed = 10},
  });
}

TEST(JudgeDoorsTest, LateMails) {
  Check({
      {.name = "the first 16 minutes",
       .sent = {Grant(0, 1, 60, 90, Answer::kManual)},
       .open = {{80, 90}},
       .promised = 30,
       .missed = 4,
       .late = 16,
       .manager_follows = true,
       .late_mails = {{"b1", {At(62 * 60 + 40)}}}},
      {.name = "while it is open",
       .sent = {Grant(0, 1, 60, 90, Answer::kManual)},
       .open = {{60, 90}},
       .promised = 30,
       .manager_follows = true,
       .late_mails = {{"b1", {At(60 * 60)}}}},
      {.name = "two, that overlap",
       .sent = {Grant(0, 1, 60, 90, Answer::kManual)},
       .promised = 30,
       .missed = 4,
       .late = 26,
       .manager_follows = true,
       .late_mails = {{"b1", {At(60 * 60), At(70 * 60)}}}},
      {.name = "another booking was promised in time",
       .sent = {Grant(0, 1, 60, 90, Answer::kManual), Grant(5, 1, 70, 90, Answer::kPromised, "b2")},
       .promised = 30,
       .missed = 20,
       .late = 10,
       .manager_follows = true,
       .late_mails = {{"b1", {At(60 * 60)}}}},
      {.name = "of another booking",
       .sent = {Grant(0, 1, 60, 90)},
       .promised = 30,
       .missed = 30,
       .late_mails = {{"b2", {At(60 * 60)}}}},
  });
}

TEST(JudgeDoorsTest, MadeByHand) {
  const absl::CivilDay today(2026, 9, 1);
  const std::vector<TimesOfDay> ten_to_eleven = {{.begin = 600, .end = 660}};
  Check({
      // 10:00 to 11:00 is 600 to 660 in UTC.
      {.name = "its times on its dates",
       .sent = {UiSet(0, today, today + 1, ten_to_eleven)},
       .open = {{599, 661}, {2040, 2100}, {3480, 3490}},
       .over = 2 + 10},
      {.name = "always",
       .sent = {UiSet(0, today, today + 1, {})},
       .open = {{0, 3000}},
       .over = 120},
      {.name = "not before it is entered",
       .sent = {UiSet(620 * 60 + 30, today, today, ten_to_eleven)},
       .open = {{600, 660}},
       .over = 20},
      {.name = "removed",
       .sent = {UiSet(0, today, today, ten_to_eleven), UiRemove(620 * 60 + 30), UiRemove(650 * 60)},
       .open = {{600, 660}},
       .over = 38},
      {.name = "replaced",
       .sent = {UiSet(0, today, today, ten_to_eleven),
                UiSet(620 * 60, today, today, {{.begin = 650, .end = 655}})},
       .open = {{600, 660}},
       .over = 60 - 21 - 5},
      {.name = "removed, and nothing was there",
       .sent = {UiRemove(0)},
       .open = {{1, 2}},
       .over = 1},
      {.name = "in local time",
       .sent = {UiSet(0, today, today, ten_to_eleven)},
       .open = {{0, 61}},
       .over = 1,
       .zone = "Australia/Sydney"},
      {.name = "a Period of centuries",
       .sent = {UiSet(0, absl::CivilDay(1900, 1, 1), absl::CivilDay(9999, 1, 1), ten_to_eleven)},
       .open = {{600, 660}}},
      {.name = "never promised", .sent = {UiSet(0, today, today, ten_to_eleven)}},
  });
}

// Clocks in Sydney go from 03:00 back to 02:00 at 2027-04-03T16:00Z.
TEST(JudgeDoorsTest, RepeatedHour) {
  const int change = static_cast<int>(absl::ToInt64Minutes(
      absl::FromCivil(absl::CivilSecond(2027, 4, 3, 16, 0, 0), absl::UTCTimeZone()) - kStart));
  const Sent first_only = Grant(0, 1, change - 60, change - 30);
  Check({
      {.name = "both instants may be open",
       .sent = {first_only},
       .open = {{change - 60, change - 30}, {change, change + 30}},
       .promised = 30,
       .zone = "Australia/Sydney"},
      {.name = "booked in the middle of the first one",
       .sent = {Grant((change - 45) * 60, 1, change - 60, change - 30)},
       .open = {{change - 45, change - 30}, {change, change + 30}},
       .promised = 14,
       .zone = "Australia/Sydney"},
      {.name = "the right one must be",
       .sent = {first_only},
       .open = {{change, change + 30}},
       .promised = 30,
       .missed = 30,
       .zone = "Australia/Sydney"},
      {.name = "not more than both",
       .sent = {first_only},
       .open = {{change - 60, change - 29}, {change, change + 31}},
       .promised = 30,
       .over = 2,
       .zone = "Australia/Sydney"},
      {.name = "no twin elsewhere",
       .sent = {first_only},
       .open = {{change - 60, change - 30}, {change, change + 30}},
       .promised = 30,
       .over = 30},
      {.name = "by hand",
       .sent = {UiSet(0, absl::CivilDay(2027, 4, 4), absl::CivilDay(2027, 4, 4),
                      {{.begin = 120, .end = 150}})},
       .open = {{change - 60, change - 30}, {change, change + 31}},
       .over = 1,
       .zone = "Australia/Sydney"},
  });
}

TEST(JudgeDoorsTest, Violations) {
  const int day = 24 * 60;
  const Judgement judgement = Judge(
      {.sent = {Grant(0, 1, 60, 90, Answer::kPromised, "b1"),
                Grant(1, 1, 60, 90, Answer::kPromised, "p1", "pool"),
                Grant(2, 1, 70 + day, 75 + day, Answer::kPromised, "next day"),
                Grant(3, 1, 90 + 3 * day, 95 + 3 * day, Answer::kPromised, "too far"),
                Grant(80 * 60, 1, 100, 120, Answer::kPromised, "came later"),
                Grant(80 * 60 + 1, 2, 100, 121, Answer::kPromised, "came later")},
       .open = {
           {62, 70}, {75, 90}, {100, 125}, {70 + day, 75 + day}, {90 + 3 * day, 95 + 3 * day}}});
  ASSERT_EQ(judgement.violations.size(), 4u);
  const auto check = [&judgement](int index, Kind kind, const std::string& facility, int from,
                                  int to, std::vector<std::string> bookings) {
    SCOPED_TRACE(index);
    const Violation& violation = judgement.violations[index];
    EXPECT_EQ(violation.kind, kind);
    EXPECT_EQ(violation.apartment, "501/1");
    EXPECT_EQ(violation.facility, facility);
    EXPECT_EQ(violation.from, Minute(from));
    EXPECT_EQ(violation.to, Minute(to));
    EXPECT_EQ(violation.bookings, bookings);
  };
  // Those of one minute are by facility.
  check(0, Kind::kMissed, "gym", 60, 62, {"b1"});
  check(1, Kind::kMissed, "pool", 60, 90, {"p1"});
  check(2, Kind::kMissed, "gym", 70, 75, {"b1", "next day"});
  check(3, Kind::kOver, "gym", 121, 125, {"b1", "next day", "came later"});
}

}  // namespace
}  // namespace connecx::offline
