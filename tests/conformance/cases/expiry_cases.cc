// What changes at a booking's end: the one place where real time passes. Each case books before the
// wait for the next whole minute, and looks after it.

#include <functional>
#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

using Step = std::function<absl::Status(Client&)>;

// The booking of the only case that uses a pair: pair 3 is kept for it.
v1::GrantRequest MappedEnding(const Client& client) {
  v1::GrantRequest booking = client.Booking("a", 3);
  const v1::GrantRequest times = client.EndingBooking("a");
  *booking.mutable_start_time() = times.start_time();
  *booking.mutable_end_time() = times.end_time();
  return booking;
}

absl::Status BookMapped(Client& client) {
  const v1::GrantRequest booking = MappedEnding(client);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return Expect(grant.phase() == v1::GRANT_PHASE_GRANTED, "GRANTED", grant.ShortDebugString());
}

// One pair, looked at from every side: it cannot be shared by several cases.
absl::Status FreesItsPair(Client& client) {
  const v1::GrantRequest booking = MappedEnding(client);
  ASSIGN_OR_RETURN(const v1::Grant over, client.Send(booking));
  for (const v1::Window& window : over.windows()) {
    RETURN_IF_ERROR(Expect(FromProto(window.start_time()) < FromProto(booking.end_time()),
                           "nothing opens from the end on", over.ShortDebugString()));
  }
  const v1::GrantRequest next = client.Booking("b", 3);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(next));
  RETURN_IF_ERROR(Expect(grant.phase() == v1::GRANT_PHASE_GRANTED, "GRANTED: the pair is free",
                         grant.ShortDebugString()));
  RETURN_IF_ERROR(ExpectOpensAsBooked(grant, next));
  return client.Send(booking).status();
}

