#include "core/openings.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "core/local_time.h"

namespace connecx::core {
namespace {

constexpr int kSecondsPerDay = 24 * 60 * 60;

// Adds the minutes whose second 30 lies in the seconds [begin, end) of a day.
void AddJudged(absl::civil_diff_t begin, absl::civil_diff_t end, MinuteSet& minutes) {
  const auto minute_at = [](absl::civil_diff_t second) {
    return static_cast<int>((std::clamp<absl::civil_diff_t>(second, 0, kSecondsPerDay) + 29) / 60);
  };
  const MinuteRange range = {minute_at(begin), minute_at(end)};
  if (range.begin < range.end) AddMinutes(range, minutes);
}

MinuteSet Intersection(const MinuteSet& a, const MinuteSet& b) {
  MinuteSet both;
  for (const MinuteRange x : a) {
    for (const MinuteRange y : b) {
      const MinuteRange common = {std::max(x.begin, y.begin), std::min(x.end, y.end)};
      if (common.begin < common.end) AddMinutes(common, both);
    }
  }
  return both;
}

MinuteSet Difference(const MinuteSet& a, const MinuteSet& b) {
  MinuteSet rest;
  for (const MinuteRange x : a) {
    int begin = x.begin;
    for (const MinuteRange y : b) {
      if (y.end <= begin || x.end <= y.begin) continue;
      if (begin < y.begin) AddMinutes({begin, y.begin}, rest);
      begin = y.end;
    }
    if (begin < x.end) AddMinutes({begin, x.end}, rest);
  }
  return rest;
}

bool Contains(const MinuteSet& outer, const MinuteSet& inner) {
  return Intersection(outer, inner) == inner;
}

MinuteSet OpenMinutes(const HeldPermission& held, absl::CivilDay date,
                      const SpecialDays& special_days) {
  const absl::CivilSecond midnight(date);
  MinuteSet on_date = {{0, kMinutesPerDay}};
  if (held.period.has_value()) {
    on_date.clear();
    AddJudged(held.period->start - midnight, held.period->end - midnight, on_date);
  }
  if (held.timetable_number == 0) return on_date;
  MinuteSet hours;
  if (held.hours.has_value()) {
    const DayType type = DayTypeOf(date, special_days);
    for (const HeldInterval& interval : *held.hours) {
      if (interval.days.Has(type)) AddJudged(interval.begin_second, interval.end_second, hours);
    }
  }
  return Intersection(on_date, hours);
}

MinuteSet OpenMinutes(const Permission& planned, absl::CivilDay date,
                      const SpecialDays& special_days) {
  if (date < planned.first || planned.last < date) return {};
  if (planned.timetable.always()) return {{0, kMinutesPerDay}};
  const DayType type = DayTypeOf(date, special_days);
  MinuteSet minutes;
  for (const Interval& interval : planned.timetable.intervals) {
    if (interval.days.Has(type)) AddMinutes({interval.begin, interval.end}, minutes);
  }
  return minutes;
}

// Whether `held` opens anything on the dates first..last, which may be many years. What a timetable
// opens repeats: after so many dates every weekday has been there on an ordinary date.
bool OpensOnAny(const HeldPermission& held, absl::CivilDay first, absl::CivilDay last,
                const SpecialDays& special_days) {
  const absl::CivilDay enough = first + 7 * static_cast<int>(special_days.size() + 1);
  for (absl::CivilDay date = first; date <= std::min(last, enough); ++date) {
    if (!OpenMinutes(held, date, special_days).empty()) return true;
  }
  for (auto special = special_days.lower_bound(first);
       special != special_days.end() && special->first <= last; ++special) {
    if (!OpenMinutes(held, special->first, special_days).empty()) return true;
  }
  return false;
}

// The first instant, from `from` on, in a local minute of `minutes` that exists.
std::optional<absl::Time> FirstInstantIn(const MinuteSet& minutes, absl::CivilDay date,
                                         absl::Time from, absl::TimeZone time_zone) {
  constexpr absl::Duration kMinute = absl::Minutes(1);
  // Of an hour that happens twice: in its second run.
  std::optional<absl::Time> second;
  for (const MinuteRange range : minutes) {
    for (int minute = range.begin; minute < range.end; ++minute) {
      const absl::TimeZone::TimeInfo info =
          time_zone.At(absl::CivilSecond(absl::CivilMinute(date) + minute));
      if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) continue;
      if (from < info.pre + kMinute) {
        const absl::Time first = std::max(from, info.pre);
        return second ? std::min(*second, first) : first;
      }
      if (!second && from < info.post + kMinute) second = std::max(from, info.post);
    }
  }
  return second;
}

bool HoursKnown(const HeldPermission& held) {
  return held.timetable_number == 0 || held.hours.has_value();
}

}  // namespace

bool OpensAt(const HeldPermission& held, absl::Time instant, absl::TimeZone time_zone,
             const SpecialDays& special_days) {
  const absl::CivilMinute minute = absl::ToCivilMinute(instant, time_zone);
  const absl::CivilDay date(minute);
  const int begin = static_cast<int>(minute - absl::CivilMinute(date));
  return Contains(OpenMinutes(held, date, special_days), {{begin, begin + 1}});
}

bool Covers(const HeldPermission& held, const Window& window, absl::TimeZone time_zone,
            const SpecialDays& special_days) {
  const auto minutes = LocalMinutes(window, time_zone);
  return std::all_of(minutes.begin(), minutes.end(), [&](const auto& entry) {
    return Contains(OpenMinutes(held, entry.first, special_days), entry.second);
  });
}

bool OpensTheSame(const HeldPermission& held, const Permission& planned, absl::CivilDay from,
                  const SpecialDays& special_days) {
  if (!held.period.has_value() || !HoursKnown(held)) return false;
  const absl::CivilDay first = std::max(from, planned.first);
  for (absl::CivilDay date = first; date <= planned.last; ++date) {
    if (OpenMinutes(held, date, special_days) != OpenMinutes(planned, date, special_days)) {
      return false;
    }
  }
  const absl::CivilDay held_first(held.period->start);
  const absl::CivilDay held_last(held.period->end);
  return !OpensOnAny(held, std::max(from, held_first), std::min(planned.first - 1, held_last),
                     special_days) &&
         !OpensOnAny(held, std::max({from, held_first, planned.last + 1}), held_last, special_days);
}

std::optional<absl::Time> FirstOpeningBeyond(const HeldPermission& held,
                                             const std::vector<Window>& booked, absl::Time from,
                                             int days, absl::TimeZone time_zone,
                                             const SpecialDays& special_days) {
  std::map<absl::CivilDay, MinuteSet> booked_minutes;
  for (const Window& window : booked) {
    for (const auto& [date, minutes] : LocalMinutes(window, time_zone)) {
      for (const MinuteRange range : minutes) AddMinutes(range, booked_minutes[date]);
    }
  }
  const absl::CivilDay first = LocalDate(from, time_zone);
  for (absl::CivilDay date = first; date <= first + days; ++date) {
    const MinuteSet beyond =
        Difference(OpenMinutes(held, date, special_days), booked_minutes[date]);
    if (const auto found = FirstInstantIn(beyond, date, from, time_zone)) return found;
  }
  return std::nullopt;
}

bool IsOver(const HeldPermission& held, absl::Time now, absl::TimeZone time_zone) {
  if (!held.period.has_value()) return false;
  const absl::TimeZone::TimeInfo end = time_zone.At(held.period->end);
  return now >= (end.kind == absl::TimeZone::TimeInfo::SKIPPED ? end.trans : end.post);
}

}  // namespace connecx::core
