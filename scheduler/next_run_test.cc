#include "scheduler/next_run.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/records.h"

namespace connecx::scheduler {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::Time At(const std::string& text, const std::string& zone) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%S", text, Zone(zone), &time, &error)) << error;
  return time;
}

absl::CivilDay Day(const std::string& text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(text, &day)) << text;
  return day;
}

struct StoredRun {
  std::string date;
  core::RunState state;
};

struct Case {
  std::string name;
  std::string now;
  std::vector<StoredRun> runs;
  std::string attempted_date;  // empty: none
  int attempts = 0;
  std::string last_attempt;
  std::string want_run;         // empty: wait
  std::string want_look_again;  // if no run
};

constexpr core::RunState kRunning = core::RunState::kRunning;
constexpr core::RunState kCompleted = core::RunState::kCompleted;
constexpr core::RunState kFailed = core::RunState::kFailed;
constexpr core::RunState kSubsumed = core::RunState::kSubsumed;

const std::vector<Case>& Cases() {
  static const auto& cases = *new std::vector<Case>{
      {"FirstStartEver", "2026-03-10 15:00:00", {}, "", 0, "", "2026-03-10", ""},
      {"BeforeTheInstant",
       "2026-03-10 00:04:59",
       {{"2026-03-09", kCompleted}},
       "",
       0,
       "",
       "",
       "2026-03-10 00:05:00"},
      {"AtTheInstant",
       "2026-03-10 00:05:00",
       {{"2026-03-09", kCompleted}},
       "",
       0,
       "",
       "2026-03-10",
       ""},
      {"CompletedToday",
       "2026-03-10 00:06:00",
       {{"2026-03-10", kCompleted}},
       "",
       0,
       "",
       "",
       "2026-03-11 00:05:00"},
      {"CoreCompletedItBeforeTheInstant",
       "2026-03-10 00:02:00",
       {{"2026-03-10", kCompleted}},
       "",
       0,
       "",
       "",
       "2026-03-11 00:05:00"},
      {"SubsumedAndTheClockWasSetBack",
       "2026-03-08 12:00:00",
       {{"2026-03-08", kSubsumed}},
       "",
       0,
       "",
       "",
       "2026-03-09 00:05:00"},
      {"DownForDaysRunsOnlyToday",
       "2026-03-10 15:00:00",
       {{"2026-03-06", kCompleted}, {"2026-03-07", kFailed}},
       "",
       0,
       "",
       "2026-03-10",
       ""},
      {"DownAtMidnightUpBeforeTheInstant",
       "2026-03-10 00:01:00",
       {{"2026-03-07", kCompleted}},
       "",
       0,
       "",
       "",
       "2026-03-10 00:05:00"},
      {"LeftBehindByACrash",
       "2026-03-10 00:07:00",
       {{"2026-03-10", kRunning}},
       "",
       0,
       "",
       "2026-03-10",
       ""},
      {"FailedInAnEarlierProcess",
       "2026-03-10 00:07:00",
       {{"2026-03-10", kFailed}},
       "",
       0,
       "",
       "2026-03-10",
       ""},
      {"PauseAfterTheFirst",
       "2026-03-10 00:06:59",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       1,
       "2026-03-10 00:06:00",
       "",
       "2026-03-10 00:07:00"},
      {"PauseIsOver",
       "2026-03-10 00:07:00",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       1,
       "2026-03-10 00:06:00",
       "2026-03-10",
       ""},
      {"LongestPause",
       "2026-03-10 12:09:59",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       40,
       "2026-03-10 12:00:00",
       "",
       "2026-03-10 12:10:00"},
      {"PauseOverMidnightEndsWithTheNextDate",
       "2026-03-10 23:59:30",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       40,
       "2026-03-10 23:59:00",
       "",
       "2026-03-11 00:05:00"},
      {"YesterdaysPauseDoesNotCount",
       "2026-03-11 00:05:00",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       40,
       "2026-03-11 00:01:00",
       "2026-03-11",
       ""},
      {"YesterdaysFailureIsNotRetriedBeforeTheInstant",
       "2026-03-11 00:01:00",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       3,
       "2026-03-10 23:50:00",
       "",
       "2026-03-11 00:05:00"},
      {"FailedAfterCoreCompleted",
       "2026-03-10 00:06:30",
       {{"2026-03-10", kCompleted}},
       "2026-03-10",
       1,
       "2026-03-10 00:06:00",
       "",
       "2026-03-11 00:05:00"},
      {"ClockSetBackToACompletedDate",
       "2026-03-09 20:00:00",
       {{"2026-03-10", kCompleted}, {"2026-03-09", kCompleted}},
       "",
       0,
       "",
       "",
       "2026-03-10 00:05:00"},
      {"ClockWasWrongByAYear",
       "2026-03-10 20:00:00",
       {{"2027-03-10", kCompleted}, {"2026-03-09", kCompleted}},
       "",
       0,
       "",
       "2026-03-10",
       ""},
      {"ClockSetBackDuringAPause",
       "2026-03-10 08:00:00",
       {{"2026-03-10", kFailed}},
       "2026-03-10",
       5,
       "2026-03-10 16:00:00",
       "2026-03-10",
       ""},
  };
  return cases;
}

