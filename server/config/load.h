#ifndef CONNECX_SERVER_CONFIG_LOAD_H_
#define CONNECX_SERVER_CONFIG_LOAD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/config/config.pb.h"
#include "server/config/problem.h"

namespace connecx::server {

struct LoadedBuilding {
  std::string file;
  // As far as it could be read if there are problems. id: empty only if the file does not tell it
  // at all: then core cannot name the building, and only a log can tell of it.
  config::v1::BuildingConfig config;
  std::vector<Problem> problems;  // not empty: the file cannot be used
  // With problems: `config` is what the file held before it was broken, and goes on being served.
  bool kept = false;
};

struct LoadedConfig {
  config::v1::PluginConfig plugin;
  std::vector<LoadedBuilding> buildings;  // by file; no id twice
};

// Reads the configuration of access_plugin from `path` and the files that it includes. Relative
// paths in the result start from where `path` does. Secrets are not read. Blocks for local files.
//
// INVALID_ARGUMENT: something is wrong with the process' own part; the message has a line
// "FILE:LINE: PATH: WHAT; fix: FIX" for each thing. What is wrong with a building is in its
// `problems` and concerns no other, except that of two buildings with one id, or with timetables of
// one SPACE in common, neither can be served.
absl::StatusOr<LoadedConfig> LoadConfig(const std::string& path);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_LOAD_H_
