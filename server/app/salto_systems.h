#ifndef CONNECX_SERVER_APP_SALTO_SYSTEMS_H_
#define CONNECX_SERVER_APP_SALTO_SYSTEMS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "core/building.h"
#include "salto_client/access_system/allocation_queue.h"
#include "server/app/system_factory.h"
#include "server/config/load.h"

namespace connecx::server {

// SALTO ProAccess SPACE over SHIP, as `salto` of a building's configuration describes it.
class SaltoSystems final : public SystemFactory {
 public:
  explicit SaltoSystems(base::Clock& clock) : clock_(clock) {}

  absl::StatusOr<MadeSystem> Make(const LoadedBuilding& loaded,
                                  const core::Building& building) override;
  PluginFacts Facts() const override { return {}; }

 private:
  base::Clock& clock_;
  // By the URL of the SPACE: its buildings fill timetables in turn.
  std::map<std::string, std::shared_ptr<salto::AllocationQueue>> allocation_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_SALTO_SYSTEMS_H_
