#include "salto_client/permission_view.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/local_time.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

absl::Status WrongType(absl::string_view field, absl::string_view value,
                       absl::string_view expected) {
  return SaltoError(absl::StatusCode::kDataLoss,
                    absl::StrCat(field, " is not ", expected, ": ", Excerpt(value)),
                    {.transient = true});
}

absl::StatusOr<std::optional<absl::CivilSecond>> ParseDate(
    absl::string_view field, const std::optional<std::string>& value) {
  if (!value.has_value() || value->empty()) return std::optional<absl::CivilSecond>();
  const std::optional<absl::CivilSecond> time = ParseLocalTime(*value);
  if (!time.has_value()) return WrongType(field, *value, "a date and time");
  return time;
}

}  // namespace

absl::StatusOr<PermissionView> ParsePermission(const Permission& permission) {
  PermissionView view;
  if (permission.timetable.has_value() &&
      (!absl::SimpleAtoi(*permission.timetable, &view.timetable) || view.timetable < 0)) {
    return WrongType("TimezoneTableID", *permission.timetable, "a timetable number");
  }
  if (permission.use_period.has_value()) {
    if (*permission.use_period != "0" && *permission.use_period != "1") {
      return WrongType("UsePeriod", *permission.use_period, "0 or 1");
    }
    view.use_period = *permission.use_period == "1";
  }
  if (permission.period.has_value()) {
    ASSIGN_OR_RETURN(view.start, ParseDate("StartDate", permission.period->start));
    ASSIGN_OR_RETURN(view.end, ParseDate("EndDate", permission.period->end));
  }
  return view;
}

Permission MakePermission(absl::string_view target_id, int timetable, absl::CivilSecond start,
                          absl::CivilSecond end) {
  Permission permission;
  permission.target_id = std::string(target_id);
  permission.timetable = absl::StrCat(timetable);
  permission.use_period = "1";
  permission.period = RawPeriod{.start = FormatLocalTime(start), .end = FormatLocalTime(end)};
  return permission;
}

}  // namespace connecx::salto
