#include "core/planner_pack.h"

#include <iterator>
#include <utility>

#include "absl/time/civil_time.h"
#include "core/planner_form.h"

namespace connecx::core {
namespace {

void EraseAfter(absl::CivilDay last, DateMinutes& minutes) {
  minutes.erase(minutes.upper_bound(last), minutes.end());
}

// The longest beginning of `minutes` that one permission can open, by whole dates.
DateMinutes LongestFitting(DateMinutes minutes, const DateRange& dates, const PackRules& rules) {
  EraseAfter(LastConsistentDate(minutes, dates, rules.time_zone, rules.special_days), minutes);
  while (!minutes.empty()) {
    const std::optional<Permission> permission =
        FormPermission(minutes, rules.time_zone, rules.special_days);
    if (static_cast<int>(permission->timetable.intervals.size()) <= rules.max_intervals) break;
    minutes.erase(std::prev(minutes.end()));
  }
  return minutes;
}

}  // namespace

Pack PackBookings(absl::Span<const Window> candidates, const DateRange& dates,
                  const PackRules& rules) {
  Pack pack;
  DateMinutes packed;
  for (const Window& candidate : candidates) {
    const DateMinutes wanted = MinutesOn(candidate, dates, rules.time_zone);
    DateMinutes with = packed;
    AddDateMinutes(wanted, rules.time_zone, with);
    with = LongestFitting(std::move(with), dates, rules);
    const bool gains =
        !wanted.empty() && !with.empty() && wanted.begin()->first <= with.rbegin()->first;
    const bool costs_nothing =
        packed.empty() || (!with.empty() && packed.rbegin()->first <= with.rbegin()->first);
    const bool served = gains && costs_nothing;
    if (served) packed = std::move(with);
    pack.served.push_back(served);
  }
  pack.permission = FormPermission(packed, rules.time_zone, rules.special_days);
  return pack;
}

}  // namespace connecx::core
