// What Diagnose answers, and what it finds to be looked at.

#include "server/converters/diagnosis_converter.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/incident.h"
#include "core/records.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/converters/time_converter.h"
#include "server/testing/harbour_tower.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

provider::BuildingStatus HealthyStatus() {
  provider::BuildingStatus status;
  status.building = "harbour-tower";
  status.system = {"SALTO ProAccess SPACE (SHIP)", "https://space:8100", true, true};
  status.clock_difference = absl::Seconds(-2);
  core::Run run;
  run.building = "harbour-tower";
  run.date = absl::CivilDay(2024, 5, 1);
  run.state = core::RunState::kCompleted;
  run.completed_time = At(1, 0, 6);
  status.last_run = run;
  status.last_completed_run_time = run.completed_time;
  return status;
}

v1::BuildingDiagnosis Building(const provider::BuildingStatus& status, absl::Time now = At(1, 10)) {
  const core::Building tower = HarbourTower();
  v1::BuildingDiagnosis proto;
  ToProto(status, &tower, now, &proto);
  return proto;
}

v1::PluginDiagnosis Plugin(const ProcessFacts& process, absl::Time now = At(1, 10)) {
  v1::PluginDiagnosis proto;
  ToProto(process, provider::Diagnosis(), now, &proto);
  return proto;
}

// "ERROR: It does not work.", the first sentence of each.
template <typename Diagnosis>
std::vector<std::string> FindingsOf(const Diagnosis& diagnosis) {
  std::vector<std::string> texts;
  for (const v1::Finding& finding : diagnosis.findings()) {
    EXPECT_NE(finding.what_to_do(), "") << finding.text();
    texts.push_back(absl::StrCat(
        v1::FindingSeverity_Name(finding.severity()).substr(sizeof("FINDING_SEVERITY_") - 1), ": ",
        finding.text()));
  }
  return texts;
}

TEST(DiagnosisTest, AHealthyBuilding) {
  provider::BuildingStatus status = HealthyStatus();
  status.timetables = {.size = 100, .in_use = 7, .foreign = 1};
  status.grants = {{core::GrantPhase::kGranted, 12}};
  const v1::BuildingDiagnosis proto = Building(status);
  EXPECT_EQ(proto.config_state(), v1::CONFIG_STATE_OK);
  EXPECT_EQ(proto.system().reachability(), v1::REACHABILITY_REACHABLE);
  EXPECT_EQ(proto.system().security(), v1::TRANSPORT_SECURITY_TLS_CA);
  EXPECT_EQ(proto.system().clock_difference().seconds(), -2);
  EXPECT_EQ(proto.pools(0).used(), 8);
  EXPECT_EQ(proto.grants(0).count(), 12);
  EXPECT_EQ(TimeFromProto(proto.next_run_time()), At(2, 0, 5));
  EXPECT_EQ(TimeFromProto(proto.last_completed_run_time()), At(1, 0, 6));
  EXPECT_THAT(proto.managers(), ElementsAre("m@example.org"));
  EXPECT_THAT(FindingsOf(proto), IsEmpty());
}

TEST(DiagnosisTest, WorkWaitsOrIsPlanned) {
  provider::BuildingStatus status = HealthyStatus();
  const v1::BuildingDiagnosis idle = Building(status);
  EXPECT_FALSE(idle.work().has_oldest_pending_time());
  EXPECT_FALSE(idle.work().has_next_attempt_time());
  EXPECT_FALSE(idle.work().has_next_planning_time());

  status.next_work_time = At(1, 18);
  const v1::BuildingDiagnosis planned = Building(status);
  EXPECT_EQ(TimeFromProto(planned.work().next_planning_time()), At(1, 18));
  EXPECT_FALSE(planned.work().has_oldest_pending_time());

  status.passes_due = 3;
  status.next_work_time = At(1, 9);
  const v1::BuildingDiagnosis due = Building(status);
  EXPECT_EQ(due.work().pending_access_control_ids(), 3);
  EXPECT_EQ(TimeFromProto(due.work().oldest_pending_time()), At(1, 9));
  EXPECT_EQ(TimeFromProto(due.work().next_attempt_time()), At(1, 10)) << "now";
  EXPECT_FALSE(due.work().has_next_planning_time());

  status.rests_until = At(1, 10, 1);
  EXPECT_EQ(TimeFromProto(Building(status).work().next_attempt_time()), At(1, 10, 1));
}

