// The rules of the fields: INVALID_ARGUMENT, FIELDS_INVALID, one violation per wrong field.

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kMaxName = 128;
constexpr int kMaxActor = 256;
constexpr int kMaxRows = 10000;
constexpr int kMaxManagers = 20;
constexpr int kMaxEmail = 254;
constexpr std::int64_t kFirstInstant = 946684800;    // 2000-01-01T00:00:00Z
constexpr std::int64_t kLastInstant = 4102444740;    // 2099-12-31T23:59:00Z
constexpr std::int64_t kNoTimestamp = 253402300800;  // 10000-01-01T00:00:00Z
constexpr absl::Duration kLongest = absl::Hours(366 * 24);

std::string Long(int bytes) { return std::string(static_cast<std::size_t>(bytes), 'x'); }

// A call that breaks rules, and the violations that its answer must list.
template <typename Request>
struct Broken {
  std::function<void(Request&)> edit;
  std::vector<std::string> violations;
};

// Each of the broken requests, made from `right`, is refused with exactly its violations.
template <typename Request>
Case Refused(std::string name, std::string claim, std::vector<v1::Capability> needs,
             std::function<Request(Client&)> right, std::vector<Broken<Request>> all) {
  return {.name = absl::StrCat("fields.", name),
          .claim = std::move(claim),
          .needs = std::move(needs),
          .run = [right = std::move(right), all = std::move(all)](Client& client) {
            for (const Broken<Request>& broken : all) {
              Request request = right(client);
              broken.edit(request);
              RETURN_IF_ERROR(
                  ExpectError(client.Call(request).status, FieldsInvalid(broken.violations)));
            }
            return absl::OkStatus();
          }};
}

v1::GrantRequest RightGrant(Client& client) { return client.UnmappedBooking("a"); }
v1::RevokeRequest RightRevoke(Client& client) {
  return client.Cancellation(client.UnmappedBooking("a"), 1);
}
v1::SyncIdsRequest RightIds(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  v1::ApartmentRow& apartment = *request.add_apartments();
  apartment.set_apartment(client.Name("apartment"));
  apartment.set_access_control_id(client.Name("id"));
  v1::FacilityRow& facility = *request.add_facilities();
  facility.set_facility(client.Name("facility"));
  facility.set_access_control_facility_id(client.Name("id"));
  return request;
}

template <typename Request>
Request Empty(Client&) {
  return {};
}

Case GrantRefused(std::string name, std::string claim, std::vector<Broken<v1::GrantRequest>> all) {
  return Refused<v1::GrantRequest>("grant_" + name, std::move(claim), {}, RightGrant,
                                   std::move(all));
}

void SetStart(std::int64_t seconds, int nanos, v1::GrantRequest& request) {
  request.mutable_start_time()->set_seconds(seconds);
  request.mutable_start_time()->set_nanos(nanos);
}

void SetEnd(std::int64_t seconds, int nanos, v1::GrantRequest& request) {
  request.mutable_end_time()->set_seconds(seconds);
  request.mutable_end_time()->set_nanos(nanos);
}

