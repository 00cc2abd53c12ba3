#ifndef CONNECX_PROVIDER_ACCEPT_H_
#define CONNECX_PROVIDER_ACCEPT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/planner.h"
#include "provider/access_control_provider.h"

namespace connecx::provider {

// What is known when a message about a booking arrives.
struct AcceptContext {
  std::optional<core::Grant> existing;  // our record of this booking
  core::Pair pair;                      // what the request's apartment and facility are mapped to
  // Other bookings that are on `pair`: neither revoked nor expired. They may be over.
  std::vector<core::Grant> others;
  core::Policy policy = core::Policy::kNotify;
  absl::Time now;
};

struct Accepted {
  core::Grant grant;     // as it is to be stored; equal to the existing one if nothing changes
  bool changed = false;  // false: a repeated or late message
  std::optional<core::Pair>
      left_pair;  // the pair that the booking no longer concerns, cancelled or moved away
};

// The decision of the contract: order by (revision, Revoke after Grant), declarative upsert,
// tombstones (docs/design.md 3). Pure. Errors: REVISION_REUSED, BUILDING_IMMUTABLE.
absl::StatusOr<Accepted> AcceptGrant(const GrantRequest& request, const AcceptContext& context);
absl::StatusOr<Accepted> AcceptRevoke(const RevokeRequest& request, const AcceptContext& context);

// The grant on another pair than before, because an ID was changed: as if it had been moved there
// now. Pure.
core::Grant Remap(const core::Grant& grant, const core::Pair& pair,
                  const std::vector<core::Grant>& others, core::Policy policy, absl::Time now);

// Why a grant whose pair is not mapped cannot be given.
std::string UnmappedText(const core::Grant& grant);

// The bookings that a booking accepted now on this pair waits behind, under the policy.
std::vector<std::string> BlockersOf(absl::string_view booking_id,
                                    const std::vector<core::Grant>& others, core::Policy policy,
                                    absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ACCEPT_H_
