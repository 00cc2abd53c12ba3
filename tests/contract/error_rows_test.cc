// Every row of every error table of the contract, provoked over a real connection: its code, its
// reason, and the details that errors.proto promises.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "connecx/access/v1/errors.pb.h"
#include "connecx/access/v1/provider_identity.pb.h"
#include "core/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "server/status.h"
#include "tests/contract/contract_fixture.h"
#include "tests/contract/error_tables.h"

namespace connecx::contract {
namespace {

namespace v1 = ::connecx::access::v1;
using provider::FakeAccessSystem;

constexpr const char* kProtoFiles[] = {"access_control_provider.proto", "access_operator.proto",
                                       "access_query.proto", "errors.proto",
                                       "provider_identity.proto"};
constexpr const char* kServices[] = {"AccessControlProvider", "AccessOperator", "AccessQuery",
                                     "ProviderIdentity"};
constexpr std::size_t kTooMuch = (4u << 20) + 1;

std::vector<ErrorRow> RowsOfTheContract() {
  std::vector<ErrorRow> rows;
  for (const char* name : kProtoFiles) {
    std::ifstream file(absl::StrCat("protos/connecx/access/v1/", name));
    std::ostringstream text;
    text << file.rdbuf();
    for (ErrorRow& row : ReadErrorTables(text.str())) rows.push_back(std::move(row));
  }
  return rows;
}

// "/connecx.access.v1.AccessQuery/GetGrant" by "GetGrant".
std::map<std::string, std::string> Methods() {
  std::map<std::string, std::string> methods;
  for (const char* name : kServices) {
    const google::protobuf::ServiceDescriptor* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            absl::StrCat("connecx.access.v1.", name));
    for (int i = 0; i < service->method_count(); ++i) {
      methods[service->method(i)->name()] =
          absl::StrCat("/", service->full_name(), "/", service->method(i)->name());
    }
  }
  return methods;
}

template <typename T>
bool Has(const google::rpc::Status& rpc, T* detail) {
  for (const auto& any : rpc.details()) {
    if (any.UnpackTo(detail)) return true;
  }
  return false;
}

std::string CodeName(grpc::StatusCode code) {
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
}

// What errors.proto says of a reason's details: the keys of the metadata, and whether there is a
// ResourceInfo.
struct Promise {
  std::set<std::string> metadata = {};
  bool resource = false;
};

const std::map<std::string, Promise>& Promises() {
  static const std::map<std::string, Promise> promises = {
      {"FIELDS_INVALID", {}},
      {"PAGE_TOKEN_INVALID", {}},
      {"BUILDING_UNKNOWN", {{"building"}, true}},
      {"GRANT_NOT_FOUND", {{"booking_id"}, true}},
      {"INCIDENT_NOT_FOUND", {{"incident_id"}, true}},
      {"ID_NOT_MAPPED", {{"building", "kind", "name"}, true}},
      {"REVISION_REUSED", {{"booking_id", "revision"}}},
      {"BUILDING_IMMUTABLE", {{"booking_id", "building"}, true}},
      {"REMOVALS_NOT_CONFIRMED", {{"removals", "rows"}}},
      {"BUILDING_MISCONFIGURED", {{"building"}, true}},
      {"SYSTEM_UNREACHABLE", {{"building"}, true}},
      {"SYSTEM_REFUSED", {{"building", "system_error"}, true}},
      {"SYSTEM_UNSUITABLE", {{"building"}, true}},
      {"SYSTEM_CLOCK_SKEW", {{"building", "difference"}, true}},
      {"STORE_UNAVAILABLE", {}},
      {"STORE_FULL", {}},
      {"NOT_OFFERED", {{"capability"}}},
      {"CURSOR_EXPIRED", {{"oldest_cursor"}}},
      {"NOTHING_TO_ADOPT", {{"building", "apartment", "facility"}}},
      {"CALLER_UNKNOWN", {}},
      {"ROLE_REQUIRED", {{"role"}}},
      {"SHUTTING_DOWN", {}},
      {"CONTRACT_VERSION_UNSUPPORTED", {{"supported"}}},
      {"BUILDING_TAKEN", {{"building", "provider"}}},
      {"INTERNAL_ERROR", {}},  // `incident` where it was recorded
      {"WATCH_INTERRUPTED", {}},
      {"TOO_MANY_CALLS", {{"limit"}}},
  };
  return promises;
}

void ExpectViolations(const google::rpc::Status& rpc, const std::string& reason) {
  google::rpc::BadRequest bad_request;
  const bool has_fields = Has(rpc, &bad_request);
  EXPECT_EQ(has_fields, rpc.code() == grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(has_fields, !bad_request.field_violations().empty());
  for (const auto& violation : bad_request.field_violations()) {
    v1::FieldViolationReason violated;
    EXPECT_FALSE(violation.field().empty());
    EXPECT_TRUE(v1::FieldViolationReason_Parse(
        absl::StrCat("FIELD_VIOLATION_REASON_", violation.reason()), &violated))
        << violation.reason();
  }
  google::rpc::PreconditionFailure precondition;
  const bool has_precondition = Has(rpc, &precondition);
  EXPECT_EQ(has_precondition, rpc.code() == grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(has_precondition, !precondition.violations().empty());
  for (const auto& violation : precondition.violations()) {
    EXPECT_EQ(violation.type(), reason);
    EXPECT_FALSE(violation.subject().empty());
  }
}

// What errors.proto says of the details of every error with an ErrorInfo.
void ExpectDetails(const grpc::Status& status, const std::string& reason) {
  google::rpc::Status rpc;
  ASSERT_TRUE(rpc.ParseFromString(status.error_details()));
  EXPECT_EQ(rpc.code(), status.error_code());
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(Has(rpc, &info));
  EXPECT_EQ(info.domain(), "access.connecx");
  EXPECT_EQ(info.reason(), reason);
  ASSERT_TRUE(Promises().contains(reason)) << reason;
  const Promise& promise = Promises().at(reason);
  std::set<std::string> keys;
  for (const auto& [key, value] : info.metadata()) {
    keys.insert(key);
    EXPECT_FALSE(value.empty()) << key;
  }
  EXPECT_EQ(keys, promise.metadata);
  ExpectViolations(rpc, reason);
  google::rpc::RetryInfo retry;
  EXPECT_EQ(Has(rpc, &retry), status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                                  reason == "STORE_FULL" || reason == "TOO_MANY_CALLS");
  EXPECT_EQ(Has(rpc, &retry), retry.retry_delay().seconds() > 0);
  google::rpc::ResourceInfo resource;
  if (Has(rpc, &resource)) {
    EXPECT_FALSE(resource.resource_type().empty());
    EXPECT_FALSE(resource.resource_name().empty());
  } else {
    EXPECT_FALSE(promise.resource) << "ResourceInfo is missing";
  }
}

class ErrorRowsTest : public ContractFixture {
 protected:
  // Provokes a row; the fixture is fresh.
  using Provoke = std::function<grpc::Status(ErrorRowsTest&)>;

  struct Case {
    std::string rpc;
    std::string reason;
    Provoke provoke;
  };

  grpc::Status Ask(const std::string& rpc, const google::protobuf::Message& request) {
    return Call(Methods().at(rpc), request);
  }

  static v1::GrantRequest BookingOf(const std::string& id, int revision,
                                    const std::string& building = "tower") {
    v1::GrantRequest request;
    request.set_booking_id(id);
    request.set_revision(revision);
    request.set_building(building);
    request.set_apartment("501/56");
    request.set_facility("gym");
    request.mutable_start_time()->set_seconds(absl::ToUnixSeconds(At("2026-09-25 18:00")));
    request.mutable_end_time()->set_seconds(absl::ToUnixSeconds(At("2026-09-25 20:00")));
    request.mutable_wait();
    return request;
  }

  static v1::RevokeRequest RevokeOf(const std::string& id, const std::string& building = "tower") {
    v1::RevokeRequest request;
    request.set_booking_id(id);
    request.set_revision(9);
    request.set_building(building);
    return request;
  }

  template <typename Request>
  static Request PairOf(const std::string& building = "tower",
                        const std::string& apartment = "501/56") {
    Request request;
    request.set_building(building);
    request.set_apartment(apartment);
    request.set_facility("gym");
    if constexpr (std::is_same_v<Request, v1::AdoptRequest>) request.set_actor("amy");
    return request;
  }

  template <typename Request>
  static Request OfBuilding(const std::string& building) {
    Request request;
    request.set_building(building);
    return request;
  }

  template <typename Request>
  static Request WithToken() {
    Request request;
    if constexpr (std::is_same_v<Request, v1::ListIdHistoryRequest>) request.set_building("tower");
    if constexpr (std::is_same_v<Request, v1::ExplainBookingRequest>) request.set_booking_id("b1");
    request.set_page_token("bm9uc2Vuc2U");
    return request;
  }

  static v1::RetryNowRequest RetryOf(const std::string& building) {
    v1::RetryNowRequest request;
    request.set_building(building);
    request.set_actor("amy");
    return request;
  }

  static v1::ResolveIncidentRequest ResolveOf(const std::string& id) {
    v1::ResolveIncidentRequest request;
    request.set_incident_id(id);
    request.set_actor("amy");
    return request;
  }

  void Misconfigure() {
    buildings_.Change("tower",
                      [](core::Building& building) { building.misconfigured = "It is broken."; });
  }

  void FailReads(const absl::Status& status) {
    system_.Fail(FakeAccessSystem::Call::kRead, status, FakeAccessSystem::When::kBeforeEffect);
  }

  void FailClock(const absl::Status& status) {
    system_.Fail(FakeAccessSystem::Call::kClock, status, FakeAccessSystem::When::kBeforeEffect);
  }

  void MakeByHand() {
    system_.SetByHand("L56", "ZGYM",
                      core::HeldPeriod{absl::CivilSecond(2026, 9, 24, 0, 0, 0),
                                       absl::CivilSecond(2026, 9, 30, 23, 59, 59)},
                      {{0, 3600, core::DayTypes::All()}});
  }

  // The rows of one RPC each.
  static std::vector<Case> Cases();

  // Checks a provoked row against the table.
  static void Expect(const ErrorRow& row, const grpc::Status& status) {
    EXPECT_EQ(CodeName(status.error_code()), row.code) << status.error_message();
    EXPECT_FALSE(status.error_message().empty());
    if (row.reason != "none") ExpectDetails(status, row.reason);
  }
};

std::vector<ErrorRowsTest::Case> ErrorRowsTest::Cases() {
  using T = ErrorRowsTest;
  constexpr char kNowhere[] = "nowhere";
  const auto store_full = [](const std::string& rpc, std::function<void(T&)> prepare,
                             const auto& request) -> Case {
    return {rpc, "STORE_FULL", [rpc, prepare, request](T& t) {
              if (prepare) prepare(t);
              t.failing_store_.Fail(core::error::StoreFull());
              return t.Ask(rpc, request);
            }};
  };
  const auto ask = [](const std::string& rpc, const std::string& reason,
                      const auto& request) -> Case {
    return {rpc, reason, [rpc, request](T& t) { return t.Ask(rpc, request); }};
  };
  const auto with = [](const std::string& rpc, const std::string& reason,
                       std::function<void(T&)> prepare, const auto& request) -> Case {
    return {rpc, reason, [rpc, prepare, request](T& t) {
              prepare(t);
              return t.Ask(rpc, request);
            }};
  };
  const auto booked = [](T& t) { EXPECT_TRUE(t.Ask("Grant", BookingOf("b1", 1)).ok()); };
  const auto booked_elsewhere = [](T& t) {
    core::Building other = t.buildings_.Find("tower")->building;
    other.id = "quay";
    t.buildings_.Add(other, &t.system_);
    EXPECT_TRUE(t.Ask("Grant", BookingOf("b1", 1, "quay")).ok());
  };
  const auto unreachable = [](T& t) { t.FailReads(absl::UnavailableError("No answer.")); };
  const auto unsuitable = [](T& t) { t.FailReads(absl::FailedPreconditionError("No zones.")); };
  const auto unknown_id = [](T& t) { t.FailReads(absl::NotFoundError("No such user.")); };
  const auto misconfigured = [](T& t) { t.Misconfigure(); };

  v1::GrantRequest other_content = BookingOf("b1", 1);
  other_content.set_facility("pool");
  v1::SyncIdsRequest many_removals = OfBuilding<v1::SyncIdsRequest>("tower");
  for (int i = 0; i < 10; ++i) many_removals.add_remove_apartments(absl::StrCat("r", i));
  const auto many_rows = [](T& t) {
    v1::SyncIdsRequest rows = OfBuilding<v1::SyncIdsRequest>("tower");
    for (int i = 0; i < 10; ++i) {
      v1::ApartmentRow* row = rows.add_apartments();
      row->set_apartment(absl::StrCat("r", i));
      row->set_access_control_id(absl::StrCat("L", i));
    }
    EXPECT_TRUE(t.Ask("SyncIds", rows).ok());
  };
  const auto clear = OfBuilding<v1::ClearExpiredRequest>("tower");
  v1::GetGrantRequest get;
  get.set_booking_id(kNowhere);
  v1::ExplainBookingRequest explain;
  explain.set_booking_id(kNowhere);
  v1::WatchGrantsRequest lost;
  lost.set_cursor("12345-1");
  v1::RetryNowRequest retry_booking = RetryOf("tower");
  retry_booking.set_booking_id(kNowhere);
  v1::RetryNowRequest retry_apartment = RetryOf("tower");
  retry_apartment.set_apartment(kNowhere);
  v1::PreviewMailRequest preview;
  preview.set_incident_id("4711");
  v1::PreviewMailRequest sample;
  sample.mutable_sample()->set_building(kNowhere);
  sample.mutable_sample()->set_kind(v1::INCIDENT_KIND_DOUBLE_BOOKING);

  return {
      ask("Grant", "BUILDING_UNKNOWN", BookingOf("b1", 1, kNowhere)),
      with("Grant", "BUILDING_IMMUTABLE", booked_elsewhere, BookingOf("b1", 2)),
      with("Grant", "REVISION_REUSED", booked, other_content),
      store_full("Grant", nullptr, BookingOf("b1", 1)),
      ask("Revoke", "BUILDING_UNKNOWN", RevokeOf("b1", kNowhere)),
      with("Revoke", "BUILDING_IMMUTABLE", booked_elsewhere, RevokeOf("b1")),
      store_full("Revoke", nullptr, RevokeOf("b1")),
      ask("SyncIds", "BUILDING_UNKNOWN", OfBuilding<v1::SyncIdsRequest>(kNowhere)),
      with("SyncIds", "REMOVALS_NOT_CONFIRMED", many_rows, many_removals),
      store_full("SyncIds", nullptr, OfBuilding<v1::SyncIdsRequest>("tower")),
      ask("ClearExpired", "BUILDING_UNKNOWN", OfBuilding<v1::ClearExpiredRequest>(kNowhere)),
      with(
          "ClearExpired", "SYSTEM_UNREACHABLE",
          [](T& t) { t.FailClock(absl::UnavailableError("No answer.")); }, clear),
      with(
          "ClearExpired", "SYSTEM_REFUSED",
          [](T& t) { t.FailClock(absl::InvalidArgumentError("Error 13.")); }, clear),
      with(
          "ClearExpired", "SYSTEM_UNSUITABLE",
          [](T& t) { t.FailClock(absl::FailedPreconditionError("It shows no time.")); }, clear),
      with(
          "ClearExpired", "SYSTEM_CLOCK_SKEW",
          [](T& t) { t.system_.SetClockOffset(absl::Hours(3)); }, clear),
      with("ClearExpired", "BUILDING_MISCONFIGURED", misconfigured, clear),
      store_full("ClearExpired", nullptr, clear),
      ask("GetGrant", "GRANT_NOT_FOUND", get),
      ask("ListGrants", "BUILDING_UNKNOWN", OfBuilding<v1::ListGrantsRequest>(kNowhere)),
      ask("ListGrants", "PAGE_TOKEN_INVALID", WithToken<v1::ListGrantsRequest>()),
      ask("WatchGrants", "BUILDING_UNKNOWN", OfBuilding<v1::WatchGrantsRequest>(kNowhere)),
      ask("WatchGrants", "CURSOR_EXPIRED", lost),
      {"WatchGrants", "WATCH_INTERRUPTED",
       [](T& t) {
         const auto stub = v1::AccessQuery::NewStub(t.channel_);
         grpc::ClientContext context;
         const auto stream = stub->WatchGrants(&context, v1::WatchGrantsRequest());
         v1::WatchGrantsResponse message;
         EXPECT_TRUE(stream->Read(&message));
         t.server_->Shutdown(absl::Seconds(5));
         EXPECT_FALSE(stream->Read(&message));
         return stream->Finish();
       }},
      ask("ExplainBooking", "GRANT_NOT_FOUND", explain),
      with("ExplainBooking", "PAGE_TOKEN_INVALID", booked, WithToken<v1::ExplainBookingRequest>()),
      ask("ListIncidents", "BUILDING_UNKNOWN", OfBuilding<v1::ListIncidentsRequest>(kNowhere)),
      ask("ListIncidents", "PAGE_TOKEN_INVALID", WithToken<v1::ListIncidentsRequest>()),
      ask("ListRuns", "BUILDING_UNKNOWN", OfBuilding<v1::ListRunsRequest>(kNowhere)),
      ask("ListRuns", "PAGE_TOKEN_INVALID", WithToken<v1::ListRunsRequest>()),
      ask("ListIds", "BUILDING_UNKNOWN", OfBuilding<v1::ListIdsRequest>(kNowhere)),
      ask("ListIds", "PAGE_TOKEN_INVALID", WithToken<v1::ListIdsRequest>()),
      ask("PlanPair", "BUILDING_UNKNOWN", PairOf<v1::PlanPairRequest>(kNowhere)),
      ask("PlanPair", "ID_NOT_MAPPED", PairOf<v1::PlanPairRequest>("tower", kNowhere)),
      with("PlanPair", "SYSTEM_UNREACHABLE", unreachable, PairOf<v1::PlanPairRequest>()),
      with("PlanPair", "SYSTEM_REFUSED", unknown_id, PairOf<v1::PlanPairRequest>()),
      with("PlanPair", "SYSTEM_UNSUITABLE", unsuitable, PairOf<v1::PlanPairRequest>()),
      with("PlanPair", "BUILDING_MISCONFIGURED", misconfigured, PairOf<v1::PlanPairRequest>()),
      ask("Adopt", "BUILDING_UNKNOWN", PairOf<v1::AdoptRequest>(kNowhere)),
      ask("Adopt", "ID_NOT_MAPPED", PairOf<v1::AdoptRequest>("tower", kNowhere)),
      ask("Adopt", "NOTHING_TO_ADOPT", PairOf<v1::AdoptRequest>()),
      with("Adopt", "SYSTEM_UNREACHABLE", unreachable, PairOf<v1::AdoptRequest>()),
      with("Adopt", "SYSTEM_REFUSED", unknown_id, PairOf<v1::AdoptRequest>()),
      with("Adopt", "SYSTEM_UNSUITABLE", unsuitable, PairOf<v1::AdoptRequest>()),
      with("Adopt", "BUILDING_MISCONFIGURED", misconfigured, PairOf<v1::AdoptRequest>()),
      {"Adopt", "STORE_FULL",
       [](T& t) {
         t.MakeByHand();
         t.failing_store_.FailWrites(core::error::StoreFull());
         return t.Ask("Adopt", PairOf<v1::AdoptRequest>());
       }},
      ask("RetryNow", "BUILDING_UNKNOWN", RetryOf(kNowhere)),
      ask("RetryNow", "GRANT_NOT_FOUND", retry_booking),
      ask("RetryNow", "ID_NOT_MAPPED", retry_apartment),
      with("RetryNow", "BUILDING_MISCONFIGURED", misconfigured, RetryOf("tower")),
      store_full("RetryNow", nullptr, RetryOf("tower")),
      ask("ResolveIncident", "INCIDENT_NOT_FOUND", ResolveOf("4711")),
      store_full("ResolveIncident", nullptr, ResolveOf("1")),
      ask("PreviewMail", "INCIDENT_NOT_FOUND", preview),
      ask("PreviewMail", "BUILDING_UNKNOWN", sample),
      ask("Diagnose", "BUILDING_UNKNOWN", OfBuilding<v1::DiagnoseRequest>(kNowhere)),
      ask("ListIdHistory", "BUILDING_UNKNOWN", OfBuilding<v1::ListIdHistoryRequest>(kNowhere)),
      ask("ListIdHistory", "PAGE_TOKEN_INVALID", WithToken<v1::ListIdHistoryRequest>()),
      {"Probe", "STORE_UNAVAILABLE",
       [](T& t) {
         t.failing_store_.Fail(core::error::StoreUnavailable("It is locked."));
         return t.Ask("Probe", v1::ProbeRequest());
       }},
      store_full("Probe", nullptr, v1::ProbeRequest()),
      {"Probe", "SHUTTING_DOWN",
       [](T& t) {
         EXPECT_TRUE(t.Ask("Probe", v1::ProbeRequest()).ok());
         t.server_->StopTaking();
         return t.Ask("Probe", v1::ProbeRequest());
       }},
  };
}

TEST(ErrorTablesTest, TablesBelongToTheRpcThatFollowsThem) {
  EXPECT_THAT(ReadErrorTables("// | condition | code | reason | the caller must |\n"
                              "// |---|---|---|---|\n"
                              "// | defect | INTERNAL | INTERNAL_ERROR | report it |\n"
                              "syntax = \"proto3\";\n"
                              "  // | ready | OK, `ready` = true | | call |\n"
                              "  // | full | RESOURCE_EXHAUSTED | STORE_FULL | wait |\n"
                              "  rpc Grant(GrantRequest) returns (GrantResponse);\n"),
              testing::ElementsAre(ErrorRow{"*", "defect", "INTERNAL", "INTERNAL_ERROR"},
                                   ErrorRow{"Grant", "full", "RESOURCE_EXHAUSTED", "STORE_FULL"}));
}

// Options that are not offered: their rows have nobody who could cause them.
bool IsOffered(const ErrorRow& row) {
  const bool of_checks = row.rpc == "SyncIds" &&
                         (row.reason == "SYSTEM_UNREACHABLE" || row.reason == "SYSTEM_REFUSED" ||
                          row.reason == "BUILDING_MISCONFIGURED");
  return !of_checks;
}

std::string NameOf(const ErrorRow& row) { return absl::StrCat(row.rpc, " ", row.reason); }

TEST(ErrorTablesTest, EveryReasonIsKnownHere) {
  std::set<std::string> reasons;
  const google::protobuf::EnumDescriptor* descriptor = v1::ErrorReason_descriptor();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    absl::string_view name = descriptor->value(i)->name();
    ASSERT_TRUE(absl::ConsumePrefix(&name, "ERROR_REASON_")) << name;
    if (name != "UNSPECIFIED") reasons.insert(std::string(name));
  }
  std::set<std::string> known;
  for (const auto& [reason, promise] : Promises()) known.insert(reason);
  EXPECT_EQ(known, reasons);
}

class EachRow : public ErrorRowsTest, public testing::WithParamInterface<ErrorRow> {
 public:
  static std::vector<ErrorRow> RowsOfRpcs() {
    std::vector<ErrorRow> rows;
    for (const ErrorRow& row : RowsOfTheContract()) {
      if (row.rpc != "*" && IsOffered(row)) rows.push_back(row);
    }
    return rows;
  }
};

TEST_P(EachRow, IsAnsweredAsTheTableSays) {
  const ErrorRow& row = GetParam();
  for (const Case& test : Cases()) {
    if (test.rpc == row.rpc && test.reason == row.reason) {
      Expect(row, test.provoke(*this));
      return;
    }
  }
  ADD_FAILURE() << "no case provokes the row " << NameOf(row);
}

INSTANTIATE_TEST_SUITE_P(Rows, EachRow, testing::ValuesIn(EachRow::RowsOfRpcs()),
                         [](const testing::TestParamInfo<ErrorRow>& info) {
                           return absl::StrCat(info.param.rpc, "_", info.param.reason);
                         });

class RowsOfEveryRpc : public ErrorRowsTest {
 protected:
  // The rows that every RPC has, by reason; those without an ErrorInfo by condition.
  static ErrorRow Row(const std::string& reason_or_condition) {
    for (const ErrorRow& row : RowsOfTheContract()) {
      if (row.rpc != "*") continue;
      if (row.reason == reason_or_condition || row.condition == reason_or_condition) return row;
    }
    ADD_FAILURE() << "no such row: " << reason_or_condition;
    return {};
  }

  // Those of ProviderIdentity never fail but for what their own table says.
  static bool ReadsTheStore(const std::string& rpc) {
    static const std::set<std::string> without = {"GetPluginInfo", "GetPluginCapabilities",
                                                  "Probe"};
    return !without.contains(rpc);
  }
};

TEST_F(RowsOfEveryRpc, EveryRowHasATest) {
  std::vector<std::string> names;
  for (const ErrorRow& row : RowsOfTheContract()) {
    if (row.rpc == "*") names.push_back(row.reason == "none" ? row.condition : row.reason);
  }
  std::vector<std::string> tested = {"FIELDS_INVALID",
                                     "the message cannot be decoded",
                                     "the message is over 4 MiB",
                                     "NOT_OFFERED",
                                     "SHUTTING_DOWN",
                                     "STORE_UNAVAILABLE",
                                     "INTERNAL_ERROR",
                                     "the caller's time is over",
                                     "the caller gave up"};
  // Those that need other callers than this fixture's, who have every role, and the test of server/
  // that provokes them.
  const std::map<std::string, std::string> elsewhere = {
      {"user or certificate unknown: no connection", "tls_test, transport:acceptor_test"},
      {"CALLER_UNKNOWN", "tls_test"},
      {"ROLE_REQUIRED", "roles_test"},
      {"TOO_MANY_CALLS", "overload_test"},
  };
  for (const auto& [row, test] : elsewhere) tested.push_back(row);
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(tested));
}

// Those of the errors that tests of server/ provoke.
TEST_F(RowsOfEveryRpc, DetailsOfThoseThatNeedOtherCallers) {
  Expect(Row("CALLER_UNKNOWN"), server::ToGrpcStatus(core::error::CallerUnknown()));
  Expect(Row("ROLE_REQUIRED"), server::ToGrpcStatus(core::error::RoleRequired("core")));
  Expect(Row("TOO_MANY_CALLS"), server::ToGrpcStatus(core::error::TooManyCalls("caller")));
}

TEST_F(RowsOfEveryRpc, BytesThatAreNoMessage) {
  for (const auto& [rpc, method] : Methods()) {
    SCOPED_TRACE(rpc);
    const grpc::Status status = CallBytes(method, "\xff\xff\xff");
    EXPECT_TRUE(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT ||
                status.error_code() == grpc::StatusCode::INTERNAL)
        << status.error_message();
  }
}

TEST_F(RowsOfEveryRpc, AMessageThatIsTooLarge) {
  for (const auto& [rpc, method] : Methods()) {
    SCOPED_TRACE(rpc);
    Expect(Row("the message is over 4 MiB"), CallBytes(method, std::string(kTooMuch, 'x')));
  }
}

TEST_F(RowsOfEveryRpc, AFieldThatBreaksItsRule) {
  // Field 1 is a string of every request but the empty ones; a control character is in none of
  // theirs.
  const std::string first_field = std::string("\x0a\x01\x07", 3);
  for (const auto& [rpc, method] : Methods()) {
    SCOPED_TRACE(rpc);
    if (!ReadsTheStore(rpc)) continue;
    Expect(Row("FIELDS_INVALID"), CallBytes(method, first_field));
  }
}

TEST_F(RowsOfEveryRpc, AServerThatIsBeingStopped) {
  ASSERT_TRUE(Ask("GetPluginInfo", v1::GetPluginInfoRequest()).ok()) << "it is connected before";
  server_->StopTaking();
  for (const auto& [rpc, method] : Methods()) {
    SCOPED_TRACE(rpc);
    Expect(Row("SHUTTING_DOWN"), CallBytes(method, ""));
  }
}

TEST_F(RowsOfEveryRpc, AStoreThatCannotBeUsed) {
  failing_store_.Fail(core::error::StoreUnavailable("It is locked."));
  const std::vector<std::pair<std::string, std::string>> requests = {
      {"Grant", BookingOf("b1", 1).SerializeAsString()},
      {"Revoke", RevokeOf("b1").SerializeAsString()},
      {"SyncIds", OfBuilding<v1::SyncIdsRequest>("tower").SerializeAsString()},
      {"ClearExpired", OfBuilding<v1::ClearExpiredRequest>("tower").SerializeAsString()},
      {"GetGrant",
       "\x0a\x02"
       "b1"},
      {"ListGrants", ""},
      {"WatchGrants", ""},
      {"ExplainBooking",
       "\x0a\x02"
       "b1"},
      {"ListIncidents", ""},
      {"ListRuns", ""},
      {"ListIds", ""},
      {"PlanPair", PairOf<v1::PlanPairRequest>().SerializeAsString()},
      {"Adopt", PairOf<v1::AdoptRequest>().SerializeAsString()},
      {"RetryNow", RetryOf("tower").SerializeAsString()},
      {"ResolveIncident", ResolveOf("1").SerializeAsString()},
      {"PreviewMail",
       "\x0a\x01"
       "1"},
      {"Diagnose", ""},
      {"ListIdHistory", OfBuilding<v1::ListIdHistoryRequest>("tower").SerializeAsString()},
  };
  std::set<std::string> asked;
  for (const auto& [rpc, bytes] : requests) {
    SCOPED_TRACE(rpc);
    asked.insert(rpc);
    Expect(Row("STORE_UNAVAILABLE"), CallBytes(Methods().at(rpc), bytes));
  }
  for (const auto& [rpc, method] : Methods()) {
    EXPECT_EQ(asked.contains(rpc), ReadsTheStore(rpc)) << rpc;
  }
}

TEST_F(RowsOfEveryRpc, AnErrorThatNobodyForesaw) {
  failing_store_.Fail(absl::DataLossError("select * from grants"));
  const grpc::Status status = Ask("ListGrants", v1::ListGrantsRequest());
  Expect(Row("INTERNAL_ERROR"), status);
  EXPECT_THAT(status.error_message(), testing::Not(testing::HasSubstr("select")));
}

TEST_F(RowsOfEveryRpc, AnOptionThatIsNotOffered) {
  v1::SyncIdsRequest request = OfBuilding<v1::SyncIdsRequest>("tower");
  request.set_validate_only(true);
  const grpc::Status status = Ask("SyncIds", request);
  Expect(Row("NOT_OFFERED"), status);
  google::rpc::Status rpc;
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(rpc.ParseFromString(status.error_details()) && Has(rpc, &info));
  v1::Capability capability;
  EXPECT_TRUE(v1::Capability_Parse(absl::StrCat("CAPABILITY_", info.metadata().at("capability")),
                                   &capability));
  EXPECT_EQ(capability, v1::CAPABILITY_SYNC_IDS_VALIDATE_ONLY);
}

TEST_F(RowsOfEveryRpc, ACallerWhoseTimeIsOverOrWhoGaveUp) {
  const auto stub = v1::AccessControlProvider::NewStub(channel_);
  v1::GrantResponse response;
  {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(real_clock_.Now() - absl::Seconds(1)));
    const grpc::Status status = stub->Grant(&context, BookingOf("b1", 1), &response);
    Expect(Row("the caller's time is over"), status);
  }
  grpc::ClientContext context;
  context.TryCancel();
  Expect(Row("the caller gave up"), stub->Grant(&context, BookingOf("b1", 1), &response));
}

}  // namespace
}  // namespace connecx::contract
