#ifndef CONNECX_STORE_SQLITE_SQL_H_
#define CONNECX_STORE_SQLITE_SQL_H_

namespace connecx::store {

// Every statement of a running store. One enumerator is one prepared statement per connection, and
// one row of query_plan_test.
enum class Sql {
  kBeginRead,
  kBeginWrite,
  kCommit,
  kRollback,
  kSavepoint,
  kReleaseSavepoint,
  kRollbackToSavepoint,

  kFindGrant,
  kActiveGrantsOfLevel,
  kActiveGrantsRemovedFromLevel,
  kActiveGrantsOfPair,
  kActiveGrantsOfApartment,
  kActiveGrantsOfFacility,
  kListActiveGrants,
  kListActiveGrantsOfApartment,
  kListActiveGrantsOfFacility,
  kListFinishedGrants,
  kListFinishedGrantsOfApartment,
  kListFinishedGrantsOfFacility,
  kListFinishedGrantsByEnd,
  kFinishedGrantAt,
  kFinishedGrantOfApartmentAt,
  kFinishedGrantOfFacilityAt,
  kMoreFinishedGrantsByEnd,
  kNextBuildingWithActiveGrants,
  kNextBuildingWithFinishedGrants,
  kCountActiveGrants,
  kCountStartedGrants,
  kUpdateGrant,
  kPutGrant,
  kDeleteGrant,
  kOldFinishedGrants,
  kPutGrantRemoval,
  kDeleteGrantRemovals,

  kGrantEventsAfter,
  kFindGrantEvent,
  kOldestGrantEvents,
  kNewestGrantEvent,
  kAppendGrantEvent,
  kDeleteGrantEvents,

  kFindId,
  kFindReferences,
  kListIds,
  kListIdChanges,
  kPutId,
  kRemoveId,
  kAppendIdChange,

  kLedgerOfLevel,
  kLevelsWithAnythingOfOurs,
  kPutLedger,
  kAddLedger,
  kClearCurrentLedger,
  kCountOldLedger,
  kPruneLedger,

  kListTimetableUses,
  kPutTimetableUse,
  kRemoveTimetableUses,

  kFindWork,
  kDueWork,
  kNextWorkTime,
  kCountDueWork,
  kCountWork,
  kRequestWork,
  kPutWork,
  kRemoveWork,

  kFindIncident,
  kFindIncidentOf,
  kListIncidents,
  kListIncidentsOfBuilding,
  kListOpenIncidents,
  kListOpenIncidentsOfBuilding,
  kCountOpenIncidents,
  kInsertIncident,
  kReplaceIncident,

  kListRuns,
  kFindRun,
  kLastRunInState,
  kPutRun,

  kDueMail,
  kNextMailTime,
  kCountQueuedMail,
  kMailOfIncident,
  kInsertMail,
  kReplaceMail,

  kAuditOfBooking,
  kAppendAudit,
  kOldestAudit,
  kDeleteAudit,

  kGetFact,
  kSetFact,

  kCount,  // not a statement
};

const char* Text(Sql sql);

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQL_H_
