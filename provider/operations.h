#ifndef CONNECX_PROVIDER_OPERATIONS_H_
#define CONNECX_PROVIDER_OPERATIONS_H_

#include <memory>
#include <vector>

#include "base/clock.h"
#include "core/building.h"
#include "notify/mail_composer.h"
#include "provider/access_operator.h"
#include "provider/clock_survey.h"
#include "provider/incident_desk.h"
#include "provider/pass_plan.h"
#include "provider/pass_runner.h"
#include "provider/reconciler.h"
#include "provider/system_health.h"
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
    const IncidentDesk& desk;
    const notify::MailComposer& composer;
    SystemHealth& health;
    WorkSignal& work;
  };
  explicit Operations(const Collaborators& with) : with_(with), clocks_(with.clock) {}

  absl::StatusOr<PairView> PlanPair(absl::string_view building, absl::string_view apartment,
                                    absl::string_view facility) override;
  absl::StatusOr<Diagnosis> Diagnose(absl::string_view building, bool live) override;

  // operator_acts.cc
  absl::StatusOr<PairView> Adopt(absl::string_view building, absl::string_view apartment,
                                 absl::string_view facility, absl::string_view actor) override;
  absl::StatusOr<int> RetryNow(const RetryRequest& request) override;
  absl::StatusOr<core::Incident> ResolveIncident(std::int64_t id, absl::string_view actor,
                                                 absl::string_view note) override;
  absl::StatusOr<MailPreview> PreviewMail(std::int64_t incident_id) override;
  absl::StatusOr<MailPreview> PreviewSample(absl::string_view building,
                                            core::IncidentKind kind) override;

 private:
  // The building, if it can be worked with.
  absl::StatusOr<std::shared_ptr<const core::BuildingDirectory::Entry>> Usable(
      absl::string_view building) const;
  // Fills in what the systems' clocks show now.
  void AskClocks(const std::vector<std::shared_ptr<const core::BuildingDirectory::Entry>>& entries,
                 std::vector<BuildingStatus>& statuses);
  // As mails address it.
  absl::StatusOr<core::Building> Addressed(store::ReadTransaction& tx, absl::string_view building);
  absl::StatusOr<core::Pair> MappedPair(absl::string_view building, absl::string_view apartment,
                                        absl::string_view facility);
  static PairView ViewOf(const PairDecision& decision);
  absl::StatusOr<std::vector<PairDecision>> Read(const core::BuildingDirectory::Entry& entry,
                                                 const core::Pair& pair);
  absl::StatusOr<BuildingStatus> StatusOf(const core::BuildingDirectory::Entry& entry);

  const Collaborators with_;
  ClockSurvey clocks_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_OPERATIONS_H_
