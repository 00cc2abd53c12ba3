// WatchGrants.

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"
#include "tests/conformance/suite/watch.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxCursor = 256;
constexpr int kEdits = 5;
// One comes every 30 s; the rest is for a busy machine.
constexpr absl::Duration kSign = absl::Seconds(35);

v1::WatchGrantsRequest From(const std::string& cursor) {
  v1::WatchGrantsRequest request;
  request.set_cursor(cursor);
  return request;
}

bool IsSignOfLife(const v1::WatchGrantsResponse& message) {
  return !message.has_event_time() && !message.has_grant();
}

// A watch of all buildings from now on, and its first cursor.
absl::StatusOr<std::string> NowCursor(Client& client) {
  Watch watch(client, v1::WatchGrantsRequest());
  ASSIGN_OR_RETURN(const Watch::Messages messages,
                   watch.Await([](const Watch::Messages& got) { return !got.empty(); }));
  return messages.back().cursor();
}

// Waits until an event of the booking shows it at `revision`.
auto Shows(const std::string& booking_id, std::int64_t revision) {
  return [booking_id, revision](const Watch::Messages& messages) {
    const std::vector<v1::Grant> events = EventsOf(messages, booking_id);
    return !events.empty() && events.back().revision() >= revision;
  };
}

absl::Status LivesAtOnce(Client& client) {
  Watch watch(client, v1::WatchGrantsRequest());
  ASSIGN_OR_RETURN(
      const Watch::Messages messages,
      watch.Await([](const Watch::Messages& got) { return !got.empty(); }, absl::Seconds(5)));
  return Expect(IsSignOfLife(messages[0]) && !messages[0].cursor().empty() &&
                    messages[0].cursor().size() <= kMaxCursor,
                "a sign of life with a cursor of at most 256 bytes",
                messages[0].ShortDebugString());
}

