#include "salto_client/access_system/timetable_form.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace connecx::salto {
namespace {

constexpr int kMinutesPerDay = 24 * 60;

static_assert(core::kDayTypeCount == kDayTypes);
static_assert(static_cast<int>(core::DayType::kSunday) == static_cast<int>(DayType::kSunday));
static_assert(static_cast<int>(core::DayType::kHoliday) == static_cast<int>(DayType::kHoliday));
static_assert(static_cast<int>(core::DayType::kSpecial2) == static_cast<int>(DayType::kSpecial2));

bool Before(const TimetableInterval& a, const TimetableInterval& b) {
  return std::make_tuple(a.start_second, a.end_second, a.days.to_ulong()) <
         std::make_tuple(b.start_second, b.end_second, b.days.to_ulong());
}

}  // namespace

absl::StatusOr<std::vector<TimetableInterval>> ToIntervals(const core::Timetable& hours) {
  std::map<std::pair<int, int>, core::DayTypes> days_of;
  for (const core::Interval& interval : hours.intervals) {
    if (interval.begin < 0 || interval.begin >= interval.end || interval.end > kMinutesPerDay ||
        interval.days.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("an interval from minute ", interval.begin, " to minute ", interval.end,
                       " on ", interval.days.empty() ? "no" : "some", " days cannot be written"));
    }
    core::DayTypes& days = days_of[{interval.begin, interval.end}];
    days = days | interval.days;
  }
  if (days_of.size() > static_cast<size_t>(kMaxIntervals)) {
    return absl::InvalidArgumentError(absl::StrCat("a timetable holds at most ", kMaxIntervals,
                                                   " intervals, not ", days_of.size()));
  }
  std::vector<TimetableInterval> intervals;
  for (const auto& [minutes, days] : days_of) {
    intervals.push_back({.start_second = minutes.first * 60,
                         .end_second = minutes.second * 60 - 1,
                         .days = DayTypes(days.bits())});
  }
  return intervals;
}

std::vector<core::HeldInterval> ToHeldIntervals(const std::vector<TimetableInterval>& intervals) {
  std::vector<core::HeldInterval> held;
  held.reserve(intervals.size());
  for (const TimetableInterval& interval : intervals) {
    held.push_back(
        {.begin_second = interval.start_second,
         .end_second = interval.end_second,
         .days = core::DayTypes::FromBits(static_cast<std::uint16_t>(interval.days.to_ulong()))});
  }
  return held;
}

bool SameContent(std::vector<TimetableInterval> a, std::vector<TimetableInterval> b) {
  std::sort(a.begin(), a.end(), Before);
  std::sort(b.begin(), b.end(), Before);
  return a == b;
}

}  // namespace connecx::salto
