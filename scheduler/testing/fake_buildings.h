#ifndef CONNECX_SCHEDULER_TESTING_FAKE_BUILDINGS_H_
#define CONNECX_SCHEDULER_TESTING_FAKE_BUILDINGS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "core/building.h"

namespace connecx::scheduler {

// Buildings that a test adds and removes. Thread-safe. No building has an access control system:
// the scheduler never asks for it.
class FakeBuildings final : public core::BuildingDirectory {
 public:
  void Set(core::Building building) EXCLUDES(mu_) {
    auto entry = std::make_shared<const Entry>(Entry{std::move(building), nullptr});
    base::MutexLock lock(mu_);
    entries_[entry->building.id] = entry;
  }

  void Remove(const std::string& id) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    entries_.erase(id);
  }

  std::shared_ptr<const Entry> Find(absl::string_view building) const override EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    const auto found = entries_.find(std::string(building));
    return found == entries_.end() ? nullptr : found->second;
  }

  std::vector<std::shared_ptr<const Entry>> All() const override EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    std::vector<std::shared_ptr<const Entry>> all;
    for (const auto& [id, entry] : entries_) all.push_back(entry);
    return all;
  }

 private:
  mutable base::Mutex mu_;
  std::map<std::string, std::shared_ptr<const Entry>> entries_ GUARDED_BY(mu_);
};

}  // namespace connecx::scheduler

#endif  // CONNECX_SCHEDULER_TESTING_FAKE_BUILDINGS_H_