TEST(DiagnosisTest, AClearingThatIsOverdue) {
  provider::BuildingStatus status = HealthyStatus();
  status.last_run.reset();
  status.last_completed_run_time.reset();
  EXPECT_EQ(TimeFromProto(Building(status).next_run_time()), At(1, 0, 5));
  EXPECT_THAT(FindingsOf(Building(status, At(1, 1))), IsEmpty()) << "it is being repeated";
  EXPECT_THAT(FindingsOf(Building(status, At(1, 1, 10))),
              ElementsAre(StartsWith("WARNING: The nightly clearing is overdue")));

  status = HealthyStatus();
  EXPECT_THAT(FindingsOf(Building(status, At(2, 1))), IsEmpty());
  EXPECT_THAT(FindingsOf(Building(status, At(2, 2))), ElementsAre(StartsWith("WARNING: ")));
  EXPECT_THAT(FindingsOf(Building(status, At(2, 3))),
              ElementsAre(StartsWith("ERROR: The nightly clearing is overdue")));
}

TEST(DiagnosisTest, IncidentsThatAManagerCannotEndAreFindings) {
  provider::BuildingStatus status = HealthyStatus();
  status.open_incidents = {{core::IncidentKind::kDoubleBooking, 4}};
  const v1::BuildingDiagnosis managers = Building(status);
  ASSERT_EQ(managers.open_incidents_size(), 1);
  EXPECT_EQ(managers.open_incidents(0).kind(), v1::INCIDENT_KIND_DOUBLE_BOOKING);
  EXPECT_EQ(managers.open_incidents(0).count(), 4);
  EXPECT_THAT(FindingsOf(managers), IsEmpty());

  status.open_incidents = {{core::IncidentKind::kDoubleBooking, 4},
                           {core::IncidentKind::kNotInTime, 2},
                           {core::IncidentKind::kClockSkew, 1}};
  EXPECT_THAT(FindingsOf(Building(status)),
              ElementsAre("ERROR: 3 open incident(s) need an operator: NOT_IN_TIME, CLOCK_SKEW."));
}

// docs/ship.md Q26: it stays open for as long as the doors are like that, and is no alarm.
TEST(DiagnosisTest, DoorsThatNeedAnUpdateAreAWarning) {
  provider::BuildingStatus status = HealthyStatus();
  status.open_incidents = {{core::IncidentKind::kDoorsNeedUpdate, 2}};
  EXPECT_THAT(FindingsOf(Building(status)),
              ElementsAre(StartsWith("WARNING: 2 open incident(s) DOORS_NEED_UPDATE. Doors of a "
                                     "facility do not learn new hours by themselves")));
}

TEST(DiagnosisTest, WhatDoesBadlyIsAFindingTheWorstFirst) {
  provider::BuildingStatus status = HealthyStatus();
  status.system = {.endpoint = "http://space:8100"};
  status.timetables.scarce = true;
  status.open_incidents = {{core::IncidentKind::kClockSkew, 1}};
  status.system_error = "connection refused";
  const v1::BuildingDiagnosis proto = Building(status);
  EXPECT_EQ(proto.system().reachability(), v1::REACHABILITY_UNREACHABLE);
  EXPECT_EQ(proto.system().security(), v1::TRANSPORT_SECURITY_PLAINTEXT);
  EXPECT_THAT(FindingsOf(proto),
              ElementsAre("ERROR: connection refused", HasSubstr("ERROR: 1 open incident(s)"),
                          HasSubstr("WARNING: The connection"), HasSubstr("scarce")));
}

TEST(DiagnosisTest, ABrokenConfigurationIsToldProblemByProblem) {
  provider::BuildingStatus status = HealthyStatus();
  status.outdated = "a.yaml:3: time_zone: is wrong; fix: mend it (and 1 more)";
  status.config_problems = {{"a.yaml", 3, "time_zone", "is wrong", "mend it"},
                            {"a.yaml", 0, "", "is cut off", ""}};
  const v1::BuildingDiagnosis kept = Building(status);
  EXPECT_EQ(kept.config_state(), v1::CONFIG_STATE_MISCONFIGURED);
  EXPECT_TRUE(kept.has_system());
  ASSERT_EQ(kept.config_problems_size(), 2);
  EXPECT_EQ(kept.config_problems(0).file(), "a.yaml");
  EXPECT_EQ(kept.config_problems(0).line(), 3);
  EXPECT_EQ(kept.config_problems(0).path(), "time_zone");
  EXPECT_EQ(kept.config_problems(0).problem(), "is wrong");
  EXPECT_EQ(kept.config_problems(0).fix(), "mend it");
  EXPECT_EQ(kept.config_problems(1).problem(), "is cut off");
  EXPECT_THAT(FindingsOf(kept), ElementsAre(HasSubstr("as it was configured before")));

  status.misconfigured = status.outdated;
  status.outdated = "";
  status.config_problems.resize(101, status.config_problems[0]);
  const v1::BuildingDiagnosis misconfigured = Building(status);
  EXPECT_EQ(misconfigured.config_state(), v1::CONFIG_STATE_MISCONFIGURED);
  EXPECT_FALSE(misconfigured.has_system());
  EXPECT_EQ(misconfigured.config_problems_size(), 100);
  EXPECT_THAT(FindingsOf(misconfigured), ElementsAre(HasSubstr("ERROR: a.yaml:3: time_zone")));
}

