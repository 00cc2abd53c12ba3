// What a booking gets: alone, beside another one, after an edit, after its cancellation.

#include <algorithm>
#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

bool Has(const v1::Grant& grant, v1::GrantConditionCode code) {
  return std::any_of(grant.conditions().begin(), grant.conditions().end(),
                     [code](const v1::GrantCondition& each) { return each.code() == code; });
}

absl::Status ExpectGranted(const v1::Grant& grant, const v1::GrantRequest& booking) {
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  RETURN_IF_ERROR(
      Expect(grant.phase() == v1::GRANT_PHASE_GRANTED, "GRANTED", grant.ShortDebugString()));
  return ExpectOpensAsBooked(grant, booking);
}

absl::Status IsGranted(Client& client) {
  for (int pair = 0; pair < 3; ++pair) {
    const v1::GrantRequest booking = client.Booking(absl::StrCat("p", pair), pair);
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
    RETURN_IF_ERROR(ExpectGranted(grant, booking));
    RETURN_IF_ERROR(ExpectEqual("access_control_id", grant.access_control_id(),
                                client.params().apartments(pair / 2).access_control_id()));
    RETURN_IF_ERROR(ExpectEqual("access_control_facility_id", grant.access_control_facility_id(),
                                client.params().facilities(pair % 2).access_control_facility_id()));
  }
  return absl::OkStatus();
}

absl::Status FirstAnswerIsAPromise(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant first, client.Send(booking));
  RETURN_IF_ERROR(ExpectLive(first, booking));
  ASSIGN_OR_RETURN(const v1::Grant settled, client.Settle(booking));
  RETURN_IF_ERROR(Expect(FromProto(first.create_time()) == FromProto(settled.create_time()),
                         "create_time stays", settled.ShortDebugString()));
  return ExpectGranted(settled, booking);
}

absl::Status RunsAlready(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  const absl::Time minute =
      absl::FromUnixSeconds(absl::ToUnixSeconds(client.clock().Now()) / 60 * 60);
  *booking.mutable_start_time() = ToProto(minute - absl::Hours(1));
  *booking.mutable_end_time() = ToProto(minute + absl::Hours(2));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return Expect(grant.phase() == v1::GRANT_PHASE_GRANTED && grant.windows_size() > 0,
                "GRANTED with windows", grant.ShortDebugString());
}

absl::Status OverWhenFirstHeardOf(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  *booking.mutable_start_time() = ToProto(client.Tomorrow(-60 * 72));
  *booking.mutable_end_time() = ToProto(client.Tomorrow(-60 * 71));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  RETURN_IF_ERROR(
      Expect(grant.phase() == v1::GRANT_PHASE_EXPIRED, "EXPIRED", grant.ShortDebugString()));
  RETURN_IF_ERROR(Expect(grant.windows_size() == 0 && grant.vendor_details_size() == 0,
                         "nothing is written", grant.ShortDebugString()));
  // A higher revision whose window is over is kept, one whose window is not over makes it live.
  booking.set_revision(3);
  *booking.mutable_end_time() = ToProto(client.Tomorrow(-60 * 70));
  ASSIGN_OR_RETURN(const v1::Grant kept, client.Send(booking));
  RETURN_IF_ERROR(Expect(kept.phase() == v1::GRANT_PHASE_EXPIRED && kept.revision() == 3,
                         "EXPIRED at revision 3", kept.ShortDebugString()));
  *booking.mutable_end_time() = ToProto(client.Tomorrow(60));
  *booking.mutable_start_time() = ToProto(client.Tomorrow(0));
  booking.set_revision(4);
  ASSIGN_OR_RETURN(const v1::Grant live, client.Settle(booking));
  return ExpectGranted(live, booking);
}

absl::Status LongBookingIsLive(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  *booking.mutable_end_time() = ToProto(client.Tomorrow(60 * 24 * 20));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return ExpectLive(grant, booking);
}

absl::Status OneMinuteIsGranted(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  *booking.mutable_end_time() = ToProto(client.Tomorrow(1));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return Expect(grant.phase() == v1::GRANT_PHASE_GRANTED && grant.windows_size() > 0,
                "GRANTED with windows", grant.ShortDebugString());
}

absl::Status UnmappedNeedsAPerson(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  RETURN_IF_ERROR(Expect(grant.phase() == v1::GRANT_PHASE_NEEDS_MANUAL_ACTION &&
                             Has(grant, v1::GRANT_CONDITION_CODE_ID_UNKNOWN),
                         "NEEDS_MANUAL_ACTION with ID_UNKNOWN", grant.ShortDebugString()));
  return Expect(grant.windows_size() == 0 && grant.access_control_id().empty(),
                "nothing opens, no access_control_id", grant.ShortDebugString());
}

absl::Status MovedInTime(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant before, client.Settle(booking));
  booking.set_revision(2);
  *booking.mutable_start_time() = ToProto(client.Tomorrow(120));
  *booking.mutable_end_time() = ToProto(client.Tomorrow(210));
  ASSIGN_OR_RETURN(const v1::Grant after, client.Settle(booking));
  RETURN_IF_ERROR(ExpectGranted(after, booking));
  RETURN_IF_ERROR(Expect(FromProto(after.create_time()) == FromProto(before.create_time()),
                         "create_time stays", after.ShortDebugString()));
  return Expect(FromProto(after.update_time()) >= FromProto(before.update_time()),
                "update_time does not go back", after.ShortDebugString());
}

