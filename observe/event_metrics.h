#ifndef CONNECX_OBSERVE_EVENT_METRICS_H_
#define CONNECX_OBSERVE_EVENT_METRICS_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "core/observer.h"
#include "prometheus/collectable.h"
#include "prometheus/counter.h"
#include "prometheus/histogram.h"
#include "prometheus/metric_family.h"

namespace connecx::observe {

// Counts what happens. Thread-safe. What happens in a building counts while it is shown, so that
// buildings that come and go leave nothing behind.
class EventMetrics final : public core::Observer, public prometheus::Collectable {
 public:
  EventMetrics();
  ~EventMetrics() override;

  // The buildings to be shown from now on, new ones with nothing counted.
  void ShowBuildings(const std::set<std::string>& buildings) EXCLUDES(mu_);

  void OnCall(const core::CallAnswered& call) override EXCLUDES(mu_);
  void OnSystemCall(const core::SystemCalled& call) override EXCLUDES(mu_);
  void OnPass(const core::PassEnded& pass) override EXCLUDES(mu_);
  void OnRun(const core::RunEnded& run) override EXCLUDES(mu_);
  void OnMail(const core::MailTried& mail) override EXCLUDES(mu_);
  void OnRegistration(const core::RegistrationTried& attempt) override EXCLUDES(mu_);

  std::vector<prometheus::MetricFamily> Collect() const override EXCLUDES(mu_);

 private:
  struct OfBuilding;
  using Counters = std::map<std::string, double>;  // by code or kind

  mutable base::Mutex mu_;
  std::map<std::string, Counters> calls_ GUARDED_BY(mu_);  // by rpc
  std::map<std::string, std::unique_ptr<prometheus::Histogram>> call_durations_ GUARDED_BY(mu_);
  std::map<std::string, OfBuilding> buildings_ GUARDED_BY(mu_);
  Counters mails_ GUARDED_BY(mu_);
  std::map<std::string, Counters> registrations_ GUARDED_BY(mu_);  // by kind; of each by code
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_EVENT_METRICS_H_
