#ifndef CONNECX_SCHEDULER_NIGHTLY_SCHEDULER_H_
#define CONNECX_SCHEDULER_NIGHTLY_SCHEDULER_H_

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/step_thread.h"
#include "core/building.h"
#include "provider/access_control_provider.h"
#include "provider/access_query.h"
#include "scheduler/next_run.h"

namespace connecx::scheduler {

// Calls ClearExpired for every building just after its local midnight, and again until the date's
// run has completed (docs/design.md 7). What has completed is asked of the store, so a restart
// neither misses nor repeats a run. Each run has a thread of its own while it lasts: however many
// buildings are slow or down, none waits for another. Thread-safe.
class NightlyScheduler {
 public:
  NightlyScheduler(provider::AccessControlProvider& provider, provider::RunQuery& query,
                   const core::BuildingDirectory& buildings, base::Clock& clock);
  ~NightlyScheduler() { Stop(); }

  // Makes every run that is due now, side by side, and returns their number when all have ended.
  // Not while the thread runs.
  int RunOnce() EXCLUDES(mu_, lifecycle_mu_);

  // Idempotent, in any order, from any thread; may be started again. Stop returns when the runs
  // under way have ended: make the provider give up first if that has to be soon.
  void Start() EXCLUDES(lifecycle_mu_);
  void Stop() EXCLUDES(mu_, lifecycle_mu_);

  // The configured buildings have changed. Never blocks.
  void Wake();

  // See base::StepThread::DueTime: in the past, this scheduler is late.
  absl::Time DueTime() { return thread_.DueTime(); }

 private:
  struct Building {
    NightlyAttempts attempts;
    std::optional<absl::Time> look_again;        // none: now
    std::optional<absl::CivilDay> overdue_told;  // the date whose delay was logged as an error
    bool running = false;
    std::thread thread;  // of the newest run; ended or about to, unless `running`
  };

  // Starts what is due and returns when to look again if no run ends before.
  absl::Time Step() EXCLUDES(mu_);
  void ForgetRemovedBuildings() EXCLUDES(mu_);
  void LookAt(const core::Building& building, absl::Time now) EXCLUDES(mu_);
  void StartRun(const core::Building& building, absl::CivilDay date) EXCLUDES(mu_);
  void MakeRun(const core::Building& building, absl::CivilDay date) EXCLUDES(mu_);
  void JoinRuns() EXCLUDES(mu_);

  provider::AccessControlProvider& provider_;
  provider::RunQuery& query_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;

  std::atomic<bool> reloaded_ = false;
  base::Mutex mu_;
  std::map<std::string, Building> states_ GUARDED_BY(mu_);
  absl::Time last_step_ GUARDED_BY(mu_) = absl::InfinitePast();
  int started_ GUARDED_BY(mu_) = 0;
  base::Mutex lifecycle_mu_;  // held while Stop waits, so that Start waits for Stop
  base::StepThread thread_;
};

}  // namespace connecx::scheduler

#endif  // CONNECX_SCHEDULER_NIGHTLY_SCHEDULER_H_
