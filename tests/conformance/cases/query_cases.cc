// GetGrant, and the filters of ListGrants and ListIds.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

v1::GetGrantRequest Get(const std::string& booking_id) {
  v1::GetGrantRequest request;
  request.set_booking_id(booking_id);
  return request;
}

absl::Status GetsWhatWasAnswered(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant answered, client.Settle(booking));
  ASSIGN_OR_RETURN(const v1::GetGrantResponse got, client.Ok(Get(booking.booking_id())));
  RETURN_IF_ERROR(CheckGrant(got.grant()));
  RETURN_IF_ERROR(ExpectLive(got.grant(), booking));
  return Expect(got.grant().phase() == answered.phase() &&
                    got.grant().windows_size() == answered.windows_size() &&
                    FromProto(got.grant().create_time()) == FromProto(answered.create_time()),
                answered.ShortDebugString(), got.ShortDebugString());
}

absl::Status GetsTombstones(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(client.Cancellation(booking, 4)).status());
  ASSIGN_OR_RETURN(const v1::GetGrantResponse got, client.Ok(Get(booking.booking_id())));
  RETURN_IF_ERROR(CheckGrant(got.grant()));
  return ExpectRevoked(got.grant(), 4);
}

absl::Status GetsNothingUnknown(Client& client) {
  const std::string id = client.Name("unknown");
  return ExpectError(client.Call(Get(id)).status, {.code = grpc::StatusCode::NOT_FOUND,
                                                   .reason = "GRANT_NOT_FOUND",
                                                   .metadata = {{"booking_id", id}}});
}

