#include "core/day_types.h"

namespace connecx::core {

DayType DayTypeOf(absl::CivilDay date, const SpecialDays& special_days) {
  const auto special = special_days.find(date);
  if (special != special_days.end()) return special->second;
  // absl::Weekday begins with Monday, too.
  return static_cast<DayType>(absl::GetWeekday(date));
}

}  // namespace connecx::core
