#include "observe/event_log.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/log_line.h"
#include "core/records.h"

namespace connecx::observe {
namespace {

const std::string kTower = "tower";
const std::string kLevel = "L56";
constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";

template <typename Event>
std::string Text(const Event& event) {
  static constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};
  const LogLine line = LineOf(event);
  return absl::StrCat(kLevels[static_cast<int>(line.level)], " ",
                      base::EventBody(base::LogFormat::kText, line.event, line.fields));
}

TEST(EventLogTest, ACallAndItsAnswer) {
  EXPECT_EQ(
      Text(core::CallAnswered{.rpc = "Grant", .took = absl::Milliseconds(12), .trace_id = kTrace}),
      "info call rpc=Grant code=OK took_ms=12 trace_id=4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(Text(core::CallAnswered{.rpc = "GetGrant"}),
            "debug call rpc=GetGrant code=OK took_ms=0");
  EXPECT_EQ(Text(core::CallAnswered{.rpc = "Grant",
                                    .code = absl::StatusCode::kFailedPrecondition,
                                    .reason = "REVISION_REUSED"}),
            "info call rpc=Grant code=FAILED_PRECONDITION reason=REVISION_REUSED took_ms=0");
  EXPECT_EQ(Text(core::CallAnswered{.rpc = "HealthCheck"}),
            "debug call rpc=HealthCheck code=OK took_ms=0");
  EXPECT_EQ(Text(core::CallAnswered{.rpc = "GetGrant", .code = absl::StatusCode::kUnavailable}),
            "warning call rpc=GetGrant code=UNAVAILABLE took_ms=0");
}

TEST(EventLogTest, AMessageThatIsDurable) {
  core::Grant grant{.booking_id = "b1", .building = kTower, .revision = 3};
  grant.apartment = "501/56";
  grant.trace_id = kTrace;
  EXPECT_EQ(Text(core::MessageStored{.what = "Grant", .grant = grant}),
            "info accepted what=Grant building=tower booking=b1 revision=3 phase=PENDING "
            "trace_id=4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(EventLogTest, APassWithWhatItWrote) {
  core::PassEnded pass{.building = kTower, .access_level = kLevel, .took = absl::Milliseconds(40)};
  EXPECT_EQ(Text(pass), "debug pass building=tower access_level=L56 code=OK took_ms=40");
  pass.wrote = {"GYM: 2026-09-25 to 2026-09-25, timetable 901", "POOL: taken away"};
  pass.changes = {
      {.booking_id = "b1", .phase = core::GrantPhase::kGranted, .trace_id = kTrace},
      {.booking_id = "b2", .phase = core::GrantPhase::kGranted, .late = absl::Seconds(7)},
      {.booking_id = "b3", .phase = core::GrantPhase::kRevoked, .trace_id = kTrace}};
  EXPECT_EQ(Text(pass),
            "info pass building=tower access_level=L56 code=OK took_ms=40 "
            "wrote=\"GYM: 2026-09-25 to 2026-09-25, timetable 901; POOL: taken away\" "
            "bookings=b1:GRANTED,b2:GRANTED:7s_late,b3:REVOKED "
            "trace_id=4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(EventLogTest, WhatFailsAgainAndAgainIsLoggedThreeTimes) {
  core::PassEnded pass{
      .building = kTower, .access_level = kLevel, .code = absl::StatusCode::kUnavailable};
  EXPECT_EQ(Text(pass), "warning pass building=tower access_level=L56 code=UNAVAILABLE took_ms=0");
  pass.attempts = 2;
  EXPECT_EQ(Text(pass),
            "warning pass building=tower access_level=L56 code=UNAVAILABLE took_ms=0 "
            "failed_before=2");
  pass.attempts = 3;
  EXPECT_EQ(Text(pass).substr(0, 11), "debug pass ");
}

TEST(EventLogTest, AClearing) {
  core::Run run{.building = kTower,
                .date = absl::CivilDay(2026, 9, 25),
                .state = core::RunState::kCompleted,
                .attempts = 1,
                .report = {.access_levels = 4, .cleared = 3, .kept = 2, .granted = 1}};
  EXPECT_EQ(Text(core::RunEnded{.run = run, .took = absl::Seconds(2)}),
            "info clearing building=tower date=2026-09-25 state=COMPLETED attempt=1 took_ms=2000 "
            "access_levels=4 cleared=3 kept=2 granted=1 failed=0");
  run.state = core::RunState::kFailed;
  run.report.failures = {{"L1", "no answer"}, {"L2", "no answer"}};
  EXPECT_EQ(Text(core::RunEnded{.run = run}),
            "warning clearing building=tower date=2026-09-25 state=FAILED attempt=1 took_ms=0 "
            "access_levels=4 cleared=3 kept=2 granted=1 failed=2 first_failed=L1 "
            "text=\"no answer\"");
}

TEST(EventLogTest, AnIncidentOpensAndCloses) {
  core::IncidentChanged changed{.how = "opened", .mails = 1};
  core::Incident& incident = changed.incident;
  incident.id = 17;
  incident.building = kTower;
  incident.kind = core::IncidentKind::kDoubleBooking;
  incident.subject.apartment = "501/56";
  incident.subject.access_level = kLevel;
  incident.subject.zone = "GYM";
  incident.subject.booking = core::BookingRef{.booking_id = "b2"};
  EXPECT_EQ(Text(changed),
            "warning incident building=tower how=opened kind=DOUBLE_BOOKING incident=17 booking=b2 "
            "access_level=L56 zone=GYM mails=1");
  incident.open = false;
  incident.closed_because = "the other booking was cancelled";
  changed.how = "closed";
  changed.mails = 0;
  EXPECT_EQ(Text(changed),
            "info incident building=tower how=closed kind=DOUBLE_BOOKING incident=17 booking=b2 "
            "access_level=L56 zone=GYM mails=0 text=\"the other booking was cancelled\"");
}

TEST(EventLogTest, AMailAndWhatBecameOfIt) {
  core::OutboxMail mail{.id = 5, .building = kTower, .incident_id = 17, .message_id = "i17.1@x"};
  mail.recipients = {"manager@example.com"};
  mail.attempts = 1;
  EXPECT_EQ(
      Text(core::MailTried{.mail = mail, .outcome = core::MailOutcome::kSent}),
      "info mail building=tower outcome=sent mail=5 message_id=i17.1@x incident=17 attempt=1");
  mail.last_error = "421 busy";
  EXPECT_EQ(Text(core::MailTried{.mail = mail, .outcome = core::MailOutcome::kDeferred}),
            "warning mail building=tower outcome=deferred mail=5 message_id=i17.1@x incident=17 "
            "attempt=1 text=\"421 busy\"");
  mail.attempts = 4;
  EXPECT_EQ(
      Text(core::MailTried{.mail = mail, .outcome = core::MailOutcome::kDeferred}).substr(0, 11),
      "debug mail ");
  EXPECT_EQ(Text(core::MailTried{.mail = mail, .outcome = core::MailOutcome::kUndeliverable})
                .substr(0, 11),
            "error mail ");
}

}  // namespace
}  // namespace connecx::observe
