#ifndef CONNECX_PROVIDER_PERMISSION_GONE_H_
#define CONNECX_PROVIDER_PERMISSION_GONE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/building.h"
#include "core/held_permission.h"
#include "provider/incident_desk.h"
#include "store/store.h"

namespace connecx::provider {

// Of others' permissions `before` our write, those whose zone `after` it has none in any spelling.
// Not those that were over `now`: SPACE may clear them itself (docs/ship.md Q23).
std::vector<core::HeldPermission> GoneSince(absl::Span<const core::HeldPermission> before,
                                            absl::Span<const core::HeldPermission> after,
                                            absl::Time now, absl::TimeZone time_zone);

// Opens PERMISSION_GONE for each of `gone`: whether SPACE lost it or a person removed it in that
// moment, nobody but the site's people knows.
absl::Status TellGone(store::WriteTransaction& tx, const IncidentDesk& desk,
                      const core::Building& building, absl::string_view access_level,
                      absl::Span<const core::HeldPermission> gone, absl::Time now);

// Closes it for what a read shows again.
absl::Status CloseReturned(store::WriteTransaction& tx, const IncidentDesk& desk,
                           const core::Building& building, absl::string_view access_level,
                           absl::Span<const core::HeldPermission> shown, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PERMISSION_GONE_H_
