#include "server/converters/run_converter.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/local_time.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxText = 512;
constexpr int kMaxFailures = 1000;

std::string LastError(const core::ClearingReport& report) {
  if (report.failures.empty()) return "";
  const core::ClearingFailure& first = report.failures.front();
  return std::string(CutText(absl::StrCat(report.failures.size(), " failed; the first: ",
                                          first.access_level, ": ", first.text),
                             kMaxText));
}

}  // namespace

v1::ClearingRunState RunStateToProto(core::RunState state) {
  switch (state) {
    case core::RunState::kRunning:
      return v1::CLEARING_RUN_STATE_RUNNING;
    case core::RunState::kCompleted:
      return v1::CLEARING_RUN_STATE_COMPLETED;
    case core::RunState::kFailed:
      return v1::CLEARING_RUN_STATE_WAITING;
    case core::RunState::kSubsumed:
      return v1::CLEARING_RUN_STATE_SUBSUMED;
  }
  return v1::CLEARING_RUN_STATE_UNSPECIFIED;
}

void ToProto(const core::Run& run, const core::Building& building, v1::ClearingRun* proto) {
  proto->set_building(run.building);
  proto->set_local_date(DateToProto(run.date));
  proto->set_state(RunStateToProto(run.state));
  TimeToProto(core::FirstInstant(run.date, building.time_zone) + building.after_midnight,
              proto->mutable_due_time());
  proto->set_attempts(run.attempts);
  if (run.state == core::RunState::kFailed) proto->set_last_error(LastError(run.report));
  if (run.completed_time.has_value()) {
    ToReport(run, *run.completed_time, /*validate_only=*/false, proto->mutable_report());
  }
}

void ToReport(const core::Run& run, absl::Time now, bool validate_only, v1::ClearingReport* proto) {
  proto->set_building(run.building);
  proto->set_local_date(DateToProto(run.date));
  TimeToProto(run.started_time, proto->mutable_start_time());
  // A call for a date that was completed before has an end of its own.
  const bool completed_by_it =
      run.completed_time.has_value() && *run.completed_time >= run.started_time;
  TimeToProto(completed_by_it ? *run.completed_time : now, proto->mutable_end_time());
  proto->set_completed(!validate_only && run.state == core::RunState::kCompleted &&
                       run.report.failures.empty());
  proto->set_access_control_ids_visited(run.report.access_levels);
  proto->set_access_control_ids_failed(static_cast<int>(run.report.failures.size()));
  proto->set_permissions_cleared(run.report.cleared);
  proto->set_permissions_kept(run.report.kept);
  proto->set_grants_promoted(run.report.granted);
  for (const core::ClearingFailure& failure : run.report.failures) {
    if (proto->failures_size() == kMaxFailures) break;
    v1::ClearingFailure* added = proto->add_failures();
    added->set_access_control_id(failure.access_level);
    added->set_message(std::string(CutText(failure.text, kMaxText)));
  }
}

}  // namespace connecx::server
