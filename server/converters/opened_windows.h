#ifndef CONNECX_SERVER_CONVERTERS_OPENED_WINDOWS_H_
#define CONNECX_SERVER_CONVERTERS_OPENED_WINDOWS_H_

#include <vector>

#include "absl/time/time.h"
#include "core/building.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/window.h"

namespace connecx::server {

// What a permission opens between two instants, minute by minute as core/openings.h judges it:
// sorted, neither overlapping nor touching.
std::vector<core::Window> OpenedWindows(const core::HeldPermission& held,
                                        const core::Building& building, absl::Time from,
                                        absl::Time until);

// A permission that is to be written, as it would be held.
core::HeldPermission AsHeld(const core::Permission& planned);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_OPENED_WINDOWS_H_
