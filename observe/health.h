#ifndef CONNECX_OBSERVE_HEALTH_H_
#define CONNECX_OBSERVE_HEALTH_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

// When a part of the plugin counts as well. Pure. None of it depends on an access control system;
// only mail depends on mail.

namespace connecx::observe {

// What is known of whether intents can be made durable.
struct StoreProbe {
  absl::Status last;                  // of the newest one that ended; before that OK
  std::optional<absl::Time> running;  // since when one has been under way
};

// OK: well. Else why not, in a sentence for an operator.
absl::Status StoreHealth(const StoreProbe& probe, absl::Time now);

// When to probe again after a probe that ended `now`: soon while it is not well.
absl::Time NextProbe(const absl::Status& last, absl::Time now);

struct MailFlow {
  absl::Status read;                        // whether the outbox could be read
  std::optional<absl::Time> oldest_queued;  // when the mail that waits longest was composed
  std::optional<absl::Time> last_sent;      // by this process
};

// Well as long as mail leaves: no mail has waited long, or others were accepted meanwhile (then it
// is that mail's recipient who does not take it).
absl::Status MailHealth(const MailFlow& flow, absl::Time now);

// When the workers of the scheduler were to step at the latest; in the past: one is late.
struct SchedulerSteps {
  absl::Time nightly;
  absl::Time dispatcher;
};

absl::Status SchedulerHealth(const SchedulerSteps& due, absl::Time now);

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_HEALTH_H_
