// Calls about a booking may arrive in any order: the highest (revision, kind) holds.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

// A message about one booking. A Grant's content follows from its revision.
struct Message {
  std::int64_t revision = 1;
  bool revoke = false;

  friend auto operator<=>(const Message&, const Message&) = default;
  std::string Text() const { return absl::StrCat(revoke ? "R" : "G", revision); }
};

v1::GrantRequest BookingAt(std::int64_t revision, v1::GrantRequest booking) {
  booking.set_revision(revision);
  *booking.mutable_end_time() = ToProto(FromProto(booking.end_time()) + absl::Minutes(revision));
  return booking;
}

absl::StatusOr<v1::Grant> SendMessage(Client& client, const v1::GrantRequest& booking,
                                      const Message& message) {
  if (message.revoke) return client.Send(client.Cancellation(booking, message.revision));
  return client.Send(BookingAt(message.revision, booking));
}

absl::Status ExpectState(const v1::Grant& grant, const v1::GrantRequest& booking,
                         const Message& highest) {
  return highest.revoke ? ExpectRevoked(grant, highest.revision)
                        : ExpectLive(grant, BookingAt(highest.revision, booking));
}

// Sends the messages in every order, and checks after each what must hold then.
absl::Status AllOrders(Client& client, std::vector<Message> messages) {
  std::sort(messages.begin(), messages.end());
  int order = 0;
  do {
    const v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("o", ++order));
    Message highest = messages.front();
    std::vector<std::string> sent;
    for (const Message& message : messages) {
      highest = sent.empty() ? message : std::max(highest, message);
      sent.push_back(message.Text());
      ASSIGN_OR_RETURN(const v1::Grant grant, SendMessage(client, booking, message));
      if (absl::Status state = ExpectState(grant, booking, highest); !state.ok()) {
        return absl::FailedPreconditionError(
            absl::StrCat("after ", absl::StrJoin(sent, ", "), "\n", state.message()));
      }
    }
  } while (std::next_permutation(messages.begin(), messages.end()));
  return absl::OkStatus();
}

Case Orders(std::string name, std::vector<Message> messages) {
  const std::string list = absl::StrJoin(
      messages, ", ",
      [](std::string* out, const Message& message) { absl::StrAppend(out, message.Text()); });
  return {.name = absl::StrCat("ordering.", name),
          .claim = absl::StrCat("In every order of {", list,
                                "} the state is that of the highest (revision, kind) so far."),
          .run = [messages = std::move(messages)](Client& client) {
            return AllOrders(client, messages);
          }};
}

absl::Status LowerGrantChangesNothing(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  const v1::GrantRequest fifth = BookingAt(5, booking);
  RETURN_IF_ERROR(client.Settle(fifth).status());
  for (const std::int64_t revision : {1, 4}) {
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(BookingAt(revision, booking)));
    RETURN_IF_ERROR(ExpectLive(grant, fifth));
    RETURN_IF_ERROR(Expect(grant.phase() == v1::GRANT_PHASE_GRANTED, "still GRANTED",
                           grant.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status LowerRevokeChangesNothing(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  const v1::GrantRequest fifth = BookingAt(5, booking);
  RETURN_IF_ERROR(client.Settle(fifth).status());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(client.Cancellation(booking, 4)));
  RETURN_IF_ERROR(ExpectLive(grant, fifth));
  return Expect(grant.phase() == v1::GRANT_PHASE_GRANTED && grant.windows_size() > 0,
                "still GRANTED", grant.ShortDebugString());
}

absl::Status ReusedRevision(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  const WantError reused{.code = grpc::StatusCode::FAILED_PRECONDITION,
                         .reason = "REVISION_REUSED",
                         .metadata = {{"booking_id", booking.booking_id()}, {"revision", "1"}}};
  const auto refused = [&](const v1::GrantRequest& other, std::vector<std::string> subjects) {
    WantError want = reused;
    want.subjects = std::move(subjects);
    return ExpectError(client.Call(other).status, want);
  };
  v1::GrantRequest other = booking;
  other.set_facility(client.Name("f"));
  RETURN_IF_ERROR(refused(other, {"facility"}));
  other.set_apartment(client.Name("a"));
  RETURN_IF_ERROR(refused(other, {"apartment", "facility"}));
  *other.mutable_start_time() = ToProto(client.Tomorrow(1));
  *other.mutable_end_time() = ToProto(client.Tomorrow(2));
  RETURN_IF_ERROR(refused(other, {"apartment", "facility", "start_time", "end_time"}));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status TombstoneIsComplete(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant tombstone, client.Send(client.Cancellation(booking, 3)));
  RETURN_IF_ERROR(ExpectRevoked(tombstone, 3));
  return Expect(tombstone.apartment().empty() && tombstone.building() == booking.building() &&
                    tombstone.booking_id() == booking.booking_id(),
                "a tombstone of the booking in its building", tombstone.ShortDebugString());
}

absl::Status TombstoneStopsLateGrants(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Send(client.Cancellation(booking, 3)).status());
  for (const std::int64_t revision : {3, 1, 2}) {
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(BookingAt(revision, booking)));
    RETURN_IF_ERROR(ExpectRevoked(grant, 3));
    RETURN_IF_ERROR(Expect(grant.windows_size() == 0, "nothing opens", grant.ShortDebugString()));
  }
  const v1::GrantRequest fourth = BookingAt(4, booking);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(fourth));
  RETURN_IF_ERROR(ExpectLive(grant, fourth));
  return ExpectOpensAsBooked(grant, fourth);
}

