#include "observe/event_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/records.h"
#include "observe/exposition.h"

namespace connecx::observe {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kTower = "tower";
const std::string kLevel = "L56";

class EventMetricsTest : public testing::Test {
 protected:
  EventMetricsTest() { metrics_.ShowBuildings({kTower}); }

  std::vector<std::string> Lines() { return absl::StrSplit(Exposition({&metrics_}), '\n'); }

  void Granted(absl::Duration late) {
    metrics_.OnPass(
        {.building = kTower,
         .access_level = kLevel,
         .changes = {{.booking_id = "b1", .phase = core::GrantPhase::kGranted, .late = late}}});
  }

  EventMetrics metrics_;
};

TEST_F(EventMetricsTest, CallsByRpcAndCodeWithTheirLatency) {
  metrics_.OnCall({.rpc = "Grant", .took = absl::Milliseconds(3)});
  metrics_.OnCall({.rpc = "Grant", .took = absl::Seconds(2)});
  metrics_.OnCall({.rpc = "Grant", .code = absl::StatusCode::kNotFound});
  const auto lines = Lines();
  EXPECT_THAT(lines, Contains("connecx_access_grpc_calls_total{rpc=\"Grant\",code=\"OK\"} 2"));
  EXPECT_THAT(lines,
              Contains("connecx_access_grpc_calls_total{rpc=\"Grant\",code=\"NOT_FOUND\"} 1"));
  const std::string bucket = "connecx_access_grpc_call_duration_seconds_bucket{rpc=\"Grant\",le=";
  EXPECT_THAT(lines, Contains(bucket + "\"0.0025\"} 1"));
  EXPECT_THAT(lines, Contains(bucket + "\"0.005\"} 2"));
  EXPECT_THAT(lines, Contains(bucket + "\"1\"} 2"));
  EXPECT_THAT(lines, Contains(bucket + "\"+Inf\"} 3"));
}

TEST_F(EventMetricsTest, WhatWasInTimeIsInTheFirstBucketOfLateness) {
  const std::string bucket = "connecx_access_access_late_seconds_bucket{building=\"tower\",le=";
  EXPECT_THAT(Lines(), Contains(bucket + "\"+Inf\"} 0"));
  Granted(absl::ZeroDuration());
  Granted(absl::ZeroDuration());
  Granted(absl::Milliseconds(1));
  Granted(absl::Hours(9));
  const auto lines = Lines();
  EXPECT_THAT(lines, Contains(bucket + "\"0\"} 2"));
  EXPECT_THAT(lines, Contains(bucket + "\"1\"} 3"));
  EXPECT_THAT(lines, Contains(bucket + "\"14400\"} 3"));
  EXPECT_THAT(lines, Contains(bucket + "\"+Inf\"} 4"));
}

TEST_F(EventMetricsTest, OtherPhasesAreNotAccess) {
  metrics_.OnPass({.building = kTower,
                   .access_level = kLevel,
                   .code = absl::StatusCode::kUnavailable,
                   .changes = {{.booking_id = "b1", .phase = core::GrantPhase::kQueued}}});
  const auto lines = Lines();
  EXPECT_THAT(lines, Contains("connecx_access_access_late_seconds_count{building=\"tower\"} 0"));
  EXPECT_THAT(lines,
              Contains("connecx_access_passes_total{building=\"tower\",code=\"UNAVAILABLE\"} 1"));
}

TEST_F(EventMetricsTest, SystemCallsByBuildingCallAndCode) {
  metrics_.OnSystemCall(
      {.building = kTower, .call = "ReadAccessLevel", .took = absl::Milliseconds(30)});
  metrics_.OnSystemCall({.building = kTower,
                         .call = "WritePermissions",
                         .code = absl::StatusCode::kDeadlineExceeded,
                         .took = absl::Seconds(5)});
  const auto lines = Lines();
  EXPECT_THAT(
      lines,
      Contains("connecx_access_system_calls_total{building=\"tower\",rpc=\"WritePermissions\","
               "code=\"DEADLINE_EXCEEDED\"} 1"));
  EXPECT_THAT(
      lines,
      Contains(
          "connecx_access_system_call_duration_seconds_bucket{building=\"tower\",le=\"0.05\"} 1"));
  EXPECT_THAT(lines, Contains("connecx_access_system_call_duration_seconds_count{building="
                              "\"tower\"} 2"));
}

TEST_F(EventMetricsTest, RunsByTheirEnd) {
  core::Run run{.building = kTower};
  metrics_.OnRun({.run = run});
  run.report.failures = {{"L1", "no answer"}};
  metrics_.OnRun({.run = run});
  metrics_.OnRun({.run = run});
  const auto lines = Lines();
  EXPECT_THAT(lines,
              Contains("connecx_access_clearing_runs_total{building=\"tower\",code=\"OK\"} 1"));
  EXPECT_THAT(lines,
              Contains("connecx_access_clearing_runs_total{building=\"tower\",code=\"FAILED\"} 2"));
}

TEST_F(EventMetricsTest, MailByItsOutcome) {
  const core::OutboxMail mail;
  metrics_.OnMail({.mail = mail, .outcome = core::MailOutcome::kSent});
  metrics_.OnMail({.mail = mail, .outcome = core::MailOutcome::kUndeliverable});
  const auto lines = Lines();
  EXPECT_THAT(lines, Contains("connecx_access_mail_attempts_total{kind=\"sent\"} 1"));
  EXPECT_THAT(lines, Contains("connecx_access_mail_attempts_total{kind=\"deferred\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_mail_attempts_total{kind=\"undeliverable\"} 1"));
}

TEST_F(EventMetricsTest, RegistrationsByTheirOutcomeAndCode) {
  using Outcome = core::RegistrationOutcome;
  for (int i = 0; i < 2; ++i) {
    metrics_.OnRegistration({.outcome = Outcome::kRejected, .code = "BUILDING_TAKEN"});
  }
  metrics_.OnRegistration({.outcome = Outcome::kUnreachable, .code = "UNAVAILABLE"});
  metrics_.OnRegistration({.outcome = Outcome::kRegistered, .code = "OK"});
  const auto lines = Lines();
  const std::string metric = "connecx_access_registration_attempts_total{kind=";
  EXPECT_THAT(lines, Contains(metric + "\"rejected\",code=\"BUILDING_TAKEN\"} 2"));
  EXPECT_THAT(lines, Contains(metric + "\"unreachable\",code=\"UNAVAILABLE\"} 1"));
  EXPECT_THAT(lines, Contains(metric + "\"registered\",code=\"OK\"} 1"));
}

TEST_F(EventMetricsTest, ABuildingThatIsGoneLeavesNothingAndMayComeBack) {
  Granted(absl::ZeroDuration());
  metrics_.ShowBuildings({"quay"});
  Granted(absl::ZeroDuration());  // a pass that was under way
  EXPECT_THAT(Exposition({&metrics_}), Not(HasSubstr("tower")));
  metrics_.ShowBuildings({"quay", kTower});
  EXPECT_THAT(Lines(), Contains("connecx_access_access_late_seconds_count{building=\"tower\"} 0"));
}

TEST_F(EventMetricsTest, WhatIsShownTwiceKeepsItsCounts) {
  Granted(absl::ZeroDuration());
  metrics_.ShowBuildings({kTower});
  EXPECT_THAT(Lines(), Contains("connecx_access_access_late_seconds_count{building=\"tower\"} 1"));
}

}  // namespace
}  // namespace connecx::observe
