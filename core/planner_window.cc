#include "core/planner_window.h"

#include <algorithm>
#include <array>
#include <optional>

namespace connecx::core {

DateMinutes MinutesOn(const Window& window, const DateRange& dates, absl::TimeZone time_zone) {
  // A day more on both sides: where a clock is set back over midnight, a date's instants do not lie
  // in one piece.
  const Window near = {std::max(window.start, FirstInstant(dates.first - 1, time_zone)),
                       std::min(window.end, EndOfDate(dates.last + 1, time_zone))};
  if (near.start >= near.end) return {};
  DateMinutes minutes = LocalMinutes(near, time_zone);
  std::erase_if(minutes, [&](const auto& entry) { return !dates.Has(entry.first); });
  return minutes;
}

void AddDateMinutes(const DateMinutes& more, absl::TimeZone time_zone, DateMinutes& minutes) {
  for (const auto& [date, ranges] : more) {
    MinuteSet& set = minutes[date];
    for (const MinuteRange range : ranges) AddMinutes(range, set);
    set = CloseSkippedHoles(date, set, time_zone);
  }
}

absl::CivilDay LastConsistentDate(const DateMinutes& minutes, const DateRange& dates,
                                  absl::TimeZone time_zone, const SpecialDays& special_days) {
  std::array<std::optional<MinuteSet>, kDayTypeCount> by_type;
  for (absl::CivilDay date = dates.first; date <= dates.last; ++date) {
    if (DateIsSkipped(date, time_zone)) continue;
    const auto found = minutes.find(date);
    const MinuteSet set = found == minutes.end() ? MinuteSet() : found->second;
    std::optional<MinuteSet>& known =
        by_type[static_cast<std::size_t>(DayTypeOf(date, special_days))];
    if (known.has_value() && *known != set) return date - 1;
    known = set;
  }
  return dates.last;
}

}  // namespace connecx::core
