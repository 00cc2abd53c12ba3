#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>

#include "store/testing/memory_transaction.h"

namespace connecx::store {
namespace {

MemoryState::IdKey KeyOf(absl::string_view building, core::IdKind kind,
                         absl::string_view reference) {
  return {std::string(building), kind, std::string(reference)};
}

MemoryState::BuildingAndName KeyOf(absl::string_view building, absl::string_view name) {
  return {std::string(building), std::string(name)};
}

void AppendChange(MemoryState& state, absl::string_view building, core::IdRow row,
                  std::string previous) {
  const auto id = static_cast<std::int64_t>(state.id_changes.size()) + 1;
  state.id_changes.push_back({std::string(building), {id, std::move(row), std::move(previous)}});
}

}  // namespace

absl::StatusOr<std::optional<core::IdRow>> MemoryTransaction::FindId(absl::string_view building,
                                                                     core::IdKind kind,
                                                                     absl::string_view reference) {
  const auto found = state_.ids.find(KeyOf(building, kind, reference));
  if (found == state_.ids.end()) return std::optional<core::IdRow>();
  return std::optional<core::IdRow>(found->second);
}

absl::StatusOr<std::vector<core::IdRow>> MemoryTransaction::FindReferences(
    absl::string_view building, core::IdKind kind, absl::string_view ext_id) {
  std::vector<core::IdRow> rows;
  for (const auto& [key, row] : state_.ids) {
    if (std::get<0>(key) == building && row.kind == kind && row.ext_id == ext_id) {
      rows.push_back(row);
    }
  }
  return rows;
}

absl::StatusOr<std::vector<core::IdRow>> MemoryTransaction::ListIds(absl::string_view building) {
  std::vector<core::IdRow> rows;
  for (const auto& [key, row] : state_.ids) {
    if (std::get<0>(key) == building) rows.push_back(row);
  }
  return rows;
}

absl::StatusOr<std::vector<core::IdChange>> MemoryTransaction::ListIdChanges(
    absl::string_view building, std::optional<core::IdKind> kind, absl::string_view reference,
    std::int64_t before, int limit) {
  std::vector<core::IdChange> changes;
  for (auto it = state_.id_changes.rbegin(); it != state_.id_changes.rend(); ++it) {
    if (static_cast<int>(changes.size()) >= limit) break;
    const core::IdChange& change = it->second;
    const bool wanted = it->first == building && change.id < before &&
                        (!kind || change.row.kind == *kind) &&
                        (reference.empty() || change.row.reference == reference);
    if (wanted) changes.push_back(change);
  }
  return changes;
}

absl::Status MemoryTransaction::PutId(absl::string_view building, const core::IdRow& row) {
  const MemoryState::IdKey key = KeyOf(building, row.kind, row.reference);
  const auto old = state_.ids.find(key);
  AppendChange(state_, building, row, old == state_.ids.end() ? "" : old->second.ext_id);
  state_.ids.insert_or_assign(key, row);
  return absl::OkStatus();
}

absl::Status MemoryTransaction::RemoveId(absl::string_view building, const core::IdRow& row) {
  const MemoryState::IdKey key = KeyOf(building, row.kind, row.reference);
  const auto old = state_.ids.find(key);
  if (old == state_.ids.end()) return absl::OkStatus();
  core::IdRow removed = row;
  removed.ext_id.clear();
  AppendChange(state_, building, std::move(removed), old->second.ext_id);
  state_.ids.erase(old);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<core::LedgerEntry>> MemoryTransaction::LedgerOfLevel(
    absl::string_view building, absl::string_view access_level) {
  std::vector<core::LedgerEntry> entries;
  for (const auto& [key, entry] : state_.ledger) {
    if (std::get<0>(key) == building && entry.pair.access_level == access_level) {
      entries.push_back(entry);
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const core::LedgerEntry& a, const core::LedgerEntry& b) {
              return std::tie(a.pair.zone, a.written_time, a.digest) <
                     std::tie(b.pair.zone, b.written_time, b.digest);
            });
  return entries;
}

absl::StatusOr<std::vector<std::string>> MemoryTransaction::LevelsWithAnythingOfOurs(
    absl::string_view building) {
  std::set<std::string> levels;
  for (const auto& [key, entry] : state_.ledger) {
    if (std::get<0>(key) == building && entry.current) levels.insert(entry.pair.access_level);
  }
  for (const auto& [id, grant] : state_.grants) {
    if (grant.building != building || !core::IsActive(grant)) continue;
    if (!grant.pair.access_level.empty()) levels.insert(grant.pair.access_level);
    for (const core::Pair& pair : grant.removal_pending) levels.insert(pair.access_level);
  }
  return std::vector<std::string>(levels.begin(), levels.end());
}

absl::Status MemoryTransaction::PutLedger(absl::string_view building, const core::Pair& pair,
                                          absl::string_view digest, absl::Time now) {
  if (absl::Status status = ClearCurrentLedger(building, pair); !status.ok()) return status;
  state_.ledger.insert_or_assign({std::string(building), pair, std::string(digest)},
                                 core::LedgerEntry{pair, std::string(digest), now, true});
  return absl::OkStatus();
}

absl::Status MemoryTransaction::AddLedger(absl::string_view building, const core::Pair& pair,
                                          absl::string_view digest, absl::Time now) {
  state_.ledger.try_emplace({std::string(building), pair, std::string(digest)},
                            core::LedgerEntry{pair, std::string(digest), now, false});
  return absl::OkStatus();
}

absl::Status MemoryTransaction::ClearCurrentLedger(absl::string_view building,
                                                   const core::Pair& pair) {
  for (auto& [key, entry] : state_.ledger) {
    if (std::get<0>(key) == building && entry.pair == pair) entry.current = false;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> MemoryTransaction::PruneLedger(absl::Time written_before, int limit) {
  int pruned = 0;
  std::erase_if(state_.ledger, [&](const auto& entry) {
    const bool old = !entry.second.current && entry.second.written_time < written_before;
    return old && pruned < limit && ++pruned > 0;
  });
  return pruned;
}

absl::StatusOr<std::vector<core::TimetableUse>> MemoryTransaction::ListTimetableUses(
    absl::string_view building) {
  std::vector<core::TimetableUse> uses;
  for (const auto& [key, use] : state_.uses) {
    if (std::get<0>(key) == building) uses.push_back(use);
  }
  return uses;
}

absl::Status MemoryTransaction::PutTimetableUse(absl::string_view building,
                                                const core::TimetableUse& use) {
  const auto [stored, inserted] =
      state_.uses.try_emplace({std::string(building), use.number, use.access_level, use.zone}, use);
  stored->second.until = std::max(stored->second.until, use.until);
  return absl::OkStatus();
}

absl::Status MemoryTransaction::RemoveTimetableUses(absl::string_view building,
                                                    absl::CivilDay until_before) {
  std::erase_if(state_.uses, [building, until_before](const auto& use) {
    return std::get<0>(use.first) == building && use.second.until < until_before;
  });
  return absl::OkStatus();
}

absl::StatusOr<std::optional<core::LevelWork>> MemoryTransaction::FindWork(
    absl::string_view building, absl::string_view access_level) {
  const auto found = state_.work.find(KeyOf(building, access_level));
  if (found == state_.work.end()) return std::optional<core::LevelWork>();
  return std::optional<core::LevelWork>(found->second);
}

absl::StatusOr<std::vector<core::LevelWork>> MemoryTransaction::DueWork(absl::string_view building,
                                                                        absl::Time now, int limit) {
  std::vector<core::LevelWork> due;
  for (const auto& [key, work] : state_.work) {
    if (work.building == building && work.due_time <= now) due.push_back(work);
  }
  std::sort(due.begin(), due.end(), [](const core::LevelWork& a, const core::LevelWork& b) {
    return std::tie(a.start_time, a.due_time, a.access_level) <
           std::tie(b.start_time, b.due_time, b.access_level);
  });
  const auto size = static_cast<std::size_t>(std::max(limit, 0));
  if (due.size() > size) due.resize(size);
  return due;
}

absl::StatusOr<std::optional<absl::Time>> MemoryTransaction::NextWorkTime(
    absl::string_view building) {
  std::optional<absl::Time> next;
  for (const auto& [key, work] : state_.work) {
    if (work.building == building && (!next.has_value() || work.due_time < *next)) {
      next = work.due_time;
    }
  }
  return next;
}

absl::StatusOr<WorkCount> MemoryTransaction::CountWork(absl::string_view building, absl::Time now) {
  WorkCount count;
  for (const auto& [key, work] : state_.work) {
    if (work.building != building) continue;
    ++count.total;
    if (work.due_time <= now) ++count.due;
  }
  return count;
}

absl::Status MemoryTransaction::RequestWork(absl::string_view building,
                                            absl::string_view access_level, absl::Time due_time,
                                            absl::Time start_time, bool reset_attempts) {
  const auto [found, inserted] = state_.work.try_emplace(KeyOf(building, access_level));
  core::LevelWork& work = found->second;
  if (inserted) {
    work.building = std::string(building);
    work.access_level = std::string(access_level);
    work.due_time = due_time;
    work.start_time = start_time;
  }
  work.due_time = std::min(work.due_time, due_time);
  work.start_time = std::min(work.start_time, start_time);
  ++work.sequence;
  if (reset_attempts) work.attempts = 0;
  return absl::OkStatus();
}

absl::Status MemoryTransaction::PutWork(const core::LevelWork& work) {
  state_.work.insert_or_assign(KeyOf(work.building, work.access_level), work);
  return absl::OkStatus();
}

absl::Status MemoryTransaction::RemoveWork(absl::string_view building,
                                           absl::string_view access_level) {
  state_.work.erase(KeyOf(building, access_level));
  return absl::OkStatus();
}

}  // namespace connecx::store
