#ifndef CONNECX_PROVIDER_PASS_PLAN_H_
#define CONNECX_PROVIDER_PASS_PLAN_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/planner.h"
#include "core/records.h"
#include "core/window.h"
#include "provider/access_operator.h"

namespace connecx::provider {

// What a pass knows before it decides: one access level as read and as recorded.
struct PassInput {
  const core::Building& building;
  std::string access_level;  // as it is mapped; the system may spell it differently
  const core::AccessLevel& level;
  std::vector<core::Grant> grants;        // store::ReadTransaction::ActiveGrantsOfLevel
  std::vector<core::LedgerEntry> ledger;  // store::ReadTransaction::LedgerOfLevel
  std::set<std::string>
      mapped_zones;  // of the zones that the level holds: those that a facility is mapped to
  bool level_is_mapped = false;  // an apartment is mapped to the level
  absl::Time now;
  std::optional<absl::Time> restored;  // RestoredTime
  // `level` is what is believed to stand there, but the last write may not have been carried out:
  // every pair of ours is written again.
  bool doubtful = false;
};

// What shall happen to the permission of a pair.
enum class PairAction {
  kKeep,    // it is as it shall be, or not ours to change
  kWrite,   // write `plan.permission`
  kRemove,  // take it away
};

struct PairDecision {
  core::Pair pair;
  Ownership ownership = Ownership::kNone;
  std::optional<core::HeldPermission> held;
  core::PlanInput input;
  core::PairPlan plan;  // of `input`
  PairAction action = PairAction::kKeep;
  // Not OK: why the action is not taken now, though it is wanted.
  absl::Status held_back;
  // The held permission is not in the ledger, but opens what is planned: it becomes ours without a
  // write.
  bool adopt = false;
  // By hand, for all that the ledger knows; but the store was restored then, and the held
  // permission may be one of ours of after the backup: it names a timetable of ours, or 0, and a
  // Period of a week at most.
  std::optional<absl::Time> unaccounted_since;
  // A live permission made by hand is in the way of `plan.permission`.
  bool blocked_by_hand = false;
  // Bookings that waited for the manager and wait no longer: a person entered what the mail asked
  // for. `plan` serves them.
  std::vector<std::string> enabled;
};

// One decision per zone that the level holds or that a grant concerns, in the zones' order; zones
// that are none of our business are left out. Pure.
std::vector<PairDecision> PlanPass(const PassInput& input);

// Whose `held` is, by the ledger entries of its pair. A person who entered what we asked for made
// something of ours.
Ownership Classify(const core::HeldPermission& held, const std::vector<core::LedgerEntry>& ledger,
                   bool pair_is_mapped);

// What is done about several bookings of the pair. Facilities that share a pair under different
// policies: the one that promises least.
core::Policy PolicyOfPair(const core::Building& building, const core::Pair& pair,
                          const std::vector<core::Grant>& grants);

// The planner's input for one pair: the live and over bookings among `grants` that are on it.
core::PlanInput PlanInputOf(const core::Building& building, const core::Pair& pair,
                            const std::vector<core::Grant>& grants, absl::Time now);

// The first minute, from `now` on, in which `held` opens though nothing of `booked` does. None:
// there is none within eight days of its beginning.
std::optional<absl::Time> OpensBeyondFrom(const core::HeldPermission& held,
                                          const std::vector<core::Window>& booked, absl::Time now,
                                          const core::Building& building);
// The same of what the bookings of `plan` have by it, those that are over and stay among them.
std::optional<absl::Time> OpensBeyondFrom(const core::HeldPermission& held,
                                          const core::PairPlan& plan, absl::Time now,
                                          const core::Building& building);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PASS_PLAN_H_
