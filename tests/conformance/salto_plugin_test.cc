// The suite against access_plugin, with proaccess_sim as its SPACE.

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/conformance/support/sanity_run.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::conformance {
namespace {

class SaltoPlugin : public e2e::LivePair {
 protected:
  void SetUp() override {
    LivePair::SetUp();
    // Another building on the same SPACE, with timetables of its own.
    folder_.Write(
        "buildings.d/annex.yaml",
        absl::StrReplaceAll(e2e::BuildingYaml("annex", ship_url_),
                            {{absl::StrCat("first: ", e2e::kFirstTimetable), "first: 801"},
                             {absl::StrCat("last: ", e2e::kLastTimetable), "last: 900"}}));
    folder_.Write("params.json", absl::StrCat(R"({
      "target": ")",
                                              Address(), R"(",
      "building": "tower",
      "other_building": "annex",
      "apartments": [
        {"apartment": "501/1", "access_control_id": "APT-501-1"},
        {"apartment": "501/2", "access_control_id": "APT-501-2"}],
      "facilities": [
        {"facility": "gym", "access_control_facility_id": "GYM"},
        {"facility": "pool", "access_control_facility_id": "POOL"}]
    })"));
    StartPlugin();
  }

  void Restart() {
    plugin_.reset();
    StartPlugin();
  }
};

TEST_F(SaltoPlugin, KeepsTheContract) {
  const SanityResult result =
      RunSanity(folder_, {"--params=" + folder_.File("params.json")}, [this] { Restart(); });
  EXPECT_EQ(result.exit, 0) << result.output;
  EXPECT_EQ(result.failed, 0) << result.output;
  EXPECT_GE(result.passed, 150) << result.output;
}

}  // namespace
}  // namespace connecx::conformance
