#ifndef CONNECX_CORE_GRANT_H_
#define CONNECX_CORE_GRANT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/window.h"

namespace connecx::core {

// An (access level, zone) of one building, by their Ext IDs: holds at most one permission.
struct Pair {
  std::string access_level;
  std::string zone;

  bool empty() const { return access_level.empty() || zone.empty(); }
  friend auto operator<=>(const Pair&, const Pair&) = default;
};

// Where a grant stands. EXPIRED and REVOKED are left only by a higher Grant (docs/adr/0004); the
// planner moves all others back and forth. The numbers are stored: never reuse one.
enum class GrantPhase {
  kPending = 1,            // durable, not yet written or not yet verified
  kGranted = 2,            // written and read back
  kQueued = 3,             // waits for its pair
  kNeedsManualAction = 4,  // an incident is open
  kRevoking = 5,           // shall go, not yet verified gone
  kRevoked = 6,
  kExpired = 7,  // over and cleared
};

// The numbers are stored: never reuse one.
enum class ConditionCode {
  kRetrying = 1,
  kUnverified = 2,
  kRemovalPending = 3,  // an earlier pair of this booking is not yet verified empty of it
  kKeyUpdateNeeded = 4,
  kEnabledByHand = 5,
  kIdUnknown = 6,
};

struct Condition {
  ConditionCode code;
  std::string text;  // for an operator; no resident's data
  absl::Time since;

  friend bool operator==(const Condition&, const Condition&) = default;
};

// Our record of a booking: what was asked, what was done, in which phase it is. A Revoke of an
// unknown booking leaves one, too (a tombstone, without apartment and facility).
struct Grant {
  // What was asked.
  std::string booking_id;
  std::string building;
  std::int64_t revision = 0;
  bool revoked = false;  // the newest message was a Revoke
  std::string apartment;
  std::string facility;
  Window window;
  std::string actor;
  std::string trace_id;      // of the call that brought the newest applied message; empty: unknown
  absl::Time accepted_time;  // when the newest applied message was made durable
  absl::Time created_time;   // when the first one was
  absl::Time changed_time;   // when anything of this record last changed (Touch)

  // What was done.
  Pair pair;  // what apartment and facility are mapped to; empty parts: unmapped
  GrantPhase phase = GrantPhase::kPending;
  absl::Time phase_time;
  std::string phase_text;  // why, in a sentence; empty: nothing to say
  std::vector<Condition> conditions;
  // Not empty: it waits for the manager. Policy notify: the bookings that occupied the pair when
  // this one was accepted (or moved there) and have neither been cancelled nor moved away since.
  // Policy promote: those that leave too little time to update cards.
  std::vector<std::string> waits_behind;
  // QUEUED: the bookings that have the pair, soonest first, and when it is its turn at the latest
  // if nothing else is booked.
  std::vector<std::string> queued_behind;
  std::optional<absl::Time> expected_time;
  // QUEUED, NEEDS_MANUAL_ACTION: what a person made in the system has the pair.
  bool behind_hand = false;
  std::vector<Pair> removal_pending;  // earlier pairs not yet verified empty of this booking
  std::vector<Window> windows;        // what really opens for it, as last verified
  std::map<std::string, std::string> vendor_details;

  friend bool operator==(const Grant&, const Grant&) = default;
};

// Neither REVOKED nor EXPIRED: passes look at it.
bool IsActive(const Grant& grant);

// "PENDING", "NEEDS_MANUAL_ACTION" ...: the short form of docs and CLI.
absl::string_view PhaseName(GrantPhase phase);
absl::string_view ConditionName(ConditionCode code);

const Condition* FindCondition(const Grant& grant, ConditionCode code);
// Adds it, or changes its text and keeps its `since`.
void SetCondition(Grant& grant, ConditionCode code, absl::string_view text, absl::Time now);
void ClearCondition(Grant& grant, ConditionCode code);
// Moves the grant; `phase_time` changes only when the phase does.
void SetPhase(Grant& grant, GrantPhase phase, absl::string_view text, absl::Time now);
// Before it is stored, changed: `changed_time` is `now`, and later than it was, whatever the clock
// did meanwhile.
void Touch(Grant& grant, absl::Time now);

}  // namespace connecx::core

#endif  // CONNECX_CORE_GRANT_H_
