// What is offered is served, and what is not is refused in the contract's way.

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"
#include "tests/conformance/suite/watch.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kActor[] = "access_sanity";

// Makes a right call that needs the capability.
using SampleCall = std::function<grpc::Status(Client&)>;

template <typename Request>
SampleCall Sample(std::function<Request(Client&)> request) {
  return [request](Client& client) { return client.Call(request(client)).status; };
}

template <typename Request>
Request OfBuilding(Client& client) {
  Request request;
  request.set_building(client.params().building());
  return request;
}

template <typename Request>
Request OfPair(Client& client) {
  Request request = OfBuilding<Request>(client);
  request.set_apartment(client.params().apartments(0).apartment());
  request.set_facility(client.params().facilities(0).facility());
  return request;
}

template <typename Request>
Request OfUnknownBooking(Client& client) {
  Request request;
  request.set_booking_id(client.Name("unknown"));
  return request;
}

template <typename Request>
Request DryRun(Request request) {
  request.set_validate_only(true);
  return request;
}

// A watch says at once that it lives, or is refused.
grpc::Status WatchOnce(Client& client) {
  Watch watch(client, v1::WatchGrantsRequest());
  const auto messages = watch.Await([](const Watch::Messages& got) { return !got.empty(); });
  if (messages.ok()) return grpc::Status::OK;
  const auto ended = watch.AwaitEnd();
  return ended.ok() ? *ended
                    : grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "no sign of life came");
}

Case Offer(v1::Capability capability, SampleCall call) {
  const std::string name(absl::StripPrefix(v1::Capability_Name(capability), "CAPABILITY_"));
  return {.name = absl::StrCat("offer.", absl::AsciiStrToLower(name)),
          .claim = absl::StrCat("With the capability ", name,
                                " the call is served; without it, it is UNIMPLEMENTED, "
                                "NOT_OFFERED and names the capability."),
          .run = [capability, name, call = std::move(call)](Client& client) {
            const grpc::Status status = call(client);
            if (client.Offers(capability)) {
              return Expect(status.error_code() != grpc::StatusCode::UNIMPLEMENTED,
                            "a call that is served", ErrorText(status));
            }
            return ExpectError(status, {.code = grpc::StatusCode::UNIMPLEMENTED,
                                        .reason = "NOT_OFFERED",
                                        .metadata = {{"capability", name}}});
          }};
}

}  // namespace

std::vector<Case> OfferCases() {
  return {
      Offer(v1::CAPABILITY_GRANT_VALIDATE_ONLY, Sample<v1::GrantRequest>([](Client& client) {
              return DryRun(client.UnmappedBooking("dry"));
            })),
      Offer(v1::CAPABILITY_REVOKE_VALIDATE_ONLY, Sample<v1::RevokeRequest>([](Client& client) {
              return DryRun(client.Cancellation(client.UnmappedBooking("dry"), 1));
            })),
      Offer(v1::CAPABILITY_SYNC_IDS_VALIDATE_ONLY,
            Sample<v1::SyncIdsRequest>([](Client& client) { return DryRun(client.Ids()); })),
      Offer(v1::CAPABILITY_CLEAR_EXPIRED_VALIDATE_ONLY,
            Sample<v1::ClearExpiredRequest>(
                [](Client& client) { return DryRun(client.Clearing()); })),
      Offer(v1::CAPABILITY_QUERY_GRANTS,
            Sample<v1::ListGrantsRequest>(OfBuilding<v1::ListGrantsRequest>)),
      Offer(v1::CAPABILITY_QUERY_WATCH_GRANTS, WatchOnce),
      Offer(v1::CAPABILITY_QUERY_EXPLAIN_BOOKING,
            Sample<v1::ExplainBookingRequest>(OfUnknownBooking<v1::ExplainBookingRequest>)),
      Offer(v1::CAPABILITY_QUERY_INCIDENTS,
            Sample<v1::ListIncidentsRequest>(OfBuilding<v1::ListIncidentsRequest>)),
      Offer(v1::CAPABILITY_QUERY_RUNS,
            Sample<v1::ListRunsRequest>(OfBuilding<v1::ListRunsRequest>)),
      Offer(v1::CAPABILITY_QUERY_IDS, Sample<v1::ListIdsRequest>(OfBuilding<v1::ListIdsRequest>)),
      Offer(v1::CAPABILITY_OPERATOR_PLAN_PAIR,
            Sample<v1::PlanPairRequest>(OfPair<v1::PlanPairRequest>)),
      Offer(v1::CAPABILITY_OPERATOR_ADOPT, Sample<v1::AdoptRequest>([](Client& client) {
              v1::AdoptRequest request = OfPair<v1::AdoptRequest>(client);
              request.set_actor(kActor);
              return request;
            })),
      Offer(v1::CAPABILITY_OPERATOR_RETRY_NOW, Sample<v1::RetryNowRequest>([](Client& client) {
              v1::RetryNowRequest request = OfBuilding<v1::RetryNowRequest>(client);
              request.set_actor(kActor);
              return request;
            })),
      Offer(v1::CAPABILITY_OPERATOR_RESOLVE_INCIDENT,
            Sample<v1::ResolveIncidentRequest>([](Client& client) {
              v1::ResolveIncidentRequest request;
              request.set_incident_id(client.Name("unknown"));
              request.set_actor(kActor);
              return request;
            })),
      Offer(v1::CAPABILITY_OPERATOR_PREVIEW_MAIL,
            Sample<v1::PreviewMailRequest>([](Client& client) {
              v1::PreviewMailRequest request;
              request.mutable_sample()->set_building(client.params().building());
              request.mutable_sample()->set_kind(v1::INCIDENT_KIND_ID_UNKNOWN);
              return request;
            })),
      Offer(v1::CAPABILITY_OPERATOR_DIAGNOSE,
            Sample<v1::DiagnoseRequest>(OfBuilding<v1::DiagnoseRequest>)),
      Offer(v1::CAPABILITY_OPERATOR_ID_HISTORY,
            Sample<v1::ListIdHistoryRequest>(OfBuilding<v1::ListIdHistoryRequest>)),
  };
}

}  // namespace connecx::conformance
