#include "store/sqlite/migrations.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace connecx::store {
namespace {

// Instants: microseconds since 1970 UTC; the two ends of the range are the infinite ones. Dates:
// days since 1970-01-01. Enums: the numbers of core/. BLOBs: records.proto.
//
// Booking needs few large indexes: of the grants, those on finished ones (active = 0) are touched
// only when a grant finishes, so a new grant costs one look-up in what was ever stored (its booking
// id), however much that is. `active` and `current` at the end of an index make it cover counts.
constexpr char kInitial[] = R"sql(
CREATE TABLE grants (
  grant_number INTEGER PRIMARY KEY,
  booking_id TEXT NOT NULL UNIQUE,
  building TEXT NOT NULL,
  revision INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  apartment TEXT NOT NULL,
  facility TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  window_end INTEGER NOT NULL,
  actor TEXT NOT NULL,
  accepted_time INTEGER NOT NULL,
  created_time INTEGER NOT NULL,
  access_level TEXT NOT NULL,
  zone TEXT NOT NULL,
  phase INTEGER NOT NULL,
  phase_time INTEGER NOT NULL,
  phase_text TEXT NOT NULL,
  details BLOB NOT NULL,      -- GrantDetails
  active INTEGER NOT NULL     -- core::IsActive
) STRICT;
CREATE INDEX grants_active ON grants (building, booking_id, phase, active) WHERE active = 1;
CREATE INDEX grants_active_of_pair
  ON grants (building, access_level, zone, window_start, booking_id, active) WHERE active = 1;
CREATE INDEX grants_active_of_apartment ON grants (building, apartment, booking_id)
  WHERE active = 1;
CREATE INDEX grants_active_of_facility ON grants (building, facility, booking_id)
  WHERE active = 1;
CREATE INDEX grants_finished ON grants (building, booking_id) WHERE active = 0;
CREATE INDEX grants_finished_of_apartment ON grants (building, apartment, booking_id)
  WHERE active = 0;
CREATE INDEX grants_finished_of_facility ON grants (building, facility, booking_id)
  WHERE active = 0;
CREATE INDEX grants_finished_by_end ON grants (building, window_end) WHERE active = 0;

-- The pairs in `removal_pending` of active grants, to find the grants by access level.
CREATE TABLE grant_removals (
  building TEXT NOT NULL,
  access_level TEXT NOT NULL,
  zone TEXT NOT NULL,
  booking_id TEXT NOT NULL REFERENCES grants (booking_id) ON DELETE CASCADE,
  PRIMARY KEY (building, access_level, zone, booking_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_removals_of_booking ON grant_removals (booking_id);

CREATE TABLE ids (
  building TEXT NOT NULL,
  kind INTEGER NOT NULL,
  reference TEXT NOT NULL,
  ext_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  changed_time INTEGER NOT NULL,
  PRIMARY KEY (building, kind, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX ids_by_ext_id ON ids (building, kind, ext_id, reference);

CREATE TABLE id_changes (
  id INTEGER PRIMARY KEY,
  building TEXT NOT NULL,
  kind INTEGER NOT NULL,
  reference TEXT NOT NULL,
  ext_id TEXT NOT NULL,       -- empty: removed
  previous TEXT NOT NULL,     -- empty: created
  actor TEXT NOT NULL,
  changed_time INTEGER NOT NULL
) STRICT;
CREATE INDEX id_changes_of_row ON id_changes (building, kind, reference, id);

CREATE TABLE ledger (
  building TEXT NOT NULL,
  access_level TEXT NOT NULL,
  zone TEXT NOT NULL,
  digest TEXT NOT NULL,
  written_time INTEGER NOT NULL,
  current INTEGER NOT NULL,
  PRIMARY KEY (building, access_level, zone, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_current ON ledger (building, access_level, current) WHERE current = 1;
CREATE INDEX ledger_older ON ledger (written_time) WHERE current = 0;

CREATE TABLE timetable_uses (
  building TEXT NOT NULL,
  number INTEGER NOT NULL,
  access_level TEXT NOT NULL,
  zone TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (building, number, access_level, zone)
) STRICT, WITHOUT ROWID;
CREATE INDEX timetable_uses_by_end ON timetable_uses (building, until);

CREATE TABLE work (
  building TEXT NOT NULL,
  access_level TEXT NOT NULL,
  due_time INTEGER NOT NULL,
  start_time INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  outcome_unknown INTEGER NOT NULL,  -- 0: known; else the instant until when it is not
  PRIMARY KEY (building, access_level)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_due ON work (building, due_time);

CREATE TABLE incidents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  building TEXT NOT NULL,
  kind INTEGER NOT NULL,
  cause TEXT NOT NULL,
  open INTEGER NOT NULL,
  opened_time INTEGER NOT NULL,
  closed_time INTEGER,
  closed_because TEXT NOT NULL,
  messages INTEGER NOT NULL,
  subject BLOB NOT NULL       -- IncidentSubject
) STRICT;
CREATE INDEX incidents_of_cause ON incidents (building, kind, cause, id);
CREATE UNIQUE INDEX incidents_open_of_cause ON incidents (building, kind, cause) WHERE open = 1;
CREATE INDEX incidents_of_building ON incidents (building, id);
CREATE INDEX incidents_open ON incidents (id) WHERE open = 1;
CREATE INDEX incidents_open_of_building ON incidents (building, id) WHERE open = 1;

CREATE TABLE runs (
  building TEXT NOT NULL,
  date INTEGER NOT NULL,
  state INTEGER NOT NULL,
  started_time INTEGER NOT NULL,
  completed_time INTEGER,
  attempts INTEGER NOT NULL,
  report BLOB NOT NULL,       -- ClearingReport
  PRIMARY KEY (building, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  building TEXT NOT NULL,
  incident_id INTEGER NOT NULL,
  recipient_group INTEGER NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  recipients BLOB NOT NULL,   -- Recipients
  subject TEXT NOT NULL,
  content TEXT NOT NULL,
  created_time INTEGER NOT NULL,
  due_time INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  sent_time INTEGER,
  undeliverable INTEGER NOT NULL,
  last_error TEXT NOT NULL
) STRICT;
CREATE INDEX mail_due ON mail (due_time, id) WHERE sent_time IS NULL AND undeliverable = 0;
CREATE INDEX mail_of_incident ON mail (incident_id, id);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  building TEXT NOT NULL,
  booking_id TEXT NOT NULL,   -- empty: not about one booking
  access_level TEXT NOT NULL,
  zone TEXT NOT NULL,
  what TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_booking ON audit (booking_id, id) WHERE booking_id <> '';

CREATE TABLE facts (
  building TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (building, name)
) STRICT, WITHOUT ROWID;
)sql";

// What watchers, stories and histories read. A story's line says its kind by number; those from
// before are taken over by their word.
constexpr char kStories[] = R"sql(
CREATE TABLE grant_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  building TEXT NOT NULL,
  snapshot BLOB NOT NULL      -- GrantSnapshot
) STRICT;

CREATE INDEX id_changes_of_building ON id_changes (building, id);

ALTER TABLE incidents ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';

ALTER TABLE audit ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN details BLOB NOT NULL DEFAULT x'';  -- AuditDetails
UPDATE audit SET kind = CASE what WHEN 'PHASE' THEN 4 WHEN 'INCIDENT' THEN 5 ELSE 1 END,
  text = CASE what WHEN 'GRANT' THEN 'Grant, ' WHEN 'REVOKE' THEN 'Revoke, ' ELSE '' END || text;
ALTER TABLE audit DROP COLUMN what;
)sql";

constexpr const char* kMigrations[] = {kInitial, kStories};

absl::StatusOr<std::int64_t> ReadNumber(SqliteConnection& connection, const char* sql) {
  SqliteCursor cursor = connection.QueryText(sql);
  ASSIGN_OR_RETURN(const bool found, cursor.Next());
  if (!found) return std::int64_t{0};
  SqliteRow row = cursor.row();
  return row.Int();
}

absl::Status RunMissing(SqliteConnection& connection, absl::Span<const char* const> steps) {
  ASSIGN_OR_RETURN(const std::int64_t version, ReadNumber(connection, "PRAGMA user_version"));
  const auto known = static_cast<std::int64_t>(steps.size());
  if (version > known) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s has schema %d, but this program knows only %d: it was written by a newer version; "
        "start that version, or restore a backup made before the upgrade",
        connection.path(), version, known));
  }
  if (version == known) return absl::OkStatus();
  if (version == 0) {
    ASSIGN_OR_RETURN(const std::int64_t tables,
                     ReadNumber(connection, "SELECT count(*) FROM sqlite_schema"));
    if (tables != 0) {
      return absl::FailedPreconditionError(absl::StrCat(
          connection.path(), " is a database of something else; name another file for the store"));
    }
  }
  for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step) {
    if (absl::Status status = connection.ExecuteScript(steps[step]); !status.ok()) {
      return base::Annotate(status, absl::StrCat("migration ", step + 1));
    }
  }
  return connection.ExecuteScript(absl::StrCat("PRAGMA user_version = ", known));
}

}  // namespace

absl::Span<const char* const> Migrations() { return kMigrations; }

absl::Status Migrate(SqliteConnection& connection, absl::Span<const char* const> steps) {
  RETURN_IF_ERROR(connection.ExecuteScript("BEGIN IMMEDIATE"));
  if (absl::Status status = RunMissing(connection, steps); !status.ok()) {
    if (connection.in_transaction()) connection.ExecuteScript("ROLLBACK").IgnoreError();
    return status;
  }
  return connection.ExecuteScript("COMMIT");
}

}  // namespace connecx::store
