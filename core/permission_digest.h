#ifndef CONNECX_CORE_PERMISSION_DIGEST_H_
#define CONNECX_CORE_PERMISSION_DIGEST_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "core/held_permission.h"

namespace connecx::core {

// Canonical text of a permission as far as the ledger knows it again: zone, timetable number,
// Period. The timetable's content is not part of it. Equal digests: the same permission.
std::string PermissionDigest(absl::string_view zone, int timetable_number,
                             const std::optional<HeldPeriod>& period);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PERMISSION_DIGEST_H_
