// SyncIds: rows, counts, removals, and what changes of IDs do to live bookings.

#include <algorithm>
#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

void SetApartment(const std::string& name, const std::string& id, v1::SyncIdsRequest& request) {
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(name);
  row.set_access_control_id(id);
}

void SetFacility(const std::string& name, const std::string& id, v1::SyncIdsRequest& request) {
  v1::FacilityRow& row = *request.add_facilities();
  row.set_facility(name);
  row.set_access_control_facility_id(id);
}

absl::Status CheckRow(const v1::SyncIdsRowResult& row, v1::IdKind kind, const std::string& name,
                      const std::string& id, v1::IdOutcome outcome) {
  const std::string got = row.ShortDebugString();
  RETURN_IF_ERROR(Expect(row.kind() == kind && row.name() == name,
                         absl::StrCat("the row of ", v1::IdKind_Name(kind), " ", name), got));
  RETURN_IF_ERROR(Expect(row.outcome() == outcome, v1::IdOutcome_Name(outcome), got));
  RETURN_IF_ERROR(Expect(row.id() == id, absl::StrCat("id = ", id), got));
  return Expect(v1::IdCheck_IsValid(row.check()) && row.check() != v1::ID_CHECK_UNSPECIFIED &&
                    row.message().size() <= 512,
                "a check, and a message of at most 512 bytes", got);
}

absl::Status CheckCounts(const v1::SyncIdsResponse& response) {
  int counts[v1::IdOutcome_ARRAYSIZE] = {};
  for (const v1::SyncIdsRowResult& row : response.rows()) ++counts[row.outcome()];
  const v1::SyncIdsCounts& told = response.counts();
  return Expect(told.created() == counts[v1::ID_OUTCOME_CREATED] &&
                    told.updated() == counts[v1::ID_OUTCOME_UPDATED] &&
                    told.unchanged() == counts[v1::ID_OUTCOME_UNCHANGED] &&
                    told.removed() == counts[v1::ID_OUTCOME_REMOVED] &&
                    told.rejected() == counts[v1::ID_OUTCOME_REJECTED],
                "counts of the rows' outcomes", response.ShortDebugString());
}

absl::Status RowsInOrder(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("z"), client.Name("1"), request);
  SetApartment(client.Name("a"), client.Name("2"), request);
  SetFacility(client.Name("z"), client.Name("1"), request);
  request.add_remove_apartments(client.Name("y"));
  request.add_remove_facilities(client.Name("x"));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("rows", response.rows_size(), 5));
  RETURN_IF_ERROR(CheckRow(response.rows(0), v1::ID_KIND_APARTMENT, client.Name("z"),
                           client.Name("1"), v1::ID_OUTCOME_CREATED));
  RETURN_IF_ERROR(CheckRow(response.rows(1), v1::ID_KIND_APARTMENT, client.Name("a"),
                           client.Name("2"), v1::ID_OUTCOME_CREATED));
  RETURN_IF_ERROR(CheckRow(response.rows(2), v1::ID_KIND_FACILITY, client.Name("z"),
                           client.Name("1"), v1::ID_OUTCOME_CREATED));
  RETURN_IF_ERROR(CheckRow(response.rows(3), v1::ID_KIND_APARTMENT, client.Name("y"), "",
                           v1::ID_OUTCOME_UNCHANGED));
  RETURN_IF_ERROR(CheckRow(response.rows(4), v1::ID_KIND_FACILITY, client.Name("x"), "",
                           v1::ID_OUTCOME_UNCHANGED));
  return CheckCounts(response);
}

absl::Status LifeOfARow(Client& client) {
  const std::string name = client.Name("apartment");
  v1::SyncIdsRequest removal = client.Ids();
  removal.add_remove_apartments(name);
  const struct {
    std::string id;
    v1::IdOutcome outcome;
  } steps[] = {{client.Name("1"), v1::ID_OUTCOME_CREATED},
               {client.Name("1"), v1::ID_OUTCOME_UNCHANGED},
               {client.Name("2"), v1::ID_OUTCOME_UPDATED},
               {"", v1::ID_OUTCOME_REMOVED},
               {"", v1::ID_OUTCOME_UNCHANGED},
               {client.Name("2"), v1::ID_OUTCOME_CREATED}};
  std::string before;
  for (const auto& step : steps) {
    v1::SyncIdsRequest request = removal;
    if (!step.id.empty()) {
      request = client.Ids();
      SetApartment(name, step.id, request);
    }
    ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
    RETURN_IF_ERROR(ExpectEqual("rows", response.rows_size(), 1));
    RETURN_IF_ERROR(CheckRow(response.rows(0), v1::ID_KIND_APARTMENT, name, step.id, step.outcome));
    RETURN_IF_ERROR(Expect(
        response.rows(0).previous_id().empty() || response.rows(0).previous_id() == before,
        absl::StrCat("previous_id = ", before, ", or not told"), response.ShortDebugString()));
    RETURN_IF_ERROR(CheckCounts(response));
    before = step.id;
  }
  return absl::OkStatus();
}

