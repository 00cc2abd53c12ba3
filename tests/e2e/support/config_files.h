#ifndef CONNECX_TESTS_E2E_SUPPORT_CONFIG_FILES_H_
#define CONNECX_TESTS_E2E_SUPPORT_CONFIG_FILES_H_

#include <string>

#include "tests/e2e/support/temp_folder.h"

namespace connecx::e2e {

// The timetables that the buildings of these tests may use. Any SPACE has these numbers.
inline constexpr int kFirstTimetable = 101;
inline constexpr int kLastTimetable = 200;

// Writes `plugin.yaml` of a plugin that serves the Unix socket `p.sock`, keeps `store/access.db`,
// drops its mails into `mails/` and includes `buildings.d/*.yaml`. Paths are in `folder`.
void WritePlugin(const TempFolder& folder);

// The YAML of building `id` in Sydney with its SPACE at `url`, without encryption or sign-in, as
// its site knows that SPACE (space_switches.h).
std::string BuildingYaml(const std::string& id, const std::string& url);

// Writes that as `buildings.d/ID.yaml`.
void WriteBuilding(const TempFolder& folder, const std::string& id, const std::string& url);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_CONFIG_FILES_H_
