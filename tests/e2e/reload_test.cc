// SIGHUP: the configuration of a running access_plugin changes under load.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kCallers = 3;
constexpr int kRounds = 5;
constexpr int kSplit = (kFirstTimetable + kLastTimetable) / 2;

// A caller that books, and then edits the booking again and again until it is told to stop. Never
// refused if the plugin is never away.
class Editor {
 public:
  Editor(PluginClient& client, v1::GrantRequest booking)
      : booking_(std::move(booking)), thread_([this, &client] { Run(client); }) {}
  ~Editor() {
    if (thread_.joinable()) thread_.join();
  }

  // Ends the calls; the booking as it was last acknowledged.
  v1::GrantRequest Stop() {
    {
      base::MutexLock lock(mu_);
      stopping_ = true;
    }
    thread_.join();
    return booking_;
  }
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  bool stopping() {
    base::MutexLock lock(mu_);
    return stopping_;
  }

  void Run(PluginClient& client) {
    v1::GrantRequest next = booking_;
    while (!stopping()) {
      const grpc::Status status = client.Call(next).status;
      if (status.ok()) {
        booking_ = next;
      } else {
        errors_.push_back(status.error_message());
      }
      next.set_revision(next.revision() + 1);
      next.mutable_end_time()->set_seconds(booking_.end_time().seconds() +
                                           (next.revision() % 2 == 0 ? 60 : -60));
    }
  }

  v1::GrantRequest booking_;  // of the thread until it has ended
  std::vector<std::string> errors_;
  base::Mutex mu_;
  bool stopping_ GUARDED_BY(mu_) = false;
  std::thread thread_;
};

class ReloadTest : public LivePair {
 protected:
  ReloadTest() : LivePair({.apartments = kCallers + 1}) {}

  void SetUp() override {
    LivePair::SetUp();
    folder_.Write("plugin.yaml",
                  absl::StrReplaceAll(folder_.Read("plugin.yaml"), {{"warning", "info"}}));
    folder_.Write("buildings.d/tower.yaml", Tower());
  }

  // The tower with the lower half of the timetables, and the annex with the upper half.
  std::string Tower() const {
    return absl::StrReplaceAll(
        BuildingYaml("tower", ship_url_),
        {{absl::StrCat("last: ", kLastTimetable), absl::StrCat("last: ", kSplit)}});
  }
  std::string Annex() const {
    return absl::StrReplaceAll(
        BuildingYaml("annex", ship_url_),
        {{absl::StrCat("first: ", kFirstTimetable), absl::StrCat("first: ", kSplit + 1)}});
  }

  int Reloads() const {
    int count = 0;
    const std::string log = plugin_->Err();
    for (std::size_t at = log.find("reloaded: "); at != std::string::npos;
         at = log.find("reloaded: ", at + 1)) {
      ++count;
    }
    return count;
  }

  // Sends SIGHUP and waits until the log tells what became of it.
  void Reload() {
    const int before = Reloads();
    plugin_->Signal(SIGHUP);
    ASSERT_TRUE(Eventually([&] { return Reloads() > before; })) << plugin_->Err();
  }
  void ReloadWith(const std::string& file, const std::string& content) {
    folder_.Write(file, content);
    Reload();
  }

  // Waits for the nightly run of the date that it is there, if it is due already: it looks at
  // SPACE's clock, and nothing else does while nothing is to be written.
  void AwaitRun(const std::string& time_zone) {
    absl::TimeZone local;
    ASSERT_TRUE(absl::LoadTimeZone(time_zone, &local));
    const absl::Time now = base::RealClock().Now();
    const absl::CivilDay date = absl::ToCivilDay(now, local);
    if (now < absl::FromCivil(date, local) + absl::Minutes(5)) return;
    ASSERT_TRUE(Eventually([&] {
      const v1::ListRunsResponse listed = client_->Call(v1::ListRunsRequest()).response;
      return std::any_of(listed.runs().begin(), listed.runs().end(),
                         [&date](const v1::ClearingRun& run) {
                           return run.local_date() == absl::FormatCivilTime(date) &&
                                  run.state() == v1::CLEARING_RUN_STATE_COMPLETED;
                         });
    })) << time_zone;
  }

