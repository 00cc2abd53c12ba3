#ifndef CONNECX_SIMULATOR_CONFIG_H_
#define CONNECX_SIMULATOR_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "simulator/simulator.h"

namespace connecx::simulator {

// Reads proaccess_sim's YAML configuration (example.yaml names every key). Paths in it are relative
// to its own folder. Errors are INVALID_ARGUMENT, or that of the file, and say file, line, key and
// what is wanted.
absl::StatusOr<SimulatorOptions> LoadConfig(const std::string& path);

// The same for the text of a file called `path`, which need not exist.
absl::StatusOr<SimulatorOptions> ParseConfig(absl::string_view yaml, const std::string& path);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_CONFIG_H_
