// validate_only: nothing is stored or reserved, with the same errors.

#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

template <typename Request>
Request DryRun(Request request) {
  request.set_validate_only(true);
  return request;
}

absl::Status GrantStoresNothing(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant expected, client.Send(DryRun(booking)));
  RETURN_IF_ERROR(ExpectLive(expected, booking));
  // The revision is free: nothing is known of the booking.
  v1::GrantRequest other = booking;
  other.set_facility(client.params().facilities(1).facility());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(other));
  return ExpectLive(grant, other);
}

absl::Status GrantIsNotListed(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Send(DryRun(booking)).status());
  v1::GetGrantRequest request;
  request.set_booking_id(booking.booking_id());
  return ExpectError(client.Call(request).status,
                     {.code = grpc::StatusCode::NOT_FOUND, .reason = "GRANT_NOT_FOUND"});
}

absl::Status GrantExpectsWhatComes(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant expected, client.Send(DryRun(booking)));
  RETURN_IF_ERROR(Expect(expected.phase() == v1::GRANT_PHASE_GRANTED, "GRANTED on a free pair",
                         expected.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return Expect(grant.phase() == expected.phase(), "the expected phase", grant.ShortDebugString());
}

absl::Status EditStoresNothing(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  v1::GrantRequest edit = booking;
  edit.set_revision(2);
  *edit.mutable_end_time() = ToProto(client.Tomorrow(90));
  ASSIGN_OR_RETURN(const v1::Grant expected, client.Send(DryRun(edit)));
  RETURN_IF_ERROR(ExpectLive(expected, edit));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return ExpectOpensAsBooked(grant, booking);
}

absl::Status NothingIsReserved(Client& client) {
  RETURN_IF_ERROR(client.Send(DryRun(client.Booking("a"))).status());
  const v1::GrantRequest booking = client.Booking("b");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return Expect(grant.phase() == v1::GRANT_PHASE_GRANTED, "GRANTED: the pair is free",
                grant.ShortDebugString());
}

absl::Status GrantHasTheSameErrors(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  v1::GrantRequest reused = DryRun(booking);
  reused.set_facility(client.Name("f"));
  RETURN_IF_ERROR(
      ExpectError(client.Call(reused).status, {.code = grpc::StatusCode::FAILED_PRECONDITION,
                                               .reason = "REVISION_REUSED",
                                               .subjects = {"facility"}}));
  v1::GrantRequest elsewhere = DryRun(booking);
  elsewhere.set_building(client.Name("nowhere"));
  elsewhere.set_booking_id(client.Name("b"));
  RETURN_IF_ERROR(
      ExpectError(client.Call(elsewhere).status, BuildingUnknown(elsewhere.building())));
  v1::GrantRequest wrong = DryRun(booking);
  wrong.set_revision(-1);
  return ExpectError(client.Call(wrong).status, FieldsInvalid({"revision: OUT_OF_RANGE"}));
}

absl::Status OnlyDryRunsTellTheirAge(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::GrantResponse granted, client.Ok(booking));
  ASSIGN_OR_RETURN(const v1::RevokeResponse revoked, client.Ok(client.Cancellation(booking, 1)));
  return Expect(!granted.has_as_known_time() && !revoked.has_as_known_time(),
                "as_known_time unset without validate_only",
                granted.ShortDebugString() + revoked.ShortDebugString());
}

absl::Status RevokeStoresNothing(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  ASSIGN_OR_RETURN(const v1::Grant expected, client.Send(DryRun(client.Cancellation(booking, 2))));
  RETURN_IF_ERROR(Expect(expected.phase() == v1::GRANT_PHASE_REVOKED && expected.revision() == 2,
                         "REVOKED at revision 2, as the call would leave it",
                         expected.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return ExpectOpensAsBooked(grant, booking);
}

absl::Status RevokeLeavesNoTombstone(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant expected, client.Send(DryRun(client.Cancellation(booking, 2))));
  RETURN_IF_ERROR(ExpectRevoked(expected, 2));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

v1::SyncIdsRequest OneRow(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(client.Name("apartment"));
  row.set_access_control_id(client.params().apartments(0).access_control_id());
  return request;
}

absl::Status IdsStoreNothing(Client& client) {
  const v1::SyncIdsRequest request = OneRow(client);
  for (int i = 0; i < 2; ++i) {
    ASSIGN_OR_RETURN(const v1::SyncIdsResponse expected, client.Ok(DryRun(request)));
    RETURN_IF_ERROR(ExpectEqual("counts.created", expected.counts().created(), 1));
    RETURN_IF_ERROR(ExpectEqual("rows", expected.rows_size(), 1));
    RETURN_IF_ERROR(
        ExpectEqual("id", expected.rows(0).id(), request.apartments(0).access_control_id()));
  }
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  return ExpectEqual("counts.created", response.counts().created(), 1);
}

absl::Status RemovalsStoreNothing(Client& client) {
  RETURN_IF_ERROR(client.Ok(OneRow(client)).status());
  v1::SyncIdsRequest removal = client.Ids();
  removal.add_remove_apartments(client.Name("apartment"));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse expected, client.Ok(DryRun(removal)));
  RETURN_IF_ERROR(ExpectEqual("counts.removed", expected.counts().removed(), 1));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(OneRow(client)));
  return ExpectEqual("counts.unchanged", response.counts().unchanged(), 1);
}

