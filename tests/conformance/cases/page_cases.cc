// Pages: complete, in order, stable under writes; tokens belong to their call and filters.

#include <map>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kBookings = 7;

// Bookings "b0" ... of an apartment that is this case's alone; the request lists just them.
absl::StatusOr<v1::ListGrantsRequest> Bookings(Client& client, int count = kBookings) {
  for (int i = 0; i < count; ++i) {
    v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("b", i));
    booking.set_apartment(client.Name("x"));
    RETURN_IF_ERROR(client.Send(booking).status());
  }
  v1::ListGrantsRequest request;
  request.set_building(client.params().building());
  request.set_apartment(client.Name("x"));
  return request;
}

// All pages from `request` on; each with at most `page_size` grants.
absl::StatusOr<std::vector<std::string>> Rest(Client& client, v1::ListGrantsRequest request) {
  std::vector<std::string> ids;
  int pages = 0;
  do {
    ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
    RETURN_IF_ERROR(Expect(request.page_size() == 0 || page.grants_size() <= request.page_size(),
                           "at most page_size grants", page.ShortDebugString()));
    for (const v1::Grant& grant : page.grants()) ids.push_back(grant.booking_id());
    request.set_page_token(page.next_page_token());
    RETURN_IF_ERROR(Expect(++pages < 100, "the pages end"));
  } while (!request.page_token().empty());
  return ids;
}

// b0 to b6, once each, in order, but for those that are left out.
absl::Status ExpectBookings(Client& client, const std::vector<std::string>& ids,
                            const std::string& without = "") {
  std::vector<std::string> want;
  for (int i = 0; i < kBookings; ++i) {
    const std::string id = client.Name(absl::StrCat("b", i));
    if (id != without) want.push_back(id);
  }
  return Expect(ids == want, "every booking once, in order", absl::StrCat(ids.size(), " items"));
}

absl::Status EverySize(Client& client) {
  ASSIGN_OR_RETURN(v1::ListGrantsRequest request, Bookings(client));
  for (const int size : {0, 1, 2, kBookings - 1, kBookings, kBookings + 1, 1000}) {
    request.set_page_size(size);
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, Rest(client, request));
    RETURN_IF_ERROR(ExpectBookings(client, ids));
  }
  return absl::OkStatus();
}

absl::Status EmptyList(Client& client) {
  ASSIGN_OR_RETURN(const v1::ListGrantsRequest request, Bookings(client, 0));
  ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("grants", page.grants_size(), 0));
  return ExpectEqual("next_page_token", page.next_page_token(), "");
}

absl::StatusOr<v1::ListGrantsRequest> SecondPage(Client& client) {
  ASSIGN_OR_RETURN(v1::ListGrantsRequest request, Bookings(client));
  request.set_page_size(2);
  ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
  RETURN_IF_ERROR(Expect(!page.next_page_token().empty() && page.next_page_token().size() <= 1024,
                         "a page token of at most 1,024 bytes", page.next_page_token()));
  request.set_page_token(page.next_page_token());
  return request;
}

absl::Status TokenAgain(Client& client) {
  ASSIGN_OR_RETURN(const v1::ListGrantsRequest request, SecondPage(client));
  ASSIGN_OR_RETURN(const v1::ListGrantsResponse first, client.Ok(request));
  ASSIGN_OR_RETURN(const v1::ListGrantsResponse again, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("grants", again.grants_size(), first.grants_size()));
  for (int i = 0; i < first.grants_size(); ++i) {
    RETURN_IF_ERROR(
        ExpectEqual("booking_id", again.grants(i).booking_id(), first.grants(i).booking_id()));
  }
  return absl::OkStatus();
}

absl::Status SizeMayChange(Client& client) {
  ASSIGN_OR_RETURN(v1::ListGrantsRequest request, SecondPage(client));
  request.set_page_size(3);
  ASSIGN_OR_RETURN(const std::vector<std::string> rest, Rest(client, request));
  return ExpectEqual("bookings after the first page", rest.size(),
                     static_cast<std::size_t>(kBookings - 2));
}

absl::Status StableUnderWrites(Client& client) {
  ASSIGN_OR_RETURN(v1::ListGrantsRequest request, Bookings(client));
  request.set_page_size(2);
  std::vector<std::string> seen;
  int page_number = 0;
  do {
    ASSIGN_OR_RETURN(const v1::ListGrantsResponse page, client.Ok(request));
    for (const v1::Grant& grant : page.grants()) seen.push_back(grant.booking_id());
    request.set_page_token(page.next_page_token());
    // In front of all, right behind the newest item, at the end; and every item changes.
    for (const std::string& label :
         {absl::StrCat("a", page_number), absl::StrCat("b", 2 * page_number + 1, "x"),
          absl::StrCat("z", page_number)}) {
      v1::GrantRequest booking = client.UnmappedBooking(label);
      booking.set_apartment(client.Name("x"));
      RETURN_IF_ERROR(client.Send(booking).status());
    }
    for (int i = 0; i < kBookings; ++i) {
      v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("b", i));
      booking.set_apartment(client.Name("x"));
      booking.set_revision(2 + page_number);
      *booking.mutable_end_time() = ToProto(client.Tomorrow(90 + page_number));
      RETURN_IF_ERROR(client.Send(booking).status());
    }
    RETURN_IF_ERROR(Expect(++page_number < 20, "the pages end"));
  } while (!request.page_token().empty());
  std::map<std::string, int> times;
  for (const std::string& id : seen) ++times[id];
  for (const auto& [id, count] : times) {
    RETURN_IF_ERROR(ExpectEqual(absl::StrCat("times that ", id, " was seen"), count, 1));
  }
  for (int i = 0; i < kBookings; ++i) {
    const std::string id = client.Name(absl::StrCat("b", i));
    RETURN_IF_ERROR(ExpectEqual(absl::StrCat("times that ", id, " was seen"), times[id], 1));
  }
  return absl::OkStatus();
}