absl::Status HigherRevokeIsKept(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  for (const std::int64_t revision : {1, 7}) {
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(client.Cancellation(booking, revision)));
    RETURN_IF_ERROR(ExpectRevoked(grant, revision));
  }
  ASSIGN_OR_RETURN(const v1::Grant late, client.Send(BookingAt(5, booking)));
  RETURN_IF_ERROR(ExpectRevoked(late, 7));
  ASSIGN_OR_RETURN(const v1::Grant equal, client.Send(BookingAt(7, booking)));
  return ExpectRevoked(equal, 7);
}

absl::Status GrantUnderARevokedRevision(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  RETURN_IF_ERROR(client.Settle(client.Cancellation(booking, 1)).status());
  ASSIGN_OR_RETURN(const v1::Grant again, client.Send(booking));
  RETURN_IF_ERROR(ExpectRevoked(again, 1));
  v1::GrantRequest other = booking;
  other.set_facility(client.Name("f"));
  ASSIGN_OR_RETURN(const v1::Grant current, client.Send(other));
  return ExpectRevoked(current, 1);
}

absl::Status RevisionsMayJump(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  for (const std::int64_t revision :
       {std::int64_t{1}, std::int64_t{1000}, std::int64_t{1} << 40, std::int64_t{1} << 62}) {
    const v1::GrantRequest next = BookingAt(revision % 999, booking);
    v1::GrantRequest request = next;
    request.set_revision(revision);
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(request));
    RETURN_IF_ERROR(ExpectLive(grant, request));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Case> OrderingCases() {
  return {
      Orders("grant_and_revoke", {{1, false}, {1, true}}),
      Orders("a_revoke_at_last", {{1, false}, {1, true}, {2, false}, {2, true}}),
      Orders("a_grant_at_last", {{1, false}, {2, true}, {3, false}}),
      Orders("edits", {{1, false}, {2, false}, {3, false}, {4, false}}),
      Orders("revokes", {{1, true}, {2, true}, {3, true}}),
      Orders("five_messages", {{1, false}, {1, true}, {2, false}, {3, true}, {4, false}}),
      {.name = "ordering.a_lower_grant_changes_nothing",
       .claim = "A Grant of a lower revision, whatever its content, answers the current state.",
       .run = LowerGrantChangesNothing},
      {.name = "ordering.a_lower_revoke_changes_nothing",
       .claim = "A Revoke of a lower revision answers the current state; the door stays open.",
       .run = LowerRevokeChangesNothing},
      {.name = "ordering.a_revision_is_not_reused",
       .claim = "The revision in force with other content is FAILED_PRECONDITION, "
                "REVISION_REUSED and names each field that differs.",
       .run = ReusedRevision},
      {.name = "ordering.a_tombstone_is_complete",
       .claim = "A Revoke of an unknown booking is OK and answers a tombstone.",
       .run = TombstoneIsComplete},
      {.name = "ordering.a_tombstone_stops_late_grants",
       .claim = "A Grant of the tombstone's or a lower revision opens nothing, a higher one does.",
       .run = TombstoneStopsLateGrants},
      {.name = "ordering.a_higher_revoke_is_kept",
       .claim = "A higher Revoke of a revoked booking is kept and outranks Grants below it.",
       .run = HigherRevokeIsKept},
      {.name = "ordering.a_revoked_revision_stays_revoked",
       .claim = "A Grant of the revision of the Revoke in force answers the current state, also "
                "with other content.",
       .run = GrantUnderARevokedRevision},
      {.name = "ordering.revisions_may_jump",
       .claim = "A revision is any number that grows.",
       .run = RevisionsMayJump},
  };
}

}  // namespace connecx::conformance
