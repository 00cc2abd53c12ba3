#include "cli/offline/local_minutes.h"

#include <algorithm>
#include <utility>

namespace connecx::offline {
namespace {

constexpr std::int64_t kDay = 24 * 60;
// No time zone's local time is further than this from UTC.
constexpr std::int64_t kMaxOffset = 26 * 60;

Span Common(Span a, Span b) { return {std::max(a.begin, b.begin), std::min(a.end, b.end)}; }

Span Shifted(Span span, std::int64_t by) { return {span.begin + by, span.end + by}; }

bool Empty(Span span) { return span.begin >= span.end; }

}  // namespace

std::int64_t LocalMinuteOf(absl::CivilDay day) { return (day - absl::CivilDay(1970, 1, 1)) * kDay; }

absl::CivilDay LocalDayOf(std::int64_t local_minute) {
  const std::int64_t days = local_minute / kDay - (local_minute % kDay < 0 ? 1 : 0);
  return absl::CivilDay(1970, 1, 1) + days;
}

LocalMinutes::LocalMinutes(const absl::TimeZone& time_zone, Span range) {
  std::int64_t begin = range.begin;
  while (begin < range.end) {
    const absl::Time from = TimeOf(begin);
    std::int64_t end = range.end;
    absl::TimeZone::CivilTransition transition;
    if (time_zone.NextTransition(from, &transition)) {
      end = std::min(end, MinuteOf(time_zone.At(transition.to).trans));
    }
    if (end <= begin) end = begin + 1;  // a change within a minute, as there were long ago
    stretches_.push_back({.instants = {begin, end}, .offset = time_zone.At(from).offset / 60});
    begin = end;
  }
}

LocalMinutes::Stretches::const_iterator LocalMinutes::FirstEndingAfter(std::int64_t minute) const {
  return std::partition_point(
      stretches_.begin(), stretches_.end(),
      [minute](const Stretch& stretch) { return stretch.instants.end <= minute; });
}

void LocalMinutes::AppendInstants(Span local, std::vector<Span>& spans) const {
  for (auto stretch = FirstEndingAfter(local.begin - kMaxOffset);
       stretch != stretches_.end() && stretch->instants.begin < local.end + kMaxOffset; ++stretch) {
    const Span common = Common(Shifted(local, -stretch->offset), stretch->instants);
    if (!Empty(common)) spans.push_back(common);
  }
}

std::vector<Span> LocalMinutes::LocalOf(Span instants) const {
  std::vector<Span> local;
  for (auto stretch = FirstEndingAfter(instants.begin);
       stretch != stretches_.end() && stretch->instants.begin < instants.end; ++stretch) {
    local.push_back(Shifted(Common(instants, stretch->instants), stretch->offset));
  }
  return local;
}

Minutes LocalMinutes::WithTwins(const std::vector<Span>& spans) const {
  std::vector<Span> all = spans;
  for (const Span& span : spans) {
    if (Empty(span)) continue;
    for (const Span& local : LocalOf(span)) AppendInstants(local, all);
  }
  return ToMinutes(std::move(all));
}

}  // namespace connecx::offline
