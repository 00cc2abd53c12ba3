#ifndef CONNECX_PROVIDER_ID_SYNC_H_
#define CONNECX_PROVIDER_ID_SYNC_H_

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "core/building.h"
#include "provider/access_control_provider.h"
#include "provider/incident_desk.h"
#include "provider/mail_signal.h"
#include "provider/pass_runner.h"
#include "store/store.h"

namespace connecx::provider {

// SyncIds (docs/design.md 6): core is the master of the IDs. All rows of a call are stored in one
// transaction, together with what they mean for the live grants. Thread-safe.
class IdSync {
 public:
  struct Collaborators {
    base::Clock& clock;
    store::Store& store;
    const core::BuildingDirectory& buildings;
    const IncidentDesk& desk;
    WorkSignal& work;
    MailSignal& mail;
  };
  explicit IdSync(const Collaborators& with) : with_(with) {}

  absl::StatusOr<SyncIdsAnswer> Sync(const SyncIdsRequest& request);

 private:
  const Collaborators with_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ID_SYNC_H_