  v1::BuildingDiagnosis Diagnose(const std::string& building) {
    v1::DiagnoseRequest request;
    request.set_building(building);
    const auto answer = client_->Call(request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    return answer.response.buildings_size() == 1 ? answer.response.buildings(0)
                                                 : v1::BuildingDiagnosis();
  }
};

TEST_F(ReloadTest, BuildingsComeChangeAndGoUnderLoadAndNoCallIsRefused) {
  StartPluginWithIds();
  std::vector<std::unique_ptr<Editor>> editors;
  for (int i = 1; i <= kCallers; ++i) {
    editors.push_back(std::make_unique<Editor>(
        *client_, Booking(absl::StrCat("b", i), absl::StrCat("501/", i), "gym")));
  }
  const std::string apartment = absl::StrCat("501/", kCallers + 1);
  v1::GrantRequest in_annex = Booking("annex", apartment, "gym");
  in_annex.set_building("annex");
  for (int round = 1; round <= kRounds; ++round) {
    ReloadWith("buildings.d/annex.yaml", Annex());
    in_annex.set_revision(2 * round);
    EXPECT_TRUE(client_->Call(IdsOf(site_, "annex")).status.ok()) << "it serves at once";
    EXPECT_TRUE(client_->Call(in_annex).status.ok());
    EXPECT_TRUE(AwaitPhase("annex", v1::GRANT_PHASE_GRANTED)) << round;
    EXPECT_TRUE(OpensAsBooked(apartment, "gym"));

    const std::string manager = absl::StrCat("manager", round, "@example.com");
    ReloadWith("buildings.d/tower.yaml",
               absl::StrReplaceAll(Tower(), {{"manager@example.com", manager}}));
    EXPECT_EQ(Diagnose("tower").managers(0), manager);

    ReloadWith(
        "buildings.d/tower.yaml",
        absl::StrReplaceAll(Tower(), {{"auth: none", "auth: none\n  request_time_limit: 4s"}}));

    v1::RevokeRequest revoke;
    revoke.set_booking_id("annex");
    revoke.set_building("annex");
    revoke.set_revision(2 * round + 1);
    revoke.mutable_wait();
    EXPECT_TRUE(client_->Call(revoke).status.ok());
    EXPECT_TRUE(AwaitPhase("annex", v1::GRANT_PHASE_REVOKED));
    std::filesystem::remove(folder_.File("buildings.d/annex.yaml"));
    Reload();
    const auto refused = client_->Call(in_annex);
    EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_THAT(refused.status.error_message(), HasSubstr("annex"));
  }
  std::size_t calls = 0;
  for (const auto& editor : editors) {
    const v1::GrantRequest last = editor->Stop();
    EXPECT_THAT(editor->errors(), IsEmpty());
    calls += static_cast<std::size_t>(last.revision());
    v1::GetGrantRequest query;
    query.set_booking_id(last.booking_id());
    EXPECT_EQ(client_->Call(query).response.grant().revision(), last.revision());
    EXPECT_TRUE(AwaitPhase(last.booking_id(), v1::GRANT_PHASE_GRANTED));
  }
  std::printf("%zu calls over %d reloads, none refused\n", calls, 4 * kRounds);
}

TEST_F(ReloadTest, AChangedTimeZoneIsPlannedAtOnce) {
  StartPluginWithIds();
  ASSERT_TRUE(client_->Call(Booking("b1", "501/1", "gym")).status.ok());
  ASSERT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_GRANTED));
  ASSERT_TRUE(OpensAsBooked("501/1", "gym"));
  AwaitRun("Australia/Sydney");
  for (const char* time_zone : {"Australia/Perth", "Australia/Sydney"}) {
    simulator::v1::SetClockRequest clock;
    clock.set_time_zone(time_zone);
    ASSERT_OK(space_->Post("/clock", clock));
    EXPECT_FALSE(OpensAsBooked("501/1", "gym")) << "what was written is in the other's local time";
    ReloadWith("buildings.d/tower.yaml",
               absl::StrReplaceAll(Tower(), {{"Australia/Sydney", time_zone}}));
    EXPECT_TRUE(Eventually([&] { return OpensAsBooked("501/1", "gym"); })) << time_zone;
    AwaitRun(time_zone);
  }
  const auto incidents = client_->Call(v1::ListIncidentsRequest());
  for (const v1::Incident& incident : incidents.response.incidents()) {
    EXPECT_NE(incident.kind(), v1::INCIDENT_KIND_CLOCK_SKEW) << "nobody looked in between";
  }
}

