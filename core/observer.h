#ifndef CONNECX_CORE_OBSERVER_H_
#define CONNECX_CORE_OBSERVER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"

namespace connecx::core {

// What happens in this process, for whoever counts or logs it. A trace id is the caller's (W3C
// Trace Context), or was made for its call; empty: none is known.

// A call over gRPC was answered.
struct CallAnswered {
  absl::string_view rpc;  // "Grant"
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string reason;  // of an error: ErrorInfo.reason; may be empty
  absl::Duration took;
  std::string trace_id;
};

// A Grant or Revoke is durable.
struct MessageStored {
  absl::string_view what;  // "Grant", "Revoke"
  const Grant& grant;      // as stored
};

// A call to an access control system returned.
struct SystemCalled {
  const std::string& building;
  absl::string_view call;  // the port's name for it: "ReadAccessLevel"
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration took;
};

// A grant moved to another phase.
struct PhaseChange {
  std::string booking_id;
  GrantPhase phase = GrantPhase::kPending;
  absl::Duration late;  // of GRANTED: see LatenessOf
  std::string trace_id;
};

// A pass over an access level ended.
struct PassEnded {
  const std::string& building;
  const std::string& access_level;
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration took;
  int attempts = 0;                // failed passes in a row before this one
  std::vector<std::string> wrote;  // "GYM: 2026-09-25 to 2026-09-25", "POOL: taken away"
  std::vector<PhaseChange> changes;
};

// A clearing ended, and its run is durable.
struct RunEnded {
  const Run& run;
  absl::Duration took;
};

// An incident was opened, changed or closed, and that is durable.
struct IncidentChanged {
  Incident incident;
  std::string how;  // "opened", "changed", "reopened", "closed"
  int mails = 0;    // composed about it
};

enum class MailOutcome { kSent, kDeferred, kUndeliverable };

// An attempt to send a mail ended.
struct MailTried {
  const OutboxMail& mail;  // after the attempt
  MailOutcome outcome = MailOutcome::kSent;
};

enum class RegistrationOutcome { kRegistered, kRejected, kUnreachable };

// An attempt to register with core ended.
struct RegistrationTried {
  RegistrationOutcome outcome = RegistrationOutcome::kRegistered;
  std::string code;  // "OK", an ErrorReason of the contract, or a canonical code
};

// Thread-safe; never blocks. Called without locks and outside of transactions.
class Observer {
 public:
  virtual ~Observer() = default;

  virtual void OnCall(const CallAnswered&) {}
  virtual void OnMessage(const MessageStored&) {}
  virtual void OnSystemCall(const SystemCalled&) {}
  virtual void OnPass(const PassEnded&) {}
  virtual void OnRun(const RunEnded&) {}
  virtual void OnIncident(const IncidentChanged&) {}
  virtual void OnMail(const MailTried&) {}
  virtual void OnRegistration(const RegistrationTried&) {}
};

// For those whom nobody watches.
Observer& NoObserver();

// How long after it was due a booking's access came: due at its start, or when it was accepted if
// that was later. Zero: in time.
absl::Duration LatenessOf(const Grant& grant, absl::Time granted);

}  // namespace connecx::core

#endif  // CONNECX_CORE_OBSERVER_H_
