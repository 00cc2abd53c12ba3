#include "provider/operations.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "provider/pair_changes.h"
#include "provider/settle.h"

namespace connecx::provider {
namespace {

// AccessOperator.Diagnose: "for 5 s at most".
constexpr absl::Duration kLiveLimit = absl::Seconds(5);

std::string Explain(const PairDecision& decision) {
  switch (decision.action) {
    case PairAction::kWrite:
      return decision.held ? "the permission is to be replaced by the planned one"
                           : "the planned permission is to be written";
    case PairAction::kRemove:
      return "nothing is booked any more: the permission is to be taken away";
    case PairAction::kKeep:
      break;
  }
  if (decision.blocked_by_hand) {
    return "a permission made by hand is in the way; it is left alone until its Period is over";
  }
  if (!decision.held) return "nothing is there, and nothing is booked";
  if (decision.ownership == Ownership::kByHand && !decision.adopt) {
    return "a permission made by hand; it is cleared after its Period is over";
  }
  return "the permission is as planned";
}

}  // namespace

absl::StatusOr<std::shared_ptr<const core::BuildingDirectory::Entry>> Operations::Usable(
    absl::string_view building) const {
  const auto entry = with_.buildings.Find(building);
  if (entry == nullptr) return core::error::BuildingUnknown(building);
  if (!entry->building.misconfigured.empty()) {
    return core::error::BuildingMisconfigured(building, entry->building.misconfigured);
  }
  return entry;
}

absl::StatusOr<core::Pair> Operations::MappedPair(absl::string_view building,
                                                  absl::string_view apartment,
                                                  absl::string_view facility) {
  core::Pair pair;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(pair, ResolvePair(tx, building, apartment, facility));
    return absl::OkStatus();
  }));
  if (pair.access_level.empty()) {
    return core::error::IdNotMapped(building, "apartment", apartment);
  }
  if (pair.zone.empty()) return core::error::IdNotMapped(building, "facility", facility);
  return pair;
}

absl::StatusOr<std::vector<PairDecision>> Operations::Read(
    const core::BuildingDirectory::Entry& entry, const core::Pair& pair) {
  absl::StatusOr<std::vector<PairDecision>> decisions =
      with_.reconciler.Preview(entry, pair.access_level, with_.clock.Now());
  if (!decisions.ok()) return SystemError(entry.building.id, decisions.status());
  return decisions;
}

PairView Operations::ViewOf(const PairDecision& decision) {
  PairView view{.pair = decision.pair, .policy = decision.input.policy};
  view.ownership = decision.ownership;
  view.held = decision.held;
  view.planned = decision.plan.permission;
  view.bookings = decision.plan.bookings;
  view.next_planning_time = decision.plan.next_planning_time;
  view.would_write = decision.action != PairAction::kKeep;
  view.explanation = Explain(decision);
  return view;
}

absl::StatusOr<PairView> Operations::PlanPair(absl::string_view building,
                                              absl::string_view apartment,
                                              absl::string_view facility) {
  ASSIGN_OR_RETURN(const auto entry, Usable(building));
  ASSIGN_OR_RETURN(const core::Pair pair, MappedPair(building, apartment, facility));
  ASSIGN_OR_RETURN(const std::vector<PairDecision> decisions, Read(*entry, pair));
  for (const PairDecision& decision : decisions) {
    if (decision.pair == pair) return ViewOf(decision);
  }
  PairView nothing{.pair = pair, .policy = core::PolicyOf(entry->building, facility)};
  nothing.explanation = "nothing is there, and nothing is booked";
  return nothing;
}

absl::StatusOr<BuildingStatus> Operations::StatusOf(const core::BuildingDirectory::Entry& entry) {
  const core::Building& building = entry.building;
  BuildingStatus status{.building = building.id,
                        .name = building.name,
                        .time_zone = building.time_zone_name,
                        .policy = building.policy,
                        .misconfigured = building.misconfigured,
                        .outdated = building.outdated,
                        .config_problems = building.config_problems};
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(status.grants, tx.CountActiveGrants(building.id));
    ASSIGN_OR_RETURN(status.open_incidents, tx.CountOpenIncidents(building.id));
    ASSIGN_OR_RETURN(const store::WorkCount work, tx.CountWork(building.id, with_.clock.Now()));
    status.passes_due = work.due;
    status.passes_planned = work.total;
    ASSIGN_OR_RETURN(status.next_work_time, tx.NextWorkTime(building.id));
    ASSIGN_OR_RETURN(const std::vector<core::Run> runs,
                     tx.ListRuns(building.id, absl::CivilDay::max(), 1));
    if (!runs.empty()) status.last_run = runs.front();
    ASSIGN_OR_RETURN(status.last_completed_run_time, tx.LastCompletedRun(building.id));
    return absl::OkStatus();
  }));
  status.rests_until = with_.health.RestsUntil(building.id);
  if (entry.system == nullptr) return status;
  status.system = entry.system->Describe();
  status.timetables = entry.system->PoolState();
  return status;
}

void Operations::AskClocks(
    const std::vector<std::shared_ptr<const core::BuildingDirectory::Entry>>& entries,
    std::vector<BuildingStatus>& statuses) {
  std::vector<ClockSurvey::Entry> asked;
  std::vector<BuildingStatus*> answered;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i]->system == nullptr) continue;
    asked.push_back(entries[i]);
    answered.push_back(&statuses[i]);
  }
  const auto clocks = clocks_.Ask(asked, kLiveLimit);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (!clocks[i].ok()) {
      answered[i]->system_error = std::string(clocks[i].status().message());
      continue;
    }
    const absl::TimeZone time_zone = asked[i]->building.time_zone;
    answered[i]->clock_difference =
        absl::Seconds(*clocks[i] - absl::ToCivilSecond(with_.clock.Now(), time_zone));
  }
}

absl::StatusOr<Diagnosis> Operations::Diagnose(absl::string_view building, bool live) {
  std::vector<std::shared_ptr<const core::BuildingDirectory::Entry>> entries;
  if (building.empty()) {
    entries = with_.buildings.All();
  } else {
    entries.push_back(with_.buildings.Find(building));
    if (entries.front() == nullptr) return core::error::BuildingUnknown(building);
  }
  Diagnosis diagnosis;
  for (const auto& entry : entries) {
    ASSIGN_OR_RETURN(BuildingStatus status, StatusOf(*entry));
    diagnosis.buildings.push_back(std::move(status));
  }
  if (live) AskClocks(entries, diagnosis.buildings);
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::QueuedMail queued, tx.CountQueuedMail());
    diagnosis.mails_waiting = queued.count;
    diagnosis.oldest_mail_time = queued.oldest;
    return absl::OkStatus();
  }));
  return diagnosis;
}

}  // namespace connecx::provider
