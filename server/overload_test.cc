// Silent, slow, greedy and flooding clients do not keep the others from being served.

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "core/errors.h"
#include "core/grant.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "provider/access_control_provider.h"
#include "server/roles/role.h"
#include "server/testing/mock_provider.h"
#include "server/testing/raw_http2.h"
#include "server/testing/server_fixture.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::_;
using ::testing::NiceMock;

constexpr char kGrant[] = "/connecx.access.v1.AccessControlProvider/Grant";
constexpr char kGetGrant[] = "/connecx.access.v1.AccessQuery/GetGrant";
constexpr char kTooMany[] = "Too many calls are in flight";

v1::GrantRequest Booking(const std::string& id) {
  v1::GrantRequest request;
  request.set_booking_id(id);
  request.set_revision(1);
  request.set_building("harbour-tower");
  request.set_apartment("501/56");
  request.set_facility("gym");
  request.mutable_start_time()->set_seconds(1'714'568'400);
  request.mutable_end_time()->set_seconds(1'714'575'600);
  request.mutable_wait()->set_seconds(60);
  return request;
}

std::string Query(const std::string& id) {
  v1::GetGrantRequest request;
  request.set_booking_id(id);
  return request.SerializeAsString();
}

// Holds handlers until it is opened. Shared with them: one may outlive its test.
class Gate {
 public:
  void Pass() {
    base::MutexLock lock(mu_);
    while (!open_) opened_.Wait(mu_);
  }
  void Open() {
    base::MutexLock lock(mu_);
    open_ = true;
    opened_.NotifyAll();
  }

 private:
  base::Mutex mu_;
  base::CondVar opened_;
  bool open_ GUARDED_BY(mu_) = false;
};

// Answers bookings named "quick..." at once; all others wait, without a thread, until Answer.
class WaitingProvider final : public NiceMock<MockAccessControlProvider> {
 public:
  void StartGrant(const provider::GrantRequest& request, provider::BookingDone done) override {
    provider::BookingAnswer answer;
    answer.grant.booking_id = request.booking_id;
    if (request.booking_id.find("quick") == 0) return done(answer);
    base::MutexLock lock(mu_);
    waiting_.push_back([done = std::move(done), answer] { done(answer); });
    changed_.NotifyAll();
  }

  void AwaitWaiting(std::size_t count) {
    base::MutexLock lock(mu_);
    while (waiting_.size() < count) changed_.Wait(mu_);
  }
  std::size_t waiting() {
    base::MutexLock lock(mu_);
    return waiting_.size();
  }
  void Answer() {
    base::MutexLock lock(mu_);
    for (const auto& answer : waiting_) answer();
    waiting_.clear();
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::vector<std::function<void()>> waiting_ GUARDED_BY(mu_);
};

class OverloadTest : public ServerFixture {
 protected:
  ~OverloadTest() override { waiting_provider_.Answer(); }

  void Serve(GrpcServerOptions options) {
    server_.reset();
    options.listen.unix_socket = SocketPath();
    options.listen.tcp_address = "127.0.0.1:0";
    auto server = GrpcServer::Start(options, {.provider = waiting_provider_,
                                              .query = query_,
                                              .access_operator = operator_,
                                              .buildings = buildings_,
                                              .clock = clock_,
                                              .probe_store = [] { return absl::OkStatus(); }});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  static grpc::Status Grant(const std::shared_ptr<grpc::Channel>& channel, const std::string& id) {
    grpc::ClientContext context;
    v1::GrantResponse response;
    return v1::AccessControlProvider::NewStub(channel)->Grant(&context, Booking(id), &response);
  }
  static grpc::Status GetGrant(const std::shared_ptr<grpc::Channel>& channel,
                               const std::string& id) {
    grpc::ClientContext context;
    v1::GetGrantRequest request;
    request.set_booking_id(id);
    v1::GetGrantResponse response;
    return v1::AccessQuery::NewStub(channel)->GetGrant(&context, request, &response);
  }

  WaitingProvider waiting_provider_;
};

TEST_F(OverloadTest, CallsThatWaitHoldNoThread) {
  constexpr int kWaiting = 200;
  Serve({.booking_threads = 2});
  const auto greedy = UnixChannel();
  std::vector<std::thread> calls;
  for (int i = 0; i < kWaiting; ++i) {
    calls.emplace_back([&greedy, i] { EXPECT_TRUE(Grant(greedy, absl::StrCat("b", i)).ok()); });
  }
  waiting_provider_.AwaitWaiting(kWaiting);
  EXPECT_TRUE(Grant(greedy, "quick 1").ok());
  EXPECT_TRUE(Grant(TcpChannel(), "quick 2").ok());
  waiting_provider_.Answer();
  for (std::thread& call : calls) call.join();
}

TEST_F(OverloadTest, OneConnectionCannotFloodTheOthersAway) {
  Serve({.query_threads = 2});
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(query_, GetGrant(_)).WillRepeatedly([gate](absl::string_view id) {
    if (id == "slow") gate->Pass();
    return core::Grant();
  });
  RawHttp2 flood = RawHttp2::ToUnix(SocketPath());
  ASSERT_TRUE(flood.Greet());
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(flood.Call(kGetGrant, Query("slow")));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(GetGrant(UnixChannel(), "quick").ok());
  gate->Open();
}

TEST_F(OverloadTest, AConnectionThatHeedsNoSettingsIsHeldToItsLimit) {
  Serve({.calls = {.per_connection = 16}});
  RawHttp2 greedy = RawHttp2::ToUnix(SocketPath());
  ASSERT_TRUE(greedy.Greet());
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(greedy.Call(kGrant, Booking(absl::StrCat("b", i)).SerializeAsString()));
  }
  EXPECT_TRUE(greedy.ReadUntil(kTooMany, 24));
  waiting_provider_.AwaitWaiting(16);
  EXPECT_EQ(waiting_provider_.waiting(), 16u);
  EXPECT_TRUE(Grant(UnixChannel(), "quick").ok());
}

TEST_F(OverloadTest, TheLimitsOfACallerAndOfTheServerAreToldWithADelay) {
  for (const CallLimits& limits : {CallLimits{.per_caller = 3}, CallLimits{.in_all = 3}}) {
    Serve({.calls = limits});
    std::vector<RawHttp2> connections;
    for (int i = 0; i < 3; ++i) {
      connections.push_back(RawHttp2::ToUnix(SocketPath()));
      ASSERT_TRUE(connections.back().Greet());
      ASSERT_TRUE(connections.back().Call(kGrant, Booking("b").SerializeAsString()));
    }
    waiting_provider_.AwaitWaiting(3);
    const grpc::Status status = Grant(UnixChannel(), "quick");
    EXPECT_EQ(status.error_code(), grpc::RESOURCE_EXHAUSTED);
    google::rpc::Status rpc;
    ASSERT_TRUE(rpc.ParseFromString(status.error_details()));
    google::rpc::ErrorInfo info;
    google::rpc::RetryInfo retry;
    ASSERT_EQ(rpc.details_size(), 2);
    ASSERT_TRUE(rpc.details(0).UnpackTo(&info) && rpc.details(1).UnpackTo(&retry));
    EXPECT_EQ(info.reason(), "TOO_MANY_CALLS");
    EXPECT_GT(retry.retry_delay().seconds(), 0);
    waiting_provider_.Answer();
  }
}

TEST_F(OverloadTest, OthersLeaveCoreItsPartOfTheCalls) {
  Serve({.listen = {.access = {.plaintext = {Role::kReader}}},
         .calls = {.in_all = 4, .for_core = 2}});
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(query_, GetGrant(_)).WillRepeatedly([gate](absl::string_view) {
    gate->Pass();
    return core::Grant();
  });
  RawHttp2 reader = RawHttp2::ToLoopback(server_->tcp_port());
  ASSERT_TRUE(reader.Greet());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(reader.Call(kGetGrant, Query("slow")));
  EXPECT_TRUE(reader.ReadUntil(kTooMany, 2));
  EXPECT_TRUE(Grant(UnixChannel(), "quick").ok());
  gate->Open();
}

TEST_F(OverloadTest, MoreConnectionsGiveAReaderNoMoreThreads) {
  Serve({.listen = {.access = {.plaintext = {Role::kReader}}}, .query_threads = 2});
  const auto gate = std::make_shared<Gate>();
  EXPECT_CALL(query_, GetGrant(_)).WillRepeatedly([gate](absl::string_view id) {
    if (id == "slow") gate->Pass();
    return core::Grant();
  });
  std::vector<RawHttp2> connections;
  for (int i = 0; i < 4; ++i) {
    connections.push_back(RawHttp2::ToLoopback(server_->tcp_port()));
    ASSERT_TRUE(connections.back().Greet());
    ASSERT_TRUE(connections.back().Call(kGetGrant, Query("slow")));
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(GetGrant(UnixChannel(), "quick").ok());
  gate->Open();
}

TEST_F(OverloadTest, SilentPeersHoldNobodyUpAndAreClosed) {
  Serve({.listen = {.limits = {.in_all = 8, .per_peer = 8}}, .handshake = absl::Milliseconds(200)});
  std::vector<RawHttp2> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(RawHttp2::ToLoopback(server_->tcp_port()));
  EXPECT_TRUE(Grant(UnixChannel(), "quick").ok()) << "the other listener";
  for (RawHttp2& peer : silent) peer.AwaitEnd();
  EXPECT_TRUE(Grant(TcpChannel(), "quick").ok()) << "there is room again";
}

// gRPC tells late that an answer is out: that must not count as a call.
TEST_F(OverloadTest, AnAnswerMakesRoomForTheNextCall) {
  constexpr int kCallers = 50;
  constexpr int kCallsEach = 100;
  Serve({.calls = {.in_all = kCallers}});
  EXPECT_CALL(query_, GetGrant(_)).WillRepeatedly([](absl::string_view) { return core::Grant(); });
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([channel = UnixChannel()] {
      for (int n = 0; n < kCallsEach; ++n) {
        const grpc::Status status = GetGrant(channel, "b");
        ASSERT_TRUE(status.ok()) << status.error_message();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST_F(OverloadTest, WhoDoesNotReadGetsNoMoreAnswers) {
  Serve({.calls = {.per_connection = 16}});
  core::Grant big;
  big.apartment = std::string(500'000, 'x');
  EXPECT_CALL(query_, GetGrant(_)).WillRepeatedly([big](absl::string_view id) {
    return id == "big" ? big : core::Grant();
  });
  RawHttp2 slow = RawHttp2::ToUnix(SocketPath());
  ASSERT_TRUE(slow.Greet());
  // Sixteen are served at once; more than four answers of this size may not wait to be read.
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(slow.Call(kGetGrant, Query("big")));
  EXPECT_TRUE(slow.ReadUntil(kTooMany, 200 - 16 - 5));
  EXPECT_TRUE(GetGrant(UnixChannel(), "quick").ok());
}

TEST_F(OverloadTest, ClientsThatDoNotReadHoldNobodyUp) {
  Serve({});
  core::Grant big;
  big.booking_id = "big";
  big.apartment = std::string(100'000, 'x');
  EXPECT_CALL(query_, GetGrant(_)).WillRepeatedly([big](absl::string_view id) {
    return id == "big" ? big : core::Grant();
  });
  std::vector<RawHttp2> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(RawHttp2::ToUnix(SocketPath()));
    ASSERT_TRUE(slow.back().Greet());
    for (int n = 0; n < 10; ++n) ASSERT_TRUE(slow.back().Call(kGetGrant, Query("big")));
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(GetGrant(UnixChannel(), "quick").ok());
}

}  // namespace
}  // namespace connecx::server
