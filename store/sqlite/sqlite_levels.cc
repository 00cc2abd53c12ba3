#include "base/status_macros.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/sqlite_transaction.h"
#include "store/sqlite/sqlite_values.h"

namespace connecx::store {
namespace {

absl::StatusOr<core::LedgerEntry> DecodeLedgerEntry(SqliteRow row) {
  core::LedgerEntry entry;
  entry.pair.access_level = row.Text();
  entry.pair.zone = row.Text();
  entry.digest = row.Text();
  entry.written_time = row.Time();
  entry.current = row.Bool();
  return entry;
}

absl::StatusOr<core::TimetableUse> DecodeTimetableUse(SqliteRow row) {
  core::TimetableUse use;
  use.number = row.SmallInt();
  use.access_level = row.Text();
  use.zone = row.Text();
  use.until = row.Day();
  return use;
}

absl::StatusOr<core::LevelWork> DecodeWork(SqliteRow row) {
  core::LevelWork work;
  work.building = row.Text();
  work.access_level = row.Text();
  work.due_time = row.Time();
  work.start_time = row.Time();
  work.attempts = row.SmallInt();
  work.sequence = row.Int();
  const std::int64_t unknown_until = row.Int();
  if (unknown_until != 0) work.unknown_until = TimeFromColumn(unknown_until);
  return work;
}

absl::StatusOr<std::int64_t> Count(SqliteCursor cursor) {
  ASSIGN_OR_RETURN(const bool found, cursor.Next());
  return found ? cursor.row().Int() : 0;
}

}  // namespace

absl::StatusOr<std::vector<core::LedgerEntry>> SqliteTransaction::LedgerOfLevel(
    absl::string_view building, absl::string_view access_level) {
  return AllRows<core::LedgerEntry>(connection_.Query(Sql::kLedgerOfLevel, building, access_level),
                                    DecodeLedgerEntry);
}

absl::StatusOr<std::vector<std::string>> SqliteTransaction::LevelsWithAnythingOfOurs(
    absl::string_view building) {
  return AllRows<std::string>(
      connection_.Query(Sql::kLevelsWithAnythingOfOurs, building),
      [](SqliteRow row) -> absl::StatusOr<std::string> { return row.Text(); });
}

absl::Status SqliteTransaction::PutLedger(absl::string_view building, const core::Pair& pair,
                                          absl::string_view digest, absl::Time now) {
  RETURN_IF_ERROR(ClearCurrentLedger(building, pair));
  return connection_.Execute(Sql::kPutLedger, building, pair.access_level, pair.zone, digest, now);
}

absl::Status SqliteTransaction::AddLedger(absl::string_view building, const core::Pair& pair,
                                          absl::string_view digest, absl::Time now) {
  return connection_.Execute(Sql::kAddLedger, building, pair.access_level, pair.zone, digest, now);
}

absl::Status SqliteTransaction::ClearCurrentLedger(absl::string_view building,
                                                   const core::Pair& pair) {
  return connection_.Execute(Sql::kClearCurrentLedger, building, pair.access_level, pair.zone);
}

absl::StatusOr<int> SqliteTransaction::PruneLedger(absl::Time written_before, int limit) {
  ASSIGN_OR_RETURN(
      const std::optional<int> old,
      FirstRow<int>(connection_.Query(Sql::kCountOldLedger, written_before, Limit(limit)),
                    [](SqliteRow row) -> absl::StatusOr<int> { return row.Int(); }));
  if (old.value_or(0) == 0) return 0;
  RETURN_IF_ERROR(connection_.Execute(Sql::kPruneLedger, written_before, Limit(limit)));
  return *old;
}

absl::StatusOr<std::vector<core::TimetableUse>> SqliteTransaction::ListTimetableUses(
    absl::string_view building) {
  return AllRows<core::TimetableUse>(connection_.Query(Sql::kListTimetableUses, building),
                                     DecodeTimetableUse);
}

absl::Status SqliteTransaction::PutTimetableUse(absl::string_view building,
                                                const core::TimetableUse& use) {
  return connection_.Execute(Sql::kPutTimetableUse, building, use.number, use.access_level,
                             use.zone, use.until);
}

absl::Status SqliteTransaction::RemoveTimetableUses(absl::string_view building,
                                                    absl::CivilDay until_before) {
  return connection_.Execute(Sql::kRemoveTimetableUses, building, until_before);
}

absl::StatusOr<std::optional<core::LevelWork>> SqliteTransaction::FindWork(
    absl::string_view building, absl::string_view access_level) {
  return FirstRow<core::LevelWork>(connection_.Query(Sql::kFindWork, building, access_level),
                                   DecodeWork);
}

absl::StatusOr<std::vector<core::LevelWork>> SqliteTransaction::DueWork(absl::string_view building,
                                                                        absl::Time now, int limit) {
  return AllRows<core::LevelWork>(connection_.Query(Sql::kDueWork, building, now, Limit(limit)),
                                  DecodeWork);
}

absl::StatusOr<std::optional<absl::Time>> SqliteTransaction::NextWorkTime(
    absl::string_view building) {
  return FirstRow<absl::Time>(
      connection_.Query(Sql::kNextWorkTime, building),
      [](SqliteRow row) -> absl::StatusOr<absl::Time> { return row.Time(); });
}

absl::StatusOr<WorkCount> SqliteTransaction::CountWork(absl::string_view building, absl::Time now) {
  WorkCount count;
  ASSIGN_OR_RETURN(count.due, Count(connection_.Query(Sql::kCountDueWork, building, now)));
  ASSIGN_OR_RETURN(count.total, Count(connection_.Query(Sql::kCountWork, building)));
  return count;
}

absl::Status SqliteTransaction::RequestWork(absl::string_view building,
                                            absl::string_view access_level, absl::Time due_time,
                                            absl::Time start_time, bool reset_attempts) {
  return connection_.Execute(Sql::kRequestWork, building, access_level, due_time, start_time,
                             reset_attempts);
}

absl::Status SqliteTransaction::PutWork(const core::LevelWork& work) {
  return connection_.Execute(Sql::kPutWork, work.building, work.access_level, work.due_time,
                             work.start_time, work.attempts, work.sequence,
                             work.unknown_until ? ToColumn(*work.unknown_until) : 0);
}

absl::Status SqliteTransaction::RemoveWork(absl::string_view building,
                                           absl::string_view access_level) {
  return connection_.Execute(Sql::kRemoveWork, building, access_level);
}

}  // namespace connecx::store
