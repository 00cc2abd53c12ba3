#ifndef CONNECX_SERVER_APP_BUILDINGS_H_
#define CONNECX_SERVER_APP_BUILDINGS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "core/building.h"
#include "server/app/succeeding_system.h"
#include "server/app/system_factory.h"
#include "server/config/load.h"
#include "server/config/reload_plan.h"

namespace connecx::server {

// The configured buildings, each with its access control system. Thread-safe. An entry that was
// handed out holds its system: both live until the last holder lets go, whatever is reloaded.
class Buildings final : public core::BuildingDirectory {
 public:
  explicit Buildings(SystemFactory& factory) : factory_(factory) {}

  // Serves what the files describe now, from one moment to the next (see PlanReload). Connects to
  // nobody. A building whose configuration is broken, or whose secrets cannot be read, never keeps
  // the others out. What did not change keeps its system, with all that it knows. Called by one
  // thread at a time.
  ReloadPlan Serve(std::vector<LoadedBuilding> read) EXCLUDES(mu_);

  std::shared_ptr<const Entry> Find(absl::string_view building) const override EXCLUDES(mu_);
  std::vector<std::shared_ptr<const Entry>> All() const override EXCLUDES(mu_);

 private:
  struct Served {
    Entry entry;
    LoadedBuilding loaded;
    MadeSystem made;
  };
  using ById = std::map<std::string, std::shared_ptr<const Served>, std::less<>>;
  struct Retired {
    std::weak_ptr<core::AccessSystem> system;
    std::string building;
    std::string endpoint;
  };

  std::shared_ptr<const ById> Current() const EXCLUDES(mu_);
  // Of those that are right; what cannot be made is a problem of its building.
  std::map<std::string, MadeSystem> MakeSystems(std::vector<LoadedBuilding>& read);
  // Remembers the systems that are served no longer.
  void Retire(const ById& before, const std::vector<std::shared_ptr<Served>>& after);
  // Lets a new system wait for those that may still fill its timetables.
  void Succeed(Served& served) const;
  static void Tell(const ById& all);

  SystemFactory& factory_;
  std::vector<Retired> retired_;  // of the thread that calls Serve
  mutable base::Mutex mu_;
  std::shared_ptr<const ById> current_ GUARDED_BY(mu_) = std::make_shared<ById>();
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_BUILDINGS_H_
