#ifndef CONNECX_SERVER_TESTING_SERVER_FIXTURE_H_
#define CONNECX_SERVER_TESTING_SERVER_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "core/observer.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "gtest/gtest.h"
#include "server/grpc_server.h"
#include "server/testing/fixed_buildings.h"
#include "server/testing/mock_provider.h"

namespace connecx::server {

// Every answer, as the observer is told of it: "Grant OK", "Grant NOT_FOUND BUILDING_UNKNOWN".
class AnswersSeen final : public core::Observer {
 public:
  void OnCall(const core::CallAnswered& call) override EXCLUDES(mu_);
  std::vector<std::string> All() EXCLUDES(mu_);
  std::string last_trace_id() EXCLUDES(mu_);

 private:
  base::Mutex mu_;
  std::vector<std::string> answers_ GUARDED_BY(mu_);
  std::string last_trace_id_ GUARDED_BY(mu_);
};

// The real server on a Unix socket and on TCP, over mocks of what it calls.
class ServerFixture : public ::testing::Test {
 protected:
  ServerFixture();
  ~ServerFixture() override;

  absl::StatusOr<std::unique_ptr<GrpcServer>> StartServer(const GrpcServerOptions& options);

  std::string SocketPath() const { return folder_ + "/grpc.sock"; }
  std::shared_ptr<grpc::Channel> UnixChannel() const;
  std::shared_ptr<grpc::Channel> TcpChannel() const;

  base::RealClock clock_;
  ::testing::StrictMock<MockAccessControlProvider> provider_;
  ::testing::StrictMock<MockAccessQuery> query_;
  ::testing::StrictMock<MockAccessOperator> operator_;
  FixedBuildings buildings_{{"harbour-tower", "quay-house"}};
  absl::Status store_status_;
  AnswersSeen answers_;
  std::string folder_;  // Short: a socket's path has 107 bytes at most.
  std::unique_ptr<GrpcServer> server_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_SERVER_FIXTURE_H_
