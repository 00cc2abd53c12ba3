#ifndef CONNECX_SERVER_CONVERTERS_OPERATOR_REQUESTS_H_
#define CONNECX_SERVER_CONVERTERS_OPERATOR_REQUESTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "core/incident.h"
#include "provider/access_operator.h"
#include "server/converters/query_requests.h"

namespace connecx::server {

// Requests of operators, checked for shape. INVALID_ARGUMENT names all that is wrong.

struct IdHistoryRequest {
  std::string building;
  std::optional<core::IdKind> kind;
  std::string name;  // empty: any
  Page page;
};

// Of an incident, or of a kind with sample data.
struct PreviewRequest {
  std::optional<std::int64_t> incident_id;
  std::string building;
  core::IncidentKind kind = core::IncidentKind::kDoubleBooking;
};

absl::Status Check(const access::v1::PlanPairRequest& proto);
absl::Status Check(const access::v1::AdoptRequest& proto);
absl::StatusOr<provider::RetryRequest> FromProto(const access::v1::RetryNowRequest& proto);
// The incident's id; NOT_FOUND also for what is no id of ours.
absl::StatusOr<std::int64_t> FromProto(const access::v1::ResolveIncidentRequest& proto);
absl::StatusOr<PreviewRequest> FromProto(const access::v1::PreviewMailRequest& proto);
absl::Status Check(const access::v1::DiagnoseRequest& proto);
absl::StatusOr<IdHistoryRequest> FromProto(const access::v1::ListIdHistoryRequest& proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_OPERATOR_REQUESTS_H_
