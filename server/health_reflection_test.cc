// The standard services of the real server: grpc.health.v1 and reflection.

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/testing/reflection_client.h"
#include "server/testing/server_fixture.h"

namespace connecx::server {
namespace {

using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

constexpr char kProvider[] = "connecx.access.v1.AccessControlProvider";

class HealthTest : public ServerFixture {
 protected:
  grpc::Status Check(const std::string& service, HealthCheckResponse* response) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(service);
    return Health::NewStub(UnixChannel())->Check(&context, request, response);
  }
  HealthCheckResponse::ServingStatus Check(const std::string& service) {
    HealthCheckResponse response;
    EXPECT_TRUE(Check(service, &response).ok());
    return response.status();
  }
};

TEST_F(HealthTest, CheckFollowsSetServing) {
  for (const char* name : {"", kProvider}) {
    EXPECT_EQ(Check(name), HealthCheckResponse::NOT_SERVING);
  }
  server_->SetReady(true);
  for (const char* name : {"", kProvider}) EXPECT_EQ(Check(name), HealthCheckResponse::SERVING);
  server_->SetServing(kProvider, false);
  EXPECT_EQ(Check(kProvider), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Check(""), HealthCheckResponse::SERVING);
  HealthCheckResponse response;
  EXPECT_EQ(Check("no.such.Service", &response).error_code(), grpc::NOT_FOUND);
  EXPECT_EQ(answers_.All().back(), "HealthCheck NOT_FOUND");
}

class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& service)
      : stub_(Health::NewStub(channel)) {
    HealthCheckRequest request;
    request.set_service(service);
    reader_ = stub_->Watch(&context_, request);
  }
  ~Watch() { context_.TryCancel(); }

  HealthCheckResponse::ServingStatus Next() {
    HealthCheckResponse response;
    EXPECT_TRUE(reader_->Read(&response));
    return response.status();
  }
  bool AtEnd() {
    HealthCheckResponse response;
    return !reader_->Read(&response);
  }
  grpc::Status Finish() { return reader_->Finish(); }
  void Cancel() { context_.TryCancel(); }

 private:
  std::unique_ptr<Health::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

TEST_F(HealthTest, WatchTellsEveryChangeAndTheEnd) {
  Watch watch(UnixChannel(), kProvider);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  server_->SetReady(true);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  server_->SetReady(true);  // No change, no message.
  server_->Shutdown(absl::Seconds(30));
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_TRUE(watch.AtEnd());
  EXPECT_EQ(watch.Finish().error_code(), grpc::UNAVAILABLE);
  EXPECT_THAT(answers_.All(), ::testing::ElementsAre("HealthWatch UNAVAILABLE"));
}

TEST_F(HealthTest, WatchOfANameThatIsNotKnownYet) {
  Watch watch(TcpChannel(), "later.Service");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  server_->SetServing("later.Service", true);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, AWatchThatIsGivenUpHarmsNobody) {
  Watch gone(UnixChannel(), "");
  EXPECT_EQ(gone.Next(), HealthCheckResponse::NOT_SERVING);
  Watch stays(UnixChannel(), "");
  EXPECT_EQ(stays.Next(), HealthCheckResponse::NOT_SERVING);
  gone.Cancel();
  EXPECT_EQ(gone.Finish().error_code(), grpc::CANCELLED);
  server_->SetReady(true);
  EXPECT_EQ(stays.Next(), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, ReflectionListsEveryService) {
  EXPECT_THAT(ListServices(UnixChannel()),
              ::testing::UnorderedElementsAre(
                  kProvider, "connecx.access.v1.ProviderIdentity", "connecx.access.v1.AccessQuery",
                  "connecx.access.v1.AccessOperator", "grpc.health.v1.Health",
                  "grpc.reflection.v1alpha.ServerReflection"));
  for (const char* service : {kProvider, "grpc.health.v1.Health"}) {
    EXPECT_TRUE(CanDescribe(UnixChannel(), service)) << service;
  }
}

}  // namespace
}  // namespace connecx::server
