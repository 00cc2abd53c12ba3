#include "core/manager_hours.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace connecx::core {

absl::Time LastInstantToTell(absl::Time start, absl::Duration lead, const ManagerHours& hours,
                             absl::TimeZone time_zone) {
  const absl::Time latest = start - lead;
  const absl::CivilDay day = absl::ToCivilDay(latest, time_zone);
  if (latest >= absl::FromCivil(absl::CivilMinute(day) + hours.first, time_zone)) {
    return std::min(latest, absl::FromCivil(absl::CivilMinute(day) + hours.last, time_zone));
  }
  return absl::FromCivil(absl::CivilMinute(day - 1) + hours.last, time_zone);
}

}  // namespace connecx::core
