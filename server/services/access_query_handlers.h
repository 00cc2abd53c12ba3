#ifndef CONNECX_SERVER_SERVICES_ACCESS_QUERY_HANDLERS_H_
#define CONNECX_SERVER_SERVICES_ACCESS_QUERY_HANDLERS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "connecx/access/v1/access_query.pb.h"
#include "core/building.h"
#include "provider/access_query.h"

namespace connecx::server {

// The unary calls of connecx.access.v1.AccessQuery. Thread-safe. A page ends early where
// it grows near to what a message may have.
class AccessQueryHandlers {
 public:
  // Both live longer than this.
  AccessQueryHandlers(provider::AccessQuery& query, const core::BuildingDirectory& buildings)
      : query_(query), buildings_(buildings) {}

  absl::StatusOr<access::v1::GetGrantResponse> GetGrant(const access::v1::GetGrantRequest& request);
  absl::StatusOr<access::v1::ListGrantsResponse> ListGrants(
      const access::v1::ListGrantsRequest& request);
  absl::StatusOr<access::v1::ExplainBookingResponse> ExplainBooking(
      const access::v1::ExplainBookingRequest& request);
  absl::StatusOr<access::v1::ListIncidentsResponse> ListIncidents(
      const access::v1::ListIncidentsRequest& request);
  absl::StatusOr<access::v1::ListRunsResponse> ListRuns(const access::v1::ListRunsRequest& request);
  absl::StatusOr<access::v1::ListIdsResponse> ListIds(const access::v1::ListIdsRequest& request);

 private:
  using Entry = std::shared_ptr<const core::BuildingDirectory::Entry>;

  // The building, or all of them by id where `building` is empty. NOT_FOUND: no such building.
  absl::StatusOr<std::vector<Entry>> BuildingsOf(const std::string& building) const;

  provider::AccessQuery& query_;
  const core::BuildingDirectory& buildings_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_ACCESS_QUERY_HANDLERS_H_