TEST_F(ReloadTest, ARemovedBuildingComesBackWithItsBookings) {
  folder_.Write("buildings.d/annex.yaml", Annex());
  StartPluginWithIds();
  ASSERT_TRUE(client_->Call(IdsOf(site_, "annex")).status.ok());
  std::filesystem::remove(folder_.File("buildings.d/annex.yaml"));
  Reload();
  ReloadWith("buildings.d/annex.yaml",
             absl::StrReplaceAll(Annex(), {{ship_url_, "http://127.0.0.1:1"}}));
  v1::GrantRequest booking = Booking("b1", "501/1", "gym");
  booking.set_building("annex");
  ASSERT_TRUE(client_->Call(booking).status.ok());
  std::filesystem::remove(folder_.File("buildings.d/annex.yaml"));
  Reload();
  v1::GetGrantRequest query;
  query.set_booking_id("b1");
  EXPECT_EQ(client_->Call(query).response.grant().phase(), v1::GRANT_PHASE_PENDING)
      << "what was accepted stays";
  EXPECT_THAT(plugin_->Err(), HasSubstr("building annex is removed with 1 live Grant(s)"));
  ReloadWith("buildings.d/annex.yaml", Annex());
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_GRANTED));
  EXPECT_TRUE(OpensAsBooked("501/1", "gym"));
}

TEST_F(ReloadTest, ABrokenBuildingIsServedAsBeforeUntilTheNextStart) {
  folder_.Write("buildings.d/annex.yaml", Annex());
  StartPluginWithIds();
  ASSERT_TRUE(client_->Call(IdsOf(site_, "annex")).status.ok());
  ReloadWith("buildings.d/annex.yaml", absl::StrReplaceAll(Annex(), {{"Sydney", "Sidney"}}));
  EXPECT_THAT(plugin_->Err(), HasSubstr("annex.yaml:3: time_zone: "));

  v1::GrantRequest of_annex = Booking("b1", "501/1", "gym");
  of_annex.set_building("annex");
  EXPECT_TRUE(client_->Call(of_annex).status.ok());
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_GRANTED)) << "a typing error locks nobody out";
  EXPECT_TRUE(client_->Call(Booking("b2", "501/2", "gym")).status.ok());
  EXPECT_TRUE(AwaitPhase("b2", v1::GRANT_PHASE_GRANTED)) << "nor anybody else";

  EXPECT_EQ(Diagnose("annex").config_state(), v1::CONFIG_STATE_MISCONFIGURED);
  const v1::ConfigProblem problem = Diagnose("annex").config_problems(0);
  EXPECT_THAT(problem.file(), HasSubstr("annex.yaml"));
  EXPECT_EQ(problem.line(), 3);
  EXPECT_EQ(problem.path(), "time_zone");
  EXPECT_THAT(problem.problem(), HasSubstr("Sidney"));
  EXPECT_NE(problem.fix(), "");
  EXPECT_EQ(Diagnose("tower").config_state(), v1::CONFIG_STATE_OK);
  const Finished status = AccessCtl({"status"});
  EXPECT_EQ(status.exit, 3);
  EXPECT_THAT(status.out, HasSubstr("annex.yaml:3: time_zone: "));
  EXPECT_THAT(status.out, HasSubstr("served as it was configured before"));

  // A start knows of nothing before.
  client_.reset();
  plugin_->Signal(SIGTERM);
  ASSERT_EQ(plugin_->Wait(kPatience), 0);
  StartPlugin();
  of_annex.set_booking_id("b3");
  of_annex.set_facility("pool");
  EXPECT_EQ(client_->Call(of_annex).response.grant().phase(), v1::GRANT_PHASE_PENDING);
  ReloadWith("buildings.d/annex.yaml", Annex());
  EXPECT_TRUE(AwaitPhase("b3", v1::GRANT_PHASE_GRANTED)) << "mended, it goes on by itself";
  EXPECT_EQ(Diagnose("annex").config_state(), v1::CONFIG_STATE_OK);
}

