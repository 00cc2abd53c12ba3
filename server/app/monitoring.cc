#include "server/app/monitoring.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "observe/exposition.h"
#include "observe/store_files.h"
#include "server/config/net_address.h"
#include "server/plugin_facts.h"

namespace connecx::server {

Monitoring::Monitoring(store::Store& store, const config::v1::PluginConfig& config,
                       const core::BuildingDirectory& buildings, base::Clock& clock)
    : buildings_(buildings),
      health_(store, clock),
      store_path_(config.store().path()),
      store_metrics_(store, buildings, clock, store_path_),
      certificates_(config),
      process_metrics_(std::string(kVersion), clock.Now()) {}

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

ProcessHealth Monitoring::Health() const {
  const auto part = [this](observe::HealthPart which) {
    return health_.Seen(which).value_or(absl::OkStatus());
  };
  const auto failure = [](const observe::LatestOutcomes& latest) {
    return latest.error_time
               ? std::optional(ProcessHealth::Failure{latest.error, *latest.error_time})
               : std::nullopt;
  };
  const observe::LatestOutcomes mail = health_.OfMail();
  const observe::StoreFiles files = observe::LookAtStoreFiles(store_path_);
  return {.provider = part(observe::HealthPart::kProvider),
          .notifications = part(observe::HealthPart::kNotifications),
          .scheduler = part(observe::HealthPart::kScheduler),
          .store_failure = failure(health_.OfStore()),
          .mail_failure = failure(mail),
          .mail_success_time = mail.success_time,
          .store_size_bytes = files.size_bytes,
          .store_free_bytes = files.free_bytes.value_or(0),
          .certificates = certificates_.Look()};
}

absl::Status Monitoring::Readiness() const {
  if (draining_) return absl::UnavailableError("the plugin is being stopped");
  return health_.Of(observe::HealthPart::kProvider);
}

std::string Monitoring::Metrics() {
  return observe::Exposition(
      {&event_metrics_, &store_metrics_, &certificates_, &health_, &process_metrics_});
}

}  // namespace connecx::server
