#ifndef CONNECX_CLI_OFFLINE_MINUTES_H_
#define CONNECX_CLI_OFFLINE_MINUTES_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace connecx::offline {

// Sets of minutes, in minutes since the epoch, as sorted spans.

// [begin, end).
struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// Sorted, none empty, neither overlapping nor touching.
using Minutes = std::vector<Span>;

// The minute that `time` is in.
std::int64_t MinuteOf(absl::Time time);
// The first minute that is after `time` as a whole; that of `time`, if it is its very beginning.
std::int64_t FirstFullMinute(absl::Time time);
// The one after it: from then on a delivered message has to show at the doors.
std::int64_t SecondFullMinute(absl::Time time);
// The minute's beginning.
absl::Time TimeOf(std::int64_t minute);

// The minutes of spans in any order, which may be empty or overlap.
Minutes ToMinutes(std::vector<Span> spans);
Minutes Minus(const Minutes& from, const Minutes& what);
std::int64_t Count(const Minutes& minutes);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_MINUTES_H_
