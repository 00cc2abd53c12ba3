#ifndef CONNECX_SERVER_TESTING_FIXED_BUILDINGS_H_
#define CONNECX_SERVER_TESTING_FIXED_BUILDINGS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/building.h"

namespace connecx::server {

// Buildings in UTC, in the order given.
class FixedBuildings final : public core::BuildingDirectory {
 public:
  explicit FixedBuildings(std::vector<std::string> ids) {
    for (std::string& id : ids) {
      core::Building building;
      building.id = std::move(id);
      building.time_zone = absl::UTCTimeZone();
      building.time_zone_name = "Etc/UTC";
      entries_.push_back(std::make_shared<Entry>(Entry{std::move(building)}));
    }
  }

  std::shared_ptr<const Entry> Find(absl::string_view building) const override {
    for (const auto& entry : entries_) {
      if (entry->building.id == building) return entry;
    }
    return nullptr;
  }
  std::vector<std::shared_ptr<const Entry>> All() const override { return entries_; }

 private:
  std::vector<std::shared_ptr<const Entry>> entries_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_FIXED_BUILDINGS_H_
