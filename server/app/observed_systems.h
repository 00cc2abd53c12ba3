#ifndef CONNECX_SERVER_APP_OBSERVED_SYSTEMS_H_
#define CONNECX_SERVER_APP_OBSERVED_SYSTEMS_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "core/observer.h"
#include "observe/observed_system.h"
#include "server/app/system_factory.h"

namespace connecx::server {

// Another factory's systems, with an observer that is told of every call to them.
class ObservedSystems final : public SystemFactory {
 public:
  // All live longer than this; `clock` and `observer` longer than the systems, too.
  ObservedSystems(SystemFactory& factory, base::Clock& clock, core::Observer& observer)
      : factory_(factory), clock_(clock), observer_(observer) {}

  absl::StatusOr<MadeSystem> Make(const LoadedBuilding& loaded,
                                  const core::Building& building) override {
    ASSIGN_OR_RETURN(MadeSystem made, factory_.Make(loaded, building));
    made.system = std::make_shared<observe::ObservedSystem>(std::move(made.system), building.id,
                                                            clock_, observer_);
    return made;
  }

  PluginFacts Facts() const override { return factory_.Facts(); }

 private:
  SystemFactory& factory_;
  base::Clock& clock_;
  core::Observer& observer_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_OBSERVED_SYSTEMS_H_
