// Requests of core and operators as bytes from the wire: parsed, checked and carried out as the
// server does it, over a store and a system in memory; of WatchGrants the shape alone. The first
// byte says which request the rest is.

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "core/errors.h"
#include "provider/access_provider.h"
#include "provider/store_query.h"
#include "provider/testing/provider_fixture.h"
#include "server/converters/page_token.h"
#include "server/converters/query_requests.h"
#include "server/services/access_control_provider_service.h"
#include "server/services/access_operator_handlers.h"
#include "server/services/access_query_handlers.h"
#include "server/wire/unary_call.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

namespace v1 = ::connecx::access::v1;

// The handlers over the real use cases. Knows one booking, answers one request.
class Plugin final : public provider::ProviderFixture {
 public:
  Plugin() { Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))); }
  void TestBody() override {}

  absl::Status Answer(const v1::GrantRequest& request) {
    return Later<v1::GrantResponse>([&](auto done) { calls_.Grant(request, {}, done); });
  }
  absl::Status Answer(const v1::RevokeRequest& request) {
    return Later<v1::RevokeResponse>([&](auto done) { calls_.Revoke(request, {}, done); });
  }
  absl::Status Answer(const v1::SyncIdsRequest& request) {
    return calls_.SyncIds(request).status();
  }
  absl::Status Answer(const v1::ClearExpiredRequest& request) {
    return calls_.ClearExpired(request).status();
  }

  absl::Status Answer(const v1::GetGrantRequest& request) {
    return queries_.GetGrant(request).status();
  }
  absl::Status Answer(const v1::ListGrantsRequest& request) {
    return queries_.ListGrants(request).status();
  }
  absl::Status Answer(const v1::WatchGrantsRequest& request) {
    return server::FromProto(request).status();
  }
  absl::Status Answer(const v1::ExplainBookingRequest& request) {
    return queries_.ExplainBooking(request).status();
  }
  absl::Status Answer(const v1::ListIncidentsRequest& request) {
    return queries_.ListIncidents(request).status();
  }
  absl::Status Answer(const v1::ListRunsRequest& request) {
    return queries_.ListRuns(request).status();
  }
  absl::Status Answer(const v1::ListIdsRequest& request) {
    return queries_.ListIds(request).status();
  }

  absl::Status Answer(const v1::PlanPairRequest& request) {
    return acts_.PlanPair(request).status();
  }
  absl::Status Answer(const v1::AdoptRequest& request) { return acts_.Adopt(request).status(); }
  absl::Status Answer(const v1::RetryNowRequest& request) {
    return acts_.RetryNow(request).status();
  }
  absl::Status Answer(const v1::ResolveIncidentRequest& request) {
    return acts_.ResolveIncident(request).status();
  }
  absl::Status Answer(const v1::PreviewMailRequest& request) {
    return acts_.PreviewMail(request).status();
  }
  absl::Status Answer(const v1::DiagnoseRequest& request) {
    return acts_.Diagnose(request).status();
  }
  absl::Status Answer(const v1::ListIdHistoryRequest& request) {
    return acts_.ListIdHistory(request).status();
  }

 private:
  // A call that would wait is answered as when the process stops.
  template <typename Response, typename Start>
  absl::Status Later(Start start) {
    std::optional<absl::Status> status;
    start([&](const absl::StatusOr<Response>& answer) { status = answer.status(); });
    board_.Close();
    Require(status.has_value(), "every call is answered");
    return *status;
  }

  provider::AccessProvider provider_{bookings_, ids_, clearing_};
  provider::StoreQuery query_{store_, buildings_};
  server::AccessControlProviderHandlers calls_{provider_, clock_};
  server::AccessQueryHandlers queries_{query_, buildings_};
  server::AccessOperatorHandlers acts_{operations_, query_, buildings_, clock_,
                                       [] { return server::ProcessFacts(); }};
};

template <typename Request>
void Handle(absl::string_view bytes) {
  Request request;
  if (!server::ParseRequest(std::string(bytes), &request).ok()) return;
  const absl::Status status = Plugin().Answer(request);
  Require(status.ok() || core::DetailOf(status).has_value(),
          "a refusal is one of the catalogue: " + status.ToString());
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
