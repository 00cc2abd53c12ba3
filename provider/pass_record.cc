#include "provider/pass_record.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "provider/read_times.h"
#include "provider/settle.h"
#include "provider/work_timing.h"

namespace connecx::provider {
namespace {

constexpr absl::string_view kWholeBuilding = "";

std::string LevelCause(const std::string& access_level) {
  return absl::StrCat("access level ", access_level);
}

absl::Status Audit(store::WriteTransaction& tx, const PassEnd& end, const core::Grant& grant,
                   absl::string_view what, std::string text) {
  return tx.AppendAudit({.time = end.now,
                         .building = end.building.id,
                         .booking_id = grant.booking_id,
                         .pair = grant.pair,
                         .what = std::string(what),
                         .text = std::move(text)});
}

// The grants as they are now, where they still are what the pass saw; a newer message has its own
// pass.
absl::StatusOr<std::vector<core::Grant>> Fresh(store::WriteTransaction& tx, const PassEnd& end) {
  std::vector<core::Grant> fresh;
  for (const core::Grant& seen : end.grants) {
    ASSIGN_OR_RETURN(std::optional<core::Grant> grant, tx.FindGrant(seen.booking_id));
    if (!grant || grant->revision != seen.revision || grant->revoked != seen.revoked) continue;
    if (grant->pair != seen.pair) continue;
    fresh.push_back(*std::move(grant));
  }
  return fresh;
}

absl::Status Store(store::WriteTransaction& tx, const PassEnd& end, const core::Grant& before,
                   const core::Grant& after, Recorded& recorded) {
  if (before == after) return absl::OkStatus();
  RETURN_IF_ERROR(tx.PutGrant(after));
  if (before.phase != after.phase) {
    std::string text(core::PhaseName(after.phase));
    if (!after.phase_text.empty()) absl::StrAppend(&text, ": ", after.phase_text);
    RETURN_IF_ERROR(Audit(tx, end, after, "PHASE", std::move(text)));
    if (after.phase == core::GrantPhase::kGranted) ++recorded.granted;
  }
  recorded.grants.push_back(after);
  return absl::OkStatus();
}

// Leaves the row due as it is if more work came in while the pass ran.
absl::Status Reschedule(store::WriteTransaction& tx, const PassEnd& end, absl::Time due,
                        bool failed, bool outcome_unknown, absl::Time start) {
  ASSIGN_OR_RETURN(const std::optional<core::LevelWork> stored,
                   tx.FindWork(end.building.id, end.access_level));
  core::LevelWork work = stored.value_or(
      core::LevelWork{.building = end.building.id, .access_level = end.access_level});
  const bool newer = stored && stored->sequence != end.work.sequence;
  work.due_time = newer ? std::min(stored->due_time, due) : due;
  work.start_time = newer ? std::min(stored->start_time, start) : start;
  work.attempts = failed ? end.work.attempts + 1 : 0;
  work.outcome_unknown = outcome_unknown;
  return tx.PutWork(work);
}

std::vector<core::Grant> OnPair(const std::vector<core::Grant>& grants, const core::Pair& pair) {
  std::vector<core::Grant> on_pair;
  std::copy_if(grants.begin(), grants.end(), std::back_inserter(on_pair),
               [&pair](const core::Grant& grant) { return grant.pair == pair; });
  return on_pair;
}

absl::Status CloseLevelIncidents(store::WriteTransaction& tx, const IncidentDesk& desk,
                                 const HealthTracker& health, const PassEnd& end) {
  const core::Building& building = end.building;
  RETURN_IF_ERROR(desk.Close(tx, building, core::IncidentKind::kIdUnknown,
                             LevelCause(end.access_level), "the access level is found", true,
                             end.now));
  RETURN_IF_ERROR(desk.Close(tx, building, core::IncidentKind::kSystemUnsuitable, kWholeBuilding,
                             "access levels can be read completely", true, end.now));
  if (!health.Recovered(end.now)) return absl::OkStatus();
  return desk.Close(tx, building, core::IncidentKind::kSystemUnreachable, kWholeBuilding,
                    "the system answers again", true, end.now);
}

absl::Status NoteTimetables(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const PassEnd& end, const ReadPassEnd& read,
                            const std::vector<core::Grant>& grants) {
  core::IncidentSubject subject;
  for (const PairOutcome& outcome : read.result.outcomes) {
    if (ClassOf(outcome.status) != FailureClass::kExhausted) continue;
    subject.detail = std::string(outcome.status.message());
    for (const core::Grant& grant : OnPair(grants, outcome.decision.pair)) {
      if (grant.phase == core::GrantPhase::kNeedsManualAction) {
        subject.others.push_back(RefOf(grant));
      }
    }
  }
  const core::IncidentKind kind = core::IncidentKind::kTimetablesExhausted;
  if (!subject.detail.empty()) {
    return desk.Open(tx, end.building, kind, kWholeBuilding, subject, end.now);
  }
  if (read.pool.in_use + read.pool.foreign >= read.pool.size) return absl::OkStatus();
  return desk.Close(tx, end.building, kind, kWholeBuilding, "timetables are free again", true,
                    end.now);
}

absl::Status PutReadBack(store::WriteTransaction& tx, const PassEnd& end,
                         const WriteResult& result) {
  for (const WriteIntent::Change& change : result.read_back) {
    if (change.digest.empty()) {
      RETURN_IF_ERROR(tx.ClearCurrentLedger(end.building.id, change.pair));
    } else {
      RETURN_IF_ERROR(tx.PutLedger(end.building.id, change.pair, change.digest, end.now));
    }
  }
  // What a person took out, and nobody wants there any more, is no longer ours.
  for (const PairOutcome& outcome : result.outcomes) {
    if (outcome.held || outcome.decision.plan.permission || !outcome.status.ok()) continue;
    RETURN_IF_ERROR(tx.ClearCurrentLedger(end.building.id, outcome.decision.pair));
  }
  return absl::OkStatus();
}

absl::Time DueAfterRead(const PassEnd& end, const ReadPassEnd& read,
                        const std::vector<core::Grant>& grants, double jitter, bool& failed) {
  bool refused = false;
  failed = false;
  for (const PairOutcome& outcome : read.result.outcomes) {
    const FailureClass failure = ClassOf(outcome.status);
    if (failure == FailureClass::kNone) continue;
    (failure == FailureClass::kTransient ? failed : refused) = true;
  }
  if (failed) {
    return RetryTime(end.work.attempts + 1, SoonestStart(grants, end.now), jitter, end.now);
  }
  absl::Time due = NextLookTime(read.result.outcomes, grants, read.manual, end.building, end.now);
  if (refused) due = std::min(due, end.now + kLookAgainAtRefusal);
  return due;
}

absl::StatusOr<core::IncidentSubject> BookingsAtRisk(store::WriteTransaction& tx,
                                                     const PassEnd& end) {
  constexpr int kMostNamed = 200;
  const store::GrantFilter pending{.building = end.building.id,
                                   .phases = {core::GrantPhase::kPending},
                                   .ends_after = end.now,
                                   .starts_before = end.now + absl::Hours(24)};
  ASSIGN_OR_RETURN(const std::vector<core::Grant> grants, tx.ListGrants(pending, "", kMostNamed));
  core::IncidentSubject subject;
  for (const core::Grant& grant : grants) subject.others.push_back(RefOf(grant));
  std::sort(subject.others.begin(), subject.others.end(),
            [](const core::BookingRef& a, const core::BookingRef& b) {
              return std::pair(a.window.start, a.booking_id) <
                     std::pair(b.window.start, b.booking_id);
            });
  return subject;
}

core::Grant AfterFailedRead(const core::Grant& grant, FailureClass failure, const std::string& text,
                            absl::Time now) {
  core::Grant after = grant;
  const bool pending =
      grant.phase == core::GrantPhase::kPending || grant.phase == core::GrantPhase::kRevoking;
  if (failure == FailureClass::kTransient || grant.revoked) {
    if (pending) core::SetCondition(after, core::ConditionCode::kRetrying, text, now);
    return after;
  }
  if (failure == FailureClass::kUnknownId) {
    core::SetCondition(after, core::ConditionCode::kIdUnknown, text, now);
  }
  core::SetPhase(after, core::GrantPhase::kNeedsManualAction, text, now);
  return after;
}

}  // namespace

absl::Status RecordIntent(store::WriteTransaction& tx, const PassEnd& end,
                          const WriteIntent& intent) {
  for (const core::TimetableUse& use : intent.timetable_uses) {
    RETURN_IF_ERROR(tx.PutTimetableUse(end.building.id, use));
  }
  for (const WriteIntent::Change& change : intent.changes) {
    if (!change.digest.empty()) {
      RETURN_IF_ERROR(tx.PutLedger(end.building.id, change.pair, change.digest, end.now));
    }
  }
  ASSIGN_OR_RETURN(std::optional<core::LevelWork> work,
                   tx.FindWork(end.building.id, end.access_level));
  if (!work) {
    work = core::LevelWork{
        .building = end.building.id, .access_level = end.access_level, .due_time = end.now};
  }
  work->outcome_unknown = true;
  return tx.PutWork(*work);
}

absl::StatusOr<Recorded> RecordReadPass(store::WriteTransaction& tx, const IncidentDesk& desk,
                                        const HealthTracker& health, const PassEnd& end,
                                        const ReadPassEnd& read, double jitter) {
  Recorded recorded;
  ASSIGN_OR_RETURN(std::vector<core::Grant> grants, Fresh(tx, end));
  std::vector<std::optional<core::ManualAction>> manual;
  for (core::Grant& grant : grants) {
    const core::Grant settled = SettleGrant(grant, read.result.outcomes, end.building, end.now);
    RETURN_IF_ERROR(Store(tx, end, grant, settled, recorded));
    grant = settled;
    const auto seen = std::find_if(
        end.grants.begin(), end.grants.end(),
        [&grant](const core::Grant& other) { return other.booking_id == grant.booking_id; });
    manual.push_back(read.manual[seen - end.grants.begin()]);
  }
  RETURN_IF_ERROR(PutReadBack(tx, end, read.result));
  for (const core::TimetableUse& use : read.manual_uses) {
    RETURN_IF_ERROR(tx.PutTimetableUse(end.building.id, use));
  }
  for (const PairOutcome& outcome : read.result.outcomes) {
    std::vector<core::Grant> on_pair;
    std::vector<std::optional<core::ManualAction>> actions;
    for (std::size_t i = 0; i < grants.size(); ++i) {
      if (grants[i].pair != outcome.decision.pair) continue;
      on_pair.push_back(grants[i]);
      actions.push_back(manual[i]);
    }
    for (const IncidentWish& wish :
         IncidentWishes(outcome, on_pair, actions, end.building, end.now)) {
      RETURN_IF_ERROR(desk.Apply(tx, end.building, wish, end.now));
    }
  }
  RETURN_IF_ERROR(CloseLevelIncidents(tx, desk, health, end));
  RETURN_IF_ERROR(StoreReadTime(tx, end.building.id, end.access_level, end.now));
  RETURN_IF_ERROR(NoteTimetables(tx, desk, end, read, grants));

  bool failed = false;
  const absl::Time due = DueAfterRead(end, read, grants, jitter, failed);
  RETURN_IF_ERROR(
      Reschedule(tx, end, due, failed, read.result.outcome_unknown, SoonestStart(grants, end.now)));
  return recorded;
}

absl::StatusOr<Recorded> RecordFailedPass(store::WriteTransaction& tx, const IncidentDesk& desk,
                                          const HealthTracker& health, const PassEnd& end,
                                          const absl::Status& failure, double jitter) {
  Recorded recorded;
  const FailureClass failure_class = ClassOf(failure);
  const std::string text(failure.message());
  ASSIGN_OR_RETURN(std::vector<core::Grant> grants, Fresh(tx, end));
  core::IncidentSubject subject;
  subject.access_level = end.access_level;
  subject.detail = text;
  for (core::Grant& grant : grants) {
    const core::Grant after = AfterFailedRead(grant, failure_class, text, end.now);
    RETURN_IF_ERROR(Store(tx, end, grant, after, recorded));
    grant = after;
    if (!grant.revoked && grant.window.end > end.now) subject.others.push_back(RefOf(grant));
    if (subject.apartment.empty()) subject.apartment = grant.apartment;
  }
  if (!subject.others.empty()) subject.booking = subject.others.front();

  const core::Building& building = end.building;
  if (failure_class == FailureClass::kUnknownId) {
    RETURN_IF_ERROR(desk.Open(tx, building, core::IncidentKind::kIdUnknown,
                              LevelCause(end.access_level), subject, end.now));
  } else if (failure_class != FailureClass::kTransient) {
    RETURN_IF_ERROR(desk.Open(tx, building, core::IncidentKind::kSystemUnsuitable, kWholeBuilding,
                              subject, end.now));
  } else if (health.Unreachable(end.now)) {
    ASSIGN_OR_RETURN(core::IncidentSubject at_risk, BookingsAtRisk(tx, end));
    at_risk.detail = text;
    RETURN_IF_ERROR(desk.Open(tx, building, core::IncidentKind::kSystemUnreachable, kWholeBuilding,
                              at_risk, end.now));
  }
  const absl::Time due =
      failure_class == FailureClass::kTransient
          ? RetryTime(end.work.attempts + 1, SoonestStart(grants, end.now), jitter, end.now)
          : end.now + kLookAgainAtRefusal;
  RETURN_IF_ERROR(Reschedule(tx, end, due, /*failed=*/true, end.work.outcome_unknown,
                             SoonestStart(grants, end.now)));
  return recorded;
}

}  // namespace connecx::provider
