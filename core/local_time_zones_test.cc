#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/local_time.h"

// Local-time functions against brute force over every minute around every clock change, in every
// time zone of the database.

namespace connecx::core {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);

// The canonical zones; the links to them behave alike.
std::vector<std::string> ZoneNames() {
  std::vector<std::string> names;
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, name;
    words >> kind >> name;
    if (kind == "Z") names.push_back(name);
  }
  return names;
}

// The clock changes of a time zone that no other one made before it: the same change of the same
// offset is looked at once.
std::vector<absl::Time> NewTransitions(absl::TimeZone time_zone, int first_year, int last_year,
                                       std::set<std::string>& known) {
  std::vector<absl::Time> found;
  absl::Time at = absl::FromCivil(absl::CivilYear(first_year), absl::UTCTimeZone());
  const absl::Time end = absl::FromCivil(absl::CivilYear(last_year + 1), absl::UTCTimeZone());
  absl::TimeZone::CivilTransition transition;
  while (time_zone.NextTransition(at, &transition)) {
    const auto from = time_zone.At(transition.from);
    const auto to = time_zone.At(transition.to);
    at = from.kind == absl::TimeZone::TimeInfo::SKIPPED ? from.trans : to.trans;
    if (at >= end) break;
    const std::string change =
        absl::StrCat(absl::FormatCivilTime(transition.from), " ",
                     absl::FormatCivilTime(transition.to), " ", absl::ToUnixSeconds(at));
    if (known.insert(change).second) found.push_back(at);
  }
  return found;
}

std::map<absl::CivilDay, std::vector<bool>> BruteMinutes(const Window& window,
                                                         absl::TimeZone time_zone) {
  std::map<absl::CivilDay, std::vector<bool>> minutes;
  for (absl::Time at = window.start; at < window.end; at += kMinute) {
    const absl::CivilSecond local = absl::ToCivilSecond(at, time_zone);
    std::vector<bool>& date = minutes[absl::CivilDay(local)];
    date.resize(kMinutesPerDay);
    date[local.hour() * 60 + local.minute()] = true;
  }
  return minutes;
}

std::map<absl::CivilDay, std::vector<bool>> Spread(
    const std::map<absl::CivilDay, MinuteSet>& sets) {
  std::map<absl::CivilDay, std::vector<bool>> minutes;
  for (const auto& [date, set] : sets) {
    std::vector<bool>& bits = minutes[date];
    bits.resize(kMinutesPerDay);
    int last_end = -1;
    for (const MinuteRange range : set) {
      EXPECT_LT(last_end, range.begin) << "not merged";
      EXPECT_LT(range.begin, range.end);
      last_end = range.end;
      for (int minute = range.begin; minute < range.end; ++minute) bits[minute] = true;
    }
  }
  return minutes;
}

void CheckMinutes(const Window& window, absl::TimeZone time_zone) {
  const auto sets = LocalMinutes(window, time_zone);
  ASSERT_EQ(Spread(sets), BruteMinutes(window, time_zone));
}

// Every date that brute force sees between two instants, with what it sees of it.
void CheckDates(absl::Time begin, absl::Time end, absl::TimeZone time_zone) {
  // The pieces in which the local clock shows one date, in the order of time.
  std::vector<std::pair<absl::Time, absl::CivilDay>> pieces;
  std::map<absl::CivilDay, absl::Time> first_seen;
  for (absl::Time at = begin; at < end; at += kMinute) {
    const absl::CivilDay date(absl::ToCivilSecond(at, time_zone));
    if (!pieces.empty() && pieces.back().second == date) continue;
    pieces.emplace_back(at, date);
    first_seen.try_emplace(date, at);
  }
  // The first date seen did not begin within the scan.
  for (absl::CivilDay date = first_seen.begin()->first + 1; date <= first_seen.rbegin()->first;
       ++date) {
    const auto found = first_seen.lower_bound(date);
    ASSERT_EQ(FirstInstant(date, time_zone), found->second) << date;
    ASSERT_EQ(EndOfDate(date - 1, time_zone), found->second) << date;
    if (date < first_seen.rbegin()->first) {
      ASSERT_EQ(DateIsSkipped(date, time_zone), found->first != date) << date;
    }
  }
  for (auto piece = pieces.begin(); piece + 1 != pieces.end(); ++piece) {
    const auto later = std::find_if(
        piece, pieces.end(), [piece](const auto& other) { return other.second > piece->second; });
    if (later == pieces.end()) break;
    for (const absl::Time now : {piece->first, (piece + 1)->first - absl::Seconds(1)}) {
      ASSERT_EQ(LocalDate(now, time_zone), piece->second);
      ASSERT_EQ(NextDateChange(now, time_zone), later->first) << now;
    }
  }
}

TEST(LocalTimeZonesTest, AgreesWithBruteForceAroundEveryClockChange) {
  const std::vector<std::string> names = ZoneNames();
  ASSERT_GT(names.size(), 300u);
  std::set<std::string> known;
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    absl::TimeZone time_zone;
    ASSERT_TRUE(absl::LoadTimeZone(name, &time_zone));
    for (const absl::Time at : NewTransitions(time_zone, 2007, 2027, known)) {
      SCOPED_TRACE(absl::FormatTime(at, absl::UTCTimeZone()));
      // Every shape of window: around the change, ending and beginning at it, far and near.
      for (const auto& [before, after] :
           std::vector<std::pair<int, int>>{{1600, 1500}, {90, 90}, {0, 45}, {45, 0}, {1, 1}}) {
        CheckMinutes({at - before * kMinute, at + after * kMinute}, time_zone);
      }
      CheckDates(at - absl::Hours(30), at + absl::Hours(54), time_zone);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(known.size(), 300u);
}

TEST(LocalTimeZonesTest, NoMidnightOfAYearIsLost) {
  for (const std::string& name : ZoneNames()) {
    SCOPED_TRACE(name);
    absl::TimeZone time_zone;
    ASSERT_TRUE(absl::LoadTimeZone(name, &time_zone));
    for (absl::CivilDay date(2011, 1, 1); date < absl::CivilDay(2012, 1, 3); ++date) {
      const absl::Time first = FirstInstant(date, time_zone);
      ASSERT_LT(LocalDate(first - absl::Seconds(1), time_zone), date);
      ASSERT_GE(LocalDate(first, time_zone), date);
      ASSERT_LE(first, EndOfDate(date, time_zone));
    }
  }
}

TEST(LocalTimeZonesTest, ClosedHolesContainOnlyMinutesThatDoNotExist) {
  std::set<std::string> known;
  for (const std::string& name : ZoneNames()) {
    SCOPED_TRACE(name);
    absl::TimeZone time_zone;
    ASSERT_TRUE(absl::LoadTimeZone(name, &time_zone));
    for (const absl::Time at : NewTransitions(time_zone, 2007, 2027, known)) {
      for (const absl::CivilDay date :
           {LocalDate(at - absl::Seconds(1), time_zone), LocalDate(at, time_zone)}) {
        if (DateIsSkipped(date, time_zone)) continue;
        // The whole date exists between these, and nothing else of it.
        const auto all = LocalMinutes({at - absl::Hours(72), at + absl::Hours(72)}, time_zone);
        const MinuteSet& existing = all.at(date);
        EXPECT_EQ(CloseSkippedHoles(date, existing, time_zone), (MinuteSet{{0, kMinutesPerDay}}));
        for (std::size_t i = 0; i < existing.size(); ++i) {
          const MinuteSet one = {existing[i]};
          if (existing.size() > 1) {
            EXPECT_EQ(CloseSkippedHoles(date, one, time_zone), one);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace connecx::core
