// Configuration files: of the plugin's process, of a building, and of the simulator. Each input is
// read as each of them, and is taken or refused with a reason.

#include <string>

#include "absl/strings/string_view.h"
#include "server/config/load.h"
#include "simulator/config.h"
#include "tests/fuzz/scratch_folder.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

constexpr absl::string_view kPlugin = R"(installation: fuzz
listen:
  tcp: 127.0.0.1:7070
store:
  path: access.db
mail:
  from: access@example.com
  drop:
    folder: .
include:
  - building.yaml
)";

}  // namespace

void Run(absl::string_view input) {
  static const ScratchFolder folder;
  static const std::string plugin = folder.Write("plugin.yaml", kPlugin);

  const auto process = server::LoadConfig(folder.Write("input.yaml", input));
  Require(process.ok() || !process.status().message().empty(), "a refusal has a reason");

  folder.Write("building.yaml", input);
  const auto building = server::LoadConfig(plugin);
  Require(building.ok(),
          "a building's file never stops the process: " + std::string(building.status().message()));
  Require(building->buildings.size() == 1, "a building's file is a building");

  const auto simulator = simulator::ParseConfig(input, "simulator.yaml");
  Require(simulator.ok() || !simulator.status().message().empty(), "a refusal has a reason");
}

}  // namespace connecx::fuzz