absl::Status LastSeenLeaves(Client& client) {
  ASSIGN_OR_RETURN(const v1::ListGrantsRequest request, SecondPage(client));
  // The bookings of the first page leave the list: they move to another apartment.
  for (int i = 0; i < 2; ++i) {
    v1::GrantRequest booking = client.UnmappedBooking(absl::StrCat("b", i));
    booking.set_revision(2);
    RETURN_IF_ERROR(client.Send(booking).status());
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> rest, Rest(client, request));
  return ExpectEqual("bookings after the first page", rest.size(),
                     static_cast<std::size_t>(kBookings - 2));
}

absl::Status OtherFilters(Client& client) {
  ASSIGN_OR_RETURN(const v1::ListGrantsRequest request, SecondPage(client));
  v1::ListGrantsRequest other = request;
  other.set_facility(client.params().facilities(0).facility());
  RETURN_IF_ERROR(ExpectError(client.Call(other).status, PageTokenInvalid()));
  other = request;
  other.clear_apartment();
  RETURN_IF_ERROR(ExpectError(client.Call(other).status, PageTokenInvalid()));
  other = request;
  other.add_phases(v1::GRANT_PHASE_GRANTED);
  return ExpectError(client.Call(other).status, PageTokenInvalid());
}

absl::Status OtherCall(Client& client) {
  ASSIGN_OR_RETURN(const v1::ListGrantsRequest request, SecondPage(client));
  v1::ListIdsRequest other;
  other.set_building(request.building());
  other.set_page_token(request.page_token());
  return ExpectError(client.Call(other).status, PageTokenInvalid());
}

template <typename Request>
absl::Status Garbage(Client& client) {
  for (const std::string token : {"x", "AAAA", "....", "not a token at all", "\xe2\x82\xac"}) {
    Request request;
    request.set_page_token(token);
    RETURN_IF_ERROR(ExpectError(client.Call(request).status, PageTokenInvalid()));
  }
  return absl::OkStatus();
}

absl::Status AlteredToken(Client& client) {
  ASSIGN_OR_RETURN(const v1::ListGrantsRequest request, SecondPage(client));
  v1::ListGrantsRequest cut = request;
  cut.set_page_token(request.page_token().substr(0, request.page_token().size() / 2));
  return ExpectError(client.Call(cut).status, PageTokenInvalid());
}

}  // namespace

std::vector<Case> PageCases() {
  const std::vector<v1::Capability> grants = {v1::CAPABILITY_QUERY_GRANTS};
  return {
      {.name = "pages.every_size",
       .claim = "With every page_size each booking is listed once, in order.",
       .needs = grants,
       .run = EverySize},
      {.name = "pages.an_empty_list",
       .claim = "A list without items is one page without a token.",
       .needs = grants,
       .run = EmptyList},
      {.name = "pages.a_token_again",
       .claim = "A token may be used again and asks for the same page.",
       .needs = grants,
       .run = TokenAgain},
      {.name = "pages.another_size",
       .claim = "page_size may change from page to page.",
       .needs = grants,
       .run = SizeMayChange},
      {.name = "pages.stable_under_writes",
       .claim = "While bookings come and change none is missing, none is seen twice.",
       .needs = grants,
       .run = StableUnderWrites},
      {.name = "pages.the_last_seen_leaves",
       .claim = "A token stays valid when the items before it leave the list.",
       .needs = grants,
       .run = LastSeenLeaves},
      {.name = "pages.token_of_other_filters",
       .claim = "A token of other filters is INVALID_ARGUMENT, PAGE_TOKEN_INVALID.",
       .needs = grants,
       .run = OtherFilters},
      {.name = "pages.token_of_another_call",
       .claim = "A token of another call is INVALID_ARGUMENT, PAGE_TOKEN_INVALID.",
       .needs = {v1::CAPABILITY_QUERY_GRANTS, v1::CAPABILITY_QUERY_IDS},
       .run = OtherCall},
      {.name = "pages.an_altered_token",
       .claim = "A part of a token is INVALID_ARGUMENT, PAGE_TOKEN_INVALID.",
       .needs = grants,
       .run = AlteredToken},
      {.name = "pages.no_token_of_list_grants",
       .claim = "ListGrants refuses what never was a token.",
       .needs = grants,
       .run = Garbage<v1::ListGrantsRequest>},
      {.name = "pages.no_token_of_list_ids",
       .claim = "ListIds refuses what never was a token.",
       .needs = {v1::CAPABILITY_QUERY_IDS},
       .run = Garbage<v1::ListIdsRequest>},
      {.name = "pages.no_token_of_list_runs",
       .claim = "ListRuns refuses what never was a token.",
       .needs = {v1::CAPABILITY_QUERY_RUNS},
       .run = Garbage<v1::ListRunsRequest>},
      {.name = "pages.no_token_of_list_incidents",
       .claim = "ListIncidents refuses what never was a token.",
       .needs = {v1::CAPABILITY_QUERY_INCIDENTS},
       .run = Garbage<v1::ListIncidentsRequest>},
  };
}

}  // namespace connecx::conformance
