#ifndef CONNECX_STORE_TESTING_MEMORY_STATE_H_
#define CONNECX_STORE_TESTING_MEMORY_STATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "core/timetable_use.h"

namespace connecx::store {

// Everything that a MemoryStore holds.
struct MemoryState {
  using BuildingAndName = std::pair<std::string, std::string>;
  using IdKey = std::tuple<std::string, core::IdKind, std::string>;  // building, kind, reference

  std::map<std::string, core::Grant> grants;  // by booking id
  std::map<std::int64_t, core::GrantEvent> grant_events;
  std::int64_t last_grant_event = 0;
  std::map<IdKey, core::IdRow> ids;
  std::vector<std::pair<std::string, core::IdChange>> id_changes;  // by building, in order
  // By building, pair, digest.
  std::map<std::tuple<std::string, core::Pair, std::string>, core::LedgerEntry> ledger;
  // By building, number, access level, zone.
  std::map<std::tuple<std::string, int, std::string, std::string>, core::TimetableUse> uses;
  std::map<BuildingAndName, core::LevelWork> work;  // by building, access level
  std::map<std::int64_t, core::Incident> incidents;
  std::int64_t last_incident = 0;
  std::map<std::pair<std::string, absl::CivilDay>, core::Run> runs;
  std::map<std::int64_t, core::OutboxMail> mail;
  std::int64_t last_mail = 0;
  std::vector<core::AuditEntry> audit;
  std::int64_t last_audit = 0;
  std::map<BuildingAndName, std::string> facts;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_TESTING_MEMORY_STATE_H_
