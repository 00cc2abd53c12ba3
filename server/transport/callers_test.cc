#include "server/transport/callers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel_posix.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/server_posix.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

using ::connecx::base::testing::IsOk;
using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

// Notes who calls; calls about "hold" are not answered until Release.
class Service final : public Health::CallbackService {
 public:
  explicit Service(const Callers& callers) : callers_(callers) {}

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const HealthCheckRequest* request,
                                  HealthCheckResponse*) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    base::MutexLock lock(mu_);
    peers_.push_back(context->peer());
    last_ = callers_.CallerOf(*context);
    if (request->service() == "hold") {
      held_ = reactor;
      changed_.NotifyAll();
    } else {
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

  void AwaitHeld() {
    base::MutexLock lock(mu_);
    while (held_ == nullptr) changed_.Wait(mu_);
  }
  void Release() {
    base::MutexLock lock(mu_);
    held_->Finish(grpc::Status::OK);
  }
  std::vector<std::string> peers() {
    base::MutexLock lock(mu_);
    return peers_;
  }
  std::optional<Caller> last() {
    base::MutexLock lock(mu_);
    return last_;
  }

 private:
  const Callers& callers_;
  base::Mutex mu_;
  base::CondVar changed_;
  grpc::ServerUnaryReactor* held_ GUARDED_BY(mu_) = nullptr;
  std::vector<std::string> peers_ GUARDED_BY(mu_);
  std::optional<Caller> last_ GUARDED_BY(mu_);
};

class CallersTest : public ::testing::Test {
 protected:
  CallersTest() : service_(callers_) {
    grpc::EnableDefaultHealthCheckService(false);
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~CallersTest() override { server_->Shutdown(); }

  // A new connection of this process with itself.
  std::unique_ptr<Health::Stub> Connect() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    EXPECT_THAT(callers_.Meet(ends[0]), IsOk());
    grpc::AddInsecureChannelFromFd(server_.get(), ends[0]);
    return Health::NewStub(grpc::CreateInsecureChannelFromFd("", ends[1]));
  }
  static grpc::Status Check(Health::Stub& stub, const std::string& service,
                            absl::Duration deadline) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(base::RealClock().Now() + deadline));
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    return stub.Check(&context, request, &response);
  }

  Callers callers_{AccessRules{.plaintext = {}}};
  Service service_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(CallersTest, AConnectionIsItsLocalUsers) {
  ASSERT_TRUE(Check(*Connect(), "", absl::Seconds(30)).ok());
  ASSERT_TRUE(service_.last().has_value());
  EXPECT_EQ(service_.last()->name, "uid " + std::to_string(geteuid()));
  EXPECT_EQ(service_.last()->roles, RoleSet::All());
  EXPECT_THAT(service_.peers().back(), ::testing::MatchesRegex("fd:[0-9]+"));
}

TEST_F(CallersTest, AConnectionThatWasNotMetIsNobodys) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
  grpc::AddInsecureChannelFromFd(server_.get(), ends[0]);
  const auto stub = Health::NewStub(grpc::CreateInsecureChannelFromFd("", ends[1]));
  ASSERT_TRUE(Check(*stub, "", absl::Seconds(30)).ok());
  EXPECT_EQ(service_.last(), std::nullopt);
}

// What a call of the first began may still be under way, and counts as the first's.
TEST_F(CallersTest, TwoConnectionsOfOneNumberAreToldApart) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
  const auto first = callers_.Meet(ends[0]);
  const auto second = callers_.Meet(ends[0]);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->connection, second->connection);
  grpc::AddInsecureChannelFromFd(server_.get(), ends[0]);
  const auto stub = Health::NewStub(grpc::CreateInsecureChannelFromFd("", ends[1]));
  ASSERT_TRUE(Check(*stub, "", absl::Seconds(30)).ok());
  EXPECT_EQ(service_.last(), *second);
}

// Else a call could be taken for one of whoever connects next.
TEST_F(CallersTest, ANumberIsNotUsedAgainWhileACallOfItsConnectionIsLeft) {
  auto gone = Connect();
  std::thread call([&gone] { Check(*gone, "hold", absl::Milliseconds(50)); });
  service_.AwaitHeld();
  call.join();
  gone.reset();
  const std::string held = service_.peers().front();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Check(*Connect(), "", absl::Seconds(30)).ok());
  const auto peers = service_.peers();
  EXPECT_EQ(std::count(peers.begin(), peers.end(), held), 1);
  service_.Release();
}

}  // namespace
}  // namespace connecx::server
