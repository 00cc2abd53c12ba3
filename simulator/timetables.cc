#include "simulator/timetables.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace connecx::simulator {
namespace {

std::string ShortTime(SecondOfDay second) {
  std::string text = FormatSecondOfDay(second);
  if (second % 60 == 0) text.resize(5);
  return text;
}

std::string DaysText(const std::bitset<kDayTypes>& days) {
  if (days.all()) return "every day";
  if (days.none()) return "on no day";
  std::vector<std::string> names;
  for (int i = 0; i < kDayTypes; ++i) {
    if (!days[i]) continue;
    const bool is_weekday = i <= static_cast<int>(DayType::kSunday);
    names.emplace_back(is_weekday ? kDayTypeNames[i].substr(0, 3) : kDayTypeNames[i]);
  }
  return absl::StrJoin(names, " ");
}

}  // namespace

bool IsTimetable(int id, const Behaviour& behaviour) {
  return id >= 1 && id <= behaviour.timetable_pool;
}

Timetable TimetableOf(const Database& database, int id) {
  const auto it = database.timetables.find(id);
  if (it != database.timetables.end()) return it->second;
  Timetable untouched;
  untouched.name = absl::StrFormat("Timetable%04d", id);
  return untouched;
}

std::string HoursText(const Database& database, int timetable_id) {
  if (timetable_id == kAlways) return "always";
  const auto it = database.timetables.find(timetable_id);
  if (it == database.timetables.end() || it->second.intervals.empty()) return "never";
  return absl::StrJoin(it->second.intervals, "; ", [](std::string* out, const Interval& interval) {
    absl::StrAppend(out, ShortTime(interval.start), "-", ShortTime(interval.end), " ",
                    DaysText(interval.days));
  });
}

}  // namespace connecx::simulator