absl::Status NoRows(Client& client) {
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(client.Ids()));
  RETURN_IF_ERROR(ExpectEqual("rows", response.rows_size(), 0));
  return CheckCounts(response);
}

absl::Status KindsAreApart(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.Name("1"), request);
  request.add_remove_facilities(client.Name("x"));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("counts.created", response.counts().created(), 1));
  return ExpectEqual("counts.unchanged", response.counts().unchanged(), 1);
}

absl::Status OneRowIsQuick(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.params().apartments(0).access_control_id(), request);
  const absl::Duration begin = client.clock().Uptime();
  RETURN_IF_ERROR(client.Ok(request).status());
  const absl::Duration took = client.clock().Uptime() - begin;
  return Expect(took <= absl::Seconds(1), "an answer within 1 s", absl::FormatDuration(took));
}

absl::Status UnknownIdsAreAccepted(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.Name("no such id"), request);
  SetFacility(client.Name("y"), client.Name("no such id"), request);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("counts.created", response.counts().created(), 2));
  const v1::IdCheck want = client.Offers(v1::CAPABILITY_SYNC_IDS_CHECKS) ? v1::ID_CHECK_NOT_FOUND
                                                                         : v1::ID_CHECK_UNCHECKED;
  for (const v1::SyncIdsRowResult& row : response.rows()) {
    RETURN_IF_ERROR(Expect(row.check() == want, v1::IdCheck_Name(want), row.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status KnownIdsAreFound(Client& client) {
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(MappingOf(client.params())));
  for (const v1::SyncIdsRowResult& row : response.rows()) {
    RETURN_IF_ERROR(
        Expect(row.check() == v1::ID_CHECK_OK, "ID_CHECK_OK: it exists", row.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status OneIdForTwo(Client& client) {
  const std::string id = client.params().apartments(0).access_control_id();
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), id, request);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(Expect(response.rows(0).outcome() == v1::ID_OUTCOME_CREATED &&
                             response.rows(0).check() == v1::ID_CHECK_DUPLICATE,
                         "CREATED, DUPLICATE", response.ShortDebugString()));
  v1::GrantRequest booking = client.Booking("a");
  booking.set_apartment(client.Name("x"));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  RETURN_IF_ERROR(ExpectLive(grant, booking));
  return ExpectEqual("access_control_id", grant.access_control_id(), id);
}

absl::Status Swapped(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.Name("1"), request);
  SetApartment(client.Name("y"), client.Name("2"), request);
  RETURN_IF_ERROR(client.Ok(request).status());
  request.mutable_apartments(0)->set_access_control_id(client.Name("2"));
  request.mutable_apartments(1)->set_access_control_id(client.Name("1"));
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("counts.updated", response.counts().updated(), 2));
  for (const v1::SyncIdsRowResult& row : response.rows()) {
    RETURN_IF_ERROR(Expect(row.check() != v1::ID_CHECK_DUPLICATE, "no DUPLICATE after the swap",
                           row.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status LaterIdHeals(Client& client) {
  v1::GrantRequest booking = client.Booking("a");
  booking.set_apartment(client.Name("x"));
  ASSIGN_OR_RETURN(const v1::Grant before, client.Settle(booking));
  RETURN_IF_ERROR(Expect(before.phase() == v1::GRANT_PHASE_NEEDS_MANUAL_ACTION,
                         "NEEDS_MANUAL_ACTION", before.ShortDebugString()));
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.params().apartments(0).access_control_id(), request);
  RETURN_IF_ERROR(client.Ok(request).status());
  absl::Status last;
  const bool healed = client.Eventually([&] {
    const absl::StatusOr<v1::Grant> grant = client.Settle(booking);
    last = grant.ok() ? Expect(grant->phase() == v1::GRANT_PHASE_GRANTED, "GRANTED after SyncIds",
                               grant->ShortDebugString())
                      : grant.status();
    return last.ok();
  });
  return healed ? absl::OkStatus() : last;
}

absl::Status ChangedIdMovesAccess(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.params().apartments(0).access_control_id(), request);
  RETURN_IF_ERROR(client.Ok(request).status());
  v1::GrantRequest booking = client.Booking("a");
  booking.set_apartment(client.Name("x"));
  RETURN_IF_ERROR(client.Settle(booking).status());
  const std::string moved = client.params().apartments(1).access_control_id();
  request.mutable_apartments(0)->set_access_control_id(moved);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("counts.updated", response.counts().updated(), 1));
  absl::Status last;
  const bool there = client.Eventually([&] {
    const absl::StatusOr<v1::Grant> grant = client.Settle(booking);
    last = grant.ok() ? Expect(grant->phase() == v1::GRANT_PHASE_GRANTED &&
                                   grant->access_control_id() == moved,
                               absl::StrCat("GRANTED at ", moved), grant->ShortDebugString())
                      : grant.status();
    return last.ok();
  });
  if (!there) return last;
  const v1::GrantRequest next = client.Booking("b");
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(next));
  return Expect(grant.phase() == v1::GRANT_PHASE_GRANTED, "the old ID's pair is free",
                grant.ShortDebugString());
}

// A row of ours with a live booking on it.
absl::StatusOr<v1::GrantRequest> LiveRow(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  SetApartment(client.Name("x"), client.params().apartments(0).access_control_id(), request);
  RETURN_IF_ERROR(client.Ok(request).status());
  v1::GrantRequest booking = client.Booking("a");
  booking.set_apartment(client.Name("x"));
  RETURN_IF_ERROR(client.Settle(booking).status());
  return booking;
}

absl::Status LiveRowsAreNotRemoved(Client& client) {
  ASSIGN_OR_RETURN(const v1::GrantRequest booking, LiveRow(client));
  v1::SyncIdsRequest request = client.Ids();
  request.add_remove_apartments(client.Name("x"));
  SetApartment(client.Name("y"), client.Name("1"), request);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(CheckCounts(response));
  RETURN_IF_ERROR(Expect(response.rows(0).outcome() == v1::ID_OUTCOME_CREATED,
                         "other rows are not affected", response.ShortDebugString()));
  RETURN_IF_ERROR(CheckRow(response.rows(1), v1::ID_KIND_APARTMENT, client.Name("x"),
                           client.params().apartments(0).access_control_id(),
                           v1::ID_OUTCOME_REJECTED));
  RETURN_IF_ERROR(Expect(!response.rows(1).message().empty(), "a message that says why",
                         response.ShortDebugString()));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
  return ExpectOpensAsBooked(grant, booking);
}

absl::Status LiveRowsAreRemovedOnDemand(Client& client) {
  ASSIGN_OR_RETURN(const v1::GrantRequest booking, LiveRow(client));
  v1::SyncIdsRequest request = client.Ids();
  request.add_remove_apartments(client.Name("x"));
  request.set_even_with_live_grants(true);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("counts.removed", response.counts().removed(), 1));
  absl::Status last;
  const bool done = client.Eventually([&] {
    const absl::StatusOr<v1::Grant> grant = client.Settle(booking);
    last = grant.ok()
               ? Expect(grant->phase() == v1::GRANT_PHASE_NEEDS_MANUAL_ACTION &&
                            grant->windows_size() == 0 && grant->access_control_id().empty(),
                        "NEEDS_MANUAL_ACTION, nothing opens, no ID", grant->ShortDebugString())
               : grant.status();
    return last.ok();
  });
  return done ? absl::OkStatus() : last;
}

absl::Status ManyRemovalsAreConfirmed(Client& client) {
  v1::ListIdsRequest list;
  list.set_building(client.params().building());
  list.set_page_size(1000);
  int rows = 0;
  do {
    ASSIGN_OR_RETURN(const v1::ListIdsResponse page, client.Ok(list));
    rows += page.ids_size();
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  const int made = std::max(6, rows / 4 + 1);
  if (made > 2500) return Skip("the building has too many rows for this");
  v1::SyncIdsRequest creation = client.Ids();
  v1::SyncIdsRequest removal = client.Ids();
  for (int i = 0; i < made; ++i) {
    const std::string name = client.Name(absl::StrCat("x", i));
    SetApartment(name, client.Name(absl::StrCat("id", i)), creation);
    removal.add_remove_apartments(name);
  }
  RETURN_IF_ERROR(client.Ok(creation).status());
  const WantError want{
      .code = grpc::StatusCode::FAILED_PRECONDITION,
      .reason = "REMOVALS_NOT_CONFIRMED",
      .metadata = {{"removals", absl::StrCat(made)}, {"rows", absl::StrCat(rows + made)}}};
  for (const int confirmed : {0, made - 1, made + 1}) {
    removal.set_confirm_removals(confirmed);
    RETURN_IF_ERROR(ExpectError(client.Call(removal).status, want));
  }
  removal.set_confirm_removals(made);
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(removal));
  return ExpectEqual("counts.removed", response.counts().removed(), made);
}

absl::Status FewRemovalsNeedNone(Client& client) {
  v1::SyncIdsRequest creation = client.Ids();
  v1::SyncIdsRequest removal = client.Ids();
  for (int i = 0; i < 5; ++i) {
    const std::string name = client.Name(absl::StrCat("x", i));
    SetApartment(name, client.Name(absl::StrCat("id", i)), creation);
    removal.add_remove_apartments(name);
  }
  // What is not there does not count.
  for (int i = 0; i < 50; ++i) {
    removal.add_remove_facilities(client.Name(absl::StrCat("nothing", i)));
  }
  RETURN_IF_ERROR(client.Ok(creation).status());
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(removal));
  return ExpectEqual("counts.removed", response.counts().removed(), 5);
}

}  // namespace

