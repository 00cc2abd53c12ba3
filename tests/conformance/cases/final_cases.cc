// What must hold when all other cases have run: nothing of the suite is left.

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

absl::Status EveryBookingIsOver(Client& client) {
  const std::map<std::string, SentBooking> sent = client.run().sent;
  for (const auto& [id, booking] : sent) {
    v1::RevokeRequest request;
    request.set_booking_id(id);
    request.set_building(booking.building);
    request.set_revision(booking.revision);
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(request));
    RETURN_IF_ERROR(Expect(IsOver(grant), "REVOKED or EXPIRED", grant.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status NothingLiveIsListed(Client& client) {
  v1::ListGrantsRequest request;
  for (const v1::GrantPhase phase :
       {v1::GRANT_PHASE_PENDING, v1::GRANT_PHASE_GRANTED, v1::GRANT_PHASE_QUEUED,
        v1::GRANT_PHASE_NEEDS_MANUAL_ACTION, v1::GRANT_PHASE_REVOKING}) {
    request.add_phases(phase);
  }
  const std::string prefix = absl::StrCat("cs-", client.run().id, "-");
  std::vector<std::string> left;
  do {
    ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
    for (const v1::Grant& grant : page.grants()) {
      if (grant.booking_id().rfind(prefix, 0) == 0) left.push_back(grant.booking_id());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return Expect(left.empty(), "no live booking of the suite", absl::StrJoin(left, ", "));
}

absl::Status NoIncidentIsOpen(Client& client) {
  v1::ListIncidentsRequest request;
  request.add_states(v1::INCIDENT_STATE_OPEN);
  const std::string prefix = absl::StrCat("cs-", client.run().id, "-");
  std::vector<std::string> left;
  do {
    ASSIGN_OR_RETURN(const v1::ListIncidentsResponse page, client.Ok(request));
    for (const v1::Incident& incident : page.incidents()) {
      if (incident.apartment().rfind(prefix, 0) == 0) left.push_back(incident.subject());
      for (const std::string& id : incident.booking_ids()) {
        if (id.rfind(prefix, 0) == 0) left.push_back(absl::StrCat(id, ": ", incident.subject()));
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return Expect(left.empty(), "no open incident about what the suite made",
                absl::StrJoin(left, "; "));
}

absl::Status IdsAreRestored(Client& client) {
  RETURN_IF_ERROR(SyncConfirmed(client, client.run().restoration));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse again, client.Ok(client.run().restoration));
  client.KeepIds();
  RETURN_IF_ERROR(ExpectEqual("counts.unchanged", again.counts().unchanged(), again.rows_size()));
  if (!client.Offers(v1::CAPABILITY_QUERY_IDS)) return absl::OkStatus();
  v1::ListIdsRequest request;
  request.set_building(client.params().building());
  const std::string prefix = absl::StrCat("cs-", client.run().id, "-");
  do {
    ASSIGN_OR_RETURN(const v1::ListIdsResponse page, client.Ok(request));
    for (const v1::IdEntry& entry : page.ids()) {
      RETURN_IF_ERROR(Expect(entry.name().rfind(prefix, 0) != 0, "no row of the suite",
                             entry.ShortDebugString()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

std::vector<Case> FinalCases() {
  return {
      {.name = "leak.every_booking_is_over",
       .claim = "Every booking that the suite made is REVOKED or EXPIRED.",
       .run = EveryBookingIsOver},
      {.name = "leak.nothing_live_is_listed",
       .claim = "ListGrants lists no live booking of the suite.",
       .needs = {v1::CAPABILITY_QUERY_GRANTS},
       .run = NothingLiveIsListed},
      {.name = "leak.no_incident_is_open",
       .claim = "No incident about what the suite made is open.",
       .needs = {v1::CAPABILITY_QUERY_INCIDENTS},
       .run = NoIncidentIsOpen},
      {.name = "leak.ids_are_restored",
       .claim = "The IDs are as they were before the suite.",
       .run = IdsAreRestored},
  };
}

}  // namespace connecx::conformance
