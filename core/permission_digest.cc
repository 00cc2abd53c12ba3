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

}  // namespace connecx::core
