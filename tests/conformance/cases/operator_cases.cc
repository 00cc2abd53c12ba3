// AccessOperator.

#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kActor[] = "access_sanity";

template <typename Request>
Request OfPair(Client& client) {
  Request request;
  request.set_building(client.params().building());
  request.set_apartment(client.params().apartments(0).apartment());
  request.set_facility(client.params().facilities(0).facility());
  return request;
}

WantError NotMapped(const std::string& building, const std::string& kind, const std::string& name) {
  return {.code = grpc::StatusCode::NOT_FOUND,
          .reason = "ID_NOT_MAPPED",
          .metadata = {{"building", building}, {"kind", kind}, {"name", name}}};
}

absl::Status PlansAPair(Client& client) {
  const v1::GrantRequest booking = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(booking).status());
  ASSIGN_OR_RETURN(const v1::PlanPairResponse response,
                   client.Ok(OfPair<v1::PlanPairRequest>(client)));
  const v1::PairPlan& plan = response.plan();
  const std::string got = plan.ShortDebugString();
  RETURN_IF_ERROR(Expect(plan.apartment() == booking.apartment() &&
                             plan.facility() == booking.facility() && !plan.time_zone().empty() &&
                             !plan.local_date().empty() && plan.has_read_time() &&
                             plan.policy() != v1::PAIR_POLICY_UNSPECIFIED,
                         "the pair, its time zone, date, policy and read_time", got));
  RETURN_IF_ERROR(Expect(
      plan.held_by() == v1::HELD_BY_US && plan.action() == v1::PAIR_ACTION_NONE && plan.has_held(),
      "held by us, nothing to be done", got));
  return Expect(plan.bookings_size() == 1 &&
                    plan.bookings(0).booking_id() == booking.booking_id() &&
                    plan.bookings(0).phase() == v1::GRANT_PHASE_GRANTED,
                "the booking, GRANTED", got);
}

absl::Status PlansNothing(Client& client) {
  ASSIGN_OR_RETURN(const v1::PlanPairResponse response,
                   client.Ok(OfPair<v1::PlanPairRequest>(client)));
  return Expect(response.plan().held_by() == v1::HELD_BY_NOBODY && !response.plan().has_held() &&
                    response.plan().bookings_size() == 0,
                "held by nobody, no bookings", response.ShortDebugString());
}

absl::Status PlansMappedPairsOnly(Client& client) {
  v1::PlanPairRequest request = OfPair<v1::PlanPairRequest>(client);
  request.set_apartment(client.Name("x"));
  RETURN_IF_ERROR(ExpectError(client.Call(request).status,
                              NotMapped(request.building(), "apartment", request.apartment())));
  request = OfPair<v1::PlanPairRequest>(client);
  request.set_facility(client.Name("x"));
  return ExpectError(client.Call(request).status,
                     NotMapped(request.building(), "facility", request.facility()));
}

absl::Status AdoptsNothing(Client& client) {
  v1::AdoptRequest request = OfPair<v1::AdoptRequest>(client);
  request.set_actor(kActor);
  const WantError want{.code = grpc::StatusCode::FAILED_PRECONDITION,
                       .reason = "NOTHING_TO_ADOPT",
                       .metadata = {{"building", request.building()},
                                    {"apartment", request.apartment()},
                                    {"facility", request.facility()}}};
  RETURN_IF_ERROR(ExpectError(client.Call(request).status, want));
  RETURN_IF_ERROR(client.Settle(client.Booking("a")).status());
  return ExpectError(client.Call(request).status, want);
}

absl::Status RetriesNothingUnknown(Client& client) {
  v1::RetryNowRequest request;
  request.set_building(client.params().building());
  request.set_booking_id(client.Name("unknown"));
  request.set_actor(kActor);
  return ExpectError(client.Call(request).status,
                     {.code = grpc::StatusCode::NOT_FOUND,
                      .reason = "GRANT_NOT_FOUND",
                      .metadata = {{"booking_id", request.booking_id()}}});
}

