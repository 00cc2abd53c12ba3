#ifndef CONNECX_CORE_PERMISSION_DIGEST_H_
#define CONNECX_CORE_PERMISSION_DIGEST_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "core/held_permission.h"

namespace connecx::core {

// Canonical text of a permission as far as the ledger knows it again: zone, timetable number,
// Period. The timetable's content is not part of it. Equal digests: the same permission.
std::string PermissionDigest(absl::string_view zone, int timetable_number,
                             const std::optional<HeldPeriod>& period);

// The permission, without hours, that has this digest. None: no permission has.
std::optional<HeldPermission> ParsePermissionDigest(absl::string_view digest);

// The form of every Period of ours (docs/ship.md Q6): from the first second of `first` to the last
// second of `last`.
HeldPeriod WholeDays(absl::CivilDay first, absl::CivilDay last);

// The digest of the permission if its Period, entered to the minute or to the midnight after it,
// stood for whole days. Where it does not, its own digest.
std::string WholeDaysDigest(const HeldPermission& held);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PERMISSION_DIGEST_H_