// What the filter lets through of this case's bookings, by the ends of their names.
absl::StatusOr<std::string> Listed(Client& client, v1::ListGrantsRequest request) {
  std::vector<std::string> endings;
  const std::string prefix = client.Name("");
  do {
    ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
    for (const v1::Grant& grant : page.grants()) {
      RETURN_IF_ERROR(CheckGrant(grant));
      if (grant.booking_id().rfind(prefix, 0) != 0) continue;
      endings.push_back(grant.booking_id().substr(prefix.size()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::StrJoin(endings, " ");
}

absl::Status ExpectListed(Client& client, const v1::ListGrantsRequest& request,
                          const std::string& want) {
  ASSIGN_OR_RETURN(const std::string got, Listed(client, request));
  return ExpectEqual("listed bookings", got, want);
}

v1::ListGrantsRequest InBuilding(Client& client) {
  v1::ListGrantsRequest request;
  request.set_building(client.params().building());
  return request;
}

absl::Status FiltersByName(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.set_apartment(client.Name("x"));
  booking.set_facility(client.Name("f"));
  RETURN_IF_ERROR(client.Send(booking).status());
  booking.set_booking_id(client.Name("b"));
  booking.set_facility(client.Name("F"));
  RETURN_IF_ERROR(client.Send(booking).status());
  booking.set_booking_id(client.Name("c"));
  booking.set_apartment(client.Name("x "));
  RETURN_IF_ERROR(client.Send(booking).status());

  RETURN_IF_ERROR(ExpectListed(client, v1::ListGrantsRequest(), "a b c"));
  v1::ListGrantsRequest request = InBuilding(client);
  RETURN_IF_ERROR(ExpectListed(client, request, "a b c"));
  request.set_apartment(client.Name("x"));
  RETURN_IF_ERROR(ExpectListed(client, request, "a b"));
  request.set_facility(client.Name("F"));
  RETURN_IF_ERROR(ExpectListed(client, request, "b"));
  request.clear_apartment();
  RETURN_IF_ERROR(ExpectListed(client, request, "b c"));
  request.set_facility(client.Name("ff"));
  return ExpectListed(client, request, "");
}

absl::Status FiltersByTime(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  v1::ListGrantsRequest request = InBuilding(client);
  *request.mutable_ends_after_time() = ToProto(client.Tomorrow(60) - absl::Nanoseconds(1));
  RETURN_IF_ERROR(ExpectListed(client, request, "a"));
  *request.mutable_ends_after_time() = ToProto(client.Tomorrow(60));
  RETURN_IF_ERROR(ExpectListed(client, request, ""));
  request.clear_ends_after_time();
  *request.mutable_starts_before_time() = ToProto(client.Tomorrow(0) + absl::Nanoseconds(1));
  RETURN_IF_ERROR(ExpectListed(client, request, "a"));
  *request.mutable_starts_before_time() = ToProto(client.Tomorrow(0));
  return ExpectListed(client, request, "");
}

absl::Status FiltersByPhase(Client& client) {
  const v1::GrantRequest unmapped = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Settle(unmapped).status());
  const v1::GrantRequest granted = client.Booking("b");
  RETURN_IF_ERROR(client.Settle(granted).status());
  const v1::GrantRequest revoked = client.UnmappedBooking("c");
  RETURN_IF_ERROR(client.Send(revoked).status());
  RETURN_IF_ERROR(client.Settle(client.Cancellation(revoked, 1)).status());
  v1::ListGrantsRequest request = InBuilding(client);
  request.add_phases(v1::GRANT_PHASE_GRANTED);
  RETURN_IF_ERROR(ExpectListed(client, request, "b"));
  request.add_phases(v1::GRANT_PHASE_REVOKED);
  RETURN_IF_ERROR(ExpectListed(client, request, "b c"));
  request.clear_phases();
  request.add_phases(v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  return ExpectListed(client, request, "a");
}

absl::Status ListsNoTombstones(Client& client) {
  RETURN_IF_ERROR(
      client.Send(client.Cancellation(client.UnmappedBooking("tombstone"), 1)).status());
  RETURN_IF_ERROR(client.Send(client.UnmappedBooking("b")).status());
  return ExpectListed(client, InBuilding(client), "b");
}

absl::Status ListsByBytes(Client& client) {
  for (const char* ending : {"b", "a", "B", "\xc3\xa9", "e\xcc\x81", "aa", "a b", "~"}) {
    RETURN_IF_ERROR(client.Send(client.UnmappedBooking(ending)).status());
  }
  return ExpectListed(client, InBuilding(client), "B a a b aa b e\xcc\x81 ~ \xc3\xa9");
}

v1::SyncIdsRequest ThreeRows(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  for (const char* ending : {"b", "a"}) {
    v1::ApartmentRow& row = *request.add_apartments();
    row.set_apartment(client.Name(ending));
    row.set_access_control_id(client.Name("id"));
  }
  v1::FacilityRow& facility = *request.add_facilities();
  facility.set_facility(client.Name("a"));
  facility.set_access_control_facility_id(
      client.params().facilities(0).access_control_facility_id());
  return request;
}

absl::StatusOr<std::vector<v1::IdEntry>> OwnIds(Client& client, v1::ListIdsRequest request) {
  std::vector<v1::IdEntry> entries;
  do {
    ASSIGN_OR_RETURN(const v1::ListIdsResponse page, client.Ok(request));
    for (const v1::IdEntry& entry : page.ids()) {
      if (entry.name().rfind(client.Name(""), 0) == 0) entries.push_back(entry);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

std::string Names(Client& client, const std::vector<v1::IdEntry>& entries) {
  return absl::StrJoin(entries, " ", [&client](std::string* out, const v1::IdEntry& entry) {
    absl::StrAppend(out, entry.kind() == v1::ID_KIND_APARTMENT ? "apartment:" : "facility:",
                    entry.name().substr(client.Name("").size()));
  });
}

absl::Status ListsIds(Client& client) {
  RETURN_IF_ERROR(client.Ok(ThreeRows(client)).status());
  v1::ListIdsRequest request;
  request.set_building(client.params().building());
  request.set_page_size(1);
  ASSIGN_OR_RETURN(const std::vector<v1::IdEntry> entries, OwnIds(client, request));
  RETURN_IF_ERROR(
      ExpectEqual("own rows", Names(client, entries), "apartment:a apartment:b facility:a"));
  for (const v1::IdEntry& entry : entries) {
    RETURN_IF_ERROR(Expect(entry.building() == client.params().building() && !entry.id().empty() &&
                               entry.check() != v1::ID_CHECK_UNSPECIFIED && entry.has_update_time(),
                           "building, id, check and update_time set", entry.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status FiltersIds(Client& client) {
  RETURN_IF_ERROR(client.Ok(ThreeRows(client)).status());
  v1::ListIdsRequest request;
  request.set_building(client.params().building());
  request.set_kind(v1::ID_KIND_FACILITY);
  ASSIGN_OR_RETURN(const std::vector<v1::IdEntry> facilities, OwnIds(client, request));
  RETURN_IF_ERROR(ExpectEqual("facilities", Names(client, facilities), "facility:a"));
  request.clear_kind();
  request.set_name(client.Name("a"));
  ASSIGN_OR_RETURN(const std::vector<v1::IdEntry> named, OwnIds(client, request));
  RETURN_IF_ERROR(ExpectEqual("rows named a", Names(client, named), "apartment:a facility:a"));
  request.set_name(client.Name("A"));
  ASSIGN_OR_RETURN(const std::vector<v1::IdEntry> none, OwnIds(client, request));
  return ExpectEqual("rows named A", Names(client, none), "");
}

absl::Status ListsRemovedIdsNoLonger(Client& client) {
  RETURN_IF_ERROR(client.Ok(ThreeRows(client)).status());
  v1::SyncIdsRequest removal = client.Ids();
  removal.add_remove_apartments(client.Name("a"));
  RETURN_IF_ERROR(client.Ok(removal).status());
  v1::ListIdsRequest request;
  request.set_building(client.params().building());
  ASSIGN_OR_RETURN(const std::vector<v1::IdEntry> entries, OwnIds(client, request));
  return ExpectEqual("own rows", Names(client, entries), "apartment:b facility:a");
}

}  // namespace

std::vector<Case> QueryCases() {
  const std::vector<v1::Capability> grants = {v1::CAPABILITY_QUERY_GRANTS};
  const std::vector<v1::Capability> ids = {v1::CAPABILITY_QUERY_IDS};
  return {
      {.name = "query.get_grant_is_the_answer",
       .claim = "GetGrant answers the grant as Grant did.",
       .needs = grants,
       .run = GetsWhatWasAnswered},
      {.name = "query.get_grant_finds_tombstones",
       .claim = "GetGrant answers the tombstone of a booking that was never granted.",
       .needs = grants,
       .run = GetsTombstones},
      {.name = "query.get_grant_of_an_unknown_booking",
       .claim = "GetGrant of an unknown booking is NOT_FOUND, GRANT_NOT_FOUND.",
       .needs = grants,
       .run = GetsNothingUnknown},
      {.name = "query.filters_by_name",
       .claim =
           "ListGrants filters by building, apartment and facility, byte by byte, all at once.",
       .needs = grants,
       .run = FiltersByName},
      {.name = "query.filters_by_time",
       .claim = "ends_after_time and starts_before_time exclude the instant itself.",
       .needs = grants,
       .run = FiltersByTime},
      {.name = "query.filters_by_phase",
       .claim = "ListGrants lists the phases that are asked for.",
       .needs = grants,
       .run = FiltersByPhase},
      {.name = "query.tombstones_are_not_listed",
       .claim = "ListGrants does not list tombstones.",
       .needs = grants,
       .run = ListsNoTombstones},
      {.name = "query.by_booking_id",
       .claim = "ListGrants lists by the bytes of the booking id.",
       .needs = grants,
       .run = ListsByBytes},
      {.name = "query.list_ids",
       .claim = "ListIds lists complete rows by kind and name.",
       .needs = ids,
       .run = ListsIds},
      {.name = "query.filters_ids",
       .claim = "ListIds filters by kind and name, byte by byte.",
       .needs = ids,
       .run = FiltersIds},
      {.name = "query.removed_ids_are_gone",
       .claim = "ListIds does not list removed rows.",
       .needs = ids,
       .run = ListsRemovedIdsNoLonger},
  };
}

}  // namespace connecx::conformance
