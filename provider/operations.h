#ifndef CONNECX_PROVIDER_OPERATIONS_H_
#define CONNECX_PROVIDER_OPERATIONS_H_

#include "base/clock.h"
#include "core/building.h"
#include "provider/access_operator.h"
#include "provider/reconciler.h"
#include "store/store.h"

namespace connecx::provider {

// AccessOperator over the store and, where asked for, the access control systems.
class Operations final : public AccessOperator {
 public:
  struct Collaborators {
    base::Clock& clock;
    store::Store& store;
    const core::BuildingDirectory& buildings;
    Reconciler& reconciler;
  };
  explicit Operations(const Collaborators& with) : with_(with) {}

  absl::StatusOr<PairView> PlanPair(absl::string_view building, absl::string_view apartment,
                                    absl::string_view facility) override;
  absl::StatusOr<Diagnosis> Diagnose(absl::string_view building, bool live) override;

 private:
  absl::StatusOr<BuildingStatus> StatusOf(const core::BuildingDirectory::Entry& entry, bool live);

  const Collaborators with_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_OPERATIONS_H_