absl::Status ClearingStoresNothing(Client& client) {
  ASSIGN_OR_RETURN(const v1::ClearExpiredResponse response, client.Ok(DryRun(client.Clearing())));
  RETURN_IF_ERROR(
      Expect(!response.report().completed(), "completed = false", response.ShortDebugString()));
  return ExpectEqual("report.building", response.report().building(), client.params().building());
}

absl::Status ClearingLooksAhead(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  v1::ClearExpiredRequest request = DryRun(client.Clearing());
  *request.mutable_as_of_time() = ToProto(client.Tomorrow(60 * 24 * 3));
  ASSIGN_OR_RETURN(const v1::ClearExpiredResponse response, client.Ok(request));
  RETURN_IF_ERROR(Expect(response.report().permissions_cleared() >= 1,
                         "permissions_cleared of at least 1 in three days",
                         response.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return ExpectOpensAsBooked(grant, booking);
}

}  // namespace

std::vector<Case> DryRunCases() {
  return {
      {.name = "validate_only.a_grant_stores_nothing",
       .claim = "After a Grant with validate_only nothing is known of the booking.",
       .needs = {v1::CAPABILITY_GRANT_VALIDATE_ONLY},
       .run = GrantStoresNothing},
      {.name = "validate_only.a_grant_is_not_found",
       .claim = "After a Grant with validate_only GetGrant finds nothing.",
       .needs = {v1::CAPABILITY_GRANT_VALIDATE_ONLY, v1::CAPABILITY_QUERY_GRANTS},
       .run = GrantIsNotListed},
      {.name = "validate_only.a_grant_expects_what_comes",
       .claim = "On a free pair Grant with validate_only expects GRANTED, and so it comes.",
       .needs = {v1::CAPABILITY_GRANT_VALIDATE_ONLY},
       .run = GrantExpectsWhatComes},
      {.name = "validate_only.an_edit_stores_nothing",
       .claim = "An edit with validate_only leaves the booking as it is.",
       .needs = {v1::CAPABILITY_GRANT_VALIDATE_ONLY},
       .run = EditStoresNothing},
      {.name = "validate_only.nothing_is_reserved",
       .claim = "A Grant with validate_only does not keep others from the pair.",
       .needs = {v1::CAPABILITY_GRANT_VALIDATE_ONLY},
       .run = NothingIsReserved},
      {.name = "validate_only.a_grant_has_the_same_errors",
       .claim = "A Grant with validate_only fails as the call itself would.",
       .needs = {v1::CAPABILITY_GRANT_VALIDATE_ONLY},
       .run = GrantHasTheSameErrors},
      {.name = "validate_only.as_known_time",
       .claim = "as_known_time is unset without validate_only.",
       .run = OnlyDryRunsTellTheirAge},
      {.name = "validate_only.a_revoke_stores_nothing",
       .claim = "A Revoke with validate_only expects REVOKED and leaves the booking live.",
       .needs = {v1::CAPABILITY_REVOKE_VALIDATE_ONLY},
       .run = RevokeStoresNothing},
      {.name = "validate_only.a_revoke_leaves_no_tombstone",
       .claim = "A Revoke with validate_only of an unknown booking keeps no tombstone.",
       .needs = {v1::CAPABILITY_REVOKE_VALIDATE_ONLY},
       .run = RevokeLeavesNoTombstone},
      {.name = "validate_only.sync_ids_stores_nothing",
       .claim = "SyncIds with validate_only tells what would become of a row and stores nothing.",
       .needs = {v1::CAPABILITY_SYNC_IDS_VALIDATE_ONLY},
       .run = IdsStoreNothing},
      {.name = "validate_only.a_removal_stores_nothing",
       .claim = "A removal with validate_only leaves the row.",
       .needs = {v1::CAPABILITY_SYNC_IDS_VALIDATE_ONLY},
       .run = RemovalsStoreNothing},
      {.name = "validate_only.clear_expired_completes_nothing",
       .claim = "ClearExpired with validate_only reports completed = false.",
       .needs = {v1::CAPABILITY_CLEAR_EXPIRED_VALIDATE_ONLY},
       .run = ClearingStoresNothing},
      {.name = "validate_only.clear_expired_looks_ahead",
       .claim = "as_of_time reports what a clearing then would take away, and takes away nothing.",
       .needs = {v1::CAPABILITY_CLEAR_EXPIRED_VALIDATE_ONLY},
       .run = ClearingLooksAhead},
  };
}

}  // namespace connecx::conformance
