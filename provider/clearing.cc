#include "provider/clearing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "base/thread_pool.h"
#include "core/errors.h"
#include "core/local_time.h"
#include "core/openings.h"
#include "provider/clock_watch.h"
#include "provider/pair_changes.h"
#include "provider/permission_gone.h"
#include "provider/respelled_system.h"
#include "provider/settle.h"
#include "provider/story.h"
#include "provider/timetable_refresh.h"

namespace connecx::provider {
namespace {

// A run that failed this often, and still fails so long after it was due, has a person look at it:
// a server that restarts at midnight is back by then.
constexpr int kAttemptsBeforeIncident = 3;
constexpr absl::Duration kMayFailFor = absl::Minutes(20);
constexpr int kRunsLookedAt = 400;
constexpr absl::string_view kWholeBuilding = "";

core::IncidentSubject SubjectOf(const core::ClearingReport& report) {
  constexpr std::size_t kMostNamed = 20;
  core::IncidentSubject subject;
  for (const core::ClearingFailure& failure : report.failures) {
    if (!subject.detail.empty()) absl::StrAppend(&subject.detail, "; ");
    if (&failure - report.failures.data() == kMostNamed) {
      absl::StrAppend(&subject.detail, "and ", report.failures.size() - kMostNamed, " more");
      break;
    }
    if (!failure.access_level.empty()) {
      absl::StrAppend(&subject.detail, "access level ", failure.access_level, ": ");
    }
    absl::StrAppend(&subject.detail, failure.text);
  }
  return subject;
}

// Whether an earlier attempt of the date passed over all access levels that it knew, and nothing
// went wrong with any of them.
bool PassedOverWell(const core::Run& run) {
  const std::vector<core::ClearingFailure>& failures = run.report.failures;
  return run.state == core::RunState::kFailed && run.report.access_levels > 0 &&
         std::all_of(failures.begin(), failures.end(), [](const core::ClearingFailure& failure) {
           return failure.access_level.empty();
         });
}

// The building has an open incident that says why nothing is cleared.
absl::StatusOr<bool> CauseIsTold(store::ReadTransaction& tx, const std::string& building) {
  for (const core::IncidentKind kind :
       {core::IncidentKind::kSystemUnreachable, core::IncidentKind::kClockSkew}) {
    ASSIGN_OR_RETURN(const std::optional<core::Incident> known,
                     tx.FindIncidentOf(building, kind, kWholeBuilding));
    if (known && known->open) return true;
  }
  return false;
}

// "Events are kept for 7 days at least": whoever comes back just then still reads what follows.
constexpr absl::Duration kEventsKept = absl::Hours(24 * 8);
// What the contract promises of tombstones (docs/design.md 3); as long what we wrote is known again
// as ours (5.3), and a booking's story is told.
constexpr absl::Duration kRecordsKept = absl::Hours(24 * 400);
constexpr absl::Duration kKeptAfterEnd = absl::Hours(24 * 30);
constexpr int kPrunedAtOnce = 2000;

}  // namespace

struct Clearing::InFlight {
  base::Mutex mu;
  base::CondVar done;
  std::optional<absl::StatusOr<core::Run>> result GUARDED_BY(mu);
};

absl::StatusOr<core::Run> Clearing::Clear(const ClearExpiredRequest& request) {
  auto entry = with_.buildings.Find(request.building);
  if (entry == nullptr) return core::error::BuildingUnknown(request.building);
  if (!entry->building.misconfigured.empty()) {
    return core::error::BuildingMisconfigured(request.building, entry->building.misconfigured);
  }
  if (request.validate_only) {
    return Preview(*entry, request.as_of_time.value_or(with_.clock.Now()));
  }
  std::shared_ptr<InFlight> flight;
  bool joined = false;
  {
    base::MutexLock lock(mu_);
    std::shared_ptr<InFlight>& running = running_[request.building];
    joined = running != nullptr;
    if (!joined) running = std::make_shared<InFlight>();
    flight = running;
  }
  if (joined) {
    entry.reset();
    base::MutexLock lock(flight->mu);
    while (!flight->result) flight->done.Wait(flight->mu);
    return *flight->result;
  }
  absl::StatusOr<core::Run> result = Run(std::move(entry));
  {
    base::MutexLock lock(mu_);
    running_.erase(request.building);
  }
  base::MutexLock lock(flight->mu);
  flight->result = result;
  flight->done.NotifyAll();
  return result;
}

absl::StatusOr<core::Run> Clearing::Run(std::shared_ptr<const Entry> entry) {
  const core::Building building = entry->building;
  const absl::Duration began = with_.clock.Uptime();
  ASSIGN_OR_RETURN(core::Run run, Begin(building));
  absl::Status started = Prepare(*entry);
  if (started.ok()) {
    const absl::StatusOr<FoundLevels> found = FindLevels(*entry);
    // The passes find the system themselves: one that is configured meanwhile waits for no holder.
    entry.reset();
    if (found.ok()) {
      const bool passed_over = run.report.access_levels > 0;
      if (!passed_over || found->listed.ok()) run.report = PassOver(building.id, found->levels);
      if (!found->listed.ok()) {
        run.report.failures.push_back({"", std::string(found->listed.message())});
      }
    }
    started = found.status();
  }
  if (!started.ok()) run.report.failures.push_back({"", std::string(started.message())});
  RETURN_IF_ERROR(Finish(building, run));
  with_.observer.OnRun({.run = run, .took = with_.clock.Uptime() - began});
  RETURN_IF_ERROR(ForgetOld(building.id));
  if (!started.ok()) return SystemError(building.id, started);
  return run;
}

// The timetables of the range as they really are, and a clock that can be trusted.
absl::Status Clearing::Prepare(const Entry& entry) {
  const core::Building& building = entry.building;
  ASSIGN_OR_RETURN(const absl::Duration skew, with_.reconciler.ReadSkew(entry));
  if (absl::AbsDuration(skew) > kSkewThatTakesNothingAway) {
    return core::error::SystemClockSkew(building.id, skew);
  }
  // Taking away never waits for a timetable: each pass asks for the ones that it needs.
  RefreshTimetables(*entry.system, with_.store, building.id).IgnoreError();
  return absl::OkStatus();
}

absl::StatusOr<Clearing::FoundLevels> Clearing::FindLevels(const Entry& entry) {
  FoundLevels found;
  std::set<std::string>& levels = found.levels;
  // By their canonical form: a list only finds what a pass then looks at for itself.
  std::multimap<std::string, std::string> mapped_levels;
  std::set<std::string> mapped_zones;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<std::string> ours,
                     tx.LevelsWithAnythingOfOurs(entry.building.id));
    levels.insert(ours.begin(), ours.end());
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows, tx.ListIds(entry.building.id));
    for (const core::IdRow& row : rows) {
      if (row.kind == core::IdKind::kApartment) {
        mapped_levels.emplace(CanonicalId(row.ext_id), row.ext_id);
      } else {
        mapped_zones.insert(CanonicalId(row.ext_id));
      }
    }
    return absl::OkStatus();
  }));
  std::string after;
  do {
    absl::StatusOr<core::AccessLevelPage> page = entry.system->ListAccessLevels(after);
    // A list only finds more; where the system offers none, ours are known all the same.
    if (page.status().code() == absl::StatusCode::kFailedPrecondition ||
        page.status().code() == absl::StatusCode::kUnimplemented) {
      break;
    }
    if (!IsAnswer(page.status())) return page.status();
    // One that others have on the page cannot be read, say: ours are cleared all the same.
    if (!page.ok()) {
      found.listed = page.status();
      break;
    }
    for (const core::AccessLevelPage::Entry& listed : page->entries) {
      const auto [first, last] = mapped_levels.equal_range(CanonicalId(listed.id));
      if (first == last) continue;
      const bool on_mapped_pair = std::any_of(
          listed.permissions.begin(), listed.permissions.end(),
          [&](const core::HeldPermission& held) {
            const bool counts = !entry.building.ended_counts_as_none ||
                                !core::IsOver(held, with_.clock.Now(), entry.building.time_zone);
            return counts && mapped_zones.contains(CanonicalId(held.zone));
          });
      if (!on_mapped_pair) continue;
      for (auto mapped = first; mapped != last; ++mapped) levels.insert(mapped->second);
    }
    after = std::move(page->next);
  } while (!after.empty());
  return found;
}

