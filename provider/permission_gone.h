#ifndef CONNECX_PROVIDER_PERMISSION_GONE_H_
#define CONNECX_PROVIDER_PERMISSION_GONE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/held_permission.h"
#include "provider/incident_desk.h"
#include "store/store.h"

namespace connecx::provider {

// Something that an access level holds.
struct Holding {
  enum class Kind {
    kZone,    // a permission for a zone
    kDoor,    // a permission for a single door
    kMember,  // a person who has the access level
  };
  Kind kind = Kind::kZone;
  std::string id;                                  // of the zone, the door or the person
  std::optional<core::HeldPermission> permission;  // none: a person's
};

std::vector<Holding> HoldingsOf(const core::AccessLevel& level);

// Of others' holdings `before` our write, those of which `after` it nothing is left, in any
// spelling and with whatever Period: what a person changed in that moment is not gone. Not those
// that were over `now`: SPACE may clear them itself (docs/ship.md Q23).
std::vector<Holding> GoneSince(absl::Span<const Holding> before, const core::AccessLevel& after,
                               absl::Time now, absl::TimeZone time_zone);

// Opens PERMISSION_GONE for each of `gone`: whether SPACE lost it or a person removed it in that
// moment, nobody but the site's people knows.
absl::Status TellGone(store::WriteTransaction& tx, const IncidentDesk& desk,
                      const core::Building& building, absl::string_view access_level,
                      absl::Span<const Holding> gone, absl::Time now);

// Closes it for whatever is not over of `others`, which are those holdings of a read that are not
// ours: a booking's permission does not bring back what stood there before.
absl::Status CloseReturned(store::WriteTransaction& tx, const IncidentDesk& desk,
                           const core::Building& building, absl::string_view access_level,
                           absl::Span<const Holding> others, absl::Time now);

// Closes those whose Period would be over by now, and those that nobody has mended in 14 days: what
// a person removed on purpose never comes back. For the nightly run, which comes to access levels
// that are no longer mapped, too.
absl::Status CloseForgotten(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const core::Building& building, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PERMISSION_GONE_H_
