#ifndef CONNECX_SERVER_APP_SYSTEM_FACTORY_H_
#define CONNECX_SERVER_APP_SYSTEM_FACTORY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/access_system.h"
#include "core/building.h"
#include "server/config/load.h"
#include "server/plugin_facts.h"

namespace connecx::server {

struct MadeSystem {
  std::shared_ptr<core::AccessSystem> system;
  // All that it was made from, secrets included: equal texts are the same system on the same way.
  // Never shown.
  std::string made_from;
};

// Makes the access control systems of one vendor. Used by one thread at a time; what it made may
// outlive it.
class SystemFactory {
 public:
  virtual ~SystemFactory() = default;

  // Reads the building's secrets; connects to nobody. An error is the building's own, for its
  // operator: the building is misconfigured.
  virtual absl::StatusOr<MadeSystem> Make(const LoadedBuilding& loaded,
                                          const core::Building& building) = 0;

  // What ProviderIdentity tells of the vendor.
  virtual PluginFacts Facts() const = 0;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_SYSTEM_FACTORY_H_
