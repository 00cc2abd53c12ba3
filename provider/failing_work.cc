#include "provider/failing_work.h"

#include <limits>
#include <optional>
#include <vector>

#include "base/status_macros.h"
#include "core/records.h"

namespace connecx::provider {

absl::StatusOr<std::set<std::string>> FailingLevels(store::ReadTransaction& tx,
                                                    const std::string& building) {
  std::set<std::string> levels;
  ASSIGN_OR_RETURN(const std::vector<core::LevelWork> work,
                   tx.DueWork(building, absl::InfiniteFuture(), std::numeric_limits<int>::max()));
  for (const core::LevelWork& row : work) {
    if (row.attempts > 0 || row.unknown_until) levels.insert(row.access_level);
  }
  return levels;
}

absl::StatusOr<int> MakeDue(store::WriteTransaction& tx, const std::string& building,
                            const std::set<std::string>& levels, absl::Time now) {
  int woken = 0;
  for (const std::string& level : levels) {
    ASSIGN_OR_RETURN(const std::optional<core::LevelWork> work, tx.FindWork(building, level));
    if (!work || work->due_time > now) ++woken;
    RETURN_IF_ERROR(tx.RequestWork(building, level, now, absl::InfiniteFuture(),
                                   /*reset_attempts=*/true));
  }
  return woken;
}

}  // namespace connecx::provider