TEST(DiagnosisTest, AListenerThatOthersReachInTheClearIsAFinding) {
  using Security = ListenerFacts::Security;
  ProcessFacts process;
  process.listeners = {{"unix:/run/access.sock", Security::kLocal},
                       {"10.0.0.1:7070", Security::kMutualTls}};
  const v1::PluginDiagnosis guarded = Plugin(process);
  EXPECT_EQ(guarded.listeners(0).security(), v1::TRANSPORT_SECURITY_LOCAL);
  EXPECT_EQ(guarded.listeners(1).security(), v1::TRANSPORT_SECURITY_MTLS);
  EXPECT_THAT(FindingsOf(guarded), IsEmpty());

  process.listeners = {{"0.0.0.0:7070", Security::kPlaintext}};
  const v1::PluginDiagnosis open = Plugin(process);
  EXPECT_EQ(open.listeners(0).security(), v1::TRANSPORT_SECURITY_PLAINTEXT);
  EXPECT_THAT(FindingsOf(open), ElementsAre(HasSubstr("0.0.0.0:7070")));
}

TEST(DiagnosisTest, APartThatIsNotWellIsAnError) {
  ProcessFacts process;
  EXPECT_TRUE(Plugin(process).store().writable());
  process.health.notifications = absl::UnavailableError("no mail has left for 15m");
  EXPECT_THAT(FindingsOf(Plugin(process)),
              ElementsAre(AllOf(StartsWith("ERROR: Mail does not leave"),
                                HasSubstr("no mail has left for 15m"))));
  process.health.scheduler = absl::UnavailableError("the work dispatcher is late by 2m");
  process.health.provider = absl::ResourceExhaustedError("the disk is full");
  const v1::PluginDiagnosis proto = Plugin(process);
  EXPECT_FALSE(proto.store().writable());
  EXPECT_THAT(FindingsOf(proto), ElementsAre(HasSubstr("ERROR: The store cannot be written"),
                                             HasSubstr("Mail"), HasSubstr("late by 2m")));
}

TEST(DiagnosisTest, TheStoreAndTheMailTellHowTheyWere) {
  ProcessFacts process;
  const v1::PluginDiagnosis nothing = Plugin(process);
  EXPECT_FALSE(nothing.store().has_last_error_time());
  EXPECT_FALSE(nothing.mail().has_last_error_time());
  EXPECT_FALSE(nothing.mail().has_last_success_time());

  process.health.store_failure = {"the disk is full", At(1, 8)};
  process.health.store_size_bytes = 4096;
  process.health.store_free_bytes = 1 << 20;
  process.health.mail_failure = {std::string(600, 'x'), At(1, 7)};
  process.health.mail_success_time = At(1, 9);
  const v1::PluginDiagnosis proto = Plugin(process);
  EXPECT_EQ(proto.store().last_error(), "the disk is full");
  EXPECT_EQ(TimeFromProto(proto.store().last_error_time()), At(1, 8));
  EXPECT_EQ(proto.store().size_bytes(), 4096);
  EXPECT_EQ(proto.store().free_bytes(), 1 << 20);
  EXPECT_EQ(proto.mail().last_error().size(), 512u);
  EXPECT_EQ(TimeFromProto(proto.mail().last_error_time()), At(1, 7));
  EXPECT_EQ(TimeFromProto(proto.mail().last_success_time()), At(1, 9));
  EXPECT_THAT(FindingsOf(proto), IsEmpty()) << "it is over";
}

TEST(DiagnosisTest, ACertificateThatEndsSoonIsAFinding) {
  ProcessFacts process;
  process.health.certificates = {{"listen", "server.pem", At(20, 10)}};
  EXPECT_THAT(FindingsOf(Plugin(process, At(6, 10))), IsEmpty()) << "14 days";
  EXPECT_THAT(
      FindingsOf(Plugin(process, At(6, 11))),
      ElementsAre("WARNING: Our certificate (listen, server.pem) ends on 2024-05-20 10:00 UTC."));
  EXPECT_THAT(FindingsOf(Plugin(process, At(20, 10))),
              ElementsAre(StartsWith("ERROR: Our certificate (listen, server.pem) has ended")));

  process.health.certificates = {
      {"registration", "x.pem", absl::FailedPreconditionError("x.pem cannot be read")}};
  EXPECT_THAT(FindingsOf(Plugin(process)),
              ElementsAre("WARNING: Our certificate (registration) cannot be read: x.pem cannot be "
                          "read"));
}

}  // namespace
}  // namespace connecx::server
