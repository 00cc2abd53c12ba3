#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "store/sqlite/record_codec.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

absl::StatusOr<core::Incident> DecodeIncident(SqliteRow row) {
  core::Incident incident;
  incident.id = row.Int();
  incident.building = row.Text();
  incident.kind = row.Enum<core::IncidentKind>();
  incident.cause = row.Text();
  incident.open = row.Bool();
  incident.opened_time = row.Time();
  incident.closed_time = row.OptionalTime();
  incident.closed_because = row.Text();
  incident.messages = row.SmallInt();
  if (!DecodeSubject(row.Bytes(), incident.subject)) {
    return absl::DataLossError(
        absl::StrCat("incident ", incident.id, ": its subject cannot be decoded"));
  }
  incident.closed_by = row.Text();
  return incident;
}

absl::StatusOr<core::Run> DecodeRun(SqliteRow row) {
  core::Run run;
  run.building = row.Text();
  run.date = row.Day();
  run.state = row.Enum<core::RunState>();
  run.started_time = row.Time();
  run.completed_time = row.OptionalTime();
  run.attempts = row.SmallInt();
  if (!DecodeReport(row.Bytes(), run.report)) {
    return absl::DataLossError(absl::StrCat("run of ", run.building, " on ",
                                            absl::FormatCivilTime(run.date),
                                            ": its report cannot be decoded"));
  }
  return run;
}

}  // namespace

absl::StatusOr<std::optional<core::Incident>> SqliteTransaction::FindIncident(std::int64_t id) {
  return FirstRow<core::Incident>(connection_.Query(Sql::kFindIncident, id), DecodeIncident);
}

absl::StatusOr<std::optional<core::Incident>> SqliteTransaction::FindIncidentOf(
    absl::string_view building, core::IncidentKind kind, absl::string_view cause) {
  return FirstRow<core::Incident>(connection_.Query(Sql::kFindIncidentOf, building, kind, cause),
                                  DecodeIncident);
}

absl::StatusOr<std::vector<core::Incident>> SqliteTransaction::ListIncidents(
    absl::string_view building, bool open_only, std::int64_t before, int limit) {
  if (building.empty()) {
    return AllRows<core::Incident>(
        connection_.Query(open_only ? Sql::kListOpenIncidents : Sql::kListIncidents, before,
                          Limit(limit)),
        DecodeIncident);
  }
  return AllRows<core::Incident>(connection_.Query(open_only ? Sql::kListOpenIncidentsOfBuilding
                                                             : Sql::kListIncidentsOfBuilding,
                                                   before, Limit(limit), building),
                                 DecodeIncident);
}

absl::StatusOr<std::vector<std::pair<core::IncidentKind, std::int64_t>>>
SqliteTransaction::CountOpenIncidents(absl::string_view building) {
  using KindCount = std::pair<core::IncidentKind, std::int64_t>;
  return AllRows<KindCount>(connection_.Query(Sql::kCountOpenIncidents, building),
                            [](SqliteRow row) -> absl::StatusOr<KindCount> {
                              const auto kind = row.Enum<core::IncidentKind>();
                              return KindCount(kind, row.Int());
                            });
}

absl::StatusOr<std::int64_t> SqliteTransaction::PutIncident(const core::Incident& incident) {
  const std::string subject = EncodeSubject(incident.subject);
  const bool insert = incident.id == 0;
  RETURN_IF_ERROR(connection_.Execute(
      insert ? Sql::kInsertIncident : Sql::kReplaceIncident, incident.id, incident.building,
      incident.kind, incident.cause, incident.open, incident.opened_time, incident.closed_time,
      incident.closed_because, incident.messages, Blob{subject}, incident.closed_by));
  if (insert) return connection_.last_insert_id();
  if (connection_.changes() == 0) {
    return absl::NotFoundError(absl::StrCat("there is no incident ", incident.id));
  }
  return incident.id;
}

absl::StatusOr<std::vector<core::Run>> SqliteTransaction::ListRuns(absl::string_view building,
                                                                   absl::CivilDay before,
                                                                   int limit) {
  return AllRows<core::Run>(connection_.Query(Sql::kListRuns, building, before, Limit(limit)),
                            DecodeRun);
}

absl::StatusOr<std::optional<core::Run>> SqliteTransaction::FindRun(absl::string_view building,
                                                                    absl::CivilDay date) {
  return FirstRow<core::Run>(connection_.Query(Sql::kFindRun, building, date), DecodeRun);
}

absl::StatusOr<std::optional<absl::Time>> SqliteTransaction::LastCompletedRun(
    absl::string_view building) {
  ASSIGN_OR_RETURN(
      const std::optional<std::optional<absl::Time>> completed,
      FirstRow<std::optional<absl::Time>>(
          connection_.Query(Sql::kLastRunInState, building, core::RunState::kCompleted),
          [](SqliteRow row) -> absl::StatusOr<std::optional<absl::Time>> {
            return row.OptionalTime();
          }));
  return completed.value_or(std::nullopt);
}

absl::Status SqliteTransaction::PutRun(const core::Run& run) {
  const std::string report = EncodeReport(run.report);
  return connection_.Execute(Sql::kPutRun, run.building, run.date, run.state, run.started_time,
                             run.completed_time, run.attempts, Blob{report});
}

}  // namespace connecx::store