core::ClearingReport Clearing::PassOver(const std::string& building,
                                        const std::set<std::string>& levels) {
  base::Mutex mu;
  core::ClearingReport report;
  base::ThreadPool pool(with_.passes_at_once);
  for (const std::string& level : levels) {
    pool.Submit([&, level] {
      const PassReport pass = with_.reconciler.Pass(building, level);
      with_.work.Wake(building);
      base::MutexLock lock(mu);
      ++report.access_levels;
      report.cleared += pass.cleared;
      report.kept += pass.kept;
      report.granted += pass.granted;
      if (!pass.status.ok()) {
        report.failures.push_back({level, std::string(pass.status.message())});
      }
    });
  }
  pool.Stop();
  std::sort(report.failures.begin(), report.failures.end(),
            [](const auto& a, const auto& b) { return a.access_level < b.access_level; });
  return report;
}

absl::StatusOr<core::Run> Clearing::Begin(const core::Building& building) {
  const absl::Time now = with_.clock.Now();
  core::Run run{.building = building.id,
                .date = core::LocalDate(now, building.time_zone),
                .started_time = now};
  RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::Run> known, tx.FindRun(building.id, run.date));
    if (known) {
      run.attempts = known->attempts;
      if (PassedOverWell(*known)) {
        run.report = known->report;
        run.report.failures.clear();
      }
      if (known->state == core::RunState::kCompleted) run.completed_time = known->completed_time;
    }
    ++run.attempts;
    if (run.completed_time) return absl::OkStatus();  // it stays completed whatever this call finds
    return tx.PutRun(run);
  }));
  return run;
}