absl::Status Lengthened(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  for (const int minutes : {90, 30}) {
    booking.set_revision(booking.revision() + 1);
    *booking.mutable_end_time() = ToProto(client.Tomorrow(minutes));
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
    RETURN_IF_ERROR(ExpectGranted(grant, booking));
  }
  return absl::OkStatus();
}

// Waits until nothing of an earlier revision is left to be taken away.
absl::Status AwaitLeft(Client& client, const v1::GrantRequest& booking) {
  absl::Status last;
  const bool left = client.Eventually([&] {
    const absl::StatusOr<v1::Grant> grant = client.Settle(booking);
    last = grant.ok() ? Expect(!Has(*grant, v1::GRANT_CONDITION_CODE_REMOVAL_PENDING),
                               "REMOVAL_PENDING ends", grant->ShortDebugString())
                      : grant.status();
    return last.ok();
  });
  return left ? absl::OkStatus() : last;
}

absl::Status MovedTo(Client& client, int pair) {
  v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  const v1::GrantRequest target = client.Booking("a", pair);
  booking.set_apartment(target.apartment());
  booking.set_facility(target.facility());
  booking.set_revision(2);
  ASSIGN_OR_RETURN(const v1::Grant moved, client.Settle(booking));
  RETURN_IF_ERROR(ExpectGranted(moved, booking));
  RETURN_IF_ERROR(AwaitLeft(client, booking));
  // The pair that was left is free.
  const v1::GrantRequest next = client.Booking("b");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(next));
  return ExpectGranted(grant, next);
}

absl::Status MovedIntoThePast(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  booking.set_revision(2);
  *booking.mutable_start_time() = ToProto(client.Tomorrow(-60 * 72));
  *booking.mutable_end_time() = ToProto(client.Tomorrow(-60 * 71));
  ASSIGN_OR_RETURN(const v1::Grant moved, client.Settle(booking));
  RETURN_IF_ERROR(ExpectEqual("revision", moved.revision(), 2));
  const bool gone = client.Eventually([&] {
    const absl::StatusOr<v1::Grant> grant = client.Settle(booking);
    return grant.ok() && grant->windows_size() == 0;
  });
  RETURN_IF_ERROR(Expect(gone, "nothing opens any more", moved.ShortDebugString()));
  const v1::GrantRequest next = client.Booking("b");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(next));
  return ExpectGranted(grant, next);
}

absl::Status RevokedIsTakenAway(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  ASSIGN_OR_RETURN(const v1::Grant gone, client.Settle(client.Cancellation(booking, 1)));
  RETURN_IF_ERROR(Expect(gone.phase() == v1::GRANT_PHASE_REVOKED && gone.windows_size() == 0 &&
                             gone.conditions_size() == 0,
                         "REVOKED, without windows and conditions", gone.ShortDebugString()));
  RETURN_IF_ERROR(Expect(gone.apartment() == booking.apartment() && gone.has_start_time(),
                         "it still tells what was booked", gone.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant still, client.Settle(booking));
  RETURN_IF_ERROR(ExpectRevoked(still, 1));
  RETURN_IF_ERROR(Expect(still.windows_size() == 0, "nothing opens", still.ShortDebugString()));
  const v1::GrantRequest next = client.Booking("b");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(next));
  return ExpectGranted(grant, next);
}

absl::Status RevokedBeforeItIsWritten(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  ASSIGN_OR_RETURN(const v1::Grant gone, client.Settle(client.Cancellation(booking, 1)));
  return Expect(gone.phase() == v1::GRANT_PHASE_REVOKED, "REVOKED", gone.ShortDebugString());
}

absl::Status BookedAgainAfterRevoke(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  RETURN_IF_ERROR(client.Settle(client.Cancellation(booking, 1)).status());
  booking.set_revision(2);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return ExpectGranted(grant, booking);
}

absl::Status OneOfTwoIsRevoked(Client& client) {
  const v1::GrantRequest first = client.Booking("a");
  v1::GrantRequest second = client.Booking("b");
  *second.mutable_start_time() = ToProto(client.Tomorrow(30));
  *second.mutable_end_time() = ToProto(client.Tomorrow(120));
  RETURN_IF_ERROR(client.Settle(first).status());
  RETURN_IF_ERROR(client.Settle(second).status());
  RETURN_IF_ERROR(client.Settle(client.Cancellation(first, 1)).status());
  absl::Status last;
  const bool granted = client.Eventually([&] {
    const absl::StatusOr<v1::Grant> grant = client.Settle(second);
    last = grant.ok() ? ExpectGranted(*grant, second) : grant.status();
    return last.ok();
  });
  return granted ? absl::OkStatus() : last;
}

