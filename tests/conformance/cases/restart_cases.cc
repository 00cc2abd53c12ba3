// What was answered OK survives the server's end, also in mid-call.

#include <string>
#include <thread>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"
#include "tests/conformance/suite/watch.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kCallers = 8;
// Of each caller; then it repeats the last one.
constexpr std::size_t kBookings = 50;

absl::Status BookingsSurvive(Client& client) {
  const v1::GrantRequest granted = client.Booking("a");
  ASSIGN_OR_RETURN(const v1::Grant before, client.Settle(granted));
  const v1::GrantRequest unmapped = client.UnmappedBooking("b");
  RETURN_IF_ERROR(client.Send(unmapped).status());
  const v1::GrantRequest promised = client.Booking("c", 1);
  RETURN_IF_ERROR(client.Send(promised).status());
  RETURN_IF_ERROR(client.Restart());
  ASSIGN_OR_RETURN(const v1::Grant after, client.Settle(granted));
  RETURN_IF_ERROR(ExpectLive(after, granted));
  RETURN_IF_ERROR(Expect(FromProto(after.create_time()) == FromProto(before.create_time()),
                         "create_time stays", after.ShortDebugString()));
  RETURN_IF_ERROR(ExpectOpensAsBooked(after, granted));
  for (const v1::GrantRequest& booking : {unmapped, promised}) {
    // Of a booking that was lost, the revision would be free for other content.
    v1::GrantRequest other = booking;
    other.set_facility(client.Name("f"));
    RETURN_IF_ERROR(
        ExpectError(client.Call(other).status, {.code = grpc::StatusCode::FAILED_PRECONDITION,
                                                .reason = "REVISION_REUSED",
                                                .subjects = {"facility"}}));
  }
  ASSIGN_OR_RETURN(const v1::Grant kept, client.Settle(promised));
  RETURN_IF_ERROR(ExpectLive(kept, promised));
  return ExpectOpensAsBooked(kept, promised);
}

absl::Status RevokesSurvive(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  RETURN_IF_ERROR(client.Send(client.Cancellation(booking, 1)).status());
  const v1::GrantRequest unknown = client.UnmappedBooking("b");
  RETURN_IF_ERROR(client.Send(client.Cancellation(unknown, 2)).status());
  RETURN_IF_ERROR(client.Restart());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectRevoked(grant, 1));
  RETURN_IF_ERROR(Expect(grant.windows_size() == 0, "nothing opens", grant.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant tombstone, client.Send(unknown));
  return ExpectRevoked(tombstone, 2);
}

absl::Status IdsSurvive(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(client.Name("x"));
  row.set_access_control_id(client.Name("id"));
  RETURN_IF_ERROR(client.Ok(request).status());
  RETURN_IF_ERROR(client.Restart());
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  return ExpectEqual("counts.unchanged", response.counts().unchanged(), 1);
}

// Callers book and cancel without a pause while the server is restarted.
absl::Status InMidCall(Client& client) {
  struct Sent {
    v1::GrantRequest booking;
    grpc::Status status;
  };
  std::vector<std::vector<Sent>> sent(kCallers);
  std::atomic<int> accepted = 0;
  absl::Status restarted;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&client, &sent, &accepted, i](const std::stop_token& stop) {
        std::vector<Sent>& own = sent[static_cast<std::size_t>(i)];
        while (!stop.stop_requested()) {
          if (own.size() < kBookings) {
            own.push_back({client.UnmappedBooking(absl::StrCat("c", i, "-", own.size())), {}});
          }
          own.back().status = client.Call(own.back().booking).status;
          if (!own.back().status.ok()) return;
          ++accepted;
        }
      });
    }
    if (client.Eventually([&accepted] { return accepted >= kCallers; })) {
      restarted = client.Restart();
    }
  }
  RETURN_IF_ERROR(Expect(accepted >= kCallers, "bookings that were accepted before the restart"));
  RETURN_IF_ERROR(restarted);
  for (const auto& of_caller : sent) {
    for (const Sent& each : of_caller) {
      if (each.status.ok()) {
        v1::GrantRequest other = each.booking;
        other.set_facility(client.Name("f"));
        RETURN_IF_ERROR(
            ExpectError(client.Call(other).status, {.code = grpc::StatusCode::FAILED_PRECONDITION,
                                                    .reason = "REVISION_REUSED",
                                                    .subjects = {"facility"}}));
      } else {
        ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(each.booking));
        RETURN_IF_ERROR(ExpectLive(grant, each.booking));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status PageTokensSurvive(Client& client) {
  for (const char* label : {"a", "b", "c"}) {
    v1::GrantRequest booking = client.UnmappedBooking(label);
    booking.set_apartment(client.Name("x"));
    RETURN_IF_ERROR(client.Send(booking).status());
  }
  v1::ListGrantsRequest request;
  request.set_apartment(client.Name("x"));
  request.set_page_size(1);
  ASSIGN_OR_RETURN(const v1::ListGrantsResponse first, client.Ok(request));
  RETURN_IF_ERROR(Expect(!first.next_page_token().empty(), "a second page"));
  RETURN_IF_ERROR(client.Restart());
  request.set_page_token(first.next_page_token());
  ASSIGN_OR_RETURN(const v1::ListGrantsResponse second, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("grants", second.grants_size(), 1));
  return ExpectEqual("booking_id", second.grants(0).booking_id(), client.Name("b"));
}

absl::Status CursorsSurvive(Client& client) {
  std::string cursor;
  {
    Watch watch(client, v1::WatchGrantsRequest());
    ASSIGN_OR_RETURN(const Watch::Messages messages,
                     watch.Await([](const Watch::Messages& got) { return !got.empty(); }));
    cursor = messages.back().cursor();
  }
  const v1::GrantRequest before = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(before).status());
  RETURN_IF_ERROR(client.Restart());
  const v1::GrantRequest after = client.UnmappedBooking("b");
  RETURN_IF_ERROR(client.Send(after).status());
  v1::WatchGrantsRequest request;
  request.set_cursor(cursor);
  Watch watch(client, request);
  return watch
      .Await([&](const Watch::Messages& got) {
        return !EventsOf(got, before.booking_id()).empty() &&
               !EventsOf(got, after.booking_id()).empty();
      })
      .status();
}

Case Restarting(std::string name, std::string claim, absl::Status (*run)(Client&),
                std::vector<v1::Capability> needs = {}) {
  return {.name = absl::StrCat("restart.", name),
          .claim = std::move(claim),
          .needs = std::move(needs),
          .run =
              [run](Client& client) {
                if (client.run().restart_command.empty()) {
                  return Skip("no --restart_command was given");
                }
                return run(client);
              },
          .restarts = true};
}

}  // namespace

std::vector<Case> RestartCases() {
  return {
      Restarting("bookings_survive",
                 "What Grant answered OK is there after a restart, and goes on.", BookingsSurvive),
      Restarting("revokes_survive", "Revokes and tombstones are there after a restart.",
                 RevokesSurvive),
      Restarting("ids_survive", "Rows of SyncIds are there after a restart.", IdsSurvive),
      Restarting("in_mid_call",
                 "A restart while 8 callers book loses nothing that was answered OK; the others "
                 "find the state by repeating.",
                 InMidCall),
      Restarting("page_tokens_survive", "A page token is valid after a restart.", PageTokensSurvive,
                 {v1::CAPABILITY_QUERY_GRANTS}),
      Restarting("cursors_survive", "A cursor is valid after a restart, and no event is lost.",
                 CursorsSurvive, {v1::CAPABILITY_QUERY_WATCH_GRANTS}),
  };
}

}  // namespace connecx::conformance
