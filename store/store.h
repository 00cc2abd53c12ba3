#ifndef CONNECX_STORE_STORE_H_
#define CONNECX_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "core/timetable_use.h"

namespace connecx::store {

struct GrantFilter {
  std::string building;                     // empty: any
  std::string apartment;                    // empty: any
  std::string facility;                     // empty: any
  std::vector<core::GrantPhase> phases;     // empty: any
  std::optional<absl::Time> ends_after;     // window.end > ends_after
  std::optional<absl::Time> starts_before;  // window.start < starts_before
};

// Grants that were asked for, and how far the look at them went.
struct GrantPage {
  std::vector<core::Grant> grants;  // by booking id
  // Not empty: no grant after this one was looked at, though there may be some.
  std::string looked_until;
};

// Grant events that were asked for, and how far the look at them went.
struct GrantEvents {
  std::vector<core::GrantEvent> events;  // by id
  std::int64_t looked_until = 0;         // id of the last one looked at, wanted or not
};

struct QueuedMail {
  std::int64_t count = 0;
  std::optional<absl::Time> oldest;  // when the one that has waited longest was composed
};

struct WorkCount {
  std::int64_t due = 0;    // access levels due now
  std::int64_t total = 0;  // access levels with any future work
};

// What one transaction reads: one consistent state. Valid only inside the function it was passed
// to. Every lookup is by index: its cost follows what it returns, not what was ever stored. Lists
// come in the order that their comment names; strings compare by their bytes. A string that is no
// valid UTF-8, or holds a NUL, is never passed in. Instants keep their microseconds (what is finer
// may be cut) and may be infinite. A `limit` below 1 finds nothing.
class ReadTransaction {
 public:
  virtual ~ReadTransaction() = default;

  // Grants.
  virtual absl::StatusOr<std::optional<core::Grant>> FindGrant(absl::string_view booking_id) = 0;
  // Active grants (core::IsActive) whose pair, or a pair in `removal_pending`, is on this access
  // level; by (window.start, booking_id).
  virtual absl::StatusOr<std::vector<core::Grant>> ActiveGrantsOfLevel(
      absl::string_view building, absl::string_view access_level) = 0;
  // Active grants of one pair; by (window.start, booking_id).
  virtual absl::StatusOr<std::vector<core::Grant>> ActiveGrantsOfPair(absl::string_view building,
                                                                      const core::Pair& pair) = 0;
  // Active grants of an apartment or facility, mapped or not; by booking_id.
  virtual absl::StatusOr<std::vector<core::Grant>> ActiveGrantsOfReference(
      absl::string_view building, core::IdKind kind, absl::string_view reference) = 0;
  // At most `limit` grants after booking id `after`. Looks at all active grants, but at a bounded
  // number of the others, which are many: a page may hold fewer than there are, or none; go on from
  // its last grant while it is full, else from `looked_until` while that is told.
  virtual absl::StatusOr<GrantPage> ListGrants(const GrantFilter& filter, absl::string_view after,
                                               int limit) = 0;
  // Active grants by phase, of one building.
  virtual absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>> CountActiveGrants(
      absl::string_view building) = 0;
  // Active grants by phase, of one building, whose window holds `now` though they are neither
  // GRANTED nor REVOKING: somebody stands before a door that may be shut.
  virtual absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>>
  CountStartedNotGranted(absl::string_view building, absl::Time now) = 0;

  // Grant events. At most `limit` of those after id `after` of a building (empty: any). Looks at a
  // bounded number of events: go on from `looked_until` until it no longer grows.
  virtual absl::StatusOr<GrantEvents> GrantEventsAfter(absl::string_view building,
                                                       std::int64_t after, int limit) = 0;
  // When that one happened; none: there is no such event, or no longer.
  virtual absl::StatusOr<std::optional<absl::Time>> FindGrantEvent(std::int64_t id) = 0;
  // Ids; 0: there are none.
  virtual absl::StatusOr<std::int64_t> OldestGrantEvent() = 0;
  virtual absl::StatusOr<std::int64_t> NewestGrantEvent() = 0;

  // IDs.
  virtual absl::StatusOr<std::optional<core::IdRow>> FindId(absl::string_view building,
                                                            core::IdKind kind,
                                                            absl::string_view reference) = 0;
  // All rows whose Ext ID is this one; by reference.
  virtual absl::StatusOr<std::vector<core::IdRow>> FindReferences(absl::string_view building,
                                                                  core::IdKind kind,
                                                                  absl::string_view ext_id) = 0;
  // By (kind, reference).
  virtual absl::StatusOr<std::vector<core::IdRow>> ListIds(absl::string_view building) = 0;
  // Changes with id < `before`, newest first, also of rows that were removed since; `kind` none and
  // `reference` empty: any; at most `limit`.
  virtual absl::StatusOr<std::vector<core::IdChange>> ListIdChanges(
      absl::string_view building, std::optional<core::IdKind> kind, absl::string_view reference,
      std::int64_t before, int limit) = 0;

