#include "observe/event_log.h"

#include <set>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/records.h"

namespace connecx::observe {
namespace {

using base::LogLevel;

// Failures of one kind in a row that are logged one by one.
constexpr int kFailuresLogged = 3;

std::int64_t Milliseconds(absl::Duration took) { return absl::ToInt64Milliseconds(took); }

// Those whose answer is all that they are for; called often.
bool OnlyAsks(absl::string_view rpc) {
  for (const char* verb :
       {"Get", "List", "Watch", "Explain", "Probe", "Diagnose", "Plan", "Preview", "Health"}) {
    if (absl::StartsWith(rpc, verb)) return true;
  }
  return false;
}

// The caller's own mistake, or its loss of patience.
bool IsCallersOwn(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kResourceExhausted:
      return false;
    default:
      return true;
  }
}

void AddUnlessEmpty(std::vector<base::LogField>& fields, absl::string_view key,
                    absl::string_view value) {
  if (!value.empty()) fields.emplace_back(key, value);
}

LogLevel LevelOfFailure(int attempts_before) {
  return attempts_before < kFailuresLogged ? LogLevel::kWarning : LogLevel::kDebug;
}

const char* RunStateName(core::RunState state) {
  switch (state) {
    case core::RunState::kRunning:
      return "RUNNING";
    case core::RunState::kCompleted:
      return "COMPLETED";
    case core::RunState::kFailed:
      return "FAILED";
    case core::RunState::kSubsumed:
      return "SUBSUMED";
  }
  return "UNKNOWN";
}

}  // namespace

LogLine LineOf(const core::CallAnswered& call) {
  LogLine line{.level = LogLevel::kInfo, .event = "call"};
  if (!IsCallersOwn(call.code)) {
    line.level = LogLevel::kWarning;
  } else if (call.code == absl::StatusCode::kOk && OnlyAsks(call.rpc)) {
    line.level = LogLevel::kDebug;
  }
  line.fields = {{"rpc", call.rpc}, {"code", absl::StatusCodeToString(call.code)}};
  AddUnlessEmpty(line.fields, "reason", call.reason);
  line.fields.emplace_back("took_ms", Milliseconds(call.took));
  AddUnlessEmpty(line.fields, "trace_id", call.trace_id);
  return line;
}

LogLine LineOf(const core::MessageStored& message) {
  const core::Grant& grant = message.grant;
  LogLine line{.level = LogLevel::kInfo, .event = "accepted"};
  line.fields = {{"what", message.what},
                 {"building", grant.building},
                 {"booking", grant.booking_id},
                 {"revision", grant.revision},
                 {"phase", core::PhaseName(grant.phase)}};
  AddUnlessEmpty(line.fields, "trace_id", grant.trace_id);
  return line;
}

LogLine LineOf(const core::PassEnded& pass) {
  LogLine line{.level = LogLevel::kInfo, .event = "pass"};
  if (pass.code != absl::StatusCode::kOk) {
    line.level = LevelOfFailure(pass.attempts);
  } else if (pass.wrote.empty() && pass.changes.empty()) {
    line.level = LogLevel::kDebug;
  }
  line.fields = {{"building", pass.building},
                 {"access_level", pass.access_level},
                 {"code", absl::StatusCodeToString(pass.code)},
                 {"took_ms", Milliseconds(pass.took)}};
  if (pass.attempts > 0) line.fields.emplace_back("failed_before", pass.attempts);
  AddUnlessEmpty(line.fields, "wrote", absl::StrJoin(pass.wrote, "; "));
  std::vector<std::string> bookings;
  std::set<std::string> traces;
  for (const core::PhaseChange& change : pass.changes) {
    bookings.push_back(absl::StrCat(change.booking_id, ":", core::PhaseName(change.phase)));
    if (change.late > absl::ZeroDuration()) {
      absl::StrAppend(&bookings.back(), ":", absl::ToInt64Seconds(change.late), "s_late");
    }
    if (!change.trace_id.empty()) traces.insert(change.trace_id);
  }
  AddUnlessEmpty(line.fields, "bookings", absl::StrJoin(bookings, ","));
  AddUnlessEmpty(line.fields, "trace_id", absl::StrJoin(traces, ","));
  return line;
}

LogLine LineOf(const core::RunEnded& run) {
  const core::ClearingReport& report = run.run.report;
  LogLine line{.level = LogLevel::kInfo, .event = "clearing"};
  if (!report.failures.empty()) line.level = LevelOfFailure(run.run.attempts - 1);
  line.fields = {{"building", run.run.building},
                 {"date", absl::FormatCivilTime(run.run.date)},
                 {"state", RunStateName(run.run.state)},
                 {"attempt", run.run.attempts},
                 {"took_ms", Milliseconds(run.took)},
                 {"access_levels", report.access_levels},
                 {"cleared", report.cleared},
                 {"kept", report.kept},
                 {"granted", report.granted},
                 {"failed", report.failures.size()}};
  if (!report.failures.empty()) {
    const core::ClearingFailure& first = report.failures.front();
    AddUnlessEmpty(line.fields, "first_failed", first.access_level);
    AddUnlessEmpty(line.fields, "text", first.text);
  }
  return line;
}

LogLine LineOf(const core::IncidentChanged& changed) {
  const core::Incident& incident = changed.incident;
  LogLine line{.level = incident.open ? LogLevel::kWarning : LogLevel::kInfo, .event = "incident"};
  line.fields = {{"building", incident.building},
                 {"how", changed.how},
                 {"kind", core::IncidentKindName(incident.kind)},
                 {"incident", incident.id}};
  if (incident.subject.booking) {
    AddUnlessEmpty(line.fields, "booking", incident.subject.booking->booking_id);
  }
  AddUnlessEmpty(line.fields, "access_level", incident.subject.access_level);
  AddUnlessEmpty(line.fields, "zone", incident.subject.zone);
  line.fields.emplace_back("mails", changed.mails);
  AddUnlessEmpty(line.fields, "text",
                 incident.open ? incident.subject.detail : incident.closed_because);
  return line;
}

LogLine LineOf(const core::MailTried& tried) {
  const core::OutboxMail& mail = tried.mail;
  LogLine line{.level = LogLevel::kInfo, .event = "mail"};
  const char* outcome = "sent";
  if (tried.outcome == core::MailOutcome::kDeferred) {
    outcome = "deferred";
    line.level = LevelOfFailure(mail.attempts - 1);
  } else if (tried.outcome == core::MailOutcome::kUndeliverable) {
    outcome = "undeliverable";
    line.level = LogLevel::kError;
  }
  line.fields = {
      {"building", mail.building},     {"outcome", outcome},           {"mail", mail.id},
      {"message_id", mail.message_id}, {"incident", mail.incident_id}, {"attempt", mail.attempts}};
  AddUnlessEmpty(line.fields, "text", mail.last_error);
  return line;
}

}  // namespace connecx::observe