absl::Status ShowsChanges(Client& client) {
  Watch watch(client, v1::WatchGrantsRequest());
  RETURN_IF_ERROR(watch.Await([](const Watch::Messages& got) { return !got.empty(); }).status());
  v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  RETURN_IF_ERROR(watch.Await(Shows(booking.booking_id(), 1)).status());
  for (int i = 2; i <= kEdits; ++i) {
    booking.set_revision(i);
    *booking.mutable_end_time() = ToProto(client.Tomorrow(60 + i));
    RETURN_IF_ERROR(client.Send(booking).status());
  }
  RETURN_IF_ERROR(client.Send(client.Cancellation(booking, kEdits + 1)).status());
  ASSIGN_OR_RETURN(const Watch::Messages messages,
                   watch.Await(Shows(booking.booking_id(), kEdits + 1)));
  std::int64_t revision = 0;
  for (const v1::Grant& event : EventsOf(messages, booking.booking_id())) {
    RETURN_IF_ERROR(CheckGrant(event));
    RETURN_IF_ERROR(Expect(event.revision() >= revision, "events in order of the booking",
                           event.ShortDebugString()));
    revision = event.revision();
  }
  for (const v1::WatchGrantsResponse& message : messages) {
    RETURN_IF_ERROR(
        Expect(!message.cursor().empty() && message.has_event_time() == message.has_grant(),
               "a cursor, and event_time with every grant", message.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status ShowsEveryRevision(Client& client) {
  ASSIGN_OR_RETURN(const std::string cursor, NowCursor(client));
  v1::GrantRequest booking = client.UnmappedBooking("a");
  for (int i = 1; i <= kEdits; ++i) {
    booking.set_revision(i);
    *booking.mutable_end_time() = ToProto(client.Tomorrow(60 + i));
    RETURN_IF_ERROR(client.Send(booking).status());
  }
  Watch watch(client, From(cursor));
  ASSIGN_OR_RETURN(const Watch::Messages messages,
                   watch.Await(Shows(booking.booking_id(), kEdits)));
  std::int64_t next = 1;
  for (const v1::Grant& event : EventsOf(messages, booking.booking_id())) {
    RETURN_IF_ERROR(
        Expect(event.revision() <= next, "no revision is left out", event.ShortDebugString()));
    next = event.revision() + 1;
  }
  return absl::OkStatus();
}

absl::Status UpdateTimesGrow(Client& client) {
  ASSIGN_OR_RETURN(const std::string cursor, NowCursor(client));
  v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  booking.set_revision(2);
  *booking.mutable_end_time() = ToProto(client.Tomorrow(90));
  RETURN_IF_ERROR(client.Settle(booking).status());
  RETURN_IF_ERROR(client.Settle(client.Cancellation(booking, 3)).status());
  Watch watch(client, From(cursor));
  ASSIGN_OR_RETURN(const Watch::Messages messages, watch.Await([&](const Watch::Messages& got) {
    const std::vector<v1::Grant> events = EventsOf(got, booking.booking_id());
    return std::any_of(events.begin(), events.end(), [](const v1::Grant& event) {
      return event.phase() == v1::GRANT_PHASE_REVOKED;
    });
  }));
  std::vector<v1::Grant> seen;
  for (const v1::Grant& event : EventsOf(messages, booking.booking_id())) {
    // Each comes at least once.
    const bool again = std::any_of(seen.begin(), seen.end(), [&event](const v1::Grant& other) {
      return google::protobuf::util::MessageDifferencer::Equals(event, other);
    });
    if (again) continue;
    RETURN_IF_ERROR(Expect(
        seen.empty() || FromProto(event.update_time()) > FromProto(seen.back().update_time()),
        "an update_time later than that of the event before", event.ShortDebugString()));
    seen.push_back(event);
  }
  return absl::OkStatus();
}

absl::Status ComesBack(Client& client) {
  ASSIGN_OR_RETURN(std::string cursor, NowCursor(client));
  for (int i = 0; i < kEdits; ++i) {
    // The watch is away while this one is sent.
    const v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("b", i));
    RETURN_IF_ERROR(client.Send(booking).status());
    Watch watch(client, From(cursor));
    ASSIGN_OR_RETURN(const Watch::Messages messages, watch.Await(Shows(booking.booking_id(), 1)));
    cursor = messages.back().cursor();
  }
  return absl::OkStatus();
}

absl::Status ComesBackInTheMiddle(Client& client) {
  ASSIGN_OR_RETURN(const std::string cursor, NowCursor(client));
  const v1::GrantRequest first = client.UnmappedBooking("a");
  const v1::GrantRequest second = client.UnmappedBooking("b");
  RETURN_IF_ERROR(client.Send(first).status());
  RETURN_IF_ERROR(client.Send(second).status());
  std::string middle;
  {
    Watch watch(client, From(cursor));
    ASSIGN_OR_RETURN(const Watch::Messages messages, watch.Await(Shows(second.booking_id(), 1)));
    for (const v1::WatchGrantsResponse& message : messages) {
      if (message.grant().booking_id() == second.booking_id()) break;
      middle = message.cursor();
    }
  }
  Watch watch(client, From(middle));
  ASSIGN_OR_RETURN(const Watch::Messages messages, watch.Await(Shows(second.booking_id(), 1)));
  return ExpectEqual("events of the first booking after its cursor",
                     EventsOf(messages, first.booking_id()).size(), std::size_t{0});
}

absl::Status SeesTheSame(Client& client) {
  ASSIGN_OR_RETURN(const std::string cursor, NowCursor(client));
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  const auto granted = [&booking](const Watch::Messages& messages) {
    const std::vector<v1::Grant> events = EventsOf(messages, booking.booking_id());
    return !events.empty() && events.back().phase() == v1::GRANT_PHASE_GRANTED;
  };
  Watch one(client, From(cursor));
  Watch other(client, From(cursor));
  RETURN_IF_ERROR(one.Await(granted).status());
  return other.Await(granted).status();
}

absl::Status FiltersByBuilding(Client& client) {
  if (client.params().other_building().empty()) return Skip("the params name no other_building");
  v1::WatchGrantsRequest request;
  request.set_building(client.params().other_building());
  Watch watch(client, request);
  RETURN_IF_ERROR(watch.Await([](const Watch::Messages& got) { return !got.empty(); }).status());
  const v1::GrantRequest here = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(here).status());
  v1::GrantRequest there = client.UnmappedBooking("b");
  there.set_building(client.params().other_building());
  RETURN_IF_ERROR(client.Send(there).status());
  ASSIGN_OR_RETURN(const Watch::Messages messages, watch.Await(Shows(there.booking_id(), 1)));
  return ExpectEqual("events of another building", EventsOf(messages, here.booking_id()).size(),
                     std::size_t{0});
}

absl::Status RefusesNoCursor(Client& client) {
  for (const std::string& cursor : {std::string("not a cursor"), std::string("\xe2\x82\xac")}) {
    Watch watch(client, From(cursor));
    ASSIGN_OR_RETURN(const grpc::Status status, watch.AwaitEnd());
    RETURN_IF_ERROR(ExpectError(status, FieldsInvalid({"cursor: MALFORMED"})));
  }
  Watch watch(client, From(std::string(kMaxCursor + 1, 'x')));
  ASSIGN_OR_RETURN(const grpc::Status status, watch.AwaitEnd());
  return ExpectError(status, FieldsInvalid({"cursor: TOO_LONG"}));
}

// The watch is open during the other cases, and during the one wait.
Case SignsComeInTime() {
  const auto watch = std::make_shared<std::unique_ptr<Watch>>();
  return {.name = "watch.signs_come_in_time",
          .claim = "A sign of life comes every 30 s.",
          .needs = {v1::CAPABILITY_QUERY_WATCH_GRANTS},
          .prepare =
              [watch](Client& client) {
                *watch = std::make_unique<Watch>(client, v1::WatchGrantsRequest());
                return (*watch)
                    ->Await([](const Watch::Messages& got) { return !got.empty(); })
                    .status();
              },
          .run =
              [watch](Client&) {
                const auto two_signs = [](const Watch::Messages& got) {
                  return std::count_if(got.begin(), got.end(), IsSignOfLife) >= 2;
                };
                const absl::Status status = (*watch)->Await(two_signs, kSign).status();
                watch->reset();
                return status;
              }};
}

}  // namespace

std::vector<Case> WatchCases() {
  const std::vector<v1::Capability> watch = {v1::CAPABILITY_QUERY_WATCH_GRANTS};
  return {
      {.name = "watch.lives_at_once",
       .claim = "A watch says at once that it lives, with a cursor.",
       .needs = watch,
       .run = LivesAtOnce},
      {.name = "watch.shows_changes",
       .claim = "Every change comes to an open watch, in the order of the booking.",
       .needs = watch,
       .run = ShowsChanges},
      {.name = "watch.shows_every_revision",
       .claim = "A watch from a cursor shows every change since, none left out.",
       .needs = watch,
       .run = ShowsEveryRevision},
      {.name = "watch.update_times_grow",
       .claim = "Of two events of one booking the later one has the later update_time.",
       .needs = watch,
       .run = UpdateTimesGrow},
      {.name = "watch.comes_back",
       .claim = "A client that comes back with its newest cursor has lost nothing.",
       .needs = watch,
       .run = ComesBack},
      {.name = "watch.comes_back_in_the_middle",
       .claim = "Events after the cursor come, those before it do not.",
       .needs = watch,
       .run = ComesBackInTheMiddle},
      {.name = "watch.two_see_the_same",
       .claim = "Two watches from one cursor see the same.",
       .needs = watch,
       .run = SeesTheSame},
      {.name = "watch.filters_by_building",
       .claim = "A watch of a building shows only its bookings.",
       .needs = watch,
       .run = FiltersByBuilding},
      {.name = "watch.refuses_no_cursor",
       .claim = "What never was a cursor is INVALID_ARGUMENT and names the field.",
       .needs = watch,
       .run = RefusesNoCursor},
      SignsComeInTime(),
  };
}

}  // namespace connecx::conformance
