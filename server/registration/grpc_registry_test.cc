#include "server/registration/grpc_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "connecx/plugin/v1/provider_registry.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "salto_client/http/testing/test_certificate.h"

namespace connecx::server {
namespace {

using ::testing::HasSubstr;

// Core, as far as registering is concerned: answers what the test says.
class Core final : public plugin::v1::ProviderRegistry::Service {
 public:
  explicit Core(const std::shared_ptr<grpc::ServerCredentials>& credentials =
                    grpc::InsecureServerCredentials()) {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    server_ = builder.BuildAndStart();
  }
  ~Core() override { server_->Shutdown(); }

  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }

  grpc::Status Register(grpc::ServerContext* context, const plugin::v1::RegisterRequest* request,
                        plugin::v1::RegisterResponse* response) override {
    {
      base::MutexLock lock(mu_);
      calls_.push_back(*request);
      changed_.NotifyAll();
    }
    return answer_(*context, *response);
  }

  void AwaitCall() {
    base::MutexLock lock(mu_);
    while (calls_.empty()) changed_.Wait(mu_);
  }
  std::vector<plugin::v1::RegisterRequest> calls() {
    base::MutexLock lock(mu_);
    return calls_;
  }

  std::function<grpc::Status(grpc::ServerContext&, plugin::v1::RegisterResponse&)> answer_ =
      [](grpc::ServerContext&, plugin::v1::RegisterResponse&) { return grpc::Status::OK; };

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::vector<plugin::v1::RegisterRequest> calls_ GUARDED_BY(mu_);
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

RegistryError ErrorIn(const RegistryAnswer& answer) {
  if (const auto* error = std::get_if<RegistryError>(&answer)) return *error;
  ADD_FAILURE() << "it was accepted";
  return {};
}

plugin::v1::RegisterRequest Request() {
  plugin::v1::RegisterRequest request;
  request.set_instance_id("an-instance");
  request.add_buildings("harbour-tower");
  return request;
}

TEST(GrpcRegistryTest, CarriesRequestAndAnswer) {
  Core core;
  core.answer_ = [](grpc::ServerContext&, plugin::v1::RegisterResponse& response) {
    response.mutable_ttl()->set_seconds(30);
    response.set_contract_version("connecx.access.v1");
    return grpc::Status::OK;
  };
  GrpcRegistry registry({.target = core.target()});
  const RegistryAnswer answer = registry.Register(Request(), absl::Seconds(30));
  ASSERT_TRUE(std::holds_alternative<plugin::v1::RegisterResponse>(answer))
      << ErrorIn(answer).message;
  EXPECT_EQ(std::get<plugin::v1::RegisterResponse>(answer).ttl().seconds(), 30);
  ASSERT_EQ(core.calls().size(), 1);
  EXPECT_EQ(core.calls()[0].SerializeAsString(), Request().SerializeAsString());
}

TEST(GrpcRegistryTest, TellsCodeReasonMessageAndBuildingOfARefusal) {
  Core core;
  core.answer_ = [](grpc::ServerContext&, plugin::v1::RegisterResponse&) {
    google::rpc::ErrorInfo info;
    info.set_domain("access.connecx");
    info.set_reason("BUILDING_TAKEN");
    (*info.mutable_metadata())["building"] = "harbour-tower";
    google::rpc::Status rpc;
    rpc.add_details()->PackFrom(info);
    return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "Another serves it.",
                        rpc.SerializeAsString());
  };
  GrpcRegistry registry({.target = core.target()});
  const RegistryError want = {.code = absl::StatusCode::kFailedPrecondition,
                              .reason = "BUILDING_TAKEN",
                              .message = "Another serves it.",
                              .building = "harbour-tower"};
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Seconds(30))), want);
}

