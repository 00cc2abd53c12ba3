#include "provider/timetable_refresh.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "core/timetable_use.h"

namespace connecx::provider {
namespace {

using Ids = std::vector<std::string>;

// A fact of no building: the ids of all buildings that ever wrote to the system at `endpoint`. They
// are never forgotten: permissions outlive the configuration by which they came.
std::string FactOf(absl::string_view endpoint) { return absl::StrCat("buildings of ", endpoint); }

absl::StatusOr<Ids> BuildingsOf(store::ReadTransaction& tx, absl::string_view endpoint) {
  ASSIGN_OR_RETURN(const std::optional<std::string> fact, tx.GetFact("", FactOf(endpoint)));
  return fact.has_value() ? Ids(absl::StrSplit(*fact, '\n')) : Ids();
}

absl::Status AddBuilding(store::Store& store, absl::string_view endpoint,
                         const std::string& building) {
  return store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(Ids ids, BuildingsOf(tx, endpoint));
    if (std::find(ids.begin(), ids.end(), building) != ids.end()) return absl::OkStatus();
    ids.push_back(building);
    return tx.SetFact("", FactOf(endpoint), absl::StrJoin(ids, "\n"));
  });
}

// Of every building of the system: a range may have been another's before.
absl::StatusOr<std::vector<core::TimetableUse>> UsesOf(store::Store& store,
                                                       absl::string_view endpoint) {
  std::vector<core::TimetableUse> all;
  RETURN_IF_ERROR(store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    all.clear();
    ASSIGN_OR_RETURN(const Ids ids, BuildingsOf(tx, endpoint));
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(const std::vector<core::TimetableUse> uses, tx.ListTimetableUses(id));
      all.insert(all.end(), uses.begin(), uses.end());
    }
    return absl::OkStatus();
  }));
  return all;
}

}  // namespace

absl::Status RefreshTimetables(core::AccessSystem& system, store::Store& store,
                               absl::string_view building) {
  const std::string id(building);
  const std::string endpoint = system.Describe().endpoint;
  absl::Status status = AddBuilding(store, endpoint, id);
  if (status.ok()) {
    const absl::StatusOr<std::vector<core::TimetableUse>> uses = UsesOf(store, endpoint);
    status = uses.ok() ? system.RefreshTimetables(*uses) : uses.status();
  }
  if (!status.ok()) {
    LOG_WARNING("building {}: its timetables could not be read: {}", id,
                std::string(status.message()));
  }
  return status;
}

}  // namespace connecx::provider
