#include "provider/id_sync.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/stable_hash.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "provider/accept.h"
#include "provider/pair_changes.h"
#include "provider/story.h"

namespace connecx::provider {
namespace {

// Removing more than this share of a building's rows, and more than this many, is to be confirmed.
constexpr int kUnconfirmedRemovals = 5;
constexpr double kUnconfirmedShare = 0.2;

absl::string_view KindWord(core::IdKind kind) {
  return kind == core::IdKind::kApartment ? "apartment" : "facility";
}

absl::Status CheckRemovals(const SyncIdsRequest& request, const std::vector<core::IdRow>& rows) {
  std::set<std::pair<core::IdKind, std::string>> known;
  for (const core::IdRow& row : rows) known.insert({row.kind, row.reference});
  const int removals = static_cast<int>(std::count_if(
      request.removals.begin(), request.removals.end(), [&known](const IdRemoval& removal) {
        return known.contains({removal.kind, removal.reference});
      }));
  const bool many = removals > kUnconfirmedRemovals && removals > kUnconfirmedShare * rows.size();
  if (!many || request.confirm_removals == removals) return absl::OkStatus();
  return core::error::RemovalsNotConfirmed(removals, static_cast<int>(rows.size()));
}

class SyncCall {
 public:
  SyncCall(store::WriteTransaction& tx, const IncidentDesk& desk, const core::Building& building,
           const SyncIdsRequest& request, absl::Time now)
      : tx_(tx), desk_(desk), building_(building), request_(request), now_(now) {}

  absl::StatusOr<SyncIdsAnswer> Run() {
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows, tx_.ListIds(building_.id));
    RETURN_IF_ERROR(CheckRemovals(request_, rows));
    if (request_.managers) {
      RETURN_IF_ERROR(
          tx_.SetFact(building_.id, kManagersFact, absl::StrJoin(*request_.managers, "\n")));
    }
    for (const IdEdit& edit : request_.edits) RETURN_IF_ERROR(Edit(edit));
    for (const IdRemoval& removal : request_.removals) RETURN_IF_ERROR(Remove(removal));
    // After all rows are stored, so that swaps and rows of one call see each other.
    for (const auto& [kind, reference] : changed_) RETURN_IF_ERROR(RemapGrants(kind, reference));
    for (SyncedRow& row : answer_.rows) RETURN_IF_ERROR(Check(row));
    return std::move(answer_);
  }

