#ifndef CONNECX_OBSERVE_HEALTH_MONITOR_H_
#define CONNECX_OBSERVE_HEALTH_MONITOR_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/step_thread.h"
#include "core/observer.h"
#include "observe/health.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"
#include "store/store.h"

namespace connecx::observe {

// The parts whose health is told apart.
enum class HealthPart { kProvider, kNotifications, kScheduler };

struct HealthSources {
  // Whether an intent could be made durable now. May block.
  std::function<absl::Status()> probe_store;
  std::function<SchedulerSteps()> scheduler_steps;
  // Told of a part's health when it changes, and of each part once at the start. Never called twice
  // at once.
  std::function<void(HealthPart, bool)> tell;
};

// How something that is done again and again went, since the start.
struct LatestOutcomes {
  std::optional<absl::Time> success_time;
  std::string error;  // of the newest that failed, although later ones succeeded; empty: none did
  std::optional<absl::Time> error_time;
};

// Looks at the plugin's health every few seconds, on two threads: a store that hangs is noticed,
// too. Nothing has to be restarted when what was wrong is mended. Thread-safe.
class HealthMonitor final : public core::Observer, public prometheus::Collectable {
 public:
  // Both live longer than this. Nothing happens before Start.
  HealthMonitor(store::Store& store, base::Clock& clock);
  ~HealthMonitor() override { Stop(); }

  // Once.
  void Start(HealthSources sources);
  // Idempotent. Waits for a probe under way.
  void Stop();

  // As it was last seen: OK, or why the part is not well. None: it was never looked at.
  std::optional<absl::Status> Seen(HealthPart part) const EXCLUDES(mu_);
  // Likewise. Never looked at: not well.
  absl::Status Of(HealthPart part) const EXCLUDES(mu_);

  // Of making something durable, and of handing mails over.
  LatestOutcomes OfStore() const EXCLUDES(mu_);
  LatestOutcomes OfMail() const EXCLUDES(mu_);

  void OnMail(const core::MailTried& mail) override EXCLUDES(mu_);
  std::vector<prometheus::MetricFamily> Collect() const override EXCLUDES(mu_);

 private:
  absl::Time Probe() EXCLUDES(mu_);
  absl::Time Look() EXCLUDES(mu_);
  absl::Status LookAtMail(absl::Time now) EXCLUDES(mu_);
  void Note(HealthPart part, const absl::Status& health) EXCLUDES(mu_);

  store::Store& store_;
  base::Clock& clock_;
  HealthSources sources_;

  mutable base::Mutex mu_;
  StoreProbe probe_ GUARDED_BY(mu_);
  LatestOutcomes store_outcomes_ GUARDED_BY(mu_);
  LatestOutcomes mail_outcomes_ GUARDED_BY(mu_);
  std::map<HealthPart, absl::Status> health_ GUARDED_BY(mu_);
  base::StepThread looker_;
  base::StepThread prober_;  // ends before `looker_`, which it pokes
};

// "provider", "notifications", "scheduler"
absl::string_view HealthPartName(HealthPart part);

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_HEALTH_MONITOR_H_
