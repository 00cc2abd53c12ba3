#include "server/app/buildings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "provider/testing/fake_access_system.h"

namespace connecx::server {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Systems in memory, made from the id, the url and the secret of a building.
class FakeSystems final : public SystemFactory {
 public:
  absl::StatusOr<MadeSystem> Make(const LoadedBuilding& loaded,
                                  const core::Building& building) override {
    const std::string& secret = secrets[building.id];
    if (secret == "unreadable") return absl::FailedPreconditionError("the secret cannot be read");
    auto system = std::make_shared<provider::FakeAccessSystem>(clock_, building.time_zone);
    system->SetTimetables(10);
    return MadeSystem{.system = std::move(system),
                      .made_from = absl::StrCat(building.id, loaded.config.salto().url(), secret)};
  }

  PluginFacts Facts() const override { return {}; }

  std::map<std::string, std::string> secrets;  // by building

 private:
  base::SimulatedClock clock_{absl::FromUnixSeconds(1'750'000'000)};
};

LoadedBuilding Building(const std::string& id) {
  LoadedBuilding building;
  building.file = absl::StrCat(id, ".yaml");
  building.config.set_id(id);
  building.config.set_time_zone("Etc/UTC");
  building.config.mutable_salto()->set_url(absl::StrCat("https://", id, ".example.com"));
  return building;
}

LoadedBuilding Broken(const std::string& id) {
  LoadedBuilding building;
  building.file = absl::StrCat(id, ".yaml");
  building.config.set_id(id);
  building.problems.push_back({building.file, 3, "time_zone", "is no time zone", "write one"});
  return building;
}

absl::Status Fill(const core::BuildingDirectory::Entry& entry) {
  core::Timetable hours;
  hours.intervals.push_back({});
  return entry.system->ObtainTimetable(hours, {}, core::TimetableSource::kAny).status();
}

class BuildingsTest : public testing::Test {
 protected:
  FakeSystems systems_;
  Buildings buildings_{systems_};
};

TEST_F(BuildingsTest, ServesWhatIsConfigured) {
  const ReloadPlan plan = buildings_.Serve({Building("a"), Building("b"), Broken("c")});
  EXPECT_THAT(plan.added, ElementsAre("a", "b", "c"));
  EXPECT_EQ(buildings_.All().size(), 3U);
  EXPECT_NE(buildings_.Find("a")->system, nullptr);
  EXPECT_EQ(buildings_.Find("c")->system, nullptr);
  EXPECT_THAT(buildings_.Find("c")->building.misconfigured, HasSubstr("time_zone"));
  EXPECT_EQ(buildings_.Find("d"), nullptr);
}

TEST_F(BuildingsTest, ARemovedBuildingLivesAsLongAsItIsUsed) {
  buildings_.Serve({Building("a")});
  auto entry = buildings_.Find("a");
  buildings_.Serve({Building("b")});
  EXPECT_EQ(buildings_.Find("a"), nullptr);
  EXPECT_OK(Fill(*entry)) << "who uses it goes on";
  const std::weak_ptr<const core::BuildingDirectory::Entry> watch = entry;
  entry.reset();
  EXPECT_TRUE(watch.expired());
}

TEST_F(BuildingsTest, WhatDidNotChangeKeepsItsSystem) {
  buildings_.Serve({Building("a"), Building("b")});
  const auto before = buildings_.Find("a");
  LoadedBuilding edited = Building("a");
  edited.config.add_managers("new@example.com");
  const ReloadPlan plan = buildings_.Serve({edited, Building("b")});
  EXPECT_THAT(plan.changed, ElementsAre("a"));
  EXPECT_EQ(buildings_.Find("a")->system, before->system);
  EXPECT_THAT(buildings_.Find("a")->building.managers, ElementsAre("new@example.com"));
  EXPECT_THAT(before->building.managers, IsEmpty());
}

TEST_F(BuildingsTest, AnotherSecretIsAnotherSystem) {
  buildings_.Serve({Building("a")});
  const auto before = buildings_.Find("a");
  systems_.secrets["a"] = "new";
  buildings_.Serve({Building("a")});
  EXPECT_NE(buildings_.Find("a")->system, before->system);
}

TEST_F(BuildingsTest, ANewSystemFillsNoTimetableWhileTheOldOneIsInUse) {
  buildings_.Serve({Building("a")});
  auto pass = buildings_.Find("a");
  LoadedBuilding moved = Building("a");
  moved.config.mutable_salto()->set_url("https://other.example.com");
  buildings_.Serve({moved});
  const auto now = buildings_.Find("a");
  EXPECT_OK(now->system->ReadClock()) << "it reads";
  EXPECT_THAT(Fill(*now), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(now->system->RefreshTimetables({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(Fill(*pass));
  pass.reset();
  EXPECT_OK(Fill(*now));
  EXPECT_OK(now->system->RefreshTimetables({}));
}

TEST_F(BuildingsTest, ABuildingThatComesBackWaitsForItsFormerSystem) {
  buildings_.Serve({Building("a")});
  auto pass = buildings_.Find("a");
  buildings_.Serve({});
  buildings_.Serve({Building("a")});
  EXPECT_THAT(Fill(*buildings_.Find("a")), StatusIs(absl::StatusCode::kUnavailable));
  pass.reset();
  EXPECT_OK(Fill(*buildings_.Find("a")));
}

TEST_F(BuildingsTest, ABrokenFileKeepsTheBuildingServedAndTellsOfIt) {
  buildings_.Serve({Building("a"), Building("b")});
  const auto before = buildings_.Find("a");
  const ReloadPlan plan = buildings_.Serve({Broken("a"), Building("b")});
  EXPECT_THAT(plan.broken, ElementsAre("a"));
  EXPECT_EQ(buildings_.Find("a")->system, before->system);
  EXPECT_EQ(buildings_.Find("a")->building.misconfigured, "");
  EXPECT_THAT(buildings_.Find("a")->building.outdated, HasSubstr("a.yaml:3: time_zone"));
  EXPECT_EQ(buildings_.Find("b")->building.outdated, "");
  buildings_.Serve({Building("a"), Building("b")});
  EXPECT_EQ(buildings_.Find("a")->building.outdated, "");
}

TEST_F(BuildingsTest, WhoClaimsTheTimetablesOfABrokenBuildingIsNotServed) {
  const auto on_one_space = [](const std::string& id) {
    LoadedBuilding building = Building(id);
    building.config.mutable_salto()->set_url("https://space.example.com");
    building.config.mutable_salto()->mutable_timetable_pool()->set_first(1);
    building.config.mutable_salto()->mutable_timetable_pool()->set_last(20);
    return building;
  };
  buildings_.Serve({on_one_space("a")});
  const auto before = buildings_.Find("a");
  buildings_.Serve({Broken("a"), on_one_space("b")});
  EXPECT_EQ(buildings_.Find("a")->system, before->system);
  EXPECT_EQ(buildings_.Find("b")->system, nullptr);
  EXPECT_THAT(buildings_.Find("b")->building.misconfigured, HasSubstr("timetables 1-20"));
}

TEST_F(BuildingsTest, ASecretThatCannotBeReadIsAProblemOfItsBuilding) {
  systems_.secrets["a"] = "unreadable";
  buildings_.Serve({Building("a"), Building("b")});
  EXPECT_THAT(buildings_.Find("a")->building.misconfigured, HasSubstr("secret"));
  EXPECT_NE(buildings_.Find("b")->system, nullptr);
  systems_.secrets["a"] = "";
  buildings_.Serve({Building("a"), Building("b")});
  ASSERT_NE(buildings_.Find("a")->system, nullptr);
  systems_.secrets["a"] = "unreadable";
  buildings_.Serve({Building("a"), Building("b")});
  EXPECT_NE(buildings_.Find("a")->system, nullptr) << "it was right before";
  EXPECT_THAT(buildings_.Find("a")->building.outdated, HasSubstr("secret"));
}

}  // namespace
}  // namespace connecx::server
