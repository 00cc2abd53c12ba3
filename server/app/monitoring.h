#ifndef CONNECX_SERVER_APP_MONITORING_H_
#define CONNECX_SERVER_APP_MONITORING_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "core/building.h"
#include "core/observer.h"
#include "observe/event_log.h"
#include "observe/event_metrics.h"
#include "observe/health_monitor.h"
#include "observe/http_endpoint.h"
#include "observe/observer_group.h"
#include "observe/process_metrics.h"
#include "observe/store_metrics.h"
#include "server/app/own_certificates.h"
#include "server/config/config.pb.h"
#include "server/process_health.h"
#include "store/store.h"

namespace connecx::server {

// What an operator sees of the plugin from outside: log lines, metrics, health.
class Monitoring {
 public:
  // `store` and `buildings` live longer than this; `buildings` is asked only after Start.
  Monitoring(store::Store& store, const config::v1::PluginConfig& config,
             const core::BuildingDirectory& buildings, base::Clock& clock);

  // Whom every part tells what it does.
  core::Observer& observer() { return observer_; }

  // Watches health, and serves HTTP if `listen` says where. Once. An error: that address cannot be
  // listened on.
  absl::Status Start(const config::v1::Listen& listen, observe::HealthSources sources);
  // The plugin ends: not ready from now on.
  void Drain() { draining_ = true; }
  // Idempotent.
  void Stop();

  // The configured buildings have changed.
  void ShowBuildings();

  // How the parts of the process are, for Diagnose. Never waits for the store.
  ProcessHealth Health() const;

  // The port of HTTP; 0: none.
  int http_port() const { return http_ == nullptr ? 0 : http_->port(); }

 private:
  absl::Status Listen(const std::string& address);
  absl::Status Readiness() const;
  std::string Metrics();

  const core::BuildingDirectory& buildings_;
  observe::EventMetrics event_metrics_;
  observe::EventLog event_log_;
  observe::HealthMonitor health_;
  const std::string store_path_;
  observe::StoreMetrics store_metrics_;
  OwnCertificates certificates_;
  observe::ProcessMetrics process_metrics_;
  observe::ObserverGroup observer_{{&event_metrics_, &event_log_, &health_}};
  std::atomic<bool> draining_ = false;
  std::unique_ptr<observe::HttpEndpoint> http_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_MONITORING_H_