std::vector<Case> IdCases() {
  return {
      {.name = "ids.rows_in_order",
       .claim = "There is one result per row, in the order of the request, and the counts agree.",
       .run = RowsInOrder},
      {.name = "ids.life_of_a_row",
       .claim = "A row is CREATED, UNCHANGED, UPDATED, REMOVED and CREATED again.",
       .run = LifeOfARow},
      {.name = "ids.no_rows", .claim = "A request without rows is valid.", .run = NoRows},
      {.name = "ids.kinds_are_apart",
       .claim = "An apartment and a facility may have the same name.",
       .run = KindsAreApart},
      {.name = "ids.one_row_is_quick",
       .claim = "A call with one row answers within one second.",
       .run = OneRowIsQuick},
      {.name = "ids.unknown_ids_are_accepted",
       .claim = "An ID that the system does not know is accepted, NOT_FOUND if it is checked.",
       .run = UnknownIdsAreAccepted},
      {.name = "ids.known_ids_are_found",
       .claim = "The IDs of the params exist, as SyncIds says.",
       .needs = {v1::CAPABILITY_SYNC_IDS_CHECKS},
       .run = KnownIdsAreFound},
      {.name = "ids.one_id_for_two_rows",
       .claim = "Two rows may have one ID: both are accepted, DUPLICATE, and share the pair.",
       .run = OneIdForTwo},
      {.name = "ids.swapped_in_one_call",
       .claim = "Two rows can swap their IDs in one call.",
       .run = Swapped},
      {.name = "ids.a_later_id_heals",
       .claim = "A booking of an apartment without ID is GRANTED when SyncIds brings the ID.",
       .run = LaterIdHeals},
      {.name = "ids.a_changed_id_moves_access",
       .claim = "Changing the ID of a row with live grants moves their access.",
       .run = ChangedIdMovesAccess},
      {.name = "ids.live_rows_are_not_removed",
       .claim = "A row with live grants is REJECTED, other rows of the call are applied.",
       .run = LiveRowsAreNotRemoved},
      {.name = "ids.live_rows_are_removed_on_demand",
       .claim = "With even_with_live_grants the row is REMOVED and its access taken away.",
       .run = LiveRowsAreRemovedOnDemand},
      {.name = "ids.many_removals_are_confirmed",
       .claim = "More than 5 removals and 20 % of the rows need exactly their number confirmed.",
       .needs = {v1::CAPABILITY_QUERY_IDS},
       .run = ManyRemovalsAreConfirmed},
      {.name = "ids.few_removals_need_no_confirmation",
       .claim = "5 removals need no confirmation; what is not there does not count.",
       .run = FewRemovalsNeedNone},
  };
}

}  // namespace connecx::conformance
