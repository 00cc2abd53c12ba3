// dummy_adapter: the plugin's server over the imaginary hardware, in the place of SALTO.

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <variant>

#include "absl/synchronization/mutex.h"
#include "base/log.h"
#include "base/real_clock.h"
#include "base/signals.h"
#include "server/app/app.h"
#include "server/app/system_factory.h"
#include "tests/conformance/dummy/adapter.h"
#include "tests/conformance/dummy/command_line.h"

namespace connecx::dummy {
namespace {

constexpr char kName[] = "dummy_adapter";
constexpr char kInstallation[] = "dummy.access.connecx";
constexpr absl::Duration kGrace = absl::Seconds(7);

// Every building has the same controller.
class DummySystems final : public server::SystemFactory {
 public:
  DummySystems(Hardware& hardware, base::Clock& clock) : hardware_(hardware), clock_(clock) {}

  absl::StatusOr<server::MadeSystem> Make(const server::LoadedBuilding& /*loaded*/,
                                          const core::Building& building) override {
    return server::MadeSystem{
        .system = std::make_shared<DummyAccessSystem>(hardware_, clock_, building.time_zone),
        .made_from = building.time_zone_name};
  }

  server::PluginFacts Facts() const override {
    return {.name = kInstallation,
            .vendor = "Imaginary Locks",
            .max_permissions_per_pair = 1,
            .max_intervals_per_permission = 8,
            .cards_may_need_update = false};
  }

 private:
  Hardware& hardware_;
  base::Clock& clock_;
};

server::LoadedBuilding Building(const std::string& id, const std::string& time_zone) {
  server::LoadedBuilding building{.file = id};
  building.config.set_id(id);
  building.config.set_name(id);
  building.config.set_time_zone(time_zone);
  building.config.set_policy(config::v1::POLICY_PACK);
  building.config.add_managers("manager@example.com");
  building.config.set_operator_contact("operator@example.com");
  building.config.set_installation(kInstallation);
  return building;
}

server::LoadedConfig ConfigOf(const CommandLine& flags) {
  server::LoadedConfig config;
  config.plugin.set_installation(kInstallation);
  config.plugin.mutable_store()->set_path(flags.data + "/access.db");
  config.plugin.mutable_mail()->set_from("access@example.com");
  config.plugin.mutable_mail()->mutable_drop()->set_folder(flags.data + "/mails");
  if (const auto path = UnixPath(flags.listen)) {
    config.plugin.mutable_listen()->set_unix_socket(*path);
  } else {
    config.plugin.mutable_listen()->set_tcp(flags.listen);
  }
  config.buildings = {Building(kTower, kTowerTimeZone), Building(kAnnex, kAnnexTimeZone)};
  return config;
}

int Main(int argc, char** argv) {
  const auto read = ReadCommandLine(kName, "an adapter on the port AccessSystem", argc, argv);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const auto& flags = std::get<CommandLine>(read);
  std::error_code failed;
  std::filesystem::create_directories(flags.data + "/mails", failed);
  const auto hardware = Hardware::Connect(flags.data + "/hardware.bin");
  if (!hardware.ok()) return Complain(kName, std::string(hardware.status().message()), kExitStart);
  base::InitLogging("warning");
  base::RealClock clock;
  const auto app =
      server::App::Start(ConfigOf(flags), clock, std::make_unique<DummySystems>(**hardware, clock));
  if (!app.ok()) return Complain(kName, std::string(app.status().message()), kExitStart);
  if (!WriteParams(flags, (*app)->tcp_port())) {
    return Complain(kName, flags.params_out + " cannot be written", kExitStart);
  }
  base::WaitForSignal({SIGTERM, SIGINT});
  (*app)->Shutdown(kGrace);
  return 0;
}

}  // namespace
}  // namespace connecx::dummy

int main(int argc, char** argv) {
  // Debian's Abseil aborts on lock cycles that it suspects.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  connecx::base::BlockSignals({SIGTERM, SIGINT});
  return connecx::dummy::Main(argc, argv);
}
