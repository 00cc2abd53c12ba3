#include "server/grpc_server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "connecx/access/v1/provider_identity.grpc.pb.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "gtest/gtest.h"
#include "provider/access_operator.h"
#include "server/testing/server_fixture.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::connecx::base::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Return;

template <typename T>
std::optional<T> Find(const grpc::Status& status) {
  google::rpc::Status rpc;
  EXPECT_TRUE(rpc.ParseFromString(status.error_details()));
  for (const auto& any : rpc.details()) {
    T detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

std::string ReasonOf(const grpc::Status& status) {
  const auto info = Find<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

v1::GrantRequest Booking() {
  v1::GrantRequest request;
  request.set_booking_id("b1");
  request.set_revision(1);
  request.set_building("harbour-tower");
  request.set_apartment("501/56");
  request.set_facility("gym");
  request.mutable_start_time()->set_seconds(1'714'568'400);
  request.mutable_end_time()->set_seconds(1'714'575'600);
  return request;
}

provider::BookingAnswer Granted() {
  provider::BookingAnswer answer;
  answer.grant.booking_id = "b1";
  answer.grant.revision = 1;
  answer.grant.phase = core::GrantPhase::kGranted;
  return answer;
}

// Holds handlers until it is opened. Shared with them: one may outlive its test.
class Gate {
 public:
  void Pass() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    entered_ = true;
    changed_.NotifyAll();
    while (!open_) changed_.Wait(mu_);
  }
  void AwaitEntered() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    while (!entered_) changed_.Wait(mu_);
  }
  void Open() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    open_ = true;
    changed_.NotifyAll();
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  bool entered_ GUARDED_BY(mu_) = false;
  bool open_ GUARDED_BY(mu_) = false;
};

class GrpcServerTest : public ServerFixture {
 protected:
  grpc::Status Grant(const std::shared_ptr<grpc::Channel>& channel, const v1::GrantRequest& request,
                     v1::GrantResponse* response,
                     std::chrono::milliseconds deadline = std::chrono::seconds(30)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(base::RealClock().Now()) + deadline);
    return v1::AccessControlProvider::NewStub(channel)->Grant(&context, request, response);
  }
  grpc::Status Grant(const v1::GrantRequest& request) {
    v1::GrantResponse response;
    return Grant(UnixChannel(), request, &response);
  }

  // A call of AccessControlProvider with the bytes as they are.
  grpc::Status Raw(const std::string& method, const std::string& bytes) {
    const grpc::internal::RpcMethod rpc(method.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    const auto channel = UnixChannel();
    return grpc::internal::BlockingUnaryCall(channel.get(), rpc, &context, request, &response);
  }
};

TEST_F(GrpcServerTest, TellsTheObserverOfEveryAnswer) {
  EXPECT_CALL(provider_, Grant(_))
      .WillOnce(Return(Granted()))
      .WillOnce(Return(core::error::BuildingUnknown("harbour-tower")));
  EXPECT_TRUE(Grant(Booking()).ok());
  EXPECT_FALSE(Grant(Booking()).ok());
  EXPECT_FALSE(Grant(v1::GrantRequest()).ok());
  EXPECT_FALSE(Raw("/connecx.access.v1.AccessControlProvider/Revoke", "\x0A").ok());
  EXPECT_THAT(answers_.All(),
              ElementsAre("Grant OK", "Grant NOT_FOUND BUILDING_UNKNOWN",
                          "Grant INVALID_ARGUMENT FIELDS_INVALID", "Revoke INVALID_ARGUMENT"));
}

TEST_F(GrpcServerTest, ACallKeepsItsCallersTraceIdOrGetsOne) {
  constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";
  const auto grant = [this](const std::string& traceparent) {
    std::string seen;
    EXPECT_CALL(provider_, Grant(_)).WillOnce([&](const provider::GrantRequest& request) {
      seen = request.trace_id;
      return Granted();
    });
    grpc::ClientContext context;
    if (!traceparent.empty()) context.AddMetadata("traceparent", traceparent);
    v1::GrantResponse response;
    EXPECT_TRUE(v1::AccessControlProvider::NewStub(UnixChannel())
                    ->Grant(&context, Booking(), &response)
                    .ok());
    EXPECT_EQ(answers_.last_trace_id(), seen);
    return seen;
  };
  EXPECT_EQ(grant(absl::StrCat("00-", kTraceId, "-00f067aa0ba902b7-01")), kTraceId);
  const std::string made = grant("");
  EXPECT_THAT(made, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(made, grant(absl::StrCat("00-", kTraceId, "-broken-01")));
  EXPECT_NE(made, kTraceId);
}

TEST_F(GrpcServerTest, ServesOnUnixSocketAndTcp) {
  EXPECT_CALL(provider_, Grant(_)).Times(2).WillRepeatedly(Return(Granted()));
  for (const auto& channel : {UnixChannel(), TcpChannel()}) {
    v1::GrantResponse response;
    const grpc::Status status = Grant(channel, Booking(), &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.grant().phase(), v1::GRANT_PHASE_GRANTED);
  }
}

TEST_F(GrpcServerTest, SocketIsForOwnerAndGroup) {
  struct stat info;
  ASSERT_EQ(stat(SocketPath().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660u);
}

TEST_F(GrpcServerTest, AnAddressInUseIsAnError) {
  EXPECT_THAT(StartServer({.listen = {.unix_socket = SocketPath()}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Another process")));
  EXPECT_THAT(
      StartServer({.listen = {.tcp_address = absl::StrCat("127.0.0.1:", server_->tcp_port())}}),
      StatusIs(absl::StatusCode::kAborted, HasSubstr("Cannot listen")));
  EXPECT_THAT(StartServer({.listen = {.unix_socket = folder_ + "/no/such/folder"}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Cannot listen")));
}

TEST_F(GrpcServerTest, OnlyThisMachineMayListen) {
  EXPECT_THAT(StartServer({}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(StartServer({.listen = {.tcp_address = "0.0.0.0:0"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("other machines")));
}

TEST_F(GrpcServerTest, ShutdownRemovesTheSocket) {
  server_->Shutdown(absl::ZeroDuration());
  server_.reset();
  EXPECT_NE(::access(SocketPath().c_str(), F_OK), 0);
}

TEST_F(GrpcServerTest, ErrorsCarryTheirDetails) {
  EXPECT_CALL(provider_, Grant(_))
      .WillOnce(Return(core::error::RevisionReused("b1", 1, {"end_time"})))
      .WillOnce(Return(core::error::StoreFull()))
      .WillOnce(Return(absl::InternalError("select * from grants")));
  const grpc::Status reused = Grant(Booking());
  EXPECT_EQ(reused.error_code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(reused), "REVISION_REUSED");
  EXPECT_EQ(Find<google::rpc::PreconditionFailure>(reused)->violations(0).subject(), "end_time");
  const grpc::Status full = Grant(Booking());
  EXPECT_EQ(full.error_code(), grpc::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Find<google::rpc::RetryInfo>(full).has_value());
  const grpc::Status defect = Grant(Booking());
  EXPECT_EQ(defect.error_code(), grpc::INTERNAL);
  EXPECT_EQ(ReasonOf(defect), "INTERNAL_ERROR");
  EXPECT_THAT(defect.error_message(), ::testing::Not(HasSubstr("select")));
}

// StrictMock: a request of wrong shape reaches no provider.
TEST_F(GrpcServerTest, WrongShapesNameTheirFields) {
  v1::GrantRequest request = Booking();
  request.set_booking_id(std::string("b\0", 2));
  request.mutable_end_time()->set_seconds(0);
  const grpc::Status status = Grant(request);
  EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "FIELDS_INVALID");
  const auto bad = Find<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad->field_violations_size(), 2);
  EXPECT_EQ(bad->field_violations(0).field(), "booking_id");
  EXPECT_EQ(bad->field_violations(0).reason(), "CONTROL_CHARACTER");
  EXPECT_EQ(bad->field_violations(1).field(), "end_time");
}

TEST_F(GrpcServerTest, IllFormedTextNamesItsField) {
  v1::SyncIdsRequest request;
  request.set_building("harbour-tower");
  request.add_apartments()->set_apartment("501");
  request.mutable_apartments(0)->set_access_control_id("A");
  request.add_apartments()->set_apartment("502");
  request.mutable_apartments(1)->set_access_control_id("caf\xE9");
  const grpc::Status status =
      Raw("/connecx.access.v1.AccessControlProvider/SyncIds", request.SerializeAsString());
  EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT) << status.error_message();
  const auto bad = Find<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad.has_value());
  ASSERT_EQ(bad->field_violations_size(), 1);
  EXPECT_EQ(bad->field_violations(0).field(), "apartments[1].access_control_id");
  EXPECT_EQ(bad->field_violations(0).reason(), "NOT_UTF8");
}

TEST_F(GrpcServerTest, BytesThatAreNoMessage) {
  const grpc::Status status = Raw("/connecx.access.v1.AccessControlProvider/Grant", "\x0A\x7F");
  EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_details(), "");
}

TEST_F(GrpcServerTest, AMessageOverFourMebibytes) {
  v1::GrantRequest request = Booking();
  request.set_actor(std::string(5 << 20, 'x'));
  EXPECT_EQ(Grant(request).error_code(), grpc::RESOURCE_EXHAUSTED);
}

TEST_F(GrpcServerTest, TheWaitEndsBeforeTheDeadline) {
  absl::Duration wait;
  EXPECT_CALL(provider_, Grant(_)).WillOnce([&wait](const provider::GrantRequest& request) {
    wait = request.wait;
    return Granted();
  });
  v1::GrantRequest request = Booking();
  request.mutable_wait()->set_seconds(60);
  v1::GrantResponse response;
  ASSERT_TRUE(Grant(UnixChannel(), request, &response, std::chrono::seconds(20)).ok());
  EXPECT_LT(wait, absl::Seconds(20));
  EXPECT_GT(wait, absl::ZeroDuration());
}

TEST_F(GrpcServerTest, WaitingCallsHoldNobodyUp) {
  constexpr int kCalls = 64;
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(provider_, Grant(_)).Times(kCalls).WillRepeatedly([gate](const auto&) {
    gate->Pass();
    return Granted();
  });
  std::vector<std::future<grpc::Status>> calls;
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back(std::async(std::launch::async, [this] { return Grant(Booking()); }));
  }
  grpc::ClientContext context;
  v1::GetPluginInfoResponse info;
  EXPECT_TRUE(
      v1::ProviderIdentity::NewStub(UnixChannel())->GetPluginInfo(&context, {}, &info).ok());
  gate->Open();
  for (auto& call : calls) EXPECT_TRUE(call.get().ok());
}

TEST_F(GrpcServerTest, IdentityTellsWhatIsServed) {
  const auto stub = v1::ProviderIdentity::NewStub(TcpChannel());
  grpc::ClientContext info_context;
  v1::GetPluginInfoResponse info;
  ASSERT_TRUE(stub->GetPluginInfo(&info_context, {}, &info).ok());
  EXPECT_THAT(info.info().name(), ::testing::MatchesRegex("[a-z0-9.-]+"));
  EXPECT_THAT(info.info().version(), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_NE(info.info().vendor(), "");
  grpc::ClientContext context;
  v1::GetPluginCapabilitiesResponse response;
  ASSERT_TRUE(stub->GetPluginCapabilities(&context, {}, &response).ok());
  const v1::PluginCapabilities& capabilities = response.capabilities();
  EXPECT_EQ(capabilities.max_permissions_per_pair(), 1);
  EXPECT_EQ(capabilities.max_intervals_per_permission(), 8);
  EXPECT_EQ(capabilities.time_granularity().seconds(), 60);
  EXPECT_EQ(capabilities.max_booking_length().seconds(), 366 * 24 * 3600);
  EXPECT_THAT(
      capabilities.capabilities(),
      ::testing::IsSupersetOf({v1::CAPABILITY_GRANT_VALIDATE_ONLY, v1::CAPABILITY_QUERY_GRANTS,
                               v1::CAPABILITY_OPERATOR_DIAGNOSE}));
}

TEST_F(GrpcServerTest, ProbeHasThreeOutcomes) {
  const auto probe = [this](v1::ProbeResponse* response) {
    grpc::ClientContext context;
    return v1::ProviderIdentity::NewStub(UnixChannel())->Probe(&context, {}, response);
  };
  v1::ProbeResponse response;
  ASSERT_TRUE(probe(&response).ok());
  EXPECT_FALSE(response.ready());
  server_->SetReady(true);
  ASSERT_TRUE(probe(&response).ok());
  EXPECT_TRUE(response.ready());
  store_status_ = core::error::StoreUnavailable("it is locked.");
  EXPECT_EQ(ReasonOf(probe(&response)), "STORE_UNAVAILABLE");
}

TEST_F(GrpcServerTest, DiagnoseTellsOfAStoreThatCannotBeWritten) {
  EXPECT_CALL(operator_, Diagnose(_, _)).WillRepeatedly(Return(provider::Diagnosis()));
  const auto diagnose = [this] {
    grpc::ClientContext context;
    v1::DiagnoseResponse response;
    EXPECT_TRUE(v1::AccessOperator::NewStub(UnixChannel())->Diagnose(&context, {}, &response).ok());
    return response.plugin();
  };
  EXPECT_TRUE(diagnose().store().writable());
  EXPECT_EQ(diagnose().findings_size(), 0);
  store_status_ = core::error::StoreUnavailable("it is locked.");
  const v1::PluginDiagnosis plugin = diagnose();
  EXPECT_FALSE(plugin.store().writable());
  ASSERT_EQ(plugin.findings_size(), 1);
  EXPECT_EQ(plugin.findings(0).severity(), v1::FINDING_SEVERITY_ERROR);
}

TEST_F(GrpcServerTest, WhatIsNotOfferedSaysSo) {
  v1::SyncIdsRequest request;
  request.set_building("harbour-tower");
  request.set_validate_only(true);
  grpc::ClientContext context;
  v1::SyncIdsResponse response;
  const grpc::Status status =
      v1::AccessControlProvider::NewStub(UnixChannel())->SyncIds(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::UNIMPLEMENTED);
  EXPECT_EQ(ReasonOf(status), "NOT_OFFERED");
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(status)->metadata().at("capability"),
            "SYNC_IDS_VALIDATE_ONLY");
}

TEST_F(GrpcServerTest, ShutdownLetsCallsEndWithinTheGrace) {
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(provider_, Grant(_)).WillOnce([gate](const auto&) {
    gate->Pass();
    return Granted();
  });
  auto call = std::async(std::launch::async, [this] { return Grant(Booking()); });
  gate->AwaitEntered();
  auto shutdown = std::async(std::launch::async, [this] { server_->Shutdown(absl::Seconds(30)); });
  gate->Open();
  EXPECT_TRUE(call.get().ok());
  shutdown.wait();
  EXPECT_EQ(Grant(Booking()).error_code(), grpc::UNAVAILABLE);
}

TEST_F(GrpcServerTest, ShutdownDoesNotWaitForCallsThatHang) {
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(provider_, Grant(_)).WillOnce([gate](const auto&) {
    gate->Pass();
    return Granted();
  });
  auto call = std::async(std::launch::async, [this] { return Grant(Booking()); });
  gate->AwaitEntered();
  server_->Shutdown(absl::Milliseconds(50));  // Returns although the handler hangs.
  EXPECT_FALSE(call.get().ok());
  gate->Open();
}

TEST_F(GrpcServerTest, ACallThatIsGivenUpEndsWhileItsHandlerGoesOn) {
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(provider_, Grant(_)).WillOnce([gate](const auto&) {
    gate->Pass();
    return Granted();
  });
  grpc::ClientContext context;
  auto call = std::async(std::launch::async, [&] {
    v1::GrantResponse response;
    return v1::AccessControlProvider::NewStub(UnixChannel())->Grant(&context, Booking(), &response);
  });
  gate->AwaitEntered();
  context.TryCancel();
  EXPECT_EQ(call.get().error_code(), grpc::CANCELLED);
  gate->Open();
}

}  // namespace
}  // namespace connecx::server
