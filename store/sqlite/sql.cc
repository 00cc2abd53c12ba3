#include "store/sqlite/sql.h"

#include <initializer_list>

namespace connecx::store {
namespace {

#define GRANT_COLUMNS                                                                        \
  "booking_id, building, revision, revoked, apartment, facility, window_start, window_end, " \
  "actor, accepted_time, created_time, access_level, zone, phase, phase_time, phase_text, "  \
  "details"
#define ID_COLUMNS "kind, reference, ext_id, actor, changed_time"
#define WORK_COLUMNS \
  "building, access_level, due_time, start_time, attempts, sequence, outcome_unknown"
#define INCIDENT_COLUMNS                                                                           \
  "id, building, kind, cause, open, opened_time, closed_time, closed_because, messages, subject, " \
  "closed_by"
#define RUN_COLUMNS "building, date, state, started_time, completed_time, attempts, report"
#define MAIL_COLUMNS                                                                       \
  "id, building, incident_id, recipient_group, message_id, recipients, subject, content, " \
  "created_time, due_time, attempts, sent_time, undeliverable, last_error"

// One page of grants of a building: ?1 building, ?2 after, ?3 limit, ?4 apartment, ?5 facility,
// ?6 mask of phases, ?7 ends after, ?8 starts before, ?9 the last booking id to look at. The index
// is named, because the planner cannot know which of the many filters are set.
#define LIST_GRANTS(index, active, key)                                                            \
  "SELECT " GRANT_COLUMNS " FROM grants INDEXED BY " index " WHERE active = " active               \
  " AND building = ?1" key                                                                         \
  " AND booking_id > ?2 AND (?9 IS NULL OR booking_id <= ?9) AND (?4 = '' OR apartment = ?4) AND " \
  "(?5 = '' OR facility = ?5)"                                                                     \
  " AND (?6 >> phase) & 1 AND (?7 IS NULL OR window_end > ?7)"                                     \
  " AND (?8 IS NULL OR window_start < ?8) ORDER BY booking_id LIMIT ?3"

// The finished grant that comes ?3 after the next one after ?2: where a look at that many ends.
#define FINISHED_GRANT_AT(index, key)                                                         \
  "SELECT booking_id FROM grants INDEXED BY " index " WHERE active = 0 AND building = ?1" key \
  " AND booking_id > ?2 ORDER BY booking_id LIMIT 1 OFFSET ?3"

#define LIST_INCIDENTS(condition)                               \
  "SELECT " INCIDENT_COLUMNS " FROM incidents WHERE " condition \
  " AND id < ?1"                                                \
  " ORDER BY id DESC LIMIT ?2"

const char* GrantText(Sql sql) {
  switch (sql) {
    case Sql::kFindGrant:
      return "SELECT " GRANT_COLUMNS " FROM grants WHERE booking_id = ?1";
    case Sql::kActiveGrantsOfLevel:
      return "SELECT " GRANT_COLUMNS
             " FROM grants INDEXED BY grants_active_of_pair"
             " WHERE active = 1 AND building = ?1 AND access_level = ?2"
             " ORDER BY window_start, booking_id";
    case Sql::kActiveGrantsRemovedFromLevel:
      // grant_removals has rows of active grants only.
      return "SELECT " GRANT_COLUMNS
             " FROM grants WHERE booking_id IN"
             " (SELECT booking_id FROM grant_removals WHERE building = ?1 AND access_level = ?2)";
    case Sql::kActiveGrantsOfPair:
      return "SELECT " GRANT_COLUMNS
             " FROM grants INDEXED BY grants_active_of_pair"
             " WHERE active = 1 AND building = ?1 AND access_level = ?2 AND zone = ?3"
             " ORDER BY window_start, booking_id";
    case Sql::kActiveGrantsOfApartment:
      return "SELECT " GRANT_COLUMNS
             " FROM grants INDEXED BY grants_active_of_apartment"
             " WHERE active = 1 AND building = ?1 AND apartment = ?2 ORDER BY booking_id";
    case Sql::kActiveGrantsOfFacility:
      return "SELECT " GRANT_COLUMNS
             " FROM grants INDEXED BY grants_active_of_facility"
             " WHERE active = 1 AND building = ?1 AND facility = ?2 ORDER BY booking_id";
    case Sql::kListActiveGrants:
      return LIST_GRANTS("grants_active", "1", "");
    case Sql::kListActiveGrantsOfApartment:
      return LIST_GRANTS("grants_active_of_apartment", "1", " AND apartment = ?4");
    case Sql::kListActiveGrantsOfFacility:
      return LIST_GRANTS("grants_active_of_facility", "1", " AND facility = ?5");
    case Sql::kListFinishedGrants:
      return LIST_GRANTS("grants_finished", "0", "");
    case Sql::kListFinishedGrantsOfApartment:
      return LIST_GRANTS("grants_finished_of_apartment", "0", " AND apartment = ?4");
    case Sql::kListFinishedGrantsOfFacility:
      return LIST_GRANTS("grants_finished_of_facility", "0", " AND facility = ?5");
    case Sql::kListFinishedGrantsByEnd:
      return LIST_GRANTS("grants_finished_by_end", "0", " AND window_end > ?7");
    case Sql::kFinishedGrantAt:
      return FINISHED_GRANT_AT("grants_finished", " AND ?4 = ''");
    case Sql::kFinishedGrantOfApartmentAt:
      return FINISHED_GRANT_AT("grants_finished_of_apartment", " AND apartment = ?4");
    case Sql::kFinishedGrantOfFacilityAt:
      return FINISHED_GRANT_AT("grants_finished_of_facility", " AND facility = ?4");
    case Sql::kMoreFinishedGrantsByEnd:
      return "SELECT booking_id FROM grants INDEXED BY grants_finished_by_end"
             " WHERE active = 0 AND building = ?1 AND window_end > ?2 LIMIT 1 OFFSET ?3";
    case Sql::kNextBuildingWithActiveGrants:
      return "SELECT building FROM grants INDEXED BY grants_active"
             " WHERE active = 1 AND building > ?1 ORDER BY building LIMIT 1";
    case Sql::kNextBuildingWithFinishedGrants:
      return "SELECT building FROM grants INDEXED BY grants_finished"
             " WHERE active = 0 AND building > ?1 ORDER BY building LIMIT 1";
    case Sql::kCountActiveGrants:
      return "SELECT phase, count(*) FROM grants INDEXED BY grants_active"
             " WHERE active = 1 AND building = ?1 GROUP BY phase ORDER BY phase";
    case Sql::kCountStartedGrants:
      return "SELECT phase, count(*) FROM grants INDEXED BY grants_active"
             " WHERE active = 1 AND building = ?1 AND (?3 >> phase) & 1"
             " AND window_start <= ?2 AND window_end > ?2 GROUP BY phase ORDER BY phase";
    case Sql::kUpdateGrant:
      // Sets no column of an index but the phase: an update of what was done leaves them alone.
      return "UPDATE grants SET revision = ?3, revoked = ?4, actor = ?9, accepted_time = ?10,"
             " created_time = ?11, phase = ?14, phase_time = ?15, phase_text = ?16, details = ?17"
             " WHERE booking_id = ?1 AND building = ?2 AND apartment = ?5 AND facility = ?6"
             " AND window_start = ?7 AND window_end = ?8 AND access_level = ?12 AND zone = ?13"
             " AND +active = ?18";
    case Sql::kPutGrant:
      return "INSERT INTO grants (" GRANT_COLUMNS
             ", active) VALUES"
             " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
             " ON CONFLICT (booking_id) DO UPDATE SET building = ?2, revision = ?3, revoked = ?4,"
             " apartment = ?5, facility = ?6, window_start = ?7, window_end = ?8, actor = ?9,"
             " accepted_time = ?10, created_time = ?11, access_level = ?12, zone = ?13,"
             " phase = ?14, phase_time = ?15, phase_text = ?16, details = ?17, active = ?18";
    case Sql::kDeleteGrant:
      return "DELETE FROM grants WHERE booking_id = ?1";
    case Sql::kOldFinishedGrants:
      return "SELECT booking_id FROM grants INDEXED BY grants_finished_by_end"
             " WHERE active = 0 AND building = ?1 AND window_end < ?2 AND accepted_time < ?3"
             " LIMIT ?4";
    case Sql::kPutGrantRemoval:
      return "INSERT OR IGNORE INTO grant_removals (building, access_level, zone, booking_id)"
             " VALUES (?1, ?2, ?3, ?4)";
    case Sql::kDeleteGrantRemovals:
      return "DELETE FROM grant_removals WHERE booking_id = ?1";
    case Sql::kGrantEventsAfter:
      return "SELECT id, time, snapshot FROM grant_events WHERE id > ?1 AND id <= ?2"
             " AND (?3 = '' OR building = ?3) ORDER BY id LIMIT ?4";
    case Sql::kFindGrantEvent:
      return "SELECT time FROM grant_events WHERE id = ?1";
    case Sql::kOldestGrantEvents:
      return "SELECT id, time FROM grant_events WHERE id > 0 ORDER BY id LIMIT ?1";
    case Sql::kNewestGrantEvent:
      return "SELECT id FROM grant_events WHERE id > 0 ORDER BY id DESC LIMIT 1";
    case Sql::kAppendGrantEvent:
      return "INSERT INTO grant_events (time, building, snapshot) VALUES (?1, ?2, ?3)";
    case Sql::kDeleteGrantEvents:
      return "DELETE FROM grant_events WHERE id <= ?1";
    default:
      return nullptr;
  }
}

const char* IdText(Sql sql) {
  switch (sql) {
    case Sql::kFindId:
      return "SELECT " ID_COLUMNS " FROM ids WHERE building = ?1 AND kind = ?2 AND reference = ?3";
    case Sql::kFindReferences:
      return "SELECT " ID_COLUMNS
             " FROM ids INDEXED BY ids_by_ext_id"
             " WHERE building = ?1 AND kind = ?2 AND ext_id = ?3 ORDER BY reference";
    case Sql::kListIds:
      return "SELECT " ID_COLUMNS " FROM ids WHERE building = ?1 ORDER BY kind, reference";
    case Sql::kListIdChanges:
      return "SELECT id, " ID_COLUMNS
             ", previous FROM id_changes INDEXED BY id_changes_of_building"
             " WHERE building = ?1 AND (?2 = 0 OR kind = ?2) AND (?3 = '' OR reference = ?3)"
             " AND id < ?4 ORDER BY id DESC LIMIT ?5";
    case Sql::kPutId:
      return "INSERT INTO ids (building, " ID_COLUMNS
             ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
             " ON CONFLICT (building, kind, reference) DO UPDATE SET"
             " ext_id = ?4, actor = ?5, changed_time = ?6";
    case Sql::kRemoveId:
      return "DELETE FROM ids WHERE building = ?1 AND kind = ?2 AND reference = ?3";
    case Sql::kAppendIdChange:
      return "INSERT INTO id_changes (building, " ID_COLUMNS
             ", previous) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    default:
      return nullptr;
  }
}

const char* LevelText(Sql sql) {
  switch (sql) {
    case Sql::kLedgerOfLevel:
      return "SELECT access_level, zone, digest, written_time, current FROM ledger"
             " WHERE building = ?1 AND access_level = ?2 ORDER BY zone, written_time, digest";
    case Sql::kLevelsWithAnythingOfOurs:
      return "SELECT access_level FROM ledger INDEXED BY ledger_current"
             " WHERE current = 1 AND building = ?1"
             " UNION SELECT access_level FROM grants INDEXED BY grants_active_of_pair"
             " WHERE active = 1 AND building = ?1 AND access_level > ''"
             " UNION SELECT access_level FROM grant_removals WHERE building = ?1"
             " ORDER BY access_level";
    case Sql::kPutLedger:
      return "INSERT INTO ledger (building, access_level, zone, digest, written_time, current)"
             " VALUES (?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT (building, access_level, zone, digest)"
             " DO UPDATE SET written_time = ?5, current = 1";
    case Sql::kAddLedger:
      return "INSERT INTO ledger (building, access_level, zone, digest, written_time, current)"
             " VALUES (?1, ?2, ?3, ?4, ?5, 0) ON CONFLICT DO NOTHING";
    case Sql::kClearCurrentLedger:
      return "UPDATE ledger SET current = 0"
             " WHERE building = ?1 AND access_level = ?2 AND zone = ?3 AND current = 1";
    case Sql::kCountOldLedger:
      return "SELECT count(*) FROM (SELECT 1 FROM ledger INDEXED BY ledger_older"
             " WHERE current = 0 AND written_time < ?1 LIMIT ?2)";
    case Sql::kPruneLedger:
      return "DELETE FROM ledger WHERE (building, access_level, zone, digest) IN"
             " (SELECT building, access_level, zone, digest FROM ledger INDEXED BY ledger_older"
             " WHERE current = 0 AND written_time < ?1 LIMIT ?2)";
    case Sql::kListTimetableUses:
      return "SELECT number, access_level, zone, until FROM timetable_uses"
             " WHERE building = ?1 ORDER BY number, access_level, zone";
    case Sql::kPutTimetableUse:
      return "INSERT INTO timetable_uses (building, number, access_level, zone, until)"
             " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (building, number, access_level, zone)"
             " DO UPDATE SET until = max(until, ?5)";
    case Sql::kRemoveTimetableUses:
      return "DELETE FROM timetable_uses WHERE building = ?1 AND until < ?2";
    case Sql::kFindWork:
      return "SELECT " WORK_COLUMNS " FROM work WHERE building = ?1 AND access_level = ?2";
    case Sql::kDueWork:
      return "SELECT " WORK_COLUMNS
             " FROM work INDEXED BY work_due WHERE building = ?1 AND due_time <= ?2"
             " ORDER BY start_time, due_time, access_level LIMIT ?3";
    case Sql::kNextWorkTime:
      return "SELECT due_time FROM work INDEXED BY work_due WHERE building = ?1"
             " ORDER BY due_time LIMIT 1";
    case Sql::kCountDueWork:
      return "SELECT count(*) FROM work WHERE building = ?1 AND due_time <= ?2";
    case Sql::kCountWork:
      return "SELECT count(*) FROM work WHERE building = ?1";
    case Sql::kRequestWork:
      return "INSERT INTO work (" WORK_COLUMNS
             ") VALUES (?1, ?2, ?3, ?4, 0, 1, 0)"
             " ON CONFLICT (building, access_level) DO UPDATE SET due_time = min(due_time, ?3),"
             " start_time = min(start_time, ?4), sequence = sequence + 1,"
             " attempts = CASE WHEN ?5 THEN 0 ELSE attempts END";
    case Sql::kPutWork:
      return "INSERT INTO work (" WORK_COLUMNS
             ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
             " ON CONFLICT (building, access_level) DO UPDATE SET due_time = ?3,"
             " start_time = ?4, attempts = ?5, sequence = ?6, outcome_unknown = ?7";
    case Sql::kRemoveWork:
      return "DELETE FROM work WHERE building = ?1 AND access_level = ?2";
    default:
      return nullptr;
  }
}

const char* IncidentText(Sql sql) {
  switch (sql) {
    case Sql::kFindIncident:
      return "SELECT " INCIDENT_COLUMNS " FROM incidents WHERE id = ?1";
    case Sql::kFindIncidentOf:
      return "SELECT " INCIDENT_COLUMNS
             " FROM incidents INDEXED BY incidents_of_cause"
             " WHERE building = ?1 AND kind = ?2 AND cause = ?3 ORDER BY id DESC LIMIT 1";
    case Sql::kListIncidents:
      return LIST_INCIDENTS("1");
    case Sql::kListIncidentsOfBuilding:
      return LIST_INCIDENTS("building = ?3");
    case Sql::kListOpenIncidents:
      return LIST_INCIDENTS("open = 1");
    case Sql::kListOpenIncidentsOfBuilding:
      return LIST_INCIDENTS("open = 1 AND building = ?3");
    case Sql::kCountOpenIncidents:
      return "SELECT kind, count(*) FROM incidents INDEXED BY incidents_open_of_cause"
             " WHERE open = 1 AND building = ?1 GROUP BY kind ORDER BY kind";
    case Sql::kInsertIncident:
      return "INSERT INTO incidents (" INCIDENT_COLUMNS
             ") VALUES (NULL, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    case Sql::kReplaceIncident:
      return "UPDATE incidents SET building = ?2, kind = ?3, cause = ?4, open = ?5,"
             " opened_time = ?6, closed_time = ?7, closed_because = ?8, messages = ?9,"
             " subject = ?10, closed_by = ?11 WHERE id = ?1";
    case Sql::kListRuns:
      return "SELECT " RUN_COLUMNS
             " FROM runs WHERE building = ?1 AND date < ?2 ORDER BY date DESC LIMIT ?3";
    case Sql::kFindRun:
      return "SELECT " RUN_COLUMNS " FROM runs WHERE building = ?1 AND date = ?2";
    case Sql::kLastRunInState:
      return "SELECT completed_time FROM runs WHERE building = ?1 AND state = ?2"
             " ORDER BY date DESC LIMIT 1";
    case Sql::kPutRun:
      return "INSERT INTO runs (" RUN_COLUMNS
             ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (building, date) DO UPDATE SET"
             " state = ?3, started_time = ?4, completed_time = ?5, attempts = ?6, report = ?7";
    default:
      return nullptr;
  }
}

const char* MailText(Sql sql) {
  switch (sql) {
    case Sql::kDueMail:
      return "SELECT " MAIL_COLUMNS
             " FROM mail INDEXED BY mail_due WHERE sent_time IS NULL AND undeliverable = 0"
             " AND due_time <= ?1 ORDER BY due_time, id LIMIT ?2";
    case Sql::kNextMailTime:
      return "SELECT due_time FROM mail INDEXED BY mail_due"
             " WHERE sent_time IS NULL AND undeliverable = 0 ORDER BY due_time LIMIT 1";
    case Sql::kCountQueuedMail:
      return "SELECT count(*), min(created_time) FROM mail INDEXED BY mail_due"
             " WHERE sent_time IS NULL AND undeliverable = 0 AND due_time >= ?1";
    case Sql::kMailOfIncident:
      return "SELECT " MAIL_COLUMNS " FROM mail WHERE incident_id = ?1 ORDER BY id";
    case Sql::kInsertMail:
      return "INSERT INTO mail (" MAIL_COLUMNS
             ") VALUES (NULL, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    case Sql::kReplaceMail:
      return "UPDATE mail SET building = ?2, incident_id = ?3, recipient_group = ?4,"
             " message_id = ?5, recipients = ?6, subject = ?7, content = ?8, created_time = ?9,"
             " due_time = ?10, attempts = ?11, sent_time = ?12, undeliverable = ?13,"
             " last_error = ?14 WHERE id = ?1";
    case Sql::kAuditOfBooking:
      return "SELECT id, time, building, booking_id, access_level, zone, kind, text, details"
             " FROM audit WHERE booking_id = ?1 AND booking_id <> '' AND id > ?2"
             " ORDER BY id LIMIT ?3";
    case Sql::kAppendAudit:
      return "INSERT INTO audit (time, building, booking_id, access_level, zone, kind, text,"
             " details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    case Sql::kOldestAudit:
      return "SELECT id, time FROM audit WHERE id > 0 ORDER BY id LIMIT ?1";
    case Sql::kDeleteAudit:
      return "DELETE FROM audit WHERE id <= ?1";
    case Sql::kGetFact:
      return "SELECT value FROM facts WHERE building = ?1 AND name = ?2";
    case Sql::kSetFact:
      return "INSERT INTO facts (building, name, value) VALUES (?1, ?2, ?3)"
             " ON CONFLICT (building, name) DO UPDATE SET value = ?3";
    default:
      return nullptr;
  }
}

const char* TransactionText(Sql sql) {
  switch (sql) {
    case Sql::kBeginRead:
      return "BEGIN";
    case Sql::kBeginWrite:
      return "BEGIN IMMEDIATE";
    case Sql::kCommit:
      return "COMMIT";
    case Sql::kRollback:
      return "ROLLBACK";
    case Sql::kSavepoint:
      return "SAVEPOINT body";
    case Sql::kReleaseSavepoint:
      return "RELEASE body";
    case Sql::kRollbackToSavepoint:
      return "ROLLBACK TO body";
    default:
      return nullptr;
  }
}

}  // namespace

const char* Text(Sql sql) {
  for (const auto group :
       {&GrantText, &IdText, &LevelText, &IncidentText, &MailText, &TransactionText}) {
    if (const char* text = group(sql); text != nullptr) return text;
  }
  return "";
}

}  // namespace connecx::store
