#ifndef CONNECX_SERVER_APP_CORE_REGISTRATION_H_
#define CONNECX_SERVER_APP_CORE_REGISTRATION_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "core/building.h"
#include "core/observer.h"
#include "server/config/config.pb.h"
#include "server/plugin_facts.h"
#include "server/registration/grpc_registry.h"
#include "server/registration/registration.h"
#include "store/store.h"

namespace connecx::server {

// How this process makes itself known to core, with its way there.
class CoreRegistration {
 public:
  // Null: the configuration has none, core keeps the endpoint in its settings. Not started yet. An
  // error of the store is returned.
  // `facts`: those that ProviderIdentity answers.
  static absl::StatusOr<std::unique_ptr<CoreRegistration>> Create(
      const config::v1::PluginConfig& config, const PluginFacts& facts, store::Store& store,
      const core::BuildingDirectory& buildings, base::Clock& clock, std::function<double()> jitter,
      core::Observer& observer);

  Registration& registration() { return registration_; }

 private:
  CoreRegistration(const RegistryConnection& connection, const RegistrationOptions& options,
                   const core::BuildingDirectory& buildings, base::Clock& clock,
                   std::function<double()> jitter, core::Observer& observer);

  GrpcRegistry registry_;
  Registration registration_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_CORE_REGISTRATION_H_
