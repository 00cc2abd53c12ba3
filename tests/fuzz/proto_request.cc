// Requests of core and operators as bytes from the wire: parsed and checked for shape as handlers
// do it. The first byte says which request the rest is.

#include <cstdint>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "server/converters/operator_requests.h"
#include "server/converters/page_token.h"
#include "server/converters/provider_requests.h"
#include "server/converters/query_requests.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

namespace v1 = ::connecx::access::v1;

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}
const absl::Status& StatusOf(const absl::Status& status) { return status; }

template <typename Request>
auto Convert(const Request& request) {
  if constexpr (requires { server::FromProto(request); }) {
    return server::FromProto(request);
  } else {
    return server::Check(request);
  }
}

template <typename Request>
void Handle(absl::string_view bytes) {
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const auto result = Convert(request);
  const absl::Status& status = StatusOf(result);
  const bool may_be = status.ok() || absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                      absl::IsUnimplemented(status);
  Require(may_be, "shape has errors of its own: " + status.ToString());
  Require(status.ok() || !status.message().empty(), "a refusal has a reason");
  if constexpr (requires { request.page_token(); }) {
    if (bytes.empty()) return;
    request.set_page_token(server::MakePageToken(request, bytes));
    const auto position = server::ReadPageToken(request);
    Require(position.ok() && *position == bytes, "a page's token names its position");
  }
}

constexpr void (*kHandlers[])(absl::string_view) = {
    &Handle<v1::GrantRequest>,           &Handle<v1::RevokeRequest>,
    &Handle<v1::SyncIdsRequest>,         &Handle<v1::ClearExpiredRequest>,
    &Handle<v1::GetGrantRequest>,        &Handle<v1::ListGrantsRequest>,
    &Handle<v1::WatchGrantsRequest>,     &Handle<v1::ExplainBookingRequest>,
    &Handle<v1::ListIncidentsRequest>,   &Handle<v1::ListRunsRequest>,
    &Handle<v1::ListIdsRequest>,         &Handle<v1::PlanPairRequest>,
    &Handle<v1::AdoptRequest>,           &Handle<v1::RetryNowRequest>,
    &Handle<v1::ResolveIncidentRequest>, &Handle<v1::PreviewMailRequest>,
    &Handle<v1::DiagnoseRequest>,        &Handle<v1::ListIdHistoryRequest>,
};

}  // namespace

void Run(absl::string_view input) {
  if (input.empty()) return;
  kHandlers[static_cast<std::uint8_t>(input[0]) % std::size(kHandlers)](input.substr(1));
}

}  // namespace connecx::fuzz
