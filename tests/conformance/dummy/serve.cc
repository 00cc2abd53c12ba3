#include "tests/conformance/dummy/serve.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <csignal>
#include <filesystem>
#include <system_error>
#include <thread>

#include "absl/time/time.h"
#include "base/real_clock.h"
#include "base/signals.h"

namespace connecx::dummy {
namespace {

constexpr char kService[] = "connecx.access.v1.AccessControlProvider";
constexpr absl::Duration kGrace = absl::Seconds(5);

}  // namespace

Services PlainServices(Provider& provider) {
  return {.control = std::make_unique<ControlService>(provider),
          .query = std::make_unique<QueryService>(provider),
          .identity = std::make_unique<IdentityService>(provider)};
}

int Serve(const std::string& name, const CommandLine& flags, const MakeServices& make) {
  std::error_code failed;
  std::filesystem::create_directories(flags.data, failed);
  const auto ledger = Ledger::Open(flags.data + "/ledger.db");
  if (!ledger.ok()) return Complain(name, std::string(ledger.status().message()), kExitStart);
  const auto hardware = Hardware::Connect(flags.data + "/hardware.bin");
  if (!hardware.ok()) return Complain(name, std::string(hardware.status().message()), kExitStart);
  Provider::Buildings buildings;
  absl::LoadTimeZone(kTowerTimeZone, &buildings[kTower]);
  absl::LoadTimeZone(kAnnexTimeZone, &buildings[kAnnex]);
  base::RealClock clock;
  Provider provider(**ledger, **hardware, clock, buildings);
  if (absl::Status status = provider.Recover(); !status.ok()) {
    return Complain(name, std::string(status.message()), kExitStart);
  }

  const Services services = make(provider);
  OperatorService operation;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  int port = 0;
  grpc::ServerBuilder builder;
  // A port that is in use is an error, not shared.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(flags.listen, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(services.control.get());
  builder.RegisterService(services.query.get());
  builder.RegisterService(services.identity.get());
  builder.RegisterService(&operation);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    return Complain(name, flags.listen + " cannot be listened on", kExitStart);
  }
  if (services.tells_health) server->GetHealthCheckService()->SetServingStatus(kService, true);
  std::thread nights([&provider] { provider.ClearEveryNight(); });
  const bool told = WriteParams(flags, port);
  if (told) base::WaitForSignal({SIGTERM, SIGINT});
  server->GetHealthCheckService()->SetServingStatus(false);
  provider.Stop();
  server->Shutdown(absl::ToChronoTime(clock.Now() + kGrace));
  nights.join();
  return told ? 0 : Complain(name, flags.params_out + " cannot be written", kExitStart);
}

}  // namespace connecx::dummy
