// A building that the server is not configured for.

#include <functional>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"
#include "tests/conformance/suite/watch.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kActor[] = "access_sanity";

template <typename Request>
Case Unknown(const std::string& rpc, std::vector<v1::Capability> needs,
             std::function<Request(Client&)> request) {
  return {.name = absl::StrCat("building.unknown_to_", rpc),
          .claim = absl::StrCat("A building that is not configured is NOT_FOUND, BUILDING_UNKNOWN "
                                "in ",
                                rpc, "."),
          .needs = std::move(needs),
          .run = [request = std::move(request)](Client& client) {
            Request asked = request(client);
            asked.set_building(client.Name("nowhere"));
            return ExpectError(client.Call(asked).status, BuildingUnknown(client.Name("nowhere")));
          }};
}

template <typename Request>
std::function<Request(Client&)> Empty() {
  return [](Client&) { return Request(); };
}

template <typename Request>
Request Acted(Request request) {
  request.set_actor(kActor);
  return request;
}

template <typename Request>
Request OfPair() {
  Request request;
  request.set_apartment("a");
  request.set_facility("f");
  return request;
}

absl::Status UnknownToWatch(Client& client) {
  v1::WatchGrantsRequest request;
  request.set_building(client.Name("nowhere"));
  Watch watch(client, request);
  ASSIGN_OR_RETURN(const grpc::Status status, watch.AwaitEnd());
  return ExpectError(status, BuildingUnknown(request.building()));
}

absl::Status UnknownToPreviewMail(Client& client) {
  v1::PreviewMailRequest request;
  request.mutable_sample()->set_building(client.Name("nowhere"));
  request.mutable_sample()->set_kind(v1::INCIDENT_KIND_ID_UNKNOWN);
  return ExpectError(client.Call(request).status, BuildingUnknown(client.Name("nowhere")));
}

absl::Status UnknownStoresNothing(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.set_building(client.Name("nowhere"));
  RETURN_IF_ERROR(ExpectError(client.Call(booking).status, BuildingUnknown(booking.building())));
  booking.set_building(client.params().building());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

WantError Immutable(const v1::GrantRequest& booking) {
  return {.code = grpc::StatusCode::FAILED_PRECONDITION,
          .reason = "BUILDING_IMMUTABLE",
          .metadata = {{"booking_id", booking.booking_id()}, {"building", booking.building()}}};
}

absl::Status StaysInItsBuilding(Client& client) {
  if (client.params().other_building().empty()) return Skip("the params name no other_building");
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  v1::GrantRequest moved = booking;
  moved.set_building(client.params().other_building());
  moved.set_revision(2);
  RETURN_IF_ERROR(ExpectError(client.Call(moved).status, Immutable(booking)));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status IsRevokedInItsBuilding(Client& client) {
  if (client.params().other_building().empty()) return Skip("the params name no other_building");
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  v1::RevokeRequest cancellation = client.Cancellation(booking, 2);
  cancellation.set_building(client.params().other_building());
  RETURN_IF_ERROR(ExpectError(client.Call(cancellation).status, Immutable(booking)));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status TombstoneKeepsItsBuilding(Client& client) {
  if (client.params().other_building().empty()) return Skip("the params name no other_building");
  v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(client.Cancellation(booking, 1)).status());
  const WantError want = Immutable(booking);
  booking.set_building(client.params().other_building());
  booking.set_revision(2);
  return ExpectError(client.Call(booking).status, want);
}

}  // namespace

std::vector<Case> BuildingCases() {
  return {
      Unknown<v1::GrantRequest>("grant", {},
                                [](Client& client) { return client.UnmappedBooking("a"); }),
      Unknown<v1::RevokeRequest>(
          "revoke", {},
          [](Client& client) { return client.Cancellation(client.UnmappedBooking("a"), 1); }),
      Unknown<v1::SyncIdsRequest>("sync_ids", {}, Empty<v1::SyncIdsRequest>()),
      Unknown<v1::ClearExpiredRequest>("clear_expired", {}, Empty<v1::ClearExpiredRequest>()),
      Unknown<v1::ListGrantsRequest>("list_grants", {v1::CAPABILITY_QUERY_GRANTS},
                                     Empty<v1::ListGrantsRequest>()),
      {.name = "building.unknown_to_watch_grants",
       .claim = "A building that is not configured is NOT_FOUND, BUILDING_UNKNOWN in WatchGrants.",
       .needs = {v1::CAPABILITY_QUERY_WATCH_GRANTS},
       .run = UnknownToWatch},
      Unknown<v1::ListIncidentsRequest>("list_incidents", {v1::CAPABILITY_QUERY_INCIDENTS},
                                        Empty<v1::ListIncidentsRequest>()),
      Unknown<v1::ListRunsRequest>("list_runs", {v1::CAPABILITY_QUERY_RUNS},
                                   Empty<v1::ListRunsRequest>()),
      Unknown<v1::ListIdsRequest>("list_ids", {v1::CAPABILITY_QUERY_IDS},
                                  Empty<v1::ListIdsRequest>()),
      Unknown<v1::PlanPairRequest>("plan_pair", {v1::CAPABILITY_OPERATOR_PLAN_PAIR},
                                   [](Client&) { return OfPair<v1::PlanPairRequest>(); }),
      Unknown<v1::AdoptRequest>("adopt", {v1::CAPABILITY_OPERATOR_ADOPT},
                                [](Client&) { return Acted(OfPair<v1::AdoptRequest>()); }),
      Unknown<v1::RetryNowRequest>("retry_now", {v1::CAPABILITY_OPERATOR_RETRY_NOW},
                                   [](Client&) { return Acted(v1::RetryNowRequest()); }),
      {.name = "building.unknown_to_preview_mail",
       .claim = "A building that is not configured is NOT_FOUND, BUILDING_UNKNOWN in PreviewMail.",
       .needs = {v1::CAPABILITY_OPERATOR_PREVIEW_MAIL},
       .run = UnknownToPreviewMail},
      Unknown<v1::DiagnoseRequest>("diagnose", {v1::CAPABILITY_OPERATOR_DIAGNOSE},
                                   Empty<v1::DiagnoseRequest>()),
      Unknown<v1::ListIdHistoryRequest>("list_id_history", {v1::CAPABILITY_OPERATOR_ID_HISTORY},
                                        Empty<v1::ListIdHistoryRequest>()),
      {.name = "building.unknown_stores_nothing",
       .claim = "A Grant for a building that is not configured stores nothing of the booking.",
       .run = UnknownStoresNothing},
      {.name = "building.a_booking_stays_in_its_building",
       .claim = "A Grant of a booking that is known in another building is FAILED_PRECONDITION, "
                "BUILDING_IMMUTABLE and names the known one.",
       .run = StaysInItsBuilding},
      {.name = "building.a_booking_is_revoked_in_its_building",
       .claim = "A Revoke of a booking that is known in another building is FAILED_PRECONDITION, "
                "BUILDING_IMMUTABLE, and the booking stays.",
       .run = IsRevokedInItsBuilding},
      {.name = "building.a_tombstone_keeps_its_building",
       .claim = "A Grant in another building than the booking's tombstone is FAILED_PRECONDITION, "
                "BUILDING_IMMUTABLE.",
       .run = TombstoneKeepsItsBuilding},
  };
}

}  // namespace connecx::conformance
