#ifndef CONNECX_PROVIDER_PASS_RUNNER_H_
#define CONNECX_PROVIDER_PASS_RUNNER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace connecx::provider {

struct PassOutcome {
  // Set: the building's system does not answer; no pass of this building is worth starting before
  // then.
  std::optional<absl::Time> building_rests_until;
};

// The reconciler as the scheduler sees it: access levels that need a pass, and the pass.
// Thread-safe.
class PassRunner {
 public:
  virtual ~PassRunner() = default;

  // Access levels of the building that are due at `now` or before, the soonest booking start first;
  // at most `limit`. Those whose pass runs right now may be among them.
  virtual absl::StatusOr<std::vector<std::string>> DueLevels(absl::string_view building,
                                                             absl::Time now, int limit) = 0;

  // When the building's soonest work is due; none: it has none.
  virtual absl::StatusOr<std::optional<absl::Time>> NextDueTime(absl::string_view building) = 0;

  // One pass of one access level: read, plan, write, read back, record. Blocks. One at a time per
  // access level: a call during a running pass waits for it and then makes its own. When it returns
  // the work is stored as done, or as due later; it never has to be repeated by the caller.
  virtual PassOutcome RunPass(absl::string_view building, absl::string_view access_level) = 0;
};

// Told that a building has new work, or work with an earlier due time. Never blocks.
class WorkSignal {
 public:
  virtual ~WorkSignal() = default;
  virtual void Wake(absl::string_view building) = 0;
  // The same, and the building rests no longer.
  virtual void Retry(absl::string_view building) = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PASS_RUNNER_H_