  // The ledger. Every entry of the access level, by (zone, written_time).
  virtual absl::StatusOr<std::vector<core::LedgerEntry>> LedgerOfLevel(
      absl::string_view building, absl::string_view access_level) = 0;
  // Access levels that have a current ledger entry or are one of ActiveGrantsOfLevel's; sorted,
  // distinct.
  virtual absl::StatusOr<std::vector<std::string>> LevelsWithAnythingOfOurs(
      absl::string_view building) = 0;

  // Timetables in use; by (number, access_level, zone).
  virtual absl::StatusOr<std::vector<core::TimetableUse>> ListTimetableUses(
      absl::string_view building) = 0;

  // Work.
  virtual absl::StatusOr<std::optional<core::LevelWork>> FindWork(
      absl::string_view building, absl::string_view access_level) = 0;
  // The building's work due at `now` or before, the soonest booking start first: by (start_time,
  // due_time, access_level); at most `limit`.
  virtual absl::StatusOr<std::vector<core::LevelWork>> DueWork(absl::string_view building,
                                                               absl::Time now, int limit) = 0;
  // The soonest due time of the building's work; none: there is none.
  virtual absl::StatusOr<std::optional<absl::Time>> NextWorkTime(absl::string_view building) = 0;
  virtual absl::StatusOr<WorkCount> CountWork(absl::string_view building, absl::Time now) = 0;

  // Incidents.
  virtual absl::StatusOr<std::optional<core::Incident>> FindIncident(std::int64_t id) = 0;
  // The newest one of this cause, open or closed.
  virtual absl::StatusOr<std::optional<core::Incident>> FindIncidentOf(absl::string_view building,
                                                                       core::IncidentKind kind,
                                                                       absl::string_view cause) = 0;
  // At most `limit` with id < `before`, newest first; `building` empty: any.
  virtual absl::StatusOr<std::vector<core::Incident>> ListIncidents(absl::string_view building,
                                                                    bool open_only,
                                                                    std::int64_t before,
                                                                    int limit) = 0;
  // Open ones by kind, of one building.
  virtual absl::StatusOr<std::vector<std::pair<core::IncidentKind, std::int64_t>>>
  CountOpenIncidents(absl::string_view building) = 0;

  // Runs. At most `limit` with a date before `before`, newest first.
  virtual absl::StatusOr<std::vector<core::Run>> ListRuns(absl::string_view building,
                                                          absl::CivilDay before, int limit) = 0;
  virtual absl::StatusOr<std::optional<core::Run>> FindRun(absl::string_view building,
                                                           absl::CivilDay date) = 0;
  // When the newest date that is completed was completed; none: none ever was.
  virtual absl::StatusOr<std::optional<absl::Time>> LastCompletedRun(
      absl::string_view building) = 0;

  // Mail neither sent nor undeliverable nor dropped, due at `now` or before; by (due_time, id); at
  // most `limit`.
  virtual absl::StatusOr<std::vector<core::OutboxMail>> DueMail(absl::Time now, int limit) = 0;
  virtual absl::StatusOr<std::optional<absl::Time>> NextMailTime() = 0;
  virtual absl::StatusOr<QueuedMail> CountQueuedMail() = 0;
  // By id.
  virtual absl::StatusOr<std::vector<core::OutboxMail>> MailOfIncident(
      std::int64_t incident_id) = 0;

  // The story of a booking, by id: at most `limit` entries after id `after`.
  virtual absl::StatusOr<std::vector<core::AuditEntry>> AuditOfBooking(absl::string_view booking_id,
                                                                       std::int64_t after,
                                                                       int limit) = 0;

  // Small facts by name ("time_zone" of a building ...). None: never set.
  virtual absl::StatusOr<std::optional<std::string>> GetFact(absl::string_view building,
                                                             absl::string_view name) = 0;
};

class WriteTransaction : public ReadTransaction {
 public:
  // Inserts or replaces by booking_id, and appends an event of time `now`.
  virtual absl::Status PutGrant(const core::Grant& grant, absl::Time now) = 0;
  virtual absl::Status DeleteGrant(absl::string_view booking_id) = 0;
  // Forgets grants of a building that are not active, at most `limit`, whose window ended before
  // `ended_before` and whose newest message came before `accepted_before`. Returns how many.
  virtual absl::StatusOr<int> PruneGrants(absl::string_view building, absl::Time ended_before,
                                          absl::Time accepted_before, int limit) = 0;
  // Forgets the oldest events, at most `limit`, that happened before then, but for the newest of
  // those: whoever has seen it all goes on from there, and no id is given again. Returns how many.
  virtual absl::StatusOr<int> PruneGrantEvents(absl::Time before, int limit) = 0;

