#include "observe/store_metrics.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "base/status_macros.h"
#include "core/grant.h"
#include "core/incident.h"
#include "observe/families.h"
#include "observe/metric_names.h"
#include "observe/store_files.h"

namespace connecx::observe {
namespace {

using Entries = std::vector<std::shared_ptr<const core::BuildingDirectory::Entry>>;

// store::ReadTransaction::CountStartedNotGranted
constexpr core::GrantPhase kPhasesWithoutAccess[] = {
    core::GrantPhase::kPending, core::GrantPhase::kQueued, core::GrantPhase::kNeedsManualAction};
constexpr core::GrantPhase kLivePhases[] = {
    core::GrantPhase::kPending, core::GrantPhase::kGranted, core::GrantPhase::kQueued,
    core::GrantPhase::kNeedsManualAction, core::GrantPhase::kRevoking};

Label PhaseLabel(core::GrantPhase phase) { return {"phase", std::string(core::PhaseName(phase))}; }

template <typename Key>
double CountOf(const std::vector<std::pair<Key, std::int64_t>>& counts, Key key) {
  const auto found = std::find_if(counts.begin(), counts.end(),
                                  [key](const auto& count) { return count.first == key; });
  return found == counts.end() ? 0 : static_cast<double>(found->second);
}

double SecondsSince(absl::Time then, absl::Time now) {
  return std::max(absl::ToDoubleSeconds(now - then), 0.0);
}

void Append(std::vector<prometheus::MetricFamily>& families, std::vector<Family> more) {
  for (Family& family : more) families.push_back(std::move(family).Take());
}

absl::Status ReadStore(store::ReadTransaction& tx, const Entries& entries, absl::Time now,
                       std::vector<prometheus::MetricFamily>& families) {
  Family live(kLiveGrants), started(kStartedNotGranted), age(kQueueAge), due(kQueueDue);
  Family open(kOpenIncidents), cleared(kClearingLastSuccess);
  for (const auto& entry : entries) {
    const std::string& id = entry->building.id;
    const Label building{"building", id};
    ASSIGN_OR_RETURN(const auto grants, tx.CountActiveGrants(id));
    for (const core::GrantPhase phase : kLivePhases) {
      live.Add(CountOf(grants, phase), {building, PhaseLabel(phase)});
    }
    ASSIGN_OR_RETURN(const auto late, tx.CountStartedNotGranted(id, now));
    for (const core::GrantPhase phase : kPhasesWithoutAccess) {
      started.Add(CountOf(late, phase), {building, PhaseLabel(phase)});
    }
    ASSIGN_OR_RETURN(const std::optional<absl::Time> next, tx.NextWorkTime(id));
    age.Add(SecondsSince(next.value_or(now), now), {building});
    ASSIGN_OR_RETURN(const store::WorkCount work, tx.CountWork(id, now));
    due.Add(static_cast<double>(work.due), {building});
    ASSIGN_OR_RETURN(const auto incidents, tx.CountOpenIncidents(id));
    for (const core::IncidentKind kind : core::AllIncidentKinds()) {
      open.Add(CountOf(incidents, kind),
               {building, {"kind", std::string(core::IncidentKindName(kind))}});
    }
    ASSIGN_OR_RETURN(const std::optional<absl::Time> last, tx.LastCompletedRun(id));
    cleared.Add(last ? absl::ToDoubleSeconds(*last - absl::UnixEpoch()) : 0, {building});
  }
  Family mails(kOutboxMails), mail_age(kOutboxAge);
  ASSIGN_OR_RETURN(const store::QueuedMail queued, tx.CountQueuedMail());
  mails.Add(static_cast<double>(queued.count));
  mail_age.Add(SecondsSince(queued.oldest.value_or(now), now));
  Append(families, {live, started, age, due, open, cleared, mails, mail_age});
  return absl::OkStatus();
}

void ShowBuildings(const Entries& entries, std::vector<prometheus::MetricFamily>& families) {
  Family used(kTimetablesUsed), capacity(kTimetablesCapacity);
  Family misconfigured(kBuildingMisconfigured), outdated(kBuildingOutdated);
  for (const auto& entry : entries) {
    const Label building{"building", entry->building.id};
    misconfigured.Add(entry->building.misconfigured.empty() ? 0 : 1, {building});
    outdated.Add(entry->building.outdated.empty() ? 0 : 1, {building});
    if (entry->system == nullptr) continue;
    const core::TimetablePoolState pool = entry->system->PoolState();
    used.Add(pool.in_use + pool.foreign, {building});
    capacity.Add(pool.size, {building});
  }
  Append(families, {used, capacity, misconfigured, outdated});
}

void ShowFiles(const std::string& path, std::vector<prometheus::MetricFamily>& families) {
  const StoreFiles files = LookAtStoreFiles(path);
  Family size(kStoreSize);
  size.Add(static_cast<double>(files.size_bytes));
  Append(families, {size});
  if (!files.free_bytes) return;
  Family free(kStoreFree);
  free.Add(static_cast<double>(*files.free_bytes));
  Append(families, {free});
}

}  // namespace

std::vector<prometheus::MetricFamily> StoreMetrics::Collect() const {
  const Entries entries = buildings_.All();
  std::vector<prometheus::MetricFamily> families;
  store_
      .Read([&](store::ReadTransaction& tx) {
        return ReadStore(tx, entries, clock_.Now(), families);
      })
      .IgnoreError();  // kServing tells of it
  ShowBuildings(entries, families);
  ShowFiles(path_, families);
  return families;
}

}  // namespace connecx::observe
