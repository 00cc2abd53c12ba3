// Incidents, as far as they can be provoked from outside: an apartment without an ID.

#include <set>
#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

absl::Status CheckIncident(const v1::Incident& incident) {
  const std::string got = incident.ShortDebugString();
  RETURN_IF_ERROR(Expect(!incident.incident_id().empty() && incident.incident_id().size() <= 128 &&
                             !incident.building().empty() &&
                             incident.kind() != v1::INCIDENT_KIND_UNSPECIFIED &&
                             incident.severity() != v1::INCIDENT_SEVERITY_UNSPECIFIED &&
                             incident.audience() != v1::INCIDENT_AUDIENCE_UNSPECIFIED,
                         "incident_id, building, kind, severity and audience set", got));
  RETURN_IF_ERROR(Expect(!incident.subject().empty() && incident.subject().size() <= 512 &&
                             !incident.what_happened().empty() && incident.has_create_time() &&
                             incident.has_update_time(),
                         "subject, what_happened, create_time and update_time set", got));
  const std::set<std::string> bookings(incident.booking_ids().begin(),
                                       incident.booking_ids().end());
  RETURN_IF_ERROR(Expect(static_cast<int>(bookings.size()) == incident.booking_ids_size(),
                         "each booking once", got));
  const bool open = incident.state() == v1::INCIDENT_STATE_OPEN;
  return Expect((open || incident.state() == v1::INCIDENT_STATE_RESOLVED) &&
                    incident.has_resolve_time() != open && incident.resolution().empty() == open,
                "OPEN, or RESOLVED with resolve_time and resolution", got);
}

v1::GrantRequest OwnApartment(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.set_apartment(client.Name("x"));
  return booking;
}

// Waits until the incidents of the booking are `count` open ones, and answers them.
absl::StatusOr<v1::ListIncidentsResponse> AwaitOpen(Client& client, const std::string& booking_id,
                                                    int count) {
  v1::ListIncidentsRequest request;
  request.set_building(client.params().building());
  request.set_booking_id(booking_id);
  request.add_states(v1::INCIDENT_STATE_OPEN);
  absl::StatusOr<v1::ListIncidentsResponse> response;
  const bool there = client.Eventually([&] {
    response = client.Ok(request);
    return !response.ok() || response->incidents_size() == count;
  });
  if (!response.ok() || there) return response;
  return Mismatch(absl::StrCat(count, " open incidents"), response->ShortDebugString());
}

absl::Status OpensAndCloses(Client& client) {
  const v1::GrantRequest booking = OwnApartment(client);
  RETURN_IF_ERROR(client.Settle(booking).status());
  ASSIGN_OR_RETURN(const v1::ListIncidentsResponse open,
                   AwaitOpen(client, booking.booking_id(), 1));
  v1::GetGrantRequest get;
  get.set_booking_id(booking.booking_id());
  ASSIGN_OR_RETURN(const v1::GetGrantResponse known, client.Ok(get));
  const v1::Grant& grant = known.grant();
  const v1::Incident& incident = open.incidents(0);
  RETURN_IF_ERROR(CheckIncident(incident));
  RETURN_IF_ERROR(Expect(incident.kind() == v1::INCIDENT_KIND_ID_UNKNOWN &&
                             incident.apartment() == booking.apartment(),
                         "ID_UNKNOWN of the apartment", incident.ShortDebugString()));
  RETURN_IF_ERROR(
      Expect(grant.incident_ids_size() == 1 && grant.incident_ids(0) == incident.incident_id(),
             "the grant names its incident", grant.ShortDebugString()));
  RETURN_IF_ERROR(client.Settle(client.Cancellation(booking, 1)).status());
  return AwaitOpen(client, booking.booking_id(), 0).status();
}

