#include "core/local_time.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/window.h"

namespace connecx::core {
namespace {

// No time zone ever changed its offset twice within so short a time.
constexpr absl::Duration kProbeStep = absl::Hours(6);

int OffsetAt(absl::Time instant, absl::TimeZone time_zone) { return time_zone.At(instant).offset; }

// The first instant in (start, end] with another offset than `start`, or `end` if there is none. At
// most one change lies between them.
absl::Time OffsetChangeIn(absl::Time start, absl::Time end, absl::TimeZone time_zone) {
  const int offset = OffsetAt(start, time_zone);
  if (OffsetAt(end, time_zone) == offset) return end;
  std::int64_t before = absl::ToUnixSeconds(start);
  std::int64_t after = absl::ToUnixSeconds(end);
  while (after - before > 1) {
    const std::int64_t middle = before + (after - before) / 2;
    (OffsetAt(absl::FromUnixSeconds(middle), time_zone) == offset ? before : after) = middle;
  }
  return absl::FromUnixSeconds(after);
}

// Adds the local minutes that contain a second of [begin, end).
void AddLocalSeconds(absl::CivilSecond begin, absl::CivilSecond end,
                     std::map<absl::CivilDay, MinuteSet>& minutes) {
  if (begin >= end) return;
  const absl::CivilMinute first(begin);
  const absl::CivilMinute last(end - 1);
  for (absl::CivilDay date(first); date <= absl::CivilDay(last); ++date) {
    const absl::CivilMinute midnight(date);
    const int from = std::max<int>(0, static_cast<int>(first - midnight));
    const int to =
        static_cast<int>(std::min<absl::civil_diff_t>(kMinutesPerDay, last - midnight + 1));
    AddMinutes({from, to}, minutes[date]);
  }
}

bool SecondIsSkipped(absl::CivilDay date, int second, absl::TimeZone time_zone) {
  return time_zone.At(absl::CivilSecond(date) + second).kind == absl::TimeZone::TimeInfo::SKIPPED;
}

// Whether no minute of [begin, end) exists. A clock change skips one stretch, so both ends decide.
bool AllSkipped(absl::CivilDay date, int begin, int end, absl::TimeZone time_zone) {
  return begin < end && SecondIsSkipped(date, begin * 60, time_zone) &&
         SecondIsSkipped(date, end * 60 - 1, time_zone);
}

}  // namespace

void AddMinutes(MinuteRange range, MinuteSet& set) {
  auto first =
      std::lower_bound(set.begin(), set.end(), range,
                       [](const MinuteRange& a, const MinuteRange& b) { return a.end < b.begin; });
  auto after = first;
  for (; after != set.end() && after->begin <= range.end; ++after) {
    range.begin = std::min(range.begin, after->begin);
    range.end = std::max(range.end, after->end);
  }
  set.insert(set.erase(first, after), range);
}

std::map<absl::CivilDay, MinuteSet> LocalMinutes(const Window& window, absl::TimeZone time_zone) {
  std::map<absl::CivilDay, MinuteSet> minutes;
  for (absl::Time start = window.start; start < window.end;) {
    const absl::Time end =
        OffsetChangeIn(start, std::min(start + kProbeStep, window.end), time_zone);
    const absl::Duration offset = absl::Seconds(OffsetAt(start, time_zone));
    AddLocalSeconds(absl::ToCivilSecond(start + offset, absl::UTCTimeZone()),
                    absl::ToCivilSecond(end + offset, absl::UTCTimeZone()), minutes);
    start = end;
  }
  return minutes;
}

absl::CivilDay LocalDate(absl::Time instant, absl::TimeZone time_zone) {
  return absl::ToCivilDay(instant, time_zone);
}

absl::Time FirstInstant(absl::CivilDay date, absl::TimeZone time_zone) {
  const absl::TimeZone::TimeInfo midnight = time_zone.At(absl::CivilSecond(date));
  return midnight.kind == absl::TimeZone::TimeInfo::SKIPPED ? midnight.trans : midnight.pre;
}

absl::Time EndOfDate(absl::CivilDay date, absl::TimeZone time_zone) {
  return FirstInstant(date + 1, time_zone);
}

absl::Time NextDateChange(absl::Time now, absl::TimeZone time_zone) {
  const absl::CivilDay tomorrow = LocalDate(now, time_zone) + 1;
  const absl::Time begin = FirstInstant(tomorrow, time_zone);
  return begin > now ? begin : time_zone.At(absl::CivilSecond(tomorrow)).post;
}

bool DateIsSkipped(absl::CivilDay date, absl::TimeZone time_zone) {
  return FirstInstant(date, time_zone) == FirstInstant(date + 1, time_zone);
}

MinuteSet CloseSkippedHoles(absl::CivilDay date, const MinuteSet& minutes,
                            absl::TimeZone time_zone) {
  if (minutes.empty()) return minutes;
  MinuteSet closed = minutes;
  for (std::size_t i = 1; i < minutes.size(); ++i) {
    const MinuteRange hole = {minutes[i - 1].end, minutes[i].begin};
    if (AllSkipped(date, hole.begin, hole.end, time_zone)) AddMinutes(hole, closed);
  }
  const MinuteRange whole = closed.front();
  const bool from_start = whole.begin == 0 || AllSkipped(date, 0, whole.begin, time_zone);
  const bool to_end =
      whole.end == kMinutesPerDay || AllSkipped(date, whole.end, kMinutesPerDay, time_zone);
  if (closed.size() == 1 && from_start && to_end) return {{0, kMinutesPerDay}};
  return closed;
}

}  // namespace connecx::core