  // Inserts or replaces the row, and appends to its history.
  virtual absl::Status PutId(absl::string_view building, const core::IdRow& row) = 0;
  // By (kind, reference); actor and time of `row` go into the history. OK if there is no such row.
  virtual absl::Status RemoveId(absl::string_view building, const core::IdRow& row) = 0;

  // Makes `digest` the current entry of its pair.
  virtual absl::Status PutLedger(absl::string_view building, const core::Pair& pair,
                                 absl::string_view digest, absl::Time now) = 0;
  // Makes `digest` an older entry of its pair unless it is one of its entries: what a person may
  // enter because we asked for it.
  virtual absl::Status AddLedger(absl::string_view building, const core::Pair& pair,
                                 absl::string_view digest, absl::Time now) = 0;
  // The pair holds nothing of ours any more; its entries stay, as older ones.
  virtual absl::Status ClearCurrentLedger(absl::string_view building, const core::Pair& pair) = 0;
  // Forgets older entries written before then, at most `limit`; a current one is never forgotten.
  // Returns how many.
  virtual absl::StatusOr<int> PruneLedger(absl::Time written_before, int limit) = 0;

  // Inserts, or extends `until` of, the use of (number, access_level, zone).
  virtual absl::Status PutTimetableUse(absl::string_view building,
                                       const core::TimetableUse& use) = 0;
  virtual absl::Status RemoveTimetableUses(absl::string_view building,
                                           absl::CivilDay until_before) = 0;

  // Asks for a pass at `due_time` or, if one is due earlier, then. `start_time`: the soonest
  // booking start that waits for it; the smaller one stays. Grows `sequence`; resets `attempts`
  // when `reset_attempts`.
  virtual absl::Status RequestWork(absl::string_view building, absl::string_view access_level,
                                   absl::Time due_time, absl::Time start_time,
                                   bool reset_attempts) = 0;
  // Replaces the row as it is (a pass has ended).
  virtual absl::Status PutWork(const core::LevelWork& work) = 0;
  virtual absl::Status RemoveWork(absl::string_view building, absl::string_view access_level) = 0;

  // id 0: inserts and returns the new id, higher than any before. Else replaces that one;
  // NOT_FOUND: there is none. ALREADY_EXISTS: another one of its building, kind and cause is open.
  virtual absl::StatusOr<std::int64_t> PutIncident(const core::Incident& incident) = 0;

  // Inserts or replaces by (building, date).
  virtual absl::Status PutRun(const core::Run& run) = 0;

  // id 0: inserts and returns the new id, higher than any before. Else replaces that one;
  // NOT_FOUND: there is none. ALREADY_EXISTS: another mail has its Message-ID.
  virtual absl::StatusOr<std::int64_t> PutMail(const core::OutboxMail& mail) = 0;

  // The entry's own id is ignored.
  virtual absl::Status AppendAudit(const core::AuditEntry& entry) = 0;
  // Forgets the oldest entries, at most `limit`, of before then. Returns how many.
  virtual absl::StatusOr<int> PruneAudit(absl::Time before, int limit) = 0;

  virtual absl::Status SetFact(absl::string_view building, absl::string_view name,
                               absl::string_view value) = 0;

  // `then` runs once this transaction is durable, before Write returns, on the thread that called
  // Write; never if nothing was stored.
  void AfterCommit(std::function<void()> then) { after_commit_.push_back(std::move(then)); }
  // For stores.
  std::vector<std::function<void()>> TakeAfterCommit() { return std::move(after_commit_); }

 private:
  std::vector<std::function<void()>> after_commit_;
};

// Durable state. Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  // Runs `body` in one write transaction and returns once it is durable: it survives kill -9 and
  // power loss. Calls are serialised; many concurrent ones share one commit, so `body` runs on
  // another thread and must be short: no I/O, no locks that a caller of Write may hold, no Write or
  // Read. An error of `body` undoes what it did and is returned as it is. UNAVAILABLE /
  // RESOURCE_EXHAUSTED (disk full): nothing was stored.
  virtual absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) = 0;

  // Runs `body`, on the calling thread, over one consistent state that contains every Write that
  // has returned. `body` must be short, too: no Write or Read, no waiting.
  virtual absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) = 0;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_STORE_H_