absl::Status Book(Client& client) {
  const v1::GrantRequest booking = client.EndingBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status IsStillKnown(Client& client) {
  const v1::GrantRequest booking = client.EndingBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  RETURN_IF_ERROR(ExpectEqual("revision", grant.revision(), 1));
  RETURN_IF_ERROR(
      Expect(!IsRevoked(grant), "the current state, not revoked", grant.ShortDebugString()));
  v1::GrantRequest other = booking;
  other.set_facility(client.Name("f"));
  return ExpectError(client.Call(other).status, {.code = grpc::StatusCode::FAILED_PRECONDITION,
                                                 .reason = "REVISION_REUSED",
                                                 .subjects = {"facility"}});
}

absl::Status IsRevokedWithoutWork(Client& client) {
  const v1::GrantRequest booking = client.EndingBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(client.Cancellation(booking, 2)));
  RETURN_IF_ERROR(ExpectEqual("revision", grant.revision(), 2));
  RETURN_IF_ERROR(Expect(IsOver(grant), "REVOKED or EXPIRED", grant.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant late, client.Send(booking));
  RETURN_IF_ERROR(ExpectEqual("revision", late.revision(), 2));
  return Expect(!IsLive(late), "a Grant below the Revoke opens nothing", late.ShortDebugString());
}

absl::Status IsLengthened(Client& client) {
  v1::GrantRequest booking = client.EndingBooking("a");
  booking.set_revision(2);
  *booking.mutable_end_time() = ToProto(client.Tomorrow(0));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status IsKeptWhenOver(Client& client) {
  v1::GrantRequest booking = client.EndingBooking("a");
  booking.set_revision(3);
  *booking.mutable_start_time() = ToProto(FromProto(booking.start_time()) - absl::Minutes(30));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectEqual("revision", grant.revision(), 3));
  return Expect(grant.windows_size() == 0, "nothing opens", grant.ShortDebugString());
}

absl::Status IsSentLate(Client& client) {
  const v1::GrantRequest booking = client.EndingBooking("late");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return Expect(grant.phase() == v1::GRANT_PHASE_EXPIRED, "EXPIRED", grant.ShortDebugString());
}

absl::Status IsFilteredByItsEnd(Client& client) {
  v1::ListGrantsRequest request;
  request.set_building(client.params().building());
  request.set_apartment(client.EndingBooking("a").apartment());
  *request.mutable_ends_after_time() = ToProto(client.clock().Now());
  do {
    ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
    for (const v1::Grant& grant : page.grants()) {
      RETURN_IF_ERROR(Expect(grant.booking_id() != client.Name("a"),
                             "the booking is no longer listed", grant.ShortDebugString()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

v1::GrantRequest OnOwnRow(const Client& client) {
  v1::GrantRequest booking = client.EndingBooking("a");
  booking.set_apartment(client.Name("x"));
  booking.set_facility(client.Name("f"));
  return booking;
}

absl::Status BookOnARow(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(client.Name("x"));
  row.set_access_control_id(client.Name("id"));
  RETURN_IF_ERROR(client.Ok(request).status());
  RETURN_IF_ERROR(client.Send(OnOwnRow(client)).status());
  v1::SyncIdsRequest removal = client.Ids();
  removal.add_remove_apartments(client.Name("x"));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(removal));
  return ExpectEqual("counts.rejected", response.counts().rejected(), 1);
}

absl::Status RowIsFree(Client& client) {
  v1::SyncIdsRequest removal = client.Ids();
  removal.add_remove_apartments(client.Name("x"));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(removal));
  return ExpectEqual("counts.removed", response.counts().removed(), 1);
}

absl::Status ClearingIsComplete(Client& client) {
  ASSIGN_OR_RETURN(const v1::ClearExpiredResponse response, client.Ok(client.Clearing()));
  RETURN_IF_ERROR(Expect(response.report().completed(), "completed", response.ShortDebugString()));
  // Cleared or not: it is still known.
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(client.EndingBooking("a")));
  return Expect(!IsRevoked(grant), "not revoked", grant.ShortDebugString());
}

absl::Status TombstoneOfThePast(Client& client) {
  const v1::GrantRequest booking = client.EndingBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectRevoked(grant, 1);
}

Case Expiry(std::string name, std::string claim, Step prepare, Step run,
            std::vector<v1::Capability> needs = {}) {
  return {.name = absl::StrCat("expiry.", name),
          .claim = std::move(claim),
          .needs = std::move(needs),
          .prepare = std::move(prepare),
          .run = std::move(run)};
}

}  // namespace

std::vector<Case> ExpiryCases() {
  return {
      Expiry("the_pair_is_free_again",
             "A booking that is over opens nothing and keeps no other one from the pair.",
             BookMapped, FreesItsPair),
      Expiry("the_booking_is_still_known",
             "A repeated Grant of a booking that is over answers its state; its revision is taken.",
             Book, IsStillKnown),
      Expiry("a_revoke_is_ok", "A Revoke of a booking that is over is OK, and is kept.", Book,
             IsRevokedWithoutWork),
      Expiry("a_later_end_makes_it_live",
             "A higher revision whose window is not over makes the booking live again.", Book,
             IsLengthened),
      Expiry("another_past_is_kept",
             "A higher revision whose window is over is kept and opens nothing.", Book,
             IsKeptWhenOver),
      Expiry(
          "sent_after_its_end", "A booking that is over when it comes is EXPIRED.",
          [](Client&) { return absl::OkStatus(); }, IsSentLate),
      Expiry(
          "a_tombstone_outlives_the_end",
          "A Grant that comes after the end of a revoked booking opens nothing.",
          [](Client& client) {
            return client.Send(client.Cancellation(client.EndingBooking("a"), 1)).status();
          },
          TombstoneOfThePast),
      Expiry("a_row_without_live_bookings_is_removed",
             "A row is REJECTED while its booking lasts, and REMOVED after its end.", BookOnARow,
             RowIsFree),
      Expiry("clearing_completes", "A clearing after the end is complete.", Book,
             ClearingIsComplete),
      Expiry("is_not_listed_after_its_end", "ends_after_time = now leaves out what is over.", Book,
             IsFilteredByItsEnd, {v1::CAPABILITY_QUERY_GRANTS}),
  };
}

}  // namespace connecx::conformance
