// ExplainBooking.

#include <algorithm>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

// All entries, read in pages of `page_size`.
absl::StatusOr<std::vector<v1::StoryEntry>> StoryOf(Client& client, const std::string& booking_id,
                                                    int page_size = 0) {
  v1::ExplainBookingRequest request;
  request.set_booking_id(booking_id);
  request.set_page_size(page_size);
  std::vector<v1::StoryEntry> entries;
  do {
    ASSIGN_OR_RETURN(const v1::ExplainBookingResponse page, client.Ok(request));
    RETURN_IF_ERROR(CheckGrant(page.grant()));
    RETURN_IF_ERROR(Expect(page_size == 0 || page.entries_size() <= page_size,
                           "at most page_size entries", page.ShortDebugString()));
    entries.insert(entries.end(), page.entries().begin(), page.entries().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

absl::Status CheckStory(const std::vector<v1::StoryEntry>& entries) {
  absl::Time last = absl::InfinitePast();
  for (const v1::StoryEntry& entry : entries) {
    const std::string got = entry.ShortDebugString();
    RETURN_IF_ERROR(Expect(entry.has_event_time() && FromProto(entry.event_time()) >= last,
                           "event_time set, oldest first", got));
    RETURN_IF_ERROR(Expect(entry.kind() != v1::STORY_KIND_UNSPECIFIED && !entry.text().empty() &&
                               entry.text().size() <= 2048,
                           "a kind, and a text of at most 2,048 bytes", got));
    last = FromProto(entry.event_time());
  }
  return absl::OkStatus();
}

absl::Status TellsTheIntents(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  booking.set_actor("first actor");
  RETURN_IF_ERROR(client.Settle(booking).status());
  booking.set_revision(2);
  booking.set_actor("second actor");
  *booking.mutable_end_time() = ToProto(client.Tomorrow(90));
  RETURN_IF_ERROR(client.Settle(booking).status());
  v1::RevokeRequest cancellation = client.Cancellation(booking, 3);
  cancellation.set_actor("third actor");
  RETURN_IF_ERROR(client.Settle(cancellation).status());
  ASSIGN_OR_RETURN(const std::vector<v1::StoryEntry> entries,
                   StoryOf(client, booking.booking_id()));
  RETURN_IF_ERROR(CheckStory(entries));
  std::vector<std::string> intents;
  for (const v1::StoryEntry& entry : entries) {
    if (entry.kind() == v1::STORY_KIND_INTENT) {
      intents.push_back(absl::StrCat(entry.revision(), " ", entry.actor()));
    }
  }
  for (const char* intent : {"1 first actor", "2 second actor", "3 third actor"}) {
    RETURN_IF_ERROR(Expect(std::find(intents.begin(), intents.end(), intent) != intents.end(),
                           absl::StrCat("an INTENT entry of revision and actor ", intent)));
  }
  return absl::OkStatus();
}

absl::Status TellsThePhases(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  ASSIGN_OR_RETURN(const std::vector<v1::StoryEntry> entries,
                   StoryOf(client, booking.booking_id()));
  return Expect(std::any_of(entries.begin(), entries.end(),
                            [](const v1::StoryEntry& entry) {
                              return entry.phase() == v1::GRANT_PHASE_GRANTED;
                            }),
                "an entry after which the phase is GRANTED",
                absl::StrCat(entries.size(), " entries without it"));
}

absl::Status ComesInPages(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  for (int i = 1; i <= 3; ++i) {
    booking.set_revision(i);
    *booking.mutable_end_time() = ToProto(client.Tomorrow(60 + i));
    RETURN_IF_ERROR(client.Settle(booking).status());
  }
  ASSIGN_OR_RETURN(const std::vector<v1::StoryEntry> whole, StoryOf(client, booking.booking_id()));
  for (const int size : {1, 2, 1000}) {
    ASSIGN_OR_RETURN(const std::vector<v1::StoryEntry> paged,
                     StoryOf(client, booking.booking_id(), size));
    RETURN_IF_ERROR(Expect(paged.size() >= whole.size(), "every entry",
                           absl::StrCat(paged.size(), " of ", whole.size())));
    for (std::size_t i = 0; i < whole.size(); ++i) {
      RETURN_IF_ERROR(ExpectEqual("text", paged[i].text(), whole[i].text()));
    }
  }
  return absl::OkStatus();
}

absl::Status UnknownBooking(Client& client) {
  v1::ExplainBookingRequest request;
  request.set_booking_id(client.Name("unknown"));
  return ExpectError(client.Call(request).status,
                     {.code = grpc::StatusCode::NOT_FOUND,
                      .reason = "GRANT_NOT_FOUND",
                      .metadata = {{"booking_id", request.booking_id()}}});
}

absl::Status TokenOfAnotherBooking(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  for (int i = 1; i <= 3; ++i) {
    booking.set_revision(i);
    *booking.mutable_end_time() = ToProto(client.Tomorrow(60 + i));
    RETURN_IF_ERROR(client.Send(booking).status());
  }
  const v1::GrantRequest other = client.UnmappedBooking("b");
  RETURN_IF_ERROR(client.Send(other).status());
  v1::ExplainBookingRequest request;
  request.set_booking_id(booking.booking_id());
  request.set_page_size(1);
  ASSIGN_OR_RETURN(const v1::ExplainBookingResponse page, client.Ok(request));
  RETURN_IF_ERROR(Expect(!page.next_page_token().empty(), "a second page"));
  request.set_page_token(page.next_page_token());
  request.set_booking_id(other.booking_id());
  return ExpectError(client.Call(request).status, PageTokenInvalid());
}

}  // namespace

std::vector<Case> StoryCases() {
  const std::vector<v1::Capability> story = {v1::CAPABILITY_QUERY_EXPLAIN_BOOKING};
  return {
      {.name = "story.tells_the_intents",
       .claim = "ExplainBooking tells every Grant and Revoke with its revision and actor, oldest "
                "first.",
       .needs = story,
       .run = TellsTheIntents},
      {.name = "story.tells_the_phases",
       .claim = "ExplainBooking tells when the booking became GRANTED.",
       .needs = story,
       .run = TellsThePhases},
      {.name = "story.comes_in_pages",
       .claim = "The story is the same in pages of every size.",
       .needs = story,
       .run = ComesInPages},
      {.name = "story.of_an_unknown_booking",
       .claim = "ExplainBooking of an unknown booking is NOT_FOUND, GRANT_NOT_FOUND.",
       .needs = story,
       .run = UnknownBooking},
      {.name = "story.token_of_another_booking",
       .claim = "A token of another booking's story is INVALID_ARGUMENT, PAGE_TOKEN_INVALID.",
       .needs = story,
       .run = TokenOfAnotherBooking},
  };
}

}  // namespace connecx::conformance