TEST_F(ReloadTest, ABrokenFileOfTheProcessChangesNothingAndIsTold) {
  StartPluginWithIds();
  const std::string good = folder_.Read("plugin.yaml");
  struct Case {
    std::string from;
    std::string to;
    std::string told;
  };
  for (const Case& c : std::vector<Case>{
           {"store:", "storre:", "plugin.yaml:5: storre: unknown key"},
           {"buildings.d/*.yaml", "nowhere.d/*.yaml", "nowhere.d"},
           {"e2e.example.com", "other.example.com", "installation: \"other.example.com\""}}) {
    folder_.Write("plugin.yaml", absl::StrReplaceAll(good, {{c.from, c.to}}));
    folder_.Write("buildings.d/annex.yaml", Annex());
    plugin_->Signal(SIGHUP);
    EXPECT_TRUE(Eventually([&] {
      return absl::StrContains(plugin_->Err(), "nothing was reloaded: ") &&
             absl::StrContains(plugin_->Err(), c.told);
    })) << c.told;
    const auto refused = client_->Call(IdsOf(site_, "annex"));
    EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::NOT_FOUND) << c.told;
  }
  ReloadWith("plugin.yaml", good);
  EXPECT_TRUE(client_->Call(IdsOf(site_, "annex")).status.ok());
}

TEST_F(ReloadTest, WhatNeedsARestartIsTold) {
  StartPluginWithIds();
  ReloadWith("plugin.yaml", absl::StrReplaceAll(folder_.Read("plugin.yaml"),
                                                {{"p.sock", "q.sock"}, {"access.db", "other.db"}}));
  EXPECT_TRUE(Eventually([&] {
    return absl::StrContains(plugin_->Err(), "not applied before the next start: listen, store");
  }));
  EXPECT_TRUE(client_->Call(Booking("b1", "501/1", "gym")).status.ok());
  EXPECT_FALSE(std::filesystem::exists(folder_.File("q.sock")));
}

TEST_F(ReloadTest, MailsGoTheNewWayToTheNewManagers) {
  StartPluginWithIds();
  std::filesystem::create_directory(folder_.File("other"));
  folder_.Write("plugin.yaml", absl::StrReplaceAll(folder_.Read("plugin.yaml"),
                                                   {{"folder: mails", "folder: other"}}));
  ReloadWith("buildings.d/tower.yaml",
             absl::StrReplaceAll(Tower(), {{"manager@example.com", "new@example.com"}}));
  ASSERT_TRUE(client_->Call(Booking("b1", "501/1", "unmapped")).status.ok());
  std::string mail;
  EXPECT_TRUE(Eventually([&] {
    for (const auto& file : std::filesystem::directory_iterator(folder_.File("other"))) {
      mail = folder_.Read("other/" + file.path().filename().string());
    }
    return absl::StrContains(mail, "unmapped");
  }));
  EXPECT_THAT(mail, HasSubstr("new@example.com"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.File("mails")));
}

}  // namespace
}  // namespace connecx::e2e
