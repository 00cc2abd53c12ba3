#include "cli/offline/minutes.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace connecx::offline {

std::int64_t MinuteOf(absl::Time time) {
  return absl::ToInt64Minutes(absl::Floor(time - absl::UnixEpoch(), absl::Minutes(1)));
}

std::int64_t FirstFullMinute(absl::Time time) {
  return absl::ToInt64Minutes(absl::Ceil(time - absl::UnixEpoch(), absl::Minutes(1)));
}

std::int64_t SecondFullMinute(absl::Time time) { return FirstFullMinute(time) + 1; }

absl::Time TimeOf(std::int64_t minute) { return absl::UnixEpoch() + absl::Minutes(minute); }

Minutes ToMinutes(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  Minutes minutes;
  for (const Span& span : spans) {
    if (span.begin >= span.end) continue;
    if (!minutes.empty() && span.begin <= minutes.back().end) {
      minutes.back().end = std::max(minutes.back().end, span.end);
    } else {
      minutes.push_back(span);
    }
  }
  return minutes;
}

Minutes Minus(const Minutes& from, const Minutes& what) {
  Minutes left;
  std::size_t next = 0;
  for (const Span& span : from) {
    std::int64_t begin = span.begin;
    while (next < what.size() && what[next].end <= begin) ++next;
    // What cuts into this span may cut into the next one, too.
    for (std::size_t i = next; i < what.size() && what[i].begin < span.end; ++i) {
      if (begin < what[i].begin) left.push_back({begin, what[i].begin});
      begin = what[i].end;
    }
    if (begin < span.end) left.push_back({begin, span.end});
  }
  return left;
}

std::int64_t Count(const Minutes& minutes) {
  std::int64_t count = 0;
  for (const Span& span : minutes) count += span.end - span.begin;
  return count;
}

}  // namespace connecx::offline
