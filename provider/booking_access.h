#ifndef CONNECX_PROVIDER_BOOKING_ACCESS_H_
#define CONNECX_PROVIDER_BOOKING_ACCESS_H_

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "core/building.h"
#include "core/observer.h"
#include "provider/access_control_provider.h"
#include "provider/incident_desk.h"
#include "provider/mail_signal.h"
#include "provider/outcome_board.h"
#include "provider/pass_runner.h"
#include "store/store.h"

namespace connecx::provider {

// Grant and Revoke: commits the intent in one transaction, wakes the reconciler, waits a little for
// the outcome. Thread-safe. Never talks to an access control system.
class BookingAccess {
 public:
  struct Collaborators {
    base::Clock& clock;
    store::Store& store;
    const core::BuildingDirectory& buildings;
    const IncidentDesk& desk;
    OutcomeBoard& board;
    WorkSignal& work;
    MailSignal& mail;
    core::Observer& observer = core::NoObserver();
  };
  explicit BookingAccess(const Collaborators& with) : with_(with) {}

  absl::StatusOr<BookingAnswer> Grant(const GrantRequest& request);
  absl::StatusOr<BookingAnswer> Revoke(const RevokeRequest& request);
  // See AccessControlProvider. They wait without a thread; until they are done, this lives.
  void StartGrant(const GrantRequest& request, BookingDone done);
  void StartRevoke(const RevokeRequest& request, BookingDone done);

 private:
  const Collaborators with_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_BOOKING_ACCESS_H_