std::vector<Case> GrantFieldCases() {
  using Request = v1::GrantRequest;
  return {
      GrantRefused("required", "An empty Grant names every required field at once.",
                   {{[](Request& request) { request.Clear(); },
                     {"booking_id: REQUIRED", "revision: REQUIRED", "building: REQUIRED",
                      "apartment: REQUIRED", "facility: REQUIRED", "start_time: REQUIRED",
                      "end_time: REQUIRED"}}}),
      GrantRefused(
          "too_long", "Names of a Grant have at most 128 bytes, the actor 256.",
          {{[](Request& r) { r.set_booking_id(Long(kMaxName + 1)); }, {"booking_id: TOO_LONG"}},
           {[](Request& r) { r.set_building(Long(kMaxName + 1)); }, {"building: TOO_LONG"}},
           {[](Request& r) { r.set_apartment(Long(kMaxName + 1)); }, {"apartment: TOO_LONG"}},
           {[](Request& r) { r.set_facility(Long(kMaxName + 1)); }, {"facility: TOO_LONG"}},
           {[](Request& r) { r.set_actor(Long(kMaxActor + 1)); }, {"actor: TOO_LONG"}}}),
      GrantRefused("negative_revision", "A revision is at least 1.",
                   {{[](Request& r) { r.set_revision(-1); }, {"revision: OUT_OF_RANGE"}},
                    {[](Request& r) { r.set_revision(std::numeric_limits<std::int64_t>::min()); },
                     {"revision: OUT_OF_RANGE"}}}),
      GrantRefused(
          "instants_out_of_range", "A booking lies between 2000 and 2099.",
          {{[](Request& r) { SetStart(kFirstInstant - 60, 0, r); }, {"start_time: OUT_OF_RANGE"}},
           {[](Request& r) { SetEnd(kLastInstant + 60, 0, r); }, {"end_time: OUT_OF_RANGE"}},
           {[](Request& r) { SetStart(-kNoTimestamp, 0, r); }, {"start_time: OUT_OF_RANGE"}},
           {[](Request& r) { SetEnd(kNoTimestamp, 0, r); }, {"end_time: OUT_OF_RANGE"}}}),
      GrantRefused("instants_that_are_none", "Nanoseconds of an instant are from 0 to 999,999,999.",
                   {{[](Request& r) { r.mutable_start_time()->set_nanos(-1); },
                     {"start_time: OUT_OF_RANGE"}},
                    {[](Request& r) { r.mutable_end_time()->set_nanos(1000000000); },
                     {"end_time: OUT_OF_RANGE"}}}),
      GrantRefused(
          "not_whole_minutes", "Start and end are whole minutes.",
          {{[](Request& r) { r.mutable_start_time()->set_seconds(r.start_time().seconds() + 1); },
            {"start_time: NOT_WHOLE_MINUTE"}},
           {[](Request& r) { r.mutable_end_time()->set_nanos(1); }, {"end_time: NOT_WHOLE_MINUTE"}},
           {[](Request& r) { r.mutable_end_time()->set_nanos(999999999); },
            {"end_time: NOT_WHOLE_MINUTE"}}}),
      GrantRefused("end_not_after_start", "A booking ends later than it starts.",
                   {{[](Request& r) { *r.mutable_end_time() = r.start_time(); },
                     {"end_time: END_NOT_AFTER_START"}},
                    {[](Request& r) {
                       *r.mutable_end_time() =
                           ToProto(FromProto(r.start_time()) - absl::Minutes(1));
                     },
                     {"end_time: END_NOT_AFTER_START"}}}),
      GrantRefused("too_long_a_window", "A booking is at most 366 days long.",
                   {{[](Request& r) {
                       *r.mutable_end_time() =
                           ToProto(FromProto(r.start_time()) + kLongest + absl::Minutes(1));
                     },
                     {"end_time: WINDOW_TOO_LONG"}}}),
      GrantRefused("wait", "wait is a length of time from 0 to 60 s.",
                   {{[](Request& r) { r.mutable_wait()->set_seconds(-1); }, {"wait: OUT_OF_RANGE"}},
                    {[](Request& r) { r.mutable_wait()->set_seconds(61); }, {"wait: OUT_OF_RANGE"}},
                    {[](Request& r) {
                       r.mutable_wait()->set_seconds(60);
                       r.mutable_wait()->set_nanos(1);
                     },
                     {"wait: OUT_OF_RANGE"}},
                    {[](Request& r) {
                       r.mutable_wait()->set_seconds(1);
                       r.mutable_wait()->set_nanos(-1);
                     },
                     {"wait: OUT_OF_RANGE"}}}),
      GrantRefused("several_at_once", "Every wrong field is named, not the first one only.",
                   {{[](Request& r) {
                       r.set_revision(-7);
                       r.set_facility("");
                       r.set_apartment(Long(kMaxName + 1));
                       r.mutable_wait()->set_seconds(100);
                     },
                     {"revision: OUT_OF_RANGE", "facility: REQUIRED", "apartment: TOO_LONG",
                      "wait: OUT_OF_RANGE"}}}),
  };
}

