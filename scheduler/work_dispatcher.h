#ifndef CONNECX_SCHEDULER_WORK_DISPATCHER_H_
#define CONNECX_SCHEDULER_WORK_DISPATCHER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/step_thread.h"
#include "base/thread_pool.h"
#include "core/building.h"
#include "provider/pass_runner.h"

namespace connecx::scheduler {

struct WorkDispatcherOptions {
  int passes_per_building = 4;
  // Only a building's first pass may use the second half of them, so that a few slow buildings
  // never keep the others waiting.
  int passes_in_all = 32;
};

// Starts the passes that are due: soonest booking first within a building, buildings in turn. An
// access level never has two passes at once. A building whose system does not answer rests, and is
// then tried with one pass at a time until one gets through. A building without due work costs
// nothing: the store is asked only after a Wake, after a pass, and when the next work is due.
// Thread-safe.
class WorkDispatcher final : public provider::WorkSignal {
 public:
  WorkDispatcher(provider::PassRunner& runner, const core::BuildingDirectory& buildings,
                 base::Clock& clock, WorkDispatcherOptions options = {});
  ~WorkDispatcher() override { Stop(); }

  // Makes passes on the caller's thread until nothing that could run is due, and returns their
  // number.
  int RunDue() EXCLUDES(mu_);

  // Idempotent, in any order, from any thread; may be started again. Stop returns when the passes
  // under way have ended.
  void Start() EXCLUDES(lifecycle_mu_);
  void Stop() EXCLUDES(lifecycle_mu_);

  void Wake(absl::string_view building) override EXCLUDES(mu_);
  void Retry(absl::string_view building) override EXCLUDES(mu_);
  // The configured buildings have changed. Never blocks.
  void WakeAll();

  // See base::StepThread::DueTime: in the past, this dispatcher is late.
  absl::Time DueTime() { return thread_.DueTime(); }

 private:
  struct Building {
    bool look = true;                             // something may be due that is not in `running`
    absl::Time look_time = absl::InfinitePast();  // when to look without being told
    absl::Time rests_until = absl::InfinitePast();
    bool answers = true;     // false: its system did not answer the last pass
    std::uint64_t turn = 0;  // of its newest pass: the lowest goes first
    std::set<std::string> running;
  };

  absl::Time Step() EXCLUDES(mu_);
  void LookAfterReload() EXCLUDES(mu_);
  void LookAfterClockWasSetBack(absl::Time now) EXCLUDES(mu_);
  std::vector<std::string> BuildingsInTurn(absl::Time now) EXCLUDES(mu_);
  bool MayStart(const Building& building, absl::Time now) const REQUIRES(mu_);
  // The due access levels of a building that have no pass, in the order in which they shall run;
  // sets when to look again.
  std::vector<std::string> ReadDue(const std::string& id, absl::Time now) EXCLUDES(mu_);
  void SetLookTime(const std::string& id, absl::Time now) EXCLUDES(mu_);
  bool Claim(const std::string& id, const std::string& access_level, absl::Time now) EXCLUDES(mu_);
  void Pass(const std::string& id, const std::string& access_level) EXCLUDES(mu_);

  provider::PassRunner& runner_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  const WorkDispatcherOptions options_;

  std::atomic<bool> reloaded_ = true;
  base::Mutex mu_;
  std::map<std::string, Building> states_ GUARDED_BY(mu_);
  int running_ GUARDED_BY(mu_) = 0;
  std::uint64_t turns_ GUARDED_BY(mu_) = 0;
  absl::Time last_step_ GUARDED_BY(mu_) = absl::InfinitePast();
  base::Mutex lifecycle_mu_;                // held while Stop waits, so that Start waits for Stop
  std::unique_ptr<base::ThreadPool> pool_;  // outlives every step of thread_
  base::StepThread thread_;
};

}  // namespace connecx::scheduler

#endif  // CONNECX_SCHEDULER_WORK_DISPATCHER_H_