absl::Status SecondIsNeverLost(Client& client) {
  const v1::GrantRequest first = client.Booking("a");
  v1::GrantRequest second = client.Booking("b");
  *second.mutable_start_time() = ToProto(client.Tomorrow(60 * 24 * 30));
  *second.mutable_end_time() = ToProto(client.Tomorrow(60 * 24 * 30 + 60));
  RETURN_IF_ERROR(client.Settle(first).status());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(second));
  RETURN_IF_ERROR(ExpectLive(grant, second));
  ASSIGN_OR_RETURN(const v1::Grant unharmed, client.Settle(first));
  RETURN_IF_ERROR(ExpectGranted(unharmed, first));
  if (grant.phase() == v1::GRANT_PHASE_GRANTED) return absl::OkStatus();
  return Expect(grant.has_waiting_for() && grant.waiting_for().booking_ids_size() == 1 &&
                    grant.waiting_for().booking_ids(0) == first.booking_id(),
                "GRANTED, or waiting_for names the booking that has the pair",
                grant.ShortDebugString());
}

absl::Status AnyNumberIsGranted(Client& client) {
  if (client.capabilities().max_permissions_per_pair() != 0) {
    return Skip("max_permissions_per_pair is not 0");
  }
  for (int i = 0; i < 5; ++i) {
    v1::GrantRequest booking = client.Booking(absl::StrCat("b", i));
    *booking.mutable_start_time() = ToProto(client.Tomorrow(60 * 24 * 10 * i));
    *booking.mutable_end_time() = ToProto(client.Tomorrow(60 * 24 * 10 * i + 60));
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
    RETURN_IF_ERROR(ExpectGranted(grant, booking));
  }
  return absl::OkStatus();
}

absl::Status ActorIsNoContent(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  booking.set_actor("somebody else");
  booking.mutable_wait()->set_nanos(1000);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

}  // namespace

std::vector<Case> GrantCases() {
  return {
      {.name = "grant.a_booking_is_granted",
       .claim = "A booking alone on its pair becomes GRANTED and opens in exactly the booked time.",
       .run = IsGranted},
      {.name = "grant.the_first_answer_is_a_promise",
       .claim = "With wait = 0 the answer is a live phase, and the booking goes on by itself.",
       .run = FirstAnswerIsAPromise},
      {.name = "grant.a_running_booking_is_granted",
       .claim = "A booking that has started is granted.",
       .run = RunsAlready},
      {.name = "grant.over_when_first_heard_of",
       .claim = "A new booking that is over is EXPIRED and writes nothing; only a higher revision "
                "whose window is not over makes it live.",
       .run = OverWhenFirstHeardOf},
      {.name = "grant.many_days_are_accepted",
       .claim = "A booking over 20 days is accepted.",
       .run = LongBookingIsLive},
      {.name = "grant.one_minute_is_granted",
       .claim = "A booking of one minute is granted.",
       .run = OneMinuteIsGranted},
      {.name = "grant.an_unmapped_apartment_needs_a_person",
       .claim = "A booking of an apartment without an ID is NEEDS_MANUAL_ACTION with ID_UNKNOWN.",
       .run = UnmappedNeedsAPerson},
      {.name = "grant.the_actor_is_no_content",
       .claim = "A repeated Grant may name another actor and another wait.",
       .run = ActorIsNoContent},
      {.name = "edit.moved_in_time",
       .claim = "A higher revision moves the booking: the new time opens, the old one does not.",
       .run = MovedInTime},
      {.name = "edit.lengthened_and_shortened",
       .claim = "A higher revision lengthens and shortens the booking.",
       .run = Lengthened},
      {.name = "edit.moved_to_another_facility",
       .claim = "An edit to another facility opens it and frees the old one.",
       .run = [](Client& client) { return MovedTo(client, 1); }},
      {.name = "edit.moved_to_another_apartment",
       .claim = "An edit to another apartment opens for it and frees the old one.",
       .run = [](Client& client) { return MovedTo(client, 2); }},
      {.name = "edit.moved_into_the_past",
       .claim = "An edit whose end has passed is applied: what was given is taken away.",
       .run = MovedIntoThePast},
      {.name = "revoke.takes_away",
       .claim = "A Revoke ends REVOKED without windows and conditions, and the pair is free.",
       .run = RevokedIsTakenAway},
      {.name = "revoke.before_anything_is_written",
       .claim = "A Revoke right after its Grant ends REVOKED.",
       .run = RevokedBeforeItIsWritten},
      {.name = "revoke.then_booked_again",
       .claim = "A Grant of a higher revision after a Revoke makes the booking live again.",
       .run = BookedAgainAfterRevoke},
      {.name = "pair.ending_one_booking_does_not_cut_another",
       .claim = "When one of two overlapping bookings of a pair is revoked the other one opens.",
       .run = OneOfTwoIsRevoked},
      {.name = "pair.a_second_booking_is_never_lost",
       .claim = "A second booking of a pair is granted or says what it waits for, and does not "
                "harm the first.",
       .run = SecondIsNeverLost},
      {.name = "pair.any_number_is_granted",
       .claim = "With max_permissions_per_pair = 0 bookings of a pair are all GRANTED.",
       .run = AnyNumberIsGranted},
  };
}

}  // namespace connecx::conformance
