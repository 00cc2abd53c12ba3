// Deadlines and callers that give up: what was accepted goes on, and repeating finds it out.

#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

// Much more than a call takes on a busy machine, much less than the waits that are asked for.
constexpr absl::Duration kPrompt = absl::Seconds(10);
// What a call takes to come to the server.
constexpr absl::Duration kUnderWay = absl::Milliseconds(5);

absl::Status NoWaitIsPrompt(Client& client) {
  const absl::Duration begin = client.clock().Uptime();
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  RETURN_IF_ERROR(client.Send(client.Cancellation(booking, 1)).status());
  const absl::Duration took = client.clock().Uptime() - begin;
  return Expect(took < kPrompt, "answers as soon as the intents are durable",
                absl::FormatDuration(took));
}

absl::Status AnswersBeforeTheDeadline(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  booking.mutable_wait()->set_seconds(60);
  const auto granted = client.Call(booking, absl::Seconds(3));
  RETURN_IF_ERROR(
      Expect(granted.status.ok(), "OK before the deadline of 3 s", ErrorText(granted.status)));
  v1::RevokeRequest cancellation = client.Cancellation(booking, 1);
  cancellation.mutable_wait()->set_seconds(60);
  const auto revoked = client.Call(cancellation, absl::Seconds(3));
  return Expect(revoked.status.ok(), "OK before the deadline of 3 s", ErrorText(revoked.status));
}

absl::Status OutcomeEndsTheWait(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  booking.mutable_wait()->set_seconds(30);
  const absl::Duration begin = client.clock().Uptime();
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  const absl::Duration took = client.clock().Uptime() - begin;
  RETURN_IF_ERROR(
      Expect(grant.phase() != v1::GRANT_PHASE_PENDING, "the outcome", grant.ShortDebugString()));
  return Expect(took < absl::Seconds(25), "an answer as soon as the outcome is known",
                absl::FormatDuration(took));
}

absl::Status ShortDeadlines(Client& client) {
  for (const int micros : {200, 1000, 2000, 5000, 20000}) {
    const v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("d", micros));
    const grpc::Status status = client.Call(booking, absl::Microseconds(micros)).status;
    RETURN_IF_ERROR(
        Expect(status.ok() || status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED,
               "OK or DEADLINE_EXCEEDED", ErrorText(status)));
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
    RETURN_IF_ERROR(ExpectLive(grant, booking));
  }
  return absl::OkStatus();
}

absl::Status GivenUpGrant(Client& client) {
  for (int i = 0; i < 10; ++i) {
    v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("g", i));
    booking.mutable_wait()->set_seconds(30);
    const grpc::Status status = client.CallAndGiveUp(booking, absl::Milliseconds(3 * i));
    RETURN_IF_ERROR(Expect(status.ok() || status.error_code() == grpc::StatusCode::CANCELLED,
                           "OK or CANCELLED", ErrorText(status)));
    booking.mutable_wait()->set_seconds(0);
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
    RETURN_IF_ERROR(ExpectLive(grant, booking));
  }
  return absl::OkStatus();
}

absl::Status GivenUpRevoke(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  const v1::RevokeRequest cancellation = client.Cancellation(booking, 1);
  for (int i = 0; i < 10; ++i) client.CallAndGiveUp(cancellation, absl::Milliseconds(3 * i));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(cancellation));
  return ExpectRevoked(grant, 1);
}

absl::Status AcceptedGoesOn(Client& client) {
  // Accepted: the first answer says so. The second caller gives up, which takes nothing back.
  v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  v1::GrantRequest again = booking;
  again.mutable_wait()->set_seconds(30);
  client.CallAndGiveUp(again, kUnderWay);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return ExpectOpensAsBooked(grant, booking);
}

absl::Status GivenUpIds(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(client.Name("x"));
  row.set_access_control_id(client.Name("id"));
  client.CallAndGiveUp(request, kUnderWay);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  return ExpectEqual("created or unchanged",
                     response.counts().created() + response.counts().unchanged(), 1);
}

absl::Status GivenUpClearing(Client& client) {
  for (int i = 0; i < 3; ++i) client.CallAndGiveUp(client.Clearing(), i * kUnderWay);
  return client.Ok(client.Clearing()).status();
}

}  // namespace

std::vector<Case> DeadlineCases() {
  return {
      {.name = "deadline.without_wait",
       .claim = "With wait = 0 Grant and Revoke answer when the intent is durable.",
       .run = NoWaitIsPrompt},
      {.name = "deadline.before_it_passes",
       .claim = "With a wait longer than the deadline the answer comes before the deadline.",
       .run = AnswersBeforeTheDeadline},
      {.name = "deadline.the_outcome_ends_the_wait",
       .claim = "The answer comes when the outcome is known, not when wait is over.",
       .run = OutcomeEndsTheWait},
      {.name = "deadline.short_ones",
       .claim = "After a deadline that was too short, repeating the call finds the state.",
       .run = ShortDeadlines},
      {.name = "deadline.a_grant_given_up",
       .claim = "After a Grant that its caller gave up, repeating it finds the state.",
       .run = GivenUpGrant},
      {.name = "deadline.a_revoke_given_up",
       .claim = "After a Revoke that its caller gave up, repeating it ends revoked.",
       .run = GivenUpRevoke},
      {.name = "deadline.accepted_goes_on",
       .claim = "What was accepted goes on when a caller that waits for it gives up.",
       .run = AcceptedGoesOn},
      {.name = "deadline.sync_ids_given_up",
       .claim = "After a SyncIds that its caller gave up, repeating it finds the state.",
       .run = GivenUpIds},
      {.name = "deadline.a_clearing_given_up",
       .claim = "After a ClearExpired that its caller gave up the next one is served.",
       .run = GivenUpClearing},
  };
}

}  // namespace connecx::conformance
