#ifndef CONNECX_SERVER_APP_BUILDINGS_H_
#define CONNECX_SERVER_APP_BUILDINGS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "core/building.h"
#include "salto_client/access_system/allocation_queue.h"
#include "server/config/load.h"

namespace connecx::server {

// The configured buildings, each with its SALTO ProAccess SPACE. Thread-safe.
class Buildings final : public core::BuildingDirectory {
 public:
  // Connects to nobody. A building whose configuration is broken, or whose secrets cannot be read,
  // is there and says so; it never keeps the others out.
  Buildings(const LoadedConfig& config, base::Clock& clock);
  ~Buildings() override;

  std::shared_ptr<const Entry> Find(absl::string_view building) const override;
  std::vector<std::shared_ptr<const Entry>> All() const override;

 private:
  struct Vendor;

  absl::StatusOr<std::unique_ptr<Vendor>> Connect(const LoadedBuilding& building,
                                                  const core::Building& core,
                                                  const std::string& installation,
                                                  base::Clock& clock);

  // By the URL of the SPACE: its buildings fill timetables in turn.
  std::map<std::string, std::shared_ptr<salto::AllocationQueue>> allocation_;
  std::vector<std::unique_ptr<Vendor>> vendors_;
  std::map<std::string, std::shared_ptr<const Entry>, std::less<>> entries_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_BUILDINGS_H_
