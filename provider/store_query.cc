#include "provider/store_query.h"

#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "base/status_macros.h"
#include "core/errors.h"

namespace connecx::provider {
namespace {

template <typename T>
absl::StatusOr<T> Read(store::Store& store,
                       absl::FunctionRef<absl::StatusOr<T>(store::ReadTransaction&)> query) {
  T result;
  RETURN_IF_ERROR(store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(result, query(tx));
    return absl::OkStatus();
  }));
  return result;
}

absl::Status CheckBuilding(const core::BuildingDirectory& buildings, absl::string_view building) {
  if (buildings.Find(building) == nullptr) return core::error::BuildingUnknown(building);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<core::Grant> StoreQuery::GetGrant(absl::string_view booking_id) {
  ASSIGN_OR_RETURN(std::optional<core::Grant> grant,
                   Read<std::optional<core::Grant>>(store_, [&](store::ReadTransaction& tx) {
                     return tx.FindGrant(booking_id);
                   }));
  if (!grant) return core::error::GrantNotFound(booking_id);
  return *std::move(grant);
}

absl::StatusOr<std::vector<core::Grant>> StoreQuery::ListGrants(const GrantQuery& query) {
  if (!query.building.empty()) RETURN_IF_ERROR(CheckBuilding(buildings_, query.building));
  const store::GrantFilter filter{.building = query.building,
                                  .apartment = query.apartment,
                                  .facility = query.facility,
                                  .phases = query.phases,
                                  .ends_after = query.ends_after,
                                  .starts_before = query.starts_before};
  return Read<std::vector<core::Grant>>(store_, [&](store::ReadTransaction& tx) {
    return tx.ListGrants(filter, query.after, query.limit);
  });
}

absl::StatusOr<std::vector<core::Incident>> StoreQuery::ListIncidents(absl::string_view building,
                                                                      bool open_only,
                                                                      std::int64_t before,
                                                                      int limit) {
  if (!building.empty()) RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::Incident>>(store_, [&](store::ReadTransaction& tx) {
    return tx.ListIncidents(building, open_only, before, limit);
  });
}

absl::StatusOr<std::vector<core::Run>> StoreQuery::ListRuns(absl::string_view building,
                                                            absl::CivilDay before, int limit) {
  RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::Run>>(
      store_, [&](store::ReadTransaction& tx) { return tx.ListRuns(building, before, limit); });
}

absl::StatusOr<std::vector<core::IdRow>> StoreQuery::ListIds(absl::string_view building) {
  RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::IdRow>>(
      store_, [&](store::ReadTransaction& tx) { return tx.ListIds(building); });
}

}  // namespace connecx::provider
