#include "core/permission.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace connecx::core {
namespace {

constexpr std::array<absl::string_view, kDayTypeCount> kDayNames = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Holiday", "Special 1", "Special 2"};
constexpr int kWeekdays = 7;

// "Mon", "Mon-Wed/Sat", "Sun/Holiday": three weekdays or more in a row become a range.
std::string DaysText(DayTypes days) {
  std::vector<std::string> parts;
  for (int day = 0; day < kDayTypeCount;) {
    if (!days.Has(static_cast<DayType>(day))) {
      ++day;
      continue;
    }
    int after = day + 1;
    while (after < kWeekdays && days.Has(static_cast<DayType>(after))) ++after;
    if (after - day >= 3) {
      parts.push_back(absl::StrCat(kDayNames[day], "-", kDayNames[after - 1]));
      day = after;
    } else {
      parts.emplace_back(kDayNames[day]);
      ++day;
    }
  }
  return absl::StrJoin(parts, "/");
}

int FirstDay(DayTypes days) {
  for (int day = 0; day < kDayTypeCount; ++day) {
    if (days.Has(static_cast<DayType>(day))) return day;
  }
  return kDayTypeCount;
}

std::string TimeText(int minute) {
  return absl::StrCat(absl::Dec(minute / 60, absl::kZeroPad2), ":",
                      absl::Dec(minute % 60, absl::kZeroPad2));
}

std::string TimesText(const Interval& interval) {
  return absl::StrCat(TimeText(interval.begin), "-", TimeText(interval.end));
}

}  // namespace

std::string HoursText(const Timetable& timetable) {
  if (timetable.always()) return "always";
  std::vector<Interval> intervals = timetable.intervals;
  std::stable_sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) {
    return std::make_tuple(FirstDay(a.days), a.begin, a.end) <
           std::make_tuple(FirstDay(b.days), b.begin, b.end);
  });
  return absl::StrJoin(intervals, ", ", [](std::string* out, const Interval& interval) {
    if (interval.days != DayTypes::All()) absl::StrAppend(out, DaysText(interval.days), " ");
    absl::StrAppend(out, TimesText(interval));
  });
}

}  // namespace connecx::core
