#include "server/app/buildings.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "base/log.h"
#include "server/config/problem.h"
#include "server/config/to_core.h"

namespace connecx::server {

ReloadPlan Buildings::Serve(std::vector<LoadedBuilding> read) {
  const std::shared_ptr<const ById> before = Current();
  const std::map<std::string, MadeSystem> made = MakeSystems(read);
  std::vector<LoadedBuilding> in_effect;
  for (const auto& [id, served] : *before) in_effect.push_back(served->loaded);
  ReloadPlan plan = PlanReload(in_effect, std::move(read));

  std::vector<std::shared_ptr<Served>> all;
  std::vector<Served*> reconnected;
  for (const LoadedBuilding& loaded : plan.buildings) {
    const std::string& id = loaded.config.id();
    auto& served = all.emplace_back(std::make_shared<Served>());
    served->entry.building = ToCore(loaded);
    served->loaded = loaded;
    const auto old = before->find(id);
    const auto fresh = made.find(id);
    if (loaded.kept || (old != before->end() && fresh != made.end() &&
                        old->second->made.made_from == fresh->second.made_from)) {
      served->made = old->second->made;
    } else if (fresh != made.end() && loaded.problems.empty()) {
      served->made = fresh->second;
      reconnected.push_back(served.get());
    }
  }
  Retire(*before, all);
  for (Served* served : reconnected) Succeed(*served);

  auto after = std::make_shared<ById>();
  for (std::shared_ptr<Served>& served : all) {
    served->entry.system = served->made.system.get();
    (*after)[served->entry.building.id] = std::move(served);
  }
  Tell(*after);
  base::MutexLock lock(mu_);
  current_ = std::move(after);
  return plan;
}

std::map<std::string, MadeSystem> Buildings::MakeSystems(std::vector<LoadedBuilding>& read) {
  std::map<std::string, MadeSystem> systems;
  for (LoadedBuilding& loaded : read) {
    if (loaded.problems.empty()) {
      absl::StatusOr<MadeSystem> made = factory_.Make(loaded, ToCore(loaded));
      if (made.ok()) {
        systems[loaded.config.id()] = *std::move(made);
        continue;
      }
      loaded.problems.push_back(
          {loaded.file, 0, "", std::string(made.status().message()), "mend it and reload"});
    }
    LOG_ERROR("a building is misconfigured: {}", Texts(loaded.problems));
  }
  return systems;
}

void Buildings::Retire(const ById& before, const std::vector<std::shared_ptr<Served>>& after) {
  std::erase_if(retired_, [](const Retired& retired) { return retired.system.expired(); });
  for (const auto& [id, old] : before) {
    const bool goes_on = std::any_of(
        after.begin(), after.end(),
        [&system = old->made.system](const auto& served) { return served->made.system == system; });
    if (old->made.system == nullptr || goes_on) continue;
    retired_.push_back({old->made.system, id, old->made.system->Describe().endpoint});
  }
}

void Buildings::Succeed(Served& served) const {
  const std::string& id = served.entry.building.id;
  const std::string endpoint = served.made.system->Describe().endpoint;
  SucceedingSystem::Predecessors predecessors;
  for (const Retired& retired : retired_) {
    if (retired.building == id || retired.endpoint == endpoint) {
      predecessors.push_back(retired.system);
    }
  }
  if (predecessors.empty()) return;
  served.made.system =
      std::make_shared<SucceedingSystem>(std::move(served.made.system), std::move(predecessors));
}

void Buildings::Tell(const ById& all) {
  for (const auto& [id, served] : all) {
    const core::Building& building = served->entry.building;
    if (!building.misconfigured.empty()) {
      LOG_ERROR("building {} is not served, its Grants stay pending: {}", id,
                building.misconfigured);
    } else if (!building.outdated.empty()) {
      LOG_ERROR("building {} is served as it was configured before, until the next start: {}", id,
                building.outdated);
    }
  }
}

std::shared_ptr<const Buildings::ById> Buildings::Current() const {
  base::MutexLock lock(mu_);
  return current_;
}

std::shared_ptr<const core::BuildingDirectory::Entry> Buildings::Find(
    absl::string_view building) const {
  const std::shared_ptr<const ById> current = Current();
  const auto found = current->find(building);
  if (found == current->end()) return nullptr;
  return {found->second, &found->second->entry};
}

std::vector<std::shared_ptr<const core::BuildingDirectory::Entry>> Buildings::All() const {
  std::vector<std::shared_ptr<const Entry>> all;
  for (const auto& [id, served] : *Current()) all.emplace_back(served, &served->entry);
  return all;
}

}  // namespace connecx::server
