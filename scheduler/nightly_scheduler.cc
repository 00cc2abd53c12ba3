#include "scheduler/nightly_scheduler.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "core/local_time.h"
#include "core/records.h"

namespace connecx::scheduler {
namespace {

// The store cannot be read: look again after this.
constexpr absl::Duration kUnreadablePause = absl::Minutes(1);
// Failed attempts of one date that are logged one by one.
constexpr int kLoggedAttempts = 3;

bool Completed(const absl::StatusOr<core::Run>& run) {
  return run.ok() && run->state == core::RunState::kCompleted;
}

std::string Reason(const absl::StatusOr<core::Run>& run) {
  if (!run.ok()) return run.status().ToString(absl::StatusToStringMode::kWithNoExtraData);
  const auto& failures = run->report.failures;
  if (failures.empty()) return "the run did not complete";
  return std::to_string(failures.size()) +
         " access levels failed, the first: " + failures.front().access_level + ": " +
         failures.front().text;
}

}  // namespace

NightlyScheduler::NightlyScheduler(provider::AccessControlProvider& provider,
                                   provider::RunQuery& query,
                                   const core::BuildingDirectory& buildings, base::Clock& clock)
    : provider_(provider),
      query_(query),
      buildings_(buildings),
      clock_(clock),
      thread_(clock, [this] { return Step(); }) {}

int NightlyScheduler::RunOnce() {
  base::MutexLock lifecycle(lifecycle_mu_);
  int before = 0;
  {
    base::MutexLock lock(mu_);
    before = started_;
  }
  Step();
  JoinRuns();
  base::MutexLock lock(mu_);
  return started_ - before;
}

void NightlyScheduler::Start() {
  base::MutexLock lifecycle(lifecycle_mu_);
  thread_.Start();
}

void NightlyScheduler::Stop() {
  base::MutexLock lifecycle(lifecycle_mu_);
  thread_.Stop();
  JoinRuns();
}

void NightlyScheduler::Wake() {
  reloaded_ = true;
  thread_.Poke();
}

absl::Time NightlyScheduler::Step() {
  const bool reloaded = reloaded_.exchange(false);
  const absl::Time now = clock_.Now();
  {
    base::MutexLock lock(mu_);
    if (reloaded || now < last_step_) {
      for (auto& [id, state] : states_) state.look_again.reset();
    }
    last_step_ = now;
  }
  ForgetRemovedBuildings();
  for (const auto& entry : buildings_.All()) {
    if (entry->building.misconfigured.empty()) LookAt(entry->building, now);
  }

  base::MutexLock lock(mu_);
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [id, state] : states_) {
    if (!state.running) next = std::min(next, state.look_again.value_or(now));
  }
  return next;
}

void NightlyScheduler::ForgetRemovedBuildings() {
  std::set<std::string> configured;
  for (const auto& entry : buildings_.All()) {
    if (entry->building.misconfigured.empty()) configured.insert(entry->building.id);
  }
  base::MutexLock lock(mu_);
  for (auto it = states_.begin(); it != states_.end();) {
    if (it->second.running || configured.contains(it->first)) {
      ++it;
      continue;
    }
    if (it->second.thread.joinable()) it->second.thread.join();
    it = states_.erase(it);
  }
}

void NightlyScheduler::LookAt(const core::Building& building, absl::Time now) {
  NightlyState nightly{.time_zone = building.time_zone,
                       .after_midnight = building.after_midnight,
                       .runs = {},
                       .attempts = {}};
  {
    base::MutexLock lock(mu_);
    const Building& state = states_[building.id];
    if (state.running || (state.look_again.has_value() && now < *state.look_again)) return;
    nightly.attempts = state.attempts;
  }
  const absl::CivilDay today = core::LocalDate(now, building.time_zone);
  const auto runs = query_.ListRuns(building.id, today + 1, 1);
  if (!runs.ok()) {
    LOG_WARNING("building {}: cannot read its nightly runs: {}", building.id,
                runs.status().ToString(absl::StatusToStringMode::kWithNoExtraData));
    base::MutexLock lock(mu_);
    states_[building.id].look_again = now + kUnreadablePause;
    return;
  }
  nightly.runs = *runs;
  const NextRun next = DecideNextRun(nightly, now);
  if (next.run.has_value()) {
    StartRun(building, *next.run);
    return;
  }
  base::MutexLock lock(mu_);
  states_[building.id].look_again = next.look_again;
}

void NightlyScheduler::StartRun(const core::Building& building, absl::CivilDay date) {
  base::MutexLock lock(mu_);
  Building& state = states_[building.id];
  if (state.thread.joinable()) state.thread.join();  // past its last use of mu_
  state.running = true;
  ++started_;
  state.thread = std::thread([this, building, date] { MakeRun(building, date); });
}

void NightlyScheduler::MakeRun(const core::Building& building, absl::CivilDay date) {
  provider::ClearExpiredRequest request;
  request.building = building.id;
  const absl::StatusOr<core::Run> run = provider_.ClearExpired(request);
  const absl::Time now = clock_.Now();
  const std::string day = absl::FormatCivilTime(date);
  {
    base::MutexLock lock(mu_);
    Building& state = states_[building.id];
    const int count = state.attempts.date == date ? state.attempts.count + 1 : 1;
    state.attempts = {.date = date, .count = count, .last_time = now, .began = run.ok()};
    state.look_again.reset();
    if (!Completed(run) && count <= kLoggedAttempts) {
      LOG_WARNING("building {}: nightly run of {}, attempt {}: {}", building.id, day, count,
                  Reason(run));
    }
    const NightlyState nightly{.time_zone = building.time_zone,
                               .after_midnight = building.after_midnight,
                               .runs = {},
                               .attempts = {}};
    if (!Completed(run) && state.overdue_told != date && RunIsOverdue(nightly, now)) {
      state.overdue_told = date;
      LOG_ERROR(
          "building {}: the nightly run of {} has not completed two hours after it was due: {}",
          building.id, day, Reason(run));
    }
    state.running = false;
  }
  thread_.Poke();
}

void NightlyScheduler::JoinRuns() {
  std::vector<std::thread> threads;
  {
    base::MutexLock lock(mu_);
    for (auto& [id, state] : states_) {
      if (state.thread.joinable()) threads.push_back(std::move(state.thread));
    }
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace connecx::scheduler