class NextRunTest : public testing::TestWithParam<Case> {};

TEST_P(NextRunTest, Decides) {
  const Case& c = GetParam();
  const std::string zone = "Pacific/Auckland";
  std::vector<core::Run> runs;
  for (const StoredRun& stored : c.runs) {
    core::Run run;
    run.date = Day(stored.date);
    run.state = stored.state;
    runs.push_back(run);
  }
  NightlyState state;
  state.time_zone = Zone(zone);
  state.runs = runs;
  if (!c.attempted_date.empty()) {
    state.attempts = {
        .date = Day(c.attempted_date), .count = c.attempts, .last_time = At(c.last_attempt, zone)};
  }
  const NextRun next = DecideNextRun(state, At(c.now, zone));
  if (c.want_run.empty()) {
    EXPECT_EQ(next.run, std::nullopt);
    EXPECT_EQ(next.look_again, At(c.want_look_again, zone))
        << absl::FormatTime(next.look_again, Zone(zone));
  } else {
    EXPECT_EQ(next.run, Day(c.want_run));
  }
}

INSTANTIATE_TEST_SUITE_P(Table, NextRunTest, testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

struct DueCase {
  std::string name;
  std::string zone;
  std::string date;
  std::string want_utc;
};

class RunDueTimeTest : public testing::TestWithParam<DueCase> {};

TEST_P(RunDueTimeTest, IsFiveMinutesIntoTheDate) {
  const DueCase& c = GetParam();
  const absl::Time due = RunDueTime(Day(c.date), Zone(c.zone), absl::Minutes(5));
  EXPECT_EQ(due, At(c.want_utc, "UTC")) << absl::FormatTime(due, absl::UTCTimeZone());
}

INSTANTIATE_TEST_SUITE_P(
    Table, RunDueTimeTest,
    testing::Values(DueCase{"OrdinaryDay", "Europe/Berlin", "2026-03-10", "2026-03-09 23:05:00"},
                    // Midnight does not exist: the date begins at 01:00.
                    DueCase{"Santiago", "America/Santiago", "2026-09-06", "2026-09-06 04:05:00"},
                    DueCase{"Cairo", "Africa/Cairo", "2026-04-24", "2026-04-23 22:05:00"},
                    // 24:00 is set back to 23:00 of the day before.
                    DueCase{"Beirut", "Asia/Beirut", "2024-10-27", "2024-10-26 22:05:00"},
                    // 01:00 is set back to 00:00: the first of two midnights counts.
                    DueCase{"Havana", "America/Havana", "2026-11-01", "2026-11-01 04:05:00"},
                    // 00:01 was set back to 23:01 of the day before: the second midnight counts.
                    DueCase{"StJohnsUntil2011", "America/St_Johns", "2010-11-07",
                            "2010-11-07 03:35:00"},
                    // The day before, 30 December 2011, did not exist.
                    DueCase{"Apia", "Pacific/Apia", "2011-12-31", "2011-12-30 10:05:00"}),
    [](const auto& info) { return info.param.name; });

TEST(RetryPauseTest, DoublesToTenMinutesAfterRunsThatBegan) {
  const std::vector<int> minutes = {1, 2, 4, 8, 10, 10};
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    EXPECT_EQ(RetryPause({.count = static_cast<int>(i) + 1}), absl::Minutes(minutes[i]));
  }
  EXPECT_EQ(RetryPause({.count = 1'000'000}), absl::Minutes(10));
}

TEST(RetryPauseTest, IsOneMinuteWhileNoneCanBegin) {
  for (const int count : {1, 2, 1'000'000}) {
    EXPECT_EQ(RetryPause({.count = count, .began = false}), absl::Minutes(1));
  }
}

TEST(RunIsOverdueTest, TwoHoursAfterItWasDue) {
  core::Run run;
  run.date = Day("2026-03-10");
  run.state = kFailed;
  NightlyState state;
  state.time_zone = Zone("Asia/Tokyo");
  const std::vector<core::Run> failed = {run};
  state.runs = failed;
  EXPECT_FALSE(RunIsOverdue(state, At("2026-03-10 02:04:59", "Asia/Tokyo")));
  EXPECT_TRUE(RunIsOverdue(state, At("2026-03-10 02:05:00", "Asia/Tokyo")));
  run.state = kCompleted;
  const std::vector<core::Run> completed = {run};
  state.runs = completed;
  EXPECT_FALSE(RunIsOverdue(state, At("2026-03-10 02:05:00", "Asia/Tokyo")));
}

}  // namespace
}  // namespace connecx::scheduler