 private:
  absl::Status Edit(const IdEdit& edit) {
    SyncedRow row{.kind = edit.kind, .reference = edit.reference, .ext_id = edit.ext_id};
    ASSIGN_OR_RETURN(const std::optional<core::IdRow> known,
                     tx_.FindId(building_.id, edit.kind, edit.reference));
    if (known && known->ext_id == edit.ext_id) {
      answer_.rows.push_back(std::move(row));
      return absl::OkStatus();
    }
    row.outcome = known ? RowOutcome::kUpdated : RowOutcome::kCreated;
    RETURN_IF_ERROR(tx_.PutId(building_.id, {.kind = edit.kind,
                                             .reference = edit.reference,
                                             .ext_id = edit.ext_id,
                                             .actor = request_.actor,
                                             .changed_time = now_}));
    if (edit.kind == core::IdKind::kApartment) RETURN_IF_ERROR(LookWithinDriftCycle(edit.ext_id));
    changed_.push_back({edit.kind, edit.reference});
    if (known) RETURN_IF_ERROR(NoteLeft(*known));
    answer_.rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  absl::Status Remove(const IdRemoval& removal) {
    SyncedRow row{.kind = removal.kind, .reference = removal.reference};
    ASSIGN_OR_RETURN(const std::optional<core::IdRow> known,
                     tx_.FindId(building_.id, removal.kind, removal.reference));
    if (!known) {
      row.text = "there was no such row";
      answer_.rows.push_back(std::move(row));
      return absl::OkStatus();
    }
    row.ext_id = known->ext_id;
    ASSIGN_OR_RETURN(const int live, CountLive(removal.kind, removal.reference));
    if (live > 0 && !request_.even_with_live_grants) {
      row.outcome = RowOutcome::kRejected;
      row.text = absl::StrCat("the ", KindWord(removal.kind), " has ", live,
                              " live booking(s); cancel them first, or send "
                              "even_with_live_grants");
      answer_.rows.push_back(std::move(row));
      return absl::OkStatus();
    }
    core::IdRow removed = *known;
    removed.actor = request_.actor;
    removed.changed_time = now_;
    RETURN_IF_ERROR(tx_.RemoveId(building_.id, removed));
    row.outcome = RowOutcome::kRemoved;
    changed_.push_back({removal.kind, removal.reference});
    RETURN_IF_ERROR(NoteLeft(*known));
    answer_.rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  // What a row had until now may be nobody's any more: then nobody needs to know that the system
  // lacks it.
  absl::Status NoteLeft(const core::IdRow& left) {
    if (left.kind != core::IdKind::kApartment) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> others,
                     tx_.FindReferences(building_.id, left.kind, left.ext_id));
    if (!others.empty()) return absl::OkStatus();
    return desk_.Close(tx_, building_, core::IncidentKind::kIdUnknown,
                       UnknownLevelCause(left.ext_id), "no apartment has this ID any more",
                       /*all_clear=*/true, now_);
  }

  absl::StatusOr<int> CountLive(core::IdKind kind, const std::string& reference) {
    ASSIGN_OR_RETURN(const std::vector<core::Grant> grants,
                     tx_.ActiveGrantsOfReference(building_.id, kind, reference));
    return static_cast<int>(std::count_if(
        grants.begin(), grants.end(),
        [this](const core::Grant& grant) { return !grant.revoked && grant.window.end > now_; }));
  }

  // Every mapped access level is read once per drift cycle; spread, so that not all come at once.
  absl::Status LookWithinDriftCycle(const std::string& access_level) {
    const double share = static_cast<double>(base::StableHash(access_level) % 1000) / 1000.0;
    return tx_.RequestWork(building_.id, access_level, now_ + building_.drift_cycle * share,
                           absl::InfiniteFuture(), /*reset_attempts=*/true);
  }

  absl::Status RemapGrants(core::IdKind kind, const std::string& reference) {
    ASSIGN_OR_RETURN(std::vector<core::Grant> grants,
                     tx_.ActiveGrantsOfReference(building_.id, kind, reference));
    // In the order of acceptance: on a pair that is new to them the earlier one holds it.
    std::sort(grants.begin(), grants.end(), [](const core::Grant& a, const core::Grant& b) {
      return std::pair(a.accepted_time, a.booking_id) < std::pair(b.accepted_time, b.booking_id);
    });
    for (const core::Grant& grant : grants) {
      ASSIGN_OR_RETURN(const core::Pair pair,
                       ResolvePair(tx_, building_.id, grant.apartment, grant.facility));
      if (pair == grant.pair) continue;
      ASSIGN_OR_RETURN(const std::vector<core::Grant> others, GrantsOn(tx_, building_.id, pair));
      core::Grant remapped =
          Remap(grant, pair, others, core::PolicyOf(building_, grant.facility), now_);
      const std::optional<core::Pair> left =
          grant.pair.empty() ? std::nullopt : std::optional(grant.pair);
      RETURN_IF_ERROR(TellIdChange(remapped, kind, reference));
      RETURN_IF_ERROR(StoreChange(tx_, desk_, building_, grant, remapped, left, now_));
    }
    ASSIGN_OR_RETURN(const std::optional<core::IdRow> row,
                     tx_.FindId(building_.id, kind, reference));
    if (!row) return absl::OkStatus();
    return desk_.Close(tx_, building_, core::IncidentKind::kIdUnknown,
                       UnmappedCause(kind, reference), "the ID was entered", true, now_);
  }

  absl::Status TellIdChange(const core::Grant& remapped, core::IdKind kind,
                            const std::string& reference) {
    const std::string& id =
        kind == core::IdKind::kApartment ? remapped.pair.access_level : remapped.pair.zone;
    core::AuditEntry entry =
        EntryOf(remapped, core::AuditKind::kIdChange,
                id.empty() ? absl::StrCat("the ", KindWord(kind), " ", reference, " has no ID now")
                           : absl::StrCat("the ", KindWord(kind), " ", reference, " is ", id,
                                          " in the access control system now"),
                now_);
    entry.actor = request_.actor;
    entry.phase = remapped.phase;
    return tx_.AppendAudit(entry);
  }

  absl::Status Check(SyncedRow& row) {
    if (row.outcome == RowOutcome::kRemoved || row.outcome == RowOutcome::kRejected ||
        row.ext_id.empty()) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> same,
                     tx_.FindReferences(building_.id, row.kind, row.ext_id));
    std::vector<std::string> others;
    for (const core::IdRow& other : same) {
      if (other.reference != row.reference) others.push_back(other.reference);
    }
    if (others.empty()) return absl::OkStatus();
    row.check = RowCheck::kDuplicate;
    row.text = absl::StrCat("the same ID belongs to ", KindWord(row.kind), " ",
                            absl::StrJoin(others, ", "), "; they share one permission");
    return absl::OkStatus();
  }

  store::WriteTransaction& tx_;
  const IncidentDesk& desk_;
  const core::Building& building_;
  const SyncIdsRequest& request_;
  const absl::Time now_;
  std::vector<std::pair<core::IdKind, std::string>> changed_;
  SyncIdsAnswer answer_;
};

}  // namespace

absl::StatusOr<SyncIdsAnswer> IdSync::Sync(const SyncIdsRequest& request) {
  if (request.validate_only) return core::error::NotOffered("SYNC_IDS_VALIDATE_ONLY");
  const auto entry = with_.buildings.Find(request.building);
  if (entry == nullptr) return core::error::BuildingUnknown(request.building);
  SyncIdsAnswer answer;
  RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(answer,
                     SyncCall(tx, with_.desk, entry->building, request, with_.clock.Now()).Run());
    return absl::OkStatus();
  }));
  with_.work.Wake(request.building);
  with_.mail.Wake();
  return answer;
}

}  // namespace connecx::provider
