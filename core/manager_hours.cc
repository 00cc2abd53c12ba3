#include "core/manager_hours.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace connecx::core {
namespace {

constexpr int kFirstHour = 9;
constexpr int kLastHour = 18;

}  // namespace

absl::Time LastInstantToTell(absl::Time start, absl::Duration lead, absl::TimeZone time_zone) {
  const absl::Time latest = start - lead;
  const absl::CivilDay day = absl::ToCivilDay(latest, time_zone);
  if (latest >= absl::FromCivil(absl::CivilHour(day) + kFirstHour, time_zone)) {
    return std::min(latest, absl::FromCivil(absl::CivilHour(day) + kLastHour, time_zone));
  }
  return absl::FromCivil(absl::CivilHour(day - 1) + kLastHour, time_zone);
}

}  // namespace connecx::core