absl::Status RefusedGrantStoresNothing(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.mutable_end_time()->set_nanos(1);
  RETURN_IF_ERROR(
      ExpectError(client.Call(booking).status, FieldsInvalid({"end_time: NOT_WHOLE_MINUTE"})));
  booking.mutable_end_time()->set_nanos(0);
  booking.set_facility(client.Name("other"));
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status LimitsAreInclusive(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("");
  booking.set_booking_id(booking.booking_id() +
                         Long(kMaxName - static_cast<int>(booking.booking_id().size())));
  booking.set_facility(Long(kMaxName));
  booking.set_actor(Long(kMaxActor));
  booking.mutable_wait()->set_seconds(0);
  *booking.mutable_end_time() = ToProto(FromProto(booking.start_time()) + kLongest);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

absl::Status TheWholeCenturyIsAccepted(Client& client) {
  v1::GrantRequest first = client.UnmappedBooking("first");
  SetStart(kFirstInstant, 0, first);
  SetEnd(kFirstInstant + 60, 0, first);
  ASSIGN_OR_RETURN(const v1::Grant over, client.Send(first));
  RETURN_IF_ERROR(Expect(over.phase() == v1::GRANT_PHASE_EXPIRED, "EXPIRED: it is over",
                         over.ShortDebugString()));
  v1::GrantRequest last = client.UnmappedBooking("last");
  SetStart(kLastInstant - 60, 0, last);
  SetEnd(kLastInstant, 0, last);
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(last));
  return ExpectLive(grant, last);
}

absl::Status TheHighestRevisionIsAccepted(Client& client) {
  v1::GrantRequest booking = client.UnmappedBooking("a");
  booking.set_revision(std::numeric_limits<std::int64_t>::max());
  ASSIGN_OR_RETURN(const v1::Grant grant, client.Send(booking));
  return ExpectLive(grant, booking);
}

std::vector<Case> RevokeFieldCases() {
  using Request = v1::RevokeRequest;
  return {
      Refused<Request>("revoke_required", "An empty Revoke names every required field.", {},
                       Empty<Request>,
                       {{[](Request&) {},
                         {"booking_id: REQUIRED", "revision: REQUIRED", "building: REQUIRED"}}}),
      Refused<Request>(
          "revoke_limits", "The limits of a Revoke's fields hold.", {}, RightRevoke,
          {{[](Request& r) { r.set_booking_id(Long(kMaxName + 1)); }, {"booking_id: TOO_LONG"}},
           {[](Request& r) { r.set_building(Long(kMaxName + 1)); }, {"building: TOO_LONG"}},
           {[](Request& r) { r.set_actor(Long(kMaxActor + 1)); }, {"actor: TOO_LONG"}},
           {[](Request& r) { r.set_revision(-1); }, {"revision: OUT_OF_RANGE"}},
           {[](Request& r) { r.mutable_wait()->set_seconds(61); }, {"wait: OUT_OF_RANGE"}}}),
  };
}

void AddEmails(int count, v1::SyncIdsRequest& request) {
  for (int i = 0; i < count; ++i) {
    request.mutable_managers()->add_emails(absl::StrCat("m", i, "@example.com"));
  }
}

std::vector<Case> IdsFieldCases() {
  using Request = v1::SyncIdsRequest;
  const auto refused = [](std::string name, std::string claim, std::vector<Broken<Request>> all) {
    return Refused<Request>("sync_ids_" + name, std::move(claim), {}, RightIds, std::move(all));
  };
  return {
      refused("required", "A building and both columns of every row are required.",
              {{[](Request& r) { r.Clear(); }, {"building: REQUIRED"}},
               {[](Request& r) {
                  r.mutable_apartments(0)->clear_access_control_id();
                  r.mutable_facilities(0)->clear_facility();
                  r.add_remove_apartments();
                },
                {"apartments[0].access_control_id: REQUIRED", "facilities[0].facility: REQUIRED",
                 "remove_apartments[0]: REQUIRED"}}}),
      refused("too_long", "Names and IDs have at most 128 bytes, the actor 256.",
              {{[](Request& r) {
                  r.mutable_apartments(0)->set_apartment(Long(kMaxName + 1));
                  r.mutable_facilities(0)->set_access_control_facility_id(Long(kMaxName + 1));
                  r.add_remove_facilities(Long(kMaxName + 1));
                  r.set_actor(Long(kMaxActor + 1));
                },
                {"apartments[0].apartment: TOO_LONG",
                 "facilities[0].access_control_facility_id: TOO_LONG",
                 "remove_facilities[0]: TOO_LONG", "actor: TOO_LONG"}}}),
      refused("duplicates", "A name occurs once per kind: DUPLICATE at the second one.",
              {{[](Request& r) { *r.add_apartments() = r.apartments(0); },
                {"apartments[1].apartment: DUPLICATE"}},
               {[](Request& r) {
                  r.add_remove_facilities("x");
                  r.add_remove_facilities("x");
                },
                {"remove_facilities[1]: DUPLICATE"}}}),
      refused("conflicts", "A name that is set and removed by one call is a CONFLICT.",
              {{[](Request& r) { r.add_remove_apartments(r.apartments(0).apartment()); },
                {"remove_apartments[0]: CONFLICT"}}}),
      refused("too_many", "Each list holds at most 10,000 rows.",
              {{[](Request& r) {
                  for (int i = 0; i <= kMaxRows; ++i) r.add_remove_apartments(absl::StrCat("x", i));
                },
                {"remove_apartments: TOO_MANY"}}}),
      refused(
          "managers", "Managers are at most 20 e-mail addresses, none twice.",
          {{[](Request& r) { r.mutable_managers()->add_emails("nobody"); },
            {"managers.emails[0]: MALFORMED"}},
           {[](Request& r) {
              r.mutable_managers()->add_emails("m@example.com");
              r.mutable_managers()->add_emails("m@example.com");
            },
            {"managers.emails[1]: DUPLICATE"}},
           {[](Request& r) { r.mutable_managers()->add_emails(Long(kMaxEmail) + "@example.com"); },
            {"managers.emails[0]: TOO_LONG"}},
           {[](Request& r) { AddEmails(kMaxManagers + 1, r); }, {"managers.emails: TOO_MANY"}}}),
      refused(
          "confirm_removals", "confirm_removals is not negative.",
          {{[](Request& r) { r.set_confirm_removals(-1); }, {"confirm_removals: OUT_OF_RANGE"}}}),
  };
}

absl::Status RefusedIdsChangeNothing(Client& client) {
  v1::SyncIdsRequest request = RightIds(client);
  request.add_remove_facilities("");
  RETURN_IF_ERROR(
      ExpectError(client.Call(request).status, FieldsInvalid({"remove_facilities[0]: REQUIRED"})));
  request.clear_remove_facilities();
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  return ExpectEqual("counts.created", response.counts().created(), 2);
}

std::vector<Case> ClearingFieldCases() {
  using Request = v1::ClearExpiredRequest;
  return {
      Refused<Request>("clear_expired",
                       "ClearExpired needs a building; as_of_time only with validate_only.", {},
                       [](Client& client) { return client.Clearing(); },
                       {{[](Request& r) { r.Clear(); }, {"building: REQUIRED"}},
                        {[](Request& r) { r.mutable_as_of_time()->set_seconds(kLastInstant); },
                         {"as_of_time: CONFLICT"}}}),
      Refused<Request>("clear_expired_as_of", "as_of_time lies between 2000 and 2099.",
                       {v1::CAPABILITY_CLEAR_EXPIRED_VALIDATE_ONLY},
                       [](Client& client) {
                         Request request = client.Clearing();
                         request.set_validate_only(true);
                         return request;
                       },
                       {{[](Request& r) { r.mutable_as_of_time()->set_seconds(kFirstInstant - 1); },
                         {"as_of_time: OUT_OF_RANGE"}},
                        {[](Request& r) { r.mutable_as_of_time()->set_seconds(kLastInstant + 60); },
                         {"as_of_time: OUT_OF_RANGE"}},
                        {[](Request& r) {
                           r.mutable_as_of_time()->set_seconds(kFirstInstant);
                           r.mutable_as_of_time()->set_nanos(-1);
                         },
                         {"as_of_time: OUT_OF_RANGE"}}}),
  };
}

template <typename Request>
std::vector<Broken<Request>> BrokenPage() {
  return {{[](Request& r) { r.set_page_size(-1); }, {"page_size: OUT_OF_RANGE"}},
          {[](Request& r) { r.set_page_size(1001); }, {"page_size: OUT_OF_RANGE"}},
          {[](Request& r) { r.set_page_token(Long(1025)); }, {"page_token: TOO_LONG"}}};
}

template <typename Request>
std::vector<Broken<Request>> And(std::vector<Broken<Request>> some,
                                 std::vector<Broken<Request>> more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

std::vector<Case> QueryFieldCases() {
  const auto explain = [](Client& client) {
    v1::ExplainBookingRequest request;
    request.set_booking_id(client.Name("a"));
    return request;
  };
  return {
      Refused<v1::GetGrantRequest>(
          "get_grant", "GetGrant needs a booking id of at most 128 bytes.",
          {v1::CAPABILITY_QUERY_GRANTS}, Empty<v1::GetGrantRequest>,
          {{[](v1::GetGrantRequest&) {}, {"booking_id: REQUIRED"}},
           {[](v1::GetGrantRequest& r) { r.set_booking_id(Long(kMaxName + 1)); },
            {"booking_id: TOO_LONG"}}}),
      Refused<v1::ListGrantsRequest>(
          "list_grants", "The filters and page fields of ListGrants keep their rules.",
          {v1::CAPABILITY_QUERY_GRANTS}, Empty<v1::ListGrantsRequest>,
          And<v1::ListGrantsRequest>(
              BrokenPage<v1::ListGrantsRequest>(),
              {{[](v1::ListGrantsRequest& r) { r.set_building(Long(kMaxName + 1)); },
                {"building: TOO_LONG"}},
               {[](v1::ListGrantsRequest& r) { r.set_apartment(Long(kMaxName + 1)); },
                {"apartment: TOO_LONG"}},
               {[](v1::ListGrantsRequest& r) { r.set_facility(Long(kMaxName + 1)); },
                {"facility: TOO_LONG"}},
               {[](v1::ListGrantsRequest& r) { r.add_phases(v1::GRANT_PHASE_UNSPECIFIED); },
                {"phases[0]: UNKNOWN_VALUE"}},
               {[](v1::ListGrantsRequest& r) { r.add_phases(static_cast<v1::GrantPhase>(99)); },
                {"phases[0]: UNKNOWN_VALUE"}},
               {[](v1::ListGrantsRequest& r) {
                  for (int i = 0; i < 17; ++i) r.add_phases(v1::GRANT_PHASE_PENDING);
                },
                {"phases: TOO_MANY"}},
               {[](v1::ListGrantsRequest& r) { r.mutable_ends_after_time()->set_nanos(-1); },
                {"ends_after_time: OUT_OF_RANGE"}},
               {[](v1::ListGrantsRequest& r) {
                  r.mutable_starts_before_time()->set_seconds(kNoTimestamp);
                },
                {"starts_before_time: OUT_OF_RANGE"}}})),
      Refused<v1::ExplainBookingRequest>(
          "explain_booking", "ExplainBooking needs a booking id; its page fields keep their rules.",
          {v1::CAPABILITY_QUERY_EXPLAIN_BOOKING}, explain,
          And<v1::ExplainBookingRequest>(
              BrokenPage<v1::ExplainBookingRequest>(),
              {{[](v1::ExplainBookingRequest& r) { r.Clear(); }, {"booking_id: REQUIRED"}}})),
      Refused<v1::ListIncidentsRequest>(
          "list_incidents", "The filters and page fields of ListIncidents keep their rules.",
          {v1::CAPABILITY_QUERY_INCIDENTS}, Empty<v1::ListIncidentsRequest>,
          And<v1::ListIncidentsRequest>(
              BrokenPage<v1::ListIncidentsRequest>(),
              {{[](v1::ListIncidentsRequest& r) { r.set_booking_id(Long(kMaxName + 1)); },
                {"booking_id: TOO_LONG"}},
               {[](v1::ListIncidentsRequest& r) { r.add_kinds(v1::INCIDENT_KIND_UNSPECIFIED); },
                {"kinds[0]: UNKNOWN_VALUE"}},
               {[](v1::ListIncidentsRequest& r) {
                  for (int i = 0; i < 3; ++i) r.add_states(v1::INCIDENT_STATE_OPEN);
                },
                {"states: TOO_MANY"}}})),
      Refused<v1::ListRunsRequest>(
          "list_runs", "The filters and page fields of ListRuns keep their rules.",
          {v1::CAPABILITY_QUERY_RUNS}, Empty<v1::ListRunsRequest>,
          And<v1::ListRunsRequest>(
              BrokenPage<v1::ListRunsRequest>(),
              {{[](v1::ListRunsRequest& r) { r.set_from_date("1.1.2026"); },
                {"from_date: MALFORMED"}},
               {[](v1::ListRunsRequest& r) { r.set_until_date("2026-02-30"); },
                {"until_date: MALFORMED"}},
               {[](v1::ListRunsRequest& r) {
                  r.set_from_date("2026-02-02");
                  r.set_until_date("2026-02-01");
                },
                {"until_date: CONFLICT"}},
               {[](v1::ListRunsRequest& r) { r.add_states(v1::CLEARING_RUN_STATE_UNSPECIFIED); },
                {"states[0]: UNKNOWN_VALUE"}}})),
      Refused<v1::ListIdsRequest>(
          "list_ids", "The filters and page fields of ListIds keep their rules.",
          {v1::CAPABILITY_QUERY_IDS}, Empty<v1::ListIdsRequest>,
          And<v1::ListIdsRequest>(
              BrokenPage<v1::ListIdsRequest>(),
              {{[](v1::ListIdsRequest& r) { r.set_name(Long(kMaxName + 1)); }, {"name: TOO_LONG"}},
               {[](v1::ListIdsRequest& r) { r.set_kind(static_cast<v1::IdKind>(99)); },
                {"kind: UNKNOWN_VALUE"}},
               {[](v1::ListIdsRequest& r) { r.add_checks(v1::ID_CHECK_UNSPECIFIED); },
                {"checks[0]: UNKNOWN_VALUE"}}})),
  };
}

std::vector<Case> OperatorFieldCases() {
  return {
      Refused<v1::PlanPairRequest>(
          "plan_pair", "PlanPair needs the building and the pair.",
          {v1::CAPABILITY_OPERATOR_PLAN_PAIR}, Empty<v1::PlanPairRequest>,
          {{[](v1::PlanPairRequest&) {},
            {"building: REQUIRED", "apartment: REQUIRED", "facility: REQUIRED"}}}),
      Refused<v1::AdoptRequest>("adopt", "Adopt needs the building, the pair and who does it.",
                                {v1::CAPABILITY_OPERATOR_ADOPT}, Empty<v1::AdoptRequest>,
                                {{[](v1::AdoptRequest&) {},
                                  {"building: REQUIRED", "apartment: REQUIRED",
                                   "facility: REQUIRED", "actor: REQUIRED"}}}),
      Refused<v1::RetryNowRequest>(
          "retry_now", "RetryNow needs the building and who does it, and one target only.",
          {v1::CAPABILITY_OPERATOR_RETRY_NOW}, Empty<v1::RetryNowRequest>,
          {{[](v1::RetryNowRequest&) {}, {"building: REQUIRED", "actor: REQUIRED"}}}),
      Refused<v1::ResolveIncidentRequest>(
          "resolve_incident", "ResolveIncident needs the incident and who does it.",
          {v1::CAPABILITY_OPERATOR_RESOLVE_INCIDENT}, Empty<v1::ResolveIncidentRequest>,
          {{[](v1::ResolveIncidentRequest&) {}, {"incident_id: REQUIRED", "actor: REQUIRED"}},
           {[](v1::ResolveIncidentRequest& r) {
              r.set_incident_id("x");
              r.set_actor("y");
              r.set_note(Long(513));
            },
            {"note: TOO_LONG"}}}),
      Refused<v1::ListIdHistoryRequest>(
          "list_id_history", "ListIdHistory needs the building.",
          {v1::CAPABILITY_OPERATOR_ID_HISTORY}, Empty<v1::ListIdHistoryRequest>,
          {{[](v1::ListIdHistoryRequest&) {}, {"building: REQUIRED"}}}),
  };
}

}  // namespace

std::vector<Case> FieldCases() {
  std::vector<Case> all = {
      {.name = "fields.a_refused_grant_stores_nothing",
       .claim = "A Grant that breaks a rule is not known afterwards: its revision may be used.",
       .run = RefusedGrantStoresNothing},
      {.name = "fields.limits_are_inclusive",
       .claim = "Names of 128 bytes, an actor of 256 and a booking of 366 days are accepted.",
       .run = LimitsAreInclusive},
      {.name = "fields.the_whole_century_is_accepted",
       .claim = "Bookings from the first to the last allowed minute are accepted.",
       .run = TheWholeCenturyIsAccepted},
      {.name = "fields.the_highest_revision_is_accepted",
       .claim = "A revision may be any int64 of at least 1.",
       .run = TheHighestRevisionIsAccepted},
      {.name = "fields.refused_ids_change_nothing",
       .claim = "A SyncIds that breaks a rule changes nothing, its right rows included.",
       .run = RefusedIdsChangeNothing},
  };
  for (const auto& group : {GrantFieldCases, RevokeFieldCases, IdsFieldCases, ClearingFieldCases,
                            QueryFieldCases, OperatorFieldCases}) {
    std::vector<Case> cases = group();
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return all;
}

}  // namespace connecx::conformance
