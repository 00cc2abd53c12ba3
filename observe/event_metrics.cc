#include "observe/event_metrics.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "observe/families.h"
#include "observe/metric_names.h"

namespace connecx::observe {
namespace {

using prometheus::Histogram;
using Boundaries = Histogram::BucketBoundaries;

// Seconds.
const Boundaries& CallBoundaries() {
  static const auto& boundaries =
      *new Boundaries{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  return boundaries;
}

const Boundaries& SystemCallBoundaries() {
  static const auto& boundaries = *new Boundaries{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  return boundaries;
}

// The first one holds what was in time.
const Boundaries& LatenessBoundaries() {
  static const auto& boundaries = *new Boundaries{0, 1, 5, 15, 60, 300, 900, 3600, 14400};
  return boundaries;
}

std::string CodeText(absl::StatusCode code) { return absl::StatusCodeToString(code); }

const char* KindText(core::MailOutcome outcome) {
  switch (outcome) {
    case core::MailOutcome::kSent:
      return "sent";
    case core::MailOutcome::kDeferred:
      return "deferred";
    case core::MailOutcome::kUndeliverable:
      return "undeliverable";
  }
  return "unknown";
}

const char* KindText(core::RegistrationOutcome outcome) {
  switch (outcome) {
    case core::RegistrationOutcome::kRegistered:
      return "registered";
    case core::RegistrationOutcome::kRejected:
      return "rejected";
    case core::RegistrationOutcome::kUnreachable:
      return "unreachable";
  }
  return "unknown";
}

}  // namespace

struct EventMetrics::OfBuilding {
  std::map<std::pair<std::string, std::string>, double> system_calls;  // by call and code
  Histogram system_call_duration{SystemCallBoundaries()};
  Counters passes{{CodeText(absl::StatusCode::kOk), 0}};
  Histogram late{LatenessBoundaries()};
  Counters runs{{"OK", 0}, {"FAILED", 0}};
};

EventMetrics::EventMetrics()
    : mails_{{"sent", 0}, {"deferred", 0}, {"undeliverable", 0}},
      registrations_{{"registered", {{"OK", 0}}}} {}
EventMetrics::~EventMetrics() = default;

void EventMetrics::ShowBuildings(const std::set<std::string>& buildings) {
  base::MutexLock lock(mu_);
  std::erase_if(buildings_, [&](const auto& known) { return !buildings.contains(known.first); });
  for (const std::string& building : buildings) buildings_.try_emplace(building);
}

void EventMetrics::OnCall(const core::CallAnswered& call) {
  base::MutexLock lock(mu_);
  const std::string rpc(call.rpc);
  ++calls_[rpc][CodeText(call.code)];
  std::unique_ptr<Histogram>& duration = call_durations_[rpc];
  if (duration == nullptr) duration = std::make_unique<Histogram>(CallBoundaries());
  duration->Observe(absl::ToDoubleSeconds(call.took));
}

void EventMetrics::OnSystemCall(const core::SystemCalled& call) {
  base::MutexLock lock(mu_);
  const auto building = buildings_.find(call.building);
  if (building == buildings_.end()) return;
  ++building->second.system_calls[{std::string(call.call), CodeText(call.code)}];
  building->second.system_call_duration.Observe(absl::ToDoubleSeconds(call.took));
}

void EventMetrics::OnPass(const core::PassEnded& pass) {
  base::MutexLock lock(mu_);
  const auto building = buildings_.find(pass.building);
  if (building == buildings_.end()) return;
  ++building->second.passes[CodeText(pass.code)];
  for (const core::PhaseChange& change : pass.changes) {
    if (change.phase != core::GrantPhase::kGranted) continue;
    building->second.late.Observe(absl::ToDoubleSeconds(change.late));
  }
}

void EventMetrics::OnRun(const core::RunEnded& run) {
  base::MutexLock lock(mu_);
  const auto building = buildings_.find(run.run.building);
  if (building == buildings_.end()) return;
  ++building->second.runs[run.run.report.failures.empty() ? "OK" : "FAILED"];
}

void EventMetrics::OnMail(const core::MailTried& mail) {
  base::MutexLock lock(mu_);
  ++mails_[KindText(mail.outcome)];
}

void EventMetrics::OnRegistration(const core::RegistrationTried& attempt) {
  base::MutexLock lock(mu_);
  ++registrations_[KindText(attempt.outcome)][attempt.code];
}

std::vector<prometheus::MetricFamily> EventMetrics::Collect() const {
  Family calls(kGrpcCalls);
  Family call_duration(kGrpcCallDuration, prometheus::MetricType::Histogram);
  Family system_calls(kSystemCalls);
  Family system_call_duration(kSystemCallDuration, prometheus::MetricType::Histogram);
  Family passes(kPasses);
  Family late(kAccessLate, prometheus::MetricType::Histogram);
  Family runs(kClearingRuns);
  Family mails(kMailAttempts);
  Family registrations(kRegistrationAttempts);
  {
    base::MutexLock lock(mu_);
    for (const auto& [rpc, by_code] : calls_) {
      for (const auto& [code, count] : by_code) calls.Add(count, {{"rpc", rpc}, {"code", code}});
    }
    for (const auto& [rpc, duration] : call_durations_) {
      call_duration.Add(duration->Collect(), {{"rpc", rpc}});
    }
    for (const auto& [id, of] : buildings_) {
      const Label building{"building", id};
      for (const auto& [call, count] : of.system_calls) {
        system_calls.Add(count, {building, {"rpc", call.first}, {"code", call.second}});
      }
      system_call_duration.Add(of.system_call_duration.Collect(), {building});
      for (const auto& [code, count] : of.passes) passes.Add(count, {building, {"code", code}});
      late.Add(of.late.Collect(), {building});
      for (const auto& [code, count] : of.runs) runs.Add(count, {building, {"code", code}});
    }
    for (const auto& [kind, count] : mails_) mails.Add(count, {{"kind", kind}});
    for (const auto& [kind, by_code] : registrations_) {
      for (const auto& [code, count] : by_code) {
        registrations.Add(count, {{"kind", kind}, {"code", code}});
      }
    }
  }
  std::vector<prometheus::MetricFamily> families;
  for (Family* family : {&calls, &call_duration, &system_calls, &system_call_duration, &passes,
                         &late, &runs, &mails, &registrations}) {
    families.push_back(std::move(*family).Take());
  }
  return families;
}

}  // namespace connecx::observe
