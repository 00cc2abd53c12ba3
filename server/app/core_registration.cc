#include "server/app/core_registration.h"

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "server/app/instance_id.h"
#include "server/config/net_address.h"

namespace connecx::server {
namespace {

RegistryConnection ConnectionOf(const config::v1::Registration& config) {
  return {.target = config.registry(),
          .tls = config.has_tls(),
          .ca_file = config.tls().ca_file(),
          .certificate_file = config.tls().certificate_file(),
          .key_file = config.tls().private_key_file()};
}

RegistrationOptions OptionsOf(const config::v1::Registration& config, const PluginFacts& facts,
                              const std::string& instance_id) {
  const auto target = ParseGrpcTarget(config.registry());
  return {.registry = config.registry(),
          .local = target.has_value() && IsLocal(*target),
          .encrypted = config.has_tls(),
          .endpoint = config.endpoint(),
          .instance_id = instance_id,
          .facts = facts};
}

}  // namespace

absl::StatusOr<std::unique_ptr<CoreRegistration>> CoreRegistration::Create(
    const config::v1::PluginConfig& config, const PluginFacts& facts, store::Store& store,
    const core::BuildingDirectory& buildings, base::Clock& clock, std::function<double()> jitter,
    core::Observer& observer) {
  if (!config.has_registration()) return nullptr;
  ASSIGN_OR_RETURN(const std::string instance_id, InstanceId(store));
  return std::unique_ptr<CoreRegistration>(new CoreRegistration(
      ConnectionOf(config.registration()), OptionsOf(config.registration(), facts, instance_id),
      buildings, clock, std::move(jitter), observer));
}

CoreRegistration::CoreRegistration(const RegistryConnection& connection,
                                   const RegistrationOptions& options,
                                   const core::BuildingDirectory& buildings, base::Clock& clock,
                                   std::function<double()> jitter, core::Observer& observer)
    : registry_(connection),
      registration_(options, registry_, buildings, clock, std::move(jitter), observer) {}

}  // namespace connecx::server
