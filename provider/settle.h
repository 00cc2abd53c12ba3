#ifndef CONNECX_PROVIDER_SETTLE_H_
#define CONNECX_PROVIDER_SETTLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/incident.h"
#include "provider/double_booking.h"
#include "provider/pass_plan.h"

namespace connecx::provider {

// How sure it is that `PairOutcome::held` is what stands there, and stays.
enum class Certainty {
  kReadBack,
  // A write without an answer may still be carried out (docs/ship.md Q27): it is read once more
  // before anything counts as verified.
  kReadAgain,
  // The system does not show it: what was written is believed to stand (docs/ship.md Q11).
  kBelieved,
};

// What became of one pair in a pass.
struct PairOutcome {
  PairDecision decision;
  // OK: what `held` shows is what was decided. Else why it is not (yet).
  absl::Status status;
  // For want of a timetable, as `status` says, `held` serves fewer bookings than was decided, and
  // opens for nobody else.
  bool serves_fewer = false;
  std::optional<core::HeldPermission> held;  // as last read
  Certainty certainty = Certainty::kReadBack;
};

// A change that a pass asks of the incidents.
struct IncidentWish {
  core::IncidentKind kind;
  std::string cause;
  bool open = false;              // else: close it, if it is open
  core::IncidentSubject subject;  // open only
  std::string because;            // close only: why no person is needed any more
  bool all_clear = false;  // close only: nobody did or missed it, so its reader is spared work
};

IncidentWish CloseWish(core::IncidentKind kind, std::string cause, std::string because,
                       bool all_clear);

// How a failed call is to be understood.
enum class FailureClass {
  kNone,       // no failure
  kTransient,  // try again soon
  kUnknownId,  // the system does not know an ID: a person has to correct it
  kExhausted,  // no timetable is to be had
  kRefused,    // repeating does not mend it
};
FailureClass ClassOf(const absl::Status& status);
// What a caller of the contract is told of a failed call to the system. An error that is one of the
// contract already comes back as it is.
absl::Status SystemError(absl::string_view building, const absl::Status& status);

// The grant after a pass that saw it as it is: phase, conditions, windows. `outcomes`: the pairs of
// the access level that the pass was about; a pair on another access level is left to that level's
// pass. Pure.
core::Grant SettleGrant(const core::Grant& grant, const std::vector<PairOutcome>& outcomes,
                        const core::Building& building, absl::Time now);

// A booking whose pair was never mapped is over with its time. Pure; anything else comes back as it
// is.
core::Grant ExpireUnmapped(const core::Grant& grant, absl::Time now);

// Whether the door will not open for the booking although it should, because of a permission made
// by hand.
bool KeptOutByHand(const core::Window& window, const core::HeldPermission& held,
                   const core::Building& building, absl::Time now);

// What the incidents of the bookings of one pair shall look like after a pass. `grants`: those on
// the pair, settled. `manual`: for each of them, what a person is to enter, if it waits for the
// manager. Pure.
std::vector<IncidentWish> BookingWishes(
    const std::vector<core::Grant>& grants,
    const std::vector<std::optional<core::ManualAction>>& manual, absl::Time now);

// The same of the incidents about the pair itself. `grants`: all that are on the pair, settled.
// Pure.
std::vector<IncidentWish> PairWishes(const PairOutcome& outcome,
                                     const std::vector<core::Grant>& grants,
                                     const core::Building& building, absl::Time now);

// The manager's incident about a booking that waits for him. `grants`: those on its pair.
IncidentWish DoubleBookingWish(const core::Grant& grant,
                               const std::optional<core::ManualAction>& manual,
                               const std::vector<core::Grant>& grants, absl::Time now);

// The other bookings of the grant's pair that are neither cancelled nor over, in the order of
// `grants`.
std::vector<core::BookingRef> OthersOf(const core::Grant& grant,
                                       const std::vector<core::Grant>& grants, absl::Time now);
// A person did what the mail asked for: the booking waits for the manager no longer.
void StopWaiting(core::Grant& grant, absl::Time now);

core::BookingRef RefOf(const core::Grant& grant);
std::string CauseOf(const core::Pair& pair);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_SETTLE_H_