absl::Status RetriesOneTarget(Client& client) {
  v1::RetryNowRequest request;
  request.set_building(client.params().building());
  request.set_booking_id(client.Name("a"));
  request.set_apartment(client.params().apartments(0).apartment());
  request.set_actor(kActor);
  const grpc::Status status = client.Call(request).status;
  const absl::Status one = ExpectError(status, FieldsInvalid({"apartment: CONFLICT"}));
  return one.ok() ? one : ExpectError(status, FieldsInvalid({"booking_id: CONFLICT"}));
}

absl::Status RetriesMappedApartments(Client& client) {
  v1::RetryNowRequest request;
  request.set_building(client.params().building());
  request.set_apartment(client.Name("x"));
  request.set_actor(kActor);
  RETURN_IF_ERROR(ExpectError(client.Call(request).status,
                              NotMapped(request.building(), "apartment", request.apartment())));
  request.set_apartment(client.params().apartments(0).apartment());
  ASSIGN_OR_RETURN(const v1::RetryNowResponse response, client.Ok(request));
  return Expect(response.woken_access_control_ids() >= 0, "a number", response.ShortDebugString());
}

absl::Status PreviewsSamples(Client& client) {
  v1::PreviewMailRequest request;
  request.mutable_sample()->set_building(client.params().building());
  request.mutable_sample()->set_kind(v1::INCIDENT_KIND_DOUBLE_BOOKING);
  ASSIGN_OR_RETURN(const v1::PreviewMailResponse response, client.Ok(request));
  return Expect(!response.text().empty() && !response.subject().empty(), "a subject and a text",
                response.ShortDebugString());
}

absl::Status PreviewsNothingUnknown(Client& client) {
  v1::PreviewMailRequest request;
  request.set_incident_id(client.Name("unknown"));
  return ExpectError(client.Call(request).status,
                     {.code = grpc::StatusCode::NOT_FOUND,
                      .reason = "INCIDENT_NOT_FOUND",
                      .metadata = {{"incident_id", request.incident_id()}}});
}

absl::Status PreviewsOneSource(Client& client) {
  const grpc::Status none = client.Call(v1::PreviewMailRequest()).status;
  RETURN_IF_ERROR(
      ExpectError(none, {.code = grpc::StatusCode::INVALID_ARGUMENT, .reason = "FIELDS_INVALID"}));
  v1::PreviewMailRequest request;
  request.mutable_sample()->set_building(client.params().building());
  return ExpectError(client.Call(request).status,
                     {.code = grpc::StatusCode::INVALID_ARGUMENT, .reason = "FIELDS_INVALID"});
}

