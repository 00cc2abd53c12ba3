#include "tests/foreign/cases.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"

namespace connecx::foreign {
namespace {

constexpr char kProvider[] = "connecx.access.v1.AccessControlProvider/";
constexpr char kIdentity[] = "connecx.access.v1.ProviderIdentity/";
constexpr char kQuery[] = "connecx.access.v1.AccessQuery/";
constexpr char kOperator[] = "connecx.access.v1.AccessOperator/";
constexpr char kHealth[] = "grpc.health.v1.Health/";
constexpr char kActor[] = R"(Zoë “Ω” 管理员 👩💼)";

std::string Json(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// `text` in quotes; the names of these tests need no escapes.
std::string Quoted(const std::string& text) { return absl::StrCat("\"", text, "\""); }

std::string Grant(const std::string& booking, const std::string& building, const Names& names,
                  absl::Duration length, int wait_seconds) {
  return absl::Substitute(
      R"({"bookingId": "$0", "revision": "1", "building": "$1", "apartment": "$2", )"
      R"("facility": "$3", "startTime": "$4", "endTime": "$5", "actor": "$6", "wait": "$7s"})",
      booking, building, names.apartment, names.facility, Json(names.start_time),
      Json(names.start_time + length), kActor, wait_seconds);
}

std::string Pair(const Names& names) {
  return absl::Substitute(R"("building": "$0", "apartment": "$1", "facility": "$2")",
                          names.building, names.apartment, names.facility);
}

std::string Building(const std::string& building) {
  return absl::Substitute(R"({"building": "$0"})", building);
}

std::vector<Case> Identity() {
  return {
      {.name = "info",
       .rpc = absl::StrCat(kIdentity, "GetPluginInfo"),
       .request = "{}",
       .texts = {R"("name")", R"("version")", R"("vendor")"}},
      {.name = "capabilities",
       .rpc = absl::StrCat(kIdentity, "GetPluginCapabilities"),
       .request = "{}",
       .texts = {"CAPABILITY_REGISTRATION"}},
      {.name = "probe",
       .rpc = absl::StrCat(kIdentity, "Probe"),
       .request = "{}",
       .texts = {R"("ready":true)"}},
      {.name = "health",
       .rpc = absl::StrCat(kHealth, "Check"),
       .request = R"({"service": "connecx.access.v1.AccessControlProvider"})",
       .texts = {R"("SERVING")"}},
      {.name = "health watch",
       .rpc = absl::StrCat(kHealth, "Watch"),
       .request = R"({"service": ""})",
       .texts = {R"("SERVING")"},
       .read = 1},
      {.name = "health of something unknown",
       .rpc = absl::StrCat(kHealth, "Check"),
       .request = R"({"service": "no.such.Service"})",
       .code = "NOT_FOUND"},
  };
}

std::string Ids(const std::string& building, const Names& names) {
  return absl::Substitute(
      R"({"building": "$0", "apartments": [{"apartment": "$1", "accessControlId": "$2"}], )"
      R"("facilities": [{"facility": "$3", "accessControlFacilityId": "$4"}], "actor": "$5"})",
      building, names.apartment, names.access_control_id, names.facility,
      names.access_control_facility_id, kActor);
}

std::vector<Case> Provider(const Names& names) {
  return {
      {.name = "sync",
       .rpc = absl::StrCat(kProvider, "SyncIds"),
       .request = Ids(names.building, names),
       .texts = {Quoted(names.apartment), Quoted(names.facility), "ID_OUTCOME_CREATED"}},
      {.name = "sync while the system is silent",
       .rpc = absl::StrCat(kProvider, "SyncIds"),
       .request = Ids(names.silent, names),
       .texts = {"ID_OUTCOME_CREATED", "ID_CHECK_UNCHECKED"}},
      {.name = "grant",
       .rpc = absl::StrCat(kProvider, "Grant"),
       .request = Grant("booking/1 ✓", names.building, names, absl::Hours(1), 20),
       .texts = {"GRANT_PHASE_GRANTED", "booking/1 ✓", Quoted(names.apartment)}},
      {.name = "grant again",
       .rpc = absl::StrCat(kProvider, "Grant"),
       .request = Grant("booking/1 ✓", names.building, names, absl::Hours(1), 20),
       .texts = {"GRANT_PHASE_GRANTED"}},
      {.name = "clear",
       .rpc = absl::StrCat(kProvider, "ClearExpired"),
       .request = Building(names.building),
       .texts = {R"("completed":true)"}},
  };
}

std::vector<Case> Query(const Names& names) {
  return {
      {.name = "get",
       .rpc = absl::StrCat(kQuery, "GetGrant"),
       .request = R"({"bookingId": "booking/1 ✓"})",
       .capability = "QUERY_GRANTS",
       .texts = {"booking/1 ✓", Quoted(names.apartment), Quoted(names.facility)}},
      {.name = "list",
       .rpc = absl::StrCat(kQuery, "ListGrants"),
       .request = absl::Substitute(R"({"building": "$0", "phases": ["GRANT_PHASE_GRANTED"]})",
                                   names.building),
       .capability = "QUERY_GRANTS",
       .texts = {"booking/1 ✓"}},
      {.name = "watch",
       .rpc = absl::StrCat(kQuery, "WatchGrants"),
       .request = Building(names.building),
       .capability = "QUERY_WATCH_GRANTS",
       .texts = {R"("cursor")"},
       .read = 1},
      {.name = "explain",
       .rpc = absl::StrCat(kQuery, "ExplainBooking"),
       .request = R"({"bookingId": "booking/1 ✓"})",
       .capability = "QUERY_EXPLAIN_BOOKING",
       .texts = {"booking/1 ✓", kActor}},
      {.name = "incidents",
       .rpc = absl::StrCat(kQuery, "ListIncidents"),
       .request = Building(names.building),
       .capability = "QUERY_INCIDENTS"},
      {.name = "runs",
       .rpc = absl::StrCat(kQuery, "ListRuns"),
       .request = Building(names.building),
       .capability = "QUERY_RUNS",
       .texts = {"CLEARING_RUN_STATE_COMPLETED"}},
      {.name = "ids",
       .rpc = absl::StrCat(kQuery, "ListIds"),
       .request = Building(names.building),
       .capability = "QUERY_IDS",
       .texts = {Quoted(names.apartment), Quoted(names.facility)}},
  };
}

std::vector<Case> Operator(const Names& names) {
  const std::string actor = Quoted(kActor);
  return {
      {.name = "plan",
       .rpc = absl::StrCat(kOperator, "PlanPair"),
       .request = absl::StrCat("{", Pair(names), "}"),
       .capability = "OPERATOR_PLAN_PAIR",
       .texts = {"HELD_BY_US", "booking/1 ✓"}},
      {.name = "adopt",
       .rpc = absl::StrCat(kOperator, "Adopt"),
       .request = absl::StrCat("{", Pair(names), R"(, "actor": )", actor, "}"),
       .capability = "OPERATOR_ADOPT",
       .code = "FAILED_PRECONDITION",
       .reason = "NOTHING_TO_ADOPT",
       .texts = {"google.rpc.PreconditionFailure"}},
      {.name = "retry",
       .rpc = absl::StrCat(kOperator, "RetryNow"),
       .request = absl::Substitute(R"({"building": "$0", "actor": $1})", names.building, actor),
       .capability = "OPERATOR_RETRY_NOW"},
      {.name = "resolve",
       .rpc = absl::StrCat(kOperator, "ResolveIncident"),
       .request = absl::Substitute(R"({"incidentId": "987654321", "actor": $0})", actor),
       .capability = "OPERATOR_RESOLVE_INCIDENT",
       .code = "NOT_FOUND",
       .reason = "INCIDENT_NOT_FOUND",
       .texts = {"google.rpc.ResourceInfo"}},
      {.name = "mail",
       .rpc = absl::StrCat(kOperator, "PreviewMail"),
       .request = absl::Substitute(
           R"({"sample": {"building": "$0", "kind": "INCIDENT_KIND_DOUBLE_BOOKING"}})",
           names.building),
       .capability = "OPERATOR_PREVIEW_MAIL",
       .texts = {R"("subject")", R"("text")"}},
      {.name = "diagnose",
       .rpc = absl::StrCat(kOperator, "Diagnose"),
       .request = Building(names.building),
       .capability = "OPERATOR_DIAGNOSE",
       .texts = {R"("ready":true)", "CONFIG_STATE_OK"}},
      {.name = "id history",
       .rpc = absl::StrCat(kOperator, "ListIdHistory"),
       .request = Building(names.building),
       .capability = "OPERATOR_ID_HISTORY",
       .texts = {Quoted(names.apartment), kActor}},
  };
}

std::vector<Case> Errors(const Names& names) {
  return {
      {.name = "fields that break rules",
       .rpc = absl::StrCat(kProvider, "SyncIds"),
       .request = absl::Substitute(R"({"building": "$0", "apartments": [{"apartment": "501/1"}]})",
                                   names.building),
       .code = "INVALID_ARGUMENT",
       .reason = "FIELDS_INVALID",
       .texts = {"google.rpc.BadRequest", "apartments[0].access_control_id"}},
      {.name = "a building that is not there",
       .rpc = absl::StrCat(kProvider, "Grant"),
       .request = Grant("other", "nirgendwo/Ørsted", names, absl::Hours(1), 0),
       .code = "NOT_FOUND",
       .reason = "BUILDING_UNKNOWN",
       .texts = {"google.rpc.ResourceInfo", "nirgendwo/Ørsted"}},
      {.name = "a revision with other content",
       .rpc = absl::StrCat(kProvider, "Grant"),
       .request = Grant("booking/1 ✓", names.building, names, absl::Hours(2), 0),
       .code = "FAILED_PRECONDITION",
       .reason = "REVISION_REUSED",
       .texts = {"google.rpc.PreconditionFailure", "end_time"}},
      {.name = "a system that is away",
       .rpc = absl::StrCat(kProvider, "ClearExpired"),
       .request = Building(names.unreachable),
       .code = "UNAVAILABLE",
       .reason = "SYSTEM_UNREACHABLE",
       .texts = {"google.rpc.RetryInfo", "google.rpc.ResourceInfo"}},
      {.name = "a deadline that passes",
       .rpc = absl::StrCat(kProvider, "ClearExpired"),
       .request = Building(names.silent),
       .code = "DEADLINE_EXCEEDED",
       .deadline = absl::Milliseconds(300),
       .library_only = true},
      {.name = "a caller that gives up",
       .rpc = absl::StrCat(kProvider, "ClearExpired"),
       .request = Building(names.silent),
       .code = "CANCELLED",
       .cancel = true,
       .library_only = true},
      {.name = "an answer a little before the deadline",
       .rpc = absl::StrCat(kProvider, "Grant"),
       .request = Grant("for a silent system", names.silent, names, absl::Hours(1), 60),
       .texts = {"GRANT_PHASE_PENDING"},
       .deadline = absl::Seconds(2),
       .library_only = true},
  };
}

std::vector<Case> Ends(const Names& names) {
  return {
      {.name = "revoke",
       .rpc = absl::StrCat(kProvider, "Revoke"),
       .request = absl::Substitute(
           R"({"bookingId": "booking/1 ✓", "revision": "9007199254740993", "building": "$0", )"
           R"("wait": "20s"})",
           names.building),
       // Beyond what a double can hold.
       .texts = {"GRANT_PHASE_REVOKED", "9007199254740993"}},
  };
}

}  // namespace

std::vector<Case> Cases(const Names& names) {
  std::vector<Case> all;
  for (const std::vector<Case>& part :
       {Identity(), Provider(names), Query(names), Operator(names), Errors(names), Ends(names)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::string ToJson(const std::vector<Case>& cases) {
  std::vector<std::string> parts;
  for (const Case& c : cases) {
    parts.push_back(absl::StrCat(R"({"name": ")", c.name, R"(", "rpc": ")", c.rpc,
                                 R"(", "request": )", c.request, R"(, "deadline_ms": )",
                                 absl::ToInt64Milliseconds(c.deadline),
                                 c.cancel ? R"(, "cancel": true)" : "",
                                 c.read > 0 ? absl::StrCat(R"(, "read": )", c.read) : "", "}"));
  }
  return absl::StrCat("[\n", absl::StrJoin(parts, ",\n"), "\n]\n");
}

}  // namespace connecx::foreign
