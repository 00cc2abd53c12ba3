// Local minutes against an oracle that shares no code with us: the clock changes that zdump prints,
// of every time zone of the database, 2024 to 2035.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/local_time.h"
#include "core/window.h"

namespace connecx::core {
namespace {

using LocalMinute = std::pair<absl::CivilDay, int>;
// UTC offset in seconds from an instant (seconds since the epoch) on; the first entry is always.
using Offsets = std::map<std::int64_t, int>;

std::string Run(const std::string& command) {
  std::string output;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  EXPECT_NE(pipe, nullptr) << command;
  char buffer[4096];
  while (pipe != nullptr) {
    const std::size_t size = fread(buffer, 1, sizeof(buffer), pipe.get());
    if (size == 0) break;
    output.append(buffer, size);
  }
  return output;
}

int Number(absl::string_view digits) {
  int number = 0;
  EXPECT_TRUE(absl::SimpleAtoi(digits, &number)) << digits;
  return number;
}

// "+11", "-0330", "+002244".
int OffsetOf(absl::string_view text) {
  const int sign = text[0] == '-' ? -1 : 1;
  int seconds = 0;
  const int units[] = {3600, 60, 1};
  for (std::size_t i = 1; i + 1 < text.size(); i += 2) {
    seconds += Number(text.substr(i, 2)) * units[i / 2];
  }
  return sign * seconds;
}

// "2024-04-07", "02" or "02:30" or "02:30:15".
std::int64_t SecondsOf(absl::string_view date, absl::string_view time) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(date, &day)) << date;
  std::int64_t seconds = (day - absl::CivilDay(1970, 1, 1)) * 86400;
  int unit = 3600;
  for (const absl::string_view part : absl::StrSplit(time, ':')) {
    seconds += Number(part) * unit;
    unit /= 60;
  }
  return seconds;
}

std::map<std::string, Offsets> AskZdump() {
  std::string names;
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, name;
    words >> kind >> name;
    if (kind == "Z") absl::StrAppend(&names, " ", name);
  }
  std::map<std::string, Offsets> zones;
  Offsets* zone = nullptr;
  const std::string output = Run(absl::StrCat("zdump -i -c 2024,2036", names));
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::ConsumePrefix(&line, "TZ=\"")) {
      zone = &zones[std::string(line.substr(0, line.find('"')))];
      continue;
    }
    const std::vector<absl::string_view> words = absl::StrSplit(line, '\t');
    if (words.size() < 3 || zone == nullptr) continue;
    const int offset = OffsetOf(words[2]);
    if (words[0] == "-") {
      (*zone)[INT64_MIN] = offset;
    } else {
      (*zone)[SecondsOf(words[0], words[1]) - offset] = offset;
    }
  }
  return zones;
}

// The local minutes that a clock with these offsets shows.
std::set<LocalMinute> Shown(const Window& window, const Offsets& offsets) {
  std::set<LocalMinute> shown;
  const std::int64_t end = absl::ToUnixSeconds(window.end);
  for (std::int64_t at = absl::ToUnixSeconds(window.start); at < end; at += 60) {
    const std::int64_t local = at + std::prev(offsets.upper_bound(at))->second;
    shown.insert({absl::CivilDay(1970, 1, 1) + local / 86400, local % 86400 / 60});
  }
  return shown;
}

std::set<LocalMinute> Computed(const Window& window, absl::TimeZone time_zone) {
  std::set<LocalMinute> computed;
  for (const auto& [date, ranges] : LocalMinutes(window, time_zone)) {
    for (const MinuteRange& range : ranges) {
      for (int minute = range.begin; minute < range.end; ++minute) computed.insert({date, minute});
    }
  }
  return computed;
}

TEST(LocalTimeZdumpTest, LocalMinutesAroundEveryClockChangeOfEveryTimeZone) {
  const std::map<std::string, Offsets> zones = AskZdump();
  ASSERT_GT(zones.size(), 300u);
  int changes = 0;
  for (const auto& [name, offsets] : zones) {
    absl::TimeZone time_zone;
    ASSERT_TRUE(absl::LoadTimeZone(name, &time_zone)) << name;
    std::vector<std::int64_t> instants = {1'800'000'000};
    for (const auto& [instant, offset] : offsets) {
      if (instant != INT64_MIN) instants.push_back(instant);
    }
    changes += static_cast<int>(instants.size()) - 1;
    for (const std::int64_t instant : instants) {
      const absl::Time at = absl::FromUnixSeconds(instant / 60 * 60);
      for (const Window& window :
           {Window{at - absl::Minutes(95), at + absl::Minutes(130)},
            Window{at, at + absl::Minutes(1)}, Window{at - absl::Minutes(1), at},
            Window{at - absl::Hours(20), at + absl::Hours(9)}}) {
        ASSERT_EQ(Computed(window, time_zone), Shown(window, offsets)) << name << " " << at;
      }
    }
  }
  EXPECT_GT(changes, 1000) << "zdump told of hardly any clock change";
}

}  // namespace
}  // namespace connecx::core