absl::Status Diagnoses(Client& client) {
  v1::DiagnoseRequest request;
  request.set_building(client.params().building());
  for (const bool live : {false, true}) {
    request.set_live(live);
    ASSIGN_OR_RETURN(const v1::DiagnoseResponse response, client.Ok(request));
    RETURN_IF_ERROR(Expect(response.has_as_of_time() && response.has_plugin() &&
                               response.buildings_size() == 1 &&
                               response.buildings(0).building() == client.params().building(),
                           "the server and the building", response.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status TellsTheHistory(Client& client) {
  const std::string name = client.Name("x");
  for (const char* id : {"1", "2"}) {
    v1::SyncIdsRequest request = client.Ids();
    v1::ApartmentRow& row = *request.add_apartments();
    row.set_apartment(name);
    row.set_access_control_id(client.Name(id));
    RETURN_IF_ERROR(client.Ok(request).status());
  }
  v1::SyncIdsRequest removal = client.Ids();
  removal.add_remove_apartments(name);
  RETURN_IF_ERROR(client.Ok(removal).status());
  v1::ListIdHistoryRequest request;
  request.set_building(client.params().building());
  request.set_kind(v1::ID_KIND_APARTMENT);
  request.set_name(name);
  request.set_page_size(2);
  std::vector<v1::IdChange> changes;
  do {
    ASSIGN_OR_RETURN(const v1::ListIdHistoryResponse page, client.Ok(request));
    changes.insert(changes.end(), page.changes().begin(), page.changes().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  RETURN_IF_ERROR(ExpectEqual("changes", changes.size(), std::size_t{3}));
  RETURN_IF_ERROR(Expect(changes[0].outcome() == v1::ID_OUTCOME_REMOVED &&
                             changes[0].previous_id() == client.Name("2") &&
                             changes[0].id().empty(),
                         "REMOVED, newest first", changes[0].ShortDebugString()));
  RETURN_IF_ERROR(Expect(changes[1].outcome() == v1::ID_OUTCOME_UPDATED &&
                             changes[1].previous_id() == client.Name("1") &&
                             changes[1].id() == client.Name("2"),
                         "UPDATED", changes[1].ShortDebugString()));
  return Expect(changes[2].outcome() == v1::ID_OUTCOME_CREATED &&
                    changes[2].previous_id().empty() && changes[2].actor() == kActor,
                "CREATED by us", changes[2].ShortDebugString());
}

}  // namespace

std::vector<Case> OperatorCases() {
  const std::vector<v1::Capability> plan = {v1::CAPABILITY_OPERATOR_PLAN_PAIR};
  const std::vector<v1::Capability> retry = {v1::CAPABILITY_OPERATOR_RETRY_NOW};
  const std::vector<v1::Capability> preview = {v1::CAPABILITY_OPERATOR_PREVIEW_MAIL};
  return {
      {.name = "operator.plans_a_pair",
       .claim =
           "PlanPair shows what the system holds, the booking, and that nothing is to be done.",
       .needs = plan,
       .run = PlansAPair},
      {.name = "operator.plans_an_empty_pair",
       .claim = "PlanPair of a pair without bookings shows nothing held.",
       .needs = plan,
       .run = PlansNothing},
      {.name = "operator.plans_mapped_pairs_only",
       .claim = "PlanPair of an apartment or facility without ID is NOT_FOUND, ID_NOT_MAPPED.",
       .needs = plan,
       .run = PlansMappedPairsOnly},
      {.name = "operator.adopts_nothing_of_ours",
       .claim = "Adopt of a pair without anything made by hand is NOTHING_TO_ADOPT.",
       .needs = {v1::CAPABILITY_OPERATOR_ADOPT},
       .run = AdoptsNothing},
      {.name = "operator.retries_no_unknown_booking",
       .claim = "RetryNow of an unknown booking is NOT_FOUND, GRANT_NOT_FOUND.",
       .needs = retry,
       .run = RetriesNothingUnknown},
      {.name = "operator.retries_one_target",
       .claim = "RetryNow of a booking and an apartment at once is a CONFLICT.",
       .needs = retry,
       .run = RetriesOneTarget},
      {.name = "operator.retries_mapped_apartments",
       .claim = "RetryNow of an apartment needs its ID: ID_NOT_MAPPED, or the number woken.",
       .needs = retry,
       .run = RetriesMappedApartments},
      {.name = "operator.previews_samples",
       .claim = "PreviewMail composes a mail with sample data.",
       .needs = preview,
       .run = PreviewsSamples},
      {.name = "operator.previews_no_unknown_incident",
       .claim = "PreviewMail of an unknown incident is NOT_FOUND, INCIDENT_NOT_FOUND.",
       .needs = preview,
       .run = PreviewsNothingUnknown},
      {.name = "operator.previews_one_source",
       .claim = "PreviewMail needs an incident, or a building and a kind.",
       .needs = preview,
       .run = PreviewsOneSource},
      {.name = "operator.diagnoses",
       .claim = "Diagnose tells of the server and the building, also with live = true.",
       .needs = {v1::CAPABILITY_OPERATOR_DIAGNOSE},
       .run = Diagnoses},
      {.name = "operator.tells_the_history_of_an_id",
       .claim = "ListIdHistory tells each change of an ID, newest first.",
       .needs = {v1::CAPABILITY_OPERATOR_ID_HISTORY},
       .run = TellsTheHistory},
  };
}

}  // namespace connecx::conformance
