#ifndef CONNECX_PROVIDER_CLEARING_H_
#define CONNECX_PROVIDER_CLEARING_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/building.h"
#include "core/observer.h"
#include "core/records.h"
#include "provider/access_control_provider.h"
#include "provider/incident_desk.h"
#include "provider/mail_signal.h"
#include "provider/pass_runner.h"
#include "provider/reconciler.h"
#include "store/store.h"

namespace connecx::provider {

// ClearExpired (docs/design.md 7): an ordinary pass over every access level that has something of
// ours or anything on a mapped pair. Thread-safe; concurrent calls for a building join the running
// one.
class Clearing {
 public:
  struct Collaborators {
    base::Clock& clock;
    store::Store& store;
    const core::BuildingDirectory& buildings;
    const IncidentDesk& desk;
    Reconciler& reconciler;
    WorkSignal& work;  // a pass may leave something that is due sooner than was known
    MailSignal& mail;
    core::Observer& observer = core::NoObserver();
    int passes_at_once = 4;
  };
  explicit Clearing(const Collaborators& with) : with_(with) {}

  absl::StatusOr<core::Run> Clear(const ClearExpiredRequest& request);

 private:
  using Entry = core::BuildingDirectory::Entry;
  struct InFlight;

  absl::StatusOr<core::Run> Run(std::shared_ptr<const Entry> entry);
  absl::StatusOr<core::Run> Preview(const Entry& entry, absl::Time as_of);
  absl::Status Prepare(const Entry& entry);
  struct FoundLevels {
    std::set<std::string> levels;
    absl::Status listed;  // not OK: why there may be more than those that we know ourselves
  };
  absl::StatusOr<FoundLevels> FindLevels(const Entry& entry);
  core::ClearingReport PassOver(const std::string& building, const std::set<std::string>& levels);
  // With the report of an earlier attempt of the date that failed for the list alone: it is not
  // passed over again before the list comes.
  absl::StatusOr<core::Run> Begin(const core::Building& building);
  absl::Status Finish(const core::Building& building, core::Run& run);
  // Old events, ledger entries and stories of all buildings, and old grants of this one.
  absl::Status ForgetOld(const std::string& building);
  // Prunes part after part, a transaction each, so that no booking waits long for it.
  absl::Status InParts(absl::FunctionRef<absl::StatusOr<int>(store::WriteTransaction&)> prune);
  absl::Status ExpireUnmappedGrants(store::WriteTransaction& tx, const core::Building& building,
                                    absl::Time now);
  static absl::Status Subsume(store::WriteTransaction& tx, const std::vector<core::Run>& earlier,
                              const core::Run& run);

  const Collaborators with_;
  base::Mutex mu_;
  std::map<std::string, std::shared_ptr<InFlight>> running_ GUARDED_BY(mu_);
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_CLEARING_H_
