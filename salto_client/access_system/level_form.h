#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_LEVEL_FORM_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_LEVEL_FORM_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/access_system.h"
#include "core/held_permission.h"
#include "salto_client/types.h"

// The zone permissions of an access level between SPACE's form and the port's.

namespace connecx::salto {

// What this SPACE does with the items that a written list leaves out (docs/ship.md Q1).
enum class ListWrite {
  kReplace,  // they are gone: taking away leaves the item out
  kMerge,    // they stay: taking away gives the item a Period of the past
};

// Without the timetable's hours. An end of a Period in use that is missing is far in the past or
// future. The digest does not tell apart spellings of the same (docs/ship.md 4.5, 4.6), nor the
// dates of a Period that is not in use. DATA_LOSS as ParsePermission.
absl::StatusOr<core::HeldPermission> ToHeldPermission(const Permission& permission);

// As it is written: zone, timetable number and Period.
Permission ToPermission(const core::HeldPermission& held);

// What the list `read` becomes by `changes`: in its order, changed items in their places, added
// ones at the end, everything else exactly as read. Where lists are merged an item that is taken
// away keeps its place and its timetable, with a Period on 2000-01-01. A Period of ours goes from
// 00:00:00 to 23:59:59 (docs/ship.md Q6).
//
// FAILED_PRECONDITION if `read` names a zone twice (docs/ship.md Q3). INVALID_ARGUMENT for two
// changes of one zone, a change of a zone that `read` spells differently (docs/ship.md Q21: the two
// may be one to SPACE), and a Period that ends before it starts.
absl::StatusOr<std::vector<Permission>> ApplyChanges(
    const std::vector<Permission>& read, absl::Span<const core::PermissionChange> changes,
    ListWrite list_write = ListWrite::kReplace);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_LEVEL_FORM_H_