absl::Status Clearing::Finish(const core::Building& building, core::Run& run) {
  const absl::Time now = with_.clock.Now();
  const bool failed = !run.report.failures.empty();
  const bool completed_before = run.completed_time.has_value();
  run.state = failed && !completed_before ? core::RunState::kFailed : core::RunState::kCompleted;
  if (!failed && !completed_before) run.completed_time = now;
  RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    if (!completed_before) RETURN_IF_ERROR(tx.PutRun(run));
    RETURN_IF_ERROR(ExpireUnmappedGrants(tx, building, now));
    RETURN_IF_ERROR(CloseForgotten(tx, with_.desk, building, now));
    const core::IncidentKind kind = core::IncidentKind::kClearingFailed;
    if (failed) {
      const absl::Time due =
          core::FirstInstant(run.date, building.time_zone) + building.after_midnight;
      if (completed_before || run.attempts < kAttemptsBeforeIncident || now < due + kMayFailFor) {
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const bool told, CauseIsTold(tx, building.id));
      if (told) return absl::OkStatus();
      return with_.desk.Open(tx, building, kind, kWholeBuilding, SubjectOf(run.report), now);
    }
    RETURN_IF_ERROR(
        with_.desk.Close(tx, building, kind, kWholeBuilding, "clearing works again", true, now));
    RETURN_IF_ERROR(tx.RemoveTimetableUses(building.id, run.date - 1));
    ASSIGN_OR_RETURN(const std::vector<core::Run> runs,
                     tx.ListRuns(building.id, run.date, kRunsLookedAt));
    return Subsume(tx, runs, run);
  }));
  with_.mail.Wake();
  return absl::OkStatus();
}

