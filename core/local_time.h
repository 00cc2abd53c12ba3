#ifndef CONNECX_CORE_LOCAL_TIME_H_
#define CONNECX_CORE_LOCAL_TIME_H_

#include <map>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/window.h"

namespace connecx::core {

// The local minutes [begin, end) of a date, 0 <= begin < end <= 1440.
struct MinuteRange {
  int begin = 0;
  int end = 0;

  friend auto operator<=>(const MinuteRange&, const MinuteRange&) = default;
};

inline constexpr int kMinutesPerDay = 1440;

// Sorted, neither overlapping nor touching.
using MinuteSet = std::vector<MinuteRange>;

// Adds `range` and merges what overlaps or touches.
void AddMinutes(MinuteRange range, MinuteSet& set);

// The set of local minutes that the instants of `window` pass through, by date. Where a local hour
// happens twice a local clock cannot tell the two apart, so a window that contains either contains
// both; minutes that a clock change skips are not in it.
std::map<absl::CivilDay, MinuteSet> LocalMinutes(const Window& window, absl::TimeZone time_zone);

absl::CivilDay LocalDate(absl::Time instant, absl::TimeZone time_zone);

// The first instant of a local date: midnight, or what comes first where midnight does not exist;
// of a midnight that happens twice, the first. A date that a time zone skips altogether begins
// where the next does.
absl::Time FirstInstant(absl::CivilDay date, absl::TimeZone time_zone);

// The first instant whose local date is after `date`.
absl::Time EndOfDate(absl::CivilDay date, absl::TimeZone time_zone);

// The first instant after `now` at which the local date is later than at `now`. Differs from
// EndOfDate only where a clock that was set back just after midnight returns to the old date.
absl::Time NextDateChange(absl::Time now, absl::TimeZone time_zone);

// Whether the time zone has no instant with this local date.
bool DateIsSkipped(absl::CivilDay date, absl::TimeZone time_zone);

// `minutes` of a date, made whole where a clock change tore them: a hole between two ranges that
// consists of skipped minutes is closed, and a date of which every existing minute is in `minutes`
// becomes [0, 1440). No door can tell the difference.
MinuteSet CloseSkippedHoles(absl::CivilDay date, const MinuteSet& minutes,
                            absl::TimeZone time_zone);

}  // namespace connecx::core

#endif  // CONNECX_CORE_LOCAL_TIME_H_
