#ifndef CONNECX_SALTO_CLIENT_PERMISSION_VIEW_H_
#define CONNECX_SALTO_CLIENT_PERMISSION_VIEW_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "salto_client/types.h"

namespace connecx::salto {

// What a permission means. Absent fields have SHIP's defaults: timetable 0, no period (docs/ship.md
// 3.2). Local time of the server. "24:00:00" of a date is 00:00:00 of the next.
struct PermissionView {
  int timetable = 0;        // 0: always
  bool use_period = false;  // false: start and end have no effect
  std::optional<absl::CivilSecond> start = std::nullopt;
  std::optional<absl::CivilSecond> end = std::nullopt;

  bool operator==(const PermissionView&) const = default;
};

// DATA_LOSS, naming field and value, if a field does not hold what its type says. Permissions that
// a SaltoClient returned always parse.
absl::StatusOr<PermissionView> ParsePermission(const Permission& permission);

// A permission of ours: the pair's target, a timetable number (0: always) and a Period, which is
// always in use. `end` is best the last second that shall open: docs/ship.md Q6.
Permission MakePermission(absl::string_view target_id, int timetable, absl::CivilSecond start,
                          absl::CivilSecond end);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_PERMISSION_VIEW_H_
