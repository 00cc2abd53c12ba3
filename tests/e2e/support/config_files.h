#ifndef CONNECX_TESTS_E2E_SUPPORT_CONFIG_FILES_H_
#define CONNECX_TESTS_E2E_SUPPORT_CONFIG_FILES_H_

#include <string>

#include "tests/e2e/support/temp_folder.h"

namespace connecx::e2e {

// The timetables that the buildings of these tests may use.
inline constexpr int kFirstTimetable = 901;
inline constexpr int kLastTimetable = 1000;

// Writes `plugin.yaml` of a plugin that serves the Unix socket `p.sock`, keeps `store/access.db`,
// drops its mails into `mails/` and includes `buildings.d/*.yaml`. Paths are in `folder`.
void WritePlugin(const TempFolder& folder);

// The YAML of building `id` in Sydney with its SPACE at `url`, without encryption or sign-in.
std::string BuildingYaml(const std::string& id, const std::string& url);

// Writes that as `buildings.d/ID.yaml`.
void WriteBuilding(const TempFolder& folder, const std::string& id, const std::string& url);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_CONFIG_FILES_H_
