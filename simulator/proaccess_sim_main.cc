// proaccess_sim: a simulated SALTO ProAccess SPACE server. simulator/README.md says how to use it.

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/log.h"
#include "base/real_clock.h"
#include "base/signals.h"
#include "base/status_macros.h"
#include "simulator/config.h"
#include "simulator/data_file.h"
#include "simulator/simulator.h"

ABSL_FLAG(std::string, config, "",
          "YAML configuration; without it SPACE is empty, in memory, on free ports");
ABSL_FLAG(std::string, port_file, "", "where to write the ports and URLs as JSON once serving");
ABSL_FLAG(std::uint64_t, seed, 1, "of the faults that have a probability");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warning, error or off");

namespace connecx::simulator {
namespace {

constexpr char kHelp[] =
    R"(proaccess_sim: a simulated SALTO ProAccess SPACE server that speaks SHIP.

  proaccess_sim [--config=FILE] [--port_file=FILE] [--seed=NUMBER] [--log_level=LEVEL]

  --config=FILE      YAML configuration (simulator/example.yaml). Without it SPACE is empty, in
                     memory, in UTC, on free ports of loopback.
  --port_file=FILE   Once serving, write {"ship_port":..,"control_port":..,"ship_url":..,
                     "control_url":..} to FILE.
  --seed=NUMBER      Decides which requests are hit by faults that have a probability; 1 without it.
                     The same number and requests give the same faults.
  --log_level=LEVEL  debug, info (default), warning, error or off.

Every access level has a zone, a door and a member that are nobody's business, too. What SPACE
answers where public knowledge of SHIP ends (27 questions), and what goes wrong, is set in FILE or
while it serves, over the control API; simulator/README.md lists switches and faults.

Serves until SIGTERM or SIGINT, then exits 0. Exits 64 for a wrong command line and 78 when the
configuration, a file or a port keeps it from starting.
)";

constexpr int kExitUsage = 64;
constexpr int kExitConfig = 78;

std::string PortFileText(const Simulator& simulator) {
  return absl::StrFormat(
      "{\"ship_port\":%d,\"control_port\":%d,\"ship_url\":\"%s\",\"control_url\":\"%s\"}\n",
      simulator.ship_port(), simulator.control_port(), simulator.ship_url(),
      simulator.control_url());
}

absl::Status Serve() {
  SimulatorOptions options;
  if (const std::string config = absl::GetFlag(FLAGS_config); !config.empty()) {
    ASSIGN_OR_RETURN(options, LoadConfig(config));
  }
  options.random_seed = absl::GetFlag(FLAGS_seed);
  base::RealClock clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<Simulator> simulator, Simulator::Start(options, clock));
  if (const std::string port_file = absl::GetFlag(FLAGS_port_file); !port_file.empty()) {
    RETURN_IF_ERROR(WriteFileAtomically(PortFileText(*simulator), port_file));
  }
  std::printf("proaccess_sim serves SHIP at %s and its control API at %s\n",
              simulator->ship_url().c_str(), simulator->control_url().c_str());
  std::fflush(stdout);
  const int signal = base::WaitForSignal({SIGTERM, SIGINT});
  LOG_INFO("signal {}: stopping", signal);
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    // Abseil's own --help exits with 1.
    if (absl::string_view(argv[i]) == "--help" || absl::string_view(argv[i]) == "-h") {
      std::fputs(kHelp, stdout);
      return 0;
    }
  }
  base::BlockSignals({SIGTERM, SIGINT});
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() > 1) {
    std::fprintf(stderr, "proaccess_sim: unexpected argument \"%s\"; see --help\n", arguments[1]);
    return kExitUsage;
  }
  if (!base::InitLogging(absl::GetFlag(FLAGS_log_level))) {
    std::fprintf(stderr, "proaccess_sim: --log_level must be debug, info, warning, error or off\n");
    return kExitUsage;
  }
  if (const absl::Status status = Serve(); !status.ok()) {
    std::fprintf(stderr, "proaccess_sim: %s\n", std::string(status.message()).c_str());
    return kExitConfig;
  }
  return 0;
}

}  // namespace
}  // namespace connecx::simulator

int main(int argc, char** argv) { return connecx::simulator::Main(argc, argv); }
