#ifndef CONNECX_SERVER_CONVERTERS_QUERY_REQUESTS_H_
#define CONNECX_SERVER_CONVERTERS_QUERY_REQUESTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "connecx/access/v1/access_query.pb.h"
#include "provider/access_query.h"
#include "server/converters/page_token.h"
#include "server/converters/shape_check.h"

namespace connecx::server {

// Requests that read, checked for shape and with their page tokens opened. INVALID_ARGUMENT names
// all that is wrong, or says that the token is not one of these filters.

struct Page {
  int size = 0;
  std::string position;  // of the last item of the page before; empty: the first page
};

struct IncidentsRequest {
  std::string building;  // empty: any
  bool open = true;
  bool resolved = true;
  std::vector<access::v1::IncidentKind> kinds;  // empty: any
  std::string booking_id;                       // empty: any
  Page page;
};

struct RunsRequest {
  std::string building;                              // empty: any
  std::vector<access::v1::ClearingRunState> states;  // empty: any
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> until;
  Page page;
};

struct IdsRequest {
  std::string building;  // empty: any
  std::optional<access::v1::IdKind> kind;
  std::string name;                         // empty: any
  std::vector<access::v1::IdCheck> checks;  // empty: any
  Page page;
};

struct ExplainRequest {
  std::string booking_id;
  std::int64_t after = 0;  // id of the last entry of the page before
  int limit = 0;
};

struct WatchRequest {
  std::string building;                         // empty: any
  std::optional<provider::EventPosition> from;  // none: from now on
};

// The page that a request asks for, after all other fields are checked: opens its token.
template <typename Request>
absl::StatusOr<Page> ReadPage(const Request& proto, ShapeCheck& check) {
  Page page;
  page.size = check.PageSize(proto.page_size());
  check.Optional("page_token", proto.page_token(), kMaxPageToken);
  RETURN_IF_ERROR(check.status());
  ASSIGN_OR_RETURN(page.position, ReadPageToken(proto));
  return page;
}

absl::StatusOr<std::string> FromProto(const access::v1::GetGrantRequest& proto);
absl::StatusOr<ExplainRequest> FromProto(const access::v1::ExplainBookingRequest& proto);
absl::StatusOr<WatchRequest> FromProto(const access::v1::WatchGrantsRequest& proto);
// `after` and `limit` are the page's.
absl::StatusOr<provider::GrantQuery> FromProto(const access::v1::ListGrantsRequest& proto);
absl::StatusOr<IncidentsRequest> FromProto(const access::v1::ListIncidentsRequest& proto);
absl::StatusOr<RunsRequest> FromProto(const access::v1::ListRunsRequest& proto);
absl::StatusOr<IdsRequest> FromProto(const access::v1::ListIdsRequest& proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_QUERY_REQUESTS_H_
