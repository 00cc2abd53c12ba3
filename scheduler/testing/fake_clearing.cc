#include "scheduler/testing/fake_clearing.h"

#include <utility>

#include "absl/status/status.h"
#include "core/local_time.h"

namespace connecx::scheduler {
namespace {

absl::Status NotHere() { return absl::UnimplementedError("the scheduler does not call this"); }

}  // namespace

void FakeClearing::SetOutcome(
    std::function<absl::StatusOr<core::RunState>(const std::string&)> outcome) {
  base::MutexLock lock(mu_);
  outcome_ = std::move(outcome);
}

void FakeClearing::SetQueryStatus(absl::Status status) {
  base::MutexLock lock(mu_);
  query_status_ = std::move(status);
}

int FakeClearing::calls(const std::string& building) const {
  base::MutexLock lock(mu_);
  const auto found = calls_.find(building);
  return found == calls_.end() ? 0 : found->second;
}

int FakeClearing::queries() const {
  base::MutexLock lock(mu_);
  return queries_;
}

std::vector<core::Run> FakeClearing::Runs(const std::string& building) const {
  base::MutexLock lock(mu_);
  std::vector<core::Run> runs;
  if (const auto found = runs_.find(building); found != runs_.end()) {
    for (const auto& [date, run] : found->second) runs.push_back(run);
  }
  return runs;
}

void FakeClearing::AwaitCompleted(const std::string& building, int count) {
  base::MutexLock lock(mu_);
  while (completed_[building] < count) changed_.Wait(mu_);
}

void FakeClearing::AwaitCalls(const std::string& building, int count) {
  base::MutexLock lock(mu_);
  while (calls_[building] < count) changed_.Wait(mu_);
}

absl::StatusOr<core::Run> FakeClearing::ClearExpired(const provider::ClearExpiredRequest& request) {
  const auto entry = buildings_.Find(request.building);
  if (entry == nullptr) return absl::NotFoundError("no such building");
  const absl::Time now = clock_.Now();
  const absl::CivilDay date = core::LocalDate(now, entry->building.time_zone);
  std::function<absl::StatusOr<core::RunState>(const std::string&)> outcome;
  {
    base::MutexLock lock(mu_);
    ++calls_[request.building];
    core::Run& run = runs_[request.building][date];
    ++run.attempts;
    if (run.state == core::RunState::kCompleted) return run;
    run.building = request.building;
    run.date = date;
    run.state = core::RunState::kRunning;
    run.started_time = now;
    outcome = outcome_;
    changed_.NotifyAll();
  }
  absl::StatusOr<core::RunState> state = core::RunState::kCompleted;
  if (outcome) state = outcome(request.building);

  base::MutexLock lock(mu_);
  auto& runs = runs_[request.building];
  core::Run& run = runs[date];
  if (!state.ok()) {
    run.state = core::RunState::kFailed;
    return state.status();
  }
  run.state = *state;
  if (*state == core::RunState::kCompleted) {
    run.completed_time = clock_.Now();
    ++completed_[request.building];
    for (auto& [older, missed] : runs) {
      if (older < date && missed.state != core::RunState::kCompleted) {
        missed.state = core::RunState::kSubsumed;
      }
    }
    changed_.NotifyAll();
  }
  return run;
}

absl::StatusOr<std::vector<core::Run>> FakeClearing::ListRuns(absl::string_view building,
                                                              absl::CivilDay before, int limit) {
  base::MutexLock lock(mu_);
  ++queries_;
  if (!query_status_.ok()) return query_status_;
  std::vector<core::Run> newest_first;
  const auto& runs = runs_[std::string(building)];
  for (auto it = runs.rbegin(); it != runs.rend(); ++it) {
    if (it->first < before && static_cast<int>(newest_first.size()) < limit) {
      newest_first.push_back(it->second);
    }
  }
  return newest_first;
}

absl::StatusOr<provider::BookingAnswer> FakeClearing::Grant(const provider::GrantRequest&) {
  return NotHere();
}
absl::StatusOr<provider::BookingAnswer> FakeClearing::Revoke(const provider::RevokeRequest&) {
  return NotHere();
}
absl::StatusOr<provider::SyncIdsAnswer> FakeClearing::SyncIds(const provider::SyncIdsRequest&) {
  return NotHere();
}
}  // namespace connecx::scheduler
