#ifndef CONNECX_SCHEDULER_TESTING_FAKE_CLEARING_H_
#define CONNECX_SCHEDULER_TESTING_FAKE_CLEARING_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/building.h"
#include "core/records.h"
#include "provider/access_control_provider.h"
#include "provider/access_query.h"

namespace connecx::scheduler {

// ClearExpired as the provider does it, with the runs in memory: the run is of the local date of
// the call, and older dates of which nothing completed are subsumed by one that does. What a run
// ends with is the test's to say. Everything else is UNIMPLEMENTED. Thread-safe.
class FakeClearing final : public provider::AccessControlProvider, public provider::RunQuery {
 public:
  FakeClearing(const core::BuildingDirectory& buildings, base::Clock& clock)
      : buildings_(buildings), clock_(clock) {}

  // Called at the end of each run with the building's id, without a lock held; it may block.
  // Default: kCompleted.
  void SetOutcome(std::function<absl::StatusOr<core::RunState>(const std::string&)> outcome)
      EXCLUDES(mu_);
  // What ListRuns answers from now on; OK: the runs.
  void SetQueryStatus(absl::Status status) EXCLUDES(mu_);

  int calls(const std::string& building) const EXCLUDES(mu_);
  int queries() const EXCLUDES(mu_);
  std::vector<core::Run> Runs(const std::string& building) const EXCLUDES(mu_);  // by date
  // Blocks until so many runs of the building have completed since the beginning.
  void AwaitCompleted(const std::string& building, int count) EXCLUDES(mu_);
  // Blocks until so many calls of the building have begun.
  void AwaitCalls(const std::string& building, int count) EXCLUDES(mu_);

  absl::StatusOr<core::Run> ClearExpired(const provider::ClearExpiredRequest& request) override
      EXCLUDES(mu_);
  absl::StatusOr<std::vector<core::Run>> ListRuns(absl::string_view building, absl::CivilDay before,
                                                  int limit) override EXCLUDES(mu_);

  absl::StatusOr<provider::BookingAnswer> Grant(const provider::GrantRequest&) override;
  absl::StatusOr<provider::BookingAnswer> Revoke(const provider::RevokeRequest&) override;
  absl::StatusOr<provider::SyncIdsAnswer> SyncIds(const provider::SyncIdsRequest&) override;

 private:
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  mutable base::Mutex mu_;
  base::CondVar changed_;
  std::function<absl::StatusOr<core::RunState>(const std::string&)> outcome_ GUARDED_BY(mu_);
  absl::Status query_status_ GUARDED_BY(mu_);
  std::map<std::string, int> calls_ GUARDED_BY(mu_);
  std::map<std::string, int> completed_ GUARDED_BY(mu_);
  int queries_ GUARDED_BY(mu_) = 0;
  std::map<std::string, std::map<absl::CivilDay, core::Run>> runs_ GUARDED_BY(mu_);
};

}  // namespace connecx::scheduler

#endif  // CONNECX_SCHEDULER_TESTING_FAKE_CLEARING_H_
