#include "tests/e2e/support/config_files.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/support/space_switches.h"

namespace connecx::e2e {

void WritePlugin(const TempFolder& folder) {
  for (const char* name : {"store", "mails", "buildings.d"}) {
    std::filesystem::create_directories(folder.File(name));
  }
  folder.Write("plugin.yaml", R"(installation: e2e.example.com
listen:
  unix_socket: p.sock
  http: 127.0.0.1:0
store:
  path: store/access.db
mail:
  from: access@example.com
  drop:
    folder: mails
log_level: warning
include:
  - buildings.d/*.yaml
)");
}

std::string BuildingYaml(const std::string& id, const std::string& url) {
  const bool merges = SpaceBehaviour().list_write != simulator::ListWrite::kReplace;
  return absl::StrCat("id: ", id, R"(
name: Harbour Tower
time_zone: Australia/Sydney
policy: notify
special_days: none
managers: [manager@example.com]
operator_contact: operator@example.com
salto:
  url: )",
                      url, "\n  ", absl::StartsWith(url, "stp:") ? "plain_stp" : "plain_http",
                      R"(: true
  auth: none
  timetable_pool: {first: )",
                      kFirstTimetable, ", last: ", kLastTimetable, "}\n",
                      merges ? "  list_write: merge\n" : "");
}

void WriteBuilding(const TempFolder& folder, const std::string& id, const std::string& url) {
  folder.Write(absl::StrCat("buildings.d/", id, ".yaml"), BuildingYaml(id, url));
}

}  // namespace connecx::e2e
