#include "server/config/reload_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/config/config.pb.h"
#include "server/config/problem.h"

namespace connecx::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// In FILE.yaml, with timetables `first` to `first` + 9 of the one SPACE.
LoadedBuilding Right(const std::string& id, int first, const std::string& zone = "Etc/UTC") {
  LoadedBuilding building;
  building.file = absl::StrCat(id, ".yaml");
  building.config.set_id(id);
  building.config.set_time_zone(zone);
  building.config.mutable_salto()->set_url("https://space.example.com");
  building.config.mutable_salto()->mutable_timetable_pool()->set_first(first);
  building.config.mutable_salto()->mutable_timetable_pool()->set_last(first + 9);
  return building;
}

LoadedBuilding Broken(const std::string& id) {
  LoadedBuilding building;
  building.file = absl::StrCat(id, ".yaml");
  building.config.set_id(id);
  building.problems.push_back({building.file, 3, "time_zone", "is no time zone", "write one"});
  return building;
}

LoadedBuilding Nameless(const std::string& file) {
  LoadedBuilding building = Broken(file);
  building.config.clear_id();
  return building;
}

LoadedBuilding Kept(LoadedBuilding building) {
  building.problems = Broken(building.config.id()).problems;
  building.kept = true;
  return building;
}

// "a:10 b:20(kept) c(misconfigured)": what is in effect, with the first timetables.
std::string Text(const std::vector<LoadedBuilding>& buildings) {
  std::vector<std::string> texts;
  for (const LoadedBuilding& building : buildings) {
    const int first = building.config.salto().timetable_pool().first();
    texts.push_back(absl::StrCat(
        building.config.id(), first > 0 ? absl::StrCat(":", first) : "",
        building.problems.empty() ? "" : (building.kept ? "(kept)" : "(misconfigured)")));
  }
  return absl::StrJoin(texts, " ");
}

// "+added ~changed -removed !broken"
std::string Changes(const ReloadPlan& plan) {
  std::vector<std::string> texts;
  const auto add = [&texts](const char* sign, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) texts.push_back(sign + id);
  };
  add("+", plan.added);
  add("~", plan.changed);
  add("-", plan.removed);
  add("!", plan.broken);
  return absl::StrJoin(texts, " ");
}

