// The server over another vendor's systems registers as what it says it is when it is asked.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "connecx/access/v1/provider_identity.grpc.pb.h"
#include "connecx/plugin/v1/provider_registry.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "server/app/app.h"
#include "server/app/system_factory.h"
#include "server/config/load.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;

// Core's registry; keeps what it is told.
class Registry final : public plugin::v1::ProviderRegistry::Service {
 public:
  grpc::Status Register(grpc::ServerContext*, const plugin::v1::RegisterRequest* request,
                        plugin::v1::RegisterResponse* response) override EXCLUDES(mu_) {
    response->mutable_ttl()->set_seconds(3600);
    response->set_contract_version("connecx.access.v1");
    base::MutexLock lock(mu_);
    request_ = *request;
    changed_.NotifyAll();
    return grpc::Status::OK;
  }

  plugin::v1::RegisterRequest Await() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    while (!request_) changed_.Wait(mu_);
    return *request_;
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::optional<plugin::v1::RegisterRequest> request_ GUARDED_BY(mu_);
};

// A vendor whose systems cannot be had: its buildings are misconfigured.
class OtherVendor final : public server::SystemFactory {
 public:
  absl::StatusOr<server::MadeSystem> Make(const server::LoadedBuilding&,
                                          const core::Building&) override {
    return absl::FailedPreconditionError("there is none");
  }
  server::PluginFacts Facts() const override {
    return {.name = "other.access.connecx",
            .vendor = "Other Locks",
            .max_permissions_per_pair = 7,
            .cards_may_need_update = false};
  }
};

TEST(AdapterRegistrationTest, RegistersUnderItsOwnVendorsName) {
  const TempFolder folder;
  WritePlugin(folder);
  WriteBuilding(folder, "tower", "http://127.0.0.1:1");
  folder.Write("plugin.yaml", folder.Read("plugin.yaml") +
                                  "registration:\n  registry: unix:" + folder.File("core.sock") +
                                  "\n  endpoint: unix:" + folder.File("p.sock") + "\n");
  Registry registry;
  grpc::ServerBuilder builder;
  builder.RegisterService(&registry);
  builder.AddListeningPort("unix:" + folder.File("core.sock"), grpc::InsecureServerCredentials());
  const std::unique_ptr<grpc::Server> core = builder.BuildAndStart();
  ASSERT_NE(core, nullptr);

  base::RealClock clock;
  const auto config = server::LoadConfig(folder.File("plugin.yaml"));
  ASSERT_OK(config);
  const auto app = server::App::Start(*config, clock, std::make_unique<OtherVendor>());
  ASSERT_OK(app);
  const plugin::v1::RegisterRequest registered = registry.Await();

  const auto stub = v1::ProviderIdentity::NewStub(
      grpc::CreateChannel("unix:" + folder.File("p.sock"), grpc::InsecureChannelCredentials()));
  grpc::ClientContext info_context;
  v1::GetPluginInfoResponse info;
  ASSERT_TRUE(stub->GetPluginInfo(&info_context, {}, &info).ok());
  grpc::ClientContext context;
  v1::GetPluginCapabilitiesResponse capabilities;
  ASSERT_TRUE(stub->GetPluginCapabilities(&context, {}, &capabilities).ok());
  EXPECT_EQ(registered.info().name(), "other.access.connecx");
  EXPECT_EQ(registered.info().SerializeAsString(), info.info().SerializeAsString());
  EXPECT_EQ(registered.capabilities().max_permissions_per_pair(), 7);
  EXPECT_EQ(registered.capabilities().SerializeAsString(),
            capabilities.capabilities().SerializeAsString());
}

}  // namespace
}  // namespace connecx::e2e
