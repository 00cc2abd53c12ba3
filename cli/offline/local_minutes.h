#ifndef CONNECX_CLI_OFFLINE_LOCAL_MINUTES_H_
#define CONNECX_CLI_OFFLINE_LOCAL_MINUTES_H_

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/offline/minutes.h"

namespace connecx::offline {

// What clocks on the wall of one time zone show, in local minutes: those since 1970-01-01T00:00
// local time, as if no clock had ever been changed. Knows the instants of `range` alone.
class LocalMinutes {
 public:
  LocalMinutes(const absl::TimeZone& time_zone, Span range);

  // Both instants of a local minute that comes twice, and none of one that is left out.
  void AppendInstants(Span local, std::vector<Span>& spans) const;
  // The local minutes that clocks show during `instants`, in the order in which they do.
  std::vector<Span> LocalOf(Span instants) const;
  // `spans` and, where clocks are set back, their minutes' twins: the other instant of each.
  Minutes WithTwins(const std::vector<Span>& spans) const;

 private:
  // Instants during which local time is `offset` minutes ahead of UTC.
  struct Stretch {
    Span instants;
    std::int64_t offset = 0;
  };
  using Stretches = std::vector<Stretch>;

  Stretches::const_iterator FirstEndingAfter(std::int64_t minute) const;

  Stretches stretches_;  // sorted; together they are `range`
};

// The local minute at which `day` begins, and the day of a local minute.
std::int64_t LocalMinuteOf(absl::CivilDay day);
absl::CivilDay LocalDayOf(std::int64_t local_minute);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_LOCAL_MINUTES_H_
