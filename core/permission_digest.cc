#include "core/permission_digest.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace connecx::core {

std::string PermissionDigest(absl::string_view zone, int timetable_number,
                             const std::optional<HeldPeriod>& period) {
  const std::string dates = period ? absl::StrCat(absl::FormatCivilTime(period->start), "/",
                                                  absl::FormatCivilTime(period->end))
                                   : "-";
  return absl::StrCat(timetable_number, " ", dates, " ", zone);
}

HeldPeriod WholeDays(absl::CivilDay first, absl::CivilDay last) {
  return {.start = absl::CivilSecond(first), .end = absl::CivilSecond(last + 1) - 1};
}

std::string WholeDaysDigest(const HeldPermission& held) {
  if (!held.period) return held.digest;
  absl::CivilSecond end = held.period->end;
  if (end == absl::CivilSecond(absl::CivilDay(end))) --end;
  const absl::CivilDay first(held.period->start);
  const absl::CivilDay last(end);
  const bool whole = absl::CivilMinute(held.period->start) == absl::CivilMinute(first) &&
                     absl::CivilMinute(end) == absl::CivilMinute(last + 1) - 1 && first <= last;
  if (!whole) return held.digest;
  return PermissionDigest(held.zone, held.timetable_number, WholeDays(first, last));
}

}  // namespace connecx::core
