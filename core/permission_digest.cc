#include "core/permission_digest.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace connecx::core {

std::string PermissionDigest(absl::string_view zone, int timetable_number,
                             const std::optional<HeldPeriod>& period) {
  const std::string dates = period ? absl::StrCat(absl::FormatCivilTime(period->start), "/",
                                                  absl::FormatCivilTime(period->end))
                                   : "-";
  return absl::StrCat(timetable_number, " ", dates, " ", zone);
}

std::optional<HeldPermission> ParsePermissionDigest(absl::string_view digest) {
  const std::vector<absl::string_view> parts = absl::StrSplit(digest, absl::MaxSplits(' ', 2));
  HeldPermission held{.digest = std::string(digest)};
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &held.timetable_number)) return std::nullopt;
  held.zone = std::string(parts[2]);
  if (parts[1] == "-") return held;
  const std::vector<absl::string_view> dates = absl::StrSplit(parts[1], '/');
  HeldPeriod period;
  if (dates.size() != 2 || !absl::ParseCivilTime(dates[0], &period.start) ||
      !absl::ParseCivilTime(dates[1], &period.end)) {
    return std::nullopt;
  }
  held.period = period;
  return held;
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