TEST(GrpcRegistryTest, ReasonsOfOtherDomainsAreNoneOfOurs) {
  Core core;
  core.answer_ = [](grpc::ServerContext&, plugin::v1::RegisterResponse&) {
    google::rpc::ErrorInfo info;
    info.set_domain("proxy.example");
    info.set_reason("NO_ROUTE");
    google::rpc::Status rpc;
    rpc.add_details()->PackFrom(info);
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "no route", rpc.SerializeAsString());
  };
  GrpcRegistry registry({.target = core.target()});
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Seconds(30))).reason, "");
}

TEST(GrpcRegistryTest, NobodyThereIsUnavailableAndSomebodyLaterIsFound) {
  std::string target;
  {
    const Core gone;
    target = gone.target();
  }
  GrpcRegistry registry({.target = target});
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Seconds(30))).code,
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Seconds(30))).reason, "");
}

// Until the caller is gone.
grpc::Status Hang(grpc::ServerContext& context, plugin::v1::RegisterResponse&) {
  while (!context.IsCancelled()) std::this_thread::yield();
  return grpc::Status::CANCELLED;
}

TEST(GrpcRegistryTest, EndsAtItsTimeLimit) {
  Core core;
  core.answer_ = Hang;
  GrpcRegistry registry({.target = core.target()});
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Milliseconds(50))).code,
            absl::StatusCode::kDeadlineExceeded);
}

TEST(GrpcRegistryTest, CancelEndsTheCallUnderWayAndLaterOnes) {
  Core core;
  core.answer_ = Hang;
  GrpcRegistry registry({.target = core.target()});
  std::thread stopper([&] {
    core.AwaitCall();
    registry.Cancel();
  });
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Hours(1))).code,
            absl::StatusCode::kCancelled);
  stopper.join();
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Hours(1))).code,
            absl::StatusCode::kCancelled);
  EXPECT_EQ(core.calls().size(), 1);
}

// A core that shows `certificate`, and wants one of `client`.
std::shared_ptr<grpc::ServerCredentials> Mutual(const salto::TestCertificate& certificate,
                                                const salto::TestCertificate& client) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = client.Pem();
  options.pem_key_cert_pairs = {
      {.private_key = certificate.KeyPem(), .cert_chain = certificate.Pem()}};
  return grpc::SslServerCredentials(options);
}

std::string Written(const std::string& name, const std::string& content) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(GrpcRegistryTest, BothSidesProveWhoTheyAreAndRenewedFilesCountAtOnce) {
  const salto::TestCertificate of_core("127.0.0.1");
  const salto::TestCertificate ours("127.0.0.1");
  const salto::TestCertificate somebody("127.0.0.1");
  Core core(Mutual(of_core, ours));
  GrpcRegistry registry({.target = core.target(),
                         .tls = true,
                         .ca_file = Written("ca.pem", somebody.Pem()),
                         .certificate_file = Written("ours.pem", ours.Pem()),
                         .key_file = Written("ours.key", ours.KeyPem())});
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Seconds(30))).code,
            absl::StatusCode::kUnavailable)
      << "core is not the one that is trusted";

  Written("ca.pem", of_core.Pem());
  EXPECT_TRUE(std::holds_alternative<plugin::v1::RegisterResponse>(
      registry.Register(Request(), absl::Seconds(30))));

  Written("ours.pem", somebody.Pem());
  Written("ours.key", somebody.KeyPem());
  EXPECT_EQ(ErrorIn(registry.Register(Request(), absl::Seconds(30))).code,
            absl::StatusCode::kUnavailable)
      << "core does not know us";
}

TEST(GrpcRegistryTest, FilesThatCannotBeReadFailTheAttemptAlone) {
  GrpcRegistry registry({.target = "127.0.0.1:1", .tls = true, .ca_file = "no/such/file.pem"});
  const RegistryError error = ErrorIn(registry.Register(Request(), absl::Seconds(30)));
  EXPECT_EQ(error.code, absl::StatusCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("no/such/file.pem"));
}

}  // namespace
}  // namespace connecx::server