absl::Status InOrder(Client& client) {
  for (const char* label : {"a", "b", "c"}) {
    v1::GrantRequest booking = client.UnmappedBooking(label);
    booking.set_apartment(client.Name(label));
    RETURN_IF_ERROR(client.Settle(booking).status());
  }
  v1::ListIncidentsRequest request;
  request.set_building(client.params().building());
  request.set_page_size(2);
  bool open = true;
  std::set<std::string> seen;
  do {
    ASSIGN_OR_RETURN(const v1::ListIncidentsResponse page, client.Ok(request));
    for (const v1::Incident& incident : page.incidents()) {
      RETURN_IF_ERROR(CheckIncident(incident));
      const bool is_open = incident.state() == v1::INCIDENT_STATE_OPEN;
      RETURN_IF_ERROR(Expect(open || !is_open, "open ones first", incident.ShortDebugString()));
      RETURN_IF_ERROR(Expect(seen.insert(incident.incident_id()).second, "each incident once",
                             incident.incident_id()));
      open = is_open;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && seen.size() < 2000);
  return Expect(seen.size() >= 3, "three incidents at least", absl::StrCat(seen.size()));
}

absl::Status FiltersByKind(Client& client) {
  const v1::GrantRequest booking = OwnApartment(client);
  RETURN_IF_ERROR(client.Settle(booking).status());
  RETURN_IF_ERROR(AwaitOpen(client, booking.booking_id(), 1).status());
  v1::ListIncidentsRequest request;
  request.set_booking_id(booking.booking_id());
  request.add_kinds(v1::INCIDENT_KIND_ID_UNKNOWN);
  ASSIGN_OR_RETURN(const v1::ListIncidentsResponse right, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("incidents of the kind", right.incidents_size(), 1));
  request.set_kinds(0, v1::INCIDENT_KIND_CLOCK_SKEW);
  ASSIGN_OR_RETURN(const v1::ListIncidentsResponse other, client.Ok(request));
  return ExpectEqual("incidents of another kind", other.incidents_size(), 0);
}

absl::Status IsResolved(Client& client) {
  const v1::GrantRequest booking = OwnApartment(client);
  RETURN_IF_ERROR(client.Settle(booking).status());
  ASSIGN_OR_RETURN(const v1::ListIncidentsResponse open,
                   AwaitOpen(client, booking.booking_id(), 1));
  v1::ResolveIncidentRequest request;
  request.set_incident_id(open.incidents(0).incident_id());
  request.set_actor("access_sanity");
  request.set_note("tested");
  for (int i = 0; i < 2; ++i) {
    ASSIGN_OR_RETURN(const v1::ResolveIncidentResponse response, client.Ok(request));
    RETURN_IF_ERROR(CheckIncident(response.incident()));
    RETURN_IF_ERROR(Expect(response.incident().state() == v1::INCIDENT_STATE_RESOLVED &&
                               response.incident().resolved_by() == request.actor(),
                           "RESOLVED by the actor", response.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status UnknownIsNotResolved(Client& client) {
  v1::ResolveIncidentRequest request;
  request.set_incident_id(client.Name("unknown"));
  request.set_actor("access_sanity");
  return ExpectError(client.Call(request).status,
                     {.code = grpc::StatusCode::NOT_FOUND,
                      .reason = "INCIDENT_NOT_FOUND",
                      .metadata = {{"incident_id", request.incident_id()}}});
}

}  // namespace

std::vector<Case> IncidentCases() {
  const std::vector<v1::Capability> incidents = {v1::CAPABILITY_QUERY_INCIDENTS};
  return {
      {.name = "incidents.open_and_close",
       .claim = "A booking without ID opens an incident, which closes when it is revoked.",
       .needs = {v1::CAPABILITY_QUERY_INCIDENTS, v1::CAPABILITY_QUERY_GRANTS},
       .run = OpensAndCloses},
      {.name = "incidents.in_order",
       .claim = "Incidents are listed once each, open ones first.",
       .needs = incidents,
       .run = InOrder},
      {.name = "incidents.filters",
       .claim = "Incidents are filtered by booking and kind.",
       .needs = incidents,
       .run = FiltersByKind},
      {.name = "incidents.are_resolved",
       .claim = "ResolveIncident closes an incident; again it changes nothing.",
       .needs = {v1::CAPABILITY_QUERY_INCIDENTS, v1::CAPABILITY_OPERATOR_RESOLVE_INCIDENT},
       .run = IsResolved},
      {.name = "incidents.unknown_is_not_resolved",
       .claim = "ResolveIncident of an unknown incident is NOT_FOUND, INCIDENT_NOT_FOUND.",
       .needs = {v1::CAPABILITY_OPERATOR_RESOLVE_INCIDENT},
       .run = UnknownIsNotResolved},
  };
}

}  // namespace connecx::conformance
