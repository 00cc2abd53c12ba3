#ifndef CONNECX_PROVIDER_RULE_CHANGES_H_
#define CONNECX_PROVIDER_RULE_CHANGES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "store/store.h"

namespace connecx::provider {

// What the plans of a building follow from beside its bookings and IDs: its configured rules, and
// the system at `endpoint`. Equal texts are equal rules.
std::string PlanningRules(const core::Building& building, absl::string_view endpoint);

// Asks for a pass over every access level with anything of ours, and returns their number, if the
// rules are others than those of the latest call for this building, by this process or an earlier
// one, or the store was restored since; else 0. A restored store does not know where ours are: then
// over every mapped access level, too. In one transaction: a crash neither loses the change nor
// repeats the passes.
absl::StatusOr<int> ReplanIfRulesChanged(store::Store& store, const core::Building& building,
                                         absl::string_view endpoint, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_RULE_CHANGES_H_
