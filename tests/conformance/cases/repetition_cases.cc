// Every call may be repeated unchanged, at any time, also while an earlier one is being served.

#include <set>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kRepetitions = 5;
constexpr int kCallers = 16;

template <typename Request>
std::vector<absl::StatusOr<v1::Grant>> SendTogether(Client& client,
                                                    const std::vector<Request>& requests) {
  std::vector<absl::StatusOr<v1::Grant>> grants(requests.size(), absl::UnknownError("not called"));
  Together(static_cast<int>(requests.size()), [&](int i) {
    const auto index = static_cast<std::size_t>(i);
    grants[index] = client.Send(requests[index]);
  });
  return grants;
}

absl::Status GrantRepeated(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant settled, client.Settle(booking));
  for (int i = 0; i < kRepetitions; ++i) {
    ASSIGN_OR_RETURN(const v1::Grant again, client.Settle(booking));
    RETURN_IF_ERROR(ExpectLive(again, booking));
    RETURN_IF_ERROR(Expect(again.phase() == settled.phase() &&
                               FromProto(again.create_time()) == FromProto(settled.create_time()),
                           "the same phase and create_time", again.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status RevokeRepeated(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  for (int i = 0; i < kRepetitions; ++i) {
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(client.Cancellation(booking, 2)));
    RETURN_IF_ERROR(ExpectRevoked(grant, 2));
  }
  return absl::OkStatus();
}

absl::Status GrantTogether(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  std::set<absl::Time> created;
  for (const auto& grant :
       SendTogether<v1::GrantRequest>(client, std::vector<v1::GrantRequest>(kCallers, booking))) {
    RETURN_IF_ERROR(grant.status());
    RETURN_IF_ERROR(ExpectLive(*grant, booking));
    created.insert(FromProto(grant->create_time()));
  }
  RETURN_IF_ERROR(ExpectEqual("number of create_times", created.size(), 1u));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return ExpectOpensAsBooked(grant, booking);
}

absl::Status RevokeTogether(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  for (const auto& grant : SendTogether<v1::RevokeRequest>(
           client, std::vector<v1::RevokeRequest>(kCallers, client.Cancellation(booking, 1)))) {
    RETURN_IF_ERROR(grant.status());
    RETURN_IF_ERROR(ExpectRevoked(*grant, 1));
  }
  return absl::OkStatus();
}

absl::Status RevisionsTogether(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  std::vector<v1::GrantRequest> edits;
  for (int i = 1; i <= kCallers; ++i) {
    v1::GrantRequest edit = booking;
    edit.set_revision(i);
    *edit.mutable_end_time() = ToProto(client.Tomorrow(60 + i));
    edits.push_back(edit);
  }
  for (const auto& grant : SendTogether(client, edits)) RETURN_IF_ERROR(grant.status());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(edits.back()));
  return ExpectLive(grant, edits.back());
}

absl::Status GrantAndRevokeTogether(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  const v1::RevokeRequest cancellation = client.Cancellation(booking, 1);
  std::vector<absl::Status> results(kCallers, absl::UnknownError("not called"));
  Together(kCallers, [&](int i) {
    results[static_cast<std::size_t>(i)] =
        i % 2 == 0 ? client.Send(booking).status() : client.Send(cancellation).status();
  });
  for (const absl::Status& result : results) RETURN_IF_ERROR(result);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectRevoked(grant, 1));
  return Expect(grant.windows_size() == 0, "nothing opens", grant.ShortDebugString());
}