absl::Status Clearing::ForgetOld(const std::string& building) {
  const absl::Time now = with_.clock.Now();
  RETURN_IF_ERROR(InParts([&](store::WriteTransaction& tx) {
    return tx.PruneGrantEvents(now - kEventsKept, kPrunedAtOnce);
  }));
  RETURN_IF_ERROR(InParts([&](store::WriteTransaction& tx) {
    return tx.PruneLedger(now - kRecordsKept, kPrunedAtOnce);
  }));
  RETURN_IF_ERROR(InParts([&](store::WriteTransaction& tx) {
    return tx.PruneAudit(now - kRecordsKept, kPrunedAtOnce);
  }));
  return InParts([&](store::WriteTransaction& tx) {
    return tx.PruneGrants(building, now - kKeptAfterEnd, now - kRecordsKept, kPrunedAtOnce);
  });
}

absl::Status Clearing::InParts(
    absl::FunctionRef<absl::StatusOr<int>(store::WriteTransaction&)> prune) {
  int pruned = 1;
  while (pruned > 0) {
    RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(pruned, prune(tx));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

// Bookings without an access level are on nobody's pass.
absl::Status Clearing::ExpireUnmappedGrants(store::WriteTransaction& tx,
                                            const core::Building& building, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<core::Grant> grants, tx.ActiveGrantsOfLevel(building.id, ""));
  for (const core::Grant& grant : grants) {
    core::Grant expired = ExpireUnmapped(grant, now);
    if (expired == grant) continue;
    core::Touch(expired, now);
    RETURN_IF_ERROR(tx.PutGrant(expired, now));
    RETURN_IF_ERROR(Append(tx, ChangeEntries(grant, expired, building, now)));
    RETURN_IF_ERROR(CloseIfNobodyWaits(tx, with_.desk, building, grant, expired, now));
  }
  return absl::OkStatus();
}

// Older dates that never completed: this run did their work.
absl::Status Clearing::Subsume(store::WriteTransaction& tx, const std::vector<core::Run>& earlier,
                               const core::Run& run) {
  std::optional<absl::CivilDay> newest_done;
  for (const core::Run& known : earlier) {
    if (known.state == core::RunState::kCompleted || known.state == core::RunState::kSubsumed) {
      newest_done = std::max(newest_done.value_or(known.date), known.date);
    }
  }
  for (core::Run known : earlier) {
    if (known.state != core::RunState::kFailed && known.state != core::RunState::kRunning) continue;
    known.state = core::RunState::kSubsumed;
    RETURN_IF_ERROR(tx.PutRun(known));
  }
  if (!newest_done) return absl::OkStatus();
  for (absl::CivilDay date = *newest_done + 1; date < run.date; ++date) {
    ASSIGN_OR_RETURN(const std::optional<core::Run> known, tx.FindRun(run.building, date));
    if (known) continue;
    RETURN_IF_ERROR(tx.PutRun({.building = run.building,
                               .date = date,
                               .state = core::RunState::kSubsumed,
                               .started_time = run.started_time}));
  }
  return absl::OkStatus();
}

absl::StatusOr<core::Run> Clearing::Preview(const Entry& entry, absl::Time as_of) {
  core::Run run{.building = entry.building.id,
                .date = core::LocalDate(as_of, entry.building.time_zone),
                .state = core::RunState::kCompleted,
                .started_time = as_of,
                .completed_time = as_of};
  const absl::StatusOr<FoundLevels> found = FindLevels(entry);
  if (!found.ok()) return SystemError(entry.building.id, found.status());
  if (!found->listed.ok()) {
    run.report.failures.push_back({"", std::string(found->listed.message())});
  }
  for (const std::string& level : found->levels) {
    ++run.report.access_levels;
    const absl::StatusOr<std::vector<PairDecision>> decisions =
        with_.reconciler.Preview(entry, level, as_of);
    if (!decisions.ok()) {
      if (ClassOf(decisions.status()) == FailureClass::kTransient) {
        return SystemError(entry.building.id, decisions.status());
      }
      run.report.failures.push_back({level, std::string(decisions.status().message())});
      continue;
    }
    for (const PairDecision& decision : *decisions) {
      if (decision.action == PairAction::kRemove) {
        ++run.report.cleared;
      } else if (decision.held) {
        ++run.report.kept;
      }
    }
  }
  return run;
}

}  // namespace connecx::provider
