#include "server/app/monitoring.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "observe/exposition.h"
#include "server/config/net_address.h"
#include "server/plugin_facts.h"

namespace connecx::server {

Monitoring::Monitoring(store::Store& store, std::string store_path,
                       const core::BuildingDirectory& buildings, base::Clock& clock)
    : buildings_(buildings),
      health_(store, clock),
      store_metrics_(store, buildings, clock, std::move(store_path)),
      process_metrics_(std::string(kVersion)) {}

absl::Status Monitoring::Start(const config::v1::Listen& listen, observe::HealthSources sources) {
  ShowBuildings();
  if (!listen.http().empty()) RETURN_IF_ERROR(Listen(listen.http()));
  health_.Start(std::move(sources));
  return absl::OkStatus();
}

absl::Status Monitoring::Listen(const std::string& address) {
  const std::optional<HostPort> parsed = ParseHostPort(address);
  if (!parsed) return absl::InvalidArgumentError(absl::StrCat(address, " is not an address"));
  ASSIGN_OR_RETURN(http_, observe::HttpEndpoint::Start(parsed->host, parsed->port,
                                                       {.readiness = [this] { return Readiness(); },
                                                        .metrics = [this] { return Metrics(); }}));
  return absl::OkStatus();
}

void Monitoring::Stop() {
  http_.reset();
  health_.Stop();
}

void Monitoring::ShowBuildings() {
  std::set<std::string> ids;
  for (const auto& entry : buildings_.All()) ids.insert(entry->building.id);
  event_metrics_.ShowBuildings(ids);
}

absl::Status Monitoring::Readiness() const {
  if (draining_) return absl::UnavailableError("the plugin is being stopped");
  return health_.Of(observe::HealthPart::kProvider);
}

std::string Monitoring::Metrics() {
  return observe::Exposition({&event_metrics_, &store_metrics_, &health_, &process_metrics_});
}

}  // namespace connecx::server