// Of two contents under one revision one wins, and all callers are told which.
absl::Status ContentsTogether(Client& client) {
  const v1::GrantRequest booking = client.UnmappedBooking("a");
  std::vector<v1::GrantRequest> requests;
  for (int i = 0; i < kCallers; ++i) {
    requests.push_back(booking);
    requests.back().set_facility(absl::StrCat("facility ", i % 2));
  }
  std::vector<grpc::Status> results(kCallers);
  std::vector<std::string> kept(kCallers);
  Together(kCallers, [&](int i) {
    const auto index = static_cast<std::size_t>(i);
    const auto reply = client.Call(requests[index]);
    results[index] = reply.status;
    kept[index] = reply.response.grant().facility();
  });
  std::set<std::string> winners;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok()) {
      winners.insert(kept[i]);
    } else {
      RETURN_IF_ERROR(
          ExpectError(results[i], {.code = grpc::StatusCode::FAILED_PRECONDITION,
                                   .reason = "REVISION_REUSED",
                                   .metadata = {{"booking_id", booking.booking_id()}}}));
    }
  }
  return ExpectEqual("number of contents accepted", winners.size(), 1u);
}

absl::Status BookingsTogether(Client& client) {
  std::vector<v1::GrantRequest> bookings;
  for (int i = 0; i < 2 * kCallers; ++i) {
    bookings.push_back(client.UnmappedBooking(absl::StrCat("b", i)));
  }
  const auto grants = SendTogether(client, bookings);
  for (std::size_t i = 0; i < grants.size(); ++i) {
    RETURN_IF_ERROR(grants[i].status());
    RETURN_IF_ERROR(ExpectLive(*grants[i], bookings[i]));
  }
  return absl::OkStatus();
}

absl::Status IdsRepeated(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  for (int i = 0; i < 3; ++i) {
    v1::ApartmentRow& row = *request.add_apartments();
    row.set_apartment(client.Name(absl::StrCat("apartment", i)));
    row.set_access_control_id(client.Name(absl::StrCat("id", i)));
  }
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse first, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("counts.created", first.counts().created(), 3));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse again, client.Ok(request));
  return ExpectEqual("counts.unchanged", again.counts().unchanged(), 3);
}

absl::Status IdsTogether(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(client.Name("apartment"));
  row.set_access_control_id(client.Name("id"));
  std::vector<absl::StatusOr<v1::SyncIdsResponse>> responses(kCallers,
                                                             absl::UnknownError("not called"));
  Together(kCallers, [&](int i) { responses[static_cast<std::size_t>(i)] = client.Ok(request); });
  int created = 0;
  for (const auto& response : responses) {
    RETURN_IF_ERROR(response.status());
    created += response->counts().created();
  }
  return ExpectEqual("rows created by all callers", created, 1);
}

}  // namespace

std::vector<Case> RepetitionCases() {
  return {
      {.name = "repetition.grant",
       .claim = "A repeated Grant answers the current state and changes nothing.",
       .run = GrantRepeated},
      {.name = "repetition.revoke",
       .claim = "A repeated Revoke is OK: nothing is to be done.",
       .run = RevokeRepeated},
      {.name = "repetition.grant_at_once",
       .claim = "One Grant sent by 16 callers at once is one booking.",
       .run = GrantTogether},
      {.name = "repetition.revoke_at_once",
       .claim = "One Revoke sent by 16 callers at once is one cancellation.",
       .run = RevokeTogether},
      {.name = "repetition.revisions_at_once",
       .claim = "Of 16 edits sent at once the highest revision holds.",
       .run = RevisionsTogether},
      {.name = "repetition.grant_and_revoke_at_once",
       .claim = "A Grant and the Revoke of its revision sent at once end revoked.",
       .run = GrantAndRevokeTogether},
      {.name = "repetition.contents_at_once",
       .claim = "Of two contents sent at once under one revision one is accepted, the other is "
                "REVISION_REUSED.",
       .run = ContentsTogether},
      {.name = "repetition.bookings_at_once",
       .claim = "32 bookings sent at once are all accepted.",
       .run = BookingsTogether},
      {.name = "repetition.sync_ids",
       .claim = "Rows that are sent again are UNCHANGED.",
       .run = IdsRepeated},
      {.name = "repetition.sync_ids_at_once",
       .claim = "A row sent by 16 callers at once is CREATED once.",
       .run = IdsTogether},
  };
}

}  // namespace connecx::conformance
