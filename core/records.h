#ifndef CONNECX_CORE_RECORDS_H_
#define CONNECX_CORE_RECORDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"

// The durable records beside the grant and the incident.

namespace connecx::core {

// The numbers are stored: never reuse one.
enum class IdKind {
  kApartment = 1,  // apartment -> Access Control ID (an access level's Ext ID)
  kFacility = 2,   // facility -> Access Control Facility ID (a zone's Ext ID)
};

struct IdRow {
  IdKind kind = IdKind::kApartment;
  std::string reference;  // the apartment or facility, as core names it
  std::string ext_id;
  std::string actor;
  absl::Time changed_time;

  friend bool operator==(const IdRow&, const IdRow&) = default;
};

// One change of an ID: who, when, what before. Append-only.
struct IdChange {
  std::int64_t id = 0;   // grows with every change
  IdRow row;             // ext_id empty: removed
  std::string previous;  // empty: created
};

// A change of a grant, for those who watch. Append-only; kept for some days.
struct GrantEvent {
  std::int64_t id = 0;  // grows with every change, whatever the booking
  absl::Time time;
  Grant grant;  // after the change
};

// A permission that we wrote, as it read back, or asked a person to enter.
struct LedgerEntry {
  Pair pair;
  std::string digest;       // HeldPermission::digest
  absl::Time written_time;  // newest write that read back so; kept for 400 days
  bool current = false;     // the newest one of its pair
};

// An access level that needs a pass.
struct LevelWork {
  std::string building;
  std::string access_level;
  absl::Time due_time;
  absl::Time start_time = absl::InfiniteFuture();  // the soonest booking start that waits for it
  int attempts = 0;                                // failed passes in a row
  std::int64_t sequence =
      0;  // grows with every request for work: a pass that saw an older one is not the last
  // A write was begun and its outcome is not known; it may still be carried out until then, so what
  // is read before counts for now only. A later pass clears this.
  std::optional<absl::Time> unknown_until;
};

// A nightly clearing of one local date. The numbers are stored: never reuse one.
enum class RunState {
  kRunning = 1,
  kCompleted = 2,
  kFailed = 3,    // some access levels failed; retried until it completes or the next date is due
  kSubsumed = 4,  // a later date's run did its work
};

struct ClearingFailure {
  std::string access_level;
  std::string text;

  friend bool operator==(const ClearingFailure&, const ClearingFailure&) = default;
};

struct ClearingReport {
  int access_levels = 0;  // passes made
  int cleared = 0;        // permissions taken out
  int kept = 0;           // permissions on mapped pairs that go on
  int granted = 0;        // bookings that got their pair by this run
  std::vector<ClearingFailure> failures;

  friend bool operator==(const ClearingReport&, const ClearingReport&) = default;
};

struct Run {
  std::string building;
  absl::CivilDay date;  // local
  RunState state = RunState::kRunning;
  absl::Time started_time;
  std::optional<absl::Time> completed_time;
  int attempts = 0;
  ClearingReport report;

  friend bool operator==(const Run&, const Run&) = default;
};

// The numbers are stored: never reuse one.
enum class RecipientGroup {
  kManagers = 1,
  kOperator = 2,
};

// A mail, composed and stored in the transaction of its state change; sent at least once.
struct OutboxMail {
  std::int64_t id = 0;
  std::string building;
  std::int64_t incident_id = 0;
  RecipientGroup group = RecipientGroup::kManagers;
  std::string message_id;  // without angle brackets; unique
  std::vector<std::string> recipients;
  std::string subject;
  std::string content;  // the whole RFC 5322 message
  absl::Time created_time;
  absl::Time due_time;  // next attempt
  int attempts = 0;
  std::optional<absl::Time> sent_time;
  bool undeliverable = false;  // refused for good
  bool dropped = false;        // no longer needed before it was sent to all
  std::string last_error;
};

// What kind of thing happened. The numbers are stored: never reuse one.
enum class AuditKind {
  kIntent = 1,      // core asked
  kPlan = 2,        // what was decided, and why
  kSystemCall = 3,  // the access control system was told something, with its answer
  kPhase = 4,
  kIncident = 5,
  kMail = 6,
  kByHand = 7,    // a person did something in the access control system
  kOperator = 8,  // an operator did something here
  kIdChange = 9,
};

// One line of a booking's story. Append-only, compact.
struct AuditEntry {
  std::int64_t id = 0;
  absl::Time time;
  std::string building;
  std::string booking_id;  // empty: not about one booking
  Pair pair;               // parts may be empty
  AuditKind kind = AuditKind::kIntent;
  std::string text;
  std::string actor;                           // empty: the plugin itself
  std::int64_t revision = 0;                   // 0: not about one
  std::optional<GrantPhase> phase;             // after it; none: unchanged
  std::int64_t incident_id = 0;                // 0: not about one
  std::map<std::string, std::string> details;  // by name, for people and for support

  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_RECORDS_H_
