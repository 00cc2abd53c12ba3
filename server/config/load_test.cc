#include "server/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "server/config/config.pb.h"
#include "server/config/problem.h"
#include "server/config/testing/config_files.h"

namespace connecx::server {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LoadTest : public testing::Test {
 protected:
  void SetUp() override { files_.Write("plugin.yaml", kGoodPlugin); }

  std::string Problems(const LoadedBuilding& building) const {
    return files_.Shorten(Texts(building.problems));
  }

  ConfigFiles files_;
};

TEST_F(LoadTest, ReadsWhatIsWrittenAndSetsTheDefaults) {
  files_.Write("buildings.d/a.yaml", kGoodBuilding);
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, files_.Load());
  EXPECT_EQ(config.plugin.log_level(), config::v1::LOG_LEVEL_INFO);
  EXPECT_EQ(config.plugin.store().path(), files_.Path("access.db"));
  EXPECT_EQ(config.plugin.mail().drop().folder(), files_.Path("mails"));
  ASSERT_THAT(config.buildings, SizeIs(1));
  const config::v1::BuildingConfig& building = config.buildings[0].config;
  EXPECT_THAT(config.buildings[0].problems, IsEmpty());
  EXPECT_EQ(building.id(), "a");
  EXPECT_EQ(building.installation(), "demo");
  EXPECT_EQ(building.after_midnight().seconds(), 300);
  EXPECT_EQ(building.salto().request_time_limit().seconds(), 5);
  EXPECT_EQ(building.salto().absent_lists(), config::v1::ABSENT_LISTS_CLEAR);
  EXPECT_EQ(building.salto().auth().basic().password_file(), files_.Path("buildings.d/secret"));
  EXPECT_EQ(building.salto().timetable_pool().first(), 901);
}

TEST_F(LoadTest, TheFileMayBeMissing) {
  const auto config = LoadConfig(files_.Path("none.yaml"));
  EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(files_.Shorten(config.status().message()),
            "none.yaml: cannot be read; fix: correct the path, or the rights of the file");
}

TEST_F(LoadTest, BuildingsAreReadInTheOrderOfTheirFilesEachOnce) {
  files_.Write("plugin.yaml", absl::StrReplaceAll(kGoodPlugin, {{"  - buildings.d/*.yaml",
                                                                 "  - buildings.d/*.yaml\n"
                                                                 "  - buildings.d/a.yaml"}}));
  int pool = 100;
  for (const char* id : {"c", "a", "b"}) {
    const std::string first = std::to_string(pool += 100);
    files_.Write(
        std::string("buildings.d/") + id + ".yaml",
        absl::StrReplaceAll(
            kGoodBuilding, {{"id: a", std::string("id: ") + id}, {"901", first}, {"1000", first}}));
  }
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, files_.Load());
  std::vector<std::string> ids;
  for (const LoadedBuilding& building : config.buildings) {
    ids.push_back(building.config.id());
    EXPECT_EQ(Problems(building), "");
  }
  EXPECT_THAT(ids, ElementsAre("a", "b", "c"));
}

TEST_F(LoadTest, FilesMayBeCredentialsOfSystemd) {
  ::setenv("CREDENTIALS_DIRECTORY", files_.Path("mails").c_str(), 1);
  files_.Write("mails/space", "s3cret", 0400);
  files_.Write("buildings.d/a.yaml",
               absl::StrReplaceAll(kGoodBuilding,
                                   {{"password_file: secret", "password_file: credential:space"}}));
  files_.Write("buildings.d/b.yaml",
               absl::StrReplaceAll(kGoodBuilding, {{"id: a", "id: b"},
                                                   {"901", "1"},
                                                   {"1000", "2"},
                                                   {"password_file: secret",
                                                    "password_file: credential:../mails/space"}}));
  const auto loaded = files_.Load();
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, loaded);
  ASSERT_THAT(config.buildings, SizeIs(2));
  EXPECT_EQ(Problems(config.buildings[0]), "");
  EXPECT_EQ(config.buildings[0].config.salto().auth().basic().password_file(),
            files_.Path("mails/space"));
  EXPECT_EQ(Problems(config.buildings[1]),
            "buildings.d/b.yaml:13: salto.auth.basic.password_file: \"../mails/space\" does not "
            "name a credential; fix: write credential: and the name that LoadCredential= gives it");
}

TEST_F(LoadTest, OneIdTwiceIsOneMisconfiguredBuilding) {
  files_.Write("buildings.d/a.yaml", kGoodBuilding);
  files_.Write(
      "buildings.d/b.yaml",
      absl::StrReplaceAll(kGoodBuilding, {{"id: a", "# copied\nid: a"}, {"space.", "other."}}));
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, files_.Load());
  ASSERT_THAT(config.buildings, SizeIs(1));
  EXPECT_EQ(Problems(config.buildings[0]),
            "buildings.d/b.yaml:2: id: \"a\" is also the id in buildings.d/a.yaml:1; fix: give "
            "each building an id of its own");
}

TEST_F(LoadTest, BuildingsWithTimetablesInCommonAreBothOutOfService) {
  files_.Write("buildings.d/a.yaml", kGoodBuilding);
  files_.Write("buildings.d/b.yaml", absl::StrReplaceAll(kGoodBuilding, {{"id: a", "id: b"},
                                                                         {"1000", "1010"},
                                                                         {"901", "1000"},
                                                                         {"space.", "SPACE."},
                                                                         {":8100", ":8100/"}}));
  files_.Write(
      "buildings.d/c.yaml",
      absl::StrReplaceAll(kGoodBuilding, {{"id: a", "id: c"}, {"1000", "900"}, {"901", "1"}}));
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, files_.Load());
  ASSERT_THAT(config.buildings, SizeIs(3));
  EXPECT_EQ(Problems(config.buildings[0]),
            "buildings.d/a.yaml:14: salto.timetable_pool: timetables 1000-1000 are also those of "
            "buildings.d/b.yaml:14; fix: give each building on this SPACE a range of its own");
  EXPECT_EQ(Problems(config.buildings[1]),
            "buildings.d/b.yaml:14: salto.timetable_pool: timetables 1000-1000 are also those of "
            "buildings.d/a.yaml:14; fix: give each building on this SPACE a range of its own");
  EXPECT_EQ(Problems(config.buildings[2]), "");
}

TEST_F(LoadTest, TheIdOfABrokenFileIsFoundIfItIsThere) {
  files_.Write("buildings.d/a.yaml", "name: [\nid: 'house-a' # core's\n");
  files_.Write("buildings.d/b.yaml", "name: [\nid: house-b # core's\n");
  files_.Write("buildings.d/c.yaml", "\x01\x02");
  files_.Write("buildings.d/d.yaml", "");
  ASSERT_OK_AND_ASSIGN(const LoadedConfig config, files_.Load());
  std::vector<std::string> ids;
  for (const LoadedBuilding& building : config.buildings) {
    ids.push_back(building.config.id());
    EXPECT_THAT(building.problems, testing::Not(IsEmpty()));
  }
  EXPECT_THAT(ids, ElementsAre("house-a", "house-b", "", ""));
}

}  // namespace
}  // namespace connecx::server
