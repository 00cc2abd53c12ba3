#ifndef CONNECX_STORE_TESTING_MEMORY_TRANSACTION_H_
#define CONNECX_STORE_TESTING_MEMORY_TRANSACTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "core/timetable_use.h"
#include "store/store.h"
#include "store/testing/memory_state.h"

namespace connecx::store {

// Reads and changes a MemoryState.
class MemoryTransaction final : public WriteTransaction {
 public:
  explicit MemoryTransaction(MemoryState& state) : state_(state) {}

  // memory_grants.cc
  absl::StatusOr<std::optional<core::Grant>> FindGrant(absl::string_view booking_id) override;
  absl::StatusOr<std::vector<core::Grant>> ActiveGrantsOfLevel(
      absl::string_view building, absl::string_view access_level) override;
  absl::StatusOr<std::vector<core::Grant>> ActiveGrantsOfPair(absl::string_view building,
                                                              const core::Pair& pair) override;
  absl::StatusOr<std::vector<core::Grant>> ActiveGrantsOfReference(
      absl::string_view building, core::IdKind kind, absl::string_view reference) override;
  absl::StatusOr<GrantPage> ListGrants(const GrantFilter& filter, absl::string_view after,
                                       int limit) override;
  absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>> CountActiveGrants(
      absl::string_view building) override;
  absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>> CountStartedNotGranted(
      absl::string_view building, absl::Time now) override;
  absl::Status PutGrant(const core::Grant& grant, absl::Time now) override;
  absl::Status DeleteGrant(absl::string_view booking_id) override;
  absl::StatusOr<int> PruneGrants(absl::string_view building, absl::Time ended_before,
                                  absl::Time accepted_before, int limit) override;

  absl::StatusOr<GrantEvents> GrantEventsAfter(absl::string_view building, std::int64_t after,
                                               int limit) override;
  absl::StatusOr<std::optional<absl::Time>> FindGrantEvent(std::int64_t id) override;
  absl::StatusOr<std::int64_t> OldestGrantEvent() override;
  absl::StatusOr<std::int64_t> NewestGrantEvent() override;
  absl::StatusOr<int> PruneGrantEvents(absl::Time before, int limit) override;

  // memory_levels.cc
  absl::StatusOr<std::optional<core::IdRow>> FindId(absl::string_view building, core::IdKind kind,
                                                    absl::string_view reference) override;
  absl::StatusOr<std::vector<core::IdRow>> FindReferences(absl::string_view building,
                                                          core::IdKind kind,
                                                          absl::string_view ext_id) override;
  absl::StatusOr<std::vector<core::IdRow>> ListIds(absl::string_view building) override;
  absl::StatusOr<std::vector<core::IdChange>> ListIdChanges(absl::string_view building,
                                                            std::optional<core::IdKind> kind,
                                                            absl::string_view reference,
                                                            std::int64_t before,
                                                            int limit) override;
  absl::Status PutId(absl::string_view building, const core::IdRow& row) override;
  absl::Status RemoveId(absl::string_view building, const core::IdRow& row) override;

  absl::StatusOr<std::vector<core::LedgerEntry>> LedgerOfLevel(
      absl::string_view building, absl::string_view access_level) override;
  absl::StatusOr<std::vector<std::string>> LevelsWithAnythingOfOurs(
      absl::string_view building) override;
  absl::Status PutLedger(absl::string_view building, const core::Pair& pair,
                         absl::string_view digest, absl::Time now) override;
  absl::Status AddLedger(absl::string_view building, const core::Pair& pair,
                         absl::string_view digest, absl::Time now) override;
  absl::Status ClearCurrentLedger(absl::string_view building, const core::Pair& pair) override;
  absl::StatusOr<int> PruneLedger(absl::Time written_before, int limit) override;
  absl::StatusOr<std::vector<core::TimetableUse>> ListTimetableUses(
      absl::string_view building) override;
  absl::Status PutTimetableUse(absl::string_view building, const core::TimetableUse& use) override;
  absl::Status RemoveTimetableUses(absl::string_view building,
                                   absl::CivilDay until_before) override;
  absl::StatusOr<std::optional<core::LevelWork>> FindWork(absl::string_view building,
                                                          absl::string_view access_level) override;
  absl::StatusOr<std::vector<core::LevelWork>> DueWork(absl::string_view building, absl::Time now,
                                                       int limit) override;
  absl::StatusOr<std::optional<absl::Time>> NextWorkTime(absl::string_view building) override;
  absl::StatusOr<WorkCount> CountWork(absl::string_view building, absl::Time now) override;
  absl::Status RequestWork(absl::string_view building, absl::string_view access_level,
                           absl::Time due_time, absl::Time start_time,
                           bool reset_attempts) override;
  absl::Status PutWork(const core::LevelWork& work) override;
  absl::Status RemoveWork(absl::string_view building, absl::string_view access_level) override;

  // memory_incidents.cc
  absl::StatusOr<std::optional<core::Incident>> FindIncident(std::int64_t id) override;
  absl::StatusOr<std::optional<core::Incident>> FindIncidentOf(absl::string_view building,
                                                               core::IncidentKind kind,
                                                               absl::string_view cause) override;
  absl::StatusOr<std::vector<core::Incident>> ListIncidents(absl::string_view building,
                                                            bool open_only, std::int64_t before,
                                                            int limit) override;
  absl::StatusOr<std::vector<std::pair<core::IncidentKind, std::int64_t>>> CountOpenIncidents(
      absl::string_view building) override;
  absl::StatusOr<std::int64_t> PutIncident(const core::Incident& incident) override;
  absl::StatusOr<std::vector<core::Run>> ListRuns(absl::string_view building, absl::CivilDay before,
                                                  int limit) override;
  absl::StatusOr<std::optional<core::Run>> FindRun(absl::string_view building,
                                                   absl::CivilDay date) override;
  absl::StatusOr<std::optional<absl::Time>> LastCompletedRun(absl::string_view building) override;
  absl::Status PutRun(const core::Run& run) override;

  absl::StatusOr<std::vector<core::OutboxMail>> DueMail(absl::Time now, int limit) override;
  absl::StatusOr<std::optional<absl::Time>> NextMailTime() override;
  absl::StatusOr<QueuedMail> CountQueuedMail() override;
  absl::StatusOr<std::vector<core::OutboxMail>> MailOfIncident(std::int64_t incident_id) override;
  absl::StatusOr<std::int64_t> PutMail(const core::OutboxMail& mail) override;
  absl::StatusOr<std::vector<core::AuditEntry>> AuditOfBooking(absl::string_view booking_id,
                                                               std::int64_t after,
                                                               int limit) override;
  absl::Status AppendAudit(const core::AuditEntry& entry) override;
  absl::StatusOr<int> PruneAudit(absl::Time before, int limit) override;
  absl::StatusOr<std::optional<std::string>> GetFact(absl::string_view building,
                                                     absl::string_view name) override;
  absl::Status SetFact(absl::string_view building, absl::string_view name,
                       absl::string_view value) override;

 private:
  MemoryState& state_;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_TESTING_MEMORY_TRANSACTION_H_
