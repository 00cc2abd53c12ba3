#ifndef CONNECX_SERVER_CONVERTERS_PROVIDER_REQUESTS_H_
#define CONNECX_SERVER_CONVERTERS_PROVIDER_REQUESTS_H_

#include "absl/status/statusor.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "provider/access_control_provider.h"

namespace connecx::server {

// Requests of AccessControlProvider, checked for shape: every rule that protos/ states on a field,
// none about what is stored. INVALID_ARGUMENT names all that is wrong.
absl::StatusOr<provider::GrantRequest> FromProto(const access::v1::GrantRequest& proto);
absl::StatusOr<provider::RevokeRequest> FromProto(const access::v1::RevokeRequest& proto);
absl::StatusOr<provider::SyncIdsRequest> FromProto(const access::v1::SyncIdsRequest& proto);
absl::StatusOr<provider::ClearExpiredRequest> FromProto(
    const access::v1::ClearExpiredRequest& proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_PROVIDER_REQUESTS_H_
