#ifndef CONNECX_SERVER_CONFIG_TESTING_CONFIG_FILES_H_
#define CONNECX_SERVER_CONFIG_TESTING_CONFIG_FILES_H_

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "server/config/load.h"

namespace connecx::server {

// A good configuration of the process ...
inline constexpr char kGoodPlugin[] = R"(installation: demo
listen:
  tcp: 127.0.0.1:7070
store:
  path: access.db
mail:
  from: access@example.com
  drop:
    folder: mails
include:
  - buildings.d/*.yaml
)";

// ... and of a building.
inline constexpr char kGoodBuilding[] = R"(id: a
name: House A
time_zone: Australia/Sydney
policy: notify
special_days: none
managers: [manager@example.com]
operator_contact: operator@example.com
salto:
  url: https://space.example.com:8100
  auth:
    basic:
      user: ship
      password_file: secret
  timetable_pool:
    first: 901
    last: 1000
)";

// A folder of its own for one test, with the folders and secrets that a good configuration names.
class ConfigFiles {
 public:
  ConfigFiles() {
    std::string pattern = std::string(std::getenv("TEST_TMPDIR")) + "/config_XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directories(root_ / "buildings.d");
    std::filesystem::create_directories(root_ / "mails");
    for (const char* secret : {"secret", "buildings.d/secret"}) Write(secret, "s3cret", 0640);
  }
  ~ConfigFiles() { std::filesystem::remove_all(root_); }

  void Write(const std::string& name, const std::string& content, mode_t mode = 0644) {
    std::ofstream(root_ / name, std::ios::binary) << content;
    ::chmod((root_ / name).c_str(), mode);
  }

  std::string Path(const std::string& name) const { return root_ / name; }

  absl::StatusOr<LoadedConfig> Load() const { return LoadConfig(Path("plugin.yaml")); }

  // Texts name files from here.
  std::string Shorten(absl::string_view text) const {
    return absl::StrReplaceAll(text, {{root_.string() + "/", ""}, {root_.string(), "."}});
  }

 private:
  std::filesystem::path root_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_TESTING_CONFIG_FILES_H_
