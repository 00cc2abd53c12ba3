#include "salto_client/access_system/timetable_names.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace connecx::salto {
namespace {

constexpr absl::string_view kNamePrefix = "CX";
constexpr absl::string_view kMarkPrefix = "connecx-access:";
constexpr absl::string_view kNote = "; do not edit";
static_assert(kMarkPrefix.size() + kMaxMark + kNote.size() <= kMaxTimetableDescription);

constexpr absl::string_view kDayNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri",
                                           "Sat", "Sun", "Hol", "Sp1", "Sp2"};

std::string LongTime(int minute) { return absl::StrFormat("%02d:%02d", minute / 60, minute % 60); }

std::string ShortTime(int minute) {
  return minute % 60 == 0 ? absl::StrFormat("%02d", minute / 60) : LongTime(minute);
}

// "Mon", "Mon,Wed", "Mon-Fri,Hol"; three and more weekdays in a row become a range.
std::string DaysText(core::DayTypes days) {
  if (days == core::DayTypes::All()) return "all";
  const auto has = [days](int day) { return days.Has(static_cast<core::DayType>(day)); };
  const int weekdays = static_cast<int>(core::DayType::kSunday) + 1;
  std::vector<std::string> parts;
  for (int day = 0; day < core::kDayTypeCount;) {
    if (!has(day)) {
      ++day;
      continue;
    }
    int end = day + 1;
    while (end < weekdays && has(end)) ++end;
    if (end - day < 3) end = day + 1;
    parts.push_back(end == day + 1 ? std::string(kDayNames[day])
                                   : absl::StrCat(kDayNames[day], "-", kDayNames[end - 1]));
    day = end;
  }
  return absl::StrJoin(parts, ",");
}

int FirstDay(core::DayTypes days) {
  int day = 0;
  while (day < core::kDayTypeCount && !days.Has(static_cast<core::DayType>(day))) ++day;
  return day;
}

bool EveryDay(const core::Timetable& hours) {
  return std::all_of(
      hours.intervals.begin(), hours.intervals.end(),
      [](const core::Interval& interval) { return interval.days == core::DayTypes::All(); });
}

// A name's parts behind its prefix: hours, with their days where these differ from the part before.
std::vector<std::string> Parts(const core::Timetable& hours, std::string (*time_text)(int)) {
  std::vector<core::Interval> intervals = hours.intervals;
  std::sort(intervals.begin(), intervals.end(),
            [](const core::Interval& a, const core::Interval& b) {
              return std::make_tuple(FirstDay(a.days), a.days.bits(), a.begin, a.end) <
                     std::make_tuple(FirstDay(b.days), b.days.bits(), b.begin, b.end);
            });
  std::vector<std::string> parts;
  core::DayTypes named = EveryDay(hours) ? core::DayTypes::All() : core::DayTypes();
  for (const core::Interval& interval : intervals) {
    std::string part = absl::StrCat(time_text(interval.begin), "-", time_text(interval.end));
    if (interval.days != named) part = absl::StrCat(DaysText(interval.days), " ", part);
    named = interval.days;
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string Name(const std::vector<std::string>& parts) {
  std::string name(kNamePrefix);
  for (const std::string& part : parts) absl::StrAppend(&name, " ", part);
  return name;
}

// Whether SPACE could have given this name to its entry `number`: nothing, or a word with it.
bool IsDefaultName(absl::string_view name, int number) {
  size_t digits = name.size();
  while (digits > 0 && absl::ascii_isdigit(name[digits - 1])) --digits;
  const absl::string_view word = name.substr(0, digits);
  if (!std::all_of(word.begin(), word.end(),
                   [](char c) { return absl::ascii_isalpha(c) || c == ' '; })) {
    return false;
  }
  int named = 0;
  return name.empty() || (absl::SimpleAtoi(name.substr(digits), &named) && named == number);
}

bool IsMarkChar(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.'; }

bool HasMark(absl::string_view description, absl::string_view mark) {
  return absl::ConsumePrefix(&description, kMarkPrefix) &&
         absl::ConsumePrefix(&description, mark) &&
         (description.empty() || !IsMarkChar(description.front()));
}

}  // namespace

std::string TimetableName(const core::Timetable& hours, int number) {
  if (EveryDay(hours)) {
    std::string name = Name(Parts(hours, LongTime));
    if (name.size() <= kMaxTimetableName) return name;
  }
  std::vector<std::string> parts = Parts(hours, ShortTime);
  std::string name = Name(parts);
  const std::string cut = absl::StrCat(" ... #", number);
  if (name.size() <= kMaxTimetableName) return name;
  while (name.size() + cut.size() > kMaxTimetableName) {
    parts.pop_back();
    name = Name(parts);
  }
  return absl::StrCat(name, cut);
}

bool IsValidMark(absl::string_view mark) {
  return !mark.empty() && mark.size() <= kMaxMark &&
         std::all_of(mark.begin(), mark.end(), IsMarkChar);
}

std::string TimetableDescription(absl::string_view mark) {
  return absl::StrCat(kMarkPrefix, mark, kNote);
}

TimetableOwner OwnerOf(const Timetable& timetable, absl::string_view mark) {
  if (!timetable.intervals.has_value()) return TimetableOwner::kOthers;
  if (HasMark(timetable.description, mark)) return TimetableOwner::kUs;
  const bool untouched = timetable.intervals->empty() && timetable.description.empty() &&
                         IsDefaultName(timetable.name, timetable.number);
  return untouched ? TimetableOwner::kNobody : TimetableOwner::kOthers;
}

}  // namespace connecx::salto
