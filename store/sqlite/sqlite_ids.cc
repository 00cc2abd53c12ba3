#include "base/status_macros.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

core::IdRow TakeIdRow(SqliteRow& row) {
  core::IdRow id;
  id.kind = row.Enum<core::IdKind>();
  id.reference = row.Text();
  id.ext_id = row.Text();
  id.actor = row.Text();
  id.changed_time = row.Time();
  return id;
}

absl::StatusOr<core::IdRow> DecodeIdRow(SqliteRow row) { return TakeIdRow(row); }

absl::StatusOr<core::IdChange> DecodeIdChange(SqliteRow row) {
  core::IdChange change;
  change.id = row.Int();
  change.row = TakeIdRow(row);
  change.previous = row.Text();
  return change;
}

absl::Status AppendChange(SqliteConnection& connection, absl::string_view building,
                          const core::IdRow& row, absl::string_view ext_id,
                          absl::string_view previous) {
  return connection.Execute(Sql::kAppendIdChange, building, row.kind, row.reference, ext_id,
                            row.actor, row.changed_time, previous);
}

}  // namespace

absl::StatusOr<std::optional<core::IdRow>> SqliteTransaction::FindId(absl::string_view building,
                                                                     core::IdKind kind,
                                                                     absl::string_view reference) {
  return FirstRow<core::IdRow>(connection_.Query(Sql::kFindId, building, kind, reference),
                               DecodeIdRow);
}

absl::StatusOr<std::vector<core::IdRow>> SqliteTransaction::FindReferences(
    absl::string_view building, core::IdKind kind, absl::string_view ext_id) {
  return AllRows<core::IdRow>(connection_.Query(Sql::kFindReferences, building, kind, ext_id),
                              DecodeIdRow);
}

absl::StatusOr<std::vector<core::IdRow>> SqliteTransaction::ListIds(absl::string_view building) {
  return AllRows<core::IdRow>(connection_.Query(Sql::kListIds, building), DecodeIdRow);
}

absl::StatusOr<std::vector<core::IdChange>> SqliteTransaction::ListIdChanges(
    absl::string_view building, std::optional<core::IdKind> kind, absl::string_view reference,
    std::int64_t before, int limit) {
  return AllRows<core::IdChange>(
      connection_.Query(Sql::kListIdChanges, building, kind ? static_cast<int>(*kind) : 0,
                        reference, before, Limit(limit)),
      DecodeIdChange);
}

absl::Status SqliteTransaction::PutId(absl::string_view building, const core::IdRow& row) {
  ASSIGN_OR_RETURN(const std::optional<core::IdRow> old, FindId(building, row.kind, row.reference));
  RETURN_IF_ERROR(connection_.Execute(Sql::kPutId, building, row.kind, row.reference, row.ext_id,
                                      row.actor, row.changed_time));
  return AppendChange(connection_, building, row, row.ext_id, old.has_value() ? old->ext_id : "");
}

absl::Status SqliteTransaction::RemoveId(absl::string_view building, const core::IdRow& row) {
  ASSIGN_OR_RETURN(const std::optional<core::IdRow> old, FindId(building, row.kind, row.reference));
  if (!old.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(connection_.Execute(Sql::kRemoveId, building, row.kind, row.reference));
  return AppendChange(connection_, building, row, /*ext_id=*/"", old->ext_id);
}

}  // namespace connecx::store
