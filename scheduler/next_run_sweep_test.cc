#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/local_time.h"
#include "core/records.h"
#include "scheduler/next_run.h"

// Invariant I8 over the whole time zone database, 2024 to 2035.

namespace connecx::scheduler {
namespace {

constexpr absl::Duration kAfterMidnight = absl::Minutes(5);
const absl::CivilDay kFirst(2024, 1, 1);
const absl::CivilDay kLast(2035, 12, 31);

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// All that matters of a time zone here: its offset at the beginning, and its clock changes.
std::string Clock(absl::TimeZone zone) {
  std::string clock;
  absl::Time at = core::FirstInstant(kFirst - 2, zone);
  const absl::Time end = core::EndOfDate(kLast + 2, zone);
  for (absl::TimeZone::CivilTransition change; at < end;) {
    absl::StrAppend(&clock, absl::FormatTime(at, absl::UTCTimeZone()), zone.At(at).offset, " ");
    if (!zone.NextTransition(at, &change)) break;
    at = zone.At(change.from).trans;
  }
  return clock;
}

// The names of the database's time zones; of those with the same clock in these years only one.
std::vector<std::string> ZoneNames() {
  namespace fs = std::filesystem;
  const fs::path root = "/usr/share/zoneinfo";
  std::map<std::string, std::string> by_clock;
  for (fs::recursive_directory_iterator it(root), end; it != end; ++it) {
    const std::string name = fs::relative(it->path(), root).string();
    if (name == "posix" || name == "right") {
      it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file()) continue;
    std::string magic(4, '\0');
    std::ifstream(it->path(), std::ios::binary).read(magic.data(), magic.size());
    if (magic == "TZif") by_clock.emplace(Clock(Zone(name)), name);
  }
  std::vector<std::string> names;
  for (const auto& [clock, name] : by_clock) names.push_back(name);
  return names;
}

// The runs that a building makes until the end of kLast when every run completes at once. `pause`
// is how long the process is away each time before it looks.
template <typename Pause>
std::vector<core::Run> Live(absl::TimeZone zone, Pause pause) {
  const absl::Time end = core::EndOfDate(kLast, zone);
  std::vector<core::Run> runs;
  NightlyState state;
  state.time_zone = zone;
  state.after_midnight = kAfterMidnight;
  for (absl::Time now = core::FirstInstant(kFirst, zone); now < end;) {
    const std::size_t known = std::min<std::size_t>(runs.size(), 2);
    state.runs = absl::MakeConstSpan(runs).last(known);
    const NextRun next = DecideNextRun(state, now);
    if (next.run.has_value()) {
      core::Run run;
      run.date = *next.run;
      run.state = core::RunState::kCompleted;
      run.started_time = now;
      runs.push_back(run);
    } else {
      if (next.look_again <= now) {
        ADD_FAILURE() << "does not advance at " << now;
        break;
      }
      now = next.look_again;
      now += pause();
    }
  }
  return runs;
}

void ExpectInTheirDates(const std::vector<core::Run>& runs, absl::TimeZone zone) {
  for (const core::Run& run : runs) {
    EXPECT_EQ(core::LocalDate(run.started_time, zone), run.date);
    EXPECT_GE(run.started_time, core::FirstInstant(run.date, zone) + kAfterMidnight);
  }
}

TEST(NextRunSweepTest, TheDatabaseIsThere) {
  EXPECT_GT(ZoneNames().size(), 50u);
  for (const char* name : {"America/Santiago", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza",
                           "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca"}) {
    Zone(name);
  }
}

TEST(NextRunSweepTest, I8ExactlyOneRunOnEveryLocalDateOfEveryTimeZone) {
  for (const std::string& name : ZoneNames()) {
    SCOPED_TRACE(name);
    const absl::TimeZone zone = Zone(name);
    const std::vector<core::Run> runs = Live(zone, [] { return absl::ZeroDuration(); });
    ExpectInTheirDates(runs, zone);
    std::size_t next = 0;
    for (absl::CivilDay date = kFirst; date <= kLast; ++date) {
      const absl::Time begin = core::FirstInstant(date, zone);
      if (core::LocalDate(begin, zone) != date) continue;  // skipped by the zone
      ASSERT_LT(next, runs.size());
      ASSERT_EQ(runs[next].date, date);
      EXPECT_EQ(runs[next].started_time, begin + kAfterMidnight);
      ++next;
    }
    EXPECT_EQ(next, runs.size());
  }
}

TEST(NextRunSweepTest, I8NoDateRunsTwiceHoweverLongTheProcessIsAway) {
  std::mt19937 random(20260310);
  std::uniform_int_distribution<int> minutes(0, 3 * 24 * 60);
  for (const std::string& name : ZoneNames()) {
    SCOPED_TRACE(name);
    const absl::TimeZone zone = Zone(name);
    const std::vector<core::Run> runs = Live(zone, [&] { return absl::Minutes(minutes(random)); });
    ExpectInTheirDates(runs, zone);
    std::set<absl::CivilDay> dates;
    for (const core::Run& run : runs) EXPECT_TRUE(dates.insert(run.date).second) << run.date;
    EXPECT_GT(runs.size(), 1000u);
  }
}

}  // namespace
}  // namespace connecx::scheduler
