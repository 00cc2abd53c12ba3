#ifndef CONNECX_PROVIDER_OPEN_INCIDENTS_H_
#define CONNECX_PROVIDER_OPEN_INCIDENTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/grant.h"
#include "core/incident.h"
#include "store/store.h"

namespace connecx::provider {

absl::StatusOr<std::vector<core::Incident>> AllOpenIncidents(store::ReadTransaction& tx,
                                                             absl::string_view building);

// The open incidents of buildings, read once for all grants of an answer.
class OpenIncidents {
 public:
  explicit OpenIncidents(store::ReadTransaction& tx) : tx_(tx) {}

  // False: none keeps the booking from its door, whatever is open.
  static bool MayHave(const core::Grant& grant);
  // Ids, of those that keep the booking from its door, or take it away too late.
  absl::StatusOr<std::vector<std::int64_t>> About(const core::Grant& grant);

 private:
  store::ReadTransaction& tx_;
  std::map<std::string, std::vector<core::Incident>> of_building_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_OPEN_INCIDENTS_H_