TEST(ReloadPlanTest, Table) {
  struct Case {
    std::string name;
    std::vector<LoadedBuilding> in_effect;
    std::vector<LoadedBuilding> read;
    std::string after;
    std::string changes;
  };
  LoadedBuilding renamed = Right("a", 10);
  renamed.file = "other.yaml";
  const std::vector<Case> cases = {
      {"nothing changed", {Right("a", 10)}, {Right("a", 10)}, "a:10", ""},
      {"the first reading", {}, {Right("b", 20), Right("a", 10)}, "a:10 b:20", "+a +b"},
      {"one comes", {Right("a", 10)}, {Right("a", 10), Right("b", 20)}, "a:10 b:20", "+b"},
      {"one goes", {Right("a", 10), Right("b", 20)}, {Right("b", 20)}, "b:20", "-a"},
      {"one changes", {Right("a", 10)}, {Right("a", 30)}, "a:30", "~a"},
      {"a file is renamed", {Right("a", 10)}, {renamed}, "a:10", ""},
      {"an id is edited", {Right("a", 10)}, {Right("b", 10)}, "b:10", "+b -a"},
      {"one breaks and is kept", {Right("a", 10)}, {Broken("a")}, "a:10(kept)", "!a"},
      {"it is still broken", {Kept(Right("a", 10))}, {Broken("a")}, "a:10(kept)", "!a"},
      {"it is mended as it was", {Kept(Right("a", 10))}, {Right("a", 10)}, "a:10", ""},
      {"it is mended", {Kept(Right("a", 10))}, {Right("a", 30)}, "a:30", "~a"},
      {"it goes while broken", {Kept(Right("a", 10))}, {Right("b", 10)}, "b:10", "+b -a"},
      {"one comes broken",
       {Right("a", 10)},
       {Right("a", 10), Broken("b")},
       "a:10 b(misconfigured)",
       "+b !b"},
      {"nothing to keep", {Broken("a")}, {Broken("a")}, "a(misconfigured)", "!a"},
      {"what never was right is mended", {Broken("a")}, {Right("a", 10)}, "a:10", "~a"},
      {"another grows onto its timetables",
       {Right("a", 10), Right("b", 20)},
       {Broken("a"), Right("b", 15)},
       "a:10(kept) b:20(kept)",
       "!a !b"},
      {"a new one claims them",
       {Right("a", 10)},
       {Broken("a"), Right("c", 19)},
       "a:10(kept) c:19(misconfigured)",
       "+c !a !c"},
      {"one grows onto them, and a new one onto its own",
       {Right("a", 10), Right("b", 20)},
       {Broken("a"), Right("b", 15), Right("c", 25)},
       "a:10(kept) b:20(kept) c:25(misconfigured)",
       "+c !a !b !c"},
      {"the claimed timetables are given up",
       {Kept(Right("a", 10)), Right("b", 20)},
       {Right("a", 30), Right("b", 15)},
       "a:30 b:15",
       "~a ~b"},
      {"two swap, one breaks",
       {Right("a", 10), Right("b", 20)},
       {Broken("a"), Broken("b")},
       "a:10(kept) b:20(kept)",
       "!a !b"},
      {"a file tells no id any more", {Right("a", 10)}, {Nameless("a")}, "a:10(kept)", "!a"},
      {"and another has that id", {Right("a", 10)}, {Nameless("a"), renamed}, "a:10", "!a.yaml"},
      {"a new file without an id",
       {Right("a", 10)},
       {Right("a", 10), Nameless("x")},
       "a:10",
       "!x.yaml"},
      {"one goes, and a file tells no id",
       {Right("a", 10), Right("b", 20)},
       {Nameless("x"), Right("b", 20)},
       "a:10(kept) b:20",
       "!a !x.yaml"},
      {"it goes at last", {Kept(Right("a", 10))}, {}, "", "-a"},
  };
  for (const Case& c : cases) {
    const ReloadPlan plan = PlanReload(c.in_effect, c.read);
    EXPECT_EQ(Text(plan.buildings), c.after) << c.name;
    EXPECT_EQ(Changes(plan), c.changes) << c.name;
  }
}

TEST(ReloadPlanTest, AKeptBuildingTellsItsProblemsAndItsOldValues) {
  const ReloadPlan plan =
      PlanReload({Right("a", 10, "Australia/Sydney")}, std::vector<LoadedBuilding>{Broken("a")});
  ASSERT_EQ(plan.buildings.size(), 1U);
  EXPECT_EQ(plan.buildings[0].config.time_zone(), "Australia/Sydney");
  EXPECT_EQ(Texts(plan.buildings[0].problems), Texts(Broken("a").problems));
}

config::v1::PluginConfig Process() {
  config::v1::PluginConfig process;
  process.set_installation("demo");
  process.mutable_listen()->set_tcp("127.0.0.1:7070");
  process.mutable_store()->set_path("access.db");
  process.mutable_mail()->set_from("access@example.com");
  process.mutable_mail()->mutable_smtp()->set_host("smtp.example.com");
  process.add_include("buildings.d/*.yaml");
  return process;
}

TEST(ReloadPlanTest, WhatAReloadAppliesNeedsNoRestart) {
  config::v1::PluginConfig read = Process();
  read.mutable_mail()->mutable_smtp()->set_host("relay.example.com");
  read.set_log_level(config::v1::LOG_LEVEL_DEBUG);
  read.add_include("more.d/*.yaml");
  EXPECT_THAT(WhatNeedsARestart(Process(), read), IsEmpty());
}

TEST(ReloadPlanTest, WhatNeedsARestartIsNamed) {
  config::v1::PluginConfig read = Process();
  read.set_installation("other");
  read.mutable_listen()->set_unix_socket("access.sock");
  read.mutable_store()->set_path("other.db");
  read.mutable_mail()->set_from("other@example.com");
  read.mutable_mail()->mutable_drop()->set_folder("mails");
  EXPECT_THAT(WhatNeedsARestart(Process(), read),
              ElementsAre("installation", "listen", "store", "mail.from", "mail.drop"));
}

}  // namespace
}  // namespace connecx::server
